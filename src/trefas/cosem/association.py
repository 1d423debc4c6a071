"""The server's side of an association: one client, from its AARQ to its release (Green Book, 9.4.1 and 9.4.4).

    IDLE        AARQ → ASSOCIATED or refused; anything else is answered with an exception
    ASSOCIATED  GET, SET, ACTION; AARQ begins anew, RLRQ → IDLE

Whatever the client sends is answered, or raises nothing: APDUs that can not be read get an ExceptionResponse. Where the book
leaves room, our own choices: the service class bit of the invoke byte is passed over, since the real meter answers requests
that have it cleared; a service that was not negotiated is service-not-allowed, service-not-supported; a release without an
association is confirmed.
"""

import hmac
from collections.abc import Callable, Sequence
from enum import Enum
from typing import Protocol

from trefas.base.errors import AccessError, LocalError, RemoteError
from trefas.cosem.interface import Interface, Refused
from trefas.cosem.rights import Rights, View
from trefas.cosem.transfer import GetTransfer, SetTransfer
from trefas.wire import acse, apdu, xdlms_action, xdlms_get, xdlms_set
from trefas.wire.acse import Aare, Aarq, Context, Diagnostic, Mechanism, Result, Rlre, Rlrq
from trefas.wire.axdr import Data, read_data
from trefas.wire.reader import Reader, length_of
from trefas.wire.xdlms import ActionResult, Conformance, DataAccessResult, Name, Selection
from trefas.wire.xdlms_action import ActionDone, ActionList, ActionListDone, ActionNormal
from trefas.wire.xdlms_error import ConfirmedServiceError, ExceptionResponse, ServiceError, StateError
from trefas.wire.xdlms_get import GetBlock, GetList, GetNext, GetNormal
from trefas.wire.xdlms_initiate import DLMS_VERSION, InitiateRequest, InitiateResponse
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
SEND_SIZE_MIN = 12
"""The shortest APDU a client may ask us to keep to; a block of two bytes still fits."""

_NOT_ALLOWED = ExceptionResponse(StateError.SERVICE_NOT_ALLOWED, ServiceError.OPERATION_NOT_POSSIBLE).encode()
_NOT_NEGOTIATED = ExceptionResponse(StateError.SERVICE_NOT_ALLOWED, ServiceError.SERVICE_NOT_SUPPORTED).encode()
_UNKNOWN = ExceptionResponse(StateError.SERVICE_UNKNOWN, ServiceError.SERVICE_NOT_SUPPORTED).encode()
_MALFORMED = ExceptionResponse(StateError.SERVICE_NOT_ALLOWED, ServiceError.OTHER_REASON).encode()
_TOO_LONG = ExceptionResponse(StateError.SERVICE_NOT_ALLOWED, ServiceError.PDU_TOO_LONG).encode()

_INITIATE_ERROR, _INITIATE = 1, 6
_VERSION_TOO_LOW, _INCOMPATIBLE, _SIZE_TOO_SHORT = 1, 2, 3
"""Why an InitiateRequest is refused (Green Book, 9.5, ServiceError, initiate)."""


class Owner(Protocol):
    """What an association asks of the device it is in."""

    failed_authentications: int
    secrets: dict[str, bytes]
    receive_size_max: int

    def own_objects(self, association: "Association") -> list[Interface]:
        """The objects that show the association itself."""
        ...


class State(Enum):
    """Where the association stands."""

    IDLE = "no association"
    ASSOCIATED = "associated"


class Association:
    """One client's association with one logical device, in one view.

    ``rights`` None: the client asked for a pair of SAPs that is not there; whatever it wants is refused.
    """

    def __init__(self, owner: Owner, rights: Rights | None) -> None:
        self.state = State.IDLE
        self.conformance = Conformance(0)
        self.receive_size_max = owner.receive_size_max
        self.send_size_max = owner.receive_size_max
        self._owner = owner
        self._rights = rights
        self._own: Rights | None = None
        self._readers: dict[
            bytes, Callable[[], bytes]
        ] = {}  # empty unless GET is there: the fast path needs no other check
        self._room = 0  # for a value in an answer that is not cut
        self._get = GetTransfer()
        self._set = SetTransfer()

    @property
    def view(self) -> View:
        """Who the client is."""
        return self.rights.view

    @property
    def rights(self) -> Rights:
        """What it may see and do, its own object included."""
        assert self._own is not None, "only who is associated asks for its rights"
        return self._own

    @property
    def objects(self) -> Sequence[Interface]:
        """What it sees."""
        return self.rights.objects

    def set_secret(self, secret: bytes) -> None:
        """The password of this view, from the next association on."""
        self._owner.secrets[self.view.name] = secret

    def receive(self, request: bytes) -> bytes:
        """The answer to an APDU; empty where none is due."""
        if request[:2] == b"\xc0\x01" and len(request) == GET_NORMAL_SIZE and not request[12]:
            read = self._readers.get(request[3:12])
            if read is not None:
                try:
                    value = read()
                except (AccessError, LocalError) as error:
                    return b"\xc4\x01" + request[2:3] + bytes((1, _result_of(error)))
                if len(value) <= self._room:
                    self._get.stop()
                    return b"\xc4\x01" + request[2:3] + b"\x00" + value
        return self._receive(request)

    def release(self) -> None:
        """The association is over, in good order or because the link is gone."""
        self.state = State.IDLE
        self.conformance = Conformance(0)
        self._own = None
        self._readers = {}
        self._get.stop()
        self._set.stop()

    def _receive(self, request: bytes) -> bytes:
        if self.state is State.ASSOCIATED and len(request) > self.receive_size_max:
            return _TOO_LONG
        try:
            found = apdu.decode(request)
        except apdu.UnknownApdu:
            return _UNKNOWN
        except RemoteError:
            if request[:1] == bytes((acse.AARQ,)):
                return self._refuse(Diagnostic.NO_REASON)
            return _MALFORMED
        handler = TABLE.get((self.state, type(found)))
        if handler is None:
            return _NOT_ALLOWED if self.state is State.IDLE else _NOT_NEGOTIATED
        needed = _SERVICES.get(type(found), Conformance(0))
        if needed & ~self.conformance:
            return _NOT_NEGOTIATED
        return handler(self, found)

    # ---- the association itself ------------------------------------------------------------------------------

    def on_aarq(self, request: Aarq) -> bytes:
        """A client introduces itself; one that is associated begins anew."""
        self.release()
        if self._rights is None:
            return self._refuse(Diagnostic.CALLED_TITLE_NOT_RECOGNIZED)
        if request.context is not self._rights.view.context:
            return self._refuse(Diagnostic.CONTEXT_NOT_SUPPORTED)
        wrong = self._authenticate(request, self._rights.view)
        if wrong is not None:
            return self._refuse(wrong)
        try:
            initiate = apdu.decode(request.user_information)
        except RemoteError:
            return self._refuse(Diagnostic.NO_REASON)
        if not isinstance(initiate, InitiateRequest):
            return self._refuse(Diagnostic.NO_REASON)
        return self._negotiate(initiate, self._rights)

    def on_rlrq(self, request: Rlrq) -> bytes:
        """The client is done. User information belongs to ciphered contexts alone, so none goes back."""
        self.release()
        return Rlre(0).encode()

    def _authenticate(self, request: Aarq, view: View) -> Diagnostic | None:
        """What is wrong with who the client says it is."""
        if request.mechanism is not view.mechanism:
            return Diagnostic.MECHANISM_NOT_RECOGNISED if request.mechanism_name else Diagnostic.AUTHENTICATION_REQUIRED
        if view.mechanism is Mechanism.LLS:
            secret = self._owner.secrets[view.name]
            if not hmac.compare_digest(request.authentication_value or b"", secret):
                self._owner.failed_authentications += 1
                return Diagnostic.AUTHENTICATION_FAILURE
        return None

    def _negotiate(self, initiate: InitiateRequest, rights: Rights) -> bytes:
        granted = initiate.conformance & rights.view.conformance
        if initiate.version < DLMS_VERSION:
            return self._refuse_context(_VERSION_TOO_LOW)
        if not granted:
            return self._refuse_context(_INCOMPATIBLE)
        if 0 < initiate.pdu_size_max < SEND_SIZE_MIN:
            return self._refuse_context(_SIZE_TOO_SHORT)
        self.state = State.ASSOCIATED
        self.conformance = granted
        self.receive_size_max = self._owner.receive_size_max
        self.send_size_max = min(initiate.pdu_size_max or 0xFFFF, self.receive_size_max)  # 0 is no limit
        self._own = rights.with_own(self._owner.own_objects(self))
        self._readers = self._own.readers if Conformance.GET in granted else {}
        self._room = self.send_size_max - 4
        response = InitiateResponse(granted, self.receive_size_max, initiate.quality and 0)
        accepted = Aare(
            rights.view.context.name_octets, Result.ACCEPTED, Diagnostic.NULL, user_information=response.encode()
        )
        return accepted.encode() if initiate.response_allowed else b""

    def _refuse(self, diagnostic: Diagnostic, user_information: bytes = b"") -> bytes:
        context = self._rights.view.context if self._rights else Context.LN
        refusal = Aare(context.name_octets, Result.REJECTED_PERMANENT, diagnostic, user_information=user_information)
        return refusal.encode()

    def _refuse_context(self, reason: int) -> bytes:
        error = ConfirmedServiceError(_INITIATE_ERROR, _INITIATE, reason)
        return self._refuse(Diagnostic.NO_REASON, error.encode())

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
        if len(body) + 3 <= self.send_size_max:
            return bytes((xdlms_get.RESPONSE, 3, request.invoke)) + body
        return self._begin_blocks(request.invoke, body)

    def on_get_next(self, request: GetNext) -> bytes:
        """The block after the one the client has."""
        return self._get.next(request.invoke, request.number).encode()

    def _begin_blocks(self, invoke: int, body: bytes) -> bytes:
        if Conformance.BLOCK_TRANSFER_WITH_GET not in self.conformance:
            return bytes((xdlms_get.RESPONSE, 1, invoke, 1, DataAccessResult.OTHER_REASON))
        block: GetBlock = self._get.begin(invoke, body, self.send_size_max)
        return block.encode()

    def _read(self, name: Name, selection: Selection | None) -> bytes | DataAccessResult:
        read = self.rights.readers.get(name.encode())
        if read is None:
            return self.rights.why_not(name)
        if selection is not None:  # no attribute that is served has selectors
            return DataAccessResult.SCOPE_OF_ACCESS_VIOLATED
        try:
            return read()
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
            return _MALFORMED
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
            return _MALFORMED
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


TABLE: dict[tuple[State, type], Callable[..., bytes]] = {
    (State.IDLE, Aarq): Association.on_aarq,
    (State.IDLE, Rlrq): Association.on_rlrq,
    (State.ASSOCIATED, Aarq): Association.on_aarq,
    (State.ASSOCIATED, Rlrq): Association.on_rlrq,
    (State.ASSOCIATED, GetNormal): Association.on_get,
    (State.ASSOCIATED, GetNext): Association.on_get_next,
    (State.ASSOCIATED, GetList): Association.on_get_list,
    (State.ASSOCIATED, SetNormal): Association.on_set,
    (State.ASSOCIATED, SetFirstBlock): Association.on_set_first_block,
    (State.ASSOCIATED, SetBlock): Association.on_set_block,
    (State.ASSOCIATED, SetList): Association.on_set_list,
    (State.ASSOCIATED, SetListFirstBlock): Association.on_set_list_first_block,
    (State.ASSOCIATED, ActionNormal): Association.on_action,
    (State.ASSOCIATED, ActionList): Association.on_action_list,
}
"""Who answers what in which state; what is not here is not allowed."""

_LIST = Conformance.MULTIPLE_REFERENCES
_SET_BLOCKS = Conformance.SET | Conformance.BLOCK_TRANSFER_WITH_SET
_SERVICES: dict[type, Conformance] = {
    GetNormal: Conformance.GET,
    GetNext: Conformance.GET | Conformance.BLOCK_TRANSFER_WITH_GET,
    GetList: Conformance.GET | _LIST,
    SetNormal: Conformance.SET,
    SetFirstBlock: _SET_BLOCKS,
    SetBlock: _SET_BLOCKS,
    SetList: Conformance.SET | _LIST,
    SetListFirstBlock: _SET_BLOCKS | _LIST,
    ActionNormal: Conformance.ACTION,
    ActionList: Conformance.ACTION | _LIST,
}
"""What must be negotiated for a service."""
