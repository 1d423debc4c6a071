"""Out of a stream of bytes, the HDLC frames in it: read by length, found again after garbage.

A place where a frame could begin is judged as soon as the bytes that decide are there: format type, length, addresses,
HCS, and at the end FCS and closing flag. If it was none, the search goes on at the next flag behind it. So what is found
does not depend on how the stream was cut.
"""

from trefas.base.errors import RemoteError
from trefas.wire.crc import is_intact
from trefas.wire.hdlc_frame import FLAG, FORMAT_TYPE, FORMAT_TYPE_MASK, FRAME_SIZE_MIN, Frame, decode, header_size


class FrameReader:
    """Holds at most one unfinished frame, which is at most 2 KiB."""

    def __init__(self) -> None:
        self._rest = b""
        self.errors = 0
        """What began like a frame and was none: wrong check sequence, length or address."""

    @property
    def unfinished(self) -> bool:
        """A frame has begun; a lone flag may still be the end of the one before."""
        return len(self._rest) > 1

    def read(self, data: bytes) -> list[Frame]:
        """The frames that are whole now."""
        buffer = self._rest + data if self._rest else data
        frames: list[Frame] = []
        end = len(buffer)
        place = buffer.find(FLAG)
        while place >= 0:
            if end - place < 2:
                break
            if buffer[place + 1] & FORMAT_TYPE_MASK != FORMAT_TYPE:  # also the second of two flags
                place = buffer.find(FLAG, place + 1)
                continue
            if end - place < 3:
                break
            size = (buffer[place + 1] & 0x07) << 8 | buffer[place + 2]
            stop = place + 1 + size
            try:
                if stop >= end:
                    _check_header(buffer, place + 1, end, size)
                    break
                if buffer[stop] != FLAG:
                    raise RemoteError("HDLC frame does not end with a flag where its length says")
                frames.append(decode(buffer[place + 1 : stop]))
                place = stop  # the closing flag may open the next frame
            except RemoteError:
                self.errors += 1
                place = buffer.find(FLAG, place + 1)
        self._rest = buffer[place:] if place >= 0 else b""
        return frames

    def give_up(self) -> list[Frame]:
        """No more comes of the frame that has begun: drops it, and finds what it may have hidden."""
        frames: list[Frame] = []
        while self.unfinished:
            self.errors += 1
            behind, self._rest = self._rest[1:], b""
            frames += self.read(behind)
        return frames


def _check_header(buffer: bytes, start: int, end: int, size: int) -> None:
    """Raises RemoteError if what is there of a header already says that no frame of ``size`` bytes begins here."""
    if size < FRAME_SIZE_MIN:
        raise RemoteError(f"HDLC frame says that it has {size} bytes; {FRAME_SIZE_MIN} is the least")
    header = header_size(buffer, start, end)
    if header and size != header + 2:
        if size < header + 4:
            raise RemoteError(f"HDLC frame of {size} bytes has no room for its check sequences")
        if start + header + 2 <= end and not is_intact(buffer[start : start + header + 2]):
            raise RemoteError("HDLC header check sequence is wrong")
