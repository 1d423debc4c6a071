"""Keys on their journey: wrapped with AES under the key that is for that (RFC 3394; Green Book, 9.2.5.5)."""

from trefas.base.errors import RemoteError

WRAPPING_SIZE = 8
"""What wrapping adds: the check value."""


def wrap_key(key: bytes, master: bytes) -> bytes:
    """A key under the master key."""
    from cryptography.hazmat.primitives.keywrap import aes_key_wrap

    return aes_key_wrap(master, key)


def unwrap_key(wrapped: bytes, master: bytes) -> bytes:
    """The key that a peer wrapped; it has the size of the master key, as all keys of a suite. Raises RemoteError where the
    master key is another, or a byte changed."""
    from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap

    if len(wrapped) != len(master) + WRAPPING_SIZE:
        raise RemoteError(f"a wrapped key has {len(wrapped)} bytes; it has {len(master) + WRAPPING_SIZE}")
    try:
        return aes_key_unwrap(master, wrapped)
    except InvalidUnwrap as error:
        raise RemoteError("a wrapped key does not fit the master key, or its bytes changed on the way") from error
