"""Dates at which something is due: every day, every Monday, one day of some months; each from midnight of local time on.

Days are numbered from 1970. A day begins with the first moment at which clocks show it, summer time included, in standard time:
an hour before midnight in summer. All of it is for many meters at once.
"""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from trefas.base.errors import LocalError
from trefas.base.instant import NS_PER_S
from trefas.base.rows import Rows
from trefas.core.calendar import MINUTES_A_DAY
from trefas.core.daylight import DEVIATION_MIN, Daylight, holding

DAY_MAX = 28
"""The last day of a month that every month has."""
_MINUTE_NS = 60 * NS_PER_S
_MONDAY = 3
"""The first day of 1970 was a Thursday, three days after one."""

Days = NDArray[np.int64]


class Dates(Protocol):
    """Some of all days."""

    def latest(self, days: Days) -> Days:
        """The last date up to each of these days, the day itself included."""
        ...

    def following(self, dates: Days) -> Days:
        """The date after each of these dates."""
        ...


@dataclass(frozen=True, slots=True)
class EveryDay:
    """Every day."""

    def latest(self, days: Days) -> Days:
        """The day itself."""
        return days

    def following(self, dates: Days) -> Days:
        """The next day."""
        return dates + 1


@dataclass(frozen=True, slots=True)
class EveryMonday:
    """Every Monday."""

    def latest(self, days: Days) -> Days:
        """The week's."""
        return (days + _MONDAY) // 7 * 7 - _MONDAY

    def following(self, dates: Days) -> Days:
        """A week on."""
        return dates + 7


@dataclass(frozen=True, slots=True)
class OfMonths:
    """One day of the month (1 to 28), in each of these months (1 to 12)."""

    months: tuple[int, ...] = tuple(range(1, 13))
    day: int = 1

    def __post_init__(self) -> None:
        if not self.months or not set(self.months) <= set(range(1, 13)):
            raise LocalError(f"dates are in the months {self.months}; must be some of 1 to 12")
        if not 1 <= self.day <= DAY_MAX:
            raise LocalError(f"dates are on day {self.day} of a month; must be 1 to {DAY_MAX}")

    def latest(self, days: Days) -> Days:
        """In this month, or the last of them before."""
        months = days.astype("M8[D]").astype("M8[M]")
        before = days - months.astype("M8[D]").astype(np.int64) < self.day - 1
        number = months.astype(np.int64) - before
        return self._date(number - self._away(-1)[number % 12])

    def following(self, dates: Days) -> Days:
        """In the next of them."""
        number = dates.astype("M8[D]").astype("M8[M]").astype(np.int64) + 1
        return self._date(number + self._away(+1)[number % 12])

    def _date(self, number: Days) -> Days:
        first: Days = number.astype("M8[M]").astype("M8[D]").astype(np.int64)
        return first + self.day - 1

    def _away(self, step: int) -> Days:
        """For each month of a year, how many months it is to one of these."""
        return np.array(
            [next(k for k in range(12) if (month + step * k) % 12 + 1 in self.months) for month in range(12)], np.int64
        )


def begin_ns(rows: Rows, meters: NDArray[np.int64], dates: Days) -> NDArray[np.int64]:
    """The standard time at which a day of each of the meters begins."""
    midnight = dates * MINUTES_A_DAY
    if Daylight not in rows.layout.parts:
        return midnight * _MINUTE_NS
    return (midnight - DEVIATION_MIN * holding(rows, meters, midnight - DEVIATION_MIN)) * _MINUTE_NS


def under_way(rows: Rows, meters: NDArray[np.int64], rtc_ns: NDArray[np.int64], dates: Dates) -> Days:
    """The last date that has begun at a standard time of each of the meters."""
    # The latest date by summer time can still be ahead in standard time.
    found = dates.latest((rtc_ns // _MINUTE_NS + DEVIATION_MIN) // MINUTES_A_DAY)
    early = begin_ns(rows, meters, found) > rtc_ns
    return np.where(early, dates.latest(found - 1), found)
