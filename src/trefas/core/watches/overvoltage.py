"""Overvoltage: a phase above a limit, 253 V, for ten minutes without a break."""

import numpy as np
from numpy.typing import NDArray

from trefas.base.slot import Slot
from trefas.base.unit import Unit
from trefas.base.wire_type import Wire
from trefas.core.occurrence import OVERVOLTAGE
from trefas.core.phase_limit import MILLI, PhaseLimit
from trefas.core.watch import Glance, Watch, Watched
from trefas.metrology.interval import Intervals


class OvervoltageGuard(Watched):
    """The limit of one meter, and the time, which is that of undervoltage too."""

    high_v = Slot(
        *("1-1:134.0.12", Unit.V, "VoltageLimitHighThreshold"),
        per_unit=MILLI,
        wire=Wire.U16,
        writable=True,
        initial=253 * MILLI,
        limits=(0, 0xFFFF * MILLI),
    )
    time_s = Slot(
        *("1-1:134.0.14", Unit.NONE, "VoltageLimitTimeThreshold"),
        wire=Wire.U16,
        writable=True,
        initial=600,
        limits=(0, 0xFFFF),
    )
    lasting = Slot(None, Unit.NONE, "overvoltage: phases (bits)")

    def suspects(self, glance: Glance) -> NDArray[np.bool_]:
        """A voltage above the limit."""
        return np.asarray(glance.u_highest_mv > self.rows.column_of(OvervoltageGuard.high_v), np.bool_)

    def watch(self, before: Watch | None) -> Watch:
        """The watch with these thresholds."""
        watch = before if isinstance(before, Overvoltage) else Overvoltage(self.phases)
        watch.above_v, watch.for_s = self.high_v / MILLI, self.time_s
        return watch


class Overvoltage(PhaseLimit):
    """Looks at the voltages of one meter."""

    name = OVERVOLTAGE
    part: type[Watched] = OvervoltageGuard

    def __init__(self, phases: tuple[int, ...] = (0, 1, 2), above_v: float = 253.0, for_s: float = 600.0) -> None:
        self.above_v = above_v
        super().__init__(phases, for_s=for_s)

    def holds(self, intervals: Intervals, meter: int) -> NDArray[np.bool_]:
        """A voltage above the threshold."""
        u_v = intervals.u_rms_v[meter]
        return np.asarray(u_v > self.above_v, np.bool_)


WATCH = Overvoltage
