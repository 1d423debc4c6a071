"""Neutral fault: the neutral is lost before the meter, and the phases' voltages drift apart with their loads.

With its star point free, the least loaded phases rise towards the line voltage of 400 V and the most loaded one sinks. Two phases
above one threshold and one below another, without a break for a minute, are a neutral fault. It is over with the first interval
that is not so.
"""

from dataclasses import dataclass

import numpy as np

from trefas.base.errors import LocalError
from trefas.base.instant import NS_PER_S, Instant
from trefas.core.watch import Noticed
from trefas.metrology.interval import Intervals


@dataclass(frozen=True, slots=True)
class NeutralFaultSettings:
    """The defaults are those of the real meter: 230 V + 10 %, 230 V − 40 V and one minute."""

    above_v: float = 253.0
    below_v: float = 190.0
    for_s: float = 60.0

    def __post_init__(self) -> None:
        if not 0 < self.below_v < self.above_v:
            raise LocalError(f"below_v is {self.below_v:g}; it can be above 0 and below above_v, {self.above_v:g}")
        if not self.for_s >= 0:
            raise LocalError(f"for_s is {self.for_s:g}; it can be 0 and more")


class NeutralFault:
    """Looks at the three voltages of one meter. The phase noticed is the one that is low."""

    name = "neutral fault"

    def __init__(self, settings: NeutralFaultSettings | None = None) -> None:
        self.settings = settings or NeutralFaultSettings()
        self._since: int | None = None
        """Where the intervals that look like it begin."""
        self._last_end: int | None = None
        self._low: tuple[int, ...] | None = None
        """The phase that was low when it was noticed; None while there is no fault."""

    def notice(self, intervals: Intervals, meter: int = 0) -> list[Noticed]:
        """Time that was not measured says nothing: what lasts begins anew after it, and a fault noticed stays."""
        u_v = intervals.u_rms_v[meter]
        alike = (np.sum(u_v > self.settings.above_v, axis=1) == 2) & (np.sum(u_v < self.settings.below_v, axis=1) == 1)
        starts, ends = intervals.start_ns[meter], intervals.end_ns[meter]
        there = np.flatnonzero(ends > starts)
        if not there.size:
            return []
        noticed: list[Noticed] = []
        if alike[there].any() or self._since is not None or self._low is not None:
            for step in there:
                noticed += self._step(int(starts[step]), int(ends[step]), bool(alike[step]), u_v[step])
        self._last_end = int(ends[there[-1]])
        return noticed

    def _step(
        self, start: int, end: int, alike: bool, u_v: "np.ndarray[tuple[int, ...], np.dtype[np.float64]]"
    ) -> list[Noticed]:
        joined, self._last_end = self._last_end == start, end
        if not alike:
            self._since = None
            if self._low is None:
                return []
            over, self._low = Noticed(self.name, Instant(end), False, self._low), None
            return [over]
        if self._since is None or not joined:
            self._since = start
        if self._low is not None or end - self._since < self.settings.for_s * NS_PER_S:
            return []
        self._low = (int(np.argmin(u_v)),)
        return [Noticed(self.name, Instant(end), True, self._low)]


WATCH = NeutralFault
