"""general-ciphering and general-signing: messages that say themselves who protected them, for whom, and with which key (Green
Book, 9.2.7.2.4.8 and 9.2.7.2.5).

    DD | transaction | originator | recipient | date-time | other | key info | content: SC | IC 4 | text … | tag 12 |
    DF | transaction | originator | recipient | date-time | other | content: an APDU | signature |

Each field is an octet-string with its length. The first five, lengths included, are authenticated with the text; with the
content, its length included, they are what is signed.

    key info   00                          the global key
               01 00 key id                one of the global keys: 0 unicast, 1 broadcast
               01 01 00 wrapped key        a key of this message, under the master key
               01 02 01 scheme data        an agreed one; the data of C(1e, 1s): a public key and the signature of it
"""

from dataclasses import dataclass
from typing import ClassVar, Self

from trefas.base.errors import RemoteError
from trefas.wire.ciphering import TITLE_SIZE, content_of, read_content
from trefas.wire.reader import Reader, octets_of

CIPHERING, SIGNING = 0xDD, 0xDF
UNICAST, BROADCAST_KEY = 0, 1
MASTER = 0
TRANSACTION_SIZE_MAX = 32

_IDENTIFIED, _WRAPPED, _AGREED = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Header:
    """What both forms begin with."""

    transaction: bytes
    originator: bytes
    recipient: bytes
    date_time: bytes = b""
    other: bytes = b""

    def encode(self) -> bytes:
        """The five fields, as they are authenticated and signed."""
        fields = (self.transaction, self.originator, self.recipient, self.date_time, self.other)
        return b"".join(octets_of(each) for each in fields)

    @classmethod
    def read(cls, reader: Reader) -> Self:
        """The fields a reader stands before."""
        fields = [reader.octets() for _ in range(5)]
        if len(fields[0]) > TRANSACTION_SIZE_MAX:
            raise RemoteError(f"a transaction has {len(fields[0])} bytes; it can have {TRANSACTION_SIZE_MAX}")
        if len(fields[1]) != TITLE_SIZE or len(fields[2]) not in (0, TITLE_SIZE):
            raise RemoteError(f"system titles have {len(fields[1])} and {len(fields[2])} bytes; each has {TITLE_SIZE}")
        return cls(*fields)


@dataclass(frozen=True, slots=True)
class GlobalKey:
    """The key of everybody: ``key_id`` None is what stands where no key is named, the unicast one."""

    key_id: int | None = None

    def encode(self) -> bytes:
        """The optional field."""
        return b"\x00" if self.key_id is None else bytes((1, _IDENTIFIED, self.key_id))


@dataclass(frozen=True, slots=True)
class WrappedKey:
    """A key of this message, under the master key."""

    wrapped: bytes

    def encode(self) -> bytes:
        """The optional field."""
        return bytes((1, _WRAPPED, MASTER)) + octets_of(self.wrapped)


@dataclass(frozen=True, slots=True)
class AgreedKey:
    """A key that both sides come to; ``data`` is what the other side needs for it."""

    scheme: int
    data: bytes = b""

    def encode(self) -> bytes:
        """The optional field."""
        return bytes((1, _AGREED, 1, self.scheme)) + octets_of(self.data)


KeyInfo = GlobalKey | WrappedKey | AgreedKey


@dataclass(frozen=True, slots=True)
class GeneralCiphering:
    """A message of the general form as it came: nothing in it is verified."""

    header: Header
    key_info: KeyInfo
    control: int
    counter: int
    text: bytes
    tag: ClassVar[int] = CIPHERING

    def encode(self) -> bytes:
        """The APDU."""
        content = octets_of(content_of(self.control, self.counter, self.text))
        return bytes((CIPHERING,)) + self.header.encode() + self.key_info.encode() + content

    @classmethod
    def decode(cls, apdu: bytes) -> Self:
        """Reads an APDU that begins with DDh."""
        reader = _reader(apdu, CIPHERING)
        header, key_info = Header.read(reader), _read_key_info(reader)
        content = reader.octets()
        reader.end("a ciphered APDU")
        return cls(header, key_info, *read_content(content))


@dataclass(frozen=True, slots=True)
class GeneralSigning:
    """A signed message as it came: nothing in it is verified."""

    header: Header
    content: bytes
    signature: bytes
    tag: ClassVar[int] = SIGNING

    @property
    def signed(self) -> bytes:
        """What the signature is of."""
        return self.header.encode() + octets_of(self.content)

    def encode(self) -> bytes:
        """The APDU."""
        return bytes((SIGNING,)) + self.signed + octets_of(self.signature)

    @classmethod
    def decode(cls, apdu: bytes) -> Self:
        """Reads an APDU that begins with DFh."""
        reader = _reader(apdu, SIGNING)
        found = cls(Header.read(reader), reader.octets(), reader.octets())
        reader.end("a signed APDU")
        return found


def _reader(apdu: bytes, tag: int) -> Reader:
    reader = Reader(apdu)
    if reader.u8() != tag:
        raise RemoteError(f"an APDU begins with {apdu[0]:02X}h where {tag:02X}h must stand")
    return reader


def _read_key_info(reader: Reader) -> KeyInfo:
    if not reader.flag():
        return GlobalKey()
    choice = reader.u8()
    if choice == _IDENTIFIED:
        key_id = reader.u8()
        if key_id not in (UNICAST, BROADCAST_KEY):
            raise RemoteError(f"a message is under the key {key_id}; must be 0 (unicast) or 1 (broadcast)")
        return GlobalKey(key_id)
    if choice == _WRAPPED:
        master = reader.u8()
        if master != MASTER:
            raise RemoteError(f"a key is wrapped under the key {master}; must be 0 (the master key)")
        return WrappedKey(reader.octets())
    if choice == _AGREED:
        parameters = reader.octets()
        if len(parameters) != 1:
            raise RemoteError(f"the parameters of an agreed key have {len(parameters)} bytes; they have 1")
        return AgreedKey(parameters[0], reader.octets())
    raise RemoteError(f"the kind of a message's key is {choice}; must be 0, 1 or 2")
