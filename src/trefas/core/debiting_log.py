"""Debiting logger 1: the registers at every debiting stop, the last 36 of them, before the maxima begin again.

It is the calendar of the stops as well: the day of the month (Z6) and the months (Z7) at whose midnight, local time, one is due.
"""

from collections.abc import Callable
from typing import ClassVar

from trefas.base.declared import Declared
from trefas.base.obis import Obis
from trefas.base.rows import Rows
from trefas.base.slot import Slot
from trefas.core.dated_profile import DatedProfile, dates_of, inside
from trefas.core.dates import OfMonths
from trefas.core.debiting import Debiting
from trefas.core.demand import Demand
from trefas.core.energy import Energy
from trefas.core.meter import Meter
from trefas.core.noting_profile import Numbers
from trefas.core.operation import Operation
from trefas.core.pulse_input import PulseInput

DEPTH = 36


def _with_times(*maxima: Slot) -> tuple[Slot, ...]:
    """Values of the demand, each maximum with its time behind it."""
    return tuple(each for slot in maxima for each in (slot, slot.at) if each is not None)


COLUMNS: tuple[Declared, ...] = (
    Operation.operating,
    Debiting.count,
    Demand.power_threshold_count,
    PulseInput.register,
    Energy.active_import,
    Energy.active_export,
    Energy.reactive_import,
    Energy.reactive_export,
    *(Energy.a14_tariff[n] for n in (1, 2, 3, 4)),
    *(Energy.r12_tariff[n] for n in (1, 2, 3, 4)),
    Energy.apparent_import,
    Energy.apparent_export,
    *_with_times(Demand.p14_max[0], *Demand.p14_accumulated),
    *_with_times(Demand.q12_max[0], *Demand.q12_accumulated),
    *_with_times(Demand.p14_max[1], Demand.p14_max[2], Demand.q12_max[1], Demand.q12_max[2]),
    *_with_times(Demand.s14_max[0], Demand.s23_max[0]),
)
"""The technical description's table of this logger, in its order; the current transformer's ratio is of meters with one."""


class DebitingLog(DatedProfile):
    """1.1.98.1.0.255."""

    name = Obis.parse("1.1.98.1.0.255")
    next_id: ClassVar[Slot]
    first_id: ClassVar[Slot]
    vars().update(inside("debiting logger"))
    known_dates = dates_of("debiting logger")

    def __init__(self, rows: Rows, meter: int = 0) -> None:
        super().__init__(rows, meter)
        self._debiting: Debiting | None = None

    def begin(
        self,
        meter: Meter,
        debiting: Debiting,
        dates: OfMonths | None = None,
        has: Callable[[Obis], bool] = lambda _: True,
    ) -> None:
        """From now on every debiting stop leaves a row, and every date has one; without dates only commands and inputs have.
        ``has`` says of a logical name whether this meter has it."""
        self._debiting = debiting
        self.open(columns_of(meter, COLUMNS, has), DEPTH, meter.now)
        debiting.before_reset.append(self.capture_many)
        self.follow((dates,) if dates else (), meter)

    def _date_passed(self, meters: Numbers, rtc_ns: Numbers, now_ns: Numbers) -> None:
        assert self._debiting is not None, "who has dates has begun"
        self._debiting.stop_many(meters, rtc_ns, now_ns)


def columns_of(meter: Meter, columns: tuple[Declared, ...], has: Callable[[Obis], bool]) -> list[Declared]:
    """Those of the columns that a meter has; times are there with what they are the time of."""
    time_of, known_slots = meter.layout.time_of, meter.layout.column

    def there(column: Declared) -> bool:
        named = time_of.get(column, column) if isinstance(column, Slot) else column
        known = column in known_slots if isinstance(column, Slot) else True
        return known and named.obis is not None and has(named.obis)

    return [column for column in columns if there(column)]
