"""general-ciphering and general-signing in an association: whose key it is, and how an answer goes back in the same form.

The other party is the client of the association, whose title is in the AARQ; third parties behind it are not served. Agreed keys
and signatures need the client's certificates, brought in before. Our own choice: a message that is only signed has no counter, so
its signature is remembered (``trefas.cosem.repeats``), and the same one is not taken again.
"""

from collections.abc import Callable
from dataclasses import dataclass

from trefas.base.errors import LocalError, RemoteError
from trefas.cosem.credentials import Credentials
from trefas.wire import elliptic
from trefas.wire.certificate import CertificateType
from trefas.wire.ciphering import Protection
from trefas.wire.general import AgreedKey, GeneralSigning, GlobalKey, Header, KeyInfo, WrappedKey
from trefas.wire.key_agreement import ONE_PASS, STATIC, derive, shared_secret
from trefas.wire.key_wrap import unwrap_key

BARE_MAX = 4096
"""Messages that are only signed, in one association; after so many the client begins again."""


class Unverified(RemoteError):
    """A message does not fit the keys, the title or what its head says."""


@dataclass(frozen=True, slots=True)
class CipheringForm:
    """How a message of general-ciphering came; the key is that of the message."""

    header: Header
    key_info: KeyInfo
    protection: Protection
    key: bytes


@dataclass(frozen=True, slots=True)
class SigningForm:
    """How a signed message came; ``mark`` is what no other signature has (r alone, as s can be turned about)."""

    header: Header
    mark: bytes = b""


class GeneralEnvelope:
    """What one association makes of messages in these forms."""

    def __init__(self, credentials: Credentials, client_title: bytes, draw: Callable[[int], bytes]) -> None:
        self._credentials = credentials
        self._suite = credentials.suite
        self._title = credentials.title
        self._client_title = client_title
        self._draw = draw
        self._bare = 0  # messages that were only signed

    def header(self, transaction: bytes = b"") -> Header:
        """Of an answer."""
        return Header(transaction, self._title, self._client_title)

    def check(self, header: Header) -> None:
        """Raises Unverified for a message that is from or for somebody else."""
        if header.originator != self._client_title:
            raise Unverified("a message's originator is not the client of the association; it must be")
        if header.recipient not in (b"", self._title):
            raise Unverified("a message is for another recipient")

    def key(self, header: Header, key_info: WrappedKey | AgreedKey, master: bytes) -> bytes:
        """The key of a message that brings it along."""
        self.check(header)
        if isinstance(key_info, WrappedKey):
            if not master:
                raise Unverified("a message's key is wrapped, and the association has no master key")
            return unwrap_key(key_info.wrapped, master)
        if not self._suite.has_curve or not self._credentials.keys.agreement:
            raise Unverified("a message's key is to be agreed, and the association has no key for that")
        if key_info.scheme == ONE_PASS:
            size = 2 * self._suite.coordinate_size
            public, signature = key_info.data[:size], key_info.data[size:]
            elliptic.verify(self._suite, self._public(CertificateType.SIGNATURE), public, signature)
        elif key_info.scheme == STATIC and not key_info.data:
            public = self._public(CertificateType.AGREEMENT)
        else:
            raise Unverified(f"a message's key is to be agreed by scheme {key_info.scheme}; must be 1 or 2")
        return self._derived(
            self._credentials.keys.agreement, public, key_info.scheme, header, self._client_title, self._title
        )

    def answered(self, form: CipheringForm, unicast: bytes) -> tuple[Header, KeyInfo, bytes]:
        """Header, key info and key of the answer to a message: the parties change places."""
        header, key_info = self.header(form.header.transaction), form.key_info
        if isinstance(key_info, WrappedKey):
            return header, key_info, form.key
        if isinstance(key_info, GlobalKey):
            return header, GlobalKey(None if key_info.key_id is None else 0), unicast
        public = self._public(CertificateType.AGREEMENT)
        if key_info.scheme == STATIC:
            own, data = self._credentials.keys.agreement, b""
        else:
            own = elliptic.private_of(self._suite, self._draw(self._suite.coordinate_size + elliptic.SPARE_SIZE))
            drawn = elliptic.public_of(self._suite, own)
            data = drawn + elliptic.sign(self._suite, self._signing_key(), drawn)
        key = self._derived(own, public, key_info.scheme, header, self._title, self._client_title)
        return header, AgreedKey(key_info.scheme, data), key

    def verified(self, found: GeneralSigning) -> tuple[bytes, SigningForm]:
        """The content of a signed message."""
        self.check(found.header)
        if not self._suite.has_curve:
            raise Unverified("a message is signed, and the association is of suite 0")
        elliptic.verify(self._suite, self._public(CertificateType.SIGNATURE), found.signed, found.signature)
        return found.content, SigningForm(found.header, found.signature[: self._suite.coordinate_size])

    def once(self, form: SigningForm) -> None:
        """Raises Unverified for a message that was taken before, or where too many were taken in this association."""
        self._bare += 1
        if self._bare > BARE_MAX or not self._credentials.repeats.is_new(form.mark):
            raise Unverified("a message that is only signed was said before, or is one of too many in an association")

    def signed(self, plain: bytes, form: SigningForm) -> bytes:
        """An answer with our signature."""
        unsigned = GeneralSigning(self.header(form.header.transaction), plain, b"")
        signature = elliptic.sign(self._suite, self._signing_key(), unsigned.signed)
        return GeneralSigning(unsigned.header, plain, signature).encode()

    def _derived(self, own: bytes, public: bytes, scheme: int, header: Header, party_u: bytes, party_v: bytes) -> bytes:
        nonce = header.transaction if scheme == STATIC else None
        return derive(self._suite, shared_secret(self._suite, own, public), party_u, party_v, nonce)

    def _public(self, kind: CertificateType) -> bytes:
        found = self._credentials.certificates.public(self._client_title, kind)
        if found is None:
            raise Unverified(f"the client's certificate ({kind.name.lower()}) is not known; import it")
        return found

    def _signing_key(self) -> bytes:
        key = self._credentials.keys.signing
        if not key:
            raise LocalError("the meter is to sign, and has no key for it; order one, or let it make one")
        return key
