"""Stops at dates: what is due at the begin of every date of a kind, once, for all meters in one go.

* Dates that passed without power, or were jumped over when the clock was set forward, are made up for at the start, or at the end
  of the next interval: once, however many they were, and as the last of them.
* A date for which it was done is not done again when the clock was set backward and comes there a second time.
"""

from collections.abc import Callable
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from trefas.base.instant import Instant
from trefas.base.rows import Rows
from trefas.base.slot import Slot
from trefas.core.dates import Dates, Days, begin_ns, under_way
from trefas.core.rtc import Clocks
from trefas.core.stops import ManyStops

UNKNOWN = -1
"""Before any date was looked at."""


class Dated(Protocol):
    """Whose dates they are: where it keeps how far it is, and what it has done."""

    rows: Rows

    def slot(self, name: str) -> Slot:
        """Where it keeps ``date``, the last one that was looked at, and ``done_until``, the highest for which it was done."""
        ...

    def kind_of(self, meters: NDArray[np.int64]) -> NDArray[np.int64]:
        """Which of the kinds of dates each meter has, by number."""
        ...

    def whole(self, meters: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Whether what was done is known; it is not while rows are missing after a restart."""
        ...

    def was_done(self, meter: int, rtc_ns: int) -> bool:
        """Whether it was done for the date that begins at a standard time."""
        ...

    def see_clock(self, meters: NDArray[np.int64], now_ns: NDArray[np.int64]) -> None:
        """Told first, so that a clock that was set leaves its mark."""
        ...

    def skip(self, meters: NDArray[np.int64]) -> None:
        """Dates were passed over for which nothing will be done."""
        ...


class DateStops(ManyStops):
    """``pass_by(meters, begins of the dates (standard time, ns), instants)`` is what is done. No meter has dates at first."""

    def __init__(
        self,
        of: Dated,
        pass_by: Callable[[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]], None],
    ) -> None:
        super().__init__(of.rows.meters)
        self.of = of
        self.rows = of.rows
        self.pass_by = pass_by
        self.kinds: tuple[Dates, ...] = ()
        """Among which dates each meter has those that ``of.kind_of`` says."""

    def begin_anew(self, meter: int, now: Instant) -> None:
        """What has been due until now is passed over; the meter's dates are from here on."""
        self.rows.put(self.of.slot("date"), UNKNOWN, meter)
        self.plan_many(np.array([meter]), np.array([now], np.int64))

    def plan_many(self, meters: NDArray[np.int64], now_ns: NDArray[np.int64]) -> None:
        """Finds the next dates; one that is due already is due now."""
        whole = self.of.whole(meters)
        self.of.see_clock(meters[whole], now_ns[whole])
        for dates, mine in self._by_kind(meters):
            self._plan(dates, meters[mine], now_ns[mine])

    def action_many(self, meters: NDArray[np.int64], now_ns: NDArray[np.int64]) -> None:
        """What is due is done."""
        for dates, mine in self._by_kind(meters):
            self._act(dates, meters[mine], now_ns[mine])

    def catch_up(self, meter: int, now: Instant) -> None:
        """What is due is done without waiting for an interval."""
        one, now_ns = np.array([meter]), np.array([now], np.int64)
        self.plan_many(one, now_ns)
        self.action_many(one, now_ns)

    def _by_kind(self, meters: NDArray[np.int64]) -> list[tuple[Dates, NDArray[np.bool_]]]:
        kind = self.of.kind_of(meters)
        return [(dates, kind == number) for number, dates in enumerate(self.kinds) if (kind == number).any()]

    def _plan(self, dates: Dates, meters: NDArray[np.int64], now_ns: NDArray[np.int64]) -> None:
        clocks = Clocks.of(self.rows, meters)
        rtc_ns = clocks.at(now_ns)
        date = under_way(self.rows, meters, rtc_ns, dates)
        known = self.rows.counts_of(self.of.slot("date"), meters)
        # Set backward, perhaps to where a date begins exactly: that is looked at as well.
        exact = begin_ns(self.rows, meters, date) == rtc_ns
        known = np.where(known == UNKNOWN, date, np.where(date < known, date - exact, known))
        self.rows.column_of(self.of.slot("date"))[meters] = known
        following = begin_ns(self.rows, meters, dates.following(date))
        self.next_ns[meters] = np.where(date > known, now_ns, clocks.instants_at(following))

    def _act(self, dates: Dates, meters: NDArray[np.int64], now_ns: NDArray[np.int64]) -> None:
        date = under_way(self.rows, meters, Clocks.of(self.rows, meters).at(now_ns), dates)
        position, done_until = (self.rows.column_of(self.of.slot(name)) for name in ("date", "done_until"))
        known = position[meters]
        begin = begin_ns(self.rows, meters, date)
        passed = date > known
        for k in np.flatnonzero(passed & (date <= done_until[meters])).tolist():
            passed[k] = not self.of.was_done(int(meters[k]), int(begin[k]))
        position[meters] = date
        if passed.any():
            self._skip(dates, meters[passed], known[passed], date[passed])
            done_until[meters[passed]] = np.maximum(done_until[meters[passed]], date[passed])
            self.pass_by(meters[passed], begin[passed], now_ns[passed])
        self._plan(dates, meters, now_ns)

    def _skip(self, dates: Dates, meters: NDArray[np.int64], known: Days, date: Days) -> None:
        left_out = dates.following(known) < date
        if left_out.any():
            self.of.skip(meters[left_out])
