"""BER: tag, length, content (ISO/IEC 8825-1), as far as the ACSE of DLMS uses it.

    | class 2 | constructed 1 | number 5 | length | content …

Definite lengths and single-byte tags only; anything else is the peer's fault.
"""

from collections.abc import Iterator

from trefas.base.errors import RemoteError
from trefas.wire.reader import Reader, length_of

INTEGER = 0x02
BIT_STRING = 0x03
OCTET_STRING = 0x04
OBJECT_IDENTIFIER = 0x06
APPLICATION = 0x60
"""Application class, constructed: AARQ is 60h, AARE 61h, RLRQ 62h, RLRE 63h."""


def field(number: int) -> int:
    """The tag of a context-specific constructed field: A0h and up."""
    return 0xA0 | number


def plain(number: int) -> int:
    """The tag of a context-specific primitive field: 80h and up."""
    return 0x80 | number


def tlv(tag: int, content: bytes) -> bytes:
    """One element."""
    return bytes((tag,)) + length_of(len(content)) + content


def elements(content: bytes) -> Iterator[tuple[int, bytes]]:
    """The elements one after the other, as tag and content."""
    reader = Reader(content)
    while reader.left:
        yield read(reader)


def read(reader: Reader) -> tuple[int, bytes]:
    """The element a reader stands before."""
    tag = reader.u8()
    if tag & 0x1F == 0x1F:
        raise RemoteError(f"a BER tag is {tag:02X}h; tags of several bytes have no place in an association")
    return tag, reader.octets()


def inner(content: bytes, tag: int) -> bytes:
    """The content of the one element of type ``tag`` that ``content`` holds."""
    reader = Reader(content)
    found, value = read(reader)
    reader.end("a BER element")
    if found != tag:
        raise RemoteError(f"a BER element has the tag {found:02X}h where {tag:02X}h must stand")
    return value


def integer(content: bytes) -> int:
    """The value of an INTEGER's content."""
    if not 1 <= len(content) <= 8:
        raise RemoteError(f"a BER integer has {len(content)} bytes; it has 1 to 8")
    return int.from_bytes(content, signed=True)


def integer_of(value: int) -> bytes:
    """An INTEGER element, as short as can be."""
    size = (value + (value < 0)).bit_length() // 8 + 1
    return tlv(INTEGER, value.to_bytes(size, signed=True))
