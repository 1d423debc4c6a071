"""A-XDR: the ``Data`` of COSEM as bytes (Green Book, 9.5, CHOICE Data; Blue Book, 4.1.5).

    | tag | content …                       content by tag, numbers with the high byte first
    |  05 | 00 BC 61 4F      I32, U32, …    fixed width
    |  09 | 06 | 01 01 …     strings        length, bytes
    |  02 | 02 | tag … tag … structures     count, values with tags of their own

Values are frozen, so they compare and can be keys; ``encode`` gives the bytes, ``decode`` reads exactly one value.
Integers are named by width (``U32`` is double-long-unsigned). Whatever is decoded, only RemoteError comes out.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

from trefas.base.errors import LocalError, RemoteError
from trefas.wire.axdr_scalar import (
    I8,
    I16,
    I32,
    I64,
    U8,
    U16,
    U32,
    U64,
    Bcd,
    BitString,
    Boolean,
    Data,
    Date,
    DateTime,
    DontCare,
    Enumerated,
    Fixed,
    Float32,
    Float64,
    Null,
    Number,
    Octets,
    OctetString,
    Time,
    Utf8String,
    VisibleString,
)
from trefas.wire.reader import Reader, length_of, octets_of

__all__ = [
    "DEPTH_MAX",
    "I8",
    "I16",
    "I32",
    "I64",
    "U8",
    "U16",
    "U32",
    "U64",
    "Array",
    "Bcd",
    "BitString",
    "Boolean",
    "CompactArray",
    "Data",
    "Date",
    "DateTime",
    "DontCare",
    "Enumerated",
    "Fixed",
    "Float32",
    "Float64",
    "Kind",
    "Null",
    "Number",
    "OctetString",
    "Octets",
    "Structure",
    "Time",
    "Utf8String",
    "Values",
    "VisibleString",
    "decode",
    "read_data",
]

DEPTH_MAX = 16
"""Values inside values. The deepest that the Blue Book defines (object_list, SAP lists, schedules) is 6."""


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
