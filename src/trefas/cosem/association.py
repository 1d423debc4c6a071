"""The server's side of an association: one client, from its AARQ to its release (Green Book, 9.4.1 and 9.4.4).

    IDLE        AARQ → ASSOCIATED, with HLS → PENDING, or refused; anything else is answered with an exception
    PENDING     the client's answer to our challenge → ASSOCIATED, a wrong one → IDLE; nothing else is allowed
    ASSOCIATED  GET, SET, ACTION, ACCESS; Read and Write with short names; all of them in blocks where negotiated
    the last two: AARQ begins again, RLRQ → IDLE

Whatever the client sends is answered, or raises nothing: APDUs that cannot be read get an ExceptionResponse. Where the book
leaves room, our own choices: a release without an association is confirmed, and so is one in clear of a ciphered association,
since who can say it could cut the line as well; one whose ciphered part is wrong is not.
"""

from collections.abc import Callable, Sequence
from enum import Enum

from trefas.base.errors import LocalError, RemoteError
from trefas.base.instant import Instant
from trefas.cosem import refusals, short_reply
from trefas.cosem.agreement import SEND_SIZE_MIN, Agreement, Notification, send_size_of
from trefas.cosem.authentication import Authentication
from trefas.cosem.credentials import Credentials
from trefas.cosem.demand import Guard
from trefas.cosem.general_block import GeneralTransfer
from trefas.cosem.handshake import HANDSHAKES
from trefas.cosem.interface import Interface
from trefas.cosem.keys import POLICY_REQUEST, Policy
from trefas.cosem.owner import Owner
from trefas.cosem.rights import Rights, View
from trefas.cosem.security import CLEAR, GENERAL_TAGS, TAGS, Form, Replayed, SecurityContext, Unprotected
from trefas.cosem.services import Services
from trefas.cosem.short_names import ASSOCIATION_NAME, ShortNames
from trefas.cosem.short_services import ShortServices
from trefas.cosem.standing import Standing
from trefas.wire import acse, apdu
from trefas.wire.acse import Aare, Aarq, Context, Diagnostic, Mechanism, Result, Rlre, Rlrq
from trefas.wire.axdr import OctetString
from trefas.wire.general_block import WINDOW_MAX
from trefas.wire.xdlms import ActionResult, Conformance
from trefas.wire.xdlms_action import ActionRequestNormal, ActionResponseNormal
from trefas.wire.xdlms_initiate import DLMS_VERSION, VAA_NAME_LN, InitiateRequest, InitiateResponse
from trefas.wire.xdlms_sn import ReadRequest

_ACSE = frozenset((acse.AARQ, acse.AARE, acse.RLRQ, acse.RLRE))


class AssociationState(Enum):
    """Where the association stands."""

    IDLE = "no association"
    PENDING = "the client has to show that it knows the keys"
    ASSOCIATED = "associated"


class Association:
    """One client's association with one logical device, in one view.

    ``rights`` None: the client asked for a pair of SAPs that is not there; whatever it wants is refused. ``place`` says where
    the client is ("module tcp 192.0.2.1"), so that a client that guesses there does not keep others waiting. ``size_max``
    is how long answers may be to a client that anybody could pretend to be.
    """

    def __init__(self, owner: Owner, rights: Rights | None, place: str = "", size_max: int | None = None) -> None:
        self.state = AssociationState.IDLE
        self.conformance = Conformance(0)
        self.receive_size_max = owner.receive_size_max
        self.send_size_max = owner.send_size_max
        self._owner = owner
        self._rights = rights
        self._own: Rights | None = None
        self._agreement: Agreement | None = None
        self._services: Services | ShortServices | None = None
        self._blocks: GeneralTransfer | None = None
        self._request_size_max = self.receive_size_max
        self.in_a_row = WINDOW_MAX  # APDUs that the link takes in one turn
        self.following: Sequence[bytes] = ()
        """APDUs that follow the answer that was given last at once (streaming)."""
        self._authentication = Authentication(owner, rights.view if rights else None, place)
        self.guard = Guard()
        self._answer_size_max = size_max
        self.may_wait = False
        """The link can say an answer later than when it was asked."""
        self._waiting: Aarq | None = None  # what a client said that waits until it is judged

    @property
    def view(self) -> View:
        """Who the client is."""
        assert self._rights is not None, "only a pair of SAPs that is there has a view"
        return self._rights.view

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

    @property
    def is_high(self) -> bool:
        """Whether the client has to answer a challenge (high level security)."""
        return self._rights is not None and self._rights.view.mechanism in HANDSHAKES

    @property
    def credentials(self) -> Credentials | None:
        """What it is safe with, if anything."""
        return self._owner.credentials.get(self._rights.view.name) if self._rights else None

    @property
    def client_title(self) -> bytes:
        """The system title that the client said it has; empty where it said none."""
        return self._authentication.client_title

    @property
    def draw(self) -> Callable[[int], bytes]:
        """Gives bytes that nobody can foresee."""
        return self._owner.draw

    def receive(self, request: bytes) -> bytes:
        """The answer to an APDU; empty where none is due. More may follow at once."""
        blocks = self._blocks
        if blocks is None or (request and request[0] in _ACSE):
            self.following = ()
            return self._receive_whole(request)
        answers = blocks.receive(request)
        self.following = answers[1:]
        return answers[0] if answers else b""

    def notify(self, notification: Notification) -> Sequence[bytes]:
        """The APDUs by which the client is told something unsolicited. Raises LocalError where it did not agree to be."""
        if self._agreement is None:
            raise LocalError("nobody is associated who agreed to be told anything")
        security = self._authentication.security
        return self._agreement.told(notification, lambda whole: security.protect(whole, CLEAR) if security else whole)

    @property
    def is_short(self) -> bool:
        """Whether objects have short names (SN referencing)."""
        return self._rights is not None and self._rights.view.context.is_short

    @property
    def short_names(self) -> ShortNames:
        """Those of the objects that it sees."""
        names = self._agreement.names if self._agreement else None
        assert names is not None, "only an association with short names asks for them"
        return names

    @property
    def standing(self) -> Standing:
        """What the client has shown of itself."""
        if self.state is not AssociationState.ASSOCIATED:
            return Standing.REFUSED
        return Standing.PUBLIC if self.view.mechanism is Mechanism.NONE else Standing.AUTHENTICATED

    def deadline(self) -> Instant | None:
        """When ``resume`` is due, of a client that waits for an answer."""
        return self._authentication.due

    def resume(self) -> bytes:
        """The answer to an AARQ that waited; empty if it goes on waiting."""
        is_judged = self._authentication.resume()
        if is_judged is None or self._waiting is None:
            return b""
        request, self._waiting = self._waiting, None
        return self._judged(request) if is_judged else self._refuse_for_now()

    def _receive_whole(self, request: bytes) -> bytes:
        security = self._authentication.security
        return self._receive(request) if security is None else self._receive_ciphered(request, security)

    def release(self) -> None:
        """The association is over, in good order or because the link is gone."""
        self.state = AssociationState.IDLE
        self.conformance = Conformance(0)
        self._own = None
        self._agreement = self._services = self._blocks = None
        self._request_size_max = self.receive_size_max
        self._waiting = None
        self._authentication.end()
        self.guard.level = Policy.NONE

    def _receive(self, request: bytes) -> bytes:
        if self._services is not None:
            answer = self._services.quick(request)
            if answer is not None:
                return answer
        if self.state is not AssociationState.IDLE and len(request) > self._request_size_max:
            return refusals.TOO_LONG
        try:
            found = apdu.decode(request)
        except apdu.UnknownApdu:
            return refusals.UNKNOWN
        except RemoteError:
            if request[:1] == bytes((acse.AARQ,)):
                return self._refuse(Diagnostic.NO_REASON)
            return refusals.MALFORMED
        handler = TABLE.get((self.state, type(found)))
        if handler is not None:
            return handler(self, found)
        return refusals.NOT_ALLOWED if self._services is None else self._services.answer(found)

    def _receive_ciphered(self, request: bytes, security: SecurityContext) -> bytes:
        services = self._services
        if services is not None and len(request) <= self._request_size_max:
            quick = security.quick(request)
            if quick is not None:
                self.guard.level = security.quick_form.level
                answer = services.quick(quick)
                if answer is not None:
                    return security.quick_answer(answer)
                return self._answer_opened(quick, security.quick_form, security)
        tag = request[0] if request else None
        if tag in _ACSE:
            return self._receive(request)
        if len(request) > self._request_size_max:
            return refusals.TOO_LONG
        if tag not in TAGS:
            in_clear = not security.policy & POLICY_REQUEST
            return self._answer_opened(request, CLEAR, security) if in_clear else refusals.NOT_ALLOWED
        if tag in GENERAL_TAGS and Conformance.GENERAL_PROTECTION not in self.conformance:
            return refusals.NOT_NEGOTIATED
        try:
            plain, form = security.open(request)
        except Replayed as error:
            return refusals.replayed(error.expected)
        except Unprotected:
            return refusals.NOT_ALLOWED
        except RemoteError:
            return refusals.UNDECIPHERED
        return self._answer_opened(plain, form, security)

    def _answer_opened(self, plain: bytes, form: Form, security: SecurityContext) -> bytes:
        self.guard.level = form.level
        # Associations do not begin or end inside of what is ciphered.
        answer = refusals.MALFORMED if plain[:1] and plain[0] in _ACSE else self._receive(plain)
        return security.protect(answer, form) if answer else b""

    def on_aarq(self, request: Aarq) -> bytes:
        """A client introduces itself; one that is associated begins again."""
        self.release()
        wrong = self._unfit(request)
        if wrong:
            return wrong
        if self._authentication.begin(request):
            return self._judged(request)
        if not self.may_wait:
            return self._refuse_for_now()
        self._authentication.wait()
        self._waiting = request
        return b""

    def on_reply_to_hls(self, request: ActionRequestNormal) -> bytes:
        """The client's answer to our challenge, and ours to its own (Green Book, 9.2.7.4)."""
        handshake = self._authentication.handshake
        assert handshake is not None, "a challenge is given where there are secrets"
        assert self._rights is not None, "and in a view"
        if request.name != short_reply.REPLY_TO_HLS:
            return refusals.NOT_ALLOWED
        answer = request.parameter.value if isinstance(request.parameter, OctetString) else b""
        if not handshake.is_answer(answer):
            self._authentication.failed()
            self.release()
            return ActionResponseNormal(request.invoke, ActionResult.OTHER_REASON, None).encode()
        self._authentication.passed()
        self._begin(self._rights)
        return ActionResponseNormal(request.invoke, ActionResult.SUCCESS, OctetString(handshake.answer())).encode()

    def on_short_reply_to_hls(self, request: ReadRequest) -> bytes:
        """The same with short names."""
        reply = short_reply.action_of(request)
        return refusals.NOT_ALLOWED if reply is None else short_reply.read_of(self.on_reply_to_hls(reply))

    def on_rlrq(self, request: Rlrq) -> bytes:
        """The client is done. User information belongs to ciphered contexts alone, and goes back where it came."""
        information = b""
        if self._authentication.security is not None and request.user_information:
            try:
                _, form = self._authentication.security.open(request.user_information)
            except RemoteError:
                return refusals.UNDECIPHERED
            information = self._authentication.security.protect(self._response(None), form)
        self.release()
        return Rlre(0, information).encode()

    def _unfit(self, request: Aarq) -> bytes:
        """The answer to a client that nothing could be agreed with, whoever it is; empty for one that fits."""
        if self._rights is None:
            return self._refuse(Diagnostic.CALLED_TITLE_NOT_RECOGNIZED)
        if not request.is_version_1:
            name, why = self._rights.view.context.name_octets, acse.NO_COMMON_VERSION
            return Aare(name, Result.REJECTED_PERMANENT, why, by_provider=True).encode()
        if request.context is not self._rights.view.context:
            return self._refuse(Diagnostic.CONTEXT_NOT_SUPPORTED)
        return b""

    def _judged(self, request: Aarq) -> bytes:
        """Who the client is, and what is agreed with it."""
        assert self._rights is not None, "only a client that fits is judged"
        answer = self._introduce(request, self._rights)
        if self.state is AssociationState.IDLE:
            self.release()
        return answer

    def _introduce(self, request: Aarq, rights: Rights) -> bytes:
        wrong = self._authentication.wrong(request)
        if wrong is not None:
            return self._refuse(wrong)
        initiate, form = request.user_information, None
        if self._authentication.security is not None:
            try:
                if initiate[:1] and initiate[0] in TAGS:
                    initiate, form = self._authentication.security.open(initiate)
                elif self._authentication.security.policy & POLICY_REQUEST:
                    raise Unprotected("an InitiateRequest is in clear, and the policy asks for protection")
            except RemoteError:
                self._authentication.failed()
                return self._refuse(Diagnostic.AUTHENTICATION_FAILURE)
        try:
            found = apdu.decode(initiate)
        except RemoteError:
            return self._refuse(Diagnostic.NO_REASON)
        if not isinstance(found, InitiateRequest):
            return self._refuse(Diagnostic.NO_REASON)
        return self._negotiate(found, rights, form)

    def _negotiate(self, initiate: InitiateRequest, rights: Rights, form: Form | None) -> bytes:
        granted, context = initiate.conformance & rights.view.conformance, rights.view.context.name_octets
        security, handshake = self._authentication.security, self._authentication.handshake
        if security is None:
            granted &= ~Conformance.GENERAL_PROTECTION  # without keys there is nothing to protect with
        if initiate.version < DLMS_VERSION:
            return self._refuse(Diagnostic.NO_REASON, refusals.initiate_error(refusals.VERSION_TOO_LOW))
        if not granted:
            return self._refuse(Diagnostic.NO_REASON, refusals.initiate_error(refusals.INCOMPATIBLE))
        if 0 < initiate.pdu_size_max < SEND_SIZE_MIN + self._authentication.overhead:
            return self._refuse(Diagnostic.NO_REASON, refusals.initiate_error(refusals.SIZE_TOO_SHORT))
        self.conformance = granted
        self.send_size_max = send_size_of(initiate.pdu_size_max, self._owner.send_size_max, granted)
        if self._answer_size_max is not None and not self.is_high:
            self.send_size_max = min(self.send_size_max, self._answer_size_max)
        response = self._response(initiate.quality)
        if handshake is None:
            self._begin(rights)
            accepted = Aare(context, Result.ACCEPTED, Diagnostic.NULL, user_information=response)
            return accepted.encode() if initiate.response_allowed else b""
        key = initiate.dedicated_key
        if not initiate.response_allowed or (security and key is not None and not security.dedicate(key)):
            return self._refuse(Diagnostic.NO_REASON)
        if security is not None:
            security.fit(initiate.pdu_size_max, self.send_size_max, granted)
        self.state = AssociationState.PENDING
        return Aare(
            context,
            Result.ACCEPTED,
            Diagnostic.AUTHENTICATION_REQUIRED,
            responding_title=handshake.credentials.title,
            responding_qualifier=handshake.credentials.certificates.own(rights.view.mechanism),
            mechanism_name=rights.view.mechanism.name_octets,
            authentication_value=handshake.ours,
            user_information=response if security is None else security.protect(response, form or CLEAR),
        ).encode()

    def _response(self, quality: int | None) -> bytes:
        name = ASSOCIATION_NAME if self.is_short else VAA_NAME_LN
        return InitiateResponse(self.conformance, self.receive_size_max, quality and 0, vaa_name=name).encode()

    def _begin(self, rights: Rights) -> None:
        """From here on the services answer."""
        self.state = AssociationState.ASSOCIATED
        self._own = rights.with_own(lambda: self._owner.own_objects(self), self.guard)
        overhead, sizes = self._authentication.overhead, (self.receive_size_max, self.send_size_max)
        self._agreement = Agreement(self._own, self.conformance, sizes, overhead, self._receive_whole, self.in_a_row)
        self._services, self._blocks = self._agreement.services, self._agreement.blocks
        self._request_size_max = self._agreement.request_size_max

    def _refuse_for_now(self) -> bytes:
        return self._refuse(Diagnostic.NO_REASON, result=Result.REJECTED_TRANSIENT)

    def _refuse(self, why: Diagnostic, information: bytes = b"", result: Result = Result.REJECTED_PERMANENT) -> bytes:
        context = self._rights.view.context if self._rights else Context.LN
        return Aare(context.name_octets, result, why, user_information=information).encode()


TABLE: dict[tuple[AssociationState, type], Callable[..., bytes]] = {
    (AssociationState.IDLE, Aarq): Association.on_aarq,
    (AssociationState.IDLE, Rlrq): Association.on_rlrq,
    (AssociationState.PENDING, Aarq): Association.on_aarq,
    (AssociationState.PENDING, Rlrq): Association.on_rlrq,
    (AssociationState.PENDING, ActionRequestNormal): Association.on_reply_to_hls,
    (AssociationState.PENDING, ReadRequest): Association.on_short_reply_to_hls,
    (AssociationState.ASSOCIATED, Aarq): Association.on_aarq,
    (AssociationState.ASSOCIATED, Rlrq): Association.on_rlrq,
}
"""How associations begin and end; what is not here is for the services of one that is up, or not allowed."""
