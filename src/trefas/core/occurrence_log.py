"""The occurrence counters' log: the counters of the voltage quality at the end of every day, week or month.

Rows add nothing up: the difference of two is what happened between them, and EN 50160's share of a week follows from it.
"""

from enum import Enum
from typing import ClassVar

from trefas.base.obis import Obis
from trefas.base.slot import Slot
from trefas.core.dated_profile import DatedProfile, dates_of, inside
from trefas.core.dates import Dates, EveryDay, EveryMonday, OfMonths
from trefas.core.meter import Meter
from trefas.core.voltage_quality import VoltageQuality

DEPTH = 200
"""Not public: as the other journals."""


COUNTERS = [each for each in VoltageQuality.declared() if isinstance(each, Slot) and each.obis]


class Every(Enum):
    """How often: at midnight, on Mondays, or on the first of a month."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


DATES: dict[Every, Dates] = {
    Every.DAY: EveryDay(),
    Every.WEEK: EveryMonday(),
    Every.MONTH: OfMonths(),
}


class OccurrenceLog(DatedProfile):
    """1.1.99.98.17.255."""

    name = Obis.parse("1.1.99.98.17.255")
    marked = False
    next_id: ClassVar[Slot]
    first_id: ClassVar[Slot]
    vars().update(inside("voltage quality logger 2"))
    known_dates = dates_of("voltage quality logger 2")

    def begin(self, meter: Meter, every: Every = Every.DAY) -> None:
        """From now on the meter captures."""
        self.open(COUNTERS, DEPTH, meter.now)
        self.follow((DATES[every],), meter)
