"""ACTION: invoking methods (Green Book, 9.3.8 and 9.5).

C3 01 | invoke 1 | class 2 | name 6 | method 1 | 00, or 01 parameter    normal
C7 01 | invoke 1 | result | 00, or 01 and what came back                normal
"""

from dataclasses import dataclass
from typing import ClassVar

from trefas.base.errors import RemoteError
from trefas.wire.axdr import Data, read_data
from trefas.wire.reader import Reader, length_of
from trefas.wire.xdlms import ActionResult, Name, read_values, values_of
from trefas.wire.xdlms_block import Block
from trefas.wire.xdlms_get import Given, given_of, read_given

REQUEST, RESPONSE = 0xC3, 0xC7

Done = tuple[ActionResult | int, Given | None]
"""What came of a method: the result, and what it returned."""


@dataclass(frozen=True, slots=True)
class ActionRequestNormal:
    """Invokes one method."""

    invoke: int
    name: Name
    parameter: Data | None = None
    tag: ClassVar[int] = REQUEST

    def encode(self) -> bytes:
        """The APDU."""
        parameter = b"\x00" if self.parameter is None else b"\x01" + self.parameter.encode()
        return bytes((REQUEST, 1, self.invoke)) + self.name.encode() + parameter


@dataclass(frozen=True, slots=True)
class ActionRequestNextPblock:
    """Asks for the block after ``number`` of what came back."""

    invoke: int
    number: int
    tag: ClassVar[int] = REQUEST

    def encode(self) -> bytes:
        """The APDU."""
        return bytes((REQUEST, 2, self.invoke)) + self.number.to_bytes(4)


@dataclass(frozen=True, slots=True)
class ActionRequestWithList:
    """Invokes several methods; null-data stands for no parameter."""

    invoke: int
    names: tuple[Name, ...]
    parameters: tuple[Data, ...]
    tag: ClassVar[int] = REQUEST

    def encode(self) -> bytes:
        """The APDU."""
        return bytes((REQUEST, 3, self.invoke)) + _names_of(self.names) + values_of(self.parameters)


@dataclass(frozen=True, slots=True)
class ActionRequestWithFirstPblock:
    """Invokes one method, with the first block of its parameter."""

    invoke: int
    name: Name
    block: Block
    tag: ClassVar[int] = REQUEST

    def encode(self) -> bytes:
        """The APDU."""
        return bytes((REQUEST, 4, self.invoke)) + self.name.encode() + self.block.encode()


@dataclass(frozen=True, slots=True)
class ActionRequestWithListAndFirstPblock:
    """Invokes several methods, with the first block of their parameters."""

    invoke: int
    names: tuple[Name, ...]
    block: Block
    tag: ClassVar[int] = REQUEST

    def encode(self) -> bytes:
        """The APDU."""
        return bytes((REQUEST, 5, self.invoke)) + _names_of(self.names) + self.block.encode()


@dataclass(frozen=True, slots=True)
class ActionRequestWithPblock:
    """A further block of a parameter."""

    invoke: int
    block: Block
    tag: ClassVar[int] = REQUEST

    def encode(self) -> bytes:
        """The APDU."""
        return bytes((REQUEST, 6, self.invoke)) + self.block.encode()


@dataclass(frozen=True, slots=True)
class ActionResponseNormal:
    """The answer to ActionRequestNormal."""

    invoke: int
    result: ActionResult | int
    returned: Given | None = None
    tag: ClassVar[int] = RESPONSE

    def encode(self) -> bytes:
        """The APDU."""
        return bytes((RESPONSE, 1, self.invoke)) + _done_of((self.result, self.returned))


@dataclass(frozen=True, slots=True)
class ActionResponseWithPblock:
    """One block of what came back."""

    invoke: int
    block: Block
    tag: ClassVar[int] = RESPONSE

    def encode(self) -> bytes:
        """The APDU."""
        return bytes((RESPONSE, 2, self.invoke)) + self.block.encode()


@dataclass(frozen=True, slots=True)
class ActionResponseWithList:
    """The answer to ActionRequestWithList, in its order."""

    invoke: int
    done: tuple[Done, ...]
    tag: ClassVar[int] = RESPONSE

    def encode(self) -> bytes:
        """The APDU."""
        return bytes((RESPONSE, 3, self.invoke)) + length_of(len(self.done)) + b"".join(map(_done_of, self.done))


@dataclass(frozen=True, slots=True)
class ActionResponseNextPblock:
    """A block of a parameter is in; the next may come."""

    invoke: int
    number: int
    tag: ClassVar[int] = RESPONSE

    def encode(self) -> bytes:
        """The APDU."""
        return bytes((RESPONSE, 4, self.invoke)) + self.number.to_bytes(4)


Request = (
    ActionRequestNormal
    | ActionRequestNextPblock
    | ActionRequestWithList
    | ActionRequestWithFirstPblock
    | ActionRequestWithListAndFirstPblock
    | ActionRequestWithPblock
)
Response = ActionResponseNormal | ActionResponseWithPblock | ActionResponseWithList | ActionResponseNextPblock


def read_request(reader: Reader) -> Request:
    """The rest of an APDU whose tag is read."""
    choice, invoke = reader.u8(), reader.u8()
    if choice == 1:
        return ActionRequestNormal(invoke, Name.read(reader), read_data(reader) if reader.flag() else None)
    if choice == 2:
        return ActionRequestNextPblock(invoke, reader.u32())
    if choice == 3:
        names = _read_names(reader)
        return ActionRequestWithList(invoke, names, read_values(reader))
    if choice == 4:
        return ActionRequestWithFirstPblock(invoke, Name.read(reader), Block.read(reader))
    if choice == 5:
        return ActionRequestWithListAndFirstPblock(invoke, _read_names(reader), Block.read(reader))
    if choice == 6:
        return ActionRequestWithPblock(invoke, Block.read(reader))
    raise RemoteError(f"an ACTION request is of the kind {choice}; must be 1 to 6")


def read_response(reader: Reader) -> Response:
    """The rest of an APDU whose tag is read."""
    choice, invoke = reader.u8(), reader.u8()
    if choice == 1:
        return ActionResponseNormal(invoke, *_read_done(reader))
    if choice == 2:
        return ActionResponseWithPblock(invoke, Block.read(reader))
    if choice == 3:
        return ActionResponseWithList(invoke, tuple([_read_done(reader) for _ in range(reader.length())]))
    if choice == 4:
        return ActionResponseNextPblock(invoke, reader.u32())
    raise RemoteError(f"an ACTION response is of the kind {choice}; must be 1 to 4")


def _names_of(names: tuple[Name, ...]) -> bytes:
    return length_of(len(names)) + b"".join(name.encode() for name in names)


def _read_names(reader: Reader) -> tuple[Name, ...]:
    return tuple([Name.read(reader) for _ in range(reader.length())])


def _done_of(done: Done) -> bytes:
    result, returned = done
    return bytes((result,)) + (b"\x00" if returned is None else b"\x01" + given_of(returned))


def _read_done(reader: Reader) -> Done:
    code = reader.u8()
    return _RESULTS.get(code, code), read_given(reader) if reader.flag() else None


_RESULTS: dict[int, ActionResult] = {result.value: result for result in ActionResult}
