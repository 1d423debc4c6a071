"""Resampling beside its definition, and what it makes of tones."""

import numpy as np
import pytest

from trefas.metrology.resampler import GAIN_STEPS, LANES, REACH, resample, resample_slowly, resampler

# rate, cycles: points, last harmonic, last interharmonics
FITTING = {
    (10_000.0, 10): (2000, 50, 50),
    (10_000.0, 12): (2000, 50, 50),
    (4_000.0, 10): (800, 39, 38),  # 0.49 · 4000 / 50 = 39.2
    (4_800.0, 12): (960, 39, 38),
    (1_000.0, 10): (200, 9, 8),
    (600.0, 10): (120, 5, 4),
    (50_000.0, 10): (10_000, 50, 50),
}


@pytest.mark.parametrize(("rate_hz", "cycles"), FITTING)
def test_a_rate_has_points_that_transform_quickly_and_the_orders_it_can(rate_hz, cycles):
    by = resampler(rate_hz, cycles)

    assert (by.points, by.order_max, by.interharmonic_max) == FITTING[rate_hz, cycles]
    assert by.points >= rate_hz / 5
    assert by.taps <= 2 * REACH
    assert by.lines <= by.points // 2 + 1


@pytest.mark.parametrize("step", [0.9766, 0.99999, 1.0, 1.1489, 0.5, 0.9566])
@pytest.mark.parametrize("rate_hz", [10_000.0, 4_000.0])
def test_points_are_the_sums_of_their_definition(step, rate_hz):
    by = resampler(rate_hz, 10)
    rows = np.random.default_rng(3).normal(size=(6, 1200)).astype(np.float32)
    out = np.zeros((6, 500 + LANES), np.float32)

    resample(rows, 100.3, step, by.polynomials, 500, out)

    positions = 100.3 + np.arange(500) * step
    for row in (0, 5):
        slow = resample_slowly(rows[row].astype(np.float64), positions, by)
        assert out[row, :500] == pytest.approx(slow, abs=1e-5)  # of noise of 1: float32 and polynomials


@pytest.mark.parametrize("order", [1, 5, 25, 50])
def test_a_tone_in_the_band_stays_as_it_is(order):
    by = resampler(10_000.0, 10)
    per_sample = 50.0 * order / 10_000.0
    row = np.sqrt(2) * 230.0 * np.sin(2 * np.pi * per_sample * np.arange(2_400))[np.newaxis]
    out = np.zeros((1, by.points + LANES), np.float32)

    resample(row.astype(np.float32), 50.7, 2000.0 / by.points, by.polynomials, by.points, out)

    positions = 50.7 + np.arange(by.points) * 2000.0 / by.points
    truth = np.sqrt(2) * 230.0 * np.sin(2 * np.pi * per_sample * positions)
    # The filter ripples by 1e-4 in the middle of the band; ``line_gain`` takes that back.
    assert out[0, : by.points] == pytest.approx(truth, abs=np.sqrt(2) * 230.0 * 3e-4)


def test_nothing_of_the_fundamental_comes_out_as_another_frequency():
    # 49.9 Hz at 10 kHz: its image at 9950.1 Hz folds to 311.8 Hz, between the 6th and the 7th.
    by = resampler(10_000.0, 10)
    length = 10_000.0 / 4.99
    samples = np.sin(2 * np.pi * 49.9 / 10_000.0 * np.arange(2_400))

    points = resample_slowly(samples, 50.0 + np.arange(by.points) * length / by.points, by)

    lines = np.abs(np.fft.rfft(points))[: by.lines] / by.points * 2
    assert lines[10] == pytest.approx(1.0, rel=1e-5)
    assert np.delete(lines, 10).max() < 1e-7  # −140 dB


@pytest.mark.parametrize(("rate_hz", "frequency_hz"), [(4_000.0, 1_950.0), (4_000.0, 1_000.0), (600.0, 250.0)])
def test_what_the_filter_takes_from_a_line_is_given_back(rate_hz, frequency_hz):
    by = resampler(rate_hz, 10)
    per_sample = frequency_hz / rate_hz
    samples = np.sin(2 * np.pi * per_sample * np.arange(round(0.2 * rate_hz) + 2 * REACH))
    positions = REACH + np.arange(by.points) * (rate_hz / 5 / by.points)

    line = np.fft.rfft(resample_slowly(samples, positions, by))[round(frequency_hz / 5)] / by.points * 2

    gain = np.interp(per_sample * 2 * GAIN_STEPS, np.arange(GAIN_STEPS + 1), by.line_gain)
    assert abs(line) ** 2 * gain == pytest.approx(1.0, rel=2e-3)
