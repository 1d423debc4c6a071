"""Reactive energy of what runs: load and frequency that change evenly, up to the ends of a record."""

import numpy as np
import pytest

from trefas.metrology.frontend import Frontend
from trefas.metrology.moving import find_moving
from trefas.metrology.samples import SampleBlock
from trefas.metrology.summary import Summary

RATE_HZ = 6400.0
LAG = np.pi / 3


def running(hz, hz_per_s, seconds, per_s=0.0, start_rad=0.3, rate_hz=RATE_HZ):
    """Three phases of 230 V and 10 A, 60° lagging; ``per_s`` is the change of the current."""
    t = np.arange(round(seconds * rate_hz)) / rate_hz
    angle = 2 * np.pi * (hz * t + hz_per_s * t * t / 2) + start_rad
    turn = angle - 2 * np.pi / 3 * np.arange(3)[:, np.newaxis]
    u_v = 230 * np.sqrt(2) * np.sin(turn)
    i_a = 10 * np.sqrt(2) * (1 + per_s * t) * np.sin(turn - LAG)
    # 2300 VA · sin 60°, and as much more as the current has become on average.
    right_var = 2300 * np.sin(LAG) * (1 + per_s * t.mean())
    return u_v, i_a, right_var


def reactive_of(u_v, i_a, block=None):
    summary, frontend = Summary(), Frontend()
    size = block or u_v.shape[1]
    blocks = [
        SampleBlock(u_v[:, at : at + size], i_a[:, at : at + size], RATE_HZ) for at in range(0, u_v.shape[1], size)
    ]
    for intervals in frontend.stream(blocks):
        summary.add(intervals)
    return np.array([summary.phase(phase).q_var for phase in range(3)]), summary


@pytest.mark.parametrize(
    ("hz", "hz_per_s", "seconds"),
    [(20, 10, 0.43), (30, 40, 0.43), (40, 20, 0.27), (50, -15, 0.61), (100, 100, 0.27), (400, -150, 0.61)],
)
@pytest.mark.parametrize("start_rad", [0.3, 3.3])
def test_a_generator_that_runs_up_has_its_reactive_power_up_to_the_ends(hz, hz_per_s, seconds, start_rad):
    u_v, i_a, right_var = running(hz, hz_per_s, seconds, start_rad=start_rad)

    found, _ = reactive_of(u_v, i_a)

    np.testing.assert_allclose(found, right_var, rtol=1e-4)


@pytest.mark.parametrize(("hz", "seconds"), [(50, 0.215), (50, 0.338), (50, 0.91), (60, 0.259), (16.7, 0.97)])
@pytest.mark.parametrize("start_rad", [0.0, 0.8, 1.6, 2.4])
def test_a_load_that_grows_by_a_third_has_its_reactive_power_up_to_the_ends(hz, seconds, start_rad):
    u_v, i_a, right_var = running(hz, 0.0, seconds, per_s=0.4 / seconds, start_rad=start_rad)

    found, summary = reactive_of(u_v, i_a)

    assert summary.reactive_s == pytest.approx(seconds, abs=1 / RATE_HZ)
    np.testing.assert_allclose(found, right_var, rtol=2e-4)


def test_how_a_record_is_cut_changes_nothing_of_what_runs():
    u_v, i_a, _ = running(47, 3.0, 0.73, per_s=0.5)

    whole, _ = reactive_of(u_v, i_a)

    for block in (1, 37, 640, 2000):
        np.testing.assert_array_equal(reactive_of(u_v, i_a, block)[0], whole)


def test_a_load_that_grows_over_lost_samples_counts_those_that_are_there():
    u_v, i_a, _ = running(50, 0.0, 0.5, per_s=0.8)
    i_a[:, 400:900] = np.nan
    there = np.isfinite(i_a[0])
    t = np.arange(u_v.shape[1]) / RATE_HZ

    found, _ = reactive_of(u_v, i_a)

    np.testing.assert_allclose(found, 2300 * np.sin(LAG) * (1 + 0.8 * t[there].mean()), rtol=1e-3)


def test_harmonics_and_an_offset_are_beside_what_runs():
    u_v, i_a, right_var = running(50, 4.0, 0.1, per_s=1.0)
    turn = np.linspace(0, 2 * np.pi * 5.02, u_v.shape[1])
    u_v += 3.0 + 7 * np.sin(5 * turn)
    i_a += 2 * np.sin(3 * turn + 1)

    found = find_moving(u_v, i_a, 0, -0.5, u_v.shape[1] - 0.5, np.array([1.0, -0.5, -0.5]), 50 / RATE_HZ)

    energy = found.reactive(np.array([[-0.5, u_v.shape[1] - 0.5]]))
    np.testing.assert_allclose(energy / u_v.shape[1], right_var, rtol=2e-3)


def test_a_part_has_the_power_of_its_own_time():
    u_v, i_a, _ = running(50, 0.0, 0.1, per_s=2.0)

    found = find_moving(u_v, i_a, 0, -0.5, 639.5, np.array([1.0, -0.5, -0.5]), 50 / RATE_HZ)

    # From 64 to 96 samples, 10 to 15 ms, and the same once more at 90 ms: on average 2.5 % and 18.5 % more.
    energy = found.reactive(np.array([[63.5, 95.5], [575.5, 607.5]]))
    t = np.concatenate((np.arange(64, 96), np.arange(576, 608))) / RATE_HZ
    np.testing.assert_allclose(energy, 2300 * np.sin(LAG) * np.sum(1 + 2.0 * t), rtol=1e-4)


@pytest.mark.parametrize("noise", [0.0, 0.001, 0.02])
def test_what_is_steady_is_not_fitted(noise):
    u_v, i_a, _ = running(50.1, 0.0, 0.06)
    draw = np.random.default_rng(7)
    u_v += draw.normal(0, noise * 230, u_v.shape)
    i_a += draw.normal(0, noise * 10, i_a.shape)

    assert find_moving(u_v, i_a, 0, -0.5, 383.5, np.array([1.0, -0.5, -0.5]), 50.1 / RATE_HZ) is None


def test_a_step_is_no_even_change():
    u_v, i_a, _ = running(50, 0.0, 0.06)
    i_a[:, 190:] *= 1.5

    assert find_moving(u_v, i_a, 0, -0.5, 383.5, np.array([1.0, -0.5, -0.5]), 50 / RATE_HZ) is None


def test_less_than_two_cycles_tell_no_change():
    u_v, i_a, _ = running(50, 0.0, 0.036, per_s=5.0)

    assert find_moving(u_v, i_a, 0, -0.5, 229.5, np.array([1.0, -0.5, -0.5]), 50 / RATE_HZ) is None
