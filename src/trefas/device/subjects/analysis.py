"""The analysis logger as ordered: by the meter file, or what the real meter is delivered with.

[analysis]
period_min = 15                        # or 5, 30, 60
registers = ["P14", "U_Avg_L1", "1-1:14.25.0"]    # by the maker's names or logical names, 24 at the most
"""

from typing import Annotated, Literal

from pydantic import Field

from trefas.base.declared import Declared
from trefas.base.derived import Derived
from trefas.base.errors import LocalError, SetupError
from trefas.core.analysis_log import COLUMNS_MAX, AnalysisLog
from trefas.core.live import Live
from trefas.core.means import Means
from trefas.core.meter import Meter
from trefas.core.status import EventA
from trefas.device.spec import EnergyType, Spec
from trefas.device.subject import Delivery, Fields, Subject
from trefas.device.table import OF_TOML, Table

_POWERS: tuple[tuple[Derived, frozenset[EnergyType]], ...] = (
    (Live.active_import, frozenset({EnergyType.A_IMPORT})),
    (Live.active_export, frozenset({EnergyType.A_EXPORT})),
    (Live.reactive_import, frozenset({EnergyType.R_IMPORT, EnergyType.R1, EnergyType.R2})),
    (Live.reactive_export, frozenset({EnergyType.R_EXPORT, EnergyType.R3, EnergyType.R4})),
)
"""The powers of what the load profile logs are what the analysis logger has of them, as delivered."""


class AnalysisTable(Table):
    """Registers and period."""

    period_min: Literal[5, 15, 30, 60] = 15
    registers: Annotated[tuple[str, ...], Field(max_length=COLUMNS_MAX), OF_TOML] = ()
    """None: the powers of the load profile's directions, mean voltages and mean currents."""


class AnalysisFields(Fields):
    """The table of a meter file."""

    analysis: Annotated[
        AnalysisTable,
        Field(description="What the [analysis logger](journals.md#analysis-logger) logs, and its period"),
    ] = AnalysisTable()


def begin_analysis(delivery: Delivery) -> None:
    """Has the meter log what was ordered. Raises SetupError for registers that it has not, or that are there twice."""
    meter, table = delivery.meter, AnalysisFields.of(delivery.order).analysis
    columns = [register_of(meter, name) for name in table.registers] or delivered(meter, delivery.spec)
    try:
        meter.part(AnalysisLog).log_from_now(meter, columns, table.period_min * 60)
    except LocalError as error:
        raise SetupError(f"analysis.registers: {error}") from error


def register_of(meter: Meter, name: str) -> Declared:
    """A register by the maker's name or its logical name. Raises SetupError for one that the meter has not."""
    by_name = {value.name: value for value in meter.values}
    if name in by_name:
        return by_name[name]
    try:
        return meter.read(name).slot
    except (LocalError, SetupError) as error:
        raise SetupError(
            f"analysis.registers has {name!r}, which this meter has not; it has {len(by_name)} by name, "
            f"among them P14, U_Avg_L1 and A14, and each by its logical name"
        ) from error


def delivered(meter: Meter, spec: Spec) -> list[Declared]:
    """The maker's default: powers, then mean voltages, then mean currents of the systems that there are."""
    logged = set(spec.profile_channels)
    powers = [power for power, energies in _POWERS if energies & logged]
    means = [means[phase + 1] for means in (Means.u_l, Means.i_l) for phase in meter.wiring.value]
    return [*powers, *means]


SUBJECT = Subject(
    "analysis",
    parts=(AnalysisLog,),
    table=AnalysisFields,
    after=("debiting",),
    begin=begin_analysis,
    log_bits={AnalysisLog: EventA.ANALYSIS_LOG},
)
