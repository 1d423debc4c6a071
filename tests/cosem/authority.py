"""Certificates for the tests: an authority that signs them, and keys that are always the same."""

from datetime import UTC, datetime
from itertools import count

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding

from trefas.wire import elliptic
from trefas.wire.certificate import Certificate, CertificateType
from trefas.wire.suite import SUITE_1

FOREVER = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
USES = {CertificateType.SIGNATURE: "digital_signature", CertificateType.AGREEMENT: "key_agreement"}
_DEVICES = ("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement")
_KINDS = (*_DEVICES, "key_cert_sign", "crl_sign", "encipher_only", "decipher_only")


def private(suite, number):
    """The key pair of a number."""
    return elliptic.private_of(suite, bytes((number,)) * (suite.coordinate_size + elliptic.SPARE_SIZE))


class Authority:
    """One that certifies; itself, or by another above it."""

    def __init__(self, suite=SUITE_1, number=200, above=None):
        self.suite = suite
        self.key = private(suite, number)
        self.name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, f"AUTHORITY {number}")])
        self.serials = count(1)
        signer = above or self
        self.certificate = Certificate.read(
            signer.signed(self.name, elliptic.public_of(suite, self.key), "key_cert_sign")
        )

    def certify(self, title, public, kind=CertificateType.SIGNATURE, **how):
        """The certificate of a key of a device."""
        name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, title.hex().upper())])
        return Certificate.read(self.signed(name, public, USES[kind], **how))

    def signed(self, subject, public, use, suite=None):
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self.name)
            .public_key(elliptic.public_key(suite or self.suite, public))
            .serial_number(next(self.serials))
            .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
            .not_valid_after(FOREVER)
            .add_extension(x509.KeyUsage(**{kind: kind == use for kind in _KINDS}), critical=True)
        )
        digest = hashes.SHA256() if self.suite is SUITE_1 else hashes.SHA384()
        return builder.sign(elliptic.private_key(self.suite, self.key), digest, ecdsa_deterministic=True).public_bytes(
            Encoding.DER
        )
