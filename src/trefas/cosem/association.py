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

from trefas.base.errors import RemoteError
from trefas.cosem.interface import Interface
from trefas.cosem.rights import Rights, View
from trefas.cosem.services import MALFORMED, Services
from trefas.wire import acse, apdu
from trefas.wire.acse import Aare, Aarq, Context, Diagnostic, Mechanism, Result, Rlre, Rlrq
from trefas.wire.xdlms import Conformance
from trefas.wire.xdlms_error import ConfirmedServiceError, ExceptionResponse, ServiceError, StateError
from trefas.wire.xdlms_initiate import DLMS_VERSION, InitiateRequest, InitiateResponse

SEND_SIZE_MIN = 12
"""The shortest APDU a client may ask us to keep to; a block of two bytes still fits."""

_NOT_ALLOWED = ExceptionResponse(StateError.SERVICE_NOT_ALLOWED, ServiceError.OPERATION_NOT_POSSIBLE).encode()
_UNKNOWN = ExceptionResponse(StateError.SERVICE_UNKNOWN, ServiceError.SERVICE_NOT_SUPPORTED).encode()
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
        self._services: Services | None = None

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
        if self._services is not None:
            answer = self._services.quick(request)
            if answer is not None:
                return answer
        return self._receive(request)

    def release(self) -> None:
        """The association is over, in good order or because the link is gone."""
        self.state = State.IDLE
        self.conformance = Conformance(0)
        self._own = None
        self._services = None

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
            return MALFORMED
        handler = TABLE.get((self.state, type(found)))
        if handler is not None:
            return handler(self, found)
        return _NOT_ALLOWED if self._services is None else self._services.answer(found)

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
        self._services = Services(self._own, granted, self.send_size_max)
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


TABLE: dict[tuple[State, type], Callable[..., bytes]] = {
    (State.IDLE, Aarq): Association.on_aarq,
    (State.IDLE, Rlrq): Association.on_rlrq,
    (State.ASSOCIATED, Aarq): Association.on_aarq,
    (State.ASSOCIATED, Rlrq): Association.on_rlrq,
}
"""How associations begin and end; what is not here is for the services of one that is up, or not allowed."""
