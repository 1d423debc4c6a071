"""The server's side of an association: one client, from its AARQ to its release (Green Book, 9.4.1 and 9.4.4).

``ASSOCIATION`` (``cosem/association_table.py``) says what leads from which state to which. Once associated the services answer:
GET, SET, ACTION, ACCESS; Read and Write with short names; all of them in blocks where negotiated.

Whatever the client sends is answered, or raises nothing: APDUs that cannot be read get an ExceptionResponse. Where the book
leaves room, our own choices: a release without an association is confirmed, and so is one in clear of a ciphered association,
since who can say it could cut the line as well; one whose ciphered part is wrong is not.
"""

from collections.abc import Callable, Sequence

from trefas.base.errors import LocalError, RemoteError
from trefas.base.instant import Instant
from trefas.cosem import aare, refusals, short_reply
from trefas.cosem.agreement import Agreement, Notification, send_size_of
from trefas.cosem.association_table import ASSOCIATION, AssociationAction, AssociationEvent, AssociationState
from trefas.cosem.authentication import Authentication
from trefas.cosem.credentials import Credentials
from trefas.cosem.deciphered import deciphered
from trefas.cosem.demand import Guard
from trefas.cosem.general_block import GeneralTransfer
from trefas.cosem.handshake import HANDSHAKES, Handshake
from trefas.cosem.interface import Interface
from trefas.cosem.keys import Policy
from trefas.cosem.owner import Owner
from trefas.cosem.rights import Rights, View
from trefas.cosem.security import CLEAR, Form, SecurityContext
from trefas.cosem.services import Services
from trefas.cosem.short_names import ASSOCIATION_NAME, ShortNames
from trefas.cosem.short_services import ShortServices
from trefas.cosem.standing import Standing
from trefas.wire import acse, apdu
from trefas.wire.acse import Aarq, Diagnostic, Mechanism, Result, Rlre, Rlrq
from trefas.wire.apdu import Apdu
from trefas.wire.axdr import OctetString
from trefas.wire.general_block import WINDOW_MAX
from trefas.wire.xdlms import ActionResult, Conformance
from trefas.wire.xdlms_action import ActionRequestNormal, ActionResponseNormal
from trefas.wire.xdlms_initiate import VAA_NAME_LN, InitiateRequest, InitiateResponse
from trefas.wire.xdlms_sn import ReadRequest

_ACSE = frozenset((acse.AARQ, acse.AARE, acse.RLRQ, acse.RLRE))


class Association:
    """One client's association with one logical device, in one view.

    ``rights`` None: the client asked for a pair of SAPs that is not there; whatever it wants is refused. ``place`` says where
    the client is ("module tcp 192.0.2.1"), so that a client that guesses there does not keep others waiting. ``size_max``
    is how long answers may be to a client that anybody could pretend to be.
    """

    def __init__(self, owner: Owner, rights: Rights | None, place: str = "", size_max: int | None = None) -> None:
        self.state = ASSOCIATION.begin
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
    def _view(self) -> View | None:
        return self._rights.view if self._rights else None

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
        return self._judged(request) if is_judged else self._step(AssociationEvent.REFUSED, self._refuse_for_now())

    def _receive_whole(self, request: bytes) -> bytes:
        security = self._authentication.security
        return self._receive(request) if security is None else self._receive_ciphered(request, security)

    def release(self) -> None:
        """The association is over, in good order or because the link is gone."""
        self._step(AssociationEvent.LINK_GONE)

    def _step(self, event: AssociationEvent, *found: object) -> bytes:
        """The answer, if any."""
        self.state, action = ASSOCIATION.step(self.state, event)
        return ACTIONS[action](self, *found)

    def _end(self) -> None:
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
        if self.state in AGREED and len(request) > self._request_size_max:
            return refusals.TOO_LONG
        try:
            found = apdu.decode(request)
        except apdu.UnknownApdu:
            return refusals.UNKNOWN
        except RemoteError:
            if request[:1] == bytes((acse.AARQ,)):
                return self._refuse(Diagnostic.NO_REASON)
            return refusals.MALFORMED
        return self._step(EVENTS.get(type(found), AssociationEvent.REQUEST), found)

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
        found = deciphered(request, security, self.conformance)
        return found if isinstance(found, bytes) else self._answer_opened(*found, security)

    def _answer_opened(self, plain: bytes, form: Form, security: SecurityContext) -> bytes:
        self.guard.level = form.level
        # Associations do not begin or end inside of what is ciphered.
        answer = refusals.MALFORMED if plain[:1] and plain[0] in _ACSE else self._receive(plain)
        return security.protect(answer, form) if answer else b""

    def on_open(self, request: Aarq) -> bytes:
        """A client introduces itself; one that is associated begins again."""
        self._end()
        wrong = aare.unfit(self._view, request)
        if wrong:
            return self._step(AssociationEvent.REFUSED, wrong)
        if self._authentication.begin(request):
            return self._judged(request)
        if self.may_wait:
            return self._step(AssociationEvent.LATER, request)
        return self._step(AssociationEvent.REFUSED, self._refuse_for_now())

    def on_wait(self, request: Aarq) -> bytes:
        """It is judged when ``resume`` is due."""
        self._authentication.wait()
        self._waiting = request
        return b""

    def on_refuse(self, answer: bytes) -> bytes:
        """Nothing was agreed."""
        self._end()
        return answer

    def on_challenge(self, initiate: InitiateRequest, form: Form | None) -> bytes:
        """The client has to show that it knows the keys."""
        security, handshake = self._authentication.security, self._authentication.handshake
        assert handshake is not None, "a challenge is given where there are secrets"
        if security is not None:
            security.fit(initiate.pdu_size_max, self.send_size_max, self.conformance)
        response = self._response(initiate.quality)
        whole = response if security is None else security.protect(response, form or CLEAR)
        return aare.challenge(self.view, handshake, whole)

    def on_accept(self, initiate: InitiateRequest) -> bytes:
        """Associated, without a challenge."""
        self._begin()
        response = self._response(initiate.quality)
        return aare.accepted(self.view, response) if initiate.response_allowed else b""

    def on_judge_reply(self, request: ActionRequestNormal) -> bytes:
        """The client's answer to our challenge, and ours to its own (Green Book, 9.2.7.4)."""
        handshake = self._authentication.handshake
        assert handshake is not None, "a challenge is given where there are secrets"
        if request.name != short_reply.REPLY_TO_HLS:
            return refusals.NOT_ALLOWED
        answer = request.parameter.value if isinstance(request.parameter, OctetString) else b""
        if not handshake.is_answer(answer):
            return self._step(AssociationEvent.DISPROVED, request)
        return self._step(AssociationEvent.PROVED, request, handshake)

    def on_judge_short_reply(self, request: ReadRequest) -> bytes:
        """The client's answer to our challenge, with short names."""
        reply = short_reply.action_of(request)
        return refusals.NOT_ALLOWED if reply is None else short_reply.read_of(self.on_judge_reply(reply))

    def on_end_reply(self, request: ActionRequestNormal) -> bytes:
        """The client is not who it says."""
        self._authentication.failed()
        self._end()
        return ActionResponseNormal(request.invoke, ActionResult.OTHER_REASON, None).encode()

    def on_confirm_reply(self, request: ActionRequestNormal, handshake: Handshake) -> bytes:
        """Associated, with an answer to the client's challenge."""
        self._authentication.passed()
        self._begin()
        return ActionResponseNormal(request.invoke, ActionResult.SUCCESS, OctetString(handshake.answer())).encode()

    def on_judge_release(self, request: Rlrq) -> bytes:
        """The client is done. User information belongs to ciphered contexts alone, and goes back where it came."""
        information = b""
        if self._authentication.security is not None and request.user_information:
            try:
                _, form = self._authentication.security.open(request.user_information)
            except RemoteError:
                return refusals.UNDECIPHERED
            information = self._authentication.security.protect(self._response(None), form)
        return self._step(AssociationEvent.RELEASED, information)

    def on_confirm_release(self, information: bytes) -> bytes:
        """Released, in good order."""
        self._end()
        return Rlre(0, information).encode()

    def on_end(self) -> bytes:
        """Nobody is there to be answered."""
        self._end()
        return b""

    def on_serve(self, request: Apdu) -> bytes:
        """A service that was agreed on."""
        assert self._services is not None, "who is associated has services"
        return self._services.answer(request)

    def on_not_allowed(self, request: object) -> bytes:
        """Whatever it is, its time is not now."""
        return refusals.NOT_ALLOWED

    def _judged(self, request: Aarq) -> bytes:
        """Who the client is, and what is agreed with it."""
        found = self._authentication.introduction(request)
        answer = self._refuse(found) if isinstance(found, Diagnostic) else self._negotiate(*found)
        # What is agreed on left this state.
        return self._step(AssociationEvent.REFUSED, answer) if self.state is AssociationState.OPENING else answer

    def _negotiate(self, initiate: InitiateRequest, form: Form | None) -> bytes:
        granted = initiate.conformance & self.view.conformance
        security, handshake = self._authentication.security, self._authentication.handshake
        if security is None:
            granted &= ~Conformance.GENERAL_PROTECTION  # without keys there is nothing to protect with
        wrong = aare.disagreement(initiate, granted, self._authentication.overhead)
        if wrong:
            return self._refuse(Diagnostic.NO_REASON, wrong)
        self.conformance = granted
        self.send_size_max = send_size_of(initiate.pdu_size_max, self._owner.send_size_max, granted)
        if self._answer_size_max is not None and not self.is_high:
            self.send_size_max = min(self.send_size_max, self._answer_size_max)
        if handshake is None:
            return self._step(AssociationEvent.ACCEPTED, initiate)
        key = initiate.dedicated_key
        if not initiate.response_allowed or (security and key is not None and not security.dedicate(key)):
            return self._refuse(Diagnostic.NO_REASON)
        return self._step(AssociationEvent.CHALLENGED, initiate, form)

    def _response(self, quality: int | None) -> bytes:
        name = ASSOCIATION_NAME if self.is_short else VAA_NAME_LN
        return InitiateResponse(self.conformance, self.receive_size_max, quality and 0, vaa_name=name).encode()

    def _begin(self) -> None:
        """From here on the services answer."""
        assert self._rights is not None, "only in a view somebody is associated"
        self._own = self._rights.with_own(lambda: self._owner.own_objects(self), self.guard)
        overhead, sizes = self._authentication.overhead, (self.receive_size_max, self.send_size_max)
        self._agreement = Agreement(self._own, self.conformance, sizes, overhead, self._receive_whole, self.in_a_row)
        self._services, self._blocks = self._agreement.services, self._agreement.blocks
        self._request_size_max = self._agreement.request_size_max

    def _refuse_for_now(self) -> bytes:
        return aare.refused(self._view, Diagnostic.NO_REASON, result=Result.REJECTED_TRANSIENT)

    def _refuse(self, why: Diagnostic, information: bytes = b"") -> bytes:
        return aare.refused(self._view, why, information)


AGREED = (AssociationState.PENDING, AssociationState.ASSOCIATED)
"""States in which client and meter agreed on the size of APDUs."""

EVENTS: dict[type, AssociationEvent] = {
    Aarq: AssociationEvent.AARQ,
    Rlrq: AssociationEvent.RLRQ,
    ActionRequestNormal: AssociationEvent.ACTION,
    ReadRequest: AssociationEvent.READ,
}

ACTIONS: dict[AssociationAction, Callable[..., bytes]] = {
    AssociationAction.OPEN: Association.on_open,
    AssociationAction.WAIT: Association.on_wait,
    AssociationAction.REFUSE: Association.on_refuse,
    AssociationAction.CHALLENGE: Association.on_challenge,
    AssociationAction.ACCEPT: Association.on_accept,
    AssociationAction.JUDGE_REPLY: Association.on_judge_reply,
    AssociationAction.JUDGE_SHORT_REPLY: Association.on_judge_short_reply,
    AssociationAction.CONFIRM_REPLY: Association.on_confirm_reply,
    AssociationAction.END_REPLY: Association.on_end_reply,
    AssociationAction.JUDGE_RELEASE: Association.on_judge_release,
    AssociationAction.CONFIRM_RELEASE: Association.on_confirm_release,
    AssociationAction.SERVE: Association.on_serve,
    AssociationAction.END: Association.on_end,
    AssociationAction.NOT_ALLOWED: Association.on_not_allowed,
}
