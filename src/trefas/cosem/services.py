"""Services: GET, SET and ACTION of one association that is up (Green Book, 9.4.6).

A service that was not negotiated is service-not-allowed, service-not-supported: our own choice, where the book leaves room. So
is that the service class bit of the invoke byte is passed over, since the real meter answers requests that have it cleared.
"""

from collections.abc import Callable

from trefas.base.errors import AccessError, LocalError, RemoteError
from trefas.cosem.interface import Refused, SelectiveReader
from trefas.cosem.rights import Rights
from trefas.cosem.transfer import GetTransfer, SetTransfer
from trefas.wire import apdu, xdlms_action, xdlms_get, xdlms_set
from trefas.wire.axdr import Data, read_data
from trefas.wire.reader import Reader, length_of
from trefas.wire.xdlms import ActionResult, Conformance, DataAccessResult, Name, Selection
from trefas.wire.xdlms_action import ActionDone, ActionList, ActionListDone, ActionNormal
from trefas.wire.xdlms_error import ExceptionResponse, ServiceError, StateError
from trefas.wire.xdlms_get import GetBlock, GetList, GetNext, GetNormal
from trefas.wire.xdlms_set import (
    SetBlock,
    SetBlockTaken,
    SetDone,
    SetFirstBlock,
    SetLastBlockDone,
    SetLastBlockListDone,
    SetList,
    SetListDone,
    SetListFirstBlock,
    SetNormal,
)

GET_NORMAL_SIZE = 13
"""C0 01 | invoke | nine bytes of descriptor | 00: the request that everybody sends all the time."""

NOT_NEGOTIATED = ExceptionResponse(StateError.SERVICE_NOT_ALLOWED, ServiceError.SERVICE_NOT_SUPPORTED).encode()
MALFORMED = ExceptionResponse(StateError.SERVICE_NOT_ALLOWED, ServiceError.OTHER_REASON).encode()


class Services:
    """What one client may do in one association. ``size_max`` is the longest APDU it takes."""

    def __init__(self, rights: Rights, conformance: Conformance, size_max: int) -> None:
        self.rights = rights
        self.conformance = conformance
        self.size_max = size_max
        self._room = size_max - 4  # for a value in an answer that is not cut
        # Empty unless GET is there: the fast path needs no other check.
        self._readers = rights.readers if Conformance.GET in conformance else {}
        self._get = GetTransfer()
        self._set = SetTransfer()

    def quick(self, request: bytes) -> bytes | None:
        """The answer to a GET of one attribute, if that is what it is and it fits; None: ``answer`` has to look at it."""
        if request[:2] != b"\xc0\x01" or len(request) != GET_NORMAL_SIZE or request[12]:
            return None
        read = self._readers.get(request[3:12])
        if read is None:
            return None
        try:
            value = read()
        except (AccessError, LocalError) as error:
            return b"\xc4\x01" + request[2:3] + bytes((1, _result_of(error)))
        if len(value) > self._room:
            return None
        self._get.stop()
        return b"\xc4\x01" + request[2:3] + b"\x00" + value

    def answer(self, request: apdu.Apdu) -> bytes:
        """The answer to a request that was decoded; an exception where no service takes it."""
        handler, needed = _TABLE.get(type(request), _NOBODY)
        if handler is None or needed & ~self.conformance:
            return NOT_NEGOTIATED
        return handler(self, request)

    # ---- GET -------------------------------------------------------------------------------------------------

    def on_get(self, request: GetNormal) -> bytes:
        """One attribute."""
        self._get.stop()
        given = self._read(request.name, request.selection)
        if isinstance(given, DataAccessResult):
            return bytes((xdlms_get.RESPONSE, 1, request.invoke, 1, given))
        if len(given) <= self._room:
            return bytes((xdlms_get.RESPONSE, 1, request.invoke, 0)) + given
        return self._begin_blocks(request.invoke, given)

    def on_get_list(self, request: GetList) -> bytes:
        """Several attributes."""
        self._get.stop()
        all_given = [self._read(name, selection) for name, selection in request.names]
        body = length_of(len(all_given)) + b"".join(
            bytes((1, given)) if isinstance(given, DataAccessResult) else b"\x00" + given for given in all_given
        )
        if len(body) + 3 <= self.size_max:
            return bytes((xdlms_get.RESPONSE, 3, request.invoke)) + body
        return self._begin_blocks(request.invoke, body)

    def on_get_next(self, request: GetNext) -> bytes:
        """The block after the one the client has."""
        return self._get.next(request.invoke, request.number).encode()

    def _begin_blocks(self, invoke: int, body: bytes) -> bytes:
        if Conformance.BLOCK_TRANSFER_WITH_GET not in self.conformance:
            return bytes((xdlms_get.RESPONSE, 1, invoke, 1, DataAccessResult.OTHER_REASON))
        block: GetBlock = self._get.begin(invoke, body, self.size_max)
        return block.encode()

    def _read(self, name: Name, selection: Selection | None) -> bytes | DataAccessResult:
        read = self.rights.readers.get(name.encode())
        if read is None:
            return self.rights.why_not(name)
        try:
            if selection is None:
                return read()
            if isinstance(read, SelectiveReader) and Conformance.SELECTIVE_ACCESS in self.conformance:
                return read.select(selection)
            return DataAccessResult.SCOPE_OF_ACCESS_VIOLATED
        except (AccessError, LocalError) as error:
            return _result_of(error)

    # ---- SET -------------------------------------------------------------------------------------------------

    def on_set(self, request: SetNormal) -> bytes:
        """One attribute."""
        self._set.stop()
        return SetDone(request.invoke, self._write(request.name, request.selection, request.value)).encode()

    def on_set_list(self, request: SetList) -> bytes:
        """Several attributes, in their order; each has a result of its own."""
        self._set.stop()
        if len(request.names) != len(request.values):
            return MALFORMED
        return SetListDone(request.invoke, self._write_all(request.names, request.values)).encode()

    def on_set_first_block(self, request: SetFirstBlock) -> bytes:
        """The beginning of a long value."""
        self._set.begin(((request.name, request.selection),), is_list=False)
        return self._take_block(SetBlock(request.invoke, request.block))

    def on_set_list_first_block(self, request: SetListFirstBlock) -> bytes:
        """The beginning of several long values."""
        self._set.begin(request.names, is_list=True)
        return self._take_block(SetBlock(request.invoke, request.block))

    def on_set_block(self, request: SetBlock) -> bytes:
        """A further block."""
        return self._take_block(request)

    def _take_block(self, request: SetBlock) -> bytes:
        number = request.block.number
        wrong = self._set.take(request.block)
        if wrong is not None:
            self._set.stop()
            return SetLastBlockDone(request.invoke, wrong, number).encode()
        if not request.block.last:
            return SetBlockTaken(request.invoke, number).encode()
        names, is_list, raw = self._set.names, self._set.is_list, self._set.raw
        self._set.stop()
        reader = Reader(raw)
        try:
            values = xdlms_set.read_values(reader) if is_list else (read_data(reader),)
            reader.end("a value in blocks")
        except RemoteError:
            return SetLastBlockDone(request.invoke, DataAccessResult.TYPE_UNMATCHED, number).encode()
        if len(values) != len(names):
            return SetLastBlockDone(request.invoke, DataAccessResult.TYPE_UNMATCHED, number).encode()
        results = self._write_all(names, values)
        if is_list:
            return SetLastBlockListDone(request.invoke, results, number).encode()
        return SetLastBlockDone(request.invoke, results[0], number).encode()

    def _write_all(self, names: xdlms_set.Named, values: tuple[Data, ...]) -> tuple[DataAccessResult, ...]:
        return tuple([self._write(*name, value) for name, value in zip(names, values, strict=True)])

    def _write(self, name: Name, selection: Selection | None, value: Data) -> DataAccessResult:
        write = self.rights.writers.get(name.encode())
        if write is None:
            return self.rights.why_not(name)
        if selection is not None:
            return DataAccessResult.SCOPE_OF_ACCESS_VIOLATED
        try:
            write(value)
        except (AccessError, LocalError) as error:
            return _result_of(error)
        return DataAccessResult.SUCCESS

    # ---- ACTION ----------------------------------------------------------------------------------------------

    def on_action(self, request: ActionNormal) -> bytes:
        """One method."""
        return ActionDone(request.invoke, *self._invoke(request.name, request.parameter)).encode()

    def on_action_list(self, request: ActionList) -> bytes:
        """Several methods, in their order."""
        if len(request.names) != len(request.parameters):
            return MALFORMED
        done = tuple([self._invoke(*each) for each in zip(request.names, request.parameters, strict=True)])
        return ActionListDone(request.invoke, done).encode()

    def _invoke(self, name: Name, parameter: Data | None) -> xdlms_action.Done:
        invoke = self.rights.invokers.get(name.encode())
        if invoke is None:
            return ActionResult(self.rights.why_not(name)), None
        try:
            return ActionResult.SUCCESS, invoke(parameter)
        except (AccessError, LocalError) as error:
            return ActionResult(_result_of(error)), None


def _result_of(error: AccessError | LocalError) -> DataAccessResult:
    """The one place where a refusal becomes a code."""
    return error.result if isinstance(error, Refused) else DataAccessResult.OTHER_REASON


_LIST = Conformance.MULTIPLE_REFERENCES
_SET_BLOCKS = Conformance.SET | Conformance.BLOCK_TRANSFER_WITH_SET
_TABLE: dict[type, tuple[Callable[..., bytes], Conformance]] = {
    GetNormal: (Services.on_get, Conformance.GET),
    GetNext: (Services.on_get_next, Conformance.GET | Conformance.BLOCK_TRANSFER_WITH_GET),
    GetList: (Services.on_get_list, Conformance.GET | _LIST),
    SetNormal: (Services.on_set, Conformance.SET),
    SetFirstBlock: (Services.on_set_first_block, _SET_BLOCKS),
    SetBlock: (Services.on_set_block, _SET_BLOCKS),
    SetList: (Services.on_set_list, Conformance.SET | _LIST),
    SetListFirstBlock: (Services.on_set_list_first_block, _SET_BLOCKS | _LIST),
    ActionNormal: (Services.on_action, Conformance.ACTION),
    ActionList: (Services.on_action_list, Conformance.ACTION | _LIST),
}
"""Who answers what, and what must be negotiated for it."""
_NOBODY = (None, Conformance(0))
