"""Summer time: when it begins and ends, and whether the clock shows it.

The ``Rtc`` counts normal time all year; summer time is only a way to show it. The rule is that of the European Union
(directive 2000/84/EC) as central Europe writes it: from 02:00 normal time on the last Sunday of March to 03:00 summer time,
which is 02:00 normal time, on the last Sunday of October.
"""

from datetime import datetime, timedelta

from trefas.base.slot import Part, Slot, Wire
from trefas.base.unit import Unit

DEVIATION_MIN = 60
"""Minutes that summer time is ahead of normal time."""

_HOUR = 2
"""Both changes are at 02:00 normal time."""
_SUNDAY = 6


def begin_of(year: int) -> datetime:
    """When summer time begins, in normal time."""
    return _last_sunday(year, 3)


def end_of(year: int) -> datetime:
    """When it ends, in normal time; clocks show an hour more just before."""
    return _last_sunday(year, 10)


class Daylight(Part):
    """Whether the clock is shown in summer time while it is summer."""

    enabled = Slot("1-1:96.52.11", Unit.NONE, "DaylightSavingConfig", wire=Wire.U8, writable=True, initial=1)

    def holds(self, normal: datetime) -> bool:
        """Whether summer time is shown at a normal time."""
        return bool(self.enabled) and begin_of(normal.year) <= normal < end_of(normal.year)


def _last_sunday(year: int, month: int) -> datetime:
    last = datetime(year, month, 31, _HOUR)  # March and October both have 31 days
    return last - timedelta(days=(last.weekday() - _SUNDAY) % 7)
