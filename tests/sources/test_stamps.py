"""Stretches and holes out of time stamps: jitter, rows left out, rates that change."""

import itertools
from itertools import pairwise

import numpy as np
import pytest

from trefas.sources.recorded import Hole, Stretch
from trefas.sources.stamps import plan_of_stamps

STEP_S = 200e-6
RATE_HZ = 5_000.0


def stretches(plan):
    return [(part.first, part.last) for part in plan if isinstance(part, Stretch)]


def measured_s(plan):
    return sum(part.end_ns - part.start_ns for part in plan if isinstance(part, Stretch)) / 1e9


@pytest.mark.parametrize("jitter_us", [1, 5, 10, 20])
def test_stamps_with_jitter_are_one_stretch_at_the_mean_rate(jitter_us):
    jitter_s = np.random.default_rng(1).normal(0, jitter_us * 1e-6, 5000)

    (stretch,) = plan_of_stamps(np.arange(5000) * STEP_S + jitter_s, "t.csv", 1e-7)

    # 20 µs on each of 5000 stamps: the step by least squares to 20e-6 · √12 / 5000^1.5 = 2e-10 s, a millionth of it
    assert stretch.rate_hz == pytest.approx(5000, rel=4e-6)


@pytest.mark.parametrize("jitter_us", [0, 10])
@pytest.mark.parametrize("share", [0.003, 0.03, 0.2])
def test_rows_left_out_at_random_are_holes_of_whole_steps_on_one_grid(share, jitter_us):
    rng = np.random.default_rng(2)
    there = rng.random(5000) >= share
    there[[0, -1]] = True
    stamp_s = np.arange(5000) * STEP_S + rng.normal(0, jitter_us * 1e-6, 5000)

    plan = plan_of_stamps(stamp_s[there], "t.csv", 1e-7)

    assert len({part.rate_hz for part in plan if isinstance(part, Stretch)}) == 1
    assert measured_s(plan) == pytest.approx(there.sum() * STEP_S, rel=1e-5)
    assert all(a.end_ns == b.start_ns for a, b in itertools.pairwise(plan))
    for hole in (part for part in plan if isinstance(part, Hole)):
        steps = (hole.end_ns - hole.start_ns) / 200_000
        assert steps == pytest.approx(round(steps), abs=0.001)


def test_a_step_that_becomes_a_multiple_and_stays_is_another_rate():
    stamp_s = np.concatenate((np.arange(400) * 250e-6, 0.1 + np.arange(100) * 1e-3))

    plan = plan_of_stamps(stamp_s, "t.csv")

    assert stretches(plan) == [(0, 400), (400, 500)]
    assert [part.rate_hz for part in plan] == [pytest.approx(4000), pytest.approx(1000)]
    assert measured_s(plan) == pytest.approx(0.2)  # 400 · 250 µs + 100 · 1 ms


def test_a_step_that_becomes_four_thirds_of_it_is_no_jitter():
    stamp_s = np.concatenate((np.arange(400) / 4000, 0.1 + np.arange(300) / 3000))

    plan = plan_of_stamps(stamp_s, "t.csv")

    assert stretches(plan) == [(0, 400), (400, 700)]
    assert [part.rate_hz for part in plan] == [pytest.approx(4000), pytest.approx(3000)]


def test_a_faster_rate_does_not_begin_before_the_slower_one_ended():
    # 99 rows of 1 ms; before and behind the change rows are left out
    stamp_s = np.concatenate((np.delete(np.arange(100) * 1e-3, [40, 98]), 0.1 + np.delete(np.arange(400), [3]) / 4000))

    plan = plan_of_stamps(stamp_s, "t.csv")

    assert all(a.end_ns <= b.start_ns for a, b in itertools.pairwise(plan))
    for part in plan:
        if isinstance(part, Stretch):
            assert part.end_ns - part.start_ns == pytest.approx((part.last - part.first) * 1e9 / part.rate_hz, abs=2)


def test_a_clock_that_runs_off_slowly_is_one_stretch():
    # 50 ppm faster at the end than at the start of 20 s: 500 µs, two and a half steps beside an even grid
    at = np.arange(100_000)
    stamp_s = at * STEP_S * (1 + 25e-6 * at / len(at))

    assert stretches(plan_of_stamps(stamp_s, "t.csv", 1e-7)) == [(0, 100_000)]


def jittered(rows: np.ndarray, us: float, seed: int = 2) -> np.ndarray:
    return np.round(rows / RATE_HZ + np.random.default_rng(seed).normal(0.0, us * 1e-6, len(rows)), 6)


@pytest.mark.parametrize("us", [0.0, 5.0, 10.0, 20.0])
@pytest.mark.parametrize("seed", range(4))
def test_true_stamps_with_jitter_are_one_stretch(us, seed):
    plan = plan_of_stamps(jittered(np.arange(20_000), us, seed), "table", 1e-6)

    assert len(plan) == 1
    assert isinstance(plan[0], Stretch)
    assert (plan[0].first, plan[0].last) == (0, 20_000)
    assert plan[0].rate_hz == pytest.approx(RATE_HZ, rel=3e-5)


@pytest.mark.parametrize("us", [0.0, 10.0])
def test_rows_that_are_missing_are_a_hole_beside_jitter_too(us):
    rows = np.delete(np.arange(10_000), range(4_000, 4_100))

    holes = [part for part in plan_of_stamps(jittered(rows, us), "table", 1e-6) if isinstance(part, Hole)]

    assert sum(hole.end_ns - hole.start_ns for hole in holes) == pytest.approx(20e6, abs=1e6)


def test_a_rate_that_changes_is_another_stretch():
    stamps = np.concatenate((np.arange(1_000) / 5_000, 0.2 + np.arange(1_000) / 4_000))

    stretches = [part for part in plan_of_stamps(stamps, "table") if isinstance(part, Stretch)]

    assert [round(part.rate_hz) for part in stretches] == [5_000, 4_000]


@pytest.mark.parametrize("us", [30.0, 40.0, 60.0])
def test_rows_of_much_jitter_never_overlap(us):
    stamps = np.sort(jittered(np.arange(10_000), us))

    plan = plan_of_stamps(stamps[np.diff(stamps, prepend=-1.0) > 0], "table", 1e-6)

    for part, after in pairwise(plan):
        if isinstance(part, Stretch):
            assert (
                part.start_ns + (part.last - part.first) * 1e9 / part.rate_hz <= after.start_ns + 0.45e9 / part.rate_hz
            )
    assert plan[-1].end_ns == pytest.approx(2e9, abs=1e6)
