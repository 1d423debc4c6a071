"""The configuration of a COMTRADE record (IEEE C37.111-1991, -1999, IEC 60255-24:2013), line by line.

    station, device, revision             50                      line frequency
    6,4A,2D                               2                       rates
    1,IA,A,,A,0.01,0,0,-32767,32767,…     4000,8000               rate, last sample with it
    …                                     1000,9000
    1,trip,,,0                            01/02/2024,10:00:00.5   first sample
    …                                     01/02/2024,10:00:01.5   trigger
                                          BINARY
                                          1                       microseconds of a time stamp
                                          +1h,0                   2013: time code

What real recorders leave empty is read as the standard's default; what is odd and plain is read with a remark; what is written
and cannot be is refused by line.
"""

import re
from dataclasses import dataclass
from enum import Enum

from trefas.base.errors import SetupError
from trefas.base.instant import Instant
from trefas.sources.comtrade_time import FIRST_REVISION, in_nanoseconds, read_instant, zone_ns
from trefas.sources.names import Channel
from trefas.sources.text import Line, decoded

CHANNELS_MAX = 9_999
RATES_MAX = 100_000
RATE_HZ_MIN = 1e-4
RATE_HZ_MAX = 1e8
LATER_REVISION = 1999
"""The first that has primary and secondary"""
_FIELDS_OF_1991, _FIELDS = 10, 13


class DataFormat(Enum):
    """How the data file holds the samples."""

    ASCII = "ASCII"
    BINARY = "BINARY"
    BINARY32 = "BINARY32"
    FLOAT32 = "FLOAT32"


@dataclass(frozen=True, slots=True)
class Analog:
    """An analog channel: value = multiplier · number + offset, in ``unit``, of the primary or the secondary side."""

    channel: Channel
    multiplier: float
    offset: float
    skew_us: float
    """How much later than the time stamp this channel was sampled."""
    to_primary: float
    """What makes primary values of the recorded ones: 1 where they are primary already."""
    to_secondary: float
    low: float = 0.0
    high: float = 0.0
    """The range of recorded numbers; none where both are the same."""

    def holds(self, number: float) -> bool:
        """Whether a number that may mark a missing value is an ordinary one: within the range that is said."""
        return self.low < self.high and self.low <= number <= self.high


@dataclass(frozen=True, slots=True)
class Rate:
    """A sampling rate and the number of the last sample taken with it."""

    rate_hz: float
    last: int


@dataclass(frozen=True, slots=True)
class Configuration:
    """All that the configuration says. ``rates`` is empty where the time stamps say it."""

    where: str
    station: str
    device: str
    revision: int
    analogs: tuple[Analog, ...]
    digitals: int
    line_hz: float | None
    rates: tuple[Rate, ...]
    last: int
    """Number of the last sample; 0 where it is not said"""
    start: Instant | None
    """The first sample's instant in UTC; None where the record does not say."""
    utc: bool
    """Whether the record says its zone, so that ``start`` is UTC (from 2013 on)."""
    format: DataFormat
    stamp_us: float
    """Microseconds of one count of a time stamp"""
    remarks: tuple[str, ...] = ()
    """What is odd and was read nevertheless."""

    @property
    def channels(self) -> tuple[Channel, ...]:
        """The analog channels as the mapping wants them."""
        return tuple(analog.channel for analog in self.analogs)


def read_configuration(raw: bytes, where: str) -> Configuration:
    """Reads a configuration. Raises SetupError with file, line number and line."""
    text = raw.decode("utf-16", "replace") if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else decoded(raw)
    lines = _Lines(text.rstrip("\x1a\r\n\t \x00"), where)
    remarks: list[str] = []
    station, device, year = _head(lines.next("station"))
    counts = lines.next("the number of channels")
    analog_count = _count(counts, 1, "A")
    digital_count = _count(counts, 2, "D")
    analog_lines = [lines.filled(f"analog channel {n + 1}") for n in range(analog_count)]
    revision = year or (
        LATER_REVISION if any(len(each.fields) > _FIELDS_OF_1991 for each in analog_lines) else FIRST_REVISION
    )
    if revision == LATER_REVISION and not year:
        remarks.append(f"no year of the standard is said; with primary and secondary it is read as {LATER_REVISION}")
    analogs = tuple(_analog(each) for each in analog_lines)
    for n in range(digital_count):
        lines.filled(f"digital channel {n + 1}")
    line = lines.next("line frequency")
    line_hz = line.number_of(0, "line frequency", 0.0)
    rates, last = _rates(lines)
    start = lines.next("the time of the first sample")
    trigger = lines.next("the time of the trigger")
    form = _format(lines.next("the data format"))
    stamp_us, ahead_ns = 1.0, None
    if factor := lines.perhaps():
        stamp_us = factor.number_of(0, "time stamp factor", 1.0) or 1.0
        if stamp_us < 0:
            raise factor.refuse(f"time stamp factor is {stamp_us:g}; it must be above 0")
    if zone := lines.perhaps():
        ahead_ns = zone_ns(zone)
    begin, remark = read_instant(start, revision)
    remarks += [remark] if remark else []
    return Configuration(
        where=where,
        station=station,
        device=device,
        revision=revision,
        analogs=analogs,
        digitals=digital_count,
        line_hz=line_hz if 10 <= line_hz <= 100 else None,
        rates=rates,
        last=last,
        start=None if begin is None else Instant(begin - (ahead_ns or 0)),
        utc=ahead_ns is not None,
        format=form,
        stamp_us=stamp_us * (1e-3 if in_nanoseconds(start) or in_nanoseconds(trigger) else 1.0),
        remarks=tuple(remarks),
    )


class _Lines:
    """The lines of the file, one by one."""

    def __init__(self, text: str, where: str) -> None:
        self._texts = re.split(r"\r*\n|\r", text)
        self._where = where
        self._next = 0

    def next(self, what: str) -> Line:
        """The next line; a file that ends before it is refused."""
        if self._next >= len(self._texts):
            raise Line(self._where, self._next + 1, "").refuse(f"the file ends before {what}")
        self._next += 1
        return Line(self._where, self._next, self._texts[self._next - 1])

    def filled(self, what: str) -> Line:
        """The next line with something in it."""
        while not (line := self.next(what)).text.strip():
            pass
        return line

    def gives_a_time(self) -> bool:
        """Whether a time comes next, or nothing."""
        return self._next >= len(self._texts) or ":" in self._texts[self._next]

    def perhaps(self) -> Line | None:
        """The next line, if there is one with something in it."""
        return self.next("") if self._next < len(self._texts) and self._texts[self._next].strip() else None


def _head(line: Line) -> tuple[str, str, int]:
    year = re.search(r"(19|20)\d\d", line.word(len(line.fields) - 1)) if len(line.fields) >= 3 else None
    return line.word(0), line.word(1), int(year[0]) if year else 0


def _count(line: Line, index: int, letter: str) -> int:
    text = line.word(index, "0" + letter)
    match = re.fullmatch(rf"([0-9]{{1,6}})\s*{letter}?", text, re.IGNORECASE)
    if not match:
        raise line.refuse(f"the number of channels is '{text}' and must be as 6{letter}")
    count = int(match[1])
    if count > CHANNELS_MAX:
        raise line.refuse(f"there are {count} channels; there can be {CHANNELS_MAX}")
    return count


def _analog(line: Line) -> Analog:
    """n, name, phase, component, unit, a, b, skew, min, max[, primary, secondary, P or S] (7.4.4 of the 1999 edition)."""
    number = line.integer(0, "channel number", 0, 10**9)
    if len(line.fields) < 7:
        raise line.refuse(f"an analog channel has 10 to 13 fields and this one {len(line.fields)}")
    if len(line.fields) > _FIELDS and any(line.fields[_FIELDS:]):
        raise line.refuse(
            f"an analog channel has 10 to 13 fields and this one {len(line.fields)}; numbers must have decimal points, "
            "not commas, and names no commas"
        )
    primary = line.number_of(10, "primary", 1.0)
    secondary = line.number_of(11, "secondary", 1.0)
    ratio = primary / secondary if primary > 0 and secondary > 0 else 1.0
    recorded_secondary = line.word(12, "P").upper().startswith("S")
    return Analog(
        channel=Channel(number, line.word(1), line.word(4), line.word(2), line.word(3)),
        multiplier=line.number_of(5, "multiplier"),
        offset=line.number_of(6, "offset", 0.0),
        skew_us=line.number_of(7, "skew", 0.0),
        to_primary=ratio if recorded_secondary else 1.0,
        to_secondary=1.0 if recorded_secondary else 1.0 / ratio,
        low=_limit(line, 8),
        high=_limit(line, 9),
    )


def _limit(line: Line, index: int) -> float:
    """An end of the range; what is no number says nothing."""
    try:
        return line.number_of(index, "limit", 0.0)
    except SetupError:
        return 0.0


def _rates(lines: _Lines) -> tuple[tuple[Rate, ...], int]:
    """The rates and the number of the last sample; no rates where time stamps say it."""
    head = lines.next("the number of rates")
    count = head.integer(0, "the number of rates", 0, RATES_MAX)
    rates: list[Rate] = []
    if not count and lines.gives_a_time():
        return (), 0
    for n in range(max(count, 1)):
        line = lines.next(f"rate {n + 1} of {count}")
        rate_hz = line.number_of(0, "rate", 0.0)
        last = line.integer(1, "the last sample with this rate", 0, 2**40)
        if rate_hz and not RATE_HZ_MIN <= rate_hz <= RATE_HZ_MAX:
            raise line.refuse(f"rate is {rate_hz:g} Hz; must be 0 (time stamps) or {RATE_HZ_MIN:g} to {RATE_HZ_MAX:g}")
        if rates and last <= rates[-1].last:
            raise line.refuse(
                f"the last sample with this rate is {last} and must be above the one before, {rates[-1].last}"
            )
        rates.append(Rate(rate_hz, last))
    stamped = count == 0 or any(rate.rate_hz == 0 for rate in rates)
    return (() if stamped else tuple(rates)), rates[-1].last


def _format(line: Line) -> DataFormat:
    text = line.word(0).upper()
    try:
        return DataFormat(text)
    except ValueError:
        raise line.refuse(f"the data format is '{text}'; must be {', '.join(f.value for f in DataFormat)}") from None
