"""The stop at which values are pushed: the times of the schedule, by the meter's own clock.

A time that passes while the meter is without power, or that its clock is set over, is passed over; one that its clock is set back
to comes again. While the clock is invalid nothing is pushed by it.
"""

import numpy as np
from numpy.typing import NDArray

from trefas.base.instant import Instant
from trefas.core.push import PushSetups, Setup
from trefas.core.rtc import Rtc
from trefas.core.stops import ManyStops


class PushTimes(ManyStops):
    """Of all meters."""

    def __init__(self, setups: PushSetups) -> None:
        super().__init__(setups.rows.meters)
        self.setups = setups

    def due_ns(self) -> NDArray[np.int64]:
        """It stands among the values."""
        return self.setups.rows.column_of(PushSetups.due_ns)

    def plan_many(self, meters: NDArray[np.int64], now_ns: NDArray[np.int64]) -> None:
        """Finds the next time of each."""
        for meter, now in zip(meters.tolist(), now_ns.tolist(), strict=True):
            self.setups.of(meter).plan(Instant(now))

    def action_many(self, meters: NDArray[np.int64], now_ns: NDArray[np.int64]) -> None:
        """The values are pushed."""
        for meter, now in zip(meters.tolist(), now_ns.tolist(), strict=True):
            if Rtc(self.setups.rows, meter).valid:
                self.setups.of(meter).push(Setup.VALUES, Instant(now))
