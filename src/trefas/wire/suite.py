"""Security suites: which algorithms go together (Green Book, 9.2.3.7).

    0   AES-GCM-128                                          keys wrapped with AES-128
    1   AES-GCM-128, ECDSA and ECDH on P-256, SHA-256        keys wrapped with AES-128
    2   AES-GCM-256, ECDSA and ECDH on P-384, SHA-384        keys wrapped with AES-256

Compression (V.44), which suites 1 and 2 allow, is not spoken.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Suite:
    """One suite. ``coordinate_size`` is that of a coordinate of its curve, and of half a signature; 0: it has no curve."""

    number: int
    key_size: int
    coordinate_size: int
    hash_name: str
    algorithm: bytes
    """The object identifier of its cipher, as key derivation takes it in."""

    @property
    def has_curve(self) -> bool:
        """Whether there are signatures and agreed keys."""
        return self.coordinate_size > 0


_AES_GCM = bytes.fromhex("60857405 0803")
"""joint-iso-ccitt(2) country(16) 756 identified-organisation(5) DLMS-UA(8) cryptographic-algorithms(3)"""

SUITE_0 = Suite(0, 16, 0, "", _AES_GCM + b"\x00")
SUITE_1 = Suite(1, 16, 32, "sha256", _AES_GCM + b"\x00")
SUITE_2 = Suite(2, 32, 48, "sha384", _AES_GCM + b"\x01")
SUITES = {each.number: each for each in (SUITE_0, SUITE_1, SUITE_2)}
