r"""P1 telegrams: values as text, a line each (DSMR 5.0.2, P1 Companion Standard, 5.2 and 6.2; the Swedish branch recommendation).

    /KAM5…                            identification: three letters, 5 for the speed, whatever identifies the meter
                                      an empty line
    0-0:1.0.0(260110121500W)          time: S is summer time, W is standard time
    1-0:1.8.0(00006678.394*kWh)       a value with as many digits as its row has
    !7945                             CRC-16/ARC of all from / to !, both included, in capital hexadecimal digits

Lines end in CR LF. Brackets hold digits, letters, ``.``, ``*``, ``-`` and ``:`` alone. 115200 8N1, no parity.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from trefas.base.errors import LocalError, RemoteError
from trefas.base.obis import Obis
from trefas.base.unit import Unit
from trefas.wire.han.rows import Said, own_name
from trefas.wire.iec21 import IDENTIFICATION_SIZE_MAX

CRLF = "\r\n"
TELEGRAM_SIZE_MAX = 4096
"""Of one that is read. Those that are made have less than 1200 bytes."""
TIME = Obis(0, 0, 1, 0, 0)
_TEXT = re.compile("[0-9A-Za-z.*:-]*")
_TIME = re.compile(r"\d{12}[SW]")
_LINE = re.compile(r"(\d+-\d+:\d+\.\d+\.\d+)\(([0-9A-Za-z.*:-]*)\)")
_IDENTIFICATION = re.compile(r"/[A-Z]{3}5[^/!\r\n]*")
_TELEGRAM = re.compile(rb"/[^/!]*!([0-9A-F]{4})\r\n")
_KILO = {Unit.W: "kW", Unit.VAR: "kvar", Unit.WH: "kWh", Unit.VARH: "kvarh"}
_POLYNOMIAL = 0xA001
"""x^16 + x^15 + x^2 + 1, low bit first."""


def _remainder(byte: int) -> int:
    for _ in range(8):
        byte = byte >> 1 ^ (_POLYNOMIAL if byte & 1 else 0)
    return byte


_REMAINDERS = tuple(_remainder(byte) for byte in range(256))


def crc(data: bytes) -> int:
    """CRC-16/ARC: begins with 0, low bit first, not complemented."""
    register = 0
    for byte in data:
        register = register >> 8 ^ _REMAINDERS[(register ^ byte) & 0xFF]
    return register


@dataclass(frozen=True, slots=True)
class P1Row:
    """One line: its name, and how many digits stand before and behind the point."""

    name: Obis
    unit: Unit
    whole: int
    decimals: int = 0
    of: Obis | None = None
    """The meter's own name of it, where it does not follow from the name in the telegram."""
    less: Obis | None = None
    """A register that is taken off: of two tariffs, the first has all that the second has not."""

    @property
    def scaler(self) -> int:
        """Power of ten, in the unit itself and not in its thousandfold, of the last digit."""
        return (3 if self.unit in _KILO else 0) - self.decimals

    @property
    def symbol(self) -> str:
        """As it stands behind the star."""
        return _KILO.get(self.unit, self.unit.symbol)

    @property
    def value(self) -> Obis:
        """The meter's own name of it."""
        return own_name(self.name) if self.of is None else self.of

    def written(self, count: int) -> str:
        """A count of the last digit. It stays as large as its digits can say; a register that is full begins again."""
        top = 10 ** (self.whole + self.decimals)
        count = count % top if self.unit in (Unit.WH, Unit.VARH) else min(count, top - 1)
        digits = str(count).zfill(self.whole + self.decimals)
        point = f".{digits[self.whole :]}" if self.decimals else ""
        return f"{digits[: self.whole]}{point}{f'*{self.symbol}' if self.symbol else ''}"


@dataclass(frozen=True, slots=True)
class P1Text:
    """One line that is no number."""

    name: Obis
    said: Said
    fixed: str = ""


@dataclass(frozen=True, slots=True)
class P1List:
    """The lines of a telegram, in their order, and when it comes."""

    name: str
    rows: tuple[P1Row | P1Text, ...]
    source: str
    period_s: int = 10
    offset_s: int = 0
    before_time: int = 0
    """How many lines stand before the time."""


@dataclass(frozen=True, slots=True)
class P1Telegram:
    """What one telegram says. What the meter has not is not among the values."""

    identification: str
    """Behind the 5 of the first line."""
    time: str
    """``YYMMDDhhmmss`` and S or W."""
    values: Mapping[Obis, int] = field(default_factory=dict)
    """Counts of the last digit, by the names that stand in the telegram."""
    maker: str = "KAM"
    texts: Mapping[Obis, str] = field(default_factory=dict)
    """What stands in lines that are no numbers."""


def encode(pushed: P1List, said: P1Telegram) -> bytes:
    """The telegram. Raises LocalError for what it cannot say."""
    first = f"/{said.maker}5{said.identification}"
    if (
        not _IDENTIFICATION.fullmatch(first)
        or not first.isascii()
        or len(said.identification) > IDENTIFICATION_SIZE_MAX
    ):
        raise LocalError(
            f"a telegram is to begin with {first!r}; must have up to {IDENTIFICATION_SIZE_MAX} characters of ASCII behind the "
            "speed, without '/' and '!'"
        )
    if not _TIME.fullmatch(said.time):
        raise LocalError(f"a telegram is to be of {said.time!r}; must be twelve digits and S or W")
    if unknown := (said.values.keys() | said.texts.keys()) - {row.name for row in pushed.rows}:
        raise LocalError(f"list {pushed.name} has no {min(unknown)}; it has {len(pushed.rows)} values")
    made = [_line(row, said) for row in pushed.rows]
    made.insert(pushed.before_time, f"{TIME.short}({said.time})")
    text = (CRLF.join([first, "", *(each for each in made if each is not None), "!"])).encode("ascii")
    return text + f"{crc(text):04X}{CRLF}".encode("ascii")


def _line(row: P1Row | P1Text, said: P1Telegram) -> str | None:
    if isinstance(row, P1Text):
        text = said.texts.get(row.name)
        if text is not None and not _TEXT.fullmatch(text):
            raise LocalError(f"{row.name.short} is to be {text!a}; must be digits, letters and . * - : alone")
        return None if text is None else f"{row.name.short}({text})"
    count = said.values.get(row.name)
    if count is not None and count < 0:
        raise LocalError(f"{row.name.short} is to be {count}; must not be below 0")
    return None if count is None else f"{row.name.short}({row.written(count)})"


def decode(pushed: P1List, telegram: bytes) -> P1Telegram:
    """What a telegram says. Raises RemoteError for one that is changed, or that no list like this one makes."""
    if not _TELEGRAM.fullmatch(telegram):
        raise RemoteError("a telegram is to be from '/' to '!' with four hexadecimal digits and CR LF behind it")
    end = telegram.rindex(b"!") + 1
    if int(telegram[end : end + 4], 16) != crc(telegram[:end]):
        raise RemoteError("a telegram's CRC is wrong; bytes changed on the way")
    try:
        lines = telegram[: end - 1].decode("ascii").split(CRLF)
    except UnicodeDecodeError:
        raise RemoteError("a telegram has bytes that are no ASCII; must have none") from None
    if len(lines) < 3 or not _IDENTIFICATION.fullmatch(lines[0]) or lines[1] or lines[-1]:
        raise RemoteError("a telegram begins with its identification and an empty line, and ends each line with CR LF")
    by_name = {row.name.short: row for row in pushed.rows}
    time, values, texts = "", {}, {}
    for line in lines[2:-1]:
        match = _LINE.fullmatch(line)
        if not match:
            raise RemoteError(f"a telegram has the line {line!a}; must be a name with its value in brackets")
        name, value = match.groups()
        row = by_name.get(name)
        if name == TIME.short and _TIME.fullmatch(value):
            time = value
        elif isinstance(row, P1Text):
            texts[row.name] = value
        elif row is not None:
            values[row.name] = _count(row, value)
    if not time:
        raise RemoteError("a telegram says no time; 0-0:1.0.0 must be in it")
    return P1Telegram(lines[0][5:], time, values, lines[0][1:4], texts)


class P1Reader:
    """Reads telegrams from a stream that was cut anywhere. What is none, or was changed, is counted and passed over."""

    def __init__(self, pushed: P1List) -> None:
        self.errors = 0
        self._pushed = pushed
        self._rest = b""

    def receive(self, data: bytes) -> list[P1Telegram]:
        """The telegrams that are whole now."""
        buffer = self._rest + data
        found = []
        done = 0
        for match in _TELEGRAM.finditer(buffer):
            done = match.end()
            try:
                found.append(decode(self._pushed, match[0]))
            except RemoteError:
                self.errors += 1
        # What has begun and is not over: from the last slash on, as long as that can still be one.
        begin = buffer.rfind(b"/", done)
        self._rest = buffer[begin:] if begin >= 0 and len(buffer) - begin <= TELEGRAM_SIZE_MAX else b""
        return found


def _count(row: P1Row, text: str) -> int:
    value, _, unit = text.partition("*")
    if not re.fullmatch(r"\d+(\.\d+)?", value) or unit != row.symbol:
        raise RemoteError(f"a telegram says {text!a} of {row.name.short}; must be a number and *{row.symbol}")
    return int(Decimal(value).scaleb(row.decimals))
