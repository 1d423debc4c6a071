"""date_time: the twelve bytes in which COSEM says a moment (Blue Book, 4.1.6.1), and the one place that reads them.

    | year 2 | month | day | weekday | hour | minute | second | hundredths | deviation 2 | clock status |

FFh (year FFFFh, deviation 8000h) says "not specified". Weekday 1 is Monday. The meter modelled here never gives hundredths
or a deviation, and of the status only bit 0, invalid, and bit 7, summer time.

How a moment is read, whoever asks (clock, ranges of logs, windows, schedules):

    deviation        minutes from the time that is said to UTC: CET −60, CEST −120. The moment is an instant then, and the
                     status says nothing more about it
    none, bit 7 set  summer time: an hour ahead of standard time, where the meter has summer time at all
    none, bit 7 clear or no status     as the thing itself shows time: the clock, windows and schedules local time, rows normal
                     time. In the hour that comes twice a clear bit is the second one, and no status the one nearer to what the
                     clock shows; a time that is leapt over is standard time, which the clock shows an hour later
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

from trefas.base.instant import NS_PER_S, Instant
from trefas.core.local_time import LocalTime
from trefas.core.recurring import Recurring
from trefas.cosem.interface import Refused
from trefas.wire.xdlms import DataAccessResult

_EPOCH = datetime(1970, 1, 1)
SIZE = 12
INVALID, SUMMER = 0x01, 0x80
"""Bits of the clock status."""
STATUS_UNSPECIFIED = 0xFF
_UNSPECIFIED = 0xFF
_DEVIATION_UNSPECIFIED = b"\x80\x00"
_YEAR_UNSPECIFIED, _DEVIATION_NONE = 0xFFFF, -0x8000
DEVIATION_MAX = 840
"""Minutes, either way: the zone farthest from UTC is 14 hours ahead of it."""
_LEAST, _MOST = (1, 1, 0, 0, 0, 0), (12, 31, 23, 59, 59, 99)
"""Month, day, hour, minute, second, hundredths."""
_HUNDREDTH_NS = NS_PER_S // 100
_BEFORE_LAST = {0xFE: 0, 0xFD: 1}
"""Days of the month that are counted from its end."""
LAST_NS = (1 << 63) - 1
"""Later than anything in a log."""
UNSPECIFIED = b"\xff" * 9 + _DEVIATION_UNSPECIFIED + b"\xff"
"""No moment at all."""


def encode(shown: datetime, status: int, deviation_min: int = _DEVIATION_NONE) -> bytes:
    """What a clock shows, with the status given."""
    return b"".join(
        (
            shown.year.to_bytes(2),
            bytes((shown.month, shown.day, shown.isoweekday(), shown.hour, shown.minute, shown.second, _UNSPECIFIED)),
            deviation_min.to_bytes(2, signed=True),
            bytes((status,)),
        )
    )


def of_clock(shown_s: int, standard_s: int, *, valid: bool, deviation_min: int = _DEVIATION_NONE) -> bytes:
    """What a clock shows beside its standard time, both in seconds since 1970: where they differ it is summer time. The status
    says so, and whether the clock is valid."""
    status = (SUMMER if shown_s != standard_s else 0) | (0 if valid else INVALID)
    return encode(_EPOCH + timedelta(seconds=shown_s), status, deviation_min)


def normal(rtc_ns: int) -> bytes:
    """Standard time, in nanoseconds since 1970; nothing specified for 0, which is never."""
    return encode(_EPOCH + timedelta(microseconds=rtc_ns // 1_000), 0) if rtc_ns else UNSPECIFIED


@dataclass(frozen=True, slots=True)
class Said:
    """The fields of a date-time; None for what is not specified. The weekday is not among them: it follows from the date."""

    raw: bytes
    year: int | None
    month: int | None
    day: int | None
    hour: int | None
    minute: int | None
    second: int | None
    hundredths: int | None
    deviation_min: int | None
    status: int | None

    @classmethod
    def of(cls, raw: bytes) -> Self:
        """Raises Refused for another size, and for a deviation beyond every zone."""
        if len(raw) != SIZE:
            raise Refused(DataAccessResult.TYPE_UNMATCHED, f"a date-time has {len(raw)} bytes; must have {SIZE}")
        year, deviation_min = int.from_bytes(raw[:2]), int.from_bytes(raw[9:11], signed=True)
        if deviation_min != _DEVIATION_NONE and abs(deviation_min) > DEVIATION_MAX:
            raise Refused(
                DataAccessResult.OTHER_REASON,
                f"the deviation of {raw.hex(' ')} is {deviation_min} minutes; must be -{DEVIATION_MAX} to "
                f"{DEVIATION_MAX}, or 8000h (not specified)",
            )
        month, day, hour, minute, second, hundredths, status = (
            None if field == _UNSPECIFIED else field for field in (*raw[2:4], *raw[5:9], raw[11])
        )
        return cls(
            raw,
            None if year == _YEAR_UNSPECIFIED else year,
            *(month, day, hour, minute, second, hundredths),
            None if deviation_min == _DEVIATION_NONE else deviation_min,
            status,
        )

    @property
    def fields(self) -> tuple[int | None, ...]:
        """Month, day, hour, minute, second, hundredths."""
        return self.month, self.day, self.hour, self.minute, self.second, self.hundredths

    @property
    def is_whole(self) -> bool:
        """Whether it names a minute of a day."""
        return None not in (self.year, self.month, self.day, self.hour, self.minute)

    def filled(self, year: int, fields: tuple[int, ...], *, to_last_day: bool = False) -> datetime:
        """The time that is said, with these for what is not specified, or with the last day of the month. Raises Refused where
        there is no such date or time."""
        month, day, hour, minute, second, hundredths = (
            given if said is None else said for said, given in zip(self.fields, fields, strict=True)
        )
        year = year if self.year is None else self.year
        try:
            days = monthrange(year, month)[1]
            if day in _BEFORE_LAST:
                day = days - _BEFORE_LAST[day]
            elif self.day is None and to_last_day:
                day = days
            if hundredths > 99:
                raise ValueError
            return datetime(year, month, day, hour, minute, second, hundredths * 10_000)
        except ValueError:
            raise Refused(
                DataAccessResult.OTHER_REASON,
                f"{self.raw.hex(' ')} is no date and time that exist; FF says that a field is not specified",
            ) from None


def read(said: datetime, deviation_min: int | None, summer: bool | None, local: LocalTime, near_ns: int | None) -> int:
    """Standard time in nanoseconds, as the table at the top has it. ``summer`` is bit 7, None where no status is specified.
    ``near_ns`` is what the clock shows, for whom time is local; None for rows, whose time is normal."""
    said_ns = (said - _EPOCH) // timedelta(microseconds=1) * 1_000
    if deviation_min is not None:
        return said_ns + (deviation_min + local.rtc.zone_min) * 60 * NS_PER_S
    second, rest_ns = divmod(said_ns, NS_PER_S)
    if summer:
        return local.of_summer(second) * NS_PER_S + rest_ns
    if near_ns is None:
        return said_ns
    return local.normal_of(second, near_ns // NS_PER_S, is_second=summer is False) * NS_PER_S + rest_ns


def setting(raw: bytes, local: LocalTime, now: Instant) -> int:
    """What a clock is set to, in standard time: only what is specified changes (Blue Book, 4.5.1). Raises Refused for a moment
    that does not exist, or where nothing is specified."""
    said = Said.of(raw)
    if said.year is None and not any(field is not None for field in said.fields):
        raise Refused(DataAccessResult.OTHER_REASON, "a clock is set to no time: no field is specified")
    rtc = local.rtc
    normal_ns = rtc.at(now)
    if said.deviation_min is None:
        shown_ns = local.at(now) * NS_PER_S + normal_ns % NS_PER_S
    else:
        shown_ns = normal_ns - (rtc.zone_min + said.deviation_min) * 60 * NS_PER_S
    shown = _EPOCH + timedelta(seconds=shown_ns // NS_PER_S)
    moment = said.filled(
        shown.year,
        (shown.month, shown.day, shown.hour, shown.minute, shown.second, shown_ns % NS_PER_S // _HUNDREDTH_NS),
    )
    # Which of two hours it is cannot be said by a status alone.
    summer = None if said.status is None or said.hour is None else bool(said.status & SUMMER)
    rest_ns = shown_ns % _HUNDREDTH_NS if said.hundredths is None else 0
    return read(moment, said.deviation_min, summer, local, normal_ns) + rest_ns


def bound(raw: bytes, local: LocalTime, *, is_last: bool) -> int:
    """One end of a range of rows, as standard time in nanoseconds since 1970. What is not specified is as early as can be, or
    as late. The last moment has its whole second, whatever its hundredths: a row that is shown with a second is found by it.
    Raises Refused for a moment that does not exist."""
    said = Said.of(raw)
    if said.year is None:
        return LAST_NS if is_last else 0
    moment = said.filled(said.year, _MOST if is_last else _LEAST, to_last_day=is_last)
    summer = None if said.status is None else bool(said.status & SUMMER)
    rtc_ns = read(moment, said.deviation_min, summer, local, None)
    return rtc_ns // NS_PER_S * NS_PER_S + NS_PER_S - 1 if is_last else rtc_ns


def recurring(raw: bytes) -> Recurring:
    """A moment that comes again and again, as windows have it; without a deviation it is local time. Hundredths and status are
    passed over. Raises Refused, or LocalError for a field that no clock shows."""
    said = Said.of(raw)
    return Recurring.decode(raw[:8], said.deviation_min)


def scheduled(time: bytes, date: bytes) -> Recurring:
    """The same as schedules have it: a time of whole seconds and a date, of local time. Raises as ``recurring``."""
    if (len(time), len(date)) != (4, 5) or time[3] not in (0, _UNSPECIFIED):
        raise Refused(
            DataAccessResult.TYPE_UNMATCHED,
            f"a time of a schedule is {time.hex(' ')} on {date.hex(' ')}; must be whole seconds in four bytes, a date in five",
        )
    return recurring(date + time + _DEVIATION_UNSPECIFIED + bytes((STATUS_UNSPECIFIED,)))


def encode_scheduled(moment: Recurring) -> tuple[bytes, bytes]:
    """The time and the date of it."""
    raw = moment.encode()
    return raw[5:] + b"\0", raw[:5]


def encode_recurring(moment: Recurring) -> bytes:
    """The same as its twelve bytes."""
    deviation_min = _DEVIATION_NONE if moment.deviation_min is None else moment.deviation_min
    return moment.encode() + b"\xff" + deviation_min.to_bytes(2, signed=True) + b"\xff"
