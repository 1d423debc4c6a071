"""A value of a phase beyond a limit for so long that it is noticed: what the watches of voltages and of currents share.

It begins on a phase when the value was beyond the limit without a break for the time, and is over with the first interval in
which it is not. Each phase is for itself.
"""

import numpy as np
from numpy.typing import NDArray

from trefas.base.instant import NS_PER_S
from trefas.core.occurrence import Occurrence
from trefas.core.watch import Spell, noticed
from trefas.metrology.interval import PHASES, Intervals

MILLI = 1_000


class PhaseLimit:
    """Looks at the values of one meter. What ``holds`` goes by and ``for_s`` can be others at any time."""

    name: str

    def __init__(self, phases: tuple[int, ...], *, for_s: float) -> None:
        self.phases = phases
        self.for_s = for_s
        self._spells = [Spell() for _ in range(PHASES)]

    @property
    def at_rest(self) -> bool:
        """Whether no phase is beyond the limit."""
        return all(spell.at_rest for spell in self._spells)

    def lasts(self, phases: int) -> None:
        """On these phases (bits) it is so."""
        for phase, spell in enumerate(self._spells):
            spell.so = bool(phases >> phase & 1)

    def notice(self, intervals: Intervals, meter: int = 0) -> list[Occurrence]:
        """The next intervals; those of no length are none."""
        there = intervals.end_ns[meter] > intervals.start_ns[meter]
        start_ns, end_ns = intervals.start_ns[meter, there], intervals.end_ns[meter, there]
        beyond = self.holds(intervals, meter)[there]
        for_ns = round(self.for_s * NS_PER_S)
        found = [
            noticed(self.name, end_ns, step, begins, (phase,))
            for phase in self.phases
            if beyond[:, phase].any() or not self._spells[phase].at_rest
            for step, begins in self._spells[phase].take(start_ns, end_ns, beyond[:, phase], for_ns)
        ]
        return sorted(found, key=lambda each: each.at)

    def holds(self, intervals: Intervals, meter: int) -> NDArray[np.bool_]:
        """(steps, 3): whether a phase is beyond the limit."""
        raise AssertionError("every limit says what is beyond it")
