"""The debiting stop: a period that is billed ends, and the maxima of the demand begin anew.

By command over any interface; by calendar, by button or by an input of the module whoever watches those calls ``stop``.
"""

from collections.abc import Callable

from trefas.base.instant import Instant
from trefas.base.slot import Label, Part, Rows, Slot, Wire
from trefas.base.unit import Unit
from trefas.core.demand import Demand


class Debiting(Part):
    """Counts the stops of one meter, and does what is due at one."""

    count = Slot("1-1:0.1.0", Unit.NONE, "BillingPeriodCnt", wire=Wire.U8, accumulates=True)
    force = Slot(
        "1-1:0.1.5*128", Unit.NONE, "Force Billing Stop", wire=Wire.U8, command=True, volatile=True, limits=(1, 1)
    )

    before_reset: list[Callable[[int, Instant], None]]
    """What is done with the meter's number while the maxima still stand: a logger takes its row."""

    def __init__(self, rows: Rows, meter: int = 0) -> None:
        super().__init__(rows, meter)
        self.before_reset = []

    def stop(self, now: Instant) -> None:
        """A debiting period ends."""
        self.count += 1
        for action in self.before_reset:
            action(self.meter, now)
        if Demand in self.rows.layout.parts:
            Demand(self.rows, self.meter).reset()

    def written(self, value: Slot | Label, now: Instant) -> None:
        """1 to ``force`` is the command; it takes nothing else."""
        if value is Debiting.force:
            self.stop(now)
