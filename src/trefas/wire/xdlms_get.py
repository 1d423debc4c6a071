"""GET: reading attributes (Green Book, 9.3.6 and 9.5).

C0 01 | invoke 1 | class 2 | name 6 | attribute 1 | 00                 normal
C0 02 | invoke 1 | block number 4                                      next
C4 01 | invoke 1 | 00 value, or 01 result                              normal
C4 02 | invoke 1 | last 1 | block number 4 | 00 bytes, or 01 result    one block
"""

from dataclasses import dataclass
from typing import ClassVar

from trefas.base.errors import RemoteError
from trefas.wire.axdr import Data, read_data
from trefas.wire.reader import Reader, length_of, octets_of
from trefas.wire.xdlms import DataAccessResult, Name, Selection, outcome, read_selection, selection_of

REQUEST, RESPONSE = 0xC0, 0xC4

Given = Data | DataAccessResult | int
"""What a GET brought: the value, or why there is none."""


@dataclass(frozen=True, slots=True)
class GetRequestNormal:
    """Asks for one attribute."""

    invoke: int
    name: Name
    selection: Selection | None = None
    tag: ClassVar[int] = REQUEST

    def encode(self) -> bytes:
        """The APDU."""
        return bytes((REQUEST, 1, self.invoke)) + self.name.encode() + selection_of(self.selection)


@dataclass(frozen=True, slots=True)
class GetRequestNext:
    """Asks for the block after ``number``."""

    invoke: int
    number: int
    tag: ClassVar[int] = REQUEST

    def encode(self) -> bytes:
        """The APDU."""
        return bytes((REQUEST, 2, self.invoke)) + self.number.to_bytes(4)


@dataclass(frozen=True, slots=True)
class GetRequestWithList:
    """Asks for several attributes."""

    invoke: int
    names: tuple[tuple[Name, Selection | None], ...]
    tag: ClassVar[int] = REQUEST

    def encode(self) -> bytes:
        """The APDU."""
        names = b"".join(name.encode() + selection_of(selection) for name, selection in self.names)
        return bytes((REQUEST, 3, self.invoke)) + length_of(len(self.names)) + names


@dataclass(frozen=True, slots=True)
class GetResponseNormal:
    """The answer to GetRequestNormal."""

    invoke: int
    given: Given
    tag: ClassVar[int] = RESPONSE

    def encode(self) -> bytes:
        """The APDU."""
        return bytes((RESPONSE, 1, self.invoke)) + given_of(self.given)


@dataclass(frozen=True, slots=True)
class GetResponseWithDatablock:
    """One block of an answer; ``raw`` a result where it broke off."""

    invoke: int
    last: bool
    number: int
    raw: bytes | DataAccessResult | int
    tag: ClassVar[int] = RESPONSE

    def encode(self) -> bytes:
        """The APDU."""
        raw = b"\x00" + octets_of(self.raw) if isinstance(self.raw, bytes) else bytes((1, self.raw))
        return bytes((RESPONSE, 2, self.invoke, self.last)) + self.number.to_bytes(4) + raw


@dataclass(frozen=True, slots=True)
class GetResponseWithList:
    """The answer to GetRequestWithList, in its order."""

    invoke: int
    given: tuple[Given, ...]
    tag: ClassVar[int] = RESPONSE

    def encode(self) -> bytes:
        """The APDU."""
        return bytes((RESPONSE, 3, self.invoke)) + list_of(self.given)


def given_of(given: Given) -> bytes:
    """Get-Data-Result: 00h and the value, or 01h and the result."""
    return b"\x00" + given.encode() if isinstance(given, Data) else bytes((1, given))


def list_of(given: tuple[Given, ...]) -> bytes:
    """A count and that many Get-Data-Results; also what blocks of such an answer carry."""
    return length_of(len(given)) + b"".join(given_of(each) for each in given)


def read_given(reader: Reader) -> Given:
    """The Get-Data-Result a reader stands before."""
    choice = reader.u8()
    if choice == 0:
        return read_data(reader)
    if choice == 1:
        return outcome(reader.u8())
    raise RemoteError(f"a result begins with {choice:02X}h; must be 00h (data) or 01h (data-access-result)")


def read_list(reader: Reader) -> tuple[Given, ...]:
    """A count and that many Get-Data-Results."""
    return tuple([read_given(reader) for _ in range(reader.length())])


def read_request(reader: Reader) -> GetRequestNormal | GetRequestNext | GetRequestWithList:
    """The rest of an APDU whose tag is read."""
    choice, invoke = reader.u8(), reader.u8()
    if choice == 1:
        return GetRequestNormal(invoke, Name.read(reader), read_selection(reader))
    if choice == 2:
        return GetRequestNext(invoke, reader.u32())
    if choice == 3:
        return GetRequestWithList(
            invoke, tuple([(Name.read(reader), read_selection(reader)) for _ in range(reader.length())])
        )
    raise RemoteError(f"a GET request is of the kind {choice}; must be 1 (normal), 2 (next) or 3 (with list)")


def read_response(reader: Reader) -> GetResponseNormal | GetResponseWithDatablock | GetResponseWithList:
    """The rest of an APDU whose tag is read."""
    choice, invoke = reader.u8(), reader.u8()
    if choice == 1:
        return GetResponseNormal(invoke, read_given(reader))
    if choice == 2:
        last, number = reader.flag(), reader.u32()
        broken = reader.u8()
        if broken > 1:
            raise RemoteError(f"a block's result begins with {broken:02X}h; must be 00h or 01h")
        return GetResponseWithDatablock(invoke, last, number, outcome(reader.u8()) if broken else reader.octets())
    if choice == 3:
        return GetResponseWithList(invoke, read_list(reader))
    raise RemoteError(f"a GET response is of the kind {choice}; must be 1 (normal), 2 (block) or 3 (with list)")
