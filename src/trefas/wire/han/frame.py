"""A list on its way: HDLC frames of unnumbered information, in clear or ciphered, and both of them read from a stream.

    7E | A0 E2 | 2B 21 | 13 | HCS | E6 E7 00 | 0F …                      | FCS | 7E     in clear: client 21, server 16
    7E | A1 E9 | 41 03 | 13 | HCS | E6 E7 00 | DB 08 title 82 size 30 …  | FCS | 7E     ciphered: client 32, server 1

Nobody answers. Ciphered is general-glo-ciphering of suite 0, authenticated and encrypted, with two keys of the port's own: GPK60
encrypts and GPK61 authenticates (key types 64 and 65 in the maker's key management). Its length is always written in three bytes.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from trefas.base.errors import RemoteError
from trefas.wire.ciphering import BROADCAST, GENERAL, TITLE_SIZE, Ciphered, KeySet, Protection, content_of, seal, unseal
from trefas.wire.han.notification import TAG, Notification, decode
from trefas.wire.han.rows import CLEAR, CONTROL, HanList
from trefas.wire.hdlc_frame import POLL_FINAL, Frame
from trefas.wire.hdlc_frame import encode as encode_frame
from trefas.wire.hdlc_reader import FrameReader
from trefas.wire.reader import octets_of

LLC = b"\xe6\xe7\x00"
CONTROLS = frozenset((CONTROL, POLL_FINAL))
"""Of frames that are read: unnumbered information, and what Kaifa has instead."""
CIPHERED = (b"\x41", b"\x03")
"""Destination and source of what is ciphered: client 32 and server 1."""
GENERAL_GLO = GENERAL[KeySet.GLOBAL]
_LENGTH_OF_THREE = 0x82


@dataclass(frozen=True, slots=True)
class HanKeys:
    """The two keys of the port."""

    gpk60: bytes = field(repr=False)
    """Encrypts."""
    gpk61: bytes = field(repr=False)
    """Authenticates."""


def framed(apdu: bytes, clear: tuple[bytes, bytes] = CLEAR, control: int = CONTROL) -> bytes:
    """An APDU in its frame, with the addresses that it goes by: ``clear`` are those of one that is not ciphered."""
    destination, source = CIPHERED if apdu[0] == GENERAL_GLO else clear
    return encode_frame(Frame(destination, source, control, LLC + apdu))


def cipher(apdu: bytes, keys: HanKeys, title: bytes, counter: int) -> bytes:
    """general-glo-ciphering of it. The pair of ``title`` and ``counter`` must be new under these keys."""
    text = seal(apdu, Protection.BOTH, keys.gpk60, keys.gpk61, title, counter)
    content = content_of(Protection.BOTH, counter, text)
    length = bytes((_LENGTH_OF_THREE,)) + len(content).to_bytes(2)
    return bytes((GENERAL_GLO,)) + octets_of(title) + length + content


@dataclass(frozen=True, slots=True)
class Pushed:
    """One push as it was read: what it says, and from whom where it was ciphered."""

    said: Notification
    title: bytes | None = None
    counter: int | None = None


def open_apdu(apdu: bytes, keys: HanKeys | None = None, lists: Iterable[HanList] = ()) -> Pushed:
    """What an APDU says, verified where it was ciphered. Raises RemoteError where it is no push, or there are no keys for it."""
    if not apdu or apdu[0] == TAG:
        return Pushed(decode(apdu, lists))
    if apdu[0] != GENERAL_GLO:
        raise RemoteError(f"an APDU begins with {apdu[0]:02X}h; a push begins with {TAG:02X}h or {GENERAL_GLO:02X}h")
    found = Ciphered.decode(apdu)
    if found.protection is not Protection.BOTH or found.suite or found.control & BROADCAST or found.title is None:
        raise RemoteError(f"a ciphered push has the security control byte {found.control:02X}h; must be 30h")
    if len(found.title) != TITLE_SIZE:
        raise RemoteError("a ciphered push has no system title; must have one of eight bytes")
    if keys is None:
        raise RemoteError("a push is ciphered, and there are no keys to read it with; give GPK60 and GPK61")
    plain = unseal(found.text, found.control, keys.gpk60, keys.gpk61, found.title, found.counter)
    return Pushed(decode(plain, lists), found.title, found.counter)


class HanReader:
    """Reads pushes from a stream that was cut anywhere. What is none, or was changed on its way, is counted and passed over; and
    with ``fresh``, what is ciphered with a counter that is not above the last one of its meter."""

    def __init__(self, keys: HanKeys | None = None, *, fresh: bool = False, lists: Iterable[HanList] = ()) -> None:
        """``lists`` are those of values alone that may come."""
        self._keys = keys
        self._lists = tuple(lists)
        self._fresh = fresh
        self._last: dict[bytes, int] = {}
        """Counters by system title: none but verified ones, so nobody without the keys makes it grow."""
        self._frames = FrameReader()
        self._refused = 0

    @property
    def errors(self) -> int:
        """What began like a push and was none."""
        return self._frames.errors + self._refused

    def receive(self, data: bytes) -> list[Pushed]:
        """The pushes that are whole now."""
        found = []
        for frame in self._frames.read(data):
            try:
                found.append(self._open(frame))
            except RemoteError:
                self._refused += 1
        return found

    def _open(self, frame: Frame) -> Pushed:
        if frame.control not in CONTROLS or frame.segmented or not frame.info.startswith(LLC):
            raise RemoteError("a frame is no unnumbered information with an LLC header; pushes are")
        found = open_apdu(frame.info[len(LLC) :], self._keys, self._lists)
        if self._fresh and found.title is not None and found.counter is not None:
            last = self._last.get(found.title, -1)
            if found.counter <= last:
                raise RemoteError(
                    f"a push has the counter {found.counter}; must be above {last}, the last one of its meter"
                )
            self._last[found.title] = found.counter
        return found
