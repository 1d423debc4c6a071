"""The supply of the meters: where it goes and comes back, a meter sleeps and wakes.

Meters with ``Power`` among their parts are at work while they have a voltage; without it they always are. Those that go on, as
they usually do, are counted in one go. The others are taken piece by piece:

    meter 0   ▒▒▒▒▒▒▒▒ lost                     the first pieces of all meters are counted in one go, then turns are done,
    meter 3   ▒▒▒ lost       ▒▒▒▒▒▒ started     then the second pieces
"""

import numpy as np
from numpy.typing import NDArray

from trefas.base.instant import Instant
from trefas.base.slot import Slot
from trefas.core.backup import Backup
from trefas.core.live import Live
from trefas.core.occurrence import CLOCK_LOST, POWER, RESET, Occurrence, Occurrences
from trefas.core.operation import Operation
from trefas.core.power import Power, Turn
from trefas.core.registry import Registry
from trefas.core.timeline import Timeline
from trefas.metrology.interval import Intervals
from trefas.metrology.samples import Gap


class Supply:
    """Between what flows and what is counted."""

    def __init__(self, registry: Registry, timeline: Timeline, occurrences: Occurrences) -> None:
        self.rows = registry.rows
        self._power = registry.find(Power)
        self._backup = registry.find(Backup)
        self._timeline = timeline
        self._occurrences = occurrences
        self._waking: dict[int, list[Occurrence]] = {}
        self._shown = np.array([self.rows.layout.column[each] for each in Live.declared() if isinstance(each, Slot)])

    @property
    def at_work(self) -> NDArray[np.bool_]:
        """Meters (meters,) that have power and have started; without it, they are silent."""
        if self._power is None:
            return np.ones(self.rows.meters, np.bool_)
        return np.asarray(self.rows.column_of(Power.at_work) != 0)

    def take(self, intervals: Intervals) -> None:
        """Intervals pass: those with power are counted."""
        if self._power is None:
            self._timeline.count(intervals)
            return
        on = self._power.go_on(intervals)
        if on.all():
            self._timeline.count(intervals)
            return
        whole = {meter: intervals.of_one(meter) for meter in range(self.rows.meters)}
        pieces = {meter: whole[meter] for meter in np.flatnonzero(on).tolist()}
        under_way = {meter: self._power.of(meter).take(whole[meter]) for meter in np.flatnonzero(~on).tolist()}
        while under_way or pieces:
            for meter, taking in list(under_way.items()):
                while isinstance(piece := next(taking, None), Turn):
                    self._turn(meter, piece)
                if piece is None:
                    del under_way[meter]
                else:
                    pieces[meter] = piece
            if pieces:
                alone = self.rows.meters == 1
                self._timeline.count(pieces[0] if alone else Intervals.of_some(self.rows.meters, pieces))
            pieces = {}

    def lapse(self, gap: Gap) -> None:
        """Time in which nothing was measured: meters with a supply of their own had none."""
        if self._power is not None:
            for meter in range(self.rows.meters):
                turn = self._power.of(meter).lapse(gap.start, gap.end)
                if turn is not None:
                    self._turn(meter, turn)
            self._timeline.counted_to = gap.end

    def started(self, meter: int, now: Instant) -> None:
        """What is due after a start is done, and what happened is told."""
        self._timeline.replan(meter, now)
        self._timeline.pass_to(now, np.array([meter]))
        for each in self._waking.pop(meter, ()):
            self._occurrences.tell(each, meter=meter)

    def wake(self, meter: int, now: Instant) -> None:
        """The power is back, if there is a supply: the clock is what its reserve left of it."""
        if self._power is None:
            return
        power, waking = self._power.of(meter), self._waking.setdefault(meter, [])
        if power.at_work:  # it was cut off without a moment to write
            at = Instant(self.rows.count(Operation.last_ns, meter))
            self._sleep(meter, at)
            waking.append(Occurrence(POWER, at, False))
        lost_at = Instant(power.lost_at_ns)
        away_ns = power.start(now)
        if self._backup is not None and not self._backup.of(meter).hand_back(now):
            rtc = self._timeline.clock.of(meter)
            if rtc.valid:
                waking.append(Occurrence(CLOCK_LOST, now))
            rtc.lose(lost_at, now)  # it stands too where it had lost its time before
        waking += [Occurrence(POWER, now, value=away_ns), Occurrence(RESET, now)]

    # Inside.

    def _turn(self, meter: int, turn: Turn) -> None:
        """A meter shuts down, or starts."""
        self._timeline.counted_to = turn.at
        if turn.at_work:
            self.wake(meter, turn.at)
            self.started(meter, turn.at)
        else:
            self._sleep(meter, turn.at)
            self._occurrences.tell(Occurrence(POWER, turn.at, False), meter=meter)

    def _sleep(self, meter: int, at: Instant) -> None:
        assert self._power is not None, "only a meter with a supply turns"
        self._power.of(meter).shut_down(at)
        self._timeline.counting.pulses.darken(meter, at)
        if self._backup is not None:
            self._backup.of(meter).take_over(at)
        self.rows.counts[meter, self._shown] = 0
        self._timeline.counting.work[meter] = 0.0
