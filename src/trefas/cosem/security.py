"""The security context of one association, suite 0: keys, policy, titles and counters (Green Book, 9.2.2 and 9.2.7.2).

    coming   decode → title → policy → tag → counter → the plain APDU
    going    plain APDU → a counter nobody used → text with its tag, in the form in which the client asked

Nothing of a message is looked at before its tag is verified, and a counter counts as seen only then. A message that is only
encrypted is refused: our own choice, since its counter could not be trusted and whoever flips a bit of it is not noticed.
"""

import hmac
from dataclasses import dataclass, field
from typing import Protocol

from trefas.base.errors import RemoteError
from trefas.wire import ciphering
from trefas.wire.ciphering import KEY_SIZE, SERVICE, TITLE_SIZE, Ciphered, KeySet, Protection

CHALLENGE_SIZE = 16
"""Of ours; those of a client can be as the book allows."""
CHALLENGE_SIZE_MIN, CHALLENGE_SIZE_MAX = 8, 64
OVERHEAD_SIZE = 1 + 1 + TITLE_SIZE + 3 + 5 + ciphering.TAG_SIZE
"""What ciphering adds to an APDU at most: tag, title with its length, length, security header, tag of the text."""


class Counters(Protocol):
    """The invocation counters of a device. Whoever keeps its memory keeps them."""

    def take(self) -> int:
        """A counter of ours that was never used, and never will be again. Raises LocalError when there is none left."""
        ...

    def expected(self, name: str) -> int:
        """The lowest counter that the client of an association may use."""
        ...

    def seen(self, name: str, counter: int) -> None:
        """The client of an association used this one; it must use a higher one from now on."""
        ...


@dataclass(frozen=True, slots=True)
class Keys:
    """What server and client share: the global unicast key (GUEK), the authentication key (GAK) and the key that other keys
    travel under."""

    unicast: bytes = field(repr=False)
    authentication: bytes = field(repr=False)
    master: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Credentials:
    """What the server has to be safe with in the association of a name. ``title`` is its own; ``policy`` is the least
    protection of whatever comes and goes."""

    name: str
    title: bytes
    keys: Keys
    counters: Counters
    policy: Protection = Protection.BOTH


@dataclass(frozen=True, slots=True)
class Form:
    """How a message was ciphered, and so how it is answered."""

    keys: KeySet
    protection: Protection
    general: bool


class Unprotected(RemoteError):
    """A message has less protection than the policy asks for."""


class Unverified(RemoteError):
    """A message does not fit the keys, the title or what its head says."""


class Replayed(RemoteError):
    """A message's counter was used before."""

    def __init__(self, counter: int, expected: int) -> None:
        super().__init__(f"a message's invocation counter is {counter}; it must be {expected} or more")
        self.expected = expected


class SecurityContext:
    """One association's. ``dedicated_key`` is what the client named for it, if anything."""

    def __init__(self, credentials: Credentials, client_title: bytes) -> None:
        self.policy = credentials.policy
        self.title = credentials.title
        self.dedicated_key: bytes | None = None
        self._enough = [each for each in (Protection.BOTH, Protection.AUTHENTICATED) if not self.policy & ~each]
        self._name = credentials.name
        self._keys = credentials.keys
        self._counters = credentials.counters
        self._client_title = client_title
        self._dedicated_expected = 0

    def open(self, apdu: bytes) -> tuple[bytes, Form]:
        """The plain APDU of a ciphered one. Raises Unprotected, Unverified or Replayed, all RemoteErrors."""
        try:
            found = Ciphered.decode(apdu)
        except RemoteError as error:
            raise Unverified(str(error)) from error
        if found.title and found.title != self._client_title:
            raise Unverified("a message's system title is not that of the association; it must be")
        if found.protection not in self._enough:
            raise Unprotected(f"a message's protection is {found.protection!r}; the policy is {self.policy!r}")
        plain = self._unsealed(found)
        expected = self._dedicated_expected if found.keys is KeySet.DEDICATED else self._counters.expected(self._name)
        if found.counter < expected:
            raise Replayed(found.counter, expected)
        if found.keys is KeySet.DEDICATED:
            self._dedicated_expected = found.counter + 1
        else:
            self._counters.seen(self._name, found.counter)
        if found.plain_tag is not None and plain[:1] != bytes((found.plain_tag,)):
            raise Unverified("a message holds another service than its first byte says")
        return plain, Form(found.keys, found.protection, found.plain_tag is None)

    def protect(self, plain: bytes, form: Form) -> bytes:
        """An answer in the form of its request. What has no ciphered form of its own (exceptions) stays plain, unless the form
        is the general one."""
        tag = plain[0]
        if not form.general and tag not in SERVICE[form.keys]:
            return plain
        # One counter for both keys: a client that names an old dedicated key can not make us use a pair again.
        counter = self._counters.take()
        protection = form.protection  # what is enough to be opened is enough to go out
        text = ciphering.seal(plain, protection, self._key(form.keys), self._keys.authentication, self.title, counter)
        if form.general:
            return Ciphered(form.keys, protection, counter, text, title=self.title).encode()
        return Ciphered(form.keys, protection, counter, text, plain_tag=tag).encode()

    def answer(self, challenge: bytes) -> bytes:
        """f(challenge): that we know the keys."""
        keys = self._keys
        return ciphering.challenge_answer(
            challenge, keys.unicast, keys.authentication, self.title, self._counters.take()
        )

    def is_answer(self, answer: bytes, challenge: bytes) -> bool:
        """Whether the client knows the keys. Its counter needs no look: the challenge was never used before."""
        keys = self._keys
        expected = ciphering.challenge_answer(
            challenge, keys.unicast, keys.authentication, self._client_title, int.from_bytes(answer[1:5])
        )
        return hmac.compare_digest(answer, expected)

    def _unsealed(self, found: Ciphered) -> bytes:
        try:
            return ciphering.unseal(
                found.text,
                found.protection,
                self._key(found.keys),
                self._keys.authentication,
                self._client_title,
                found.counter,
            )
        except RemoteError as error:
            raise Unverified(str(error)) from error

    def _key(self, keys: KeySet) -> bytes:
        if keys is KeySet.GLOBAL:
            return self._keys.unicast
        if self.dedicated_key is None or len(self.dedicated_key) != KEY_SIZE:
            raise Unverified("a message is under a dedicated key, and the association has none")
        return self.dedicated_key
