"""How long a year takes with demand over quarters and a tariff calendar: one meter, and each meter of a fleet."""

from datetime import UTC, datetime

import numpy as np

from benchmarks.stopwatch import best_s
from trefas.base.instant import NS_PER_S, instant_of
from trefas.core.calendar import Calendar, Plan, Season, Shift
from trefas.core.daylight import Daylight
from trefas.core.demand import Demand, DemandPeriod
from trefas.core.meter import Meter
from trefas.core.tariff import Mode, TariffControl, TariffShifts
from trefas.metrology.interval import Intervals

START = instant_of(datetime(2026, 1, 1, tzinfo=UTC))
DAY_S = 86_400
CALENDAR = Calendar(
    (Plan((Season((Shift(0, 2), Shift(360, 1), Shift(1320, 2)), (Shift(0, 2),), (Shift(0, 3),)),)),),
)


def metered(meters: int) -> Meter:
    meter = Meter((Daylight, Demand, TariffControl), meters=meters, start=START)
    controls = [TariffControl(meter.rows, each) for each in range(meters)]
    for control in controls:
        control.configure(START, Mode.INTERNAL, CALENDAR)
    meter.at_end_of(DemandPeriod(meter.rows, 15))
    meter.at_end_of(TariffShifts(controls))
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


def test_a_year_of_one_meter(benchmark, say_ratio):
    meter = metered(1)
    days(meter, 1, 1)

    benchmark(lambda: days(meter, 900, 1))

    quarters_s = 365 / 20 * best_s(lambda: days(meter, 900, 20), 5)
    seconds_s = 365 / 5 * best_s(lambda: days(meter, 1, 5), 5)
    say_ratio("a year of 15 min intervals, demand and tariffs: 5 s /", 5 / quarters_s, 1, "times")
    say_ratio("a year of 1 s intervals, demand and tariffs: 60 s /", 60 / seconds_s, 1, "times")


def test_a_year_of_a_thousand_meters(benchmark, say_ratio):
    meter = metered(200)
    days(meter, 900, 1)

    benchmark(lambda: days(meter, 900, 1))

    year_s = 5 * 365 * best_s(lambda: days(meter, 900, 1), 10)
    say_ratio("a year of 1 000 meters, 15 min intervals, demand and tariffs: 120 s /", 120 / year_s, 1, "times")
