"""Data types: what a value of an attribute, or a parameter of a method, may be on the wire (Blue Book, 4.1.5: data types).

    SCALER_UNIT = structure(scaler=INTEGER, unit=ENUM)
    SCALER_UNIT.describe()                                  structure {scaler: integer, unit: enum}
    SCALER_UNIT.check(Structure((I8(-1), Enumerated(27))))  True
    SCALER_UNIT.plain(Structure((I8(-1), Enumerated(27))))  (-1, 27)

There are six kinds of them, and no more: simple, octet-string of a length, nullable, choice, structure, array.
"""

from dataclasses import dataclass
from typing import Any

from trefas.wire.axdr import (
    I8,
    I16,
    I32,
    I64,
    U8,
    U16,
    U32,
    U64,
    Array,
    BitString,
    Boolean,
    Data,
    DateTime,
    Enumerated,
    Null,
    OctetString,
    Structure,
    Utf8String,
    VisibleString,
)


class DataType:
    """One of the kinds below."""

    __slots__ = ()

    def check(self, data: Data) -> bool:
        """Whether a value is of this type."""
        raise AssertionError("every data type checks")

    def plain(self, data: Data) -> Any:
        """A value of this type without its tags: numbers, bool, bytes, str, None, a tuple (structure) or a list (array). Of a
        choice without limits it is the value itself."""
        raise AssertionError("every data type makes its values plain")

    def describe(self) -> str:
        """The type in the words of the Blue Book."""
        raise AssertionError("every data type describes itself")


@dataclass(frozen=True, slots=True)
class Simple(DataType):
    """One type of the CHOICE Data that holds no others."""

    type: type[Data]
    word: str

    def check(self, data: Data) -> bool:
        return isinstance(data, self.type)

    def plain(self, data: Data) -> Any:
        return getattr(data, "value", None)

    def describe(self) -> str:
        return self.word


@dataclass(frozen=True, slots=True)
class OctetsOf(DataType):
    """octet-string of a fixed length. ``word`` says what is in it (date-time, logical name)."""

    size: int
    word: str = ""

    def check(self, data: Data) -> bool:
        return isinstance(data, OctetString) and len(data.value) == self.size

    def plain(self, data: Data) -> Any:
        return getattr(data, "value", None)

    def describe(self) -> str:
        return f"octet-string({self.size})" + f" as {self.word}" * bool(self.word)


@dataclass(frozen=True, slots=True)
class Nullable(DataType):
    """A type, or null-data where there is nothing."""

    of: DataType

    def check(self, data: Data) -> bool:
        return isinstance(data, Null) or self.of.check(data)

    def plain(self, data: Data) -> Any:
        return None if isinstance(data, Null) else self.of.plain(data)

    def describe(self) -> str:
        return f"null-data or {self.of.describe()}"


@dataclass(frozen=True, slots=True)
class Choice(DataType):
    """One of some types; of none said, any."""

    of: tuple[DataType, ...] = ()

    def check(self, data: Data) -> bool:
        return not self.of or any(each.check(data) for each in self.of)

    def plain(self, data: Data) -> Any:
        return next((each.plain(data) for each in self.of if each.check(data)), data)

    def describe(self) -> str:
        return " or ".join(each.describe() for each in self.of) or "CHOICE"


@dataclass(frozen=True, slots=True)
class StructureOf(DataType):
    """structure: named elements, each of its type."""

    elements: tuple[tuple[str, DataType], ...]

    def check(self, data: Data) -> bool:
        return (
            isinstance(data, Structure)
            and len(data.value) == len(self.elements)
            and all(type.check(value) for (_, type), value in zip(self.elements, data.value, strict=True))
        )

    def plain(self, data: Data) -> Any:
        assert isinstance(data, Structure), "what is made plain was checked"
        return tuple(type.plain(value) for (_, type), value in zip(self.elements, data.value, strict=True))

    def describe(self) -> str:
        return f"structure {{{', '.join(f'{name}: {type.describe()}' for name, type in self.elements)}}}"


@dataclass(frozen=True, slots=True)
class ArrayOf(DataType):
    """array: elements of one type, ``count`` of them where that is fixed."""

    of: DataType
    count: int | None = None

    def check(self, data: Data) -> bool:
        if not isinstance(data, Array) or self.count not in (None, len(data.value)):
            return False
        return all(self.of.check(each) for each in data.value)

    def plain(self, data: Data) -> Any:
        assert isinstance(data, Array), "what is made plain was checked"
        return [self.of.plain(each) for each in data.value]

    def describe(self) -> str:
        return f"array{'' if self.count is None else f'({self.count})'} of {self.of.describe()}"


def structure(**elements: DataType) -> StructureOf:
    """A structure by the names of its elements."""
    return StructureOf(tuple(elements.items()))


BOOLEAN = Simple(Boolean, "boolean")
BITS = Simple(BitString, "bit-string")
ENUM = Simple(Enumerated, "enum")
INTEGER = Simple(I8, "integer")
LONG = Simple(I16, "long")
DOUBLE_LONG = Simple(I32, "double-long")
LONG64 = Simple(I64, "long64")
UNSIGNED = Simple(U8, "unsigned")
LONG_UNSIGNED = Simple(U16, "long-unsigned")
DOUBLE_LONG_UNSIGNED = Simple(U32, "double-long-unsigned")
LONG64_UNSIGNED = Simple(U64, "long64-unsigned")
OCTETS = Simple(OctetString, "octet-string")
TEXT = Simple(VisibleString, "visible-string")
UTF8 = Simple(Utf8String, "utf8-string")
NUMBERS = {
    of.type: of
    for of in (
        *(INTEGER, LONG, DOUBLE_LONG, LONG64),
        *(UNSIGNED, LONG_UNSIGNED, DOUBLE_LONG_UNSIGNED, LONG64_UNSIGNED),
    )
}
"""By their class."""
NAME = OctetsOf(6, "logical name")
DATE_TIME = OctetsOf(12, "date-time")
TAGGED_DATE_TIME = Simple(DateTime, "date-time")
DATE = OctetsOf(5, "date")
TIME = OctetsOf(4, "time")
CHOICE = Choice()

SCALER_UNIT = structure(scaler=INTEGER, unit=ENUM)
VALUE_DEFINITION = structure(class_id=LONG_UNSIGNED, logical_name=NAME, attribute_index=INTEGER)
CAPTURE_OBJECT = structure(class_id=LONG_UNSIGNED, logical_name=NAME, attribute_index=INTEGER, data_index=LONG_UNSIGNED)
SCRIPT = structure(script_logical_name=NAME, script_selector=LONG_UNSIGNED)
"""A script that is executed: its table, and its number there."""
