"""Local time of one meter, in whole seconds since 1970: standard time, and an hour more while summer time is shown."""

import numpy as np

from trefas.base.instant import NS_PER_S, Instant
from trefas.core.daylight import DEVIATION_MIN, Daylight, holding, next_changes
from trefas.core.recurring import Recurring
from trefas.core.rtc import Rtc

_MINUTE_S = 60
_SUMMER_S = DEVIATION_MIN * _MINUTE_S
_STRETCHES_MAX = 4
"""Stretches of summer and standard time in which the next moment is looked for: more than two years."""


class LocalTime:
    """As the clock of a meter shows it."""

    def __init__(self, rtc: Rtc) -> None:
        self.rtc = rtc
        daylight = Daylight in rtc.rows.layout.parts
        self._daylight = Daylight(rtc.rows, rtc.meter) if daylight else None

    def at(self, now: Instant) -> int:
        """What is shown at an instant."""
        normal_s = self.rtc.at(now) // NS_PER_S
        return normal_s + self._ahead_s(normal_s)

    def said_at(self, now: Instant, deviation_min: int | None) -> int:
        """What a clock shows that is so many minutes behind UTC (Blue Book, 4.1.6.1: CET is -60); local time for None."""
        if deviation_min is None:
            return self.at(now)
        return self.rtc.at(now) // NS_PER_S - self._behind_s(deviation_min)

    def of_summer(self, shown_s: int) -> int:
        """Standard time of a summer time; the same where the meter shows none."""
        return shown_s - (_SUMMER_S if self._daylight is not None and self._daylight.enabled else 0)

    def normal_of(self, shown_s: int, near_s: int, *, is_second: bool) -> int:
        """Standard time of a local time. In the hour that is shown twice it is the second one, or the one that is nearer to
        another standard time; what is leapt over when summer time begins is standard time already."""
        found = [each for each in (shown_s, shown_s - _SUMMER_S) if each + self._ahead_s(each) == shown_s]
        if is_second or len(found) != 2:
            return found[0] if found else shown_s
        return min(found, key=lambda each: abs(each - near_s))

    def next_of(self, times: tuple[Recurring, ...], now: Instant) -> Instant | None:
        """The first instant after ``now`` at which one of them is shown. What a change to summer time leaps over does not come;
        what is shown twice when it ends, comes twice. A time with a deviation comes as it is, all year."""
        now_s = self.rtc.at(now) // NS_PER_S
        found = [self._next_local(tuple(each for each in times if each.deviation_min is None), now_s)]
        for each in times:
            if each.deviation_min is not None:
                behind_s = self._behind_s(each.deviation_min)
                said_s = each.following(now_s - behind_s)
                found.append(None if said_s is None else said_s + behind_s)
        first = min((each for each in found if each is not None), default=None)
        return None if first is None else self.rtc.instant_at(first * NS_PER_S)

    def _next_local(self, times: tuple[Recurring, ...], after_s: int) -> int | None:
        for _ in range(_STRETCHES_MAX):
            ahead_s = self._ahead_s(after_s + 1)
            change_s = self._change_s(after_s + 1)
            found = [each.following(after_s + ahead_s) for each in times]
            first = min((each - ahead_s for each in found if each is not None), default=None)
            if first is not None and (change_s is None or first < change_s):
                return first
            if change_s is None:
                return None
            after_s = change_s - 1
        return None

    def _behind_s(self, deviation_min: int) -> int:
        return (self.rtc.zone_min + deviation_min) * _MINUTE_S

    def _ahead_s(self, normal_s: int) -> int:
        if self._daylight is None:
            return 0
        shown = holding(self.rtc.rows, np.array([self.rtc.meter]), np.array([normal_s // _MINUTE_S]))
        return _SUMMER_S if shown[0] else 0

    def _change_s(self, normal_s: int) -> int | None:
        """The next standard time at which summer time begins or ends."""
        if self._daylight is None:
            return None
        found = next_changes(self.rtc.rows, np.array([self.rtc.meter]), np.array([normal_s // _MINUTE_S]))
        return int(found[0]) * _MINUTE_S
