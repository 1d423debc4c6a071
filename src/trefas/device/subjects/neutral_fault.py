"""Neutral faults: two phases are high and one is low.

[neutral_fault]
above_v = 253
below_v = 190
for_s = 60
"""

from typing import Annotated, Self

from pydantic import Field, model_validator

from trefas.base.errors import LocalError
from trefas.core.journals import NeutralFaultJournal
from trefas.core.log import DataQuality
from trefas.core.occurrence import NEUTRAL_FAULT
from trefas.core.status import EventA, EventB
from trefas.core.status_rules import WhileSo
from trefas.core.watches.neutral_fault import NeutralFaultSettings, NeutralGuard
from trefas.device.subject import Delivery, Fields, Subject
from trefas.device.table import Table

_Seconds = Annotated[int, Field(ge=0, le=0xFFFF)]


class NeutralFaultTable(Table):
    """When two phases are high and one is low."""

    above_v: Annotated[float, Field(ge=231, le=400)] = 253.0
    below_v: Annotated[float, Field(ge=1, le=229)] = 190.0
    for_s: _Seconds = 60

    @model_validator(mode="after")
    def _possible(self) -> Self:
        try:
            _ = self.settings  # raises for what cannot be
        except LocalError as error:
            raise ValueError(str(error)) from error
        return self

    @property
    def settings(self) -> NeutralFaultSettings:
        """The thresholds."""
        return NeutralFaultSettings(**self.model_dump())


class NeutralFaultFields(Fields):
    """The table of a meter file."""

    neutral_fault: Annotated[
        NeutralFaultTable,
        Field(
            description="When two phases are high and one is low: see [what is watched](journals.md#what-is-watched)"
        ),
    ] = NeutralFaultTable()


def begin_neutral_fault(delivery: Delivery) -> None:
    """Sets the limits."""
    delivery.meter.part(NeutralGuard).configure(NeutralFaultFields.of(delivery.order).neutral_fault.settings)


def follow_neutral_fault(delivery: Delivery) -> None:
    """Has its journal kept."""
    delivery.meter.part(NeutralFaultJournal).follow(delivery.meter.occurrences)


SUBJECT = Subject(
    "neutral_fault",
    parts=(NeutralFaultJournal,),
    table=NeutralFaultFields,
    after=("voltage_limits",),
    begin=begin_neutral_fault,
    follow=follow_neutral_fault,
    keeps={"neutral_fault": (NeutralGuard.line_v, NeutralGuard.neutral_v, NeutralGuard.time_s)},
    status_bits={NEUTRAL_FAULT: WhileSo(EventB.NEUTRAL_FAULT)},
    marks={NEUTRAL_FAULT: DataQuality.NEUTRAL_ERROR},
    log_bits={NeutralFaultJournal: EventA.NEUTRAL_FAULT_LOG},
)
