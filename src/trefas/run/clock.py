"""The clocks of the world: the only place that reads one.

Lines and connections live in real time: their time-outs are those of real peers. The meter lives in the world's time, which
goes ``speed`` times as fast, or as fast as it can.
"""

import time
from dataclasses import dataclass

from trefas.base.instant import NS_PER_S, Instant


def utc_now() -> Instant:
    """The instant that this machine's clock shows; asked once, at the start."""
    return Instant(time.time_ns())


def real_now() -> Instant:
    """Real time that never jumps, from an origin of its own."""
    return Instant(time.monotonic_ns())


@dataclass(frozen=True, slots=True)
class WorldClock:
    """The world's time: it was ``start`` when real time was ``origin``. ``speed`` None is as fast as it can."""

    start: Instant
    origin: Instant
    speed: float | None = 1.0

    def at(self, real: Instant, reached: Instant) -> Instant:
        """The world's time at a moment of real time, not before what the meter has ``reached`` already."""
        if self.speed is None:
            return reached
        return max(reached, Instant(self.start + round((real - self.origin) * self.speed)))

    def real(self, instant: Instant) -> Instant:
        """The moment of real time at which the world is at an instant; long past where it goes as fast as it can."""
        if self.speed is None:
            return Instant(0)
        return Instant(self.origin + round((instant - self.start) / self.speed))

    def wait_s(self, instant: Instant, real: Instant) -> float:
        """Real seconds until an instant of the world; 0 if it is past."""
        if self.speed is None:
            return 0.0
        due = self.origin + (instant - self.start) / self.speed
        return max(0.0, (due - real) / NS_PER_S)
