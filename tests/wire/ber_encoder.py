"""Frames of sampled values written by hand: BER in plain Python, as IEC 61850-9-2 (8.5) has it, and as senders change it.

Nothing here is of the codec that is tested.
"""

import struct
from collections.abc import Sequence


def length(size: int, form: int) -> bytes:
    """A definite length: short, or with ``form`` octets behind the first (ISO/IEC 8825-1, 8.1.3)."""
    if form == 0 and size < 0x80:
        return bytes([size])
    octets = size.to_bytes(max(form, (size.bit_length() + 7) // 8, 1))
    return bytes([0x80 | len(octets)]) + octets


def element(tag: int, content: bytes, form: int = 0) -> bytes:
    return bytes([tag]) + length(len(content), form) + content


def sample(channels: Sequence[tuple[int, int]]) -> bytes:
    """Value and quality of each channel."""
    return b"".join(struct.pack(">iI", value, quality) for value, quality in channels)


def frame(
    asdus: Sequence[Sequence[tuple[int, bytes]]],
    *,
    app_id: int = 0x4000,
    forms: int = 0,
    security: bytes = b"",
    tail: bytes = b"",
) -> bytes:
    """A frame of ASDUs, each a list of tags and contents in the order in which they are to stand."""
    sequence = b"".join(element(0x30, b"".join(element(*field, forms) for field in asdu), forms) for asdu in asdus)
    inner = element(0x80, bytes([len(asdus)])) + security + element(0xA2, sequence, forms)
    pdu = element(0x60, inner, forms)
    head = bytes.fromhex("010CCD040001 0030A7010203 88BA") + struct.pack(">HHHH", app_id, 8 + len(pdu), 0, 0)
    return head + pdu + tail
