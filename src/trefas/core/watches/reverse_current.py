"""Reverse current: a phase exports more than the starting load, 2.3 W, for ten minutes.

A wire that runs through the meter the wrong way does so, and a house that feeds its network.
"""

import numpy as np
from numpy.typing import NDArray

from trefas.base.slot import Slot
from trefas.base.unit import Unit
from trefas.core.indications import LOAD_W
from trefas.core.occurrence import REVERSE_CURRENT
from trefas.core.phase_limit import PhaseLimit
from trefas.core.watch import Glance, Watch, Watched
from trefas.metrology.interval import Intervals

FOR_S = 600
"""As long as over- and undervoltage need. Not public."""


class ReverseCurrentGuard(Watched):
    """Where it is so."""

    lasting = Slot(None, Unit.NONE, "reverse current: phases (bits)")

    def suspects(self, glance: Glance) -> NDArray[np.bool_]:
        """Energy that is exported."""
        return np.asarray(glance.active_lowest_j < 0.0, np.bool_)

    def watch(self, before: Watch | None) -> Watch:
        """It has no thresholds that could be others."""
        return before if isinstance(before, ReverseCurrent) else ReverseCurrent(self.phases)


class ReverseCurrent(PhaseLimit):
    """Looks at the active energies of one meter."""

    name = REVERSE_CURRENT
    part: type[Watched] = ReverseCurrentGuard

    def __init__(self, phases: tuple[int, ...] = (0, 1, 2), for_s: float = FOR_S) -> None:
        super().__init__(phases, for_s=for_s)

    def holds(self, intervals: Intervals, meter: int) -> NDArray[np.bool_]:
        """A phase that exports."""
        return np.asarray(intervals.active_j[meter] <= -LOAD_W * intervals.duration_s[meter][:, np.newaxis], np.bool_)


WATCH = ReverseCurrent
