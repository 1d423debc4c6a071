"""How a client's messages are protected: authenticated and encrypted with keys that both sides have (Green Book, 9.2.7.2).

Service-specific or general ciphering with the global key, suites 0 to 2. The counter goes up with every message, also over
associations: whoever makes the keys says where it stands, and where it is kept. What comes must be protected the same way, under
the server's title, with a counter that goes up.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from trefas.base.errors import RemoteError, SetupError
from trefas.wire import ciphering
from trefas.wire.ciphering import COUNTER_MAX, SERVICE, TITLE_SIZE, Ciphered, KeySet, Protection, seal, unseal
from trefas.wire.suite import SUITES


@dataclass(slots=True)
class ClientKeys:
    """What both sides have: ``unicast`` (GUEK) and ``authentication`` (GAK), the client's ``title`` of eight bytes, and
    the counter of its next message. ``keep`` is told each counter before it is used."""

    unicast: bytes = field(repr=False)
    authentication: bytes = field(repr=False)
    title: bytes = b"TREFAS\0\1"
    counter: int = 1
    suite: int = 0
    keep: Callable[[int], None] = field(default=lambda counter: None, repr=False)

    def __post_init__(self) -> None:
        size = SUITES[self.suite].key_size if self.suite in SUITES else 0
        if not size:
            raise SetupError(f"the security suite is {self.suite}; must be 0, 1 or 2")
        for name, key in (("unicast", self.unicast), ("authentication", self.authentication)):
            if len(key) != size:
                raise SetupError(f"the {name} key has {len(key)} bytes; must be {size} in suite {self.suite}")
        if len(self.title) != TITLE_SIZE:
            raise SetupError(f"the client's system title has {len(self.title)} bytes; must be {TITLE_SIZE}")

    def take(self) -> int:
        """A counter that nobody used. Raises SetupError where there is none any more."""
        if self.counter > COUNTER_MAX:
            raise SetupError("the client's invocation counter is used up; the key must be changed")
        found, self.counter = self.counter, self.counter + 1
        self.keep(self.counter)
        return found


class ClientProtection:
    """That of one association. ``server_title`` is known when the server has answered."""

    def __init__(self, keys: ClientKeys, *, general: bool = False) -> None:
        self.keys = keys
        self.server_title = b""
        self._general = general
        self._expected = 0

    def protect(self, plain: bytes) -> bytes:
        """A message of the client. Raises RemoteError for one that has no ciphered form."""
        keys, control = self.keys, Protection.BOTH | self.keys.suite
        counter = keys.take()
        text = seal(plain, control, keys.unicast, keys.authentication, keys.title, counter)
        plain_tag = None if self._general or plain[0] not in SERVICE[KeySet.GLOBAL] else plain[0]
        return Ciphered(KeySet.GLOBAL, Protection.BOTH, counter, text, keys.title, plain_tag, keys.suite).encode()

    def open(self, raw: bytes) -> bytes:
        """A message of the server. Raises RemoteError for one that is not protected, not the server's, or came before."""
        if not raw or raw[0] not in ciphering.TAGS:
            if raw[:1] in (b"\xd8", b"\x0e"):
                return raw  # it could not open ours
            raise RemoteError("the meter's answer is in clear, in an association that is ciphered")
        found = Ciphered.decode(raw)
        title = found.title or self.server_title
        if found.protection is not Protection.BOTH or found.suite != self.keys.suite:
            raise RemoteError("the meter's answer is protected in another way than it was asked in")
        if self.server_title and title != self.server_title:
            raise RemoteError(
                f"the meter's answer has the title {title.hex().upper()}; must be {self.server_title.hex().upper()}"
            )
        keys = self.keys
        plain = unseal(found.text, found.control, keys.unicast, keys.authentication, title, found.counter)
        if found.counter < self._expected:
            raise RemoteError(f"the meter's invocation counter is {found.counter}; it was {self._expected - 1} before")
        if found.plain_tag is not None and plain[:1] != bytes((found.plain_tag,)):
            raise RemoteError("the meter's answer is another service inside than it says outside")
        self._expected = found.counter + 1
        return plain
