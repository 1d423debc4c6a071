"""xDLMS: what all services share (Green Book, 9.5): names of attributes and methods, results, conformance.

| class_id 2 | logical name 6 | attribute 1 |     a Cosem-Attribute-Descriptor, nine bytes
"""

from dataclasses import dataclass
from enum import IntEnum, IntFlag
from typing import NamedTuple

from trefas.base.obis import Obis
from trefas.wire.axdr import Data, read_data
from trefas.wire.reader import Reader, length_of


class Conformance(IntFlag):
    """What two peers can do, 24 bits; bit 0 of the standard is the highest (Green Book, 9.4.6.1)."""

    RESERVED_ZERO = 1 << 23
    GENERAL_PROTECTION = 1 << 22
    GENERAL_BLOCK_TRANSFER = 1 << 21
    READ = 1 << 20
    WRITE = 1 << 19
    UNCONFIRMED_WRITE = 1 << 18
    DELTA_VALUE_ENCODING = 1 << 17
    RESERVED_SEVEN = 1 << 16
    ATTRIBUTE_0_WITH_SET = 1 << 15
    PRIORITY = 1 << 14
    ATTRIBUTE_0_WITH_GET = 1 << 13
    BLOCK_TRANSFER_WITH_GET = 1 << 12
    BLOCK_TRANSFER_WITH_SET = 1 << 11
    BLOCK_TRANSFER_WITH_ACTION = 1 << 10
    MULTIPLE_REFERENCES = 1 << 9
    INFORMATION_REPORT = 1 << 8
    DATA_NOTIFICATION = 1 << 7
    ACCESS = 1 << 6
    PARAMETERIZED_ACCESS = 1 << 5
    GET = 1 << 4
    SET = 1 << 3
    SELECTIVE_ACCESS = 1 << 2
    EVENT_NOTIFICATION = 1 << 1
    ACTION = 1 << 0


class DataAccessResult(IntEnum):
    """Why an attribute was not given or taken (Data-Access-Result)."""

    SUCCESS = 0
    HARDWARE_FAULT = 1
    TEMPORARY_FAILURE = 2
    READ_WRITE_DENIED = 3
    OBJECT_UNDEFINED = 4
    OBJECT_CLASS_INCONSISTENT = 9
    OBJECT_UNAVAILABLE = 11
    TYPE_UNMATCHED = 12
    SCOPE_OF_ACCESS_VIOLATED = 13
    DATA_BLOCK_UNAVAILABLE = 14
    LONG_GET_ABORTED = 15
    NO_LONG_GET_IN_PROGRESS = 16
    LONG_SET_ABORTED = 17
    NO_LONG_SET_IN_PROGRESS = 18
    DATA_BLOCK_NUMBER_INVALID = 19
    OTHER_REASON = 250


class ActionResult(IntEnum):
    """What came of a method (Action-Result)."""

    SUCCESS = 0
    HARDWARE_FAULT = 1
    TEMPORARY_FAILURE = 2
    READ_WRITE_DENIED = 3
    OBJECT_UNDEFINED = 4
    OBJECT_CLASS_INCONSISTENT = 9
    OBJECT_UNAVAILABLE = 11
    TYPE_UNMATCHED = 12
    SCOPE_OF_ACCESS_VIOLATED = 13
    DATA_BLOCK_UNAVAILABLE = 14
    LONG_ACTION_ABORTED = 15
    NO_LONG_ACTION_IN_PROGRESS = 16
    OTHER_REASON = 250


class Name(NamedTuple):
    """An attribute or a method of an object. Numbers of members above 127 are the maker's own, written as two's complement."""

    class_id: int
    logical_name: Obis
    member: int

    def encode(self) -> bytes:
        """The nine bytes of the descriptor."""
        return self.class_id.to_bytes(2) + bytes(self.logical_name) + bytes((self.member,))

    @classmethod
    def read(cls, reader: Reader) -> "Name":
        """The descriptor a reader stands before."""
        class_id = reader.u16()
        return cls(class_id, Obis.from_bytes(reader.take(6)), reader.u8())


@dataclass(frozen=True, slots=True)
class Selection:
    """Selective access: which part of an attribute is asked for."""

    selector: int
    parameter: Data

    def encode(self) -> bytes:
        """Selector and parameter."""
        return bytes((self.selector,)) + self.parameter.encode()


def selection_of(selection: Selection | None) -> bytes:
    """The optional field: 00h, or 01h and the selection."""
    return b"\x00" if selection is None else b"\x01" + selection.encode()


def read_selection(reader: Reader) -> Selection | None:
    """The optional field a reader stands before."""
    return Selection(reader.u8(), read_data(reader)) if reader.flag() else None


def values_of(values: tuple[Data, ...]) -> bytes:
    """A count and that many values, as lists of all services have them."""
    return length_of(len(values)) + b"".join([value.encode() for value in values])


def read_values(reader: Reader) -> tuple[Data, ...]:
    """A count and that many values."""
    return tuple([read_data(reader) for _ in range(reader.length())])


def outcome(code: int) -> DataAccessResult | int:
    """A data-access-result; a number where the peer has one that the book has not."""
    return _RESULTS.get(code, code)


_RESULTS: dict[int, DataAccessResult] = {result.value: result for result in DataAccessResult}
