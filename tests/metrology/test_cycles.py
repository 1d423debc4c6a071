"""Where cycles begin: the tracker against the closed form, against its definition, and as plain Python."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trefas.metrology import cycles
from trefas.metrology.cycles import BATCH_POINTS, phase_at, position_at, reference_weights, track, tracker

UNREACHED = 1 << 62


def three_phases(frequency_hz: float, rate_hz: float, samples: int, angle_deg: float = 0.0) -> np.ndarray:
    turns = frequency_hz * np.arange(samples) / rate_hz + angle_deg / 360
    return 325.0 * np.stack([np.sin(2 * np.pi * (turns - phase / 3)) for phase in range(3)])


def crossings(u_v: np.ndarray, rate_hz: float, nominal_hz: float = 50.0) -> np.ndarray:
    state = tracker(rate_hz, nominal_hz)
    track(state, u_v, 0, UNREACHED, reference_weights(len(u_v), aron=False))
    assert not state["invented"][0, : int(state["crossing_count"][0])].any()
    return np.array(state["crossing"][0, : int(state["crossing_count"][0])])


@pytest.mark.parametrize(
    ("frequency_hz", "rate_hz"), [(50.0, 10_000.0), (49.87, 4_000.0), (51.3, 600.0), (47.0, 50_000.0)]
)
@given(angle_deg=st.floats(0, 359))
def test_crossings_are_where_the_closed_form_crosses(frequency_hz, rate_hz, angle_deg):
    u_v = three_phases(frequency_hz, rate_hz, round(0.6 * rate_hz), angle_deg)

    found = crossings(u_v, rate_hz)

    # The reference is 1.5 times the first voltage: it rises through zero where that does.
    cycle = rate_hz / frequency_hz
    turns = (found + angle_deg / 360 * cycle) / cycle
    assert len(found) >= 0.6 * frequency_hz - 3
    # Twelve points a cycle leave the cubic a few thousandths of a degree.
    assert turns == pytest.approx(np.round(turns), abs=2e-5 if rate_hz > 600 else 2e-4)
    assert np.diff(np.round(turns)) == pytest.approx(1)


@given(step=st.sampled_from([1, 2, 8, 64]), count=st.integers(1, BATCH_POINTS), systems=st.integers(1, 3))
def test_points_are_the_means_of_the_weighted_sum(step, count, systems):
    rng = np.random.default_rng(step * count)
    u_v = rng.normal(size=(systems, count * step + 5))
    weights = reference_weights(systems, aron=False)
    points = np.empty(BATCH_POINTS * step)

    at = cycles._average(u_v, 5, count, step, weights, points)

    slow = (weights @ u_v[:, 5:]).reshape(count, step).mean(axis=1)
    assert points[at : at + count] == pytest.approx(slow, abs=1e-12)


@given(sizes=st.lists(st.integers(1, BATCH_POINTS), min_size=1, max_size=6))
def test_smoothing_is_the_convolution_with_both_boxcars(sizes):
    values = np.random.default_rng(sum(sizes)).normal(size=sum(sizes))
    state = tracker(1_000.0, 50.0)
    quarter, third = int(state["quarter"][0]), int(state["third"][0])
    came = []
    for end in np.cumsum(sizes):
        size = sizes[len(came)]
        points = values[end - size : end].copy()
        count = cycles._smooth(state[0], points, size)
        came.append(points[:count])

    kernel = np.convolve(np.ones(quarter) / quarter, np.ones(third) / third)
    slow = np.convolve(values, kernel, mode="valid") if len(values) >= len(kernel) else np.empty(0)
    assert np.concatenate(came) == pytest.approx(slow, abs=1e-12)


@given(zero=st.floats(0, 1), curve=st.floats(-0.2, 0.2))
def test_the_root_is_that_of_the_cubic_through_four_points(zero, curve):
    cubic = np.poly1d([curve, 0.1, 1.0, 0.0])
    y = [cubic(t - zero) for t in (-1.0, 0.0, 1.0, 2.0)]
    if not y[1] < 0.0 <= y[2]:
        return

    assert cycles._root(*y) == pytest.approx(zero, abs=1e-6)


def test_positions_and_phases_are_each_others_inverse():
    u_v = three_phases(50.2, 4_000.0, 2_400)
    state = tracker(4_000.0, 50.0)
    track(state, u_v, 0, UNREACHED, reference_weights(3, aron=False))

    for position in np.linspace(-0.5, 2_399.5, 37):
        assert position_at(state, phase_at(state, position)) == pytest.approx(position, abs=1e-6)


def test_the_tracker_is_the_same_as_plain_python():
    u_v = three_phases(49.3, 1_000.0, 400, 77.0) + np.random.default_rng(1).normal(scale=5.0, size=(3, 400))
    fast, slow = tracker(1_000.0, 50.0), tracker(1_000.0, 50.0)
    weights = reference_weights(3, aron=False)

    track(fast, u_v, 0, UNREACHED, weights)
    compiled = {name: getattr(cycles, name) for name in ("_average", "_smooth", "_find_crossings")}
    record, taken = slow[0], 0
    while (count := min(BATCH_POINTS, (400 - taken) // int(record.step))) > 0:
        points = np.empty(BATCH_POINTS * int(record.step))
        at = compiled["_average"].py_func(u_v, taken, count, int(record.step), weights, points)
        points = points[at : at + count]
        out = compiled["_smooth"].py_func(record, points, count)
        compiled["_find_crossings"].py_func(record, points, out)
        taken = int(record.next_sample)

    count = int(fast["crossing_count"][0])
    assert count == int(record.crossing_count) >= 17
    assert fast["crossing"][0, :count] == pytest.approx(np.asarray(record.crossing)[:count], abs=1e-9)


def test_noise_where_a_voltage_was_lost_makes_no_cycles():
    u_v = three_phases(50.0, 4_000.0, 4_000)
    u_v[:, 1_000:2_600] = np.random.default_rng(2).normal(scale=1.0, size=(3, 1_600))
    state = tracker(4_000.0, 50.0)

    track(state, u_v, 0, UNREACHED, reference_weights(3, aron=False))

    positions, invented = state["crossing"][0], state["invented"][0]
    count = int(state["crossing_count"][0])
    inside = (positions[:count] > 1_100) & (positions[:count] < 2_550)
    assert invented[:count][inside].all()
    assert inside.sum() >= 14
    after = positions[:count][positions[:count] > 2_800]
    assert np.diff(after) == pytest.approx(80.0, abs=0.01)


@pytest.mark.parametrize("lost", [{0}, {1}, {2}, {0, 1}, {1, 2}, {0, 2}])
def test_no_lost_phases_extinguish_the_reference(lost):
    u_v = three_phases(50.0, 4_000.0, 2_400)
    u_v[sorted(lost)] = 0.0

    assert np.diff(crossings(u_v, 4_000.0)) == pytest.approx(80.0, abs=0.01)
