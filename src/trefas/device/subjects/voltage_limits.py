"""Over- and undervoltage that lasts, and missing phases: in the load profile's DataQuality and EventStatusB.

[voltage_limits]                       # over- and undervoltage in the load profile's DataQuality and EventStatusB
high_v = 253
low_v = 207
for_s = 600
missing_s = 180                        # a phase below 50 V for so long is missing
"""

from typing import Annotated

from pydantic import Field

from trefas.core.log import DataQuality
from trefas.core.occurrence import MISSING_PHASE, OVERVOLTAGE, UNDERVOLTAGE
from trefas.core.status import EventB
from trefas.core.status_rules import OnPhases
from trefas.core.watches.missing_phase import PhaseGuard
from trefas.core.watches.overvoltage import OvervoltageGuard
from trefas.core.watches.undervoltage import UndervoltageGuard
from trefas.device.subject import Delivery, Fields, Subject
from trefas.device.table import Table

MV_PER_V = 1_000
_Seconds = Annotated[int, Field(ge=0, le=0xFFFF)]
_Volts = Annotated[float, Field(ge=0, le=0xFFFF)]


class VoltageLimitsTable(Table):
    """Limits whose overstepping lasts."""

    high_v: _Volts = 253.0
    low_v: _Volts = 207.0
    for_s: _Seconds = 600
    missing_s: _Seconds = 180


class VoltageLimitsFields(Fields):
    """The table of a meter file."""

    voltage_limits: Annotated[
        VoltageLimitsTable,
        Field(
            description="Limits of [over- and undervoltage](journals.md#what-is-watched), and when a phase is missing"
        ),
    ] = VoltageLimitsTable()


def begin_voltage_limits(delivery: Delivery) -> None:
    """Sets the limits."""
    meter, limits = delivery.meter, VoltageLimitsFields.of(delivery.order).voltage_limits
    over, under, phase = meter.part(OvervoltageGuard), meter.part(UndervoltageGuard), meter.part(PhaseGuard)
    over.high_v, over.time_s = round(limits.high_v * MV_PER_V), limits.for_s
    under.low_v, phase.time_s = round(limits.low_v * MV_PER_V), limits.missing_s


SUBJECT = Subject(
    "voltage_limits",
    table=VoltageLimitsFields,
    after=("watches",),
    begin=begin_voltage_limits,
    keeps={
        "voltage_limits": (
            *(OvervoltageGuard.high_v, OvervoltageGuard.time_s),
            *(UndervoltageGuard.low_v, PhaseGuard.time_s),
        )
    },
    status_bits={
        OVERVOLTAGE: OnPhases(EventB.OVERVOLTAGE_L1, EventB.OVERVOLTAGE_L2, EventB.OVERVOLTAGE_L3),
        UNDERVOLTAGE: OnPhases(EventB.UNDERVOLTAGE_L1, EventB.UNDERVOLTAGE_L2, EventB.UNDERVOLTAGE_L3),
        # As in the maker's example, where L2 and L3 are missing and the power fails.
        MISSING_PHASE: OnPhases(
            EventB.MISSING_PHASE_L1, EventB.MISSING_PHASE_L2, EventB.MISSING_PHASE_L3, EventB.POWER_FAIL
        ),
    },
    marks={OVERVOLTAGE: DataQuality.OVERVOLTAGE, UNDERVOLTAGE: DataQuality.UNDERVOLTAGE},
)
