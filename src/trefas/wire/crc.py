"""CRC-16/X.25: the check sequences HCS and FCS of HDLC (ISO/IEC 13239, 4.2.5.2; IEC 62056-46, annex A).

X.25 shifts the low bit out first, ``binascii.crc_hqx`` the high bit first, with the same polynomial. So the bits of each byte are
mirrored before and after, which leaves both loops in C.

    check = complement(mirror(crc_hqx(mirror(data), FFFFh))), low byte first on the wire
"""

from binascii import crc_hqx

_MIRROR = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))
_MIRROR_COMPLEMENT = bytes(byte ^ 0xFF for byte in _MIRROR)

_GOOD = 0x1D0F
"""What the register holds after data and its own check sequence (F0B8h, mirrored and complemented where X.25 looks at it)."""


def check_sequence(data: bytes) -> bytes:
    """The two bytes that follow ``data``, in the order of the wire."""
    return crc_hqx(data.translate(_MIRROR), 0xFFFF).to_bytes(2, "big").translate(_MIRROR_COMPLEMENT)


def is_intact(data: bytes) -> bool:
    """Whether ``data`` ends with its own check sequence."""
    return crc_hqx(data.translate(_MIRROR), 0xFFFF) == _GOOD
