"""A profile that captures at the end of every period of the clock: the load profile and the analysis logger.

    ───┬────────┬───╳···············╳────┬───        ╳ power goes and comes
     12:15    12:30    12:45  13:00    13:15
       row      row     row*   row*     row*          * marked: power outage

* A row holds the registers as they are at the end of its period.
* Ends of periods that pass while there is no power, or are jumped over when the clock is set forward, get rows with the registers
  as they stand, 3024 at most; the row after a longer time says that it stands after a hole.
* A time that is in the log is not logged again when the clock was set backward; the first new row carries all the energy since.
* Changing the period deletes the log; the next row says so.
* What lasts (overvoltage, say) marks every row from its begin to its end.
"""

from collections.abc import Iterable, Sequence
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from trefas.base.declared import Declared
from trefas.base.errors import LocalError
from trefas.base.instant import NS_PER_S, Instant
from trefas.base.rows import Rows
from trefas.base.slot import Slot
from trefas.base.slots import Slots
from trefas.base.unit import Unit
from trefas.core.log import DataQuality, LoggerStatus, clock_marks
from trefas.core.meter import Meter
from trefas.core.noting_profile import NotingProfile, noted
from trefas.core.occurrence import POWER, Hears, Occurrence, Occurrences
from trefas.core.profile import OUTAGE_NS
from trefas.core.rtc import Clocks, Rtc
from trefas.core.stops import ManyStops

PERIODS_S = (300, 900, 1800, 3600)
"""The maker's list of capture periods; its technical description has the last three."""
FILLED_ROWS_MAX = 3024
"""How many rows are filled in at most: what the successor of the meter this is modelled on does."""

_STEP_NS = 300 * NS_PER_S
"""All periods end at multiples of this."""


def inside(log: str) -> dict[str, Slot]:
    """What a log of that name keeps of itself, to be declared in its class."""
    return noted(log) | {
        attribute: Slot(None, Unit.NONE, f"{log}: {name}")
        for attribute, name in (
            ("period_s", "period (s)"),
            ("channels", "which registers"),
            ("position_ns", "end of the last period (standard time, ns)"),
            ("lasting_quality", "DataQuality of all rows for now"),
        )
    }


class PeriodicProfile(NotingProfile, ManyStops):
    """It is a stop of the meters too: it captures when it is due, and sees when a clock was set. Meters of which there is nothing
    to be said get their rows in one go. The slots of ``inside`` are those of the class that is one."""

    title: ClassVar[str]
    """What it is called in messages."""
    columns_max: ClassVar[int]
    period_s: ClassVar[Slot]
    channels: ClassVar[Slot]
    position_ns: ClassVar[Slot]
    lasting_quality: ClassVar[Slot]
    baseline: ClassVar[Slots | None] = None
    """The registers as they were when it was emptied, where it can show differences."""

    def __init__(self, rows: Rows, meter: int = 0) -> None:
        NotingProfile.__init__(self, rows, meter)
        ManyStops.__init__(self, rows.meters)
        self._baselines = list(type(self).baseline or ())
        self._code = 0
        self._occurrences: Occurrences | None = None

    def begin(
        self,
        meter: Meter,
        columns: Sequence[Declared],
        depth: int,
        period_s: int,
        *,
        periods_s: tuple[int, ...] = PERIODS_S,
        differences: bool = False,
        code: int = 0,
    ) -> None:
        """From now on the meter captures. ``code`` says which registers, so that a memory of others is told from this."""
        self._check(len(columns))
        if period_s not in PERIODS_S:
            raise LocalError(f"the {self.title}'s period is {period_s} s; must be {_or(PERIODS_S)}")
        self.periods_s, self.differences, self._code = periods_s, differences, code
        self._occurrences = meter.occurrences
        self.open_log(columns, depth)
        for number in range(self.rows.meters):
            rtc = Rtc(self.rows, number)
            self.rows.put(type(self).channels, code, number)
            self.rows.put(type(self).period_s, period_s, number)
            self._know_clocks(number)
            self._look(number, meter.now)
            self._empty(number, rtc.at(meter.now))
        meter.at_end_of(self)
        meter.occurrences.hear(POWER, self._power)

    @property
    def capture_period_s(self) -> int:
        """Seconds between two rows."""
        return self.period_s

    def set_capture_period(self, period_s: int, now: Instant) -> None:
        """Another period from now on: the log is deleted. Raises LocalError for a period that cannot be."""
        if period_s not in self.periods_s:
            raise LocalError(f"the {self.title}'s period was set to {period_s} s; must be {_or(self.periods_s)}")
        meter = self.meter
        if period_s == self.rows.count(type(self).period_s, meter):
            return
        rtc_ns = Rtc(self.rows, meter).at(now)
        self.rows.put(type(self).period_s, period_s, meter)
        self._empty(meter, rtc_ns)
        self._mark_status(LoggerStatus.INTERVAL_CHANGED, meter)
        self._deleted(LoggerStatus.INTERVAL_CHANGED, now, meter)

    def marks(self, quality: DataQuality) -> Hears:
        """What hears of something that lasts while its value is not 0, and marks the rows from its begin to its end."""

        def heard(meter: int, occurrence: Occurrence) -> None:
            self._mark_quality(quality, meter)
            lasting = self.rows.count(type(self).lasting_quality, meter)
            after = lasting | quality if occurrence.value else lasting & ~quality
            self.rows.put(type(self).lasting_quality, after, meter)

        return heard

    def restore(self, rows: Iterable[tuple[int, bytes]], now: Instant, *, meter: int = 0) -> None:
        """As every profile; rows of other registers than these are given up, and the next row says so."""
        if self.rows.count(type(self).channels, meter) == self._code:
            super().restore(rows, now, meter=meter)
            return
        self._give_up_rows(meter)
        self.rows.put(type(self).channels, self._code, meter)
        self._empty(meter, Rtc(self.rows, meter).at(now))
        self._look(meter, now)
        self._mark_status(LoggerStatus.RECONFIGURED, meter)
        self._deleted(LoggerStatus.RECONFIGURED, now, meter)

    def unknown_to_image(self, meter: int, now: Instant) -> None:
        """It begins now, by the clock that came back."""
        rtc = Rtc(self.rows, meter)
        self._know_clocks(meter)
        self._look(meter, now)
        self._empty(meter, rtc.at(now))

    # A stop.

    def plan_many(self, meters: NDArray[np.int64], now_ns: NDArray[np.int64]) -> None:
        """Finds the next ends; if a clock is another than it was, what that means for the rows."""
        for meter, before_ns, after_ns in self._clocks_set(meters, now_ns):
            if self._is_whole(meter):
                self._clock_set(meter, before_ns, after_ns)
        clocks = Clocks.of(self.rows, meters)
        self.next_ns[meters] = clocks.instants_at((clocks.at(now_ns) // _STEP_NS + 1) * _STEP_NS)

    def action_many(self, meters: NDArray[np.int64], now_ns: NDArray[np.int64]) -> None:
        """The clocks have gone through some minutes, and perhaps a period. Where that is all there is to say, rows are added in
        one go; elsewhere meter by meter."""
        counts_of = self.rows.counts_of
        rtc_ns = Clocks.of(self.rows, meters).at(now_ns)
        period_ns = counts_of(type(self).period_s, meters) * NS_PER_S
        position = counts_of(type(self).position_ns, meters)
        target = rtc_ns // period_ns * period_ns
        follows = (
            (target - position == period_ns)
            & (self._log.newest_of(meters) == position)
            & (self._log.latest_of(meters) < target)
        )
        plain = (
            (counts_of(type(self).next_id, meters) == self._log.next_ids[meters])
            & ~self._dark(meters, now_ns)
            & ((target == position) | follows)
            & (counts_of(type(self).next_status, meters) == 0)
            & (counts_of(type(self).next_quality, meters) == 0)
            & (counts_of(type(self).lasting_quality, meters) == 0)
        )
        for meter, now in zip(meters[~plain].tolist(), now_ns[~plain].tolist(), strict=True):
            self._act(meter, Instant(now))
        seen = meters[plain]
        self._look(seen, now_ns[plain])
        ended = plain & (target > position)
        if not ended.any():
            return
        meters, target = meters[ended], target[ended]
        self._before_rows(meters)
        nothing = np.zeros(len(meters), np.int64)
        self._append_many(meters, target, nothing, nothing)
        self.rows.column_of(type(self).position_ns)[meters] = target

    def _act(self, meter: int, now: Instant) -> None:
        if not self._is_whole(meter):
            self._mark_status(self._give_up_rows(meter), meter)
        rtc_ns = Rtc(self.rows, meter).at(now)
        self._notice_outage(meter, rtc_ns, now)

    def _power(self, meter: int, occurrence: Occurrence) -> None:
        """With the power come the rows for ends that passed without it, before anything of the time after it is counted."""
        if occurrence.begins:
            self._act(meter, occurrence.at)

    # For subclasses.

    def _before_rows(self, meters: NDArray[np.int64]) -> None:
        """These meters are about to get a row."""

    def _deleted(self, why: LoggerStatus, now: Instant, meter: int) -> None:
        """The log begins again."""

    # Inside.

    def _check(self, columns: int) -> None:
        if not 1 <= columns <= self.columns_max:
            raise LocalError(f"the {self.title} is to be of {columns} registers; it can have 1 to {self.columns_max}")

    def _resume(self, meter: int, now: Instant) -> None:
        """Back from a power cut."""
        self._notice_outage(meter, Rtc(self.rows, meter).at(now), now)

    def _notice_outage(self, meter: int, rtc_ns: int, now: Instant) -> None:
        """Captures what is due; time that went by and was not measured is an outage."""
        dark = self._dark(meter, now)
        self._look(meter, now)
        if not dark:
            self._fill(meter, rtc_ns, 0)
            return
        self._mark_quality(DataQuality.POWER_OUTAGE, meter)
        filled = self._fill(meter, rtc_ns, DataQuality.POWER_OUTAGE)
        if filled and rtc_ns - self.rows.count(type(self).position_ns, meter) >= OUTAGE_NS:
            self._mark_quality(DataQuality.POWER_OUTAGE, meter)

    def _clock_set(self, meter: int, before_ns: int, after_ns: int) -> None:
        self._fill(meter, before_ns, 0)
        mark = clock_marks(after_ns - before_ns)
        self._mark_quality(mark, meter)
        if after_ns < before_ns:
            # So that an end exactly where the clock was set to is looked at as well.
            period_ns = self._period_ns(meter)
            self.rows.put(type(self).position_ns, (after_ns - 1) // period_ns * period_ns, meter)
        if self._fill(meter, after_ns, mark) and after_ns % self._period_ns(meter):
            self._mark_quality(mark, meter)

    def _fill(self, meter: int, rtc_ns: int, quality: int) -> int:
        """A row for every end that the clock has passed; how many ends there were."""
        period_ns = self._period_ns(meter)
        target = rtc_ns // period_ns * period_ns
        position = self.rows.count(type(self).position_ns, meter)
        ends = max(0, (target - position) // period_ns)
        if not ends:
            return 0
        if ends > FILLED_ROWS_MAX:
            position = target - period_ns
        for end in range(position + period_ns, target + 1, period_ns):
            if not self._has(meter, end):
                self._capture(meter, end, quality)
        self.rows.put(type(self).position_ns, target, meter)
        return ends

    def _capture(self, meter: int, end_ns: int, quality: int) -> None:
        newest = self._log.newest_rtc_ns(meter)
        status = self.rows.count(type(self).next_status, meter)
        if newest is not None and end_ns != newest + self._period_ns(meter):
            status |= LoggerStatus.TIME_DISCONTINUITY
        quality |= self.rows.count(type(self).next_quality, meter) | self.rows.count(type(self).lasting_quality, meter)
        self._before_rows(np.array([meter]))
        self._append(meter, end_ns, self._captured(meter), status, quality)
        self.rows.put(type(self).next_status, 0, meter)
        self.rows.put(type(self).next_quality, 0, meter)

    def _empty(self, meter: int, rtc_ns: int) -> None:
        counts = self._captured(meter)
        for slot, count in zip(self._baselines, counts, strict=False):
            self.rows.put(slot, count, meter)
        self._log.clear(counts, meter=meter)
        self._count_rows(meter)
        period_ns = self._period_ns(meter)
        self.rows.put(type(self).position_ns, rtc_ns // period_ns * period_ns, meter)

    def _baseline(self, meter: int) -> Sequence[int]:
        if not self._baselines:
            return super()._baseline(meter)
        return [self.rows.count(slot, meter) for slot in self._baselines[: len(self.columns)]]

    def _period_ns(self, meter: int) -> int:
        return self.rows.count(type(self).period_s, meter) * NS_PER_S


def _or(periods_s: Sequence[int]) -> str:
    return ", ".join(map(str, periods_s)) or "as it was ordered"
