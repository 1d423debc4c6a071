"""The next thing that matters: period ends of the meter's clock, and what is to be done then.

The kernel runs to the earliest of them and returns; what happens there is ordinary Python, on the meter concerned.
"""

from collections.abc import Callable
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from trefas.base.errors import LocalError
from trefas.base.instant import NS_PER_S, Instant
from trefas.core.rtc import Rtc

NEVER = Instant((1 << 63) - 1)

SECOND_S = 1
MINUTE_S = 60


class Stop(Protocol):
    """Something that matters at a time that the clock of a meter shows."""

    def plan(self, rtc: Rtc, now: Instant) -> None:
        """Finds the next time after ``now`` for the meter of this clock; also whenever the clock was set."""
        ...

    def deadline(self, meter: int) -> Instant:
        """The instant of the next time."""
        ...

    def action(self, meter: int, now: Instant) -> None:
        """What is done then, after the time after it was planned."""
        ...


class ManyStops:
    """A stop for all the meters that are due in one go: for what every meter of a fleet does at the same time. ``next_ns``
    (meters,) are the instants of the next ones."""

    def __init__(self, meters: int) -> None:
        self.next_ns: NDArray[np.int64] = np.full(meters, NEVER, np.int64)

    def plan_many(self, meters: NDArray[np.int64], now_ns: NDArray[np.int64]) -> None:
        """What holds at each meter's instant is made so, and its next instant found."""
        raise AssertionError("every kind of stop says how it is planned")

    def action_many(self, meters: NDArray[np.int64], now_ns: NDArray[np.int64]) -> None:
        """What is done at each meter's instant where it was due, after the next was planned; nothing more, unless said."""

    def plan(self, rtc: Rtc, now: Instant) -> None:
        """The same for the meter of this clock."""
        self.plan_many(np.array([rtc.meter]), np.array([now], np.int64))

    def deadline(self, meter: int) -> Instant:
        """The instant of the next one."""
        return Instant(int(self.next_ns[meter]))

    def action(self, meter: int, now: Instant) -> None:
        """The same for one meter."""
        self.action_many(np.array([meter]), np.array([now], np.int64))


class PeriodEnd:
    """Something that is done whenever the clock of a meter has gone through a whole period.

    ``action(meter, now)`` is called at the end of the first interval that reaches the period's end. Periods begin at whole
    multiples since midnight 1970; a day is the longest that is told from its length alone. If the clock is set, the next end
    is the next one that the clock will show.
    """

    def __init__(self, period_s: int, action: Callable[[int, Instant], None]) -> None:
        if not 1 <= period_s <= 86_400:
            raise LocalError(f"a period is {period_s} s long; must be 1 to 86400")
        self.period_ns = period_s * NS_PER_S
        self.action = action
        self._next: dict[int, Instant] = {}

    def plan(self, rtc: Rtc, now: Instant) -> None:
        """Finds the next end after ``now`` for the meter of this clock."""
        following = (rtc.at(now) // self.period_ns + 1) * self.period_ns
        self._next[rtc.meter] = rtc.instant_at(following)

    def deadline(self, meter: int) -> Instant:
        """The instant of the next end."""
        return self._next.get(meter, NEVER)
