"""Register monitor, class 21 version 0 (Blue Book, 4.5.3): the power threshold.

The mean of the active import is looked at when an integration period ends; the meter itself counts how often it was above the
threshold, so no script is executed.
"""

from collections.abc import Iterator
from typing import Self

from trefas.base.obis import Obis
from trefas.core.demand import MILLI, Demand
from trefas.cosem.classes.demand_register import AVERAGE
from trefas.cosem.data_type import DOUBLE_LONG_UNSIGNED, SCRIPT, VALUE_DEFINITION, ArrayOf, structure
from trefas.cosem.interface import Host, Interface
from trefas.cosem.member import Attribute
from trefas.wire.axdr import I8, U16, U32, Array, Data, OctetString, Structure

ACTIONS = structure(action_up=SCRIPT, action_down=SCRIPT)
_LAST_AVERAGE = 3
_NO_SCRIPT = Structure((OctetString(bytes(6)), U16(0)))


class RegisterMonitor(Interface, class_id=21, shows=(Demand,), book_name="Register monitor"):
    """The threshold of one meter."""

    def __init__(self, demand: Demand) -> None:
        super().__init__(Obis(0, 0, 16, 0, 0))
        self.demand = demand

    @classmethod
    def objects(cls, part: object, host: Host) -> Iterator[Self]:
        """One for the demand."""
        if isinstance(part, Demand):
            yield cls(part)

    @Attribute(2, ArrayOf(DOUBLE_LONG_UNSIGNED, 1), static=True)
    def thresholds(self) -> Data:
        """One, in watts."""
        return Array((U32(self.demand.power_threshold // MILLI),))

    @thresholds.writes
    def set_thresholds(self, thresholds_w: list[int]) -> None:
        """One, in watts."""
        (threshold_w,) = thresholds_w
        self.demand.power_threshold = threshold_w * MILLI

    @Attribute(3, VALUE_DEFINITION, static=True)
    def monitored_value(self) -> Data:
        """The last average of the active import."""
        return Structure((U16(5), OctetString(bytes(Obis(1, 0, 1, AVERAGE, 0))), I8(_LAST_AVERAGE)))

    @Attribute(4, ArrayOf(ACTIONS), static=True)
    def actions(self) -> Data:
        """None, above and below."""
        return Array((Structure((_NO_SCRIPT, _NO_SCRIPT)),))
