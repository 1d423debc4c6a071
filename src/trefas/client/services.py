"""What a client asks: each service a generator that yields an APDU, is sent the answer to it, and returns what came of it.

    value = yield from services.get(Name(3, Obis.parse("1-1:1.8.0"), 2))

Long values go and come in blocks (Green Book, 9.4.6.11). Invoke ids are counted; an answer with another one, which came too late
for its request, is passed over: the talk yields nothing, and the session listens on. One of another service is an error.
"""

from collections.abc import Generator, Sequence
from typing import Protocol, TypeVar

from trefas.base.errors import AccessError, RemoteError
from trefas.wire import apdu, axdr
from trefas.wire.apdu import Apdu
from trefas.wire.axdr import Data
from trefas.wire.reader import Reader
from trefas.wire.xdlms import ActionResult, Conformance, DataAccessResult, Name, Selection
from trefas.wire.xdlms_action import (
    ActionRequestNextPblock,
    ActionRequestNormal,
    ActionRequestWithFirstPblock,
    ActionRequestWithPblock,
    ActionResponseNextPblock,
    ActionResponseNormal,
    ActionResponseWithPblock,
)
from trefas.wire.xdlms_block import Block
from trefas.wire.xdlms_error import ConfirmedServiceError, ExceptionResponse, ServiceError
from trefas.wire.xdlms_get import (
    GetRequestNext,
    GetRequestNormal,
    GetRequestWithList,
    GetResponseNormal,
    GetResponseWithDatablock,
    GetResponseWithList,
    Given,
    read_list,
)
from trefas.wire.xdlms_set import (
    SetRequestNormal,
    SetRequestWithDatablock,
    SetRequestWithFirstDatablock,
    SetResponseDatablock,
    SetResponseLastDatablock,
    SetResponseNormal,
)

_Found = TypeVar("_Found")
Talk = Generator[bytes, bytes, _Found]
"""APDUs go out, answers come in. With nothing to say the next answer is listened for."""

NOTHING = Conformance(0)
CONFIRMED_HIGH = 0xC0
"""Of an invoke-id-and-priority: confirmed, high priority (Green Book, 9.5)."""
INVOKE_MAX = 0x0F
BLOCK_OVERHEAD = 24
"""What stands around a block: tag, invoke, name, selection, number and lengths."""
VALUE_SIZE_MAX = 1 << 24
"""Of a value in blocks."""


class Services:
    """Those of one association. ``peer_size_max`` is the largest APDU that the server takes, 0 for any."""

    def __init__(self, granted: Conformance = NOTHING, peer_size_max: int = 0) -> None:
        self.granted = granted
        self.peer_size_max = peer_size_max
        self._invoke = 0

    # ---- GET -----------------------------------------------------------------------------------------------------

    def get(self, name: Name, selection: Selection | None = None) -> Talk[Data]:
        """One attribute. Raises AccessError with the result where there is none."""
        given = yield from self.given(name, selection)
        if isinstance(given, Data):
            return given
        raise refused(name, given)

    def given(self, name: Name, selection: Selection | None = None) -> Talk[Given]:
        """The same; a result is returned as it is."""
        invoke = self._next_invoke()
        answer = yield from _ask(GetRequestNormal(invoke, name, selection))
        if isinstance(answer, GetResponseNormal):
            return answer.given
        if not isinstance(answer, GetResponseWithDatablock):
            raise _unfit("GET", answer)
        raw = yield from self._blocks(invoke, answer)
        if not isinstance(raw, bytes):
            return raw
        return axdr.decode(raw)

    def get_list(self, names: Sequence[Name]) -> Talk[list[Given]]:
        """Several attributes: in lists where the server grants that, else one after the other."""
        found: list[Given] = []
        if not self.granted & Conformance.MULTIPLE_REFERENCES:
            for name in names:
                found.append((yield from self.given(name)))
            return found
        per_list = 16 if not self.peer_size_max else max(1, min(16, (self.peer_size_max - 8) // 10))
        for start in range(0, len(names), per_list):
            found += yield from self._list(names[start : start + per_list])
        return found

    def _list(self, names: Sequence[Name]) -> Talk[tuple[Given, ...]]:
        invoke = self._next_invoke()
        answer = yield from _ask(GetRequestWithList(invoke, tuple((name, None) for name in names)))
        if isinstance(answer, GetResponseWithList):
            given = answer.given
        elif isinstance(answer, GetResponseWithDatablock):
            raw = yield from self._blocks(invoke, answer)
            if not isinstance(raw, bytes):
                return (raw,) * len(names)
            reader = Reader(raw)
            given = read_list(reader)
            reader.end("a list of values")
        else:
            raise _unfit("GET", answer)
        if len(given) != len(names):
            raise RemoteError(f"{len(names)} attributes were asked for, and {len(given)} came")
        return given

    def _blocks(self, invoke: int, first: GetResponseWithDatablock) -> Talk[bytes | DataAccessResult | int]:
        """All blocks in one."""
        block, raw, number = first, b"", 1
        while True:
            if not isinstance(block.raw, bytes):
                return block.raw
            if block.number != number:
                raise RemoteError(f"block {block.number} came where block {number} was due")
            raw += block.raw
            if len(raw) > VALUE_SIZE_MAX:
                raise RemoteError(
                    f"a value has more than {VALUE_SIZE_MAX} bytes in its blocks; no meter has such a one"
                )
            if block.last:
                return raw
            if not block.raw:
                raise _empty(block.number)
            answer = yield from _ask(GetRequestNext(invoke, number))
            if isinstance(answer, GetResponseNormal) and not isinstance(answer.given, Data):
                return answer.given
            if not isinstance(answer, GetResponseWithDatablock):
                raise _unfit("GET", answer)
            block, number = answer, number + 1

    # ---- SET -----------------------------------------------------------------------------------------------------

    def set(self, name: Name, value: Data, selection: Selection | None = None) -> Talk[None]:
        """Writes one attribute. Raises AccessError with the result where it was not taken."""
        invoke, raw = self._next_invoke(), value.encode()
        pieces = self._pieces(raw)
        if len(pieces) == 1:
            answer = yield from _ask(SetRequestNormal(invoke, name, value, selection))
            if not isinstance(answer, SetResponseNormal):
                raise _unfit("SET", answer)
            result = answer.result
        else:
            result = yield from self._set_blocks(invoke, name, pieces, selection)
        if result != DataAccessResult.SUCCESS:
            raise refused(name, result)

    def _set_blocks(
        self, invoke: int, name: Name, pieces: Sequence[bytes], selection: Selection | None
    ) -> Talk[DataAccessResult | int]:
        request: SetRequestWithFirstDatablock | SetRequestWithDatablock
        for number, piece in enumerate(pieces, 1):
            block = Block(number == len(pieces), number, piece)
            first = number == 1
            request = (
                SetRequestWithFirstDatablock(invoke, name, block, selection)
                if first
                else SetRequestWithDatablock(invoke, block)
            )
            answer = yield from _ask(request)
            if isinstance(answer, SetResponseNormal):
                return answer.result  # it broke off
            if isinstance(answer, SetResponseLastDatablock) and block.last:
                return answer.result
            if not isinstance(answer, SetResponseDatablock) or answer.number != number:
                raise _unfit("SET", answer)
        raise RemoteError("the last block of a SET was acknowledged without a result")

    # ---- ACTION --------------------------------------------------------------------------------------------------

    def action(self, name: Name, parameter: Data | None = None) -> Talk[Data | None]:
        """Invokes one method; what it returns. Raises AccessError where it was refused."""
        invoke = self._next_invoke()
        pieces = self._pieces(b"" if parameter is None else parameter.encode())
        if len(pieces) <= 1:
            answer = yield from _ask(ActionRequestNormal(invoke, name, parameter))
        else:
            answer = yield from self._action_blocks(invoke, name, pieces)
        if isinstance(answer, ActionResponseWithPblock):
            return (yield from self._returned_blocks(invoke, answer))
        if not isinstance(answer, ActionResponseNormal):
            raise _unfit("ACTION", answer)
        result, given = answer.result, answer.returned
        if result != ActionResult.SUCCESS:
            raise refused(name, result)
        if given is None or isinstance(given, Data):
            return given
        raise refused(name, given)

    def _action_blocks(self, invoke: int, name: Name, pieces: Sequence[bytes]) -> Talk[Apdu]:
        answer: Apdu | None = None
        for number, piece in enumerate(pieces, 1):
            block = Block(number == len(pieces), number, piece)
            first = ActionRequestWithFirstPblock(invoke, name, block)
            answer = yield from _ask(first if number == 1 else ActionRequestWithPblock(invoke, block))
            if not block.last and not (isinstance(answer, ActionResponseNextPblock) and answer.number == number):
                break
        assert answer is not None, "there are pieces"
        return answer

    def _returned_blocks(self, invoke: int, first: ActionResponseWithPblock) -> Talk[Data | None]:
        answer, raw = first, b""
        while True:
            raw += answer.block.raw
            if len(raw) > VALUE_SIZE_MAX:
                raise RemoteError(f"a method returned more than {VALUE_SIZE_MAX} bytes; no meter does")
            if answer.block.last:
                break
            if not answer.block.raw:
                raise _empty(answer.block.number)
            found = yield from _ask(ActionRequestNextPblock(invoke, answer.block.number))
            if not isinstance(found, ActionResponseWithPblock) or found.block.number != answer.block.number + 1:
                raise _unfit("ACTION", found)
            answer = found
        return axdr.decode(raw)

    def _pieces(self, raw: bytes) -> list[bytes]:
        size = max(1, self.peer_size_max - BLOCK_OVERHEAD)
        if not self.peer_size_max or len(raw) <= size:
            return [raw]
        return [raw[at : at + size] for at in range(0, len(raw), size)]

    def _next_invoke(self) -> int:
        self._invoke = self._invoke % INVOKE_MAX + 1
        return CONFIRMED_HIGH | self._invoke


def refused(name: Name, result: object) -> AccessError:
    """What a server says of an attribute or a method that it does not give."""
    said = str(getattr(result, "name", result)).lower().replace("_", " ")
    return AccessError(f"the meter answers '{said}' to class {name.class_id} {name.logical_name}, number {name.member}")


class _Request(Protocol):
    @property
    def invoke(self) -> int: ...

    def encode(self) -> bytes: ...


def _ask(request: _Request) -> Talk[Apdu]:
    """The answer to a request. Raises RemoteError for the error that it is."""
    raw = yield request.encode()
    while True:
        found = apdu.decode(raw)
        _raise_error(found)
        if (getattr(found, "invoke", request.invoke) ^ request.invoke) & INVOKE_MAX == 0:
            return found
        raw = yield b""


def _raise_error(found: Apdu) -> None:
    if isinstance(found, ExceptionResponse):
        why = (
            ServiceError(found.service_error).name if found.service_error in list(ServiceError) else found.service_error
        )
        expected = (
            "" if found.invocation_counter is None else f"; it expects invocation counter {found.invocation_counter}"
        )
        raise RemoteError(f"the meter answers with an exception: {str(why).lower().replace('_', ' ')}{expected}")
    if isinstance(found, ConfirmedServiceError):
        raise RemoteError(f"the meter answers with service error {found.service}, {found.kind}, {found.value}")


def _unfit(service: str, answer: Apdu) -> RemoteError:
    return RemoteError(f"the meter answers {type(answer).__name__} to a {service}")


def _empty(number: int) -> RemoteError:
    return RemoteError(f"block {number} has no bytes, and is not the last")
