"""The debiting stop: a period that is billed ends, and the maxima of the demand begin again.

By command over any interface, by a pulse at an input of the module, or by the calendar (``trefas.core.debiting_log``); a button
calls ``stop`` as well.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from trefas.base.instant import Instant
from trefas.base.label import Label
from trefas.base.part import Part
from trefas.base.rows import Rows
from trefas.base.slot import Slot
from trefas.base.unit import Unit
from trefas.base.wire_type import Wire
from trefas.core.demand import Demand, clear, sum_up
from trefas.core.operation import Operation
from trefas.core.rtc import Rtc

Numbers = NDArray[np.int64]


class Debiting(Part):
    """Counts the stops of one meter, and does what is due at one."""

    count = Slot("1-1:0.1.0", Unit.NONE, "BillingPeriodCnt", wire=Wire.U8, accumulates=True)
    force = Slot(
        "1-1:0.1.5*128", Unit.NONE, "Force Billing Stop", wire=Wire.U8, command=True, volatile=True, limits=(1, 1)
    )
    level = Slot(None, Unit.NONE, "level at the input for debiting stops", limits=(0, 1))

    before_reset: list[Callable[[Numbers, Numbers, Numbers], None]]
    """What is done while the maxima still stand, and are in their sums: a logger takes its rows. Meters by number, standard times
    and instants."""

    def __init__(self, rows: Rows, meter: int = 0) -> None:
        super().__init__(rows, meter)
        self.before_reset = []

    def stop(self, now: Instant) -> None:
        """A debiting period of this meter ends."""
        measured_to = max(self.rows.count(Operation.last_ns, self.meter), 0)
        self.stop_many(
            np.array([self.meter]),
            np.array([Rtc(self.rows, self.meter).at(now)], np.int64),
            np.array([min(measured_to, now)], np.int64),
        )

    def stop_many(self, meters: Numbers, rtc_ns: Numbers, at_ns: Numbers) -> None:
        """A debiting period ends on each of the meters, at a standard time; ``at_ns`` are the instants until which it lasted."""
        self.rows.column_of(Debiting.count)[meters] += 1
        demanded = Demand in self.rows.layout.parts
        if demanded:
            sum_up(self.rows, meters)
        for action in self.before_reset:
            action(meters, rtc_ns, at_ns)
        if demanded:
            clear(self.rows, meters)

    def see(self, now: Instant, level: int) -> None:
        """The input of the module for debiting stops, 1 with voltage: a pulse's begin is a stop. Raises LocalError for anything
        but 0 and 1."""
        rises = level > self.level
        self.level = level
        if rises:
            self.stop(now)

    def written(self, value: Slot | Label, now: Instant) -> None:
        """1 to ``force`` is the command; it takes nothing else."""
        if value is Debiting.force:
            self.stop(now)
