"""Block transfer: values longer than an APDU, out (GET) and in (SET) (Green Book, 9.4.6.3.5 and 9.4.6.4.5).

Blocks are numbered from 1 in each transfer; a wrong number ends it. A new request of the same service ends one that goes on.
"""

from trefas.wire.xdlms import DataAccessResult, Name, Selection
from trefas.wire.xdlms_block import Block
from trefas.wire.xdlms_get import GetBlock

VALUE_SIZE_MAX = 65_536
"""The longest value taken in blocks; more is refused, as a stranger could send blocks for ever."""

_HEADER_SIZE = 9
"""C4 02 | invoke | last | number 4 | 00; the length of the raw data follows."""


def raw_size_of(send_size_max: int) -> int:
    """How many bytes of a value fit a block: what its header leaves, less one, two or three bytes of length."""
    room = send_size_max - _HEADER_SIZE
    return next(room - size for size, most in ((1, 0x7F), (2, 0xFF), (3, 0xFFFF)) if room - size <= most)


class GetTransfer:
    """A value going out. Without one under way ``number`` is 0."""

    __slots__ = ("body", "number", "size")

    def __init__(self) -> None:
        self.stop()

    def stop(self) -> None:
        """Nothing is under way."""
        self.body = b""
        self.number = 0
        self.size = 0

    def begin(self, invoke: int, body: bytes, send_size_max: int) -> GetBlock:
        """The first block."""
        self.body, self.number, self.size = body, 0, raw_size_of(send_size_max)
        return self._cut(invoke)

    def next(self, invoke: int, number: int) -> GetBlock:
        """The block after ``number``, or why there is none."""
        if not self.number:
            return GetBlock(invoke, True, number, DataAccessResult.NO_LONG_GET_IN_PROGRESS)
        if number != self.number:
            self.stop()
            return GetBlock(invoke, True, number, DataAccessResult.DATA_BLOCK_NUMBER_INVALID)
        return self._cut(invoke)

    def _cut(self, invoke: int) -> GetBlock:
        raw, self.body = self.body[: self.size], self.body[self.size :]
        self.number += 1
        block = GetBlock(invoke, not self.body, self.number, raw)
        if block.last:
            self.stop()
        return block


class SetTransfer:
    """A value coming in, for the attributes that the first block named."""

    __slots__ = ("is_list", "names", "number", "raw")

    def __init__(self) -> None:
        self.stop()

    def stop(self) -> None:
        """Nothing is under way."""
        self.names: tuple[tuple[Name, Selection | None], ...] = ()
        self.is_list = False
        self.number = 0
        self.raw = b""

    def begin(self, names: tuple[tuple[Name, Selection | None], ...], *, is_list: bool) -> None:
        """The first block is here; it has the number 1."""
        self.names, self.is_list, self.number, self.raw = names, is_list, 1, b""

    def take(self, block: Block) -> DataAccessResult | None:
        """Adds a block; gives the reason where it can not be added."""
        if not self.number:
            return DataAccessResult.NO_LONG_SET_IN_PROGRESS
        if block.number != self.number:
            return DataAccessResult.DATA_BLOCK_NUMBER_INVALID
        if len(self.raw) + len(block.raw) > VALUE_SIZE_MAX:
            return DataAccessResult.LONG_SET_ABORTED
        self.raw += block.raw
        self.number += 1
        return None
