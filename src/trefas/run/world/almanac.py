"""Days as clocks show them, reckoned one by one: summer time as the European Union has it, and the last date of a kind.

Days are numbered from 1970. Times are standard time, in nanoseconds, whatever clocks show.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache

from trefas.base.instant import NS_PER_S

HOUR_NS = 3_600 * NS_PER_S
DAY_NS = 24 * HOUR_NS
YEARS = 20
_EPOCH, _FIRST = datetime(1970, 1, 1), date(1970, 1, 1)
_SUNDAY = 6


@dataclass(frozen=True, slots=True)
class Almanac:
    """Of a zone; ``first_year`` is the first for which the meter knows the summer time, if it shows it at all."""

    zone_min: int
    shows_summer: bool
    first_year: int

    def is_summer(self, normal_ns: int) -> bool:
        """Whether clocks are an hour ahead."""
        year = (_EPOCH + timedelta(seconds=normal_ns // NS_PER_S)).year
        if not self.shows_summer or not self.first_year <= year < self.first_year + YEARS:
            return False
        begin, end = _summer_utc_ns(year)
        return begin <= normal_ns - self.zone_min * 60 * NS_PER_S < end

    def begin(self, day: int) -> int:
        """The first moment at which clocks show a day."""
        early = day * DAY_NS - HOUR_NS
        return early if self.is_summer(early) else day * DAY_NS

    def day(self, normal_ns: int) -> int:
        """The day that clocks show."""
        day = normal_ns // DAY_NS
        return day + 1 if self.begin(day + 1) <= normal_ns else day


@cache
def _summer_utc_ns(year: int) -> tuple[int, int]:
    """From the last Sunday of March to that of October, at 01:00 UTC (directive 2000/84/EC)."""
    edges = []
    for month in (3, 10):
        day = date(year, month, 31)
        while day.weekday() != _SUNDAY:
            day -= timedelta(days=1)
        edges.append((day - _FIRST).days * DAY_NS + HOUR_NS)
    return edges[0], edges[1]


@dataclass(frozen=True, slots=True)
class Kind:
    """Which days are dates: those of a weekday (0 is Monday), or one day of some months, or all."""

    weekday: int | None = None
    day: int | None = None
    months: tuple[int, ...] = ()

    def last(self, day: int) -> int:
        """The last date up to a day."""
        return _last(self, day)

    def holds(self, day: date) -> bool:
        """Whether a day is one of them."""
        if self.weekday is not None:
            return day.weekday() == self.weekday
        return self.day is None or (day.day == self.day and day.month in self.months)


@cache
def _last(kind: Kind, day: int) -> int:
    while not kind.holds(_FIRST + timedelta(days=day)):
        day -= 1
    return day
