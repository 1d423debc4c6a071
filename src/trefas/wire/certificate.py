"""Certificates of public keys: X.509 v3 as the Green Book narrows it (9.2.6.4).

The subject's common name is the system title in hexadecimal. The key is on the curve of the suite, and its use says for what
it is: digitalSignature for signatures, keyAgreement for agreed keys, keyCertSign for who certifies. Dates are not looked at:
those of devices never end (Green Book, 9.2.6.4), and the meter's clock is one that clients set.
"""

import warnings
from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING, Self

from trefas.base.errors import RemoteError
from trefas.wire.suite import SUITE_1, SUITE_2, Suite

if TYPE_CHECKING:
    from cryptography.x509 import Certificate as X509

CERTIFICATE_SIZE_MAX = 2048
"""Those of devices have less than half a thousand bytes."""
_POINT_HEAD_SIZE = 1
_TITLE_DIGITS = 16


class CertificateType(IntEnum):
    """What the key is for (Blue Book, class 64, certificate_type)."""

    SIGNATURE = 0
    AGREEMENT = 1
    TLS = 2
    OTHER = 3


@dataclass(frozen=True, slots=True)
class Certificate:
    """One certificate that was well formed; whether to believe it says ``issued_by``."""

    der: bytes
    suite: Suite
    public: bytes
    title: bytes | None
    kind: CertificateType
    is_authority: bool
    serial_number: bytes
    issuer: bytes
    subject: bytes
    alternative_name: bytes
    _x509: "X509" = field(repr=False, compare=False)

    @classmethod
    def read(cls, der: bytes) -> Self:
        """Reads one. Raises RemoteError for what is none, or none of DLMS."""
        from cryptography import x509
        from cryptography.hazmat.primitives.asymmetric import ec
        from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

        if len(der) > CERTIFICATE_SIZE_MAX:
            raise RemoteError(f"a certificate has {len(der)} bytes; it can have {CERTIFICATE_SIZE_MAX}")
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error")  # what the library only regrets, as a number below 1, is refused here
                found = x509.load_der_x509_certificate(der)
                serial = found.serial_number
            key, extensions = found.public_key(), found.extensions
            issuer, subject = found.issuer.public_bytes(), found.subject.public_bytes()
            names = found.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
            usage = next((each.value for each in extensions if isinstance(each.value, x509.KeyUsage)), None)
            others = [each.value for each in extensions if isinstance(each.value, x509.SubjectAlternativeName)]
            alternative = others[0].public_bytes() if others else b""
            whole = der.endswith(b"\x00" + found.signature)
        except _unreadable() as error:
            raise RemoteError(f"a certificate cannot be read: {error}") from error
        curves: dict[str, Suite] = {"secp256r1": SUITE_1, "secp384r1": SUITE_2}
        suite = curves.get(key.curve.name) if isinstance(key, ec.EllipticCurvePublicKey) else None
        if (
            not whole
        ):  # the library passes over bits that are said to be unused, so that one certificate would be several
            raise RemoteError("a certificate does not end with its signature in whole bytes")
        if suite is None or not isinstance(key, ec.EllipticCurvePublicKey) or usage is None:
            raise RemoteError(
                "a certificate's key is not on P-256 or P-384, or the certificate does not say what it is for"
            )
        return cls(
            der,
            suite,
            key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)[_POINT_HEAD_SIZE:],
            _title(names[0].value) if names else None,
            CertificateType.SIGNATURE
            if usage.digital_signature
            else CertificateType.AGREEMENT
            if usage.key_agreement
            else CertificateType.OTHER,
            usage.key_cert_sign,
            serial.to_bytes(max(1, (serial.bit_length() + 7) // 8)),
            issuer,
            subject,
            alternative,
            found,
        )

    def issued_by(self, authority: "Certificate") -> bool:
        """Whether an authority signed it."""
        from cryptography.exceptions import InvalidSignature

        if not authority.is_authority or authority.subject != self.issuer:
            return False
        try:
            self._x509.verify_directly_issued_by(authority._x509)
        except InvalidSignature:
            return False
        except _unreadable():
            return False
        return True


def request_of(suite: Suite, private: bytes, title: bytes, kind: CertificateType) -> bytes:
    """A request for a certificate (PKCS #10), signed with the private key that belongs to it (Green Book, 9.2.6.5)."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.serialization import Encoding

    from trefas.wire.elliptic import private_key

    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, title.hex().upper())])
    signs = kind in (CertificateType.SIGNATURE, CertificateType.TLS)
    agrees = kind in (CertificateType.AGREEMENT, CertificateType.TLS)
    usage = x509.KeyUsage(signs, False, False, False, agrees, False, False, False, False)
    builder = x509.CertificateSigningRequestBuilder().subject_name(name).add_extension(usage, critical=True)
    digest = hashes.SHA256() if suite is SUITE_1 else hashes.SHA384()
    return builder.sign(private_key(suite, private), digest, ecdsa_deterministic=True).public_bytes(Encoding.DER)


def _unreadable() -> tuple[type[Exception], ...]:
    """What the library raises where a certificate is not as it must be; it has no one name for that."""
    from cryptography import x509
    from cryptography.exceptions import UnsupportedAlgorithm

    library = (x509.InvalidVersion, x509.DuplicateExtension, x509.UnsupportedGeneralNameType, UnsupportedAlgorithm)
    return (ValueError, TypeError, KeyError, OverflowError, Warning, *library)


def _title(name: str | bytes) -> bytes | None:
    """The system title that a common name is; None: it is another name, as an authority's."""
    text = name.decode("latin-1") if isinstance(name, bytes) else name
    try:
        return bytes.fromhex(text) if len(text) == _TITLE_DIGITS else None
    except ValueError:
        return None
