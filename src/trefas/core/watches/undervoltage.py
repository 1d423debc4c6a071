"""Undervoltage: a phase below a limit, 207 V, for ten minutes without a break; one that is gone is missing and not low."""

import numpy as np
from numpy.typing import NDArray

from trefas.base.slot import Slot
from trefas.base.unit import Unit
from trefas.base.wire_type import Wire
from trefas.core.occurrence import UNDERVOLTAGE
from trefas.core.phase_limit import MILLI, PhaseLimit
from trefas.core.watch import Glance, Watch, Watched
from trefas.core.watches.missing_phase import MISSING_V
from trefas.core.watches.overvoltage import OvervoltageGuard
from trefas.metrology.interval import Intervals


class UndervoltageGuard(Watched):
    """The limit of one meter; the time is that of overvoltage."""

    low_v = Slot(
        *("1-1:134.0.13", Unit.V, "VoltageLimitLowThreshold"),
        per_unit=MILLI,
        wire=Wire.U16,
        writable=True,
        initial=207 * MILLI,
        limits=(0, 0xFFFF * MILLI),
    )
    lasting = Slot(None, Unit.NONE, "undervoltage: phases (bits)")

    def suspects(self, glance: Glance) -> NDArray[np.bool_]:
        """A voltage below the limit."""
        return np.asarray(glance.u_lowest_mv < self.rows.column_of(UndervoltageGuard.low_v), np.bool_)

    def watch(self, before: Watch | None) -> Watch:
        """The watch with these thresholds."""
        watch = before if isinstance(before, Undervoltage) else Undervoltage(self.phases)
        watch.below_v, watch.for_s = self.low_v / MILLI, self.rows.count(OvervoltageGuard.time_s, self.meter)
        return watch


class Undervoltage(PhaseLimit):
    """Looks at the voltages of one meter."""

    name = UNDERVOLTAGE
    part: type[Watched] = UndervoltageGuard

    def __init__(self, phases: tuple[int, ...] = (0, 1, 2), below_v: float = 207.0, for_s: float = 600.0) -> None:
        self.below_v = below_v
        super().__init__(phases, for_s=for_s)

    def holds(self, intervals: Intervals, meter: int) -> NDArray[np.bool_]:
        """A voltage below the threshold, of a phase that is there."""
        u_v = intervals.u_rms_v[meter]
        return np.asarray((u_v < self.below_v) & (u_v >= MISSING_V), np.bool_)


WATCH = Undervoltage
