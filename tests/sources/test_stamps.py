"""Stretches and holes out of times: jitter is none, a missing row is, a rate that changes is another stretch."""

import numpy as np
import pytest

from trefas.sources.recorded import Hole, Stretch
from trefas.sources.stamps import plan_of_stamps

RATE_HZ = 5_000.0


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
