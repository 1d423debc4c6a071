"""Symmetry of the voltages: whether the phases turn L1 L2 L3, and whether they are balanced; told where it changes.

What cannot be told (one phase alone, ten minutes that were not measured whole) leaves it as it was, and so does a power cut.
"""

import numpy as np
from numpy.typing import NDArray

from trefas.base.instant import Instant
from trefas.base.part import Part
from trefas.base.slot import Slot
from trefas.base.unit import Unit
from trefas.core.occurrence import PHASE_SEQUENCE, UNBALANCE, Occurrence, Occurrences


class Symmetry(Part):
    """Of one meter. Nothing is told until it was told to whom."""

    reversed = Slot(None, Unit.NONE, "the phases turn L1 L3 L2", limits=(0, 1))
    unbalanced = Slot(None, Unit.NONE, "the last mean of ten minutes was unbalanced", limits=(0, 1))

    _occurrences: Occurrences | None = None

    def tell_to(self, occurrences: Occurrences) -> None:
        """From now on changes are told."""
        self._occurrences = occurrences

    def take_sequence(self, sequence: NDArray[np.float64], end_ns: NDArray[np.int64]) -> None:
        """The phase sequence of windows, as ``Spectra`` has it: 1, −1 for L1 L3 L2, 0 where it cannot be told."""
        for turn, at_ns in zip(sequence.tolist(), end_ns.tolist(), strict=True):
            if turn:
                self._note(Symmetry.reversed, PHASE_SEQUENCE, turn < 0, at_ns)

    def take_mean(self, above: bool, at_ns: int) -> None:
        """Whether the unbalance of ten minutes that were measured whole is above its limit."""
        self._note(Symmetry.unbalanced, UNBALANCE, above, at_ns)

    def _note(self, slot: Slot, name: str, so: bool, at_ns: int) -> None:
        if bool(self.rows.count(slot, self.meter)) is so:
            return
        self.rows.put(slot, int(so), self.meter)
        if self._occurrences is not None:
            self._occurrences.tell(Occurrence(name, Instant(at_ns), so), meter=self.meter)
