"""What was said on a line, in words: for traces. Each direction of a conversation has a listener.

It reads along and never complains: what it does not follow, it does not tell. What is ciphered stays so, and values that may be
secrets (of associations and security setups) are told by their size.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from enum import Enum

from trefas.base.errors import RemoteError
from trefas.wire import apdu, ciphering
from trefas.wire.axdr import Values
from trefas.wire.axdr_scalar import Data
from trefas.wire.hdlc_frame import DISC, DM, FLAG, FRMR, POLL_FINAL, RNR, RR, SNRM, UA, UI, Frame, parse_address
from trefas.wire.hdlc_reader import FrameReader
from trefas.wire.iec21_message import COMMAND_SIZE_MAX, EOT, ETX, SOH, STX, with_parity, without_parity
from trefas.wire.wrapper import HEADER_SIZE
from trefas.wire.xdlms import Name
from trefas.wire.xdlms_sn import Variable, WriteBlock

APDU_SIZE_MAX = 0xFFFF
APDUS_MAX = 16
WORDS_MAX = 400
"""Characters told of one APDU."""
SECRET_CLASSES = frozenset((12, 15, 64))
"""Associations by short and logical names, and security setups: passwords and keys are written to them."""
SECRET_NAMES = range(0xFA00, 0xFB00)
"""The association by short names (Blue Book, 4.1.3)."""

_UNNUMBERED = {SNRM: "SNRM", DISC: "DISC", UA: "UA", DM: "DM", FRMR: "FRMR", UI: "UI"}
_PASSWORD_FRAME = b"\x01P1\x02()"
"""What stands around a password."""
_LLC = (b"\xe6\xe6\x00", b"\xe6\xe7\x00")


class Listener:
    """One direction."""

    def __init__(self) -> None:
        self._frames: FrameReader | None = None
        self._message = b""  # of the wrapper, unfinished
        self._joined: dict[tuple[bytes, bytes], bytes] = {}  # segments of HDLC, by addresses
        self._command = b""  # of IEC 62056-21, unfinished
        self.apdus: deque[bytes] = deque(maxlen=APDUS_MAX)
        """The newest that were told, for who takes them."""

    def hear(self, data: bytes) -> list[str]:
        """A line for each thing that is whole now."""
        if self._command or (data[:1] in (SOH, with_parity(SOH)) and self._frames is None and not self._message):
            return self._hear_command(data)
        if self._frames is None and not self._message:
            start = data.find(FLAG)
            if data[:1] == b"\0" and len(data) > 1 and data[1] == 1:
                return list(self._messages(data))
            if start < 0:
                return _text(data)
            self._frames = FrameReader()
            return [*_text(data[:start]), *self.hear(data[start:])]
        if self._frames is not None:
            if data[:1] in (b"/", b"\xaf", b"\x06") and not self._frames.unfinished:
                return _text(data)  # an optical head begins again
            return [line for frame in self._frames.read(data) for line in self._frame(frame)]
        return list(self._messages(data))

    def _hear_command(self, data: bytes) -> list[str]:
        """A command of IEC 62056-21 is told when it is whole: a piece of one could be a piece of a password."""
        self._command += data
        text = without_parity(self._command)
        end = min((place for place in (text.find(ETX), text.find(EOT)) if place >= 0), default=len(text))
        if end + 1 >= len(text) and len(text) < COMMAND_SIZE_MAX:
            return []
        self._command = b""
        if text[1:2] == b"P":
            return [f"{text[1:3].decode('ascii')} ({max(0, end - len(_PASSWORD_FRAME))} bytes)"]
        return [repr(text[1:end].decode("ascii").replace(STX.decode(), " "))]

    def _messages(self, data: bytes) -> Iterator[str]:
        buffer = self._message + data
        while len(buffer) >= HEADER_SIZE:
            size = int.from_bytes(buffer[6:HEADER_SIZE])
            if len(buffer) < HEADER_SIZE + size:
                break
            source, target = int.from_bytes(buffer[2:4]), int.from_bytes(buffer[4:6])
            yield f"{source} to {target}: {self._told(buffer[HEADER_SIZE : HEADER_SIZE + size])}"
            buffer = buffer[HEADER_SIZE + size :]
        self._message = buffer[: HEADER_SIZE + APDU_SIZE_MAX]

    def _frame(self, frame: Frame) -> Iterator[str]:
        control = frame.control
        final = " P" if control & POLL_FINAL else ""
        way = f"{_station(frame.source)} to {_station(frame.destination)}"
        if control & 1 and control & 0x0F in (RR, RNR):
            yield f"{way}: {'RR' if control & 0x0F == RR else 'RNR'} R={control >> 5}{final}"
            return
        pair = (frame.destination, frame.source)
        kind = _UNNUMBERED.get(control & ~POLL_FINAL, f"{control:02X}h") if control & 1 else "I"
        if kind == "I":
            kind = f"I S={control >> 1 & 7} R={control >> 5}"
        yield f"{way}: {kind}{final}{', segment' if frame.segmented else ''}"
        if kind.startswith("I") or kind == "UI":
            joined = self._joined.pop(pair, b"") + frame.info
            if frame.segmented and len(joined) <= APDU_SIZE_MAX:
                self._joined[pair] = joined
            elif joined[:3] in _LLC:
                yield self._told(joined[3:])

    def _told(self, raw: bytes) -> str:
        self.apdus.append(raw)
        return told(raw)


def told(raw: bytes) -> str:
    """An APDU in words."""
    try:
        found = apdu.decode(raw)
    except RemoteError:
        if raw and raw[0] in ciphering.TAGS:
            return f"ciphered {raw[0]:02X}h, {len(raw)} bytes"
        return f"APDU {raw[:1].hex().upper()}h, {len(raw)} bytes"
    words = _words(found, is_secret(found))
    return words if len(words) <= WORDS_MAX else words[: WORDS_MAX - 1] + "…"


def is_secret(value: object) -> bool:
    """Whether it speaks of an object to which passwords or keys are written."""
    if isinstance(value, Name):
        return value.class_id in SECRET_CLASSES
    if isinstance(value, Variable):
        return value.short_name in SECRET_NAMES
    if isinstance(value, WriteBlock):
        return True  # whatever it is a piece of
    if isinstance(value, Data):
        return False
    if isinstance(value, tuple):
        return any(is_secret(each) for each in value)
    return is_dataclass(value) and any(is_secret(getattr(value, each.name)) for each in fields(value))


def _words(value: object, secret: bool) -> str:
    if isinstance(value, Name):
        return f"{value.class_id} {value.logical_name} {value.member}"
    if isinstance(value, Data):
        if secret:
            return f"({len(value.encode())} bytes)"
        if isinstance(value, Values):
            return "[" + ", ".join(_words(each, secret) for each in value.value) + "]"
        inner = getattr(value, "value", None)
        return f"{type(value).__name__} {inner.hex() if isinstance(inner, bytes) else inner}"
    if isinstance(value, bytes):
        return f"({len(value)} bytes)"
    if isinstance(value, Enum):
        return str(value.name or value.value)
    if isinstance(value, tuple):
        return ", ".join(_words(each, secret) for each in value)
    if is_dataclass(value):
        told_fields = [
            f"{each.name}={_words(inner, secret)}"
            for each in fields(value)
            if (inner := getattr(value, each.name)) is not None and inner != b""
        ]
        return f"{type(value).__name__} {' '.join(told_fields)}"
    return str(value)


def _station(address: bytes) -> str:
    upper, lower = parse_address(address)
    return str(upper) if lower is None else f"{upper}/{lower}"


def _text(data: bytes) -> list[str]:
    """Words of an opening, or noise."""
    text = without_parity(data).decode("ascii").rstrip("\r\n")
    return [repr(text)] if data else []
