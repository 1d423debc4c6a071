"""Services: GET, SET, ACTION and ACCESS of one association with logical names (Green Book, 9.4.6).

A service that was not negotiated is service-not-allowed, service-not-supported: our own choice, where the book leaves room. So
are these: what is asked for without an answer (the service class bit of the invoke byte) is done without one where it is SET or
ACTION in one APDU; all else is answered, since the real meter answers a GET that has the bit cleared. An answer that could not be
said is refused before anything is done, where it can be foreseen.
"""

from collections.abc import Callable, Mapping

from trefas.base.errors import AccessError, LocalError, RemoteError
from trefas.cosem.access import access
from trefas.cosem.interface import Reader as ReadsAttribute
from trefas.cosem.operations import COSTLY_MAX, Done, Operations, result_of
from trefas.cosem.refusals import MALFORMED, NOT_NEGOTIATED, TOO_LONG
from trefas.cosem.rights import Rights
from trefas.cosem.transfer import ACTION_HEADER_SIZE, Incoming, Outgoing, raw_size_of
from trefas.wire import apdu, xdlms_get, xdlms_set
from trefas.wire.axdr import Data, read_data
from trefas.wire.reader import Reader, length_of
from trefas.wire.xdlms import ActionResult, Conformance, DataAccessResult, Name, read_values
from trefas.wire.xdlms_access import AccessRequest, Service
from trefas.wire.xdlms_action import (
    ActionRequestNextPblock,
    ActionRequestNormal,
    ActionRequestWithFirstPblock,
    ActionRequestWithList,
    ActionRequestWithListAndFirstPblock,
    ActionRequestWithPblock,
    ActionResponseNextPblock,
    ActionResponseNormal,
    ActionResponseWithPblock,
)
from trefas.wire.xdlms_get import GetRequestNext, GetRequestNormal, GetRequestWithList, GetResponseWithDatablock
from trefas.wire.xdlms_notification import DataNotificationConfirm
from trefas.wire.xdlms_set import (
    SetRequestNormal,
    SetRequestWithDatablock,
    SetRequestWithFirstDatablock,
    SetRequestWithList,
    SetRequestWithListAndFirstDatablock,
    SetResponseDatablock,
    SetResponseLastDatablock,
    SetResponseLastDatablockWithList,
    SetResponseNormal,
    SetResponseWithList,
)

GET_NORMAL_SIZE = 13
"""C0 01 | invoke | nine bytes of descriptor | 00: the request that everybody sends all the time."""
CONFIRMED = 0x40
"""The service class bit of an invoke byte."""
LIST_COUNT_MAX = 1024
"""Names in one request; an object list has a few hundred."""
COLLECTED_SIZE_MAX = 2 << 20
"""What a list brings together. The longest buffer alone is half of it; names that come after it is full are refused."""

_HEAD_SIZE = 3
"""Tag, choice and invoke, with which every answer begins."""
_REFUSAL_SIZE = 4
"""What each method of a list says at most where what it returned cannot be said: result, 01, 01, code."""
_SUCCEEDED_SIZE = 3
"""00, 01, 00 before what one method returned. Blocks say that it succeeded by being there, and carry the value alone."""
_UNSAID = b"\x01\x01" + bytes((DataAccessResult.OTHER_REASON,))


class Services:
    """What one client may do in one association. ``size_max`` is the longest APDU that goes out."""

    def __init__(self, rights: Rights, conformance: Conformance, size_max: int) -> None:
        self.conformance = conformance
        self.size_max = size_max
        self.operations = Operations(rights, conformance)
        self._room = size_max - 4  # for a value in an answer that is not cut
        self._readers: Mapping[bytes, ReadsAttribute] | None = None
        self._given = Outgoing()
        self._setting = Incoming()
        self._set_names: xdlms_set.Named = ()
        self._set_list = False
        self._acting = Incoming()
        self._action_names: tuple[Name, ...] = ()
        self._action_list = False
        self._returned = Outgoing()

    def quick(self, request: bytes) -> bytes | None:
        """The answer to a GET of one attribute, if that is what it is and it fits; None: ``answer`` has to look at it."""
        if request[:2] != b"\xc0\x01" or len(request) != GET_NORMAL_SIZE or request[12]:
            return None
        readers = self._readers
        if readers is None:  # empty unless GET is there: nothing else needs to be checked
            readers = self._readers = self.operations.rights.most_readers if Conformance.GET in self.conformance else {}
        read = readers.get(request[3:12])
        if read is None:
            return None
        try:
            value = read()
        except (AccessError, LocalError) as error:
            return b"\xc4\x01" + request[2:3] + bytes((1, result_of(error)))
        if len(value) > self._room:
            return None
        self._given.stop()
        return b"\xc4\x01" + request[2:3] + b"\x00" + value

    def answer(self, request: apdu.Apdu) -> bytes:
        """The answer to a request that was decoded; an exception where no service takes it."""
        handler, needed = _TABLE.get(type(request), _NOBODY)
        if handler is None or needed & ~self.conformance:
            return NOT_NEGOTIATED
        return handler(self, request)

    # ---- GET -------------------------------------------------------------------------------------------------

    def on_get(self, request: GetRequestNormal) -> bytes:
        """One attribute."""
        self._given.stop()
        given = self.operations.read(request.name, request.selection)
        if isinstance(given, DataAccessResult):
            return bytes((xdlms_get.RESPONSE, 1, request.invoke, 1, given))
        if len(given) <= self._room:
            return bytes((xdlms_get.RESPONSE, 1, request.invoke, 0)) + given
        return self._give_blocks(request.invoke, given)

    def on_get_list(self, request: GetRequestWithList) -> bytes:
        """Several attributes."""
        self._given.stop()
        costly = sum(selection is not None for _, selection in request.names)
        if len(request.names) > LIST_COUNT_MAX or costly > COSTLY_MAX:
            return TOO_LONG
        body = bytearray(length_of(len(request.names)))
        for name in request.names:
            full = len(body) > COLLECTED_SIZE_MAX
            given = DataAccessResult.OTHER_REASON if full else self.operations.read(*name)
            body += bytes((1, given)) if isinstance(given, DataAccessResult) else b"\x00" + given
        if len(body) + _HEAD_SIZE <= self.size_max:
            return bytes((xdlms_get.RESPONSE, 3, request.invoke)) + body
        return self._give_blocks(request.invoke, bytes(body))

    def on_get_next(self, request: GetRequestNext) -> bytes:
        """The block after the one the client has."""
        wrong = _INVALID if self._given.number else DataAccessResult.NO_LONG_GET_IN_PROGRESS
        block = self._given.next(request.number)
        if block is None:
            return GetResponseWithDatablock(request.invoke, True, request.number, wrong).encode()
        return GetResponseWithDatablock(request.invoke, block.last, block.number, block.raw).encode()

    def _give_blocks(self, invoke: int, body: bytes) -> bytes:
        if Conformance.BLOCK_TRANSFER_WITH_GET not in self.conformance:
            return bytes((xdlms_get.RESPONSE, 1, invoke, 1, DataAccessResult.OTHER_REASON))
        block = self._given.begin(body, raw_size_of(self.size_max))
        return GetResponseWithDatablock(invoke, block.last, block.number, block.raw).encode()

    # ---- SET -------------------------------------------------------------------------------------------------

    def on_set(self, request: SetRequestNormal) -> bytes:
        """One attribute."""
        self._setting.stop()
        result = self.operations.write(request.name, request.selection, request.value)
        return SetResponseNormal(request.invoke, result).encode() if request.invoke & CONFIRMED else b""

    def on_set_list(self, request: SetRequestWithList) -> bytes:
        """Several attributes, in their order; each has a result of its own."""
        self._setting.stop()
        if len(request.names) != len(request.values):
            return MALFORMED
        if self._too_many(len(request.names), 1):
            return TOO_LONG
        results = self._write_all(request.names, request.values)
        return SetResponseWithList(request.invoke, results).encode() if request.invoke & CONFIRMED else b""

    def on_set_first_block(self, request: SetRequestWithFirstDatablock) -> bytes:
        """The beginning of a long value."""
        self._setting.begin()
        self._set_names, self._set_list = ((request.name, request.selection),), False
        return self.on_set_block(SetRequestWithDatablock(request.invoke, request.block))

    def on_set_list_first_block(self, request: SetRequestWithListAndFirstDatablock) -> bytes:
        """The beginning of several long values."""
        if self._too_many(len(request.names), 1, header_size=_HEAD_SIZE + 4):
            self._setting.stop()
            return TOO_LONG
        self._setting.begin()
        self._set_names, self._set_list = request.names, True
        return self.on_set_block(SetRequestWithDatablock(request.invoke, request.block))

    def on_set_block(self, request: SetRequestWithDatablock) -> bytes:
        """A block; after the last one the value is written."""
        number = request.block.number
        wrong = self._setting.take(request.block)
        if wrong is not None:
            return SetResponseLastDatablock(request.invoke, wrong, number).encode()
        if not request.block.last:
            return SetResponseDatablock(request.invoke, number).encode()
        reader = Reader(self._setting.end())
        try:
            values = read_values(reader) if self._set_list else (read_data(reader),)
            reader.end("a value in blocks")
        except RemoteError:
            return SetResponseLastDatablock(request.invoke, DataAccessResult.TYPE_UNMATCHED, number).encode()
        if len(values) != len(self._set_names):
            return SetResponseLastDatablock(request.invoke, DataAccessResult.TYPE_UNMATCHED, number).encode()
        results = self._write_all(self._set_names, values)
        if self._set_list:
            return SetResponseLastDatablockWithList(request.invoke, results, number).encode()
        return SetResponseLastDatablock(request.invoke, results[0], number).encode()

    def _write_all(self, names: xdlms_set.Named, values: tuple[Data, ...]) -> tuple[DataAccessResult, ...]:
        return tuple([self.operations.write(*name, value) for name, value in zip(names, values, strict=True)])

    # ---- ACTION ----------------------------------------------------------------------------------------------

    def on_action(self, request: ActionRequestNormal) -> bytes:
        """One method."""
        self._stop_action()
        return self._act(request.invoke, (request.name,), (request.parameter,), request.invoke & CONFIRMED)

    def on_action_list(self, request: ActionRequestWithList) -> bytes:
        """Several methods, in their order."""
        self._stop_action()
        if len(request.names) != len(request.parameters):
            return MALFORMED
        if len(request.names) > COSTLY_MAX or self._too_many(len(request.names), _REFUSAL_SIZE):
            return TOO_LONG
        return self._act(request.invoke, request.names, request.parameters, request.invoke & CONFIRMED, is_list=True)

    def on_action_first_block(self, request: ActionRequestWithFirstPblock) -> bytes:
        """The beginning of a long parameter."""
        self._stop_action()
        self._acting.begin()
        self._action_names, self._action_list = (request.name,), False
        return self.on_action_block(ActionRequestWithPblock(request.invoke, request.block))

    def on_action_list_first_block(self, request: ActionRequestWithListAndFirstPblock) -> bytes:
        """The beginning of the parameters of several methods."""
        self._stop_action()
        if len(request.names) > COSTLY_MAX or self._too_many(len(request.names), _REFUSAL_SIZE):
            return TOO_LONG
        self._acting.begin()
        self._action_names, self._action_list = request.names, True
        return self.on_action_block(ActionRequestWithPblock(request.invoke, request.block))

    def on_action_block(self, request: ActionRequestWithPblock) -> bytes:
        """A block; after the last one the methods are invoked."""
        wrong = self._acting.take(request.block)
        if wrong is not None:
            missing = wrong is DataAccessResult.NO_LONG_SET_IN_PROGRESS
            result = ActionResult.NO_LONG_ACTION_IN_PROGRESS if missing else ActionResult.LONG_ACTION_ABORTED
            return ActionResponseNormal(request.invoke, result).encode()
        if not request.block.last:
            return ActionResponseNextPblock(request.invoke, request.block.number).encode()
        reader = Reader(self._acting.end())
        try:
            parameters = read_values(reader) if self._action_list else (read_data(reader),)
            reader.end("a parameter in blocks")
        except RemoteError:
            return ActionResponseNormal(request.invoke, ActionResult.TYPE_UNMATCHED).encode()
        if len(parameters) != len(self._action_names):
            return ActionResponseNormal(request.invoke, ActionResult.TYPE_UNMATCHED).encode()
        return self._act(request.invoke, self._action_names, parameters, CONFIRMED, is_list=self._action_list)

    def on_action_next(self, request: ActionRequestNextPblock) -> bytes:
        """The block after the one the client has, of what a method returned."""
        under_way = bool(self._returned.number)
        block = self._returned.next(request.number)
        if block is None:
            result = ActionResult.LONG_ACTION_ABORTED if under_way else ActionResult.NO_LONG_ACTION_IN_PROGRESS
            return ActionResponseNormal(request.invoke, result).encode()
        return ActionResponseWithPblock(request.invoke, block).encode()

    def _act(
        self,
        invoke: int,
        names: tuple[Name, ...],
        parameters: tuple[Data | None, ...],
        confirmed: int,
        *,
        is_list: bool = False,
    ) -> bytes:
        """Invokes, and says what came of it: at once, in blocks, or without what was returned where neither fits."""
        done = [self.operations.invoke(*each) for each in zip(names, parameters, strict=True)]
        if not confirmed:
            return b""
        choice, count = (3, length_of(len(done))) if is_list else (1, b"")
        body = count + b"".join(map(_done_of, done))
        head = bytes((ActionResponseNormal.tag, choice, invoke))
        if len(head) + len(body) <= self.size_max:
            return head + body
        if Conformance.BLOCK_TRANSFER_WITH_ACTION in self.conformance:
            size = raw_size_of(self.size_max, ACTION_HEADER_SIZE)
            long = body if is_list else body[_SUCCEEDED_SIZE:]
            return ActionResponseWithPblock(invoke, self._returned.begin(long, size)).encode()
        return head + count + b"".join(bytes((result,)) + (_UNSAID if back else b"\x00") for result, back in done)

    def _stop_action(self) -> None:
        self._acting.stop()
        self._returned.stop()

    def _too_many(self, count: int, each_size: int, header_size: int = _HEAD_SIZE) -> bool:
        """Whether what must be said of so many names does not fit an answer."""
        return count > LIST_COUNT_MAX or header_size + len(length_of(count)) + count * each_size > self.size_max

    # ---- ACCESS ----------------------------------------------------------------------------------------------

    def on_access(self, request: AccessRequest) -> bytes:
        """Attributes and methods in one message."""
        if len(request.wanted) != len(request.values):
            return MALFORMED
        costly = sum(each.service is Service.ACTION or each.selection is not None for each in request.wanted)
        if len(request.wanted) > LIST_COUNT_MAX or costly > COSTLY_MAX:
            return TOO_LONG
        answer = access(self.operations, request, self.size_max)
        return TOO_LONG if answer is None else answer

    def on_confirm(self, request: DataNotificationConfirm) -> bytes:
        """A client has got what it was told; nothing waits for that."""
        return b""


def _done_of(done: Done) -> bytes:
    result, returned = done
    return bytes((result,)) + (b"\x00" if returned is None else b"\x01\x00" + returned.encode())


_INVALID = DataAccessResult.DATA_BLOCK_NUMBER_INVALID
_LIST = Conformance.MULTIPLE_REFERENCES
_SET_BLOCKS = Conformance.SET | Conformance.BLOCK_TRANSFER_WITH_SET
_ACTION_BLOCKS = Conformance.ACTION | Conformance.BLOCK_TRANSFER_WITH_ACTION
_TABLE: dict[type, tuple[Callable[..., bytes], Conformance]] = {
    GetRequestNormal: (Services.on_get, Conformance.GET),
    GetRequestNext: (Services.on_get_next, Conformance.GET | Conformance.BLOCK_TRANSFER_WITH_GET),
    GetRequestWithList: (Services.on_get_list, Conformance.GET | _LIST),
    SetRequestNormal: (Services.on_set, Conformance.SET),
    SetRequestWithFirstDatablock: (Services.on_set_first_block, _SET_BLOCKS),
    SetRequestWithDatablock: (Services.on_set_block, _SET_BLOCKS),
    SetRequestWithList: (Services.on_set_list, Conformance.SET | _LIST),
    SetRequestWithListAndFirstDatablock: (Services.on_set_list_first_block, _SET_BLOCKS | _LIST),
    ActionRequestNormal: (Services.on_action, Conformance.ACTION),
    ActionRequestWithList: (Services.on_action_list, Conformance.ACTION | _LIST),
    ActionRequestWithFirstPblock: (Services.on_action_first_block, _ACTION_BLOCKS),
    ActionRequestWithListAndFirstPblock: (Services.on_action_list_first_block, _ACTION_BLOCKS | _LIST),
    ActionRequestWithPblock: (Services.on_action_block, _ACTION_BLOCKS),
    ActionRequestNextPblock: (Services.on_action_next, _ACTION_BLOCKS),
    AccessRequest: (Services.on_access, Conformance.ACCESS),
    DataNotificationConfirm: (Services.on_confirm, Conformance.DATA_NOTIFICATION),
}
"""Who answers what, and what must be negotiated for it."""
_NOBODY = (None, Conformance(0))
