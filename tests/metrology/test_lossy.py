"""A window with lost samples against its definition: cells that are there, and numpy's least squares."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trefas.metrology.lossy import ORDERS, measure_lossy
from trefas.metrology.windows import ACTIVE, APPARENT, I_RMS, REACTIVE, U_RMS


def slowly(u: np.ndarray, i: np.ndarray, start: float, end: float, cycles_per_sample: float) -> tuple[float, ...]:
    """One system: samples measured, U, I, energy, mean reactive power. Cells cut by an edge count in part; the line between two
    samples is taken as each one's own value in its half, which differs at the edges alone."""
    k = np.arange(len(u))
    there = np.isfinite(u + i)
    cell = np.clip(np.minimum(k + 0.5, end) - np.maximum(k - 0.5, start), 0.0, None) * there
    uu, ii, ui = (np.sum(np.where(there, x, 0.0) * cell) for x in (u * u, i * i, u * i))
    inside = there & (k >= start) & (k <= end)
    angle = 2 * np.pi * cycles_per_sample * (k[inside] - start)
    orders = np.arange(1, min(ORDERS, int(0.4 / cycles_per_sample)) + 1)
    design = np.hstack([np.ones((inside.sum(), 1)), np.cos(np.outer(angle, orders)), np.sin(np.outer(angle, orders))])
    fit = np.linalg.lstsq(design, np.stack((u[inside], i[inside]), axis=1), rcond=None)[0]
    a, b = fit[1], fit[1 + len(orders)]
    measured = cell.sum()
    return measured, np.sqrt(uu / measured), np.sqrt(ii / measured), ui, 0.5 * (a[0] * b[1] - b[0] * a[1])


@given(seed=st.integers(0, 2**32 - 1), share=st.floats(0.0, 0.3), edges=st.tuples(st.floats(0, 1), st.floats(0, 1)))
@settings(max_examples=15, deadline=None)
def test_it_is_what_numpy_says_of_the_samples_that_are_there(seed, share, edges):
    rng = np.random.default_rng(seed)
    n, start, end = 820, 7.0 + edges[0], 807.0 + edges[1]
    per_sample = 10 / (end - start)
    angle = 2 * np.pi * per_sample * np.arange(n)
    u = 325.0 * np.sin(angle) + 9.0 * np.sin(5 * angle + 1.0) + 4.0
    i = 14.0 * np.sin(angle - 1.0) + 1.5 * np.sin(3 * angle)
    u[rng.random(n) < share] = np.nan

    found = measure_lossy(u[np.newaxis], i[np.newaxis], 0, start, end, per_sample)

    measured, u_rms, i_rms, energy, reactive = slowly(u, i, start, end, per_sample)
    assert found.length == pytest.approx(measured, abs=1e-9)
    row = found.system[0]
    assert row[U_RMS] == pytest.approx(u_rms, rel=5e-4)  # the edges' line against the cell's own value
    assert row[I_RMS] == pytest.approx(i_rms, rel=5e-4)
    assert row[ACTIVE] == pytest.approx(energy, abs=2e-3 * 2300 * 10)
    assert row[APPARENT] == pytest.approx(row[U_RMS] * row[I_RMS] * measured)
    # The fit leans a little towards no harmonics.
    assert row[REACTIVE] / found.length == pytest.approx(reactive, rel=1e-3)
    assert found.share > 0.95


def test_runs_end_half_a_sample_beside_what_was_lost():
    u = np.ones((1, 100))
    u[0, 40:43] = np.nan

    found = measure_lossy(u, np.ones((1, 100)), 1_000, 1_009.5, 1_089.5, 0.0)

    assert found.runs.tolist() == [[1_009.5, 1_039.5], [1_042.5, 1_089.5]]
    assert found.system[0, ACTIVE] == pytest.approx(77.0)
    assert np.isnan(found.system[0, REACTIVE])


def test_a_window_of_which_nothing_is_left_is_nothing():
    found = measure_lossy(np.full((1, 90), np.nan), np.ones((1, 90)), 0, 1.0, 81.0, 1 / 80)

    assert (found.length, found.is_little) == (0.0, True)
    assert np.isnan(found.system[0, REACTIVE])


def test_without_voltage_there_is_no_power_and_nothing_is_followed():
    """As where there is hardly any, whose fundamental is fitted."""
    angle = 2 * np.pi * np.arange(820) / 80
    i = 14.0 * np.sin(angle - 1.0)[np.newaxis]

    none, hardly_any = (
        measure_lossy(u_v * np.sin(angle)[np.newaxis], i, 0, 7.5, 807.5, 10 / 800) for u_v in (0.0, 1e-9)
    )

    assert (none.share, none.follows, none.is_little) == (0.0, False, False)
    assert none.runs.tolist() == hardly_any.runs.tolist() == [[7.5, 807.5]]
    assert none.system[0, [U_RMS, ACTIVE, APPARENT, REACTIVE]].tolist() == [0.0] * 4
    assert none.system[0] == pytest.approx(hardly_any.system[0], abs=1e-5)
    assert none.system[0, I_RMS] == pytest.approx(14 / 2**0.5, rel=1e-6)


def test_less_than_a_cycle_has_no_reactive_power_without_voltage_either():
    found = measure_lossy(np.zeros((1, 100)), np.ones((1, 100)), 0, 0.5, 60.5, 1 / 80)

    assert found.is_little
    assert np.isnan(found.system[0, REACTIVE])
