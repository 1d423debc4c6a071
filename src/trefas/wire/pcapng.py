"""A trace as pcapng: blocks that Wireshark opens (draft-ietf-opsawg-pcapng, 3 and 4).

    section header │ interface description … │ enhanced packet … in the order of time

Times are in nanoseconds since 1970; each packet says which way it went, and may carry a comment.
"""

from trefas.base.instant import Instant

LINKTYPE_RAW = 101
"""An IPv4 or IPv6 packet."""
LINKTYPE_RTAC_SERIAL = 250
"""Bytes of a serial line, with a header of twelve bytes."""

INBOUND, OUTBOUND = 1, 2
COMMENT_SIZE_MAX = 2000

_BYTE_ORDER = 0x1A2B3C4D
_SECTION, _INTERFACE, _PACKET = 0x0A0D0D0A, 1, 6
_COMMENT, _HARDWARE_OR_NAME, _APPLICATION_OR_FLAGS = 1, 2, 4
_TIME_RESOLUTION = 9
_NANOSECONDS = b"\x09"


def section_header(application: str) -> bytes:
    """The first block."""
    body = _BYTE_ORDER.to_bytes(4, "little") + b"\1\0\0\0" + b"\xff" * 8
    return _block(_SECTION, body + _option(_APPLICATION_OR_FLAGS, application.encode()) + _END)


def interface(link_type: int, name: str) -> bytes:
    """The next interface, counted from 0."""
    options = _option(_HARDWARE_OR_NAME, name.encode()) + _option(_TIME_RESOLUTION, _NANOSECONDS) + _END
    return _block(_INTERFACE, link_type.to_bytes(4, "little") + bytes(4) + options)


def packet(number: int, when: Instant, data: bytes, direction: int, comment: str = "") -> bytes:
    """One packet of an interface."""
    time = when.to_bytes(8, "little")
    size = len(data).to_bytes(4, "little")
    options = _option(_HARDWARE_OR_NAME, direction.to_bytes(4, "little"))
    if comment:
        options = _option(_COMMENT, comment[:COMMENT_SIZE_MAX].encode()) + options
    return _block(
        _PACKET, number.to_bytes(4, "little") + time[4:] + time[:4] + size + size + _padded(data) + options + _END
    )


def serial_bytes(when: Instant, data: bytes, direction: int) -> bytes:
    """Bytes of a serial line as LINKTYPE_RTAC_SERIAL has them: the time again, what happened, control lines, nothing.

    01 is the start of sending, 02 that of receiving.
    """
    seconds, rest_ns = divmod(when, 1_000_000_000)
    event = b"\x01" if direction == OUTBOUND else b"\x02"
    return (seconds & 0xFFFFFFFF).to_bytes(4) + (rest_ns // 1000).to_bytes(4) + event + bytes(3) + data


def _block(kind: int, body: bytes) -> bytes:
    size = (len(body) + 12).to_bytes(4, "little")
    return kind.to_bytes(4, "little") + size + body + size


def _option(code: int, value: bytes) -> bytes:
    return code.to_bytes(2, "little") + len(value).to_bytes(2, "little") + _padded(value)


def _padded(data: bytes) -> bytes:
    return data + bytes(-len(data) % 4)


_END = bytes(4)
