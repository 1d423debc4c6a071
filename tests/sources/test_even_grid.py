"""Rows with true stamps beside an even grid are brought onto it; what is even is left as it is."""

import numpy as np
import pytest

from trefas.metrology.frontend import Frontend
from trefas.metrology.samples import SampleBlock
from trefas.metrology.summary import Summary
from trefas.sources.even_grid import at_lines, beside_grid
from trefas.sources.spec import open_source

RATE_HZ = 5_000.0
TURN = 2 * np.pi * 50.0


def u_v(t_s):
    return 230 * 2**0.5 * (np.sin(TURN * t_s) + 0.05 * np.sin(5 * TURN * t_s) + 0.03 * np.sin(7 * TURN * t_s + 1))


def i_a(t_s):
    return 10 * 2**0.5 * (np.sin(TURN * t_s - np.pi / 3) + 0.2 * np.sin(5 * TURN * t_s) + 0.1 * np.sin(7 * TURN * t_s))


U_RMS_V = 230 * (1 + 0.05**2 + 0.03**2) ** 0.5
I_RMS_A = 10 * (1 + 0.2**2 + 0.1**2) ** 0.5
P_W = 2300 * (0.5 + 0.05 * 0.2 + 0.03 * 0.1 * np.cos(1.0))
Q_VAR = 2300 * 0.75**0.5


def written(path, us, kept=slice(None), rows=10_000):
    noise_s = np.random.default_rng(5).normal(0, us * 1e-6, rows)
    noise_s[0] = 0.0
    t_s = np.round(np.arange(rows) / RATE_HZ + noise_s, 7)[kept]
    np.savetxt(
        path, np.stack((t_s, u_v(t_s), i_a(t_s)), axis=1), "%.7f,%.5f,%.6f", header="time,u1_v,i1_a", comments=""
    )
    return open_source(str(path))


def summed(source, block_s=1.0):
    summary, frontend = Summary(), Frontend(source.wiring)
    for intervals in frontend.stream(source.stream(block_s=block_s)):
        summary.add(intervals)
    return summary


@pytest.mark.parametrize("us", [5, 10, 20])
def test_values_are_those_of_the_stamps(tmp_path, us):
    source = written(tmp_path / "t.csv", us)

    phase = summed(source).phase(0)

    assert phase.u_rms_v == pytest.approx(U_RMS_V, rel=2e-6)
    assert phase.i_rms_a == pytest.approx(I_RMS_A, rel=5e-6)
    assert phase.p_w == pytest.approx(P_W, rel=5e-6)
    assert phase.q_var == pytest.approx(Q_VAR, rel=1e-5)
    # Of 10 000 rows the jitter is known to 0.7 %.
    told_us = float(source.remarks[0].split(" jitter of ")[1].split()[0])
    assert told_us == pytest.approx(us, rel=0.03)


def test_rows_left_out_are_holes_over_which_the_stream_goes_on(tmp_path):
    kept = np.random.default_rng(6).random(10_000) >= 0.003
    kept[[0, -1]] = True
    source = written(tmp_path / "t.csv", 20, kept)
    even_s = np.flatnonzero(kept) / RATE_HZ

    summary = summed(source)

    assert summary.reactive_s == pytest.approx(kept.sum() / RATE_HZ, abs=1e-6)
    # What was measured is what there is: the mean of the lines that have a row, counted as cells.
    assert summary.phase(0).p_w == pytest.approx(float(np.mean(u_v(even_s) * i_a(even_s))), rel=2e-5)
    assert summary.phase(0).q_var == pytest.approx(Q_VAR, rel=1e-4)


def test_values_are_the_same_however_the_blocks_are_cut(tmp_path):
    kept = np.random.default_rng(6).random(3_000) >= 0.01
    kept[[0, -1]] = True
    source = written(tmp_path / "t.csv", 20, kept, rows=3_000)

    def samples(block_s):
        return np.concatenate([b.u_v[0, 0] for b in source.stream(block_s=block_s) if isinstance(b, SampleBlock)])

    assert np.array_equal(samples(10.0), samples(0.0014))


def test_a_value_that_is_missing_is_missing_alone():
    beside = np.random.default_rng(1).normal(0, 0.1, 60).astype(np.float32)
    t_s = (np.arange(60) + beside) / RATE_HZ
    columns = np.stack((u_v(t_s), i_a(t_s)))
    columns[1, [20, 23, 40]] = np.nan

    values = at_lines(columns, beside, 0, 60)

    assert np.flatnonzero(np.isnan(values[1])).tolist() == [20, 23, 40]
    # Between the two there are two rows: a straight line, right to (7 · 0.063)² / 8 of the 7th harmonic, and better of the rest
    assert values[0, [10, 30, 50]] == pytest.approx(u_v(np.array([10, 30, 50]) / RATE_HZ), abs=0.01)


@pytest.mark.parametrize("resolution_s", [1e-6, 1e-5, 1e-4])
def test_stamps_that_are_rounded_alone_are_left_as_they_are(resolution_s):
    steps = np.arange(2_000)
    stamp_s = np.round(steps / 4_321.0 / resolution_s) * resolution_s

    assert beside_grid(stamp_s, steps, 0.0, 1 / 4_321.0, resolution_s) is None


def test_a_clock_that_runs_off_is_no_jitter():
    steps = np.arange(20_000)

    assert beside_grid(steps / RATE_HZ * (1 + 25e-6 * steps / 20_000), steps, 0.0, 1 / RATE_HZ, 1e-7) is None
