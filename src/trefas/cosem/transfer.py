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


class Records(bytes):
    """A value of a head and records of one size; blocks hold whole ones, as those of the real meter do."""

    head_size: int
    record_size: int

    @classmethod
    def of(cls, head: bytes, records: bytes, record_size: int) -> "Records":
        """The value."""
        whole = cls(head + records)
        whole.head_size, whole.record_size = len(head), record_size
        return whole


class GetTransfer:
    """A value going out. Without one under way ``number`` is 0."""

    __slots__ = ("at", "body", "number", "size")

    def __init__(self) -> None:
        self.stop()

    def stop(self) -> None:
        """Nothing is under way."""
        self.body = b""
        self.at = 0
        self.number = 0
        self.size = 0

    def begin(self, invoke: int, body: bytes, send_size_max: int) -> GetBlock:
        """The first block."""
        self.body, self.at, self.number, self.size = body, 0, 0, raw_size_of(send_size_max)
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
        end = min(self.at + self.size, len(self.body))
        if isinstance(self.body, Records) and end < len(self.body):
            whole = (end - self.body.head_size) // self.body.record_size * self.body.record_size + self.body.head_size
            end = whole if whole > self.at else end  # a record that is longer than a block is cut anywhere
        raw, self.at = bytes(self.body[self.at : end]), end
        self.number += 1
        block = GetBlock(invoke, end == len(self.body), self.number, raw)
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
