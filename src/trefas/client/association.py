"""How an association begins, from the client's side (Green Book, 9.3.2, 9.4.2, 9.5). It ends with the link, since
the meter modelled, and others, do not answer an RLRQ.

AARQ →  ← AARE                                      nothing, or a password
AARQ →  ← AARE with a challenge                     high level security: then
ACTION with the answer to it →  ← its answer        both have shown that they have the key
"""

import hmac
from dataclasses import dataclass, field

from trefas.base.errors import RemoteError
from trefas.base.obis import Obis
from trefas.client.protection import ClientKeys, ClientProtection
from trefas.client.services import Services, Talk
from trefas.wire import apdu
from trefas.wire.acse import Aare, Aarq, Context, Diagnostic, Mechanism, Result
from trefas.wire.axdr import OctetString
from trefas.wire.ciphering import challenge_answer
from trefas.wire.xdlms import Conformance, Name
from trefas.wire.xdlms_error import ConfirmedServiceError, ExceptionResponse
from trefas.wire.xdlms_initiate import InitiateRequest, InitiateResponse

PROPOSED = (
    Conformance.GENERAL_PROTECTION
    | Conformance.BLOCK_TRANSFER_WITH_GET
    | Conformance.BLOCK_TRANSFER_WITH_SET
    | Conformance.BLOCK_TRANSFER_WITH_ACTION
    | Conformance.MULTIPLE_REFERENCES
    | Conformance.GET
    | Conformance.SET
    | Conformance.SELECTIVE_ACCESS
    | Conformance.ACTION
)
"""What this client can do."""
PDU_SIZE_MAX = 0xFFFF
OWN_ASSOCIATION = Obis.parse("0.0.40.0.0.255")
REPLY_TO_HLS = 1
_ASSOCIATION_CLASS = 15
_COUNTER = slice(1, 5)

_WORDS = {
    Diagnostic.AUTHENTICATION_FAILURE: "the password or key is wrong",
    Diagnostic.AUTHENTICATION_REQUIRED: "it wants a password or keys",
    Diagnostic.MECHANISM_NOT_RECOGNISED: "it has another mechanism of authentication for this client",
    Diagnostic.MECHANISM_REQUIRED: "it wants a password or keys",
    Diagnostic.CONTEXT_NOT_SUPPORTED: "it does not speak this context: ciphered where it is clear, or the other way round",
    Diagnostic.CALLING_TITLE_NOT_RECOGNIZED: "it does not know the client's system title",
    Diagnostic.NO_REASON: "it says no reason; is there such a client (SAP)?",
}


@dataclass(frozen=True, slots=True)
class Login:
    """As whom: without anything as the public client. ``challenge`` is what the server has to answer: bytes that
    nobody can foresee."""

    password: bytes = field(default=b"", repr=False)
    keys: ClientKeys | None = None
    challenge: bytes = b""

    @property
    def mechanism(self) -> Mechanism:
        """By what it has."""
        if self.keys is not None:
            return Mechanism.HLS_GMAC
        return Mechanism.LLS if self.password else Mechanism.NONE


class Association:
    """One of them. ``services`` is of use once ``begin`` has returned."""

    def __init__(self, login: Login) -> None:
        self.login = login
        self.services = Services()
        self.protection = None if login.keys is None else ClientProtection(login.keys)
        self.is_open = False

    def begin(self) -> Talk[None]:
        """Raises RemoteError, in words, where the meter does not want it."""
        login, keys = self.login, self.login.keys
        mechanism = login.mechanism
        initiate = InitiateRequest(PROPOSED, PDU_SIZE_MAX).encode()
        request = Aarq(
            context_name=(Context.LN if keys is None else Context.LN_CIPHERED).name_octets,
            calling_title=None if keys is None else keys.title,
            mechanism_name=None if mechanism is Mechanism.NONE else mechanism.name_octets,
            authentication_value={Mechanism.LLS: login.password, Mechanism.HLS_GMAC: login.challenge}.get(mechanism),
            user_information=initiate if self.protection is None else self.protection.protect(initiate),
        )
        answer = apdu.decode((yield request.encode()))
        if isinstance(answer, ExceptionResponse | ConfirmedServiceError):
            raise RemoteError("the meter answers the association with an error; is its SAP right, and is it ciphered?")
        if not isinstance(answer, Aare):
            raise RemoteError(f"the meter answers {type(answer).__name__} to an AARQ")
        if answer.result != Result.ACCEPTED:
            raise RemoteError(f"the meter refuses the association: {_why(answer)}")
        self._take(answer)
        if mechanism is Mechanism.HLS_GMAC:
            yield from self._show(answer)
        self.is_open = True

    def _take(self, answer: Aare) -> None:
        raw = answer.user_information
        if self.protection is not None:
            self.protection.server_title = answer.responding_title or b""
            raw = self.protection.open(raw)
        granted = apdu.decode(raw)
        if not isinstance(granted, InitiateResponse):
            raise RemoteError(f"the meter accepts with {type(granted).__name__}; must be an InitiateResponse")
        self.services = Services(granted.conformance, granted.pdu_size_max)

    def _show(self, answer: Aare) -> Talk[None]:
        """Answers the challenge, and checks the answer to ours."""
        keys, protection = self.login.keys, self.protection
        assert keys is not None, "high level security has keys"
        assert protection is not None, "high level security is protected"
        theirs = answer.authentication_value or b""
        said = challenge_answer(theirs, keys.unicast, keys.authentication, keys.title, keys.take(), keys.suite)
        name = Name(_ASSOCIATION_CLASS, OWN_ASSOCIATION, REPLY_TO_HLS)
        returned = yield from self.services.action(name, OctetString(said))
        proof = returned.value if isinstance(returned, OctetString) else b""
        expected = challenge_answer(
            *(self.login.challenge, keys.unicast, keys.authentication, protection.server_title),
            *(int.from_bytes(proof[_COUNTER]), keys.suite),
        )
        if not hmac.compare_digest(proof, expected):
            raise RemoteError("the meter does not show that it has the key; it may be another one, or none")


def _why(answer: Aare) -> str:
    known = answer.diagnostic in list(Diagnostic) and not answer.by_provider
    diagnostic = Diagnostic(answer.diagnostic) if known else None
    return (
        _WORDS.get(diagnostic, f"diagnostic {answer.diagnostic}") if diagnostic else f"diagnostic {answer.diagnostic}"
    )
