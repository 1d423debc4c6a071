"""Neutral fault: the neutral is lost before the meter, and the phases' voltages drift apart with their loads.

With its star point free, the least loaded phases rise towards the line voltage of 400 V and the most loaded one sinks. Two phases
above one threshold and one below another, without a break for a minute, are a neutral fault. It is over with the first interval
that is not so. A meter of three systems alone can see it.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trefas.base.errors import LocalError
from trefas.base.instant import NS_PER_S
from trefas.base.slot import Slot
from trefas.base.unit import Unit
from trefas.base.wire_type import Wire
from trefas.core.occurrence import NEUTRAL_FAULT, Occurrence
from trefas.core.watch import Glance, Spell, Watch, Watched, noticed
from trefas.metrology.interval import PHASES, Intervals

UN_V = 230
MILLI = 1_000


@dataclass(frozen=True, slots=True)
class NeutralFaultSettings:
    """The defaults are those of the real meter: 230 V + 10 %, 230 V − 40 V and one minute."""

    above_v: float = 253.0
    below_v: float = 190.0
    for_s: float = 60.0

    def __post_init__(self) -> None:
        if not 0 < self.below_v < self.above_v:
            raise LocalError(f"below_v is {self.below_v:g}; must be above 0 and below above_v, {self.above_v:g}")
        if not self.for_s >= 0:
            raise LocalError(f"for_s is {self.for_s:g}; must be 0 or more")


class NeutralGuard(Watched):
    """Thresholds of one meter. The lower one is 230 V less the voltage that the neutral may have."""

    line_v = Slot(
        *("1-1:134.0.10", Unit.V, "NeutralFaultVLThreshold"),
        per_unit=MILLI,
        wire=Wire.U16,
        writable=True,
        initial=253 * MILLI,
        limits=((UN_V + 1) * MILLI, 400 * MILLI),
    )
    neutral_v = Slot(
        *("1-1:134.0.9", Unit.V, "NeutralFaultVNThreshold"),
        per_unit=MILLI,
        wire=Wire.U16,
        writable=True,
        initial=40 * MILLI,
        limits=(MILLI, (UN_V - 1) * MILLI),
    )
    time_s = Slot(
        "1-1:134.0.11", Unit.NONE, "NeutralFaultTime", wire=Wire.U16, writable=True, initial=60, limits=(0, 0xFFFF)
    )
    lasting = Slot(None, Unit.NONE, "neutral fault: phases that are low (bits)")

    def suspects(self, glance: Glance) -> NDArray[np.bool_]:
        """One voltage high and one low, whenever it was."""
        if len(self.phases) < PHASES:
            return np.zeros(glance.intervals.meters, np.bool_)
        high, low = self.rows.column_of(NeutralGuard.line_v), UN_V * MILLI - self.rows.column_of(NeutralGuard.neutral_v)
        return np.asarray((glance.u_highest_mv > high) & (glance.u_lowest_mv < low), np.bool_)

    def watch(self, before: Watch | None) -> Watch:
        """The watch with these thresholds."""
        settings = NeutralFaultSettings(self.line_v / MILLI, UN_V - self.neutral_v / MILLI, self.time_s)
        if isinstance(before, NeutralFault):
            before.settings = settings
            return before
        return NeutralFault(settings)

    def configure(self, settings: NeutralFaultSettings) -> None:
        """Thresholds as they are ordered. Raises LocalError for those that the registers cannot hold."""
        self.line_v = round(settings.above_v * MILLI)
        self.neutral_v = round((UN_V - settings.below_v) * MILLI)
        self.time_s = round(settings.for_s)


class NeutralFault:
    """Looks at the three voltages of one meter. The phase noticed is the one that is low."""

    name = NEUTRAL_FAULT
    part: type[Watched] = NeutralGuard

    def __init__(self, settings: NeutralFaultSettings | None = None) -> None:
        self.settings = settings or NeutralFaultSettings()
        self._spell = Spell()
        self._low: tuple[int, ...] = ()
        """The phase that was low when it was noticed."""

    @property
    def at_rest(self) -> bool:
        """Whether nothing looks like it."""
        return self._spell.at_rest

    def lasts(self, phases: int) -> None:
        """The fault is there, and this phase is low."""
        self._spell.so, self._low = phases != 0, tuple(p for p in range(PHASES) if phases >> p & 1)

    def notice(self, intervals: Intervals, meter: int = 0) -> list[Occurrence]:
        """The next intervals."""
        there = intervals.end_ns[meter] > intervals.start_ns[meter]
        u_v, start_ns, end_ns = (
            intervals.u_rms_v[meter, there],
            intervals.start_ns[meter, there],
            intervals.end_ns[meter, there],
        )
        alike = (np.sum(u_v > self.settings.above_v, axis=1) == 2) & (np.sum(u_v < self.settings.below_v, axis=1) == 1)
        found = []
        for step, begins in self._spell.take(start_ns, end_ns, alike, round(self.settings.for_s * NS_PER_S)):
            if begins:
                self._low = (int(np.argmin(u_v[step])),)
            found.append(noticed(self.name, end_ns, step, begins, self._low))
        return found


WATCH = NeutralFault
