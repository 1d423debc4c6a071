"""A memory under a passphrase: the image, which holds passwords and keys, is ciphered on the disk.

    | TFW1 | salt of scrypt, 16 bytes | nonce, 12 bytes | image under AES-256-GCM |

scrypt (RFC 7914) makes the key of the passphrase once at the start; a nonce is drawn for each image, which at five a second stays
below the 2^32 that one key may have (NIST SP 800-38D, 8.3) for 27 years. Rows of logs and the numbers of counters are not
secret, and stay as they are.
"""

import os
from select import select

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from trefas.base.errors import SetupError

MAGIC = b"TFW1"
_SALT_SIZE, _NONCE_SIZE, _KEY_SIZE = 16, 12, 32
_COST, _BLOCK, _PARALLEL = 1 << 15, 8, 1
"""32 MB and a tenth of a second."""
PASSPHRASE_SIZE_MAX = 1024
PATIENCE_S = 5.0
"""For whoever writes a passphrase into a pipe."""
SERVICE = "trefas"
"""Under which the system's keyring has it."""
FORM = "env:NAME, file:PATH or keyring:NAME"


class Wrap:
    """One memory's cipher."""

    def __init__(self, passphrase: bytes) -> None:
        self._passphrase = passphrase
        self._salt = os.urandom(_SALT_SIZE)
        self._cipher: AESGCM | None = None

    def seal(self, image: bytes) -> bytes:
        """An image as it lies on the disk."""
        if self._cipher is None:
            self._cipher = self._made()
        head = MAGIC + self._salt
        nonce = os.urandom(_NONCE_SIZE)
        return head + nonce + self._cipher.encrypt(nonce, image, head)

    def open(self, raw: bytes) -> bytes:
        """The image. Raises SetupError for another passphrase, or bytes that were changed."""
        head, nonce = raw[: len(MAGIC) + _SALT_SIZE], raw[len(MAGIC) + _SALT_SIZE :][:_NONCE_SIZE]
        self._salt = head[len(MAGIC) :]
        self._cipher = self._made()
        try:
            return self._cipher.decrypt(nonce, raw[len(head) + _NONCE_SIZE :], head)
        except (InvalidTag, ValueError) as error:
            raise SetupError(
                "the memory does not open: the passphrase is another one, or the memory is damaged; restore a copy"
            ) from error

    def _made(self) -> AESGCM:
        return AESGCM(Scrypt(self._salt, _KEY_SIZE, _COST, _BLOCK, _PARALLEL).derive(self._passphrase))


def is_wrapped(raw: bytes) -> bool:
    """Whether an image lies on the disk under a passphrase."""
    return raw.startswith(MAGIC)


def wrap_of(place: str) -> Wrap:
    """With the passphrase that stands in an environment variable, a file or the system's keyring. Raises SetupError where there
    is none; what was found is never said."""
    kind, _, name = place.partition(":")
    found = {"env": _of_environment, "file": _of_file, "keyring": _of_keyring}.get(kind)
    if found is None or not name or "\0" in name:
        raise SetupError(f"the passphrase of a memory must be at {FORM}")
    passphrase = found(name)
    if not passphrase or len(passphrase) > PASSPHRASE_SIZE_MAX:
        raise SetupError(f"the passphrase at {kind}:{name[:60]} is empty or longer than {PASSPHRASE_SIZE_MAX} bytes")
    return Wrap(passphrase)


def _of_environment(name: str) -> bytes:
    if name not in os.environ:
        raise SetupError(f"the environment has no {name[:60]}; set it to the passphrase of the memory")
    return os.environb[name.encode()]


def _of_file(name: str) -> bytes:
    try:
        # A pipe may have no writer, and a terminal nobody before it: neither is waited for long.
        file = os.open(name, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        try:
            select([file], [], [], PATIENCE_S)
            return os.read(file, PASSPHRASE_SIZE_MAX + 2).removesuffix(b"\n")
        finally:
            os.close(file)
    except OSError as error:
        raise SetupError(f"the passphrase cannot be read from {name[:200]}: {error.strerror}") from error


def _of_keyring(name: str) -> bytes:
    try:
        import keyring
        from keyring.errors import KeyringError
    except ImportError as error:
        raise SetupError("keyring: needs the package keyring; install trefas[keyring]") from error
    try:
        found = keyring.get_password(SERVICE, name)
    except KeyringError as error:
        raise SetupError(f"the system's keyring does not answer: {error}") from error
    if found is None:
        raise SetupError(
            f"the system's keyring has no {name[:60]} of {SERVICE}; set it with: keyring set {SERVICE} NAME"
        )
    return str(found).encode()
