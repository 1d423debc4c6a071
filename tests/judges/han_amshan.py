"""How amshan reads a home port: HDLC frames as well as P1 telegrams."""

from typing import Any

from han.autodecoder import AutoDecoder
from han.dlde import ModeDReader
from han.hdlc import HdlcFrameReader


def read(said: bytes, keys: Any) -> Any:
    reader = ModeDReader() if said.startswith(b"/") else HdlcFrameReader(False)
    decoder = AutoDecoder()
    found = []
    for message in reader.read(said):
        decoded = decoder.decode_message(message) if message.is_valid else None
        if decoded is not None:
            time = decoded.pop("meter_datetime", None)
            found.append({"time": None if time is None else str(time.replace(tzinfo=None)), **decoded})
    return found
