"""How amshan reads a home port: HDLC frames as well as P1 telegrams."""

from typing import Any

from han.autodecoder import AutoDecoder
from han.dlde import ModeDReader
from han.hdlc import HdlcFrameReader

PIECE_SIZE = 256


def read(said: bytes, keys: Any) -> Any:
    reader = ModeDReader() if said.startswith(b"/") else HdlcFrameReader(False)
    decoder = AutoDecoder()
    found = []
    # Frames in pieces: it copies all that is left of what it is given with each frame.
    size = len(said) if said.startswith(b"/") else PIECE_SIZE
    pieces = (said[place : place + size] for place in range(0, len(said), size))
    for message in (each for piece in pieces for each in reader.read(piece)):
        decoded = decoder.decode_message(message) if message.is_valid else None
        if decoded is not None:
            time = decoded.pop("meter_datetime", None)
            found.append({"time": None if time is None else str(time.replace(tzinfo=None)), **decoded})
    return found
