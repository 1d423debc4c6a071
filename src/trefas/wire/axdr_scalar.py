"""The simple values of A-XDR: numbers, strings, bits, moments; what holds other values is in ``trefas.wire.axdr``.

Each is a frozen value of one type of the CHOICE Data (Green Book, 9.5); ``tag`` is its number there.
"""

import struct
from dataclasses import dataclass
from typing import ClassVar, Self

from trefas.base.errors import LocalError, RemoteError
from trefas.wire.reader import Reader, length_of, octets_of


class Data:
    """Any value. ``tag`` is its number in the CHOICE."""

    __slots__ = ()
    tag: ClassVar[int]

    def content(self) -> bytes:
        """What follows the tag."""
        raise AssertionError("every kind of Data writes its own content")

    def encode(self) -> bytes:
        """Tag and content."""
        return bytes((self.tag,)) + self.content()

    @classmethod
    def read(cls, reader: Reader, depth: int) -> Self:
        """The value whose content the reader stands before."""
        raise AssertionError("every kind of Data reads its own content")


@dataclass(frozen=True, slots=True)
class Null(Data):
    """null-data: nothing to say."""

    tag = 0

    def content(self) -> bytes:
        return b""

    @classmethod
    def read(cls, reader: Reader, depth: int) -> Self:
        return cls()


@dataclass(frozen=True, slots=True)
class DontCare(Null):
    """dont-care: any value will do."""

    tag = 255


@dataclass(frozen=True, slots=True)
class Boolean(Data):
    """boolean; sent as 01h, any byte but 00h is read as true."""

    value: bool
    tag = 3

    def content(self) -> bytes:
        return b"\x01" if self.value else b"\x00"

    @classmethod
    def read(cls, reader: Reader, depth: int) -> Self:
        return cls(reader.flag())


@dataclass(frozen=True, slots=True)
class Number(Data):
    """A number of fixed width. Encoding one that is out of its range raises LocalError."""

    value: int
    layout: ClassVar[struct.Struct]

    def content(self) -> bytes:
        try:
            return self.layout.pack(self.value)
        except struct.error:
            raise LocalError(
                f"{self.value} does not fit {type(self).__name__}; it has {self.layout.size * 8} bits"
            ) from None

    @classmethod
    def read(cls, reader: Reader, depth: int) -> Self:
        return cls(cls.layout.unpack(reader.take(cls.layout.size))[0])

    @classmethod
    def largest(cls) -> int:
        """The largest integer that fits."""
        is_signed = cls.layout.format.islower()  # as struct writes them
        return (1 << 8 * cls.layout.size - is_signed) - 1


class I8(Number):
    """integer"""

    __slots__ = ()
    tag = 15
    layout = struct.Struct(">b")


class I16(Number):
    """long"""

    __slots__ = ()
    tag = 16
    layout = struct.Struct(">h")


class I32(Number):
    """double-long"""

    __slots__ = ()
    tag = 5
    layout = struct.Struct(">i")


class I64(Number):
    """long64"""

    __slots__ = ()
    tag = 20
    layout = struct.Struct(">q")


class U8(Number):
    """unsigned"""

    __slots__ = ()
    tag = 17
    layout = struct.Struct(">B")


class U16(Number):
    """long-unsigned"""

    __slots__ = ()
    tag = 18
    layout = struct.Struct(">H")


class U32(Number):
    """double-long-unsigned"""

    __slots__ = ()
    tag = 6
    layout = struct.Struct(">I")


class U64(Number):
    """long64-unsigned"""

    __slots__ = ()
    tag = 21
    layout = struct.Struct(">Q")


class Bcd(Number):
    """bcd, carried as one signed byte"""

    __slots__ = ()
    tag = 13
    layout = struct.Struct(">b")


class Enumerated(Number):
    """enum"""

    __slots__ = ()
    tag = 22
    layout = struct.Struct(">B")


@dataclass(frozen=True, slots=True)
class Octets(Data):
    """Bytes with a length before them."""

    value: bytes

    def content(self) -> bytes:
        return octets_of(self.value)

    @classmethod
    def read(cls, reader: Reader, depth: int) -> Self:
        return cls(reader.octets())


class OctetString(Octets):
    """octet-string: logical names, date-times, anything"""

    __slots__ = ()
    tag = 9


@dataclass(frozen=True, slots=True)
class Fixed(Data):
    """Bytes of a length that the type fixes. They are kept as they are: fields may be "not specified"."""

    value: bytes
    size: ClassVar[int]

    def content(self) -> bytes:
        if len(self.value) != self.size:
            raise LocalError(f"{type(self).__name__} has {len(self.value)} bytes; it has {self.size}")
        return self.value

    @classmethod
    def read(cls, reader: Reader, depth: int) -> Self:
        return cls(reader.take(cls.size))


class Float32(Fixed):
    """float32 (IEEE 754) as its four bytes, so that every NaN comes out as it went in; see ``of`` and ``number``."""

    __slots__ = ()
    tag = 23
    size = 4
    layout = struct.Struct(">f")

    @classmethod
    def of(cls, number: float) -> Self:
        """The nearest one to a Python float."""
        return cls(cls.layout.pack(number))

    @property
    def number(self) -> float:
        """As a Python float."""
        return float(self.layout.unpack(self.value)[0])


class Float64(Float32):
    """float64 (IEEE 754)"""

    __slots__ = ()
    tag = 24
    size = 8
    layout = struct.Struct(">d")


class DateTime(Fixed):
    """date-time: twelve bytes (Blue Book, 4.1.6.1)"""

    __slots__ = ()
    tag = 25
    size = 12


class Date(Fixed):
    """date: five bytes"""

    __slots__ = ()
    tag = 26
    size = 5


class Time(Fixed):
    """time: four bytes"""

    __slots__ = ()
    tag = 27
    size = 4


@dataclass(frozen=True, slots=True)
class VisibleString(Data):
    """visible-string. Bytes beyond ASCII are kept as Latin-1, since meters do send them."""

    value: str
    tag = 10
    charset: ClassVar[str] = "latin-1"

    def content(self) -> bytes:
        try:
            return octets_of(self.value.encode(self.charset))
        except UnicodeError:
            raise LocalError(f"{self.value!r} cannot be written in {self.charset}") from None

    @classmethod
    def read(cls, reader: Reader, depth: int) -> Self:
        try:
            return cls(reader.octets().decode(cls.charset))
        except UnicodeError:
            raise RemoteError(f"a string is not {cls.charset}; it must be") from None


class Utf8String(VisibleString):
    """utf8-string"""

    __slots__ = ()
    tag = 12
    charset = "utf-8"


@dataclass(frozen=True, slots=True)
class BitString(Data):
    """bit-string: a text of 0 and 1, bit 0 first. The length counts bits; the last byte is filled with zeros."""

    value: str
    tag = 4

    def content(self) -> bytes:
        size = (len(self.value) + 7) // 8
        bits = self.value.ljust(size * 8, "0")
        return length_of(len(self.value)) + (int(bits, 2).to_bytes(size) if bits else b"")

    @classmethod
    def read(cls, reader: Reader, depth: int) -> Self:
        bits = reader.length()
        packed = reader.take((bits + 7) // 8)
        return cls("".join(f"{byte:08b}" for byte in packed)[:bits])
