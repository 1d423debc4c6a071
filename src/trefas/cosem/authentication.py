"""Authentication: whether a client is who it says, by a password, or by a key or secret it answers a challenge with.

begin → judged at once            wrong → None, or what is wrong
begin → too many failures → wait → resume, until it is judged or refused
"""

import hmac

from trefas.base.errors import RemoteError
from trefas.base.instant import Instant
from trefas.cosem.attempts import Origin, Wait
from trefas.cosem.credentials import Credentials
from trefas.cosem.deciphered import deciphered_initiate
from trefas.cosem.handshake import Handshake, challenge_fits, challenge_size
from trefas.cosem.owner import Owner
from trefas.cosem.place import Place
from trefas.cosem.rights import View
from trefas.cosem.security import Form, SecurityContext
from trefas.wire import apdu
from trefas.wire.acse import Aarq, Diagnostic, Mechanism
from trefas.wire.certificate import CertificateType
from trefas.wire.ciphering import TITLE_SIZE
from trefas.wire.xdlms_initiate import InitiateRequest

LOT_SIZE = 8
"""Bytes of chance that decide who of several is judged."""
GUESSED = frozenset((Mechanism.LLS, Mechanism.HLS_MD5, Mechanism.HLS_SHA1, Mechanism.HLS_SHA256))
"""The mechanisms with a secret that a person may have chosen; nobody guesses a key of 128 bits or more."""


class Authentication:
    """That of one association. ``place`` says where the client is ("module tcp 192.0.2.1"); ``view`` None: there is no such
    client, and nothing to be judged."""

    def __init__(self, owner: Owner, view: View | None, place: str) -> None:
        self.security: SecurityContext | None = None
        self.handshake: Handshake | None = None
        self._owner = owner
        self._view = view
        self._place = Place.parse(place)
        self._origin: Origin | None = None
        """As whom the client tries to authenticate itself, where somebody could guess."""
        self._wait: Wait | None = None
        self._has_paid = False
        """A challenge was given, and a token taken for it."""

    @property
    def client_title(self) -> bytes:
        """The system title that the client said it has; empty where it said none."""
        return self.handshake.client_title if self.handshake else b""

    @property
    def overhead(self) -> int:
        """Bytes that protection adds to an answer at most."""
        return 0 if self.security is None else self.security.overhead

    def end(self) -> None:
        """Whatever was agreed or asked is over."""
        self.security = self.handshake = None
        if self._wait is not None:
            self._owner.attempts.leave(self._wait)
            self._wait = None

    def begin(self, request: Aarq) -> bool:
        """A client says who it is; whether that is judged now."""
        self._has_paid = False
        self._origin = self._origin_of(request)
        return self._origin is None or self._owner.attempts.judges(self._origin, self._owner.moment)

    def wait(self) -> None:
        """What the client said is judged later."""
        assert self._origin is not None, "whatever nobody guesses is judged at once"
        self._wait = self._owner.attempts.wait(self._origin, self._owner.draw(LOT_SIZE), self._owner.moment)

    @property
    def due(self) -> Instant | None:
        """When ``resume`` is due, of a client that waits."""
        return None if self._wait is None else self._wait.due

    def resume(self) -> bool | None:
        """Whether the client that waits is judged now (True), refused (False), or goes on waiting (None)."""
        if self._wait is None:
            return None
        is_judged = self._owner.attempts.asks(self._wait, self._owner.moment)
        if is_judged is not None:
            self._wait = None
        return is_judged

    def introduction(self, request: Aarq) -> tuple[InitiateRequest, Form | None] | Diagnostic:
        """What the client proposes, and how that was protected; or what is wrong with it or with who it says it is."""
        wrong = self._wrong(request)
        if wrong is not None:
            return wrong
        initiate, form = request.user_information, None
        if self.security is not None:
            try:
                initiate, form = deciphered_initiate(initiate, self.security)
            except RemoteError:
                self.failed()
                return Diagnostic.AUTHENTICATION_FAILURE
        try:
            found = apdu.decode(initiate)
        except RemoteError:
            return Diagnostic.NO_REASON
        return (found, form) if isinstance(found, InitiateRequest) else Diagnostic.NO_REASON

    def _wrong(self, request: Aarq) -> Diagnostic | None:
        """What is wrong with who the client says it is; for high level security, what was wrong so far."""
        view = self._view
        assert view is not None, "only a client that there is is judged"
        if request.mechanism is not view.mechanism:
            return Diagnostic.MECHANISM_NOT_RECOGNISED if request.mechanism_name else Diagnostic.AUTHENTICATION_REQUIRED
        if view.mechanism is Mechanism.LLS:
            if not hmac.compare_digest(request.authentication_value or b"", self._owner.secrets[view.name]):
                self.failed()
                return Diagnostic.AUTHENTICATION_FAILURE
            self.passed()
        credentials = self._owner.credentials.get(view.name)
        return None if credentials is None else self._challenge(request, credentials, view)

    def failed(self) -> None:
        """The client is not who it says."""
        assert self._view is not None, "only a client that there is is judged"
        self._owner.failed(self._view)
        if self._origin is not None and not self._has_paid:
            self._owner.attempts.failed(self._origin, self._owner.moment)
        self._has_paid = False

    def passed(self) -> None:
        """The client is who it says."""
        if self._origin is not None:
            if self._has_paid:
                self._owner.attempts.give_back(self._origin, self._owner.moment)
                self._has_paid = False
            self._owner.attempts.passed(self._origin)

    def _challenge(self, request: Aarq, credentials: Credentials, view: View) -> Diagnostic | None:
        title, challenge = request.calling_title or b"", request.authentication_value or b""
        if len(title) != TITLE_SIZE or title == credentials.title:  # with ours it could send back what we said
            return Diagnostic.CALLING_TITLE_NOT_RECOGNIZED
        if credentials.client_title not in (None, title):
            return Diagnostic.CALLING_TITLE_NOT_RECOGNIZED
        if not challenge_fits(view.mechanism, challenge):
            return Diagnostic.AUTHENTICATION_REQUIRED
        public = b""
        if view.mechanism is Mechanism.HLS_ECDSA:
            found = credentials.certificates.shown(title, request.calling_qualifier, CertificateType.SIGNATURE)
            if found is None:
                self.failed()
                return Diagnostic.AUTHENTICATION_FAILURE
            public = found
        if view.context.is_ciphered:
            self.security = SecurityContext(credentials, title, self._owner.draw)
        if self._origin is not None:
            self._owner.attempts.failed(self._origin, self._owner.moment)
            self._has_paid = True
        ours = self._owner.draw(challenge_size(view.mechanism))
        self.handshake = Handshake(credentials, title, challenge, ours, public)
        return None

    def _origin_of(self, request: Aarq) -> Origin | None:
        """A client whose system title was configured has failures of its own, apart from those of any other title."""
        view = self._view
        if view is None or request.mechanism is not view.mechanism or view.mechanism not in GUESSED:
            return None
        credentials, title = self._owner.credentials.get(view.name), request.calling_title or b""
        is_known = credentials is not None and bool(title) and credentials.client_title == title
        return Origin(self._place, view.client, title if is_known else b"")
