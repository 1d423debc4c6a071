"""The gate between what is measured and what is counted: where a breaker is open, no current flows.

    intervals ─→ take ─┬→ flowing: the same, without current and energy where a breaker is open
                       └→ cut-offs look ahead to the next thing to be done ─→ a stop ─→ the breaker turns ─→ flowing is another

A breaker turns at the end of an interval, and what comes after it is as the breaker is then, in the same block. Closed breakers
that nothing makes open cost a glance at the block.
"""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from trefas.base.instant import Instant
from trefas.core.breaker import TENTHS, Basis, Breaker
from trefas.core.coupling import CLOSED, BreakerState, Cause, Supplied
from trefas.core.cut_off import W_PER_KW, CutOff
from trefas.core.occurrence import BREAKER, CUT_OFF_WARNING, NEUTRAL_FAULT, Occurrence, Occurrences
from trefas.core.stops import NEVER, ManyStops
from trefas.metrology.interval import Intervals
from trefas.metrology.samples import SampleBlock

_LOAD, _BY_POWER, _OVERVOLTAGE = int(Basis.LOAD), int(Basis.LOAD | Basis.POWER), int(Basis.OVERVOLTAGE)
_LOW = int(Supplied.LOW)
_LOOKED_AFTER = (BreakerState.WARNING, BreakerState.LOG_ONLY, BreakerState.BY_OVERVOLTAGE)
"""States in which a load or a voltage is looked after though nothing is beyond a limit."""
_BY_ITSELF = _LOAD | _OVERVOLTAGE
"""What a glance at measured values is needed for."""


class CurrentGate(ManyStops):
    """The breakers of all meters."""

    def __init__(
        self,
        breaker: Breaker,
        occurrences: Occurrences,
        changed: Callable[[int, Intervals, int], None] = lambda meter, intervals, first: None,
    ) -> None:
        """``changed`` is told where other currents flow in a meter, from a step on, than were given."""
        rows = self.rows = breaker.rows
        super().__init__(rows.meters)
        self.breaker = breaker
        self._changed = changed
        self._cut_offs: dict[int, CutOff] = {}
        """Of those meters alone in which something was to be looked after since their breakers turned."""
        self._found: dict[int, list[Cause]] = {}
        """What is to be done next, further on in the block, at ``_found_ns``."""
        self._found_ns: NDArray[np.int64] = np.full(rows.meters, NEVER, np.int64)
        self._state: NDArray[np.int64] = rows.column_of(Breaker.state).copy()
        """As they are known here."""
        self._open: NDArray[np.bool_] = ~np.isin(self._state, CLOSED)
        self._awake: NDArray[np.bool_] = np.isin(self._state, _LOOKED_AFTER)
        self._any_open, self._any_awake = bool(self._open.any()), bool(self._awake.any())
        self._nothing = Intervals.empty(rows.meters, 0)
        self._block = self.flowing = self._nothing
        breaker.tell_to(occurrences)
        for name in (CUT_OFF_WARNING, BREAKER):
            occurrences.hear(name, self._turned)
        occurrences.hear(NEUTRAL_FAULT, self._neutral_fault)

    def block(self, samples: SampleBlock) -> SampleBlock:
        """Samples as they are behind the breakers as these are now."""
        self._see_states()
        if not self._any_open:
            return samples
        i_a = np.where(self._open[:, np.newaxis, np.newaxis], 0.0, samples.i_a)
        i_n_a = np.zeros_like(samples.i_n_a) if samples.i_n_a is not None and self._open.all() else samples.i_n_a
        return replace(samples, i_a=i_a, i_n_a=i_n_a)

    def take(self, intervals: Intervals) -> None:
        """The next intervals of all meters. What of them is counted is ``flowing``, which changes where a breaker turns."""
        self._see_states()
        self._block = self.flowing = intervals
        if self._any_open:
            for meter in np.flatnonzero(self._open).tolist():
                self._mask(meter, 0)
        if self._any_awake or self._looks():
            looked = self._awake | (self._suspects() & ~self._open)
            for meter in np.flatnonzero(looked).tolist():
                self._seek(meter, 0)

    def leave(self) -> None:
        """The block is counted."""
        self._block = self.flowing = self._nothing

    # A stop.

    def due_ns(self) -> NDArray[np.int64]:
        """What was found, or what the breaker waits for, which stands among the values."""
        waits = self.rows.column_of(Breaker.due_ns)
        return np.minimum(self._found_ns, np.where(waits == 0, NEVER, waits), out=self.next_ns)

    def plan_many(self, meters: NDArray[np.int64], now_ns: NDArray[np.int64]) -> None:
        """A meter may be back from a power cut, with its breaker as its memory says. What is due is done later, when the logs
        have their rows too."""
        other = self.rows.column_of(Breaker.state)[meters] != self._state[meters]
        for meter in meters[other].tolist():
            self._renew(meter)

    def action_many(self, meters: NDArray[np.int64], now_ns: NDArray[np.int64]) -> None:
        """What was found to be due is done, and what time brings."""
        for meter, now in zip(meters.tolist(), now_ns.tolist(), strict=True):
            breaker = self.breaker.of(meter)
            if self._found_ns[meter] <= now:
                cut_off = self._cut_offs[meter]
                for cause in self._forget(meter):
                    breaker.turn(cause, Instant(now))
                if self._cut_offs.get(meter) is cut_off:  # else it has looked ahead already
                    self._seek(meter, self._step_after(meter, now))
            breaker.settle(Instant(now))

    # Inside.

    def _looks(self) -> bool:
        """Whether there is any meter whose breaker opens by itself."""
        column = self.rows.column_of
        by_itself = np.count_nonzero(column(Breaker.basis) & _BY_ITSELF)
        return bool(by_itself or np.count_nonzero(column(Breaker.supplied) == _LOW))

    def _basis(self) -> NDArray[np.int64]:
        """What may open them; a load does where the credit lets only a low one flow."""
        basis = self.rows.column_of(Breaker.basis)
        low = self.rows.column_of(Breaker.supplied) == _LOW
        return basis | np.where(low, _LOAD, 0) if low.any() else basis

    def _see_states(self) -> None:
        """Breakers that were put into a state, as at delivery, and did not turn there."""
        for meter in (self.rows.column_of(Breaker.state) != self._state).nonzero()[0].tolist():
            self._renew(meter)

    def _suspects(self) -> NDArray[np.bool_]:
        """Meters where something is beyond a limit."""
        block, column = self._block, self.rows.column_of
        basis, low = self._basis(), column(Breaker.supplied) == _LOW
        threshold = np.where(low, column(Breaker.threshold_low), column(Breaker.threshold_high))
        limit = threshold * column(Breaker.k3) / TENTHS
        beyond = np.zeros(block.meters, np.bool_)
        load = basis & _BY_POWER
        if (load == _LOAD).any():
            beyond |= (load == _LOAD) & (block.i_rms_a.max(axis=(1, 2)) > limit)
        if (load == _BY_POWER).any():
            power_w = block.active_j.sum(axis=2) / np.maximum(block.duration_s, 1e-9)
            beyond |= (load == _BY_POWER) & (power_w.max(axis=1) > limit * W_PER_KW)
        voltage = basis & _OVERVOLTAGE
        if voltage.any():
            beyond |= (voltage != 0) & (block.u_rms_v.max(axis=(1, 2)) > column(Breaker.overvoltage_v))
        return beyond

    def _seek(self, meter: int, first: int) -> None:
        """Looks ahead from a step on."""
        self._forget(meter)
        breaker = self.breaker.of(meter)
        cut_off = self._cut_offs.get(meter)
        if cut_off is None:
            cut_off = self._cut_offs[meter] = CutOff(breaker)
        found = cut_off.seek(breaker, self._block, meter, first)
        if found is not None:
            self._found_ns[meter], self._found[meter] = found
        self._set_awake(meter, not cut_off.at_rest)

    def _forget(self, meter: int) -> list[Cause]:
        """What was found is not to be done any more; what it was."""
        self._found_ns[meter] = NEVER
        return self._found.pop(meter, [])

    def _turned(self, meter: int, occurrence: Occurrence) -> None:
        """A breaker has another state since now; of several things that are told of one change the first says so."""
        before, after = BreakerState(self._state[meter]), BreakerState(self.breaker.of(meter).state)
        if before is after:
            return
        self._state[meter] = after
        if self._mode(before) is not self._mode(after):
            self._renew(meter)
            step = self._step_after(meter, occurrence.at)
            if (before in CLOSED) is not (after in CLOSED):
                self._mask(meter, step)
                self._changed(meter, self.flowing, step)
            self._seek(meter, step)
        elif meter in self._cut_offs:
            self._cut_offs[meter].state = after

    def _renew(self, meter: int) -> None:
        """The breaker is another than was looked after."""
        self._forget(meter)
        self._cut_offs.pop(meter, None)
        self._state[meter] = state = self.breaker.of(meter).state
        self._open[meter] = state not in CLOSED
        self._any_open = bool(self._open.any())
        self._set_awake(meter, state in _LOOKED_AFTER)

    def _set_awake(self, meter: int, awake: bool) -> None:
        if awake is not bool(self._awake[meter]):
            self._awake[meter] = awake
            self._any_awake = bool(self._awake.any())

    def _neutral_fault(self, meter: int, occurrence: Occurrence) -> None:
        self.breaker.of(meter).neutral_fault(occurrence.begins, occurrence.at)

    def _mask(self, meter: int, first: int) -> None:
        """From a step on, the block is as the breaker is."""
        block = self._block
        if first >= block.steps:
            return
        if self.flowing is block:
            self.flowing = replace(
                block,
                i_rms_a=block.i_rms_a.copy(),
                active_j=block.active_j.copy(),
                reactive_vars=block.reactive_vars.copy(),
                apparent_vas=block.apparent_vas.copy(),
            )
        flowing, closed = self.flowing, self.breaker.of(meter).closed
        for there, here in (
            (block.i_rms_a, flowing.i_rms_a),
            (block.active_j, flowing.active_j),
            (block.reactive_vars, flowing.reactive_vars),
            (block.apparent_vas, flowing.apparent_vas),
        ):
            here[meter, first:] = there[meter, first:] if closed else 0.0

    def _step_after(self, meter: int, now: int) -> int:
        """The first step of the block that lies behind an instant."""
        behind = np.flatnonzero(self._block.end_ns[meter] > now)
        return int(behind[0]) if behind.size else self._block.steps

    @staticmethod
    def _mode(state: BreakerState) -> BreakerState | None:
        """What is looked after in a state: a load and voltages, a voltage that is to come back, or nothing."""
        if state in CLOSED:
            return BreakerState.CONNECTED
        return state if state is BreakerState.BY_OVERVOLTAGE else None
