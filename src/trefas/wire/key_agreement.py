"""Agreed keys: ECDH, then the one-step derivation of NIST SP 800-56A (Green Book, 9.2.3.4.6).

C(2e, 0s)   both draw a key pair             class 64, method key_agreement
C(1e, 1s)   only who sends draws one         general-ciphering, key parameters 1
C(0e, 2s)   nobody does; a nonce is sent     general-ciphering, key parameters 2

key = hash(00000001 || Z || algorithm || party U || nonce of U, C(0e, 2s) alone || party V), the first bytes of it
"""

import hashlib

from trefas.wire.elliptic import private_key, public_key
from trefas.wire.reader import octets_of
from trefas.wire.suite import Suite

ONE_PASS, STATIC = 1, 2
"""The schemes of general-ciphering as its key parameters name them."""

_COUNTER = (1).to_bytes(4)


def shared_secret(suite: Suite, private: bytes, public: bytes) -> bytes:
    """Z: the x coordinate that both sides come to. Raises RemoteError where the peer's key is no point."""
    from cryptography.hazmat.primitives.asymmetric import ec

    return private_key(suite, private).exchange(ec.ECDH(), public_key(suite, public))


def derive(suite: Suite, secret: bytes, party_u: bytes, party_v: bytes, nonce: bytes | None = None) -> bytes:
    """The key out of Z and the titles; ``nonce`` is the transaction identifier of C(0e, 2s). One round of the hash is enough,
    since no key is longer than it."""
    named = octets_of(nonce) if nonce is not None else b""
    material = _COUNTER + secret + suite.algorithm + party_u + named + party_v
    return hashlib.new(suite.hash_name, material).digest()[: suite.key_size]
