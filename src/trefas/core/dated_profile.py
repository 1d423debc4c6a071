"""A profile that captures at dates: the debiting loggers. What was captured when, and what happened since the row before.

A row's time is the begin of its date, in standard time; one that was commanded has the clock's. Its DataQuality says whether the
power was away or the clock set since the row before it, its LoggerStatus whether dates were left out.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from hashlib import blake2b
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from trefas.base.declared import Declared
from trefas.base.instant import Instant
from trefas.base.rows import Rows
from trefas.base.slot import Slot
from trefas.base.unit import Unit
from trefas.core.date_stops import UNKNOWN, DateStops
from trefas.core.dates import Dates
from trefas.core.log import DataQuality, LoggerStatus, clock_marks
from trefas.core.meter import Meter
from trefas.core.noting_profile import NotingProfile, Numbers, noted
from trefas.core.profile import OUTAGE_NS
from trefas.core.rtc import Clocks


def inside(log: str) -> dict[str, Slot]:
    """What a log of that name keeps of itself, to be declared in its class."""
    return noted(log) | {
        attribute: Slot(None, Unit.NONE, f"{log}: {name}", initial=initial)
        for attribute, name, initial in (
            ("registers", "which registers", 0),
            ("date", "last date (days since 1970; −1 is none)", UNKNOWN),
            ("done_until", "highest date with a row (days since 1970; −1 is none)", UNKNOWN),
        )
    }


def dates_of(log: str) -> Slot:
    """Which dates a log of that name follows, as a number; to be declared in its class as ``known_dates``."""
    return Slot(None, Unit.NONE, f"{log}: which dates are followed")


class DatedProfile(NotingProfile):
    """What both debiting loggers have; the slots of ``inside`` are those of the class that is one."""

    followed: ClassVar[str] = "known_dates"
    """The slot that says which dates are followed."""

    def __init__(self, rows: Rows, meter: int = 0) -> None:
        super().__init__(rows, meter)
        self.stops = DateStops(self, self._date_passed)
        self._code = 0

    def open(self, columns: Sequence[Declared], depth: int, now: Instant) -> None:
        """Its columns and an empty log; what happens from now on is marked."""
        self._code = code_of(columns)
        self.open_log(columns, depth)
        every = np.arange(self.rows.meters)
        self._column("registers")[:] = self._code
        self._know_clocks(every)
        self._look(every, np.full(self.rows.meters, now, np.int64))

    def follow(self, kinds: Sequence[Dates], meter: Meter) -> None:
        """From now on the meter stops at these dates."""
        self.stops.kinds = tuple(kinds)
        for number in range(self.rows.meters):
            self.rows.put(self.slot(self.followed), self._dates(number), number)
        meter.at_end_of(self.stops)

    def restore(self, rows: Iterable[tuple[int, bytes]], now: Instant, *, meter: int = 0) -> None:
        """As every profile; rows of other registers than these are given up, and the next row says so."""
        found = list(rows)
        same = self.rows.count(self.slot("registers"), meter) == self._code
        if same and self._log.fits(str(self.name), found):
            super().restore(found, now, meter=meter)
            return
        self._give_up_rows(meter)
        self.rows.put(self.slot("registers"), self._code, meter)
        self._mark_status(LoggerStatus.RECONFIGURED, meter)
        self._resume(meter, now)

    def unknown_to_image(self, meter: int, now: Instant) -> None:
        """It begins now, by the clock that came back."""
        self._know_clocks(meter)
        self._look(meter, now)

    def capture_many(self, meters: Numbers, rtc_ns: Numbers, at_ns: Numbers) -> None:
        """A row of the registers now for each of the meters, of a standard time; ``at_ns`` is the instant."""
        for meter in meters[~self.whole(meters)].tolist():
            self._mark_status(self._give_up_rows(meter), meter)
        dark = self._dark(meters, at_ns)
        self._look(meters, at_ns)
        self._mark_quality(DataQuality.POWER_OUTAGE, meters[dark])
        self._append_many(meters, rtc_ns, self._column("next_status")[meters], self._column("next_quality")[meters])
        self._column("next_status")[meters] = 0
        self._column("next_quality")[meters] = 0
        # What came to light after a row's time is of the next row's period too.
        late = Clocks.of(self.rows, meters).at(at_ns) - rtc_ns >= OUTAGE_NS
        self._mark_quality(DataQuality.POWER_OUTAGE, meters[dark & late])

    # For the stops.

    def slot(self, name: str) -> Slot:
        """One of those that are ``inside``."""
        found: Slot = getattr(type(self), name)
        return found

    def kind_of(self, meters: Numbers) -> Numbers:
        """The same dates for all."""
        return np.zeros(len(meters), np.int64)

    def whole(self, meters: Numbers) -> NDArray[np.bool_]:
        """Whether the logs are those that the registers tell of."""
        return np.asarray(self._column("next_id")[meters] == self._log.next_ids[meters])

    def was_done(self, meter: int, rtc_ns: int) -> bool:
        """Whether there is a row of that time."""
        return self._has(meter, rtc_ns)

    def skip(self, meters: Numbers) -> None:
        """Rows are missing before the next one."""
        self._mark_status(LoggerStatus.TIME_DISCONTINUITY, meters)

    def see_clock(self, meters: Numbers, now_ns: Numbers) -> None:
        """Where the clock is another than it was, its next row is marked with how far it was set."""
        for meter, before_ns, after_ns in self._clocks_set(meters, now_ns):
            self._mark_quality(clock_marks(after_ns - before_ns), meter)

    # Inside.

    def _date_passed(self, meters: Numbers, rtc_ns: Numbers, now_ns: Numbers) -> None:
        self.capture_many(meters, rtc_ns, now_ns)

    def _resume(self, meter: int, now: Instant) -> None:
        """Back from a power cut: what was missed is made up for. Where other dates are followed than before, nothing was."""
        if self.rows.count(self.slot(self.followed), meter) != self._dates(meter):
            self._other_dates(meter, now)
        self.stops.catch_up(meter, now)

    def _dates(self, meter: int) -> int:
        """A number that tells the dates of a meter from others."""
        return _number(repr(self.stops.kinds))

    def _other_dates(self, meter: int, now: Instant) -> None:
        """Other dates are followed from now on, and the next row says so."""
        self.rows.put(self.slot(self.followed), self._dates(meter), meter)
        self._mark_status(LoggerStatus.INTERVAL_CHANGED, meter)
        self.stops.begin_anew(meter, now)

    def _column(self, name: str) -> Numbers:
        return self.rows.column_of(self.slot(name))


_AS_IN_MEMORIES = ("standard time", "normal time")


def code_of(columns: Sequence[Any]) -> int:
    """A number that tells these registers from others. It is in every memory that there is: what a column without a logical name
    is called may change, and this number must not, or a meter would give up its rows."""
    return _code_of(tuple(columns))


@lru_cache(maxsize=64)
def _code_of(columns: tuple[Any, ...]) -> int:
    """Meters of one make have the same columns."""
    return _number(" ".join(str(column.obis or column.name.replace(*_AS_IN_MEMORIES)) for column in columns))


def _number(text: str) -> int:
    return int.from_bytes(blake2b(text.encode(), digest_size=6).digest())
