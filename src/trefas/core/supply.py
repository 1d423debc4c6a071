"""The supply of a meter: where it goes and comes back, the meter sleeps and wakes.

The meters of a fleet are always at work; one meter with ``Power`` among its parts is at work while it has a voltage.
"""

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
        self._power = registry.find(Power) if self.rows.meters == 1 else None
        self._backup = registry.find(Backup)
        self._timeline = timeline
        self._occurrences = occurrences
        self._waking: list[Occurrence] = []

    @property
    def at_work(self) -> bool:
        """Whether the meter has power and has started; without it, it is silent."""
        return self._power is None or bool(self._power.at_work)

    def take(self, intervals: Intervals) -> None:
        """Intervals pass: those with power are counted."""
        if self._power is None:
            self._timeline.count(intervals)
            return
        for piece in self._power.take(intervals):
            if isinstance(piece, Intervals):
                self._timeline.count(piece)
            else:
                self._turn(piece)

    def lapse(self, gap: Gap) -> None:
        """Time in which nothing was measured: a meter with a supply of its own had none."""
        if self._power is not None:
            turn = self._power.lapse(gap.start, gap.end)
            if turn is not None:
                self._turn(turn)
            self._timeline.counted_to = gap.end

    def started(self, now: Instant) -> None:
        """What is due after a start is done, and what happened is told."""
        self._timeline.replan(0, now)
        self._timeline.pass_to(now)
        told, self._waking = self._waking, []
        for each in told:
            self._occurrences.tell(each)

    def wake(self, now: Instant) -> None:
        """The power is back, if there is a supply: the clock is what its reserve left of it."""
        power, backup = self._power, self._backup
        if power is None:
            return
        if power.at_work:  # it was cut off without a moment to write
            at = Instant(self.rows.count(Operation.last_ns))
            self._sleep(power, at)
            self._waking.append(Occurrence(POWER, at, False))
        lost_at = Instant(power.lost_at_ns)
        away_ns = power.start(now)
        if backup is not None and not backup.hand_back(now):
            rtc = self._timeline.clocks[0]
            if rtc.valid:
                self._waking.append(Occurrence(CLOCK_LOST, now))
            rtc.lose(lost_at, now)  # it stands too where it had lost its time before
        self._waking += [Occurrence(POWER, now, value=away_ns), Occurrence(RESET, now)]

    # Inside.

    def _turn(self, turn: Turn) -> None:
        """The meter shuts down, or starts."""
        assert self._power is not None, "only a meter with a supply turns"
        self._timeline.counted_to = turn.at
        if turn.at_work:
            self.wake(turn.at)
            self.started(turn.at)
        else:
            self._sleep(self._power, turn.at)
            self._occurrences.tell(Occurrence(POWER, turn.at, False))

    def _sleep(self, power: Power, at: Instant) -> None:
        power.shut_down(at)
        if self._backup is not None:
            self._backup.take_over(at)
        for slot in (each for each in Live.declared() if isinstance(each, Slot)):
            self.rows.put(slot, 0)
        self._timeline.counting.work[:] = 0.0
