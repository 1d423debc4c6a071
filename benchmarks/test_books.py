"""How long a year takes with demand over quarters, a tariff calendar and debiting: one meter, and each meter of a fleet."""

from datetime import UTC, datetime

import numpy as np

from benchmarks.stopwatch import best_s
from trefas.base.instant import NS_PER_S, instant_of
from trefas.core.calendar import Calendar, Plan, Season, Shift
from trefas.core.dates import OfMonths
from trefas.core.daylight import Daylight
from trefas.core.debiting import Debiting
from trefas.core.debiting_log import DebitingLog
from trefas.core.debiting_log_2 import DebitingLog2
from trefas.core.demand import Demand, DemandPeriod
from trefas.core.means import Means
from trefas.core.meter import Meter
from trefas.core.tariff import Mode, TariffControl, TariffShifts
from trefas.metrology.interval import Intervals

START = instant_of(datetime(2026, 1, 1, tzinfo=UTC))
DAY_S = 86_400
CALENDAR = Calendar(
    (Plan((Season((Shift(0, 2), Shift(360, 1), Shift(1320, 2)), (Shift(0, 2),), (Shift(0, 3),)),)),),
)


def metered(meters: int) -> Meter:
    parts = (Daylight, Demand, Means, TariffControl, Debiting, DebitingLog, DebitingLog2)
    meter = Meter(parts, meters=meters, start=START)
    control = meter.part(TariffControl)
    for each in range(meters):
        control.of(each).configure(START, Mode.INTERNAL, CALENDAR)
    meter.at_end_of(DemandPeriod(meter.rows, 15))
    meter.at_end_of(TariffShifts(control))
    found = {type(part): part for part in meter.parts}
    found[DebitingLog].begin(meter, found[Debiting], OfMonths())
    found[DebitingLog2].begin(meter)
    return meter


def days(meter: Meter, step_s: int, count: int) -> None:
    steps = DAY_S // step_s
    block = Intervals.empty(meter.rows.meters, steps)
    block.active_j[:] = 500.0 * step_s
    since = np.arange(steps) * step_s * NS_PER_S
    for _ in range(count):
        block.start_ns[:] = meter.now + since
        block.end_ns[:] = block.start_ns + step_s * NS_PER_S
        meter.advance(block)


def test_debiting_logs_cost_a_fleet_little(say_ratio):
    meter = metered(200)
    days(meter, 900, 1)

    year_s = 5 * 365 / 31 * best_s(lambda: days(meter, 900, 31), 2)

    say_ratio("a year of 1 000 meters with twelve stops and 365 daily rows each: 120 s /", 120 / year_s, 1, "times")


def test_a_year_of_one_meter(benchmark, say_ratio):
    meter = metered(1)
    days(meter, 1, 1)

    benchmark(lambda: days(meter, 900, 1))

    quarters_s = 365 / 20 * best_s(lambda: days(meter, 900, 20), 5)
    seconds_s = 365 / 5 * best_s(lambda: days(meter, 1, 5), 5)
    say_ratio("a year of 15 min intervals, all books: 5 s /", 5 / quarters_s, 1, "times")
    say_ratio("a year of 1 s intervals, all books: 60 s /", 60 / seconds_s, 1, "times")


def test_a_year_of_a_thousand_meters(benchmark, say_ratio):
    meter = metered(200)
    days(meter, 900, 1)

    benchmark(lambda: days(meter, 900, 1))

    year_s = 5 * 365 * best_s(lambda: days(meter, 900, 1), 10)
    say_ratio("a year of 1 000 meters, 15 min intervals, all books: 120 s /", 120 / year_s, 1, "times")
