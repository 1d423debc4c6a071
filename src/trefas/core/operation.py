"""How long the meter has been at work, and how much of that without a measurement of reactive energy."""

from trefas.base.part import Part
from trefas.base.slot import Slot
from trefas.base.unit import Unit

NS_PER_HOUR = 3_600_000_000_000


class Operation(Part):
    """The hour counter, time in which the meter measured; and until when it did."""

    operating = Slot("0-1:96.8.0", Unit.HOUR, "HourCounter", per_unit=NS_PER_HOUR, accumulates=True)
    last_ns = Slot(None, Unit.NONE, "until when it measured (instant, ns)")
    reactive_unmeasured_ns = Slot(None, Unit.NONE, "time of it without reactive energy (ns)")
