"""High level security: each side shows that it has the secret, by what it makes of the other's challenge (Green Book, 9.2.7.4).

3  MD5, 4  SHA-1    hash(challenge || secret)
5  GMAC             SC || IC || tag over SC || authentication key || challenge
6  SHA-256          hash(secret || own title || other title || challenge that came || challenge that went)
7  ECDSA            signature of own title || other title || challenge that came || challenge that went
"""

import hashlib
import hmac
from dataclasses import dataclass

from trefas.base.errors import LocalError, RemoteError
from trefas.cosem.credentials import Credentials
from trefas.wire import ciphering, elliptic
from trefas.wire.acse import Mechanism

CHALLENGE_SIZE, CHALLENGE_SIZE_SIGNED = 16, 32
"""Of ours; those of a client can be as the book allows."""
CHALLENGE_SIZE_MAX = 64
_SIZE_MIN, _SIZE_MIN_SIGNED = 8, 32

_HASHES = {Mechanism.HLS_MD5: "md5", Mechanism.HLS_SHA1: "sha1"}
HANDSHAKES = frozenset((*_HASHES, Mechanism.HLS_GMAC, Mechanism.HLS_SHA256, Mechanism.HLS_ECDSA))
"""The mechanisms in which challenges are answered."""


def challenge_size(mechanism: Mechanism) -> int:
    """Of ours."""
    return CHALLENGE_SIZE_SIGNED if mechanism is Mechanism.HLS_ECDSA else CHALLENGE_SIZE


def challenge_fits(mechanism: Mechanism, challenge: bytes) -> bool:
    """Whether a client's is as long as the book wants it."""
    least = _SIZE_MIN_SIGNED if mechanism is Mechanism.HLS_ECDSA else _SIZE_MIN
    return least <= len(challenge) <= CHALLENGE_SIZE_MAX


@dataclass(frozen=True, slots=True)
class Handshake:
    """Both challenges, and what is needed to answer them. ``client_public`` is the client's key where it signs."""

    credentials: Credentials
    client_title: bytes
    theirs: bytes
    ours: bytes
    client_public: bytes = b""

    def answer(self) -> bytes:
        """That we have the secret: the answer to the client's challenge. Raises LocalError where it cannot be given."""
        credentials, keys = self.credentials, self.credentials.keys
        if credentials.mechanism is Mechanism.HLS_GMAC:
            return ciphering.challenge_answer(
                self.theirs,
                keys.unicast,
                keys.authentication,
                credentials.title,
                credentials.counters.take(),
                credentials.suite.number,
            )
        said = credentials.title + self.client_title + self.theirs + self.ours
        if credentials.mechanism is Mechanism.HLS_ECDSA:
            if not keys.signing:
                raise LocalError("the meter is to sign, and has no key for it; order one, or let it make one")
            return elliptic.sign(credentials.suite, keys.signing, said)
        return self._hashed(self.theirs, said)

    def is_answer(self, answer: bytes) -> bool:
        """Whether the client has the secret. A counter in it needs no look: the challenge was never used before."""
        credentials, keys = self.credentials, self.credentials.keys
        said = self.client_title + credentials.title + self.ours + self.theirs
        if credentials.mechanism is Mechanism.HLS_ECDSA:
            try:
                elliptic.verify(credentials.suite, self.client_public, said, answer)
            except RemoteError:
                return False
            return True
        if credentials.mechanism is Mechanism.HLS_GMAC:
            expected = ciphering.challenge_answer(
                self.ours,
                keys.unicast,
                keys.authentication,
                self.client_title,
                int.from_bytes(answer[1:5]),
                credentials.suite.number,
            )
        else:
            expected = self._hashed(self.ours, said)
        return hmac.compare_digest(answer, expected)

    def _hashed(self, challenge: bytes, said: bytes) -> bytes:
        secret = self.credentials.keys.secret
        assert secret, "an association with a hash is ordered with a secret; without one everybody could answer"
        name = _HASHES.get(self.credentials.mechanism)
        if name is None:
            return hashlib.sha256(secret + said).digest()
        return hashlib.new(name, challenge + secret, usedforsecurity=False).digest()
