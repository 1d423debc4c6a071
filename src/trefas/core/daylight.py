"""Summer time: a table of when it begins and ends in each of twenty years, and whether the clock shows it.

The ``Rtc`` counts standard time all year; summer time is only a way to show it. The table is in standard time, so an
end is an hour before what clocks show just before it. Tables are made by rule: that of the European Union (directive
2000/84/EC: at 01:00 UTC on the last Sundays of March and October, in every zone), or one of your own, on either side of
the equator.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from trefas.base.errors import SetupError
from trefas.base.part import Part
from trefas.base.rows import Rows
from trefas.base.slot import Slot
from trefas.base.slots import Slots
from trefas.base.unit import Unit
from trefas.base.wire_type import Wire

DEVIATION_MIN = 60
"""Minutes that summer time is ahead of standard time."""
YEARS = 20
"""How many the table has room for."""
DELIVERED = 2010
"""First year of the table of a meter for which nobody made one: the first full year of the modelled one's tables."""
CENTRAL_EUROPE_MIN = 60
LAST = -1
"""The last week of a month, for a rule."""

_EPOCH = datetime(1970, 1, 1)
_MINUTE = timedelta(minutes=1)
_SUNDAY = 6
_BEYOND_MIN = 153_000_000
"""In 2260: after what a clock can be set to, and before nanoseconds since 1970 end."""
_EU_CHANGE = timedelta(hours=1)

Period = tuple[datetime, datetime]
"""Begin and end of one summer time, in standard time."""


@dataclass(frozen=True, slots=True)
class Change:
    """A Sunday of every year: its month, which one of the month (1 to 4, or ``LAST``), and the time since its midnight, in
    standard time."""

    month: int
    week: int
    after: timedelta

    def of(self, year: int) -> datetime:
        """When it is in a year."""
        first = datetime(year, self.month, 1)
        sunday = first + timedelta(days=(_SUNDAY - first.weekday()) % 7)
        if self.week != LAST:
            return sunday + timedelta(weeks=self.week - 1) + self.after
        while (sunday + timedelta(weeks=1)).month == self.month:
            sunday += timedelta(weeks=1)
        return sunday + self.after


@lru_cache(maxsize=256)
def by_rule(begin: Change, end: Change, first_year: int) -> tuple[Period, ...]:
    """Twenty summers. South of the equator, where one begins in a year and ends in the next, from the year before on."""
    southern = begin.month > end.month
    years = range(first_year - southern, first_year - southern + YEARS)
    return tuple((begin.of(year), end.of(year + southern)) for year in years)


def european(first_year: int, zone_min: int = CENTRAL_EUROPE_MIN) -> tuple[Period, ...]:
    """Twenty summers of the European Union, in the standard time of a zone."""
    after = _EU_CHANGE + timedelta(minutes=zone_min)
    return by_rule(Change(3, LAST, after), Change(10, LAST, after), first_year)


def _minutes(moments: Iterable[datetime]) -> list[int]:
    return [(moment - _EPOCH) // _MINUTE for moment in moments]


class Daylight(Part):
    """The table, and whether it is used. It is part of the order, so it does not survive in the memory."""

    enabled = Slot("1-1:96.52.11", Unit.NONE, "DaylightSavingConfig", wire=Wire.U8, writable=True, initial=1)
    southern = Slot("1-1:134.0.21", Unit.NONE, "SouthernHemisphere", wire=Wire.U8, volatile=True)

    begin = Slots(
        *(YEARS, None, Unit.MINUTE, "begin of summer time {n} (standard time, since 1970; 0 is none)"),
        volatile=True,
        initial=_minutes(begin for begin, _ in european(DELIVERED)),
    )
    end = Slots(
        *(YEARS, None, Unit.MINUTE, "end of summer time {n} (standard time, since 1970; 0 is none)"),
        beside=begin,
        volatile=True,
        initial=_minutes(end for _, end in european(DELIVERED)),
    )

    @property
    def periods(self) -> tuple[Period, ...]:
        """The table."""
        edges = [_EPOCH + int(minutes) * _MINUTE for minutes in self._table if minutes]
        return tuple(zip(edges[::2], edges[1::2], strict=True))

    @periods.setter
    def periods(self, periods: tuple[Period, ...]) -> None:
        """Puts in another table. Raises SetupError for more than twenty, or for summers that are not one after the other."""
        if len(periods) > YEARS:
            raise SetupError(f"the table of summer times has {len(periods)} years; it can have {YEARS}")
        edges = [edge for period in periods for edge in period]
        if edges != sorted(set(edges)):
            raise SetupError("a summer time of the table ends before it begins or before the one ahead of it")
        for n in self.begin.numbers:
            both = periods[n - 1] if n <= len(periods) else (_EPOCH, _EPOCH)
            self.begin[n], self.end[n] = _minutes(both)
        self.southern = int(any(begin.year < end.year for begin, end in periods))

    def holds(self, normal: datetime) -> bool:
        """Whether summer time is shown at a standard time."""
        minute, table = (normal - _EPOCH) // _MINUTE, self._table.tolist()
        summers = zip(table[::2], table[1::2], strict=True)
        return bool(self.enabled) and any(begin <= minute < end for begin, end in summers)

    def local(self, normal: datetime) -> datetime:
        """What the clock shows at a standard time."""
        return normal + DEVIATION_MIN * _MINUTE if self.holds(normal) else normal

    def begin_of(self, year: int) -> datetime | None:
        """When summer time begins in a year, in standard time; None where the table does not say."""
        return next((begin for begin, _ in self.periods if begin.year == year), None)

    def end_of(self, year: int) -> datetime | None:
        """When it ends, in standard time; clocks show an hour more just before."""
        return next((end for _, end in self.periods if end.year == year), None)

    def next_change(self, normal: datetime) -> datetime | None:
        """The next begin or end after a standard time."""
        table = self._table
        later = table[table > (normal - _EPOCH) // _MINUTE]
        return _EPOCH + int(later.min()) * _MINUTE if later.size else None

    @property
    def _table(self) -> NDArray[np.int64]:
        """Begin and end by turns, in minutes since 1970."""
        first = self.rows.layout.column[Daylight.begin[1]]
        table: NDArray[np.int64] = self.rows.counts[self.meter, first : first + 2 * YEARS]
        return table


def _tables(rows: Rows, meters: NDArray[np.int64]) -> NDArray[np.int64]:
    """(meters, edges): begin and end by turns, in minutes since 1970."""
    first = rows.layout.column[Daylight.begin[1]]
    tables: NDArray[np.int64] = rows.counts[meters, first : first + 2 * YEARS]
    return tables


def holding(rows: Rows, meters: NDArray[np.int64], minutes: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Whether summer time is shown at a standard time (minutes since 1970) of each of these meters."""
    table = _tables(rows, meters)
    inside = (table[:, ::2] <= minutes[:, None]) & (minutes[:, None] < table[:, 1::2])
    enabled = rows.column_of(Daylight.enabled)[meters] != 0
    return np.asarray(enabled & inside.any(axis=1))


def next_changes(rows: Rows, meters: NDArray[np.int64], minutes: NDArray[np.int64]) -> NDArray[np.int64]:
    """The next begin or end after a standard time of each of these meters; a time beyond every clock where there is none."""
    table = _tables(rows, meters)
    later: NDArray[np.int64] = np.where(table > minutes[:, None], table, _BEYOND_MIN).min(axis=1)
    return later
