"""The security context of one association: keys, policy, titles and counters (Green Book, 9.2.2 and 9.2.7.2).

    coming   decode → titles → key → tag → counter → the next layer, or the plain APDU → policy
    going    plain APDU → a counter nobody used → text with its tag, in the form in which the client asked

Nothing of a message is looked at before its tag is verified, and a counter counts as seen only then. A message that is only
encrypted is refused: our own choice, since its counter could not be trusted and whoever flips a bit of it is not noticed.

A message can be signed and ciphered, in either order; no kind of protection comes twice. What one asks in, it is answered in,
with more where the policy asks for more.
"""

import hmac
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from trefas.base.errors import RemoteError
from trefas.cosem.credentials import Credentials
from trefas.cosem.envelope import CipheringForm, GeneralEnvelope, SigningForm, Unverified
from trefas.cosem.keys import POLICY_REQUEST, Policy, broadcast_name
from trefas.cosem.repeats import name_of
from trefas.wire import ciphering, general
from trefas.wire.ciphering import SERVICE, TITLE_SIZE, Ciphered, KeySet, Protection
from trefas.wire.general import GeneralCiphering, GeneralSigning
from trefas.wire.xdlms import Conformance

OVERHEAD_SIZE = 1 + 1 + TITLE_SIZE + 3 + 5 + ciphering.TAG_SIZE
"""What ciphering adds to an APDU at most: tag, title with its length, length, security header, tag of the text."""
HEADER_SIZE = 1 + (1 + general.TRANSACTION_SIZE_MAX) + 2 * (1 + TITLE_SIZE) + 2
"""Of a message of the general forms: tag, transaction, titles, two empty fields."""
_FIELDS_SIZE = 1 + 1 + 2 + 1 + 2 + 8 + 3 + 5 + ciphering.TAG_SIZE + 3 + 1
"""What else is in the two general forms around each other: is there a key, which kind, scheme and the length of its data, or the
check value of a wrapped one; length and security header, tag of the text; the lengths of a content and a signature."""
LAYERS_MAX = 2

TAGS = frozenset((*ciphering.TAGS, general.CIPHERING, general.SIGNING))
"""First bytes of the protected APDUs that are spoken here."""
GENERAL_TAGS = frozenset((*ciphering.GENERAL.values(), general.CIPHERING, general.SIGNING))

_QUICK_SIZE_MAX = 0x7F + 2
"""A message whose length has one byte."""
_TAG_REST = ciphering.TAG_SIZE - 16
_GLOBAL_TAGS = SERVICE[KeySet.GLOBAL]
_PLAIN_TAGS = {tag: plain for plain, tag in _GLOBAL_TAGS.items()}

_LEVELS = {
    Protection.NONE: Policy.NONE,
    Protection.AUTHENTICATED: Policy.AUTHENTICATED_REQUEST,
    Protection.ENCRYPTED: Policy.ENCRYPTED_REQUEST,
    Protection.BOTH: Policy.AUTHENTICATED_REQUEST | Policy.ENCRYPTED_REQUEST,
}


@dataclass(frozen=True, slots=True)
class Layer:
    """How a message was ciphered with a key that both sides have."""

    keys: KeySet
    protection: Protection
    general: bool


@dataclass(frozen=True)
class Form:
    """How a message was protected, from the outside in, and so how it is answered."""

    layers: tuple[Layer | CipheringForm | SigningForm, ...]

    @cached_property
    def level(self) -> Policy:
        """What was done to the message, in the bits of requests."""
        found = Policy.NONE
        for each in self.layers:
            found |= Policy.SIGNED_REQUEST if isinstance(each, SigningForm) else _LEVELS[each.protection]
        return found


CLEAR = Form(())
_QUICK = Form((Layer(KeySet.GLOBAL, Protection.BOTH, False),))
_ADDED = Layer(KeySet.GLOBAL, Protection.BOTH, True)
"""What goes around an answer whose request had nothing, and whose policy asks for something."""


class Unprotected(RemoteError):
    """A message has less protection than the policy asks for."""


class Replayed(RemoteError):
    """A message's counter was used before."""

    def __init__(self, counter: int, expected: int) -> None:
        super().__init__(f"a message's invocation counter is {counter}; it must be {expected} or more")
        self.expected = expected


class SecurityContext:
    """One association's. ``draw`` gives bytes that nobody can foresee."""

    def __init__(self, credentials: Credentials, client_title: bytes, draw: Callable[[int], bytes]) -> None:
        keys = credentials.keys
        self.title = credentials.title
        self._dedicated_key = self._dedicated_name = b""
        self._credentials = credentials
        self._name = credentials.name
        self._unicast, self._authentication = keys.unicast, keys.authentication
        self._broadcast, self._master = keys.broadcast, keys.master
        self._suite = credentials.suite
        self._counters = credentials.counters
        self._client_title = client_title
        self._envelope = GeneralEnvelope(credentials, client_title, draw)
        self._repeats = credentials.repeats
        self._retired_expected: int | None = None
        """The lowest counter under a key that was replaced since the association began."""
        self._own_last = -1
        # All that the usual message needs, ready.
        self._control = Protection.BOTH | self._suite.number
        self._head = bytes((self._control,)) + self._authentication
        self._encrypt = ciphering.cipher(self._unicast).encrypt
        self._version = credentials.version
        self._policy = credentials.policy
        self.overhead = OVERHEAD_SIZE
        """What protection adds to an answer at most."""
        self._is_roomy = True

    @property
    def policy(self) -> Policy:
        """What every message needs now."""
        self._look()
        return self._policy

    @property
    def key_size(self) -> int:
        """Of every key of the suite."""
        return self._suite.key_size

    def dedicate(self, key: bytes) -> bool:
        """Takes the key that the client named for this association. False where it cannot be one: of another size, or one that
        is there already, under whose counters it would not stand."""
        if len(key) != self.key_size or key in (self._unicast, self._broadcast, self._authentication, self._master):
            return False
        self._dedicated_key, self._dedicated_name = key, name_of(key)
        return True

    # ---- the usual message: service-specific, global key, authenticated and encrypted -------------------------

    def quick(self, apdu: bytes) -> bytes | None:
        """The plain APDU of a short message in the usual form; None: ``open`` has to look at it."""
        size = len(apdu)
        if not 20 <= size <= _QUICK_SIZE_MAX or apdu[1] != size - 2 or apdu[2] != self._control:
            return None
        if self._version != self._credentials.version or self._policy & Policy.SIGNED:
            return None
        counter, vector = int.from_bytes(apdu[3:7]), self._client_title + apdu[3:7]
        plain = self._encrypt(vector, apdu[7:-12], None)[:-16]
        if (
            not hmac.compare_digest(self._encrypt(vector, plain, self._head)[:_TAG_REST], apdu[7:])
            or plain[0] != _PLAIN_TAGS.get(apdu[0])
            or counter < self._counters.expected(self._name)
        ):
            return None
        self._counters.seen(self._name, counter)
        self._own_last = counter
        return plain

    def quick_answer(self, plain: bytes) -> bytes:
        """The answer to what ``quick`` took."""
        size = len(plain) + 17
        if size > 0x7F:
            return self.protect(plain, _QUICK)
        counter = self._counters.take().to_bytes(4)
        text = self._encrypt(self.title + counter, plain, self._head)[:_TAG_REST]
        return bytes((_GLOBAL_TAGS[plain[0]], size, self._control)) + counter + text

    @property
    def quick_form(self) -> Form:
        """How such a message was protected."""
        return _QUICK

    # ---- any message -----------------------------------------------------------------------------------------

    def open(self, apdu: bytes) -> tuple[bytes, Form]:
        """The plain APDU of a protected one. Raises Unprotected, Unverified or Replayed, all RemoteErrors."""
        self._look()
        layers: list[Layer | CipheringForm | SigningForm] = []
        plain = apdu
        while plain[:1] and plain[0] in TAGS:
            if len(layers) == LAYERS_MAX or any(
                isinstance(each, SigningForm) is (plain[0] == general.SIGNING) for each in layers
            ):
                raise Unverified("a message is protected twice in the same way")
            plain, layer = self._open_layer(plain)
            layers.append(layer)
        form = Form(tuple(layers))
        if not self._is_roomy and not all(isinstance(each, Layer) for each in layers):
            raise Unverified("a message is in a form whose answer would be longer than the client takes")
        if self._policy & POLICY_REQUEST & ~form.level:
            raise Unprotected(f"a message's protection is {form.level!r}; the policy is {self._policy!r}")
        if form.level == Policy.SIGNED_REQUEST and isinstance(layers[0], SigningForm):
            self._envelope.once(layers[0])
        return plain, form

    def protect(self, plain: bytes, form: Form) -> bytes:
        """An answer in the form of its request, with what the policy wants besides. What has no ciphered form of its own
        (exceptions) stays plain, unless the form is a general one."""
        self._look()
        layers = list(form.layers)
        if self._policy & Policy.SIGNED_RESPONSE and not any(isinstance(each, SigningForm) for each in layers):
            layers.append(SigningForm(self._envelope.header()))
        if self._wanted and all(isinstance(each, SigningForm) for each in layers):
            layers.insert(0, _ADDED)
        for layer in reversed(layers):
            plain = self._protected(plain, layer)
        return plain

    def fit(self, client_size_max: int, send_size_max: int, granted: Conformance) -> None:
        """Sees how much room protection needs, as soon as it is known how long an APDU the client takes (0 is no limit). The
        general forms need much of it: a client with little room can do without them, or it has its answers in general blocks."""
        suite, most = self._suite, client_size_max or 0xFFFF
        long = 2 * HEADER_SIZE + suite.key_size + 6 * suite.coordinate_size + _FIELDS_SIZE
        if Conformance.GENERAL_BLOCK_TRANSFER in granted or most >= send_size_max - OVERHEAD_SIZE + long:
            return
        self._is_roomy = bool(self._policy & Policy.SIGNED) or (suite.has_curve and most >= 2 * long)
        self.overhead = long if self._is_roomy else OVERHEAD_SIZE

    def _look(self) -> None:
        """Sees whether keys or policy were changed since."""
        credentials = self._credentials
        if self._version == credentials.version:
            return
        self._version = credentials.version
        self._policy = credentials.policy
        if self._unicast != credentials.keys.unicast and self._retired_expected is None:
            self._retired_expected = max(credentials.retired, self._own_last + 1)
        if self._retired_expected is not None:
            self._version = -1  # from now on each message takes the long way

    @property
    def _wanted(self) -> Protection:
        policy = self._policy
        both = Protection.AUTHENTICATED if policy & (Policy.AUTHENTICATED_RESPONSE | Policy.ENCRYPTED_RESPONSE) else 0
        return Protection(both | (Protection.ENCRYPTED if policy & Policy.ENCRYPTED_RESPONSE else 0))

    def _open_layer(self, apdu: bytes) -> tuple[bytes, Layer | CipheringForm | SigningForm]:
        try:
            if apdu[0] == general.SIGNING:
                return self._envelope.verified(GeneralSigning.decode(apdu))
            if apdu[0] == general.CIPHERING:
                return self._open_general(GeneralCiphering.decode(apdu))
            return self._open_ciphered(Ciphered.decode(apdu))
        except (Unprotected, Unverified, Replayed):
            raise
        except RemoteError as error:
            raise Unverified(str(error)) from error

    def _open_ciphered(self, found: Ciphered) -> tuple[bytes, Layer]:
        if found.suite != self._suite.number:
            raise Unverified(f"a message is of suite {found.suite}; the association is of {self._suite.number}")
        if found.title and found.title != self._client_title:
            raise Unverified("a message's system title is not that of the association; it must be")
        self._authenticated(found.protection)
        dedicated = found.keys is KeySet.DEDICATED
        if dedicated and found.broadcast:
            raise Unverified("a message is under a dedicated key and for many; must be one of the two")
        key = self._broadcast_key() if found.broadcast else self._key(found.keys)
        plain = ciphering.unseal(
            found.text, found.control, key, self._authentication, self._client_title, found.counter
        )
        self._count(found.counter, dedicated=dedicated, broadcast=found.broadcast)
        if found.plain_tag is not None and plain[:1] != bytes((found.plain_tag,)):
            raise Unverified("a message holds another service than its first byte says")
        return plain, Layer(found.keys, found.protection, found.plain_tag is None)

    def _open_general(self, found: GeneralCiphering) -> tuple[bytes, CipheringForm]:
        if found.control & 0x0F != self._suite.number or found.control & ciphering.BROADCAST:
            raise Unverified(
                f"a general message's security control byte is {found.control:02X}h; that is not of this suite"
            )
        protection = ciphering.protection_of(found.control)
        self._authenticated(protection)
        broadcast = found.key_info == general.GlobalKey(general.BROADCAST_KEY)
        if isinstance(found.key_info, general.GlobalKey):
            key = self._broadcast_key() if broadcast else self._unicast
            self._envelope.check(found.header)
        else:
            key = self._envelope.key(found.header, found.key_info, self._master)
        header = found.header.encode()
        plain = ciphering.unseal(
            found.text, found.control, key, self._authentication, found.header.originator, found.counter, header
        )
        # Keys of one message have no counters of their own: whoever repeats such a message would not be noticed otherwise.
        self._count(found.counter, broadcast=broadcast)
        return plain, CipheringForm(found.header, found.key_info, protection, key)

    def _protected(self, plain: bytes, layer: Layer | CipheringForm | SigningForm) -> bytes:
        if isinstance(layer, SigningForm):
            return self._envelope.signed(plain, layer)
        if isinstance(layer, Layer) and not layer.general and plain[0] not in SERVICE[layer.keys]:
            return plain
        # One counter for all keys: a client that names an old dedicated key cannot make us use a pair again.
        counter = self._counters.take()
        protection = Protection(layer.protection | self._wanted)
        control = protection | self._suite.number
        if isinstance(layer, CipheringForm):
            header, key_info, key = self._envelope.answered(layer, self._unicast)
            text = ciphering.seal(plain, control, key, self._authentication, self.title, counter, header.encode())
            return GeneralCiphering(header, key_info, control, counter, text).encode()
        text = ciphering.seal(plain, control, self._key(layer.keys), self._authentication, self.title, counter)
        title, plain_tag = (self.title, None) if layer.general else (None, plain[0])
        return Ciphered(layer.keys, protection, counter, text, title, plain_tag, self._suite.number).encode()

    def _authenticated(self, protection: Protection) -> None:
        if not protection & Protection.AUTHENTICATED:
            raise Unprotected(f"a message's protection is {protection!r}; it must be authenticated at least")

    def _count(self, counter: int, *, dedicated: bool = False, broadcast: bool = False) -> None:
        """Refuses a counter that was used before under the same key, and notes one that was not."""
        name = broadcast_name(self._name) if broadcast else self._name
        retired = self._retired_expected is not None and not broadcast
        if dedicated:
            expected = self._repeats.expected(self._dedicated_name)
        elif retired:
            expected = self._retired_expected or 0
        else:
            expected = self._counters.expected(name)
        if counter < expected:
            raise Replayed(counter, expected)
        if dedicated:
            self._repeats.seen(self._dedicated_name, counter)
        elif retired:
            self._retired_expected = counter + 1
        else:
            self._counters.seen(name, counter)
            self._own_last = self._own_last if broadcast else counter

    def _key(self, keys: KeySet) -> bytes:
        if keys is KeySet.GLOBAL:
            return self._unicast
        if not self._dedicated_key:
            raise Unverified("a message is under a dedicated key, and the association has none")
        return self._dedicated_key

    def _broadcast_key(self) -> bytes:
        if not self._broadcast:
            raise Unverified("a message is under a broadcast key, and the association has none")
        return self._broadcast
