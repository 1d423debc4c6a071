"""What a meter averages and logs, and how deep: demand, the load profile as it was ordered, and the debiting loggers.

The data sheet gives days for three periods. A log is a number of rows whatever the period, that of its 60-minute column; the
days of the other columns follow from it, cut down:

    A+    1113 · 24 = 26712 rows    26712 / 48 = 556.5    26712 / 96 = 278.25
"""

from trefas.base.declared import Declared
from trefas.core.analysis_log import AnalysisLog
from trefas.core.dates import OfMonths
from trefas.core.debiting import Debiting
from trefas.core.debiting_log import DebitingLog
from trefas.core.debiting_log_2 import DebitingLog2, Interval
from trefas.core.demand import DemandPeriod
from trefas.core.energy import Energy
from trefas.core.load_profile import PERIODS_S, LoadProfile
from trefas.core.meter import Meter
from trefas.device.rules import AUSTRIA, AUSTRIA_MIN
from trefas.device.spec import EnergyType, Period, Spec

MINUTES_PER_DAY = 1440
ROWS = {1: 1113 * 24, 2: 941 * 24, 4: 720 * 24, 6: 583 * 24, 8: 489 * 24}
"""Rows by the number of registers."""
AUSTRIA_DAYS = 60

REGISTERS: dict[EnergyType, Declared] = {
    EnergyType.A_IMPORT: Energy.active_import,
    EnergyType.A_EXPORT: Energy.active_export,
    EnergyType.R_IMPORT: Energy.reactive_import,
    EnergyType.R_EXPORT: Energy.reactive_export,
    EnergyType.R1: Energy.reactive_q1,
    EnergyType.R2: Energy.reactive_q2,
    EnergyType.R3: Energy.reactive_q3,
    EnergyType.R4: Energy.reactive_q4,
}

INTERVALS = {Period.DAY: Interval.DAY, Period.WEEK: Interval.WEEK, Period.MONTH: Interval.MONTH}


def depth_of(spec: Spec) -> int:
    """Rows of the load profile."""
    if spec.country == AUSTRIA:
        return AUSTRIA_DAYS * MINUTES_PER_DAY // AUSTRIA_MIN
    return ROWS[len(spec.profile_channels)]


def days_of(spec: Spec, period_min: int) -> int:
    """Whole days that the load profile reaches back, by its period."""
    return depth_of(spec) * period_min // MINUTES_PER_DAY


def begin_demand(meter: Meter, spec: Spec) -> DemandPeriod:
    """Has the meter average over the integration period. The analysis logger's means are looked at before that closes."""
    meter.part(AnalysisLog).average(meter)
    demand = DemandPeriod(meter.rows, spec.integration_min)
    meter.at_end_of(demand)
    return demand


def begin_load_profile(meter: Meter, spec: Spec) -> LoadProfile:
    """Has the meter log what was ordered. In Austria the period is fixed."""
    found = meter.part(LoadProfile)
    found.begin(
        meter,
        [REGISTERS[energy] for energy in spec.profile_channels],
        depth_of(spec),
        spec.integration_min * 60,
        periods_s=() if spec.country == AUSTRIA else PERIODS_S,
        differences=spec.profile_delta,
        code=sum(1 << number for number, energy in enumerate(EnergyType) if energy in spec.profile_channels),
    )
    return found


def begin_debiting_logs(meter: Meter, spec: Spec) -> None:
    """Has the meter make the debiting stops that were ordered and log them, and log energies by day, week or month."""
    debiting = meter.part(Debiting)
    dates = OfMonths(spec.debiting_months, spec.debiting_day) if spec.debiting_months else None
    meter.part(DebitingLog).begin(meter, debiting, dates, spec.registers)
    second = meter.part(DebitingLog2)
    second.begin(meter, INTERVALS[spec.debiting_2_period], spec.debiting_2_profile, spec.registers)
