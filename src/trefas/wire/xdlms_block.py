"""Blocks: one piece of a value too long for one APDU (Green Book, 9.5, DataBlock-SA).

| last 1 | number 4 | length | bytes …
"""

from dataclasses import dataclass

from trefas.wire.reader import Reader, octets_of


@dataclass(frozen=True, slots=True)
class Block:
    """One piece; numbers begin at 1."""

    last: bool
    number: int
    raw: bytes

    def encode(self) -> bytes:
        """Its bytes."""
        return bytes((self.last,)) + self.number.to_bytes(4) + octets_of(self.raw)

    @classmethod
    def read(cls, reader: Reader) -> "Block":
        """The block a reader stands before."""
        return cls(reader.flag(), reader.u32(), reader.octets())
