"""Reading bytes that a stranger sent: every step is checked, and running out is the stranger's fault.

A-XDR lengths (IEC 61334-6; Green Book, 9.5) are one byte below 80h; else 81h, 82h, 84h say how many bytes of length
follow. Longer forms than needed are read, since real meters send ``82 00 5C``.
"""

from trefas.base.errors import RemoteError

ELEMENTS_MAX = 200_000
"""Values one message may hold; a few bytes of compact array could otherwise ask for any number of them."""


class Reader:
    """A position in bytes. Every method moves it, or raises RemoteError."""

    __slots__ = ("at", "data", "elements")

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0
        self.elements = 0

    @property
    def left(self) -> int:
        """Bytes not yet read."""
        return len(self.data) - self.at

    def take(self, count: int) -> bytes:
        """The next ``count`` bytes."""
        start, self.at = self.at, self.at + count
        if self.at > len(self.data):
            raise RemoteError(f"the message ends after {len(self.data) - start} of {count} bytes; the rest must follow")
        return self.data[start : self.at]

    def u8(self) -> int:
        """One byte."""
        if self.at >= len(self.data):
            raise RemoteError(f"the message ends after {len(self.data)} bytes, where one more must follow")
        self.at += 1
        return self.data[self.at - 1]

    def u16(self) -> int:
        """Two bytes, the high one first."""
        return int.from_bytes(self.take(2))

    def u32(self) -> int:
        """Four bytes, the high one first."""
        return int.from_bytes(self.take(4))

    def length(self) -> int:
        """An A-XDR length."""
        first = self.u8()
        if first < 0x80:
            return first
        if first not in (0x81, 0x82, 0x83, 0x84):
            raise RemoteError(f"a length begins with {first:02X}h; must be 00h to 7Fh or 81h to 84h")
        return int.from_bytes(self.take(first & 0x7F))

    def octets(self) -> bytes:
        """A length and that many bytes."""
        return self.take(self.length())

    def flag(self) -> bool:
        """A boolean or the presence of an optional: 00h no, else yes."""
        return self.u8() != 0

    def rest(self) -> bytes:
        """All that follows."""
        start, self.at = self.at, len(self.data)
        return self.data[start:]

    def count(self, elements: int = 1) -> None:
        """Notes that so many more values are to be built."""
        self.elements += elements
        if self.elements > ELEMENTS_MAX:
            raise RemoteError(f"a message holds more than {ELEMENTS_MAX} values; it must hold fewer")

    def end(self, what: str) -> None:
        """What was read must be all there is."""
        if self.left:
            raise RemoteError(f"{what} is followed by {self.left} bytes that belong to nothing; it must be the last")


def length_of(count: int) -> bytes:
    """An A-XDR length, as short as can be."""
    if count < 0x80:
        return bytes((count,))
    size = (count.bit_length() + 7) // 8
    return bytes((0x80 | size,)) + count.to_bytes(size)


def octets_of(octets: bytes) -> bytes:
    """A length and the bytes themselves."""
    return length_of(len(octets)) + octets
