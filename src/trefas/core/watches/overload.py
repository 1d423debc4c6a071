"""Overload: a phase carries more than the highest current that the meter is made for, Imax of X5, for ten seconds.

Above it the meter's accuracy is not promised, and its terminals get warm. It measures on: nothing is cut off by this.
"""

import numpy as np
from numpy.typing import NDArray

from trefas.base.slot import Slot
from trefas.base.unit import Unit
from trefas.core.occurrence import OVERLOAD
from trefas.core.phase_limit import PhaseLimit
from trefas.core.watch import Glance, Watch, Watched
from trefas.metrology.interval import Intervals

FOR_S = 10
"""A motor that starts does not count. Not public."""
UNLIMITED_A = 1 << 31
"""Of a meter that has no Imax."""


class OverloadGuard(Watched):
    """Where it is so."""

    lasting = Slot(None, Unit.NONE, "overload: phases (bits)")
    limit_a = Slot(None, Unit.A, "overload: Imax", volatile=True, initial=UNLIMITED_A)
    of_currents = True

    def suspects(self, glance: Glance) -> NDArray[np.bool_]:
        """A current beyond the limit."""
        return np.asarray(glance.i_highest_a > self.rows.column_of(OverloadGuard.limit_a), np.bool_)

    def watch(self, before: Watch | None) -> Watch:
        """With the limit as it is."""
        watch = before if isinstance(before, Overload) else Overload(self.phases)
        watch.limit_a = self.limit_a
        return watch


class Overload(PhaseLimit):
    """Looks at the currents of one meter."""

    name = OVERLOAD
    part: type[Watched] = OverloadGuard

    def __init__(self, phases: tuple[int, ...] = (0, 1, 2), for_s: float = FOR_S) -> None:
        super().__init__(phases, for_s=for_s)
        self.limit_a = UNLIMITED_A

    def holds(self, intervals: Intervals, meter: int) -> NDArray[np.bool_]:
        """A phase beyond the limit."""
        return np.asarray(intervals.i_rms_a[meter] > self.limit_a, np.bool_)


WATCH = Overload
