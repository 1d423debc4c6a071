"""Demand: means, maxima, sums and daily values, by hand and by the definition in words."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.intervals import Step, intervals_of
from trefas.base.errors import LocalError
from trefas.base.instant import NS_PER_S, Instant
from trefas.core.debiting import Debiting
from trefas.core.demand import MAXIMUM, MINUTES, PAIRS, QUANTITIES, THRESHOLD_COUNT, Demand, DemandPeriod, close
from trefas.core.energy import Energy
from trefas.core.live import Live
from trefas.core.means import Means
from trefas.core.meter import Meter
from trefas.core.operation import Operation
from trefas.core.rtc import Rtc
from trefas.core.stops import ManyStops

QUARTER_NS = 900 * NS_PER_S
HOUR_NS = 4 * QUARTER_NS
DAY_NS = 24 * HOUR_NS


def metered(minutes=15, **options) -> Meter:
    meter = Meter((Demand, Means, Debiting), **options)
    meter.at_end_of(DemandPeriod(meter.rows, minutes))
    return meter


def demand(meter: Meter, which: int = 0) -> Demand:
    return Demand(meter.rows, which)


def watts(p_w: float, minutes: float, q_var: float = 0.0, s_va: float = 0.0) -> list[Step]:
    """A load for a while, in steps of a minute."""
    return [Step(p_w=(p_w, 0, 0), q_var=(q_var, 0, 0), s_va=(s_va, 0, 0), seconds=60.0)] * round(minutes)


def test_the_mean_is_the_energy_of_the_period_over_its_time():
    meter = metered()

    meter.advance(intervals_of([*watts(3000.0, 5), *watts(600.0, 10)]))

    # (3000 W · 5 min + 600 W · 10 min) / 15 min = 1400 W
    assert meter.read("1-1:1.25.0").value == 1400.0
    assert meter.read("1-1:1.6.0").value == 1400.0
    assert demand(meter).p14_max_at[0] == QUARTER_NS


def test_a_constant_load_is_its_own_mean_though_intervals_are_not_cut_at_the_period():
    meter = metered()

    meter.advance(intervals_of([Step(p_w=(1000.0, 0, 0), seconds=0.7)] * 4000))  # 900 s is no multiple of 0.7 s

    assert demand(meter).p14_mean == 1_000_000
    assert demand(meter).p14_max[0] == 1_000_000


def test_every_direction_has_its_mean_and_its_maximum():
    meter = metered()
    # 15 min each: into the quadrants 1, 2, 3 and 4.
    steps = [*watts(100.0, 15, 50.0, 112.0), *watts(-200.0, 15, 60.0, 209.0)]
    steps += [*watts(-300.0, 15, -70.0, 308.0), *watts(400.0, 15, -80.0, 408.0)]

    means = []
    for start in range(0, 60, 15):
        meter.advance(intervals_of(steps[start : start + 15], start * 60 * NS_PER_S))
        means.append([meter.read(f"1-1:{c}.25.0").value for _, c, _ in QUANTITIES])

    assert means == [
        [100, 0, 50, 0, 112, 0],
        [0, 200, 60, 0, 0, 209],
        [0, 300, 0, 70, 0, 308],
        [400, 0, 0, 80, 408, 0],
    ]
    assert [meter.read(f"1-1:{c}.6.0").value for _, c, _ in QUANTITIES] == [400, 300, 60, 80, 408, 308]
    maxima = (Demand.p14_max, Demand.p23_max, Demand.q12_max, Demand.q34_max, Demand.s14_max, Demand.s23_max)
    times = [meter.rows.count(each[0].at) // QUARTER_NS for each in maxima]
    assert times == [4, 3, 2, 4, 4, 3]


def test_a_maximum_belongs_to_the_tariff_that_is_active_at_its_periods_end():
    meter = metered()
    for tariff, p_w in ((1, 500.0), (2, 900.0), (1, 700.0), (8, 100.0), (0, 950.0)):
        meter.switch_tariff(tariff)
        meter.advance(intervals_of(watts(p_w, 15), meter.now))

    read = [meter.read(f"1-1:1.6.{tariff}").value for tariff in range(9)]
    assert read == [950, 700, 900, 0, 0, 0, 0, 0, 100]
    assert demand(meter).p14_max_at[1] == 3 * QUARTER_NS
    assert demand(meter).p14_max_at[3] == 0


def test_the_first_of_two_equal_maxima_keeps_its_time():
    meter = metered()

    meter.advance(intervals_of(watts(500.0, 30)))

    assert demand(meter).p14_max_at[0] == QUARTER_NS


def test_a_debiting_stop_adds_the_maxima_to_their_sums_and_begins_them_anew():
    meter = metered()
    meter.switch_tariff(2)
    stood = []
    debiting = next(part for part in meter.parts if isinstance(part, Debiting))
    debiting.before_reset.append(
        lambda which, *_: stood.append((demand(meter).p14_max[0], demand(meter).p14_accumulated[0]))
    )

    for p_w in (1500.0, -700.0, 1200.0):
        meter.advance(intervals_of(watts(p_w, 15, 40.0), meter.now))
        debiting.stop(meter.now)

    assert stood == [(1_500_000, 1_500_000), (0, 1_500_000), (1_200_000, 2_700_000)]
    assert [meter.read(f"1-1:1.2.{t}").value for t in range(3)] == [2700, 0, 2700]  # 1500 + 0 + 1200 W
    assert [meter.read(f"1-1:2.2.{t}").value for t in range(3)] == [700, 0, 700]
    assert meter.read("1-1:3.2.0").value == 120  # 3 · 40 var
    assert meter.read("1-1:1.6.0").value == 0
    assert (demand(meter).p14_max_at[0], demand(meter).p14_max[2]) == (0, 0)
    assert meter.read("1-1:0.1.0").count == 3


def test_the_period_under_way_at_a_reset_counts_for_the_new_maxima():
    meter = metered()
    meter.advance(intervals_of(watts(900.0, 10)))

    meter.reset_demand()
    meter.advance(intervals_of(watts(0.0, 5), meter.now))

    assert meter.read("1-1:1.6.0").value == 600.0  # 900 W · 10 min / 15 min


def test_maxima_of_a_meter_without_demand_cannot_be_reset():
    with pytest.raises(LocalError, match="without Demand"):
        Meter().reset_demand()


def test_daily_maximum_and_minimum_are_of_the_day_until_the_first_period_of_the_next():
    meter = metered(60, start=Instant(DAY_NS - 3 * HOUR_NS))
    loads = [300.0, 100.0, 200.0, 50.0, 80.0]
    days = []
    for p_w in loads:
        meter.advance(intervals_of(watts(p_w, 60), meter.now))
        part = demand(meter)
        days.append([part.p14_day_max, part.p14_day_max_at, part.p14_day_min, part.p14_day_min_at])

    three = [300_000, DAY_NS - 2 * HOUR_NS, 100_000, DAY_NS - HOUR_NS]
    assert days[2] == three  # the period that ends at midnight is still the day's
    assert days[3] == [50_000, DAY_NS + HOUR_NS, 50_000, DAY_NS + HOUR_NS]
    assert days[4] == [80_000, DAY_NS + 2 * HOUR_NS, 50_000, DAY_NS + HOUR_NS]


def test_a_period_that_was_not_measured_whole_has_a_mean_over_the_whole_period_and_is_no_minimum():
    meter = metered(start=Instant(600 * NS_PER_S))

    meter.advance(intervals_of(watts(900.0, 5), 600 * NS_PER_S))

    assert meter.read("1-1:1.25.0").value == 300.0  # 900 W · 5 min / 15 min
    assert (demand(meter).p14_day_min_at, demand(meter).p14_day_max) == (0, 300_000)


def test_a_clock_that_is_set_back_within_the_period_does_not_make_a_peak():
    meter = metered()
    meter.advance(intervals_of(watts(1000.0, 14)))

    meter.set_clock(meter.now, 60 * NS_PER_S)
    meter.advance(intervals_of(watts(1000.0, 14), meter.now))

    assert meter.read("1-1:1.6.0").value == 1000.0  # 28 min of 1000 W, over 28 min


def test_a_clock_that_is_set_forward_closes_the_period_under_way():
    meter = metered()
    meter.advance(intervals_of(watts(1000.0, 6)))

    meter.set_clock(meter.now, HOUR_NS)
    meter.advance(intervals_of(watts(100.0, 15), meter.now))

    assert meter.read("1-1:1.6.0").value == 400.0  # 1000 W · 6 min / 15 min
    assert meter.read("1-1:1.25.0").value == 100.0


def test_a_power_cut_loses_nothing_of_the_period_it_is_in():
    meter, again = metered(), metered(start=Instant(720 * NS_PER_S))
    meter.advance(intervals_of(watts(900.0, 10)))

    again.restore(meter.image())
    again.advance(intervals_of(watts(900.0, 3), again.now))

    assert again.read("1-1:1.25.0").value == 780.0  # 900 W · (10 + 3) min / 15 min: two minutes were dark


def test_periods_that_were_missed_in_the_dark_leave_one_mean_of_what_was_measured():
    meter, again = metered(), metered(start=Instant(3 * HOUR_NS))
    meter.advance(intervals_of(watts(900.0, 10)))

    again.restore(meter.image())

    assert again.read("1-1:1.25.0").value == 600.0  # 900 W · 10 min / 15 min
    assert again.read("1-1:1.6.0").value == 600.0


def test_means_above_the_power_threshold_are_counted():
    meter = metered()
    meter.rows.put(Demand.power_threshold, 500_000)

    for p_w in (500.0, 501.0, 400.0, 2000.0):
        meter.advance(intervals_of(watts(p_w, 15), meter.now))

    assert meter.read("1-1:96.51.2").count == 2
    assert meter.read("1-1:96.51.1").on_wire() == 500


def test_load_curves_with_intervals_longer_than_the_period_have_their_own_mean():
    meter = metered(15)

    meter.advance(intervals_of([Step(p_w=(800.0, 0, 0), seconds=3600.0)]))

    assert meter.read("1-1:1.6.0").value == 800.0


@pytest.mark.parametrize("minutes", MINUTES)
def test_every_period_there_is_ends_at_its_multiples_of_the_clock(minutes):
    meter = metered(minutes)
    ends = []
    meter.at_end_of(Noting(lambda: demand(meter).period_index, ends))

    meter.advance(intervals_of(watts(100.0, 120)))

    assert ends == list(range(1, 120 // minutes + 1))


class Noting(ManyStops):
    """A stop at every minute that notes what changed since."""

    def __init__(self, look, noted):
        super().__init__()
        self.look, self.noted = look, noted

    def plan_many(self, meters, now_ns):
        self.next_ns[meters] = now_ns + 60 * NS_PER_S

    def action_many(self, meters, now_ns):
        seen = self.look()
        if seen != (self.noted[-1] if self.noted else 0):
            self.noted.append(seen)


def test_a_period_of_another_length_is_refused():
    with pytest.raises(LocalError, match="is 7 min long; must be 5, 10, 15, 30, 60"):
        metered(7)


def test_meters_of_a_fleet_have_each_their_own():
    meter = metered(meters=3)
    meter.set_clock(Instant(0), 5 * 60 * NS_PER_S, meter=1)
    block = intervals_of(watts(100.0, 10), meters=3)
    block.active_j[2] *= 3

    meter.advance(block)

    assert [demand(meter, m).p14_mean for m in range(3)] == [0, 66_666, 0]  # 100 W · 10 min / 15 min, cut down


load = st.tuples(st.integers(-9_000, 9_000), st.integers(-5_000, 5_000), st.integers(0, 9_000), st.integers(0, 8))


@settings(max_examples=50, deadline=None)
@given(loads=st.lists(load, min_size=1, max_size=30), cut=st.integers(1, 29))
def test_maxima_are_those_of_the_slow_definition(loads, cut):
    meter = metered(5)
    for p_w, q_var, s_va, tariff in loads:
        meter.switch_tariff(tariff)
        steps = watts(p_w, 5, q_var, s_va)
        meter.advance(intervals_of(steps[: cut % 5], meter.now))
        meter.advance(intervals_of(steps[cut % 5 :], meter.now))

    # The definition: per period the mean power, 0 below 2.3 W, var, VA; the largest with the first time it was reached.
    means = []
    for p_w, q_var, s_va, _ in loads:
        p, q, s = (x if abs(x) >= 3 else 0 for x in (p_w, q_var, s_va))
        importing = p >= 0
        means.append([max(p, 0), max(-p, 0), max(q, 0), max(-q, 0), s * importing, s * (not importing)])
    row, first = meter.rows.counts[0], meter.layout.first_column(Demand)
    for k, (quantity, tariff) in enumerate(PAIRS.tolist()):
        of = [(means[n][quantity], -n) for n in range(len(loads)) if tariff in (0, loads[n][3])]
        most, n = max(of, default=(0, 0))
        at = (1 - n) * 300 * NS_PER_S if most else 0
        assert row[first + MAXIMUM + 2 * k : first + MAXIMUM + 2 * k + 2].tolist() == [at, most * 1_000]


def test_the_kernel_is_the_same_as_plain_python():
    rng = np.random.default_rng(3)
    fast, slow = metered(), metered()
    first = fast.layout.first_column(Demand)
    columns = [fast.layout.first_column(kind) for kind in (Energy, Live, Operation, Rtc, Means)]
    for index in range(1, 200):
        energies = rng.integers(0, 10**12, 8)
        tariff = int(rng.integers(0, 9))
        for meter, run in ((fast, close), (slow, close.py_func)):
            row = meter.rows.counts[0]
            row[columns[0] : columns[0] + 8] += energies
            row[columns[2]] += QUARTER_NS
            meter.switch_tariff(tariff)
            run(row, index, QUARTER_NS, first, columns[0], columns[2], columns[4])

    assert np.array_equal(fast.rows.counts, slow.rows.counts)
    assert fast.rows.counts[0, first + MAXIMUM + 1] > 0
    assert fast.rows.counts[0, first + THRESHOLD_COUNT] > 0
