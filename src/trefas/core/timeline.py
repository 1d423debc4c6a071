"""The timeline of the meters: intervals are counted up to what is due next, that is done, and so on.

    intervals → breaker (what flows at all) → watches (what is noticed) → kernel up to a stop or a limit → what is due → kernel …

Each meter has a position and a next stop of its own.
"""

import numpy as np
from numpy.typing import NDArray

from trefas.base.instant import NS_PER_S, Instant
from trefas.base.slot import Slot
from trefas.core.breaker import Breaker
from trefas.core.count_limits import Action, CountLimits
from trefas.core.counting import Counting
from trefas.core.current_gate import CurrentGate
from trefas.core.occurrence import Occurrences
from trefas.core.registry import Registry
from trefas.core.rtc import Rtc
from trefas.core.stops import NEVER, ManyStops
from trefas.core.watch import Watched, Watching
from trefas.metrology.interval import Intervals
from trefas.metrology.samples import SampleBlock


class Timeline:
    """Of all meters of a fleet. ``clock`` is theirs; ``counted_to`` is up to where intervals were counted, ``sampled_to`` up to
    where there were samples."""

    def __init__(
        self, registry: Registry, counting: Counting, occurrences: Occurrences, phases: tuple[int, ...], start: Instant
    ) -> None:
        self.rows = registry.rows
        self.counting = counting
        self.clock = registry.part(Rtc)
        self.counted_to = start
        self.sampled_to = start
        self.limits = CountLimits(self.rows)
        self.stops: list[ManyStops] = []
        self._kept: NDArray[np.int64] | None = None
        """The next instants of all stops that keep theirs, (stops, meters); None while stops may still come."""
        self._saying: list[ManyStops] = []
        """The other stops, which are asked."""
        watched = [part for part in registry.parts if isinstance(part, Watched)]
        self._watching = Watching(self.rows, occurrences, watched, phases) if watched else None
        self._gate: CurrentGate | None = None
        if Breaker in self.rows.layout.parts:
            told = () if self._watching is None else (self._watching.look_again,)
            self._gate = CurrentGate(registry.part(Breaker), occurrences, *told)

    def begin(self) -> None:
        """The clocks go: what watches is due before all else, so that whatever else is due then knows what was noticed."""
        for first in (self._watching, self._gate):
            if first is not None:
                self.at_end_of(first)

    @property
    def now(self) -> Instant:
        """Where the samples end, or what was counted without any."""
        return max(self.counted_to, self.sampled_to)

    def gated(self, block: SampleBlock) -> SampleBlock:
        """Samples as they flow."""
        return block if self._gate is None else self._gate.block(block)

    def count(self, intervals: Intervals) -> None:
        """Intervals in which the meters are at work."""
        if self._gate is not None:
            self._gate.take(intervals)
            intervals = self._gate.flowing
        if self._watching is not None:
            self._watching.look(intervals)
        self.counting.pulses.begin(intervals)
        position = np.zeros(self.rows.meters, np.int64)
        while True:
            before, stops = position.copy(), self._next_stops()
            self.counting.run(intervals, position, stops, self.limits)
            reached = intervals.end_ns[np.arange(self.rows.meters), position - 1]
            due = np.flatnonzero(reached >= stops)
            limited = np.flatnonzero(self.limits.reached() & (position > before))
            if not due.size and not limited.size:
                break
            self._pass(due, reached)
            if limited.size:
                self.limits.act(limited, reached[limited])
            if self._gate is not None:
                intervals = self._gate.flowing  # a breaker may have turned
        self.counting.pulses.tell(intervals)
        if self._gate is not None:
            self._gate.leave()

    def at_end_of(self, stop: ManyStops) -> None:
        """From now on something is done whenever it is due. What is due at one instant is done in the order of these calls."""
        stop.join(self.rows)
        self.stops.append(stop)
        self._kept = None
        every = np.arange(self.rows.meters)
        stop.plan_many(every, np.full(self.rows.meters, self.now, np.int64))

    def when_reached(self, slot: Slot, count: int, action: Action, meter: int) -> None:
        """Once a register has at least that count, something is done, at the end of that interval."""
        self.limits.add(slot, count, action, meter)

    def drop_limits(self, action: Action, meter: int) -> None:
        """What was to be done with this action is not done any more."""
        self.limits.drop(action, meter)

    def replan(self, meter: int, now: Instant) -> None:
        """A clock was changed: what is due next is found again, and the second under way is another."""
        self.counting.second[meter] = self.clock.of(meter).at(now) // NS_PER_S
        one, at = np.array([meter]), np.array([now], np.int64)
        for stop in self.stops:
            stop.plan_many(one, at)

    def pass_to(self, now: Instant, meters: NDArray[np.int64]) -> None:
        """What is due for some meters up to an instant is done then, without anything that was measured."""
        due = meters[self._next_stops()[meters] <= now]
        self._pass(due, np.full(self.rows.meters, now, np.int64))

    def _next_stops(self) -> NDArray[np.int64]:
        if self._kept is None:
            self._kept = self._gathered()
        stops: NDArray[np.int64] = np.minimum.reduce(self._kept, axis=0)
        for stop in self._saying:
            np.minimum(stops, stop.due_ns(), out=stops)
        return stops

    def _gathered(self) -> NDArray[np.int64]:
        """The instants of the stops that keep them become rows of one array: one look at all of them instead of one at each."""
        keeping = [stop for stop in self.stops if type(stop).due_ns is ManyStops.due_ns]
        self._saying = [stop for stop in self.stops if type(stop).due_ns is not ManyStops.due_ns]
        never = np.full(self.rows.meters, NEVER, np.int64)
        kept = np.stack([*(stop.next_ns for stop in keeping), never])
        for stop, next_ns in zip(keeping, kept[:-1], strict=True):
            stop.next_ns = next_ns
        return kept

    def _pass(self, due: NDArray[np.int64], reached: NDArray[np.int64]) -> None:
        """What is due for these meters at the instants they reached, one kind of stop after the other."""
        for stop in self.stops:
            passed = due[stop.due_ns()[due] <= reached[due]]
            if passed.size:
                self.counted_to = Instant(int(reached[passed].max()))
                stop.plan_many(passed, reached[passed])
                stop.action_many(passed, reached[passed])
