"""SET: writing attributes (Green Book, 9.3.7 and 9.5).

C1 01 | invoke 1 | class 2 | name 6 | attribute 1 | 00 | value        normal
C1 02 | … the name … | block      C1 03 | invoke 1 | block            first block, further blocks
C5 01 | invoke 1 | result         C5 02 | invoke 1 | block number 4   done, block taken
"""

from dataclasses import dataclass
from typing import ClassVar

from trefas.base.errors import RemoteError
from trefas.wire.axdr import Data, read_data
from trefas.wire.reader import Reader, length_of
from trefas.wire.xdlms import (
    DataAccessResult,
    Name,
    Selection,
    outcome,
    read_selection,
    read_values,
    selection_of,
    values_of,
)
from trefas.wire.xdlms_block import Block

REQUEST, RESPONSE = 0xC1, 0xC5

Named = tuple[tuple[Name, Selection | None], ...]
Outcome = DataAccessResult | int


@dataclass(frozen=True, slots=True)
class SetRequestNormal:
    """Writes one attribute."""

    invoke: int
    name: Name
    value: Data
    selection: Selection | None = None
    tag: ClassVar[int] = REQUEST

    def encode(self) -> bytes:
        """The APDU."""
        return (
            bytes((REQUEST, 1, self.invoke)) + self.name.encode() + selection_of(self.selection) + self.value.encode()
        )


@dataclass(frozen=True, slots=True)
class SetRequestWithFirstDatablock:
    """Writes one attribute, with the first block of its value."""

    invoke: int
    name: Name
    block: Block
    selection: Selection | None = None
    tag: ClassVar[int] = REQUEST

    def encode(self) -> bytes:
        """The APDU."""
        return (
            bytes((REQUEST, 2, self.invoke)) + self.name.encode() + selection_of(self.selection) + self.block.encode()
        )


@dataclass(frozen=True, slots=True)
class SetRequestWithDatablock:
    """A further block."""

    invoke: int
    block: Block
    tag: ClassVar[int] = REQUEST

    def encode(self) -> bytes:
        """The APDU."""
        return bytes((REQUEST, 3, self.invoke)) + self.block.encode()


@dataclass(frozen=True, slots=True)
class SetRequestWithList:
    """Writes several attributes."""

    invoke: int
    names: Named
    values: tuple[Data, ...]
    tag: ClassVar[int] = REQUEST

    def encode(self) -> bytes:
        """The APDU."""
        return bytes((REQUEST, 4, self.invoke)) + _names_of(self.names) + values_of(self.values)


@dataclass(frozen=True, slots=True)
class SetRequestWithListAndFirstDatablock:
    """Writes several attributes, with the first block of their values."""

    invoke: int
    names: Named
    block: Block
    tag: ClassVar[int] = REQUEST

    def encode(self) -> bytes:
        """The APDU."""
        return bytes((REQUEST, 5, self.invoke)) + _names_of(self.names) + self.block.encode()


@dataclass(frozen=True, slots=True)
class SetResponseNormal:
    """The answer to SetRequestNormal."""

    invoke: int
    result: Outcome
    tag: ClassVar[int] = RESPONSE

    def encode(self) -> bytes:
        """The APDU."""
        return bytes((RESPONSE, 1, self.invoke, self.result))


@dataclass(frozen=True, slots=True)
class SetResponseDatablock:
    """A block that was not the last is in; the next may come."""

    invoke: int
    number: int
    tag: ClassVar[int] = RESPONSE

    def encode(self) -> bytes:
        """The APDU."""
        return bytes((RESPONSE, 2, self.invoke)) + self.number.to_bytes(4)


@dataclass(frozen=True, slots=True)
class SetResponseLastDatablock:
    """The last block is in, and this came of it."""

    invoke: int
    result: Outcome
    number: int
    tag: ClassVar[int] = RESPONSE

    def encode(self) -> bytes:
        """The APDU."""
        return bytes((RESPONSE, 3, self.invoke, self.result)) + self.number.to_bytes(4)


@dataclass(frozen=True, slots=True)
class SetResponseLastDatablockWithList:
    """The last block of a list is in, and this came of each."""

    invoke: int
    results: tuple[Outcome, ...]
    number: int
    tag: ClassVar[int] = RESPONSE

    def encode(self) -> bytes:
        """The APDU."""
        return bytes((RESPONSE, 4, self.invoke)) + _results_of(self.results) + self.number.to_bytes(4)


@dataclass(frozen=True, slots=True)
class SetResponseWithList:
    """The answer to SetRequestWithList, in its order."""

    invoke: int
    results: tuple[Outcome, ...]
    tag: ClassVar[int] = RESPONSE

    def encode(self) -> bytes:
        """The APDU."""
        return bytes((RESPONSE, 5, self.invoke)) + _results_of(self.results)


def read_request(
    reader: Reader,
) -> (
    SetRequestNormal
    | SetRequestWithFirstDatablock
    | SetRequestWithDatablock
    | SetRequestWithList
    | SetRequestWithListAndFirstDatablock
):
    """The rest of an APDU whose tag is read."""
    choice, invoke = reader.u8(), reader.u8()
    if choice in (1, 2):
        name, selection = Name.read(reader), read_selection(reader)
        if choice == 1:
            return SetRequestNormal(invoke, name, read_data(reader), selection)
        return SetRequestWithFirstDatablock(invoke, name, Block.read(reader), selection)
    if choice == 3:
        return SetRequestWithDatablock(invoke, Block.read(reader))
    if choice in (4, 5):
        names = tuple([(Name.read(reader), read_selection(reader)) for _ in range(reader.length())])
        if choice == 4:
            return SetRequestWithList(invoke, names, read_values(reader))
        return SetRequestWithListAndFirstDatablock(invoke, names, Block.read(reader))
    raise RemoteError(f"a SET request is of the kind {choice}; must be 1 to 5")


def read_response(
    reader: Reader,
) -> (
    SetResponseNormal
    | SetResponseDatablock
    | SetResponseLastDatablock
    | SetResponseLastDatablockWithList
    | SetResponseWithList
):
    """The rest of an APDU whose tag is read."""
    choice, invoke = reader.u8(), reader.u8()
    if choice == 1:
        return SetResponseNormal(invoke, outcome(reader.u8()))
    if choice == 2:
        return SetResponseDatablock(invoke, reader.u32())
    if choice == 3:
        return SetResponseLastDatablock(invoke, outcome(reader.u8()), reader.u32())
    if choice == 4:
        return SetResponseLastDatablockWithList(invoke, _read_results(reader), reader.u32())
    if choice == 5:
        return SetResponseWithList(invoke, _read_results(reader))
    raise RemoteError(f"a SET response is of the kind {choice}; must be 1 to 5")


def _names_of(names: Named) -> bytes:
    return length_of(len(names)) + b"".join(name.encode() + selection_of(selection) for name, selection in names)


def _results_of(results: tuple[Outcome, ...]) -> bytes:
    return length_of(len(results)) + bytes(results)


def _read_results(reader: Reader) -> tuple[Outcome, ...]:
    return tuple([outcome(reader.u8()) for _ in range(reader.length())])
