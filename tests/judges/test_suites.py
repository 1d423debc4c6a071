"""What a client that others wrote does in suites 0, 1 and 2: every mechanism, every form of message, keys and certificates.

The meter is served by a thread here, since the face of the real one shows no security setup. Where this judge has two readings of
the book, it is told the one in the text: the header of general-ciphering is authenticated, and the content is signed with its
length.
"""

import pytest
from cryptography import x509

from tests.cosem.ciphered import CLIENT, METER
from tests.cosem.secure_house import SecureHouse
from tests.judges.secure import judged
from trefas.cosem.keys import Policy
from trefas.wire.acse import Mechanism
from trefas.wire.suite import SUITE_0, SUITE_1, SUITE_2

SUITES, CURVES = [SUITE_0, SUITE_1, SUITE_2], [SUITE_1, SUITE_2]
NUMBER = 12345679


@pytest.mark.parametrize(
    ("suite", "mechanism"),
    [
        (SUITE_0, Mechanism.HLS_GMAC),
        (SUITE_1, Mechanism.HLS_GMAC),
        (SUITE_2, Mechanism.HLS_GMAC),
        (SUITE_0, Mechanism.HLS_MD5),
        (SUITE_0, Mechanism.HLS_SHA1),
        (SUITE_0, Mechanism.HLS_SHA256),
        (SUITE_1, Mechanism.HLS_ECDSA),
        (SUITE_2, Mechanism.HLS_ECDSA),
    ],
)
def test_the_judge_gets_in_with_every_mechanism_and_reads(suite, mechanism):
    assert judged(SecureHouse(suite, mechanism=mechanism), "read", mechanism=mechanism) == {"number": [NUMBER] * 3}


@pytest.mark.parametrize(
    ("suite", "protection", "key_info"),
    [
        (SUITE_0, "general-glo", "identified"),
        (SUITE_0, "general-ciphering", "identified"),
        (SUITE_0, "general-ciphering", "wrapped"),
        (SUITE_2, "general-ciphering", "wrapped"),
        (SUITE_1, "general-ciphering", "agreed:1"),
        (SUITE_2, "general-ciphering", "agreed:1"),
        (SUITE_1, "general-ciphering", "agreed:2"),
        (SUITE_2, "general-ciphering", "agreed:2"),
        (SUITE_1, "glo+signing", "identified"),
        (SUITE_2, "general-ciphering+signing", "agreed:1"),
    ],
)
def test_the_judge_is_answered_in_every_form(suite, protection, key_info):
    found = judged(SecureHouse(suite), "read", protection=protection, key_info=key_info)

    assert found == {"number": [NUMBER] * 3}


def test_the_judge_is_answered_where_it_only_signs():
    house = SecureHouse(SUITE_1, ordered_policy=Policy.NONE)

    assert judged(house, "read", protection="general-signing") == {"number": [NUMBER] * 3}


@pytest.mark.parametrize("suite", SUITES)
def test_the_judge_brings_new_keys_and_goes_on_with_them(suite):
    assert judged(SecureHouse(suite), "transfer") == {"number": [NUMBER] * 3}


@pytest.mark.parametrize("suite", CURVES)
def test_the_judge_agrees_on_new_keys_and_goes_on_with_them(suite):
    assert judged(SecureHouse(suite), "agree") == {"number": [NUMBER] * 3}


def test_the_judge_reads_the_security_setup_and_strengthens_the_policy():
    found = judged(SecureHouse(SUITE_1, ordered_policy=Policy.AUTHENTICATED), "setup", "activate")

    policy, suite, client, server, certificates = found["setup"]
    assert (policy, suite, client, server) == (0x24, 1, CLIENT.hex(), METER.hex())
    assert [each[:2] for each in certificates] == [[2, 3], [0, 0], [0, 1], [1, 0], [1, 1]]
    assert found["policy"] == 0x6C


def test_the_judge_has_a_key_pair_made_and_asks_for_its_certificate():
    found = judged(SecureHouse(SUITE_1), "certify")

    request = x509.load_der_x509_csr(bytes.fromhex(found["request"]))
    assert request.is_signature_valid
    assert request.subject.rfc4514_string() == f"CN={METER.hex().upper()}"
