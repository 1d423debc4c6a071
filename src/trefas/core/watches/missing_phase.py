"""A missing phase: below 50 V for three minutes, while the meter has another one to live on."""

import numpy as np
from numpy.typing import NDArray

from trefas.base.slot import Slot
from trefas.base.unit import Unit
from trefas.base.wire_type import Wire
from trefas.core.occurrence import MISSING_PHASE
from trefas.core.phase_limit import PhaseLimit
from trefas.core.watch import MV_PER_V, Glance, Watch, Watched
from trefas.metrology.interval import Intervals

MISSING_V = 50.0
"""The level of the real meter's voltage quality, at delivery, for one phase or two."""


class PhaseGuard(Watched):
    """The time after which a phase is missing."""

    time_s = Slot(
        *("1-1:134.0.15", Unit.NONE, "Threshold_PowerFaultTime"),
        wire=Wire.U16,
        writable=True,
        initial=180,
        limits=(0, 0xFFFF),
    )
    lasting = Slot(None, Unit.NONE, "missing phases (bits)")

    def suspects(self, glance: Glance) -> NDArray[np.bool_]:
        """A voltage that is nearly nothing."""
        return np.asarray(glance.u_lowest_mv < MISSING_V * MV_PER_V, np.bool_)

    def watch(self, before: Watch | None) -> Watch:
        """The watch with this time."""
        watch = before if isinstance(before, MissingPhase) else MissingPhase(self.phases)
        watch.for_s = self.time_s
        return watch


class MissingPhase(PhaseLimit):
    """Looks at the voltages of one meter."""

    name = MISSING_PHASE
    part: type[Watched] = PhaseGuard

    def __init__(self, phases: tuple[int, ...] = (0, 1, 2), for_s: float = 180.0) -> None:
        super().__init__(phases, for_s=for_s)

    def holds(self, intervals: Intervals, meter: int) -> NDArray[np.bool_]:
        """Nearly no voltage."""
        u_v = intervals.u_rms_v[meter]
        return np.asarray(u_v < MISSING_V, np.bool_)


WATCH = MissingPhase
