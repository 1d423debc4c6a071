"""Tables of a meter file for what is watched: thresholds, and what becomes of what is noticed.

[voltage_quality]                      # as configurable on the real meter; what is left out is as it is delivered
u_high_mean_v = 253.0
u_low_mean_v = 207.0
mean_s = 600                           # 10 s to 30 min
u_high_single_v = 253.0
u_low_single_v = 207.0
outage_v = 50.0
outage_delay_s = 10.0
counters_every = "day"                 # or "week", "month": rows of the occurrence counters

[voltage_limits]                       # over- and undervoltage in the load profile's DataQuality and EventStatusB
high_v = 253
low_v = 207
for_s = 600
missing_s = 180                        # a phase below 50 V for so long is missing

[neutral_fault]
above_v = 253
below_v = 190
for_s = 60
"""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from trefas.base.errors import LocalError, SetupError
from trefas.core.watches.neutral_fault import NeutralFaultSettings
from trefas.device.table import Table
from trefas.metrology.voltage_quality import VoltageQualitySettings

_Seconds = Annotated[int, Field(ge=0, le=0xFFFF)]
_Volts = Annotated[float, Field(ge=0, le=0xFFFF)]
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
            assert self.settings
        except SetupError as error:
            raise ValueError(str(error)) from error
        return self

    @property
    def settings(self) -> VoltageQualitySettings:
        """The thresholds."""
        return VoltageQualitySettings(**self.model_dump(exclude={"counters_every"}))


class VoltageLimitsTable(Table):
    """Limits whose overstepping lasts."""

    high_v: _Volts = 253.0
    low_v: _Volts = 207.0
    for_s: _Seconds = 600
    missing_s: _Seconds = 180


class NeutralFaultTable(Table):
    """When two phases are high and one is low."""

    above_v: Annotated[float, Field(ge=231, le=400)] = 253.0
    below_v: Annotated[float, Field(ge=1, le=229)] = 190.0
    for_s: _Seconds = 60

    @model_validator(mode="after")
    def _possible(self) -> Self:
        try:
            assert self.settings
        except LocalError as error:
            raise ValueError(str(error)) from error
        return self

    @property
    def settings(self) -> NeutralFaultSettings:
        """The thresholds."""
        return NeutralFaultSettings(**self.model_dump())
