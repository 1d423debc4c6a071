"""Ciphered APDUs: AES-GCM with a tag of 12 bytes (Green Book, 9.2.7.2 and 9.2.7.7).

    C8..CF, 21..38   | tag | length | SC | IC 4 | text … | tag 12 |            service-specific, global key
    D0..D7, 41..58   the same with the dedicated key of the association
    DB, DC           | tag | 08 system title | length | SC | IC 4 | text … | tag 12 |     general-glo, general-ded

    SC   | compressed 1 | broadcast key 1 | encrypted 1 | authenticated 1 | suite 4 |

The general-ciphering form, which names its key itself, is in ``trefas.wire.general``.

The initialization vector is system title || IC, so that a pair of both must never come again under one key. What is
authenticated besides the text itself is SC || authentication key, and the text too where it is not encrypted.
"""

import hmac
from dataclasses import dataclass
from enum import IntEnum, IntFlag
from functools import lru_cache
from typing import TYPE_CHECKING

from trefas.base.errors import RemoteError
from trefas.wire.reader import Reader, octets_of
from trefas.wire.suite import SUITES

if TYPE_CHECKING:  # a meter without keys does not pay for it at the start
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

TITLE_SIZE, TAG_SIZE = 8, 12
COUNTER_MAX = (1 << 32) - 1

BROADCAST = 0x40
_SUITE, _COMPRESSED = 0x0F, 0x80
_AUTHENTICATED, _ENCRYPTED, _BOTH = 0x10, 0x20, 0x30
_HEADER_SIZE = 5
"""SC and IC."""
_GCM_TAG_SIZE = 16
"""What AES-GCM makes; the first twelve bytes go on the wire."""


class Protection(IntFlag):
    """What is done to a text: the two bits of the security control byte."""

    NONE = 0
    AUTHENTICATED = 0x10
    ENCRYPTED = 0x20
    BOTH = 0x30


_PROTECTIONS: dict[int, Protection] = {
    int(each): each for each in (Protection.NONE, Protection.AUTHENTICATED, Protection.ENCRYPTED, Protection.BOTH)
}
_KEYS_READY = 256


class KeySet(IntEnum):
    """Whose key: of the whole world of this client and server, or of one association."""

    GLOBAL = 0
    DEDICATED = 1


GENERAL = {KeySet.GLOBAL: 0xDB, KeySet.DEDICATED: 0xDC}
"""general-glo-ciphering and general-ded-ciphering."""

_GLOBAL_TAGS = {
    **{
        plain: plain + 0x20 for plain in (0x01, 0x05, 0x06, 0x08, 0x0C, 0x0D, 0x0E, 0x16, 0x18)
    },  # initiate, SN services
    **{plain: plain + 0x08 for plain in (0xC0, 0xC1, 0xC2, 0xC3, 0xC4, 0xC5, 0xC7)},  # GET, SET, event, ACTION
}
_DEDICATED_TAGS = {plain: tag + (0x20 if tag < 0x80 else 0x08) for plain, tag in _GLOBAL_TAGS.items()}
SERVICE = {KeySet.GLOBAL: _GLOBAL_TAGS, KeySet.DEDICATED: _DEDICATED_TAGS}
"""The tag of a plain APDU → the tag of the ciphered one, by key."""

_SERVICE_OF = {tag: (keys, plain) for keys, tags in SERVICE.items() for plain, tag in tags.items()}
_GENERAL_OF = {tag: keys for keys, tag in GENERAL.items()}
TAGS = frozenset({*_SERVICE_OF, *_GENERAL_OF})
"""First bytes of the ciphered APDUs that are spoken here."""


@dataclass(frozen=True, slots=True)
class Ciphered:
    """A ciphered APDU as it came: nothing in it is verified. ``title`` belongs to the general form alone; ``plain_tag`` is what
    a service-specific form says is inside. ``broadcast`` says that the global key is the one for many."""

    keys: KeySet
    protection: Protection
    counter: int
    text: bytes
    title: bytes | None = None
    plain_tag: int | None = None
    suite: int = 0
    broadcast: bool = False

    @property
    def control(self) -> int:
        """The security control byte."""
        return self.protection | self.suite | (BROADCAST if self.broadcast else 0)

    def encode(self) -> bytes:
        """The APDU."""
        content = octets_of(content_of(self.control, self.counter, self.text))
        if self.plain_tag is not None:
            return bytes((SERVICE[self.keys][self.plain_tag],)) + content
        return bytes((GENERAL[self.keys],)) + octets_of(self.title or b"") + content

    @classmethod
    def decode(cls, apdu: bytes) -> "Ciphered":
        """Reads an APDU that begins with one of ``TAGS``. Raises RemoteError for another, and for what no suite here has."""
        reader = Reader(apdu)
        tag = reader.u8()
        if tag not in TAGS:
            raise RemoteError(f"an APDU begins with {tag:02X}h, which is no ciphered one")
        general = tag in _GENERAL_OF
        title = reader.octets() if general else None
        if title and len(title) != TITLE_SIZE:
            raise RemoteError(f"a system title has {len(title)} bytes; it has {TITLE_SIZE}")
        content = reader.octets()
        reader.end("a ciphered APDU")
        control, counter, text = read_content(content)
        keys, plain_tag = (_GENERAL_OF[tag], None) if general else _SERVICE_OF[tag]
        suite, broadcast = control & _SUITE, bool(control & BROADCAST)
        return cls(keys, protection_of(control), counter, text, title, plain_tag, suite, broadcast)


def content_of(control: int, counter: int, text: bytes) -> bytes:
    """SC, IC and text."""
    return bytes((control,)) + counter.to_bytes(4) + text


def read_content(content: bytes) -> tuple[int, int, bytes]:
    """Security control byte, counter and text. Raises RemoteError for what cannot be opened here."""
    if len(content) < _HEADER_SIZE:
        raise RemoteError(f"a ciphered content has {len(content)} bytes; its security header alone has {_HEADER_SIZE}")
    control, counter, text = content[0], int.from_bytes(content[1:_HEADER_SIZE]), content[_HEADER_SIZE:]
    if control & _SUITE not in SUITES:
        raise RemoteError(f"an APDU is of security suite {control & _SUITE}; must be 0, 1 or 2")
    if control & _COMPRESSED:
        raise RemoteError(f"a security control byte is {control:02X}h; compression is not spoken")
    if control & _AUTHENTICATED and len(text) < TAG_SIZE:
        raise RemoteError(f"an authenticated text has {len(text)} bytes; its tag alone has {TAG_SIZE}")
    return control, counter, text


def protection_of(control: int) -> Protection:
    """What a security control byte says is done."""
    return _PROTECTIONS[control & _BOTH]


def seal(
    plain: bytes, control: int, key: bytes, authentication_key: bytes, title: bytes, counter: int, header: bytes = b""
) -> bytes:
    """The text of a ciphered APDU: encrypted, authenticated or both, as the security control byte says. The pair of ``title``
    and ``counter`` must be new. ``header`` is what general-ciphering authenticates besides."""
    vector, head, protection = _vector(title, counter), bytes((control,)) + authentication_key + header, control & _BOTH
    if protection == _BOTH:
        return cipher(key).encrypt(vector, plain, head)[: TAG_SIZE - _GCM_TAG_SIZE]
    if protection == _AUTHENTICATED:
        return plain + cipher(key).encrypt(vector, b"", head + plain)[:TAG_SIZE]
    if protection == _ENCRYPTED:
        return cipher(key).encrypt(vector, plain, None)[:-_GCM_TAG_SIZE]
    return plain


def unseal(
    text: bytes, control: int, key: bytes, authentication_key: bytes, title: bytes, counter: int, header: bytes = b""
) -> bytes:
    """The plain APDU of a text, verified before anything of it is given away. Raises RemoteError where the tag is wrong: another
    key, another title, or a changed byte. A text that is only encrypted cannot be verified."""
    plain = text[:-TAG_SIZE] if control & _AUTHENTICATED else text
    if control & _ENCRYPTED:  # GCM encrypts in counter mode: doing it twice is undoing it
        plain = cipher(key).encrypt(_vector(title, counter), plain, None)[:-_GCM_TAG_SIZE]
    # The library compares whole tags alone, and the wire has twelve bytes: so the text is made again, and compared.
    if control & _AUTHENTICATED and not hmac.compare_digest(
        seal(plain, control, key, authentication_key, title, counter, header), text
    ):
        raise RemoteError("a message's authentication tag is wrong: another key, or bytes that changed on the way")
    return plain


def challenge_answer(
    challenge: bytes, key: bytes, authentication_key: bytes, title: bytes, counter: int, suite: int = 0
) -> bytes:
    """f(challenge) of HLS with GMAC: SC || IC || tag over SC || authentication key || challenge (Green Book, 9.2.7.4)."""
    control = _AUTHENTICATED | suite
    sealed = seal(challenge, control, key, authentication_key, title, counter)
    return content_of(control, counter, sealed[-TAG_SIZE:])


@lru_cache(maxsize=_KEYS_READY)
def cipher(key: bytes) -> "AESGCM":
    """A key that is ready for use: making it so takes longer than ciphering a short message."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    return AESGCM(key)


def _vector(title: bytes, counter: int) -> bytes:
    assert len(title) == TITLE_SIZE, (
        f"a system title of {len(title)} bytes came through; the association looks at it first"
    )
    return title + counter.to_bytes(4)
