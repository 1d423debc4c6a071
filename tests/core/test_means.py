"""Means over the integration period, by hand and by the definition in words."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.intervals import Step, intervals_of
from trefas.base.instant import NS_PER_S, Instant
from trefas.core.demand import Demand, DemandPeriod
from trefas.core.energy import Energy
from trefas.core.kernel import A14_L1, A23_L1
from trefas.core.means import BEGUN, U2_SUM, F, Means, close_means, take_second, take_time
from trefas.core.meter import Meter


def metered(minutes=15, **options) -> Meter:
    meter = Meter((Demand, Means), **options)
    meter.at_end_of(DemandPeriod(meter.rows, minutes))
    return meter


def read(meter, *names):
    return [meter.read(f"1-1:{name}.25.0").value for name in names]


def test_voltage_and_current_are_root_mean_squares_of_the_period():
    meter = metered(5)

    meter.advance(intervals_of([Step(u_v=220.0, i_a=3.0, seconds=60)] * 3 + [Step(u_v=240.0, i_a=1.0, seconds=60)] * 2))

    # √((3 · 220² + 2 · 240²) / 5) = √52080 V = 228.2104 V; √((3 · 9 + 2 · 1) / 5) = 2.408 A
    assert read(meter, 32, 52, 72) == pytest.approx([228.2104] * 3, abs=0.001)
    assert read(meter, 31, 51, 71) == pytest.approx([2.40832] * 3, abs=0.00001)
    assert [meter.read(f"1-1:{c}.25.0").on_wire() for c in (32, 31, 14)] == [228, 241, 5000]


def test_powers_of_a_phase_are_parted_by_direction():
    meter = metered(5)
    importing = Step(p_w=(500.0, 90.0, 0), q_var=(100.0, -40.0, 0), s_va=(510.0, 99.0, 0), seconds=60)
    exporting = Step(p_w=(-200.0, 90.0, 0), q_var=(100.0, 20.0, 0), s_va=(224.0, 92.0, 0), seconds=60)

    meter.advance(intervals_of([importing] * 3 + [exporting] * 2))

    # L1: P14 3/5 · 500, P23 2/5 · 200, Q12 100, S14 3/5 · 510, S23 2/5 · 224
    assert read(meter, 21, 22, 23, 24, 29, 30) == [300, 80, 100, 0, 306, 89.6]
    # L2: P14 90, Q12 2/5 · 20, Q34 3/5 · 40, S14 3/5 · 99 + 2/5 · 92
    assert read(meter, 41, 42, 43, 44, 49, 50) == [90, 0, 8, 24, 96.2, 0]
    assert read(meter, 61, 62, 63, 64, 69, 70) == [0] * 6


def test_the_power_factor_is_that_of_both_directions_together_and_1_without_load():
    meter = metered(5)
    assert [meter.read(f"1-1:{c}.25.0").on_wire() for c in (13, 33)] == [100, 100]

    meter.advance(intervals_of([Step(p_w=(-300.0, 0, 0), s_va=(400.0, 0, 0), seconds=60)] * 5))

    # 300 / 400
    assert [meter.read(f"1-1:{c}.25.0").on_wire() for c in (13, 33, 53)] == [75, 75, 100]


def test_a_frequency_that_was_not_there_is_not_in_its_mean():
    meter = metered(5)

    meter.advance(intervals_of([Step(f_hz=f, seconds=60) for f in (49.9, 0.0, 0.0, 0.0, 50.0)]))

    assert meter.read("1-1:14.25.0").value == 49.95


def test_reactive_means_are_of_the_time_in_which_reactive_power_was_measured():
    meter = metered(5)
    known = Step(p_w=(500.0, 0, 0), q_var=(100.0, -40.0, 0), seconds=60)
    unknown = Step(p_w=(500.0, 0, 0), seconds=60, q_measured=False)

    meter.advance(intervals_of([known, unknown, known, unknown, unknown]))

    # 2 of 5 minutes: 100 and 40 var in them, and P is of all five
    assert read(meter, 23, 44, 24, 43, 21) == [100, 40, 0, 0, 500]
    # of the total 60 var; its maximum is billed, so that it is over the whole period: 2/5 · 60
    assert read(meter, 3, 4, 1) == [60, 0, 500]
    assert meter.read("1-1:3.6.0").value == 24


def test_a_period_without_reactive_power_has_no_reactive_means_and_no_maximum_of_them():
    meter = metered(5)
    meter.advance(intervals_of([Step(q_var=(900.0, 0, 0), seconds=60)] * 5))

    meter.advance(intervals_of([Step(p_w=(500.0, 0, 0), seconds=60, q_measured=False)] * 5, meter.now))

    assert not any(meter.read(f"1-1:{c}.25.0").measured for c in (3, 4, 23, 24, 63))
    assert read(meter, 1, 21) == [500, 500]
    assert meter.read("1-1:3.6.0").value == 900


def test_a_period_without_a_measurement_leaves_the_means_of_the_one_before():
    meter = metered(5)
    meter.advance(intervals_of([Step(p_w=(600.0, 0, 0), seconds=60)] * 5))

    meter.set_clock(meter.now, 3600 * NS_PER_S)

    assert read(meter, 21, 32) == [600, 230]


def test_a_power_cut_loses_nothing_of_the_period_it_is_in():
    meter, again = metered(), metered(start=Instant(720 * NS_PER_S))
    meter.advance(intervals_of([Step(q_var=(900.0, 0, 0), p_w=(90.0, 0, 0), u_v=220.0, seconds=60)] * 10))

    again.restore(meter.image())
    again.advance(intervals_of([Step(q_var=(900.0, 0, 0), p_w=(90.0, 0, 0), u_v=220.0, seconds=60)] * 3, again.now))

    # 13 of 15 minutes; the voltage is that of the time in which it was measured.
    assert read(again, 23, 21, 32) == [780, 78, 220]


phase = st.tuples(st.integers(-9_000, 9_000), st.integers(-5_000, 5_000), st.integers(0, 9_000), st.integers(0, 400))


@settings(max_examples=40, deadline=None)
@given(
    steps=st.lists(st.tuples(phase, st.sampled_from([0.0, 49.8, 50.1])), min_size=15, max_size=15),
    cut=st.integers(1, 14),
)
def test_means_are_those_of_the_slow_definition(steps, cut):
    meter = metered(5)
    block = intervals_of(
        [Step(p_w=(p, 0, 0), q_var=(q, 0, 0), s_va=(s, 0, 0), u_v=u, f_hz=f, seconds=60.0) for (p, q, s, u), f in steps]
    )

    for part in (block.cut(0, cut), block.cut(cut, 15)):
        meter.advance(part)

    last = steps[10:]
    seen = [f for _, f in last if f]
    expected = [
        (sum(u * u for (_, _, _, u), _ in last) / 5) ** 0.5,
        sum(max(q, 0) for (_, q, _, _), _ in last) / 5,
        sum(max(-q, 0) for (_, q, _, _), _ in last) / 5,
        sum(s for (p, _, s, _), _ in last if p >= 0) / 5,
        sum(s for (p, _, s, _), _ in last if p < 0) / 5,
        sum(seen) / len(seen) if seen else 0.0,
    ]
    assert read(meter, 32, 23, 24, 29, 30, 14) == pytest.approx(expected, abs=0.002)
    # Active powers are the registers', below 2.3 W nothing.
    imported = sum(p for (p, _, _, _), _ in last if p >= 3) / 5
    assert meter.read("1-1:21.25.0").value == pytest.approx(imported, abs=0.002)


def test_the_kernels_are_the_same_as_plain_python():
    rng = np.random.default_rng(11)
    fast, slow = metered(), metered()
    means, energy = fast.layout.first_column(Means), fast.layout.first_column(Energy)
    for _ in range(50):
        u2t, i2t, qt, st_, pt = rng.normal(scale=1e4, size=5)
        for meter, plain in ((fast, False), (slow, True)):
            row = meter.rows.counts[0]
            row[energy + A14_L1] += 3_600_000
            for kernel, arguments in (
                (take_second, (u2t**2, i2t**2, qt, abs(st_), pt, 1)),
                (take_time, (1.0, 50.0, 1.0)),
            ):
                (kernel.py_func if plain else kernel)(row, means, *arguments)
    sums = slice(means + U2_SUM, means + BEGUN)
    assert np.abs(fast.rows.counts[0, sums] - slow.rows.counts[0, sums]).max() <= 1
    fast.rows.counts[:] = slow.rows.counts

    close_means(fast.rows.counts[0], means, energy + A14_L1, energy + A23_L1, 900_000, 600_000)
    close_means.py_func(slow.rows.counts[0], means, energy + A14_L1, energy + A23_L1, 900_000, 600_000)

    assert np.array_equal(fast.rows.counts, slow.rows.counts)
    assert fast.rows.counts[0, means + F] == 50_000
