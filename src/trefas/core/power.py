"""The supply: with it the meter works, without it nothing is counted and nobody is answered.

    voltage   ‾‾‾‾‾‾‾╲__________________/‾‾‾‾‾‾‾‾‾‾‾‾‾‾‾    below 160 V on all phases
    meter     at work ··1 s│  off            │5 s│ at work
                       shut down          start  └ counts again: what flowed in the five seconds is not in any register

One phase above 160 V keeps it alive, and so does the auxiliary supply. A stretch that no interval tells of is one without
voltage. The part is fed with intervals and gives back what of them the meter counts; what it has to do between them comes as a
``Turn``.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from trefas.base.derived import Derived
from trefas.base.instant import NS_PER_S, Instant
from trefas.base.part import Part
from trefas.base.slot import Slot
from trefas.base.unit import Unit
from trefas.core.look_kernel import pass_on
from trefas.core.operation import Operation
from trefas.metrology.interval import Intervals

SUPPLY_V = 160.0
"""The limit of the real meter, ± 5 %."""
HOLD_NS = NS_PER_S
"""How long the meter lives on what it has stored, without voltage."""
START_NS = 5 * NS_PER_S
"""How long it needs to start. The data sheet says within five seconds."""
HOLE_NS = 20_000_000
"""A cycle: so much between two intervals is a rounded time stamp, and not a loss of voltage."""
NOT_YET = -(1 << 63)
"""The instant of what has not been."""


@dataclass(frozen=True, slots=True)
class Turn:
    """The meter shuts down, or is at work again, at an instant."""

    at: Instant
    at_work: bool


class Power(Part):
    """The supply of one meter, and how often it failed."""

    at_work = Slot(None, Unit.NONE, "the meter is at work", initial=1)
    lost_at_ns = Slot(None, Unit.NONE, "when it last shut down (instant, ns)")
    failures = Slot("0-0:96.7.0", Unit.NONE, "PowerFailures", accumulates=True)
    last_failure = Slot("0-0:96.7.15", Unit.SECOND, "PowerFailureDuration", per_unit=NS_PER_S)
    without = Slot(None, Unit.SECOND, "time without power, of all failures", per_unit=NS_PER_S, accumulates=True)
    resets = Slot(None, Unit.NONE, "restarts", accumulates=True)
    started_ns = Slot(None, Unit.NONE, "hour counter at the last start (ns)")
    auxiliary = Slot(None, Unit.NONE, "voltage at the auxiliary supply's input", limits=(0, 1))
    uptime = Derived(
        *(None, Unit.SECOND, "time at work since the last start"),
        of=(Operation.operating, started_ns),
        by=lambda operating, started: operating - started,
        per_unit=NS_PER_S,
        accumulates=True,
    )

    low_since_ns = Slot(None, Unit.NONE, "voltage went, still at work (instant, ns)", volatile=True, initial=NOT_YET)
    high_since_ns = Slot(
        None, Unit.NONE, "voltage is back, not at work yet (instant, ns)", volatile=True, initial=NOT_YET
    )
    reached_ns = Slot(None, Unit.NONE, "time was looked at up to (instant, ns)", volatile=True, initial=NOT_YET)

    def go_on(self, intervals: Intervals) -> NDArray[np.bool_]:
        """Meters (meters,) that are at work and stay so in all of their intervals, as they usually do: they are done with. The
        others take theirs, one by one."""
        column_of = self.rows.column_of
        reached_ns = column_of(Power.reached_ns)
        on = (column_of(Power.at_work) != 0) & (column_of(Power.low_since_ns) == NOT_YET) & (reached_ns != NOT_YET)
        pass_on(on, reached_ns, intervals.start_ns, intervals.end_ns, intervals.u_rms_v, HOLE_NS, SUPPLY_V)
        return np.asarray(on, np.bool_)

    def take(self, intervals: Intervals) -> Iterator[Intervals | Turn]:
        """What of the intervals of this meter (1, steps) is counted, and where it shuts down and starts, in order of time.
        Whoever takes a turn does it (``shut_down``, ``start``) before the next piece."""
        starts, ends = intervals.start_ns[0], intervals.end_ns[0]
        low = self._low(intervals)
        first = 0  # the first step that was not given out yet
        for step, (start, end) in enumerate(zip(starts.tolist(), ends.tolist(), strict=True)):
            if end <= start:
                first = first if self.at_work else step + 1
                continue
            reached = self.reached_ns
            if reached != NOT_YET and start > reached:
                turn = self._look(reached, start, not self.auxiliary)
                if turn is not None:  # an end: time without voltage begins no work
                    yield from _steps(intervals, first, step)
                    yield turn
                    first = step
            turn = self._look(start, end, bool(low[step]))
            self.reached_ns = end
            if turn is not None and not turn.at_work:
                yield from _steps(intervals, first, step)
                yield from _piece(intervals, step, start, turn.at)
                yield turn
            elif turn is not None:
                yield turn
                yield from _piece(intervals, step, turn.at, end)
            elif self.at_work:
                continue
            first = step + 1
        yield from _steps(intervals, first, intervals.steps)

    def lapse(self, start: Instant, end: Instant) -> Turn | None:
        """Nothing was measured from what was measured last, or else from ``start``, up to an instant."""
        begin, self.reached_ns = start if self.reached_ns == NOT_YET else self.reached_ns, end
        return self._look(begin, end, not self.auxiliary)

    def shut_down(self, at: Instant) -> None:
        """The power went: from here on the meter is off."""
        self.at_work, self.lost_at_ns = 0, at
        self.failures += 1

    def start(self, now: Instant) -> int:
        """The meter is at work again; for how long it was not, in nanoseconds."""
        away_ns = max(0, now - self.lost_at_ns)
        self.at_work, self.started_ns = 1, self.rows.count(Operation.operating, self.meter)
        self.resets += 1
        # If it is cut off before it has measured anything, it was lost from here on, and not from where it was lost before.
        self.rows.put(Operation.last_ns, now, self.meter)
        self.last_failure, self.without = away_ns, self.without + away_ns
        self.low_since_ns = self.high_since_ns = NOT_YET
        self.reached_ns = max(now, self.reached_ns)
        return away_ns

    # Inside.

    def _low(self, intervals: Intervals) -> NDArray[np.bool_]:
        """The steps without voltage. Where energy flows and no voltage is told, it is a load curve that tells of none."""
        u_v = intervals.u_rms_v[0]
        low: NDArray[np.bool_] = (u_v < SUPPLY_V).all(axis=1) & (not self.auxiliary)
        if low.any():
            low &= u_v.any(axis=1) | ~intervals.active_j[0].any(axis=1)
        return low

    def _look(self, start: int, end: int, low: bool) -> Turn | None:
        """A stretch with or without voltage, and whether the meter turns in it."""
        if self.at_work:
            if not low:
                self.low_since_ns = NOT_YET
                return None
            if self.low_since_ns == NOT_YET:
                self.low_since_ns = start
            at = self.low_since_ns + HOLD_NS
            return Turn(Instant(at), False) if end > at else None
        if low:
            if end - start > HOLE_NS:
                self.high_since_ns = NOT_YET
            return None
        if self.high_since_ns == NOT_YET:
            self.high_since_ns = start
        at = self.high_since_ns + START_NS
        return Turn(Instant(at), True) if end >= at else None


def _steps(intervals: Intervals, first: int, end: int) -> Iterator[Intervals]:
    """Whole steps, if there are any."""
    if end > first:
        yield intervals.cut(first, end)


def _piece(intervals: Intervals, step: int, start: int, end: int) -> Iterator[Intervals]:
    """What of a step lies between two instants, as if it had flowed evenly."""
    whole = intervals.cut(step, step + 1)
    share = (end - start) / float(whole.end_ns[0, 0] - whole.start_ns[0, 0])
    if share <= 0:
        return
    yield replace(
        whole,
        start_ns=np.full_like(whole.start_ns, start),
        end_ns=np.full_like(whole.end_ns, end),
        active_j=whole.active_j * share,
        reactive_vars=whole.reactive_vars * share,
        apparent_vas=whole.apparent_vas * share,
        cycles=np.zeros_like(whole.cycles),
    )
