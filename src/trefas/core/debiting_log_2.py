"""Debiting logger 2: the energy registers at the begin of every day, Monday or first of a month, 175 of them.

Another interval keeps the rows; the next one says so.
"""

from collections.abc import Callable
from enum import IntEnum
from typing import ClassVar

from trefas.base.declared import Declared
from trefas.base.instant import Instant
from trefas.base.label import Label
from trefas.base.obis import Obis
from trefas.base.slot import Slot
from trefas.base.unit import Unit
from trefas.base.wire_type import Wire
from trefas.core.dated_profile import DatedProfile, inside
from trefas.core.dates import Dates, EveryDay, EveryMonday, OfMonths
from trefas.core.debiting_log import columns_of
from trefas.core.energy import Energy
from trefas.core.meter import Meter
from trefas.core.noting_profile import Numbers
from trefas.core.operation import Operation

DEPTH = 175


class Interval(IntEnum):
    """How often, as LogInterval_DebitLog2 has it."""

    DAY = 0
    WEEK = 1
    MONTH = 2


DATES: dict[Interval, Dates] = {
    Interval.DAY: EveryDay(),
    Interval.WEEK: EveryMonday(),
    Interval.MONTH: OfMonths(),
}

COLUMNS: tuple[Declared, ...] = (
    Operation.operating,
    Energy.active_import,
    Energy.active_export,
    Energy.reactive_import,
    Energy.reactive_export,
    *(Energy.a14_tariff[n] for n in (1, 2, 3, 4)),
    *(Energy.a23_tariff[n] for n in (1, 2, 3, 4)),
    *(Energy.r12_tariff[n] for n in (1, 2, 3, 4)),
    *(Energy.r34_tariff[n] for n in (1, 2, 3, 4)),
)
"""The technical description's table of this logger, in its order: profile 01."""
COLUMNS_02: tuple[Declared, ...] = (
    *COLUMNS,
    Energy.reactive_q1,
    Energy.reactive_q2,
    Energy.reactive_q3,
    Energy.reactive_q4,
    Energy.apparent_import,
    Energy.apparent_export,
)
"""Profile 02, whose registers are not public: ours has the quadrants and the apparent energies besides."""
PROFILES = {1: COLUMNS, 2: COLUMNS_02}


class DebitingLog2(DatedProfile):
    """1.1.98.2.0.255."""

    name = Obis.parse("1.1.98.2.0.255")
    followed = "known_interval"
    interval = Slot(
        "1-1:0.1.6*128",
        Unit.NONE,
        "LogInterval_DebitLog2",
        wire=Wire.U8,
        writable=True,
        limits=(min(Interval), max(Interval)),
    )
    known_interval = Slot(None, Unit.NONE, "debiting logger 2: interval that is followed")
    next_id: ClassVar[Slot]
    first_id: ClassVar[Slot]
    vars().update(inside("debiting logger 2"))

    def begin(
        self,
        meter: Meter,
        interval: Interval = Interval.DAY,
        profile: int = 1,
        has: Callable[[Obis], bool] = lambda _: True,
    ) -> None:
        """From now on the meter captures. ``has`` says of a logical name whether this meter has it."""
        self.open(columns_of(meter, PROFILES[profile], has), DEPTH, meter.now)
        self.rows.column_of(DebitingLog2.interval)[:] = interval
        self.follow([DATES[each] for each in Interval], meter)

    def set_interval(self, interval: int, now: Instant) -> None:
        """Another interval from now on. Raises LocalError for one that there is not."""
        self.interval = interval
        if interval != self.known_interval:
            self._other_dates(self.meter, now)

    def written(self, value: Slot | Label, now: Instant) -> None:
        """The interval holds at once."""
        self.set_interval(self.interval, now)

    def kind_of(self, meters: Numbers) -> Numbers:
        """By the interval."""
        return self._column("known_interval")[meters]

    def _dates(self, meter: int) -> int:
        return self.rows.count(DebitingLog2.interval, meter)
