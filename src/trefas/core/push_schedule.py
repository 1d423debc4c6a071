"""The stop at which values are pushed: the times of the schedule, by the meter's own clock.

A time that passes while the meter is without power, or that its clock is set over, is passed over; one that its clock is set back
to comes again. While the clock is invalid nothing is pushed by it.
"""

import numpy as np
from numpy.typing import NDArray

from trefas.base.instant import Instant
from trefas.core.local_time import LocalTime
from trefas.core.push import PushSetups, Setup
from trefas.core.rtc import Rtc
from trefas.core.stops import NEVER, ManyStops


class PushTimes(ManyStops):
    """Of one meter."""

    def __init__(self, setups: PushSetups) -> None:
        super().__init__(setups.rows.meters)
        self.setups = setups
        self.local = LocalTime(Rtc(setups.rows, setups.meter))
        setups.rescheduled = self.find_next

    def find_next(self, now: Instant) -> None:
        """The schedule or the clock is another."""
        times = self.setups.schedule()
        self.next_ns[self.setups.meter] = (self.local.next_of(times, now) if times else None) or NEVER

    def plan_many(self, meters: NDArray[np.int64], now_ns: NDArray[np.int64]) -> None:
        """Finds the next time."""
        for now in now_ns[meters == self.setups.meter].tolist():
            self.find_next(Instant(now))

    def action_many(self, meters: NDArray[np.int64], now_ns: NDArray[np.int64]) -> None:
        """The values are pushed."""
        for now in now_ns[meters == self.setups.meter].tolist():
            if self.local.rtc.valid:
                self.setups.push(Setup.VALUES, Instant(now))
