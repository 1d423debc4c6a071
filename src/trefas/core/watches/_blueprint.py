"""A watch to copy: a file of this shape in this folder is in every meter that is built, and needs no other line anywhere.

Say here what is noticed, in words of the trade, when it begins and when it is over.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trefas.base.slot import Slot
from trefas.base.unit import Unit
from trefas.core.occurrence import Occurrence
from trefas.core.watch import Glance, Spell, Watch, Watched, noticed
from trefas.metrology.interval import Intervals

MILLI = 1_000


@dataclass(frozen=True, slots=True)
class LowFrequencySettings:
    """Thresholds are settings, with the defaults of the real meter."""

    below_hz: float = 49.0


class FrequencyGuard(Watched):
    """What is in the meter: a slot for each threshold, with a logical name where it is read and written from outside."""

    below_hz = Slot(None, Unit.HZ, "low frequency: threshold", per_unit=MILLI, initial=49 * MILLI)
    lasting = Slot(None, Unit.NONE, "low frequency: it is so")

    def suspects(self, glance: Glance) -> NDArray[np.bool_]:
        """All meters in one go: most have nothing to notice."""
        lowest_hz = glance.intervals.frequency_hz.min(axis=1)
        return np.asarray(lowest_hz * MILLI < self.rows.column_of(FrequencyGuard.below_hz), np.bool_)

    def watch(self, before: Watch | None) -> Watch:
        """Thresholds may have been written since."""
        settings = LowFrequencySettings(self.below_hz / MILLI)
        if isinstance(before, LowFrequency):
            before.settings = settings
            return before
        return LowFrequency(settings)


class LowFrequency:
    """The frequency is below a threshold."""

    name = "low frequency"
    part: type[Watched] = FrequencyGuard

    def __init__(self, settings: LowFrequencySettings | None = None) -> None:
        self.settings = settings or LowFrequencySettings()
        self._spell = Spell()

    @property
    def at_rest(self) -> bool:
        """A watch at rest is only called where its part suspects something."""
        return self._spell.at_rest

    def lasts(self, phases: int) -> None:
        """It is so from before a power cut."""
        self._spell.so = phases != 0

    def notice(self, intervals: Intervals, meter: int = 0) -> list[Occurrence]:
        """Steps of no length are no intervals, and one without a frequency found says nothing."""
        measured = (intervals.frequency_hz[meter] > 0) & (intervals.end_ns[meter] > intervals.start_ns[meter])
        start_ns, end_ns = intervals.start_ns[meter, measured], intervals.end_ns[meter, measured]
        low = intervals.frequency_hz[meter, measured] < self.settings.below_hz
        return [noticed(self.name, end_ns, step, so, ()) for step, so in self._spell.take(start_ns, end_ns, low, 0)]


WATCH = LowFrequency
