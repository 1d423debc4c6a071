"""Recurring: a moment of local time in which fields may be left open, as schedules and windows write it (Blue Book, 4.1.6.1).

    | year 2 | month | day | weekday | hour | minute | second |      FFh (year FFFFh): any; day FEh: the last, FDh: the one before

Weekday 1 is Monday. An open hour or minute is every one; an open second is the first. Day and weekday together (4.1.6.1):

    any year, a day and a weekday    that weekday on the day or after it: Sunday and 25 is the last Sunday of a month of 31 days
    the last day and a weekday       the last such weekday of the month
    a year, a month, a day           the weekday must be that of the date

Times are in seconds since 1970, local, or those of the zone that a deviation names (minutes to UTC: CET is -60).
"""

import struct
from bisect import bisect_left, bisect_right
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from trefas.base.errors import LocalError

ANY, ANY_YEAR = 0xFF, 0xFFFF
LAST_DAY, BEFORE_LAST_DAY = 0xFE, 0xFD
_BACK = {LAST_DAY: 0, BEFORE_LAST_DAY: 1}
MONTHS_MAX = 9 * 12
"""How far it is looked for a day, either way: the next 29th of February can be eight years away."""
DAY_S = 86_400
SIZE = 8
_FORM = struct.Struct(">HBBBBBB")
_EPOCH = date(1970, 1, 1).toordinal()
_THURSDAY = 4
"""The weekday of that day."""
_LIMITS = (
    ("month", 1, 12),
    ("day", 1, 31),
    ("weekday", 1, 7),
    ("hour", 0, 23),
    ("minute", 0, 59),
    ("second", 0, 59),
)


@dataclass(frozen=True)
class Recurring:
    """Raises LocalError for a field that is neither open nor one that a clock shows, and for a weekday that is not the date's."""

    year: int = ANY_YEAR
    month: int = ANY
    day: int = ANY
    weekday: int = ANY
    hour: int = ANY
    minute: int = ANY
    second: int = 0
    deviation_min: int | None = None

    def __post_init__(self) -> None:
        if not 1970 <= self.year <= 2255 and self.year != ANY_YEAR:
            raise LocalError(
                f"the year of a recurring moment is {self.year}; must be 1970 to 2255, or {ANY_YEAR} (any)"
            )
        for name, low, high in _LIMITS:
            value = getattr(self, name)
            if not low <= value <= high and value != ANY and not (name == "day" and value in _BACK):
                raise LocalError(
                    f"the {name} of a recurring moment is {value}; must be {low} to {high}, or {ANY} (any)"
                )
        if self.day == BEFORE_LAST_DAY and self.weekday != ANY:
            raise LocalError(
                f"a recurring moment is on the last day but one of a month and on weekday {self.weekday}; the weekday must be "
                f"{ANY} (any) there"
            )
        if self._is_date and self._weekday_of_date not in (self.weekday, None):
            raise LocalError(
                f"the weekday of {self.year}-{self.month:02}-{self.day:02} is given as {self.weekday}; it is "
                f"{self._weekday_of_date}, or {ANY} (not said)"
            )

    def encode(self) -> bytes:
        """Its eight bytes."""
        return _FORM.pack(self.year, self.month, self.day, self.weekday, self.hour, self.minute, self.second)

    @classmethod
    def decode(cls, raw: bytes, deviation_min: int | None = None) -> "Recurring":
        """Of its eight bytes, and a deviation beside them."""
        return replace(cls(*_FORM.unpack(raw)), deviation_min=deviation_min)

    def following(self, local_s: int) -> int | None:
        """The next one after a local time; None where there is none."""
        first, since_s = divmod(local_s + 1, DAY_S)
        for day in self._days(first, 1):
            index = bisect_left(self._seconds, since_s if day == first else 0)
            if day >= first and index < len(self._seconds):
                return day * DAY_S + self._seconds[index]
        return None

    def latest(self, local_s: int) -> int | None:
        """The last one up to a local time, the time itself included; None as above."""
        last, since_s = divmod(local_s, DAY_S)
        for day in self._days(last, -1):
            index = bisect_right(self._seconds, since_s if day == last else DAY_S)
            if day <= last and index:
                return day * DAY_S + self._seconds[index - 1]
        return None

    @cached_property
    def _seconds(self) -> list[int]:
        """Those of the day."""
        hours = range(24) if self.hour == ANY else (self.hour,)
        minutes = range(60) if self.minute == ANY else (self.minute,)
        second = 0 if self.second == ANY else self.second
        return [(hour * 60 + minute) * 60 + second for hour in hours for minute in minutes]

    @property
    def _is_date(self) -> bool:
        return ANY not in (self.month, self.day, self.weekday) and self.year != ANY_YEAR and self.day not in _BACK

    @property
    def _weekday_of_date(self) -> int | None:
        """None for a date that does not exist: it never comes."""
        exists = self.day <= monthrange(self.year, self.month)[1]
        return date(self.year, self.month, self.day).isoweekday() if exists else None

    def _days(self, start: int, step: int) -> Iterator[int]:
        """Those of the month of a day, in whole, of the one before, and of the months after or before, by days since 1970. A
        weekday after a day can lie in the next month."""
        begin = date.fromordinal(_EPOCH + start)
        number = begin.year * 12 + begin.month - 1 - (step > 0)
        for each in range(number, number + step * MONTHS_MAX, step):
            year, month = each // 12, each % 12 + 1
            if year >= 1970 and self.year in (ANY_YEAR, year) and self.month in (ANY, month):
                yield from self._of_month(year, month)[::step]

    def _of_month(self, year: int, month: int) -> list[int]:
        first, size = date(year, month, 1).toordinal() - _EPOCH, monthrange(year, month)[1]
        wanted = size - _BACK[self.day] if self.day in _BACK else self.day
        days = [first + day - 1 for day in range(1, size + 1) if wanted in (ANY, day)]
        if self.weekday == ANY or not days:
            return days
        if self.day == LAST_DAY:
            return [days[0] - (_weekday(days[0]) - self.weekday) % 7]
        if self.day != ANY and self.year == ANY_YEAR:
            return [days[0] + (self.weekday - _weekday(days[0])) % 7]
        return [day for day in days if _weekday(day) == self.weekday]


def _weekday(day: int) -> int:
    return (day + _THURSDAY - 1) % 7 + 1
