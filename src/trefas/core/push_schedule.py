"""The stop at which values are pushed: the times of the schedule, by the meter's own clock.

A time that passes while the meter is without power, or that its clock is set over, is passed over; one that its clock is set back
to comes again. While the clock is invalid nothing is pushed by it.
"""

from trefas.base.instant import Instant
from trefas.core.local_time import LocalTime
from trefas.core.push import PushSetups, Setup
from trefas.core.rtc import Rtc
from trefas.core.stops import NEVER


class PushTimes:
    """Of one meter."""

    def __init__(self, setups: PushSetups) -> None:
        self.setups = setups
        self.local = LocalTime(Rtc(setups.rows, setups.meter))
        self._next = NEVER
        setups.rescheduled = lambda now: self.plan(self.local.rtc, now)

    def plan(self, rtc: Rtc, now: Instant) -> None:
        """Finds the next time."""
        if rtc.meter == self.setups.meter:
            times = self.setups.schedule()
            self._next = (self.local.next_of(times, now) if times else None) or NEVER

    def deadline(self, meter: int) -> Instant:
        """When it is; never for the other meters of a fleet."""
        return self._next if meter == self.setups.meter else NEVER

    def action(self, meter: int, now: Instant) -> None:
        """The values are pushed."""
        if self.local.rtc.valid:
            self.setups.push(Setup.VALUES, now)
