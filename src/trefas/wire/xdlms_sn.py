"""Short name referencing: Read, Write, UnconfirmedWrite and InformationReport (Green Book, 9.3.14 to 9.3.17 and 9.5).

05 | n accesses                   0C | n results           ReadRequest, ReadResponse
06 | n accesses | n values        0D | n results           WriteRequest, WriteResponse
16 | n accesses | n values                                 UnconfirmedWriteRequest, which has no answer
18 | 00, or 01 time | n accesses | n values                InformationReportRequest, which the server sends

access | 02 | short name 2                                    the whole
       | 04 | short name 2 | selector 1 | value               a part, or a method with its parameter
       | 05 | block number 2                                  the block after this one, of an answer
       | 06 | last 1 | block number 2 | length, bytes         a block of a long ReadRequest
       | 07 | last 1 | block number 2                         a block of a long WriteRequest; its bytes are the value
result | 00 value | 01 code | 02 last 1, block number 2, length, bytes | 03 block number 2        of a Read
       | 00       | 01 code | 02 block number 2                                                   of a Write
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from trefas.base.errors import RemoteError
from trefas.wire.axdr import Data, read_data
from trefas.wire.reader import Reader, length_of, octets_of
from trefas.wire.xdlms import DataAccessResult, Selection, outcome, read_values, values_of

READ, WRITE, UNCONFIRMED_WRITE, INFORMATION_REPORT = 0x05, 0x06, 0x16, 0x18
READ_RESPONSE, WRITE_RESPONSE = 0x0C, 0x0D


@dataclass(frozen=True, slots=True)
class Variable:
    """A short name; with a selection, a part of it or a method with its parameter."""

    short_name: int
    selection: Selection | None = None

    def encode(self) -> bytes:
        """Its bytes."""
        name = self.short_name.to_bytes(2)
        return b"\x02" + name if self.selection is None else b"\x04" + name + self.selection.encode()


@dataclass(frozen=True, slots=True)
class NextBlock:
    """The block after ``number`` of an answer."""

    number: int

    def encode(self) -> bytes:
        """Its bytes."""
        return b"\x05" + self.number.to_bytes(2)


@dataclass(frozen=True, slots=True)
class ReadBlock:
    """A block of a long ReadRequest; also one of a long answer."""

    last: bool
    number: int
    raw: bytes

    def encode(self) -> bytes:
        """Its bytes, in a request."""
        return b"\x06" + self.content()

    def content(self) -> bytes:
        """Its bytes without what says where it stands."""
        return bytes((self.last,)) + self.number.to_bytes(2) + octets_of(self.raw)


@dataclass(frozen=True, slots=True)
class WriteBlock:
    """Announces a block of a long WriteRequest, whose bytes are the value that follows."""

    last: bool
    number: int

    def encode(self) -> bytes:
        """Its bytes."""
        return bytes((7, self.last)) + self.number.to_bytes(2)


@dataclass(frozen=True, slots=True)
class BlockTaken:
    """A block of a long request is in; the next may come."""

    number: int


Access = Variable | NextBlock | ReadBlock | WriteBlock
ReadResult = Data | DataAccessResult | ReadBlock | BlockTaken | int
WriteResult = None | DataAccessResult | BlockTaken | int
"""None is success."""


@dataclass(frozen=True, slots=True)
class ReadRequest:
    """Asks for variables."""

    accesses: tuple[Access, ...]
    tag: ClassVar[int] = READ

    def encode(self) -> bytes:
        """The APDU."""
        return bytes((READ,)) + accesses_of(self.accesses)

    @classmethod
    def read(cls, reader: Reader) -> "ReadRequest":
        """The rest of an APDU whose tag is read."""
        return cls(read_accesses(reader))


@dataclass(frozen=True, slots=True)
class ReadResponse:
    """What was read, in the order of the request."""

    results: tuple[ReadResult, ...]
    tag: ClassVar[int] = READ_RESPONSE

    def encode(self) -> bytes:
        """The APDU."""
        return bytes((READ_RESPONSE,)) + length_of(len(self.results)) + b"".join(map(_read_result_of, self.results))

    @classmethod
    def read(cls, reader: Reader) -> "ReadResponse":
        """The rest of an APDU whose tag is read."""
        return cls(tuple([_read_read_result(reader) for _ in range(reader.length())]))


@dataclass(frozen=True, slots=True)
class WriteRequest:
    """Writes variables."""

    accesses: tuple[Access, ...]
    values: tuple[Data, ...]
    tag: ClassVar[int] = WRITE

    def encode(self) -> bytes:
        """The APDU."""
        return bytes((self.tag,)) + accesses_of(self.accesses) + values_of(self.values)

    @classmethod
    def read(cls, reader: Reader) -> "WriteRequest":
        """The rest of an APDU whose tag is read."""
        return cls(read_accesses(reader), read_values(reader))


class UnconfirmedWriteRequest(WriteRequest):
    """Writes variables and awaits no answer."""

    __slots__ = ()
    tag = UNCONFIRMED_WRITE


@dataclass(frozen=True, slots=True)
class WriteResponse:
    """What came of it, in the order of the request."""

    results: tuple[WriteResult, ...]
    tag: ClassVar[int] = WRITE_RESPONSE

    def encode(self) -> bytes:
        """The APDU."""
        return bytes((WRITE_RESPONSE,)) + length_of(len(self.results)) + b"".join(map(_write_result_of, self.results))

    @classmethod
    def read(cls, reader: Reader) -> "WriteResponse":
        """The rest of an APDU whose tag is read."""
        return cls(tuple([_read_write_result(reader) for _ in range(reader.length())]))


@dataclass(frozen=True, slots=True)
class InformationReport:
    """Variables that a client should see now. ``time`` is a GeneralizedTime, ``YYYYMMDDhhmmss``."""

    accesses: tuple[Access, ...]
    values: tuple[Data, ...]
    time: bytes | None = None
    tag: ClassVar[int] = INFORMATION_REPORT

    def encode(self) -> bytes:
        """The APDU."""
        time = b"\x00" if self.time is None else b"\x01" + octets_of(self.time)
        return bytes((INFORMATION_REPORT,)) + time + accesses_of(self.accesses) + values_of(self.values)

    @classmethod
    def read(cls, reader: Reader) -> "InformationReport":
        """The rest of an APDU whose tag is read."""
        time = reader.octets() if reader.flag() else None
        return cls(read_accesses(reader), read_values(reader), time)


def accesses_of(accesses: tuple[Access, ...]) -> bytes:
    """A count and that many accesses; also what the blocks of a long request carry."""
    return length_of(len(accesses)) + b"".join([each.encode() for each in accesses])


def read_accesses(reader: Reader) -> tuple[Access, ...]:
    """A count and that many accesses."""
    return tuple([_read_access(reader) for _ in range(reader.length())])


def _read_access(reader: Reader) -> Access:
    choice = reader.u8()
    read = _ACCESSES.get(choice)
    if read is None:
        raise RemoteError(f"a variable access is of the kind {choice}; must be 2, 4, 5, 6 or 7")
    return read(reader)


_ACCESSES: dict[int, Callable[[Reader], Access]] = {
    2: lambda reader: Variable(reader.u16()),
    4: lambda reader: Variable(reader.u16(), Selection(reader.u8(), read_data(reader))),
    5: lambda reader: NextBlock(reader.u16()),
    6: lambda reader: ReadBlock(reader.flag(), reader.u16(), reader.octets()),
    7: lambda reader: WriteBlock(reader.flag(), reader.u16()),
}


def _read_result_of(result: ReadResult) -> bytes:
    if isinstance(result, Data):
        return b"\x00" + result.encode()
    if isinstance(result, ReadBlock):
        return b"\x02" + result.content()
    if isinstance(result, BlockTaken):
        return b"\x03" + result.number.to_bytes(2)
    return bytes((1, result))


def _read_read_result(reader: Reader) -> ReadResult:
    choice = reader.u8()
    if choice == 0:
        return read_data(reader)
    if choice == 1:
        return outcome(reader.u8())
    if choice == 2:
        return ReadBlock(reader.flag(), reader.u16(), reader.octets())
    if choice == 3:
        return BlockTaken(reader.u16())
    raise RemoteError(f"the result of a Read is of the kind {choice}; must be 0 to 3")


def _write_result_of(result: WriteResult) -> bytes:
    if result is None:
        return b"\x00"
    if isinstance(result, BlockTaken):
        return b"\x02" + result.number.to_bytes(2)
    return bytes((1, result))


def _read_write_result(reader: Reader) -> WriteResult:
    choice = reader.u8()
    if choice == 0:
        return None
    if choice == 1:
        return outcome(reader.u8())
    if choice == 2:
        return BlockTaken(reader.u16())
    raise RemoteError(f"the result of a Write is of the kind {choice}; must be 0 to 2")
