"""Recurring: a moment of local time in which fields may be left open, as schedules and windows write it (Blue Book, 4.1.6.1).

    | year 2 | month | day | weekday | hour | minute | second |      FFh (year FFFFh): any; day FEh: the last, FDh: the one before

Weekday 1 is Monday. An open hour or minute is every one; an open second is the first. Local time is in seconds since 1970.
"""

import struct
from bisect import bisect_left, bisect_right
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from trefas.base.errors import LocalError

ANY, ANY_YEAR = 0xFF, 0xFFFF
LAST_DAY, BEFORE_LAST_DAY = 0xFE, 0xFD
_BACK = {LAST_DAY: 0, BEFORE_LAST_DAY: 1}
HORIZON_DAYS = 400
"""How far it is looked for a day, either way: each recurring one but the 29th of February comes in a year."""
DAY_S = 86_400
SIZE = 8
_FORM = struct.Struct(">HBBBBBB")
_EPOCH = date(1970, 1, 1).toordinal()
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
        """The next one after a local time; None where there is none for so long as it is looked."""
        first, since_s = divmod(local_s + 1, DAY_S)
        for day in range(first, first + HORIZON_DAYS):
            if self._is_on(day):
                index = bisect_left(self._seconds, since_s if day == first else 0)
                if index < len(self._seconds):
                    return day * DAY_S + self._seconds[index]
        return None

    def latest(self, local_s: int) -> int | None:
        """The last one up to a local time, the time itself included; None as above."""
        last, since_s = divmod(local_s, DAY_S)
        for day in range(last, max(last - HORIZON_DAYS, -1), -1):
            if self._is_on(day):
                index = bisect_right(self._seconds, since_s if day == last else DAY_S)
                if index:
                    return day * DAY_S + self._seconds[index - 1]
        return None

    @cached_property
    def _seconds(self) -> list[int]:
        """Those of the day."""
        hours = range(24) if self.hour == ANY else (self.hour,)
        minutes = range(60) if self.minute == ANY else (self.minute,)
        second = 0 if self.second == ANY else self.second
        return [(hour * 60 + minute) * 60 + second for hour in hours for minute in minutes]

    def _is_on(self, day: int) -> bool:
        found = date.fromordinal(_EPOCH + day)
        wanted = self.day
        if wanted in _BACK:
            wanted = monthrange(found.year, found.month)[1] - _BACK[wanted]
        return (
            self.year in (ANY_YEAR, found.year)
            and self.month in (ANY, found.month)
            and wanted in (ANY, found.day)
            and self.weekday in (ANY, found.isoweekday())
        )
