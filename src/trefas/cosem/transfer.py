"""Block transfer: what is longer than an APDU, out and in (Green Book, 9.4.6.3 to 9.4.6.5).

Blocks are numbered from 1 in each transfer; a wrong number ends it. A new request of the same service ends one that goes on.
"""

from trefas.wire.xdlms import DataAccessResult
from trefas.wire.xdlms_block import Block

VALUE_SIZE_MAX = 16_384
"""The longest value or request taken in blocks: a list of as many names as there may be, certificates, blocks of images fit well.
More is refused: who sends blocks for ever would fill the memory, and whoever reads sixteen thousand values at once keeps others
waiting."""

GET_HEADER_SIZE = 9
"""C4 02 | invoke | last | number 4 | 00; the length of the raw data follows."""
ACTION_HEADER_SIZE = 8
"""C7 02 | invoke | last | number 4."""


def raw_size_of(send_size_max: int, header_size: int = GET_HEADER_SIZE) -> int:
    """How many bytes of a value fit a block: what its header leaves, less one, two or three bytes of length."""
    room = send_size_max - header_size
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


class Outgoing:
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

    def begin(self, body: bytes, raw_size: int) -> Block:
        """The first block."""
        self.body, self.at, self.number, self.size = body, 0, 0, raw_size
        return self._cut()

    def next(self, number: int) -> Block | None:
        """The block after ``number``; None where that is not the last one sent, which ends the transfer."""
        if not self.number or number != self.number:
            self.stop()
            return None
        return self._cut()

    def _cut(self) -> Block:
        end = min(self.at + self.size, len(self.body))
        if isinstance(self.body, Records) and end < len(self.body):
            whole = (end - self.body.head_size) // self.body.record_size * self.body.record_size + self.body.head_size
            end = whole if whole > self.at else end  # a record that is longer than a block is cut anywhere
        raw, self.at = bytes(self.body[self.at : end]), end
        self.number += 1
        block = Block(end == len(self.body), self.number, raw)
        if block.last:
            self.stop()
        return block


class Incoming:
    """A value coming in. Without one under way ``number`` is 0; else it is that of the block awaited."""

    __slots__ = ("number", "raw")

    def __init__(self) -> None:
        self.stop()

    def stop(self) -> None:
        """Nothing is under way."""
        self.number = 0
        self.raw = b""

    def begin(self) -> None:
        """The first block is here; it has the number 1."""
        self.number, self.raw = 1, b""

    def take(self, block: Block) -> DataAccessResult | None:
        """Adds a block; gives the reason where it cannot be added, and that ends the transfer."""
        if not self.number:
            return DataAccessResult.NO_LONG_SET_IN_PROGRESS
        wrong = None
        if block.number != self.number:
            wrong = DataAccessResult.DATA_BLOCK_NUMBER_INVALID
        elif len(self.raw) + len(block.raw) > VALUE_SIZE_MAX:
            wrong = DataAccessResult.LONG_SET_ABORTED
        if wrong is not None:
            self.stop()
            return wrong
        self.raw += block.raw
        self.number += 1
        return None

    def end(self) -> bytes:
        """All that came, and nothing is under way."""
        raw = self.raw
        self.stop()
        return raw
