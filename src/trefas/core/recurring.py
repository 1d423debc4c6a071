"""Recurring: a moment of local time in which fields may be left open, as schedules and windows write it (Blue Book, 4.1.6.1).

    | year 2 | month | day | weekday | hour | minute | second |      FFh (year FFFFh): any; day FEh: the last, FDh: the one before

Weekday 1 is Monday. An open hour or minute is every one; an open second is the first. Local time is in seconds since 1970.
"""

import struct
from bisect import bisect_left, bisect_right
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from trefas.base.errors import LocalError

ANY, ANY_YEAR = 0xFF, 0xFFFF
LAST_DAY, BEFORE_LAST_DAY = 0xFE, 0xFD
_BACK = {LAST_DAY: 0, BEFORE_LAST_DAY: 1}
MONTHS_MAX = 41 * 12
"""How far it is looked for a day, either way: a 29th of February on a day of the week can be forty years away."""
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
    """Raises LocalError for a field that is neither open nor one that a clock shows."""

    year: int = ANY_YEAR
    month: int = ANY
    day: int = ANY
    weekday: int = ANY
    hour: int = ANY
    minute: int = ANY
    second: int = 0

    def __post_init__(self) -> None:
        if not 1970 <= self.year <= 2255 and self.year != ANY_YEAR:
            raise LocalError(
                f"the year of a recurring moment is {self.year}; it can be 1970 to 2255, or {ANY_YEAR} (any)"
            )
        for name, low, high in _LIMITS:
            value = getattr(self, name)
            if not low <= value <= high and value != ANY and not (name == "day" and value in _BACK):
                raise LocalError(
                    f"the {name} of a recurring moment is {value}; it can be {low} to {high}, or {ANY} (any)"
                )

    def encode(self) -> bytes:
        """Its eight bytes."""
        return _FORM.pack(self.year, self.month, self.day, self.weekday, self.hour, self.minute, self.second)

    @classmethod
    def decode(cls, raw: bytes) -> "Recurring":
        """Of its eight bytes."""
        return cls(*_FORM.unpack(raw))

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

    def _days(self, start: int, step: int) -> Iterator[int]:
        """Those of the month of a day, in whole, and of the months after or before it, by days since 1970."""
        begin = date.fromordinal(_EPOCH + start)
        number = begin.year * 12 + begin.month - 1
        for each in range(number, number + step * MONTHS_MAX, step):
            year, month = each // 12, each % 12 + 1
            if year >= 1970 and self.year in (ANY_YEAR, year) and self.month in (ANY, month):
                yield from self._of_month(year, month)[::step]

    def _of_month(self, year: int, month: int) -> list[int]:
        first, size = date(year, month, 1).toordinal() - _EPOCH, monthrange(year, month)[1]
        wanted = size - _BACK[self.day] if self.day in _BACK else self.day
        days = range(1, size + 1) if wanted == ANY else range(wanted, min(wanted, size) + 1)
        return [first + day - 1 for day in days if self.weekday in (ANY, (first + day - 1 + _THURSDAY - 1) % 7 + 1)]
