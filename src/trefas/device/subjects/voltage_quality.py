"""The quality of the voltage: limits of its logger and of the occurrence counters, and the values of the waveform.

[voltage_quality]                      # as configurable on the real meter; what is left out is as it is delivered
u_high_mean_v = 253.0
u_low_mean_v = 207.0
mean_s = 600                           # 10 s to 30 min
u_high_single_v = 253.0
u_low_single_v = 207.0
outage_v = 50.0
outage_delay_s = 10.0
counters_every = "day"                 # or "week", "month": rows of the occurrence counters
"""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from trefas.base.errors import SetupError
from trefas.core.displayed import Displayed, Glance, Symbol
from trefas.core.journals import VoltageQualityJournal
from trefas.core.occurrence import PHASE_SEQUENCE, UNBALANCE
from trefas.core.occurrence_log import Every, OccurrenceLog
from trefas.core.status import EventA, EventB
from trefas.core.status_rules import WhileSo
from trefas.core.symmetry import Symmetry
from trefas.core.voltage_quality import VoltageQuality
from trefas.core.voltage_quality_observer import VoltageQualityObserver
from trefas.core.waveform import Waveform
from trefas.device.subject import Delivery, Fields, Subject
from trefas.device.table import Table
from trefas.metrology.voltage_quality import VoltageQualitySettings

_DEFAULT = VoltageQualitySettings()


class VoltageQualityTable(Table):
    """Limits of the voltage quality logger and the counters."""

    u_high_mean_v: float = _DEFAULT.u_high_mean_v
    u_low_mean_v: float = _DEFAULT.u_low_mean_v
    mean_s: int = _DEFAULT.mean_s
    u_high_single_v: float = _DEFAULT.u_high_single_v
    u_low_single_v: float = _DEFAULT.u_low_single_v
    outage_v: float = _DEFAULT.outage_v
    outage_delay_s: float = _DEFAULT.outage_delay_s
    counters_every: Literal["day", "week", "month"] = "day"

    @model_validator(mode="after")
    def _possible(self) -> Self:
        try:
            _ = self.settings  # raises for what cannot be
        except SetupError as error:
            raise ValueError(str(error)) from error
        return self

    @property
    def settings(self) -> VoltageQualitySettings:
        """The thresholds."""
        return VoltageQualitySettings(**self.model_dump(exclude={"counters_every"}))


class VoltageQualityFields(Fields):
    """The table of a meter file."""

    voltage_quality: Annotated[
        VoltageQualityTable,
        Field(
            description="Limits of the [voltage quality](voltage-quality.md#thresholds), and how often its counters are logged"
        ),
    ] = VoltageQualityTable()


def begin_voltage_quality(delivery: Delivery) -> None:
    """Has the meter judge its voltages, and log what it counts of them."""
    meter, table = delivery.meter, VoltageQualityFields.of(delivery.order).voltage_quality
    quality = meter.part(VoltageQuality)
    quality.configure(table.settings)
    observer = VoltageQualityObserver(quality, meter.occurrences, meter.part(Symmetry))
    meter.frontend.observers = (observer,)
    meter.part(OccurrenceLog).begin(meter, Every(table.counters_every))


def follow_voltage_quality(delivery: Delivery) -> None:
    """Has what is found told, and its journal kept."""
    meter = delivery.meter
    meter.part(VoltageQualityJournal).follow(meter.occurrences)
    meter.part(Symmetry).tell_to(meter.occurrences)


def _sequence(glance: Glance) -> tuple[str, ...]:
    return {1: ("L1L2L3",), -1: ("L1L3L2",)}.get(glance.count(Waveform.sequence), ())


SUBJECT = Subject(
    "voltage_quality",
    parts=(VoltageQuality, Waveform, Symmetry, VoltageQualityJournal, OccurrenceLog),
    table=VoltageQualityFields,
    after=("analysis",),
    begin=begin_voltage_quality,
    follow=follow_voltage_quality,
    readings=tuple(
        Displayed(f"THD/{what}-L{n}", values[n])
        for what, values in (("U", Waveform.thd_u), ("I", Waveform.thd_i))
        for n in values.numbers
    ),
    symbols=(Symbol(("L1L2L3", "L1L3L2"), _sequence),),
    keeps={"voltage_quality": tuple(VoltageQuality.threshold)},
    status_bits={PHASE_SEQUENCE: WhileSo(EventB.PHASE_SEQUENCE), UNBALANCE: WhileSo(EventB.UNBALANCE)},
    log_bits={VoltageQualityJournal: EventA.VOLTAGE_QUALITY_LOG},
)
