"""No current in a phase that has a voltage: less than 10 mA for ten minutes.

That is where the display indicates none. Intervals in which energy flows and no current is told are of a load curve that tells of
none, and say nothing.
"""

import numpy as np
from numpy.typing import NDArray

from trefas.base.slot import Slot
from trefas.base.unit import Unit
from trefas.core.indications import CURRENT_A, VOLTAGE_V
from trefas.core.occurrence import NO_CURRENT
from trefas.core.phase_limit import PhaseLimit
from trefas.core.watch import Glance, Watch, Watched
from trefas.metrology.interval import Intervals

FOR_S = 600
"""As long as over- and undervoltage need. Not public."""


class NoCurrentGuard(Watched):
    """Where it is so."""

    lasting = Slot(None, Unit.NONE, "no current: phases (bits)")

    def suspects(self, glance: Glance) -> NDArray[np.bool_]:
        """A current that is nearly nothing."""
        return np.asarray(glance.i_lowest_a < CURRENT_A, np.bool_)

    def watch(self, before: Watch | None) -> Watch:
        """It has no thresholds that could be others."""
        return before if isinstance(before, NoCurrent) else NoCurrent(self.phases)


class NoCurrent(PhaseLimit):
    """Looks at the currents of one meter."""

    name = NO_CURRENT
    part: type[Watched] = NoCurrentGuard

    def __init__(self, phases: tuple[int, ...] = (0, 1, 2), for_s: float = FOR_S) -> None:
        super().__init__(phases, for_s=for_s)

    def holds(self, intervals: Intervals, meter: int) -> NDArray[np.bool_]:
        """A phase with a voltage and without a current."""
        i_a = intervals.i_rms_a[meter]
        untold = ~i_a.any(axis=1) & intervals.active_j[meter].any(axis=1)
        there = (intervals.u_rms_v[meter] >= VOLTAGE_V) & ~untold[:, np.newaxis]
        return np.asarray((i_a < CURRENT_A) & there, np.bool_)


WATCH = NoCurrent
