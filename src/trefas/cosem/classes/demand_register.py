"""Demand register, class 5 version 0 (Blue Book, 4.3.4): the mean power of the integration period under way, and of the last one.

The current average is what was counted in the period so far, divided by the whole period, as the book has it for block demand.
"""

from collections.abc import Iterator
from typing import Self

from trefas.base.declared import UNMEASURED
from trefas.base.obis import Obis
from trefas.base.rows import Rows
from trefas.base.unit import Unit
from trefas.core.demand import MILLI, QUANTITIES, DemandPeriod
from trefas.cosem import date_time
from trefas.cosem.data_type import CHOICE, DATE_TIME, DOUBLE_LONG_UNSIGNED, LONG_UNSIGNED, SCALER_UNIT
from trefas.cosem.interface import Host, Interface
from trefas.cosem.member import Attribute
from trefas.wire.axdr import I8, U16, U32, Data, Enumerated, Null, OctetString, Structure

AVERAGE = 4
"""D of the logical names: average of the current billing period's demand."""


class DemandRegister(Interface, class_id=5, shows=(DemandPeriod,), book_name="Demand register", methods_at=0x48):
    """That of one power."""

    def __init__(self, period: DemandPeriod, number: int, meter: int = 0) -> None:
        _, c, unit = QUANTITIES[number]
        super().__init__(Obis(1, 0, c, AVERAGE, 0))
        self.period = period
        self.rows: Rows = period.rows
        self.number = number
        self.meter = meter
        self.unit: Unit = unit

    @classmethod
    def objects(cls, part: object, host: Host) -> Iterator[Self]:
        """One for each power that has a demand."""
        if isinstance(part, DemandPeriod):
            yield from (cls(part, number) for number in range(len(QUANTITIES)))

    @Attribute(2, CHOICE)
    def current_average_value(self) -> Data:
        """Watts so far."""
        return U32(max(0, self.period.so_far_mw(self.number, self.meter)) // MILLI)

    @Attribute(3, CHOICE)
    def last_average_value(self) -> Data:
        """Watts of the last whole period; null-data where they were not measured (a choice of the Blue Book, 4.3.4.2)."""
        mean_mw = self.period.mean_mw(self.number, self.meter)
        return U32(max(0, mean_mw) // MILLI) if mean_mw != UNMEASURED else Null()

    @Attribute(4, SCALER_UNIT, static=True)
    def scaler_unit(self) -> Data:
        """Whole W, var or VA."""
        return Structure((I8(0), Enumerated(self.unit)))

    @Attribute(5, CHOICE)
    def status(self) -> Data:
        """No status belongs to a mean."""
        return Null()

    @Attribute(6, DATE_TIME)
    def capture_time(self) -> Data:
        """When the last period ended, in standard time; nothing specified before the first began."""
        return OctetString(date_time.normal(self.period.begun_rtc_ns(self.meter)))

    @Attribute(7, DATE_TIME)
    def start_time_current(self) -> Data:
        """When the period under way began: the same moment."""
        return self.capture_time()

    @Attribute(8, DOUBLE_LONG_UNSIGNED, static=True, name="period")
    def period_s(self) -> Data:
        """Seconds."""
        return U32(self.period.period_ns // 1_000_000_000)

    @Attribute(9, LONG_UNSIGNED, static=True)
    def number_of_periods(self) -> Data:
        """Block demand: one period is the whole of it."""
        return U16(1)
