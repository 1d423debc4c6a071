"""Credentials: what the server has to be safe with in one association.

Keys that a client changes are those of the next association: one that is under way ends with the keys it began with, so that
a client which did not hear the answer can ask again. The counter of its client begins again with a new key (Green Book,
9.2.3.3.7.3), and is not touched by what still comes under the old one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from trefas.cosem.certificates import CertificateStore
from trefas.cosem.keys import NAMES, Counters, KeyId, Keys, Policy, broadcast_name
from trefas.cosem.repeats import Repeats
from trefas.wire.acse import Mechanism
from trefas.wire.certificate import Certificate
from trefas.wire.suite import SUITE_0, Suite

HASHED = frozenset((Mechanism.HLS_MD5, Mechanism.HLS_SHA1, Mechanism.HLS_SHA256))
"""The mechanisms that need a secret beside the keys."""


@dataclass(slots=True)
class Credentials:
    """Those of the association of a name. ``title`` is the server's own; ``client_title`` is the only one a client may have
    (None: whichever it says). ``anchors`` are the certificates that others are believed by."""

    name: str
    title: bytes
    keys: Keys
    counters: Counters
    ordered_policy: Policy = Policy.BOTH
    suite: Suite = SUITE_0
    mechanism: Mechanism = Mechanism.HLS_GMAC
    client_title: bytes | None = None
    anchors: tuple[Certificate, ...] = ()
    version: int = 0
    """Goes up with every change, so that whoever made something ready knows."""
    retired: int = 0
    """What counter the client would have had to use next under the key that was replaced."""
    repeats: Repeats = field(default_factory=Repeats)

    @property
    def policy(self) -> Policy:
        """The least protection of whatever comes and goes: as ordered, and what was activated since."""
        return self.ordered_policy | Policy(self.keys.policy[0] if self.keys.policy else 0)

    @property
    def certificates(self) -> CertificateStore:
        """Those that were brought in."""
        return CertificateStore(self.keys, self.suite, self.title, self.anchors)

    @property
    def is_hashed(self) -> bool:
        """Whether clients show that they know a secret."""
        return self.mechanism in HASHED

    def change_secret(self, secret: bytes) -> None:
        """Another secret, from the next association on."""
        self.keys.secret = secret
        self._changed()

    def activate(self, policy: Policy) -> None:
        """More protection, from the next message on."""
        self.keys.policy = bytes((policy,))
        self._changed()

    def replace(self, keys: Mapping[KeyId, bytes]) -> None:
        """Other keys, from the next association on."""
        before = self.keys.unicast, self.keys.broadcast
        for key_id, key in keys.items():
            setattr(self.keys, NAMES[key_id], key)
        if self.keys.unicast != before[0]:
            self.retired = max(self.retired, self.counters.expected(self.name))
            self.counters.renew(self.name)
        if self.keys.broadcast != before[1]:
            self.counters.renew(broadcast_name(self.name))
        self._changed()

    def kept(self) -> None:
        """Something else of the keys was changed."""
        self._changed()

    def _changed(self) -> None:
        self.version += 1
        self.counters.store()
