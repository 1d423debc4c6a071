"""Certificates made with a library that others wrote, read as the Green Book narrows them."""

import pytest
from cryptography import x509
from hypothesis import given
from hypothesis import strategies as st

from tests.cosem.authority import Authority, private
from trefas.base.errors import RemoteError
from trefas.wire import elliptic
from trefas.wire.certificate import CERTIFICATE_SIZE_MAX, Certificate, CertificateType, request_of
from trefas.wire.suite import SUITE_1, SUITE_2

TITLE = bytes.fromhex("4D4D4D0000BC614E")
_AUTHORITY = Authority()
CERTIFIED = (_AUTHORITY, _AUTHORITY.certify(TITLE, elliptic.public_of(SUITE_1, private(SUITE_1, 7))).der)


@pytest.mark.parametrize("suite", [SUITE_1, SUITE_2])
@pytest.mark.parametrize("kind", [CertificateType.SIGNATURE, CertificateType.AGREEMENT])
def test_a_certificate_says_whose_key_it_is_and_for_what(suite, kind):
    authority, public = Authority(suite), elliptic.public_of(suite, private(suite, 7))

    found = authority.certify(TITLE, public, kind)

    assert (found.title, found.public, found.kind, found.suite) == (TITLE, public, kind, suite)
    assert (found.serial_number, found.is_authority) == (b"\x02", False)  # the authority's own was 1
    assert found.issuer == authority.certificate.subject
    assert found.subject.endswith(b"4D4D4D0000BC614E")
    assert authority.certificate.is_authority
    assert authority.certificate.title is None


def test_only_the_authority_that_signed_it_stands_behind_it():
    authority, namesake, other = Authority(), Authority(), Authority(number=201)
    public = elliptic.public_of(SUITE_1, private(SUITE_1, 7))
    certificate = authority.certify(TITLE, public)
    namesake_with_another_key = Certificate.read(
        other.signed(authority.name, elliptic.public_of(SUITE_1, other.key), "key_cert_sign")
    )

    assert certificate.issued_by(authority.certificate)
    assert certificate.issued_by(namesake.certificate)  # the same name and key
    assert not certificate.issued_by(other.certificate)
    assert not certificate.issued_by(namesake_with_another_key)
    assert not certificate.issued_by(certificate)


def test_a_request_is_signed_with_the_key_it_is_for():
    key = private(SUITE_2, 9)

    found = x509.load_der_x509_csr(request_of(SUITE_2, key, TITLE, CertificateType.SIGNATURE))

    assert found.is_signature_valid
    assert found.subject.rfc4514_string() == "CN=4D4D4D0000BC614E"
    numbers = found.public_key().public_numbers()
    assert numbers.x.to_bytes(48) + numbers.y.to_bytes(48) == elliptic.public_of(SUITE_2, key)


@pytest.mark.parametrize(
    ("kind", "usages"),
    [
        (CertificateType.SIGNATURE, {"digital_signature"}),
        (CertificateType.AGREEMENT, {"key_agreement"}),
        (CertificateType.TLS, {"digital_signature", "key_agreement"}),
    ],
)
def test_a_request_asks_for_the_usage_of_its_kind_and_no_other(kind, usages):
    found = x509.load_der_x509_csr(request_of(SUITE_1, private(SUITE_1, 9), TITLE, kind))

    usage = found.extensions.get_extension_for_class(x509.KeyUsage)
    each = (
        "digital_signature content_commitment key_encipherment data_encipherment key_agreement key_cert_sign crl_sign"
    )
    assert {name for name in each.split() if getattr(usage.value, name)} == usages
    assert usage.critical
    if usage.value.key_agreement:  # of another key there is nothing to say
        assert not usage.value.encipher_only
        assert not usage.value.decipher_only


@given(st.data())
def test_a_certificate_that_is_cut_or_flipped_anywhere_is_refused_or_not_believed(data):
    authority, der = CERTIFIED
    at = data.draw(st.integers(0, 8 * len(der) - 1))
    flipped = bytes(byte ^ (1 << at % 8 if each == at // 8 else 0) for each, byte in enumerate(der))

    with pytest.raises(RemoteError, match="cannot be read"):
        Certificate.read(der[: at // 8])
    try:
        found = Certificate.read(flipped)
    except RemoteError:
        return
    assert not found.issued_by(authority.certificate)


def test_what_is_no_certificate_of_dlms_is_refused():
    with pytest.raises(RemoteError, match="can have 2048"):
        Certificate.read(bytes(CERTIFICATE_SIZE_MAX + 1))
    with pytest.raises(RemoteError, match="cannot be read"):
        Certificate.read(b"")
