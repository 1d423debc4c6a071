"""The current of the neutral where a source has measured it, as rms over all that was measured.

Phases tell the neutral's current too, as the sum of theirs; what differs between the two flows past the neutral (to earth),
or is an error of one of the sensors.
"""

from dataclasses import dataclass
from math import sqrt

import numpy as np

from trefas.metrology.samples import SampleBlock


@dataclass(slots=True)
class NeutralCurrent:
    """Sums over samples; a missing value counts neither way."""

    samples: int = 0
    _squares: float = 0.0

    def add(self, block: SampleBlock) -> None:
        """Takes what a block has of it."""
        if block.i_n_a is None:
            return
        known = block.i_n_a[np.isfinite(block.i_n_a)]
        self.samples += len(known)
        self._squares += float(np.dot(known, known))

    @property
    def rms_a(self) -> float | None:
        """None where nothing was measured."""
        return sqrt(self._squares / self.samples) if self.samples else None
