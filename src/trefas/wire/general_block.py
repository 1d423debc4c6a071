"""General block transfer: one piece of any APDU, ciphered or not (Green Book, 9.4.6.13 and 9.5).

| E0 | last 1, streaming 1, window 6 | block number 2 | number acknowledged 2 | length | bytes …

Blocks are numbered from 1 by each party. Streaming says that another block follows at once; else it is the peer's turn.
``window`` is how many blocks the sender of this one takes in a row. Without bytes it is an acknowledgement; with both numbers 0
the transfer is given up.
"""

from dataclasses import dataclass
from typing import ClassVar

from trefas.wire.reader import Reader, octets_of

GENERAL_BLOCK = 0xE0
WINDOW_MAX = 0x3F
NUMBER_MAX = 0xFFFF
HEADER_SIZE = 6
"""Tag, control and both numbers; the length of the bytes follows."""

_LAST, _STREAMING = 0x80, 0x40


@dataclass(frozen=True, slots=True)
class GeneralBlock:
    """One block."""

    last: bool
    streaming: bool
    window: int
    number: int
    acknowledged: int
    raw: bytes = b""
    tag: ClassVar[int] = GENERAL_BLOCK

    def encode(self) -> bytes:
        """The APDU."""
        control = (_LAST if self.last else 0) | (_STREAMING if self.streaming else 0) | self.window
        head = bytes((GENERAL_BLOCK, control)) + self.number.to_bytes(2) + self.acknowledged.to_bytes(2)
        return head + octets_of(self.raw)

    @classmethod
    def read(cls, reader: Reader) -> "GeneralBlock":
        """The rest of an APDU whose tag is read."""
        control = reader.u8()
        last, streaming, window = bool(control & _LAST), bool(control & _STREAMING), control & WINDOW_MAX
        return cls(last, streaming, window, reader.u16(), reader.u16(), reader.octets())

    @property
    def gives_up(self) -> bool:
        """Whether the peer gives the transfer up."""
        return not (self.number or self.acknowledged or self.raw)


GIVEN_UP = GeneralBlock(True, False, 0, 0, 0)
"""The transfer is over, and nothing came of it."""
