"""The load profile: energy registers at the end of every 15, 30 or 60 minutes of the clock, in standard time.

Rows add up to register differences, to the count; when they come and how they are marked says ``core.periodic_profile``.
"""

from enum import IntEnum

from trefas.base.instant import Instant
from trefas.base.obis import Obis
from trefas.base.slots import Slots
from trefas.base.unit import Unit
from trefas.core.log import LoggerStatus
from trefas.core.occurrence import LOAD_PROFILE, Occurrence
from trefas.core.periodic_profile import PERIODS_S, PeriodicProfile, inside

__all__ = ["COLUMNS_MAX", "PERIODS_S", "Event", "LoadProfile"]

COLUMNS_MAX = 8


class Event(IntEnum):
    """Why the log begins again, as the maker numbers it; those that can happen here."""

    REGISTERS_CHANGED = 2
    INTERVAL_CHANGED = 5


class LoadProfile(PeriodicProfile):
    """1.1.99.1.0.255."""

    name = Obis.parse("1.1.99.1.0.255")
    title = "load profile"
    columns_max = COLUMNS_MAX
    vars().update(inside("load profile"))
    baseline = Slots(range(COLUMNS_MAX), None, Unit.NONE, "load profile: register {n} when it was emptied")

    def _deleted(self, why: LoggerStatus, now: Instant, meter: int) -> None:
        code = Event.INTERVAL_CHANGED if why is LoggerStatus.INTERVAL_CHANGED else Event.REGISTERS_CHANGED
        if self._occurrences is not None:
            self._occurrences.tell(Occurrence(LOAD_PROFILE, now, value=code), meter=meter)
