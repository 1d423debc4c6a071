"""What lines do to bytes, by name and on demand: one table for every protocol here.

    spoiled = LINE_FAULTS["lost-byte"].spoil(message, Draw(7))

A message is one HDLC frame or several, one P1 telegram, or bytes of anything else, which have no check sequences to spoil. Each
fault draws its places from a seed, so that it can be had again. What was spoiled is never what it was, and but for ``noise``,
which leaves the message itself alone, no frame and no telegram that was hurt is a right one any more.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from trefas.base.draw import Draw
from trefas.base.errors import LocalError
from trefas.wire.hdlc_frame import FLAG, header_size
from trefas.wire.uart import heard

NOISE_SIZE_MAX = 16
SPEED_RATIO = 4
"""Of the speed at which a message is sent to that at which it is heard."""
_SPEED_BD = 2_400
_TELEGRAM = ord("/")
_CRC = re.compile(rb"!([0-9A-F]{4})\r\n\Z")
"""At the end of a telegram; an identification (IEC 62056-21) begins as one and has none."""


@dataclass(frozen=True, slots=True)
class LineFault:
    """One of them."""

    name: str
    help: str
    spoil: Callable[[bytes, Draw], bytes]
    """Raises LocalError for a message that has not what is to be spoiled."""


def frames_of(message: bytes) -> list[bytes]:
    """The HDLC frames of a message, by their lengths; a message that does not begin with a flag is one piece."""
    found = []
    while len(message) > 2 and message[0] == FLAG:
        size = ((message[1] & 0x07) << 8 | message[2]) + 2
        found.append(message[:size])
        message = message[size:]
    return [*found, message] if message else found


def _one(hurt: Callable[[bytes, Draw], bytes]) -> Callable[[bytes, Draw], bytes]:
    """Hurts one frame of a message."""

    def spoil(message: bytes, draw: Draw) -> bytes:
        frames = frames_of(message)
        place = draw.below(len(frames))
        frames[place] = hurt(frames[place], draw)
        return b"".join(frames)

    return spoil


def _inner(frame: bytes) -> range:
    """Places whose bytes count: a flag may be doubled, or be that of the next frame, and nothing is lost by it."""
    if frame[0] == FLAG:
        return range(1, len(frame) - 1)
    if frame[0] == _TELEGRAM:
        return range(1, len(frame) - 2)
    return range(len(frame))


def _place(frame: bytes, draw: Draw) -> int:
    places = _inner(frame)
    return places[draw.below(len(places))]


def _lose(frame: bytes, draw: Draw) -> bytes:
    place = _place(frame, draw)
    return frame[:place] + frame[place + 1 :]


def _double(frame: bytes, draw: Draw) -> bytes:
    place = _place(frame, draw)
    return frame[: place + 1] + frame[place:]


def _flip(frame: bytes, draw: Draw) -> bytes:
    place = _place(frame, draw)
    return _changed(frame, place, 1 << draw.below(8))


def _cut(frame: bytes, draw: Draw) -> bytes:
    return frame[: _place(frame, draw)]


def _wrong_fcs(frame: bytes, draw: Draw) -> bytes:
    if frame[0] == FLAG:
        return _changed(frame, len(frame) - 2 - draw.below(2), 1 + draw.below(0xFF))
    crc = _CRC.search(frame) if frame[0] == _TELEGRAM else None
    if crc is not None:
        wrong = (int(crc[1], 16) + 1 + draw.below(0xFFFF)) % 0x1_0000
        return frame[: crc.start(1)] + f"{wrong:04X}".encode("ascii") + frame[crc.end(1) :]
    raise LocalError("a message has no check sequence that could be wrong; HDLC frames and P1 telegrams have one")


def _wrong_hcs(frame: bytes, draw: Draw) -> bytes:
    header = header_size(frame, 1, len(frame)) if frame[0] == FLAG else 0
    if not header or header + 4 >= len(frame):
        raise LocalError(
            "a message has no header check sequence that could be wrong; HDLC frames with information have one"
        )
    return _changed(frame, 1 + header + draw.below(2), 1 + draw.below(0xFF))


def _noise(message: bytes, draw: Draw) -> bytes:
    return bytes(draw.below(0x100) for _ in range(1 + draw.below(NOISE_SIZE_MAX))) + message


def _wrong_baud(message: bytes, draw: Draw) -> bytes:
    return heard(message, SPEED_RATIO * _SPEED_BD, _SPEED_BD)


def _changed(frame: bytes, place: int, bits: int) -> bytes:
    return frame[:place] + bytes((frame[place] ^ bits,)) + frame[place + 1 :]


LINE_FAULTS: Mapping[str, LineFault] = {
    each.name: each
    for each in (
        LineFault("wrong-fcs", "the check sequence of a frame, or the CRC of a telegram, is another", _one(_wrong_fcs)),
        LineFault("wrong-hcs", "the header check sequence of a frame is another", _one(_wrong_hcs)),
        LineFault("lost-byte", "a byte is missing", _one(_lose)),
        LineFault("doubled-byte", "a byte comes twice", _one(_double)),
        LineFault("flipped-bit", "a bit is the other one", _one(_flip)),
        LineFault("cut", "the message ends early", _one(_cut)),
        LineFault("noise", f"1 to {NOISE_SIZE_MAX} bytes of anything come before the message", _noise),
        LineFault("wrong-baud", "what is heard where the line is four times as fast as its reader", _wrong_baud),
    )
}
