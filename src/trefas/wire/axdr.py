"""A-XDR: the ``Data`` of COSEM as bytes (Green Book, 9.5, CHOICE Data; Blue Book, 4.1.5).

    | tag | content …                       content by tag, numbers with the high byte first
    |  05 | 00 BC 61 4F      I32, U32, …    fixed width
    |  09 | 06 | 01 01 …     strings        length, bytes
    |  02 | 02 | tag … tag … structures     count, values with tags of their own

Values are frozen, so they compare and can be keys; ``encode`` gives the bytes, ``decode`` reads exactly one value.
Integers are named by width (``U32`` is double-long-unsigned). Whatever is decoded, only RemoteError comes out.
"""

import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar, Self

from trefas.base.errors import LocalError, RemoteError
from trefas.wire.reader import Reader, length_of, octets_of

DEPTH_MAX = 16
"""Values inside values. The deepest that the Blue Book defines (object_list, SAP lists, schedules) is 6."""


class Data:
    """Any value. ``tag`` is its number in the CHOICE."""

    __slots__ = ()
    tag: ClassVar[int]

    def content(self) -> bytes:
        """What follows the tag."""
        raise NotImplementedError

    def encode(self) -> bytes:
        """Tag and content."""
        return bytes((self.tag,)) + self.content()

    @classmethod
    def read(cls, reader: Reader, depth: int) -> Self:
        """The value whose content the reader stands before."""
        raise NotImplementedError


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
            raise LocalError(f"{self.value!r} can not be written in {self.charset}") from None

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


@dataclass(frozen=True, slots=True)
class Values(Data):
    """Values with a count before them."""

    value: tuple[Data, ...]

    def content(self) -> bytes:
        return length_of(len(self.value)) + b"".join([value.encode() for value in self.value])

    @classmethod
    def read(cls, reader: Reader, depth: int) -> Self:
        count = reader.length()
        if count > reader.left:  # each takes a byte at least
            raise RemoteError(
                f"{count} values are announced and {reader.left} bytes follow; each value takes a byte at least"
            )
        return cls(tuple([read_data(reader, depth + 1) for _ in range(count)]))


class Array(Values):
    """array: values of one kind"""

    __slots__ = ()
    tag = 1


class Structure(Values):
    """structure: values of different kinds"""

    __slots__ = ()
    tag = 2


@dataclass(frozen=True, slots=True)
class Kind:
    """What a compact array holds: a plain type, an array of ``count`` of one kind, or a structure of kinds."""

    tag: int
    inner: "tuple[Kind, ...]" = ()
    count: int = 0

    def encode(self) -> bytes:
        """The TypeDescription."""
        head = bytes((self.tag,))
        if self.tag == Array.tag:
            head += self.count.to_bytes(2)
        elif self.tag == Structure.tag:
            head += length_of(len(self.inner))
        return head + b"".join(kind.encode() for kind in self.inner)

    @classmethod
    def read(cls, reader: Reader, depth: int) -> "Kind":
        """The TypeDescription the reader stands before."""
        _check_depth(depth)
        reader.count()
        tag = reader.u8()
        if tag == Array.tag:
            count = reader.u16()
            return cls(tag, (cls.read(reader, depth + 1),), count)
        if tag == Structure.tag:
            return cls(tag, tuple([cls.read(reader, depth + 1) for _ in range(reader.length())]))
        if tag not in _TYPES or tag == CompactArray.tag:
            raise RemoteError(f"a compact array is described with the type {tag}; that is not a type it can hold")
        return cls(tag)

    def read_value(self, reader: Reader) -> Data:
        """One value of this kind, which has no tags."""
        reader.count()
        if self.tag == Array.tag:
            reader.count(self.count)
            return Array(tuple([self.inner[0].read_value(reader) for _ in range(self.count)]))
        if self.tag == Structure.tag:
            return Structure(tuple([kind.read_value(reader) for kind in self.inner]))
        return _TYPES[self.tag].read(reader, DEPTH_MAX)

    def content_of(self, value: Data) -> bytes:
        """A value of this kind without tags. Raises LocalError where it is of another."""
        parts = value.value if isinstance(value, Values) else ()
        kinds = self.inner * self.count if self.tag == Array.tag else self.inner
        if value.tag != self.tag or len(parts) != len(kinds):
            raise LocalError(f"{value} is not of the kind that the compact array holds, {self}")
        if self.tag not in (Array.tag, Structure.tag):
            return value.content()
        return b"".join(kind.content_of(part) for kind, part in zip(kinds, parts, strict=True))


@dataclass(frozen=True, slots=True)
class CompactArray(Data):
    """compact-array: the kind once, then the values of that kind without tags."""

    kind: Kind
    value: tuple[Data, ...]
    tag = 19

    def content(self) -> bytes:
        return self.kind.encode() + octets_of(b"".join(self.kind.content_of(value) for value in self.value))

    @classmethod
    def read(cls, reader: Reader, depth: int) -> Self:
        kind = Kind.read(reader, depth + 1)
        contents = Reader(reader.octets())
        contents.elements = reader.elements
        values = []
        while contents.left:
            before = contents.at
            values.append(kind.read_value(contents))
            if contents.at == before:
                raise RemoteError("the values of a compact array take no bytes, yet bytes follow; one of both is wrong")
        reader.elements = contents.elements
        return cls(kind, tuple(values))


@dataclass(frozen=True, slots=True)
class Encoded(Data):
    """A value that is bytes already, tag and all; what a server answers with on its fast path."""

    octets: bytes

    def encode(self) -> bytes:
        return self.octets


_TYPES: dict[int, type[Data]] = {
    kind.tag: kind
    for kind in (
        Null, Array, Structure, Boolean, BitString, I32, U32, OctetString, VisibleString, Utf8String, Bcd,
        I8, I16, U8, U16, CompactArray, I64, U64, Enumerated, Float32, Float64, DateTime, Date, Time, DontCare,
    )
}  # fmt: skip

_READ: dict[int, Callable[[Reader, int], Data]] = {tag: kind.read for tag, kind in _TYPES.items()}


def decode(data: bytes) -> Data:
    """The one value that ``data`` is."""
    reader = Reader(data)
    value = read_data(reader)
    reader.end("a value")
    return value


def read_data(reader: Reader, depth: int = 0) -> Data:
    """The value a reader stands before."""
    _check_depth(depth)
    reader.count()
    tag = reader.u8()
    read = _READ.get(tag)
    if read is None:
        raise RemoteError(f"a value has the tag {tag}; Data has no such type")
    return read(reader, depth)


def _check_depth(depth: int) -> None:
    if depth > DEPTH_MAX:
        raise RemoteError(f"values are nested more than {DEPTH_MAX} deep; they must be nested less")
