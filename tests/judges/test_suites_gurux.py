"""What gurux-dlms does in suites 0, 1 and 2, as far as its client goes: see ``judge_gurux_suites``."""

import pytest
from cryptography import x509

from tests.cosem.ciphered import CLIENT, METER
from tests.cosem.secure_house import SecureHouse
from tests.judges import secure
from trefas.cosem.keys import Policy
from trefas.wire.acse import Mechanism
from trefas.wire.certificate import CertificateType
from trefas.wire.suite import SUITE_0, SUITE_1, SUITE_2

NUMBER = 12345679
GLO_GET, DED_GET, GENERAL_GLO, GENERAL_DED = "C8", "D0", "DB", "DC"
"""First bytes of its requests (Green Book, 9.5)."""


def judged(house, *do, **told):
    return secure.judged(house, *do, judge="gurux", **told)


def read(form=GLO_GET):
    return {"number": [NUMBER] * 3, "form": form}


def without_own_certificate(house):
    """The judge takes the field of an AARE in which a certificate comes for a number of one byte."""
    store = house.credentials.certificates
    for each in [each for each in store.all() if each.title == METER]:
        store.remove(each)
    return house


@pytest.mark.parametrize(
    ("suite", "mechanism"),
    [
        (SUITE_0, Mechanism.HLS_SHA256),
        (SUITE_1, Mechanism.HLS_MD5),
        (SUITE_1, Mechanism.HLS_SHA1),
        (SUITE_1, Mechanism.HLS_GMAC),
        (SUITE_2, Mechanism.HLS_GMAC),
        (SUITE_2, Mechanism.HLS_SHA256),
    ],
)
def test_gurux_gets_in_with_every_mechanism_and_reads(suite, mechanism):
    assert judged(SecureHouse(suite, mechanism=mechanism), "read", mechanism=mechanism) == read()


def test_gurux_gets_in_with_a_signature_of_suite_1_and_believes_the_meters():
    house = without_own_certificate(SecureHouse(SUITE_1, mechanism=Mechanism.HLS_ECDSA))

    assert judged(house, "read", mechanism=Mechanism.HLS_ECDSA) == read()


def test_gurux_does_not_believe_a_meter_that_signs_with_another_key():
    house = without_own_certificate(SecureHouse(SUITE_1, mechanism=Mechanism.HLS_ECDSA))

    with pytest.raises(AssertionError, match="parseApplicationAssociationResponse"):
        judged(house, "read", mechanism=Mechanism.HLS_ECDSA, believes="meter_agreement")


@pytest.mark.parametrize(
    ("suite", "protection", "form"),
    [
        (SUITE_1, "general-glo", GENERAL_GLO),
        (SUITE_1, "general-ded", GENERAL_DED),
        (SUITE_2, "general-glo", GENERAL_GLO),
        (SUITE_2, "ded", DED_GET),
    ],
)
def test_gurux_is_answered_in_the_form_in_which_it_asks(suite, protection, form):
    assert judged(SecureHouse(suite), "read", protection=protection) == read(form)


def test_gurux_is_answered_where_it_only_authenticates_and_refused_where_it_only_encrypts():
    """What is only encrypted is refused whatever the policy is: nobody would notice a bit that was turned over."""
    house = SecureHouse(SUITE_1, ordered_policy=Policy.AUTHENTICATED)

    assert judged(house, "read", level="authenticated") == read()
    (refused,) = judged(house, "read", level="encrypted", counter=5000)["refused"]
    assert "Authentication failure" in refused


@pytest.mark.parametrize("suite", [SUITE_0, SUITE_1])
def test_gurux_brings_new_keys_and_goes_on_with_them(suite):
    assert judged(SecureHouse(suite), "transfer") == read()


@pytest.mark.parametrize("suite", [SUITE_1, SUITE_2])
def test_gurux_reads_the_security_setup_and_has_certificates_asked_for_and_given_out(suite):
    house = SecureHouse(suite)
    found = judged(house, "setup", "certify", "export")

    policy, number, client, server, certificates = found["setup"]
    assert (policy, number, client, server) == (0x6C, suite.number, CLIENT.hex(), METER.hex())
    assert [each[:2] for each in certificates] == [[2, 3], [0, 0], [0, 1], [1, 0], [1, 1]]
    request = x509.load_der_x509_csr(bytes.fromhex(found["request"]))
    assert request.is_signature_valid
    assert request.subject.rfc4514_string() == f"CN={METER.hex().upper()}"
    (clients,) = [
        each
        for each in house.credentials.certificates.all()
        if (each.title, each.kind) == (CLIENT, CertificateType.SIGNATURE)
    ]
    assert found["exported"] == clients.der.hex()
