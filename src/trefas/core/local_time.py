"""Local time of one meter, in whole seconds since 1970: normal time, and an hour more while summer time is shown."""

import numpy as np

from trefas.base.instant import NS_PER_S, Instant
from trefas.core.daylight import DEVIATION_MIN, Daylight, holding, next_changes
from trefas.core.recurring import Recurring
from trefas.core.rtc import Rtc

_MINUTE_S = 60
_SUMMER_S = DEVIATION_MIN * _MINUTE_S
_STRETCHES_MAX = 4
"""Stretches of summer and normal time in which the next moment is looked for: more than two years."""


class LocalTime:
    """As the clock of a meter shows it."""

    def __init__(self, rtc: Rtc) -> None:
        self.rtc = rtc
        self._has_summers = Daylight in rtc.rows.layout.parts

    def at(self, now: Instant) -> int:
        """What is shown at an instant."""
        normal_s = self.rtc.at(now) // NS_PER_S
        return normal_s + self._ahead_s(normal_s)

    def next_of(self, times: tuple[Recurring, ...], now: Instant) -> Instant | None:
        """The first instant after ``now`` at which one of them is shown. What a change to summer time leaps over does not come;
        what is shown twice when it ends, comes twice."""
        after_s = self.rtc.at(now) // NS_PER_S
        for _ in range(_STRETCHES_MAX):
            ahead_s = self._ahead_s(after_s + 1)
            change_s = self._change_s(after_s + 1)
            found = [each.following(after_s + ahead_s) for each in times]
            first = min((each - ahead_s for each in found if each is not None), default=None)
            if first is not None and (change_s is None or first < change_s):
                return self.rtc.instant_at(first * NS_PER_S)
            if change_s is None:
                return None
            after_s = change_s - 1
        return None

    def _ahead_s(self, normal_s: int) -> int:
        if not self._has_summers:
            return 0
        shown = holding(self.rtc.rows, np.array([self.rtc.meter]), np.array([normal_s // _MINUTE_S]))
        return _SUMMER_S if shown[0] else 0

    def _change_s(self, normal_s: int) -> int | None:
        """The next normal time at which summer time begins or ends."""
        if not self._has_summers:
            return None
        found = next_changes(self.rtc.rows, np.array([self.rtc.meter]), np.array([normal_s // _MINUTE_S]))
        return int(found[0]) * _MINUTE_S
