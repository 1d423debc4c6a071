"""Texts in the rows of a journal: a log holds whole numbers, eight bytes of a text in each.

A text has as many columns as it needs pieces. The first piece stands for all of it, wherever columns are shown.
"""

from collections.abc import Sequence

from trefas.base.declared import Declared
from trefas.base.unit import Unit
from trefas.base.wire_type import Wire

PIECE_SIZE = 8


class Text(Declared):
    """One piece of a text of ``size`` bytes; the first has ``place`` 0. ``octets`` says that it is bytes and no words."""

    def __init__(self, obis: str, name: str, size: int, *, place: int, octets: bool) -> None:
        super().__init__(obis, Unit.NONE, name, wire=Wire.U64)
        self.size = size
        self.place = place
        self.octets = octets


def text_columns(obis: str, name: str, size: int, *, octets: bool = False) -> tuple[Text, ...]:
    """The columns of a text of so many bytes."""
    return tuple(Text(obis, name, size, place=place, octets=octets) for place in range(-(-size // PIECE_SIZE)))


def pieces_of(text: bytes, columns: Sequence[Text]) -> list[int]:
    """The counts of a text: cut down to its columns, or filled up with zeros."""
    whole = text[: columns[0].size].ljust(PIECE_SIZE * len(columns), b"\0")
    return [
        int.from_bytes(whole[k : k + PIECE_SIZE], signed=True) for k in range(0, PIECE_SIZE * len(columns), PIECE_SIZE)
    ]


def text_of(counts: Sequence[int], size: int) -> bytes:
    """The bytes of its pieces."""
    return b"".join(count.to_bytes(PIECE_SIZE, signed=True) for count in counts)[:size]
