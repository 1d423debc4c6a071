"""HDLC frames of format type 3 and what is written in them (IEC 62056-46, 6.4.1 to 6.4.4; Green Book, 8.4).

    7E | 1010 S LLL LLLL LLLL | destination | source | control | HCS | information | FCS | 7E
         type  segm.  length     1, 2, 4       1         1        2   ≤ 2030 bytes    2

The length counts everything between the flags. A frame without information has no HCS. There is no transparency: 7Eh may
occur anywhere, so frames are read by their length and never by looking for a flag inside one.
"""

from typing import NamedTuple

from trefas.base.errors import RemoteError
from trefas.wire.crc import check_sequence, is_intact

FLAG = 0x7E
FORMAT_TYPE = 0xA0
FORMAT_TYPE_MASK = 0xF0
SEGMENTED = 0x08
FRAME_SIZE_MIN = 7
"""Format 2, two addresses of 1, control 1, FCS 2."""
INFO_SIZE_MAX = 2030
"""What the HDLC set-up class (23) allows; a frame length of 11 bits would hold five bytes more."""

POLL_FINAL = 0x10
SNRM, DISC, UA, DM, FRMR, UI = 0x83, 0x43, 0x63, 0x0F, 0x87, 0x03
RR, RNR = 0x01, 0x05

ALL_STATIONS = (0x7F, 0x3FFF)
"""Every station listens and none answers: by the size of the address part, one byte or two."""

NO_STATION = 0
"""What is sent to it, or from it, nobody receives."""

_FLAG_BYTE = bytes((FLAG,))


class Frame(NamedTuple):
    """One frame. Addresses are kept as they stood on the line, because an answer mirrors their form."""

    destination: bytes
    source: bytes
    control: int
    info: bytes = b""
    segmented: bool = False


def encode(frame: Frame) -> bytes:
    """The frame with its check sequences, between two flags."""
    destination, source, control, info, segmented = frame
    size = 5 + len(destination) + len(source) + (2 + len(info) if info else 0)
    assert size < 0x800, "the caller cuts information to what was negotiated, which is never past 2030"
    start = FORMAT_TYPE | (SEGMENTED if segmented else 0) | size >> 8
    body = bytes((start, size & 0xFF)) + destination + source + bytes((control,))
    if info:
        body += check_sequence(body) + info
    return _FLAG_BYTE + body + check_sequence(body) + _FLAG_BYTE


def decode(body: bytes) -> Frame:
    """The frame between two flags. Raises RemoteError on anything that is not one, wrong check sequences included."""
    header_end = header_size(body, 0, len(body))
    size = len(body)
    if size < FRAME_SIZE_MIN or body[0] & FORMAT_TYPE_MASK != FORMAT_TYPE or not header_end:
        raise RemoteError(f"HDLC frame of {size} bytes is too short or not of format type 3")
    if (body[0] & 0x07) << 8 | body[1] != size:
        raise RemoteError(f"HDLC frame of {size} bytes says that it has {(body[0] & 0x07) << 8 | body[1]}")
    if not is_intact(body):
        raise RemoteError("HDLC frame check sequence is wrong")
    if header_end + 2 == size:
        info = b""
    elif header_end + 4 <= size and is_intact(body[: header_end + 2]):
        info = body[header_end + 2 : -2]
    else:
        raise RemoteError("HDLC header check sequence is wrong")
    split = 2 + address_size(body, 2, header_end)
    return Frame(
        body[2:split],
        body[split : header_end - 1],
        body[header_end - 1],
        info,
        bool(body[0] & SEGMENTED),
    )


def header_size(data: bytes, start: int, stop: int) -> int:
    """Bytes of format, addresses and control that begin at ``start``; 0 while they are not all there.

    Raises RemoteError as soon as an address cannot be one.
    """
    destination = address_size(data, start + 2, stop)
    if not destination:
        return 0
    source = address_size(data, start + 2 + destination, stop)
    size = 3 + destination + source
    return size if source and start + size <= stop else 0


def address_size(data: bytes, start: int, stop: int) -> int:
    """Bytes of the address that begins at ``start``: its last byte is odd. 0 while the end is not there."""
    for size in (1, 2, 3, 4):
        if start + size > stop:
            return 0
        if data[start + size - 1] & 1:
            if size == 3:
                break
            return size
    raise RemoteError("HDLC address has neither 1, 2 nor 4 bytes")


def parse_address(raw: bytes) -> tuple[int, int | None]:
    """Upper (logical device, or client) and lower (physical device) part; a one-byte address has no lower part."""
    if len(raw) == 1:
        return raw[0] >> 1, None
    if len(raw) == 2:
        return raw[0] >> 1, raw[1] >> 1
    return raw[0] >> 1 << 7 | raw[1] >> 1, raw[2] >> 1 << 7 | raw[3] >> 1


def is_station(raw: bytes) -> bool:
    """Whether an address is of one logical device or client: neither of none of them, nor of all."""
    return parse_address(raw)[0] not in (NO_STATION, ALL_STATIONS[len(raw) == 4])


def format_address(upper: int, lower: int | None = None, size: int = 1) -> bytes:
    """An address in 1, 2 or 4 bytes."""
    if size == 1:
        return bytes((upper << 1 | 1,))
    assert lower is not None, "an address of 2 or 4 bytes has a lower part"
    if size == 2:
        return bytes((upper << 1, lower << 1 | 1))
    return bytes((upper >> 7 << 1, upper << 1 & 0xFE, lower >> 7 << 1, lower << 1 & 0xFE | 1))


def answer(frame: Frame, control: int, info: bytes = b"") -> bytes:
    """An unnumbered response to a frame, with the addresses in the form that the frame has."""
    return encode(Frame(frame.source, frame.destination, control | POLL_FINAL, info))
