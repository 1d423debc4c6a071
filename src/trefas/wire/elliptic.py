"""Keys on elliptic curves as DLMS writes them: coordinates and scalars of one size, nothing around them (Green Book, 9.2.3.4).

public key    | x | y |          without the 04 that stands before a point elsewhere
signature     | r | s |          not in DER
private key   | d |
"""

from functools import lru_cache
from typing import TYPE_CHECKING

from trefas.base.errors import RemoteError
from trefas.wire.suite import Suite

if TYPE_CHECKING:  # a meter without keys does not pay for it at the start
    from cryptography.hazmat.primitives.asymmetric.ec import (
        EllipticCurve,
        EllipticCurvePrivateKey,
        EllipticCurvePublicKey,
    )
    from cryptography.hazmat.primitives.hashes import HashAlgorithm

_UNCOMPRESSED = b"\x04"
_KEYS_READY = 64
SPARE_SIZE = 8
"""More chance than the scalar is long, so that none is likelier than another (FIPS 186-5, A.2.1)."""

_ORDERS = {
    32: 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551,
    48: 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFC7634D81F4372DDF581A0DB248B0A77AECEC196ACCC52973,
}
"""How many points P-256 and P-384 have (FIPS 186-4, D.1.2), by the size of a coordinate."""


def curve_of(suite: Suite) -> "EllipticCurve":
    """The curve of a suite that has one."""
    from cryptography.hazmat.primitives.asymmetric import ec

    assert suite.has_curve, f"suite {suite.number} has no curve"
    return ec.SECP256R1() if suite.coordinate_size == 32 else ec.SECP384R1()


def private_of(suite: Suite, chance: bytes) -> bytes:
    """A new private key out of bytes that nobody can foresee; there are ``coordinate_size + SPARE_SIZE`` of them."""
    assert len(chance) == suite.coordinate_size + SPARE_SIZE, "chance for a key is longer than the key"
    scalar = int.from_bytes(chance) % (_ORDERS[suite.coordinate_size] - 1) + 1
    return scalar.to_bytes(suite.coordinate_size)


def public_of(suite: Suite, private: bytes) -> bytes:
    """The public key that belongs to a private one."""
    numbers = private_key(suite, private).public_key().public_numbers()
    return numbers.x.to_bytes(suite.coordinate_size) + numbers.y.to_bytes(suite.coordinate_size)


def is_private(suite: Suite, private: bytes) -> bool:
    """Whether bytes are a private key of the suite's curve."""
    return (
        suite.has_curve
        and len(private) == suite.coordinate_size
        and 0 < int.from_bytes(private) < _ORDERS[suite.coordinate_size]
    )


def sign(suite: Suite, private: bytes, message: bytes) -> bytes:
    """The signature of a message (ECDSA), made without chance (RFC 6979): a source that fails gives no key away."""
    from cryptography.hazmat.primitives.asymmetric import ec, utils

    how = ec.ECDSA(_hash_of(suite), deterministic_signing=True)
    r, s = utils.decode_dss_signature(private_key(suite, private).sign(message, how))
    return r.to_bytes(suite.coordinate_size) + s.to_bytes(suite.coordinate_size)


def verify(suite: Suite, public: bytes, message: bytes, signature: bytes) -> None:
    """Raises RemoteError unless the signature of the message is by the owner of the key."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric import ec, utils

    half = suite.coordinate_size
    if len(signature) != 2 * half:
        raise RemoteError(f"a signature has {len(signature)} bytes; it has {2 * half} in suite {suite.number}")
    der = utils.encode_dss_signature(int.from_bytes(signature[:half]), int.from_bytes(signature[half:]))
    try:
        public_key(suite, public).verify(der, message, ec.ECDSA(_hash_of(suite)))
    except InvalidSignature as error:
        raise RemoteError("a signature is wrong: another key, or bytes that changed on the way") from error


@lru_cache(maxsize=_KEYS_READY)
def private_key(suite: Suite, private: bytes) -> "EllipticCurvePrivateKey":
    """A private key that is ready for use."""
    from cryptography.hazmat.primitives.asymmetric import ec

    assert is_private(suite, private), "a private key is looked at where it comes in"
    return ec.derive_private_key(int.from_bytes(private), curve_of(suite))


@lru_cache(maxsize=_KEYS_READY)
def public_key(suite: Suite, public: bytes) -> "EllipticCurvePublicKey":
    """A public key that is ready for use. Raises RemoteError for what is no point of the suite's curve."""
    from cryptography.hazmat.primitives.asymmetric import ec

    if len(public) != 2 * suite.coordinate_size:
        raise RemoteError(f"a public key has {len(public)} bytes; it has {2 * suite.coordinate_size}")
    try:
        return ec.EllipticCurvePublicKey.from_encoded_point(curve_of(suite), _UNCOMPRESSED + public)
    except ValueError as error:
        raise RemoteError("a public key is no point of its curve") from error


def _hash_of(suite: Suite) -> "HashAlgorithm":
    from cryptography.hazmat.primitives import hashes

    return hashes.SHA256() if suite.hash_name == "sha256" else hashes.SHA384()
