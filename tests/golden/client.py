"""A client of a meter, byte by byte (Green Book, 9.3 to 9.5): the wrapper, an association, GETs and reads by short name.

With keys it authenticates by GMAC and everything it says is authenticated and encrypted (9.2.7). It follows no library, so that
what it says to two builds is the same.
"""

from collections.abc import Callable, Iterator

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tests.golden.axdr import decoded

PUBLIC = (16, 1)
ASSOCIATIONS = {"module": (18, 16), "optical": (19, 16), "ccc": (20, 16), "standard": (1, 17), "short": (2, 17)}
"""Clients and servers by the association's name."""
TITLE = b"TST00001"
CHALLENGE = b"K56iVagY"
OBJECT_LIST = bytes((0, 15, 0, 0, 40, 0, 0, 255, 2))
SHORT_LIST = 0xFA08
ASSOCIATION = bytes((0, 15, 0, 0, 40, 0, 0, 255))
CLOCK = {"module": bytes((0, 8, 0, 1, 1, 0, 0, 255)), "standard": bytes((0, 8, 0, 0, 1, 0, 0, 255))}
"""Where each face has it."""
_GLOBAL = {0xC0: 0xC8, 0xC1: 0xC9, 0xC3: 0xCB, 0x01: 0x21}
_OID = bytes((0x60, 0x85, 0x74, 0x05, 0x08))
_TAG_SIZE = 12


def tlv(tag: int, content: bytes) -> bytes:
    """BER, up to 127 bytes."""
    assert len(content) < 0x80, "it is short"
    return bytes((tag, len(content))) + content


class Client:
    """``say`` sends bytes and gives the answer's."""

    def __init__(
        self, say: Callable[[bytes], bytes], client: int, server: int, keys: tuple[str, str] | None = None
    ) -> None:
        self._say = say
        self._head = bytes((0, 1)) + client.to_bytes(2) + server.to_bytes(2)
        self._keys = keys and (bytes.fromhex(keys[0]), bytes.fromhex(keys[1]))
        self._title = b""
        self.counter = 0

    def ask(self, apdu: bytes) -> bytes:
        """An APDU; the first that answers, as it came, is empty where nothing did."""
        answer = self._say(self._head + len(apdu).to_bytes(2) + apdu)
        return answer[8 : 8 + int.from_bytes(answer[6:8])]

    def associate(self, password: bytes | None = b"12345", *, short: bool = False, size: int = 0xFFFF) -> bytes:
        """The AARE; of one with keys what the meter says to the answered challenge."""
        initiate = bytes((1, 0, 0, 0, 6, 0x5F, 0x1F, 4, 0, 0xFF, 0xFF, 0xFF)) + size.to_bytes(2)
        context = 2 if short else 3 if self._keys else 1
        said = tlv(0xA1, tlv(6, _OID + bytes((1, context))))
        if self._keys:
            said += tlv(0xA6, tlv(4, TITLE))
            initiate = self.sealed(initiate)
        if password is not None or self._keys:
            mechanism = 5 if self._keys else 1
            said += tlv(0x8A, b"\x07\x80") + tlv(0x8B, _OID + bytes((2, mechanism)))
            said += tlv(0xAC, tlv(0x80, CHALLENGE if self._keys else password or b""))
        answer = self.ask(tlv(0x60, said + tlv(0xBE, tlv(4, initiate))))
        if not self._keys or answer[:1] != b"\x61":
            return answer
        fields = dict(_fields(answer[2:]))
        if 0xA4 not in fields or 0xAA not in fields:
            return answer
        self._title = fields[0xA4][2:]
        return answer + self.action(ASSOCIATION + b"\x01", b"\x09\x11" + self._proof(fields[0xAA][2:]))

    def request(self, apdu: bytes) -> bytes:
        """The same as ``ask``, and with keys under protection both ways."""
        if not self._keys:
            return self.ask(apdu)
        return self.opened(self.ask(self.sealed(apdu)))

    def get(self, attribute: bytes, selection: bytes = b"\0") -> bytes:
        """An attribute by class, name and index: what was said of it, block behind block."""
        answer = self.request(b"\xc0\x01\xc1" + attribute + selection)
        if answer[:2] == b"\xc4\x01":
            return answer[3:]
        found = b""
        while answer[:2] == b"\xc4\x02":
            number, refused = answer[4:8], answer[8]
            if refused:
                return found + answer[3:]
            at = 10 if answer[9] < 0x80 else 10 + (answer[9] & 0x7F)
            found += answer[at:]
            if answer[3]:
                return b"\0" + found
            answer = self.request(b"\xc0\x02\xc1" + number)
        return found + answer  # what is no answer to a GET

    def set(self, attribute: bytes, value: bytes) -> bytes:
        """What was said to a new value."""
        return self.request(b"\xc1\x01\xc1" + attribute + b"\0" + value)

    def action(self, method: bytes, parameter: bytes) -> bytes:
        """What was said to a method."""
        return self.request(b"\xc3\x01\xc1" + method + (b"\x01" + parameter if parameter else b"\0"))

    def objects(self) -> list[tuple[bytes, list[tuple[int, int]], list[tuple[int, int]]]]:
        """Class and name of each, with its attributes and methods, each with its mode; none where there is no list."""
        raw = self.get(OBJECT_LIST)
        if raw[:2] != b"\0\x01":
            return []
        return [
            (class_id + name, *([(each[0][0], each[1][0]) for each in rights] for rights in access))
            for class_id, _, name, access in decoded(raw, 1)[0]
        ]

    # By short names.

    def read(self, name: int) -> bytes:
        """A variable, block behind block."""
        answer = self.ask(b"\x05\x01\x02" + name.to_bytes(2))
        found = b""
        while answer[:3] == b"\x0c\x01\x02":
            at = 7 if answer[6] < 0x80 else 7 + (answer[6] & 0x7F)
            found += answer[at:]
            if answer[3]:
                return b"\0" + found[3:] if found[:1] == b"\x01" else found
            answer = self.ask(b"\x05\x01\x05" + answer[4:6])
        return answer[2:]

    def short_objects(self) -> list[tuple[int, bytes]]:
        """Base names, with classes and names."""
        raw = self.read(SHORT_LIST)
        if raw[:2] != b"\0\x01":
            return []
        return [(int.from_bytes(base), class_id + name) for base, class_id, _, name in decoded(raw, 1)[0]]

    # Under keys.

    def sealed(self, plain: bytes) -> bytes:
        """glo, authenticated and encrypted."""
        assert self._keys, "it has keys"
        guek, gak = self._keys
        counter = self._next()
        text = AESGCM(guek).encrypt(TITLE + counter, plain, b"\x30" + gak)
        sent = b"\x30" + counter + text[: _TAG_SIZE - 16]
        size = bytes((len(sent),)) if len(sent) < 0x80 else b"\x82" + len(sent).to_bytes(2)
        return bytes((_GLOBAL.get(plain[0], 0xC8),)) + size + sent

    def opened(self, answer: bytes) -> bytes:
        """What was sealed; what was not as it is."""
        assert self._keys, "it has keys"
        if answer[:1] not in (b"\xcc", b"\xcd", b"\xcf"):
            return answer
        guek, gak = self._keys
        at = 2 if answer[1] < 0x80 else 2 + (answer[1] & 0x7F)
        body = answer[at:]
        mode = modes.GCM(self._title + body[1:5], body[-_TAG_SIZE:], min_tag_length=_TAG_SIZE)
        decryptor = Cipher(algorithms.AES(guek), mode).decryptor()
        decryptor.authenticate_additional_data(body[:1] + gak)
        return decryptor.update(body[5:-_TAG_SIZE]) + decryptor.finalize()

    def _proof(self, challenge: bytes) -> bytes:
        assert self._keys, "it has keys"
        guek, gak = self._keys
        counter = self._next()
        return b"\x10" + counter + AESGCM(guek).encrypt(TITLE + counter, b"", b"\x10" + gak + challenge)[:_TAG_SIZE]

    def _next(self) -> bytes:
        self.counter += 1
        return self.counter.to_bytes(4)


def _fields(raw: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at < len(raw):
        size = raw[at + 1]
        yield raw[at], raw[at + 2 : at + 2 + size]
        at += 2 + size
