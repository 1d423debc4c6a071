"""A watch to copy: a file of this shape in this folder is found and needs no other line anywhere.

Say here what is noticed, in words of the trade, when it begins and when it is over.
"""

from dataclasses import dataclass

import numpy as np

from trefas.base.instant import Instant
from trefas.core.watch import Noticed
from trefas.metrology.interval import Intervals


@dataclass(frozen=True, slots=True)
class LowFrequencySettings:
    """Thresholds are settings, with the defaults of the real meter."""

    below_hz: float = 49.0


class LowFrequency:
    """The frequency is below a threshold."""

    name = "low frequency"

    def __init__(self, settings: LowFrequencySettings | None = None) -> None:
        self.settings = settings or LowFrequencySettings()
        self._begun = False

    def notice(self, intervals: Intervals, meter: int = 0) -> list[Noticed]:
        """Look at the whole block first: most have nothing to notice. Steps of no length are no intervals."""
        measured = (intervals.frequency_hz[meter] > 0) & (intervals.end_ns[meter] > intervals.start_ns[meter])
        low = intervals.frequency_hz[meter] < self.settings.below_hz
        noticed: list[Noticed] = []
        if not self._begun and not (low & measured).any():
            return noticed
        for step in np.flatnonzero(measured):
            if low[step] != self._begun:
                self._begun = bool(low[step])
                noticed.append(Noticed(self.name, Instant(int(intervals.end_ns[meter, step])), self._begun, ()))
        return noticed


WATCH = LowFrequency
