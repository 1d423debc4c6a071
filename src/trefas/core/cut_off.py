"""What makes a breaker open and close by itself: a load that lasts, and voltages.

    load          means of a second (rms of the highest current, or the power) against three limits:

        k1·Id ┤█████                     above k1·Id for t1, above k2·Id for t1 + t2, or above k3·Id for t1 + t2 + t3
        k2·Id ┤██████████                without a break: cut off
        k3·Id ┤████████████████
              └────┬────┬─────┬── t      above k3·Id at all: a warning
                   t1  t1+t2  t1+t2+t3

    overvoltage   the mean of a phase over its sample time against the limit; to reconnect, the means of all phases

A mean is over a ``Window``: it begins with the first interval that is beyond the limit, and ends with the interval that comes
nearest to its length. So whoever looks at nothing while nothing is beyond a limit sees the same, however blocks are cut.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trefas.base.instant import NS_PER_S
from trefas.core.breaker import TENTHS, Basis, Breaker
from trefas.core.coupling import BreakerState, Cause, Supplied
from trefas.metrology.interval import PHASES, Intervals

SECOND_NS = NS_PER_S
W_PER_KW = 1_000.0
STEPS = 3


@dataclass(frozen=True, slots=True)
class Limits:
    """The settings of one breaker, in the units that are measured."""

    load: bool
    power: bool
    log_only: bool
    load_limits: tuple[float, float, float]
    """A or W: k1, k2 and k3 times the threshold."""
    load_ns: tuple[int, int, int]
    """t1, t1 + t2, t1 + t2 + t3."""
    overvoltage: bool
    overvoltage_v: float
    overvoltage_ns: int
    reconnect_v: float
    reconnect_ns: int

    @classmethod
    def of(cls, breaker: Breaker) -> "Limits":
        """As they are now."""
        basis = breaker.cut_off_by
        low = breaker.supplied == Supplied.LOW  # without credit the load is looked at, whatever is ordered
        unit = W_PER_KW if basis & Basis.POWER else 1.0
        k = (breaker.k1, breaker.k2, breaker.k3)
        t1_s, t2_s, t3_s = breaker.t1_s, breaker.t2_s, breaker.t3_s
        first, second, third = (breaker.threshold * each * unit / TENTHS for each in k)
        return cls(
            low or bool(basis & Basis.LOAD),
            bool(basis & Basis.POWER),
            not low and bool(basis & Basis.LOG_ONLY),
            (first, second, third),
            (t1_s * NS_PER_S, (t1_s + t2_s) * NS_PER_S, (t1_s + t2_s + t3_s) * NS_PER_S),
            bool(basis & Basis.OVERVOLTAGE),
            float(breaker.overvoltage_v),
            breaker.overvoltage_s * NS_PER_S,
            float(breaker.reconnect_v),
            breaker.reconnect_s * NS_PER_S,
        )


class Window:
    """A mean over a stretch of intervals that follow each other."""

    def __init__(self, values: int) -> None:
        self.start_ns: int | None = None
        self.end_ns = 0
        self._sums = np.zeros(values)

    def begin(self, start_ns: int) -> None:
        """Again, from here."""
        self.start_ns = self.end_ns = start_ns
        self._sums[:] = 0.0

    def take(self, start_ns: int, end_ns: int, values: NDArray[np.float64], for_ns: int) -> NDArray[np.float64] | None:
        """The next interval of a window that has begun; the means where it ends the window. A hole in time begins it again."""
        assert self.start_ns is not None, "a window begins before it takes"
        if start_ns != self.end_ns:
            self.begin(start_ns)
        self._sums += values * (end_ns - start_ns)
        self.end_ns = end_ns
        length_ns = end_ns - self.start_ns
        # The next interval is as long as this one: it would end farther away.
        if length_ns + (end_ns - start_ns) / 2 < for_ns:
            return None
        means: NDArray[np.float64] = self._sums / length_ns
        return means


class Overload:
    """The load of one meter against its three limits."""

    def __init__(self) -> None:
        self._window = Window(PHASES)
        self._since: list[int | None] = [None] * STEPS
        self._last_ns = 0
        self.lasts = False
        """Whether it is above the lowest limit."""
        self.logged = False
        """Whether it was cut off in the log alone, since it is above."""

    @property
    def at_rest(self) -> bool:
        """Whether nothing is above, and no window under way."""
        return not self.lasts and self._window.start_ns is None

    def expect(self, logged: bool) -> None:
        """It was above before; the next window says whether it still is."""
        self.lasts, self.logged = True, logged

    @staticmethod
    def beyond(intervals: Intervals, limits: Limits, meter: int) -> NDArray[np.bool_]:
        """The steps that are above the lowest limit, each for itself."""
        load = _load(intervals, limits, meter)
        above: NDArray[np.bool_] = load > limits.load_limits[-1]
        return above

    def take(self, intervals: Intervals, limits: Limits, meter: int, step: int, beyond: bool) -> list[Cause]:
        """The next interval, and what it leads to."""
        start_ns, end_ns = int(intervals.start_ns[meter, step]), int(intervals.end_ns[meter, step])
        window = self._window
        if window.start_ns is None:
            if not beyond and not self.lasts:
                return []
            window.begin(start_ns)
        if limits.power:
            values = intervals.active_j[meter, step] * (NS_PER_S / (end_ns - start_ns))
        else:
            values = intervals.i_rms_a[meter, step] ** 2
        means = window.take(start_ns, end_ns, values, SECOND_NS)
        if means is None:
            return []
        load = float(means.sum()) if limits.power else float(np.sqrt(means.max()))
        began_ns, window.start_ns = window.start_ns, None
        assert began_ns is not None, "it had begun"
        return self._judge(load, began_ns, end_ns, limits)

    def _judge(self, load: float, start_ns: int, end_ns: int, limits: Limits) -> list[Cause]:
        joined, self._last_ns = start_ns == self._last_ns, end_ns
        due = False
        for number in range(STEPS):
            if load <= limits.load_limits[number]:
                self._since[number] = None
                continue
            since = self._since[number]
            if since is None or not joined:
                since = self._since[number] = start_ns
            due = due or end_ns - since >= limits.load_ns[number]
        before, self.lasts = self.lasts, self._since[-1] is not None
        if due and not self.logged:
            self.logged = limits.log_only
            return [Cause.OVERLOAD_LOGGED if limits.log_only else Cause.OVERLOAD]
        if self.lasts:
            return [] if before else [Cause.WARN]
        self.logged = False
        return [Cause.RELIEF] if before else []


class Overvoltage:
    """The voltages of one meter, each for itself, while it is closed."""

    def __init__(self) -> None:
        self._windows = [Window(1) for _ in range(PHASES)]

    @property
    def at_rest(self) -> bool:
        """Whether no window is under way."""
        return all(window.start_ns is None for window in self._windows)

    @staticmethod
    def beyond(intervals: Intervals, limits: Limits, meter: int) -> NDArray[np.bool_]:
        """The steps with a voltage above the limit."""
        above: NDArray[np.bool_] = (intervals.u_rms_v[meter] > limits.overvoltage_v).any(axis=1)
        return above

    def take(self, intervals: Intervals, limits: Limits, meter: int, step: int) -> list[Cause]:
        """The next interval."""
        start_ns, end_ns = int(intervals.start_ns[meter, step]), int(intervals.end_ns[meter, step])
        found = False
        for phase, window in enumerate(self._windows):
            u_v = intervals.u_rms_v[meter, step, phase]
            if window.start_ns is None:
                if u_v <= limits.overvoltage_v:
                    continue
                window.begin(start_ns)
            mean = window.take(start_ns, end_ns, u_v, limits.overvoltage_ns)
            if mean is not None:
                window.start_ns = None
                found = found or bool(mean[0] > limits.overvoltage_v)
        return [Cause.OVERVOLTAGE] if found else []


class VoltageBack:
    """The voltages of one meter that overvoltage disconnected."""

    def __init__(self) -> None:
        self._window = Window(PHASES)

    def take(self, intervals: Intervals, limits: Limits, meter: int, step: int) -> list[Cause]:
        """The next interval: from the first one with all phases below the limit on."""
        start_ns, end_ns = int(intervals.start_ns[meter, step]), int(intervals.end_ns[meter, step])
        u_v, window = intervals.u_rms_v[meter, step], self._window
        if window.start_ns is None:
            if u_v.max() >= limits.reconnect_v:
                return []
            window.begin(start_ns)
        means = window.take(start_ns, end_ns, u_v, limits.reconnect_ns)
        if means is None:
            return []
        window.start_ns = None
        return [Cause.VOLTAGE_BACK] if means.max() < limits.reconnect_v else []


class CutOff:
    """All of it for one meter: takes intervals up to where something is to be done, and is asked to go on after that."""

    def __init__(self, breaker: Breaker) -> None:
        self.overload = Overload()
        self.overvoltage = Overvoltage()
        self.back = VoltageBack()
        self.state = BreakerState(breaker.state)
        if self.state in (BreakerState.WARNING, BreakerState.LOG_ONLY):
            self.overload.expect(self.state is BreakerState.LOG_ONLY)

    @property
    def at_rest(self) -> bool:
        """Whether it needs to see nothing unless something is beyond a limit."""
        return self.state is not BreakerState.BY_OVERVOLTAGE and self.overload.at_rest and self.overvoltage.at_rest

    def seek(self, breaker: Breaker, intervals: Intervals, meter: int, first: int) -> tuple[int, list[Cause]] | None:
        """The next instant at which something is to be done, from step ``first`` on, and what; None if there is none."""
        limits = Limits.of(breaker)
        there = intervals.end_ns[meter] > intervals.start_ns[meter]
        if not breaker.closed:
            if breaker.state == BreakerState.BY_OVERVOLTAGE:
                for step in (np.flatnonzero(there[first:]) + first).tolist():
                    if causes := self.back.take(intervals, limits, meter, step):
                        return int(intervals.end_ns[meter, step]), causes
            return None
        steps = len(there)
        load = Overload.beyond(intervals, limits, meter) if limits.load else np.zeros(steps, np.bool_)
        high = Overvoltage.beyond(intervals, limits, meter) if limits.overvoltage else np.zeros(steps, np.bool_)
        hot = np.flatnonzero((load | high) & there)
        step = first
        while step < steps:
            if self.at_rest:
                at = int(np.searchsorted(hot, step))
                if at == len(hot):
                    return None
                step = int(hot[at])
            if there[step]:
                causes = self._take(intervals, limits, meter, step, bool(load[step]))
                if causes:
                    return int(intervals.end_ns[meter, step]), causes
            step += 1
        return None

    def _take(self, intervals: Intervals, limits: Limits, meter: int, step: int, beyond: bool) -> list[Cause]:
        causes: list[Cause] = []
        if limits.load:
            causes += self.overload.take(intervals, limits, meter, step, beyond)
        elif self.overload.lasts:  # nobody asks any more
            self.overload = Overload()
            causes.append(Cause.RELIEF)
        if limits.overvoltage:
            causes += self.overvoltage.take(intervals, limits, meter, step)
        elif not self.overvoltage.at_rest:
            self.overvoltage = Overvoltage()
        return causes


def _load(intervals: Intervals, limits: Limits, meter: int) -> NDArray[np.float64]:
    if not limits.power:
        highest: NDArray[np.float64] = intervals.i_rms_a[meter].max(axis=1)
        return highest
    seconds = np.maximum((intervals.end_ns[meter] - intervals.start_ns[meter]) / NS_PER_S, 1e-9)
    power_w: NDArray[np.float64] = intervals.active_j[meter].sum(axis=1) / seconds
    return power_w
