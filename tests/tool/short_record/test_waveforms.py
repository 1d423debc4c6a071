"""Waveforms that are kept: samples, rms of cycles, holes, and the envelope of what is too much."""

import numpy as np
import pytest

from tests.tool.short_record.faults import RATE_HZ, START, kept, samples
from trefas.base.instant import NS_PER_S, Instant
from trefas.tool.short_record.rms import CycleRms


def test_every_sample_is_kept_where_they_are_few():
    waveforms = kept()

    x, y = waveforms.drawn(0)

    assert len(y) == 4001  # and a break behind the stretch
    assert x[0] == pytest.approx(0.5 / RATE_HZ)
    assert y[:4000] == pytest.approx(samples(0, 4000)[0][0], rel=1e-6)


def test_of_too_many_the_lowest_and_the_highest_of_each_column_are_left():
    waveforms = kept(samples_max=1000, block_s=0.1)

    _, y = waveforms.drawn(3)

    # 8 · 10 A · √2 in the fault, 10 A · √2 outside of it
    assert np.nanmax(y) == pytest.approx(80 * 2**0.5, rel=1e-3)
    assert np.nanmin(y[: len(y) // 3]) == pytest.approx(-10 * 2**0.5, rel=1e-3)
    assert waveforms.samples_between(START, Instant(START + NS_PER_S // 50)) is None


@pytest.mark.parametrize("block_s", [1.0, 0.0371, 0.003])
def test_the_rms_of_each_cycle_is_that_of_the_sines_however_the_blocks_are_cut(block_s):
    first, second, _ = kept(block_s=block_s).rms.phases
    inside = (first[:, 0] > START + 0.42e9) & (first[:, 1] < START + 0.58e9)
    outside = (first[:, 1] < START + 0.38e9) | (first[:, 0] > START + 0.62e9)

    assert first[inside, 2] == pytest.approx(np.full(inside.sum(), 92.0), rel=1e-3)
    assert first[inside, 3] == pytest.approx(np.full(inside.sum(), 80.0), rel=2e-3)
    assert first[outside, 3] == pytest.approx(np.full(outside.sum(), 10.0), rel=2e-3)
    assert second[:, 3] == pytest.approx(np.full(len(second), 10.0), rel=2e-3)
    assert len(first) >= 96  # 100 half cycles, without the last cycles


def test_what_was_not_measured_is_a_hole_and_no_value():
    waveforms = kept(hole=(0.2, 0.25))

    (hole,) = waveforms.unmeasured()
    x, y = waveforms.drawn(0)

    assert hole == (pytest.approx(0.2), pytest.approx(0.25))
    assert not ((x > 0.2001) & (x < 0.2499) & np.isfinite(y)).any()
    rows = waveforms.rms.phases[0]
    assert not ((rows[:, 1] > START + 0.2001e9) & (rows[:, 0] < START + 0.2499e9)).any()


def test_a_railway_has_rms_values_of_its_own_cycles():
    t = (np.arange(1200) + 0.5) / 1000.0
    rms = CycleRms(1, 1000.0, 15_000.0, 50 / 3, START)

    rms.take(15_000.0 * np.sqrt(2) * np.sin(2 * np.pi * 50 / 3 * t)[np.newaxis], np.zeros((1, 1200)))

    (rows,) = rms.values().phases
    assert len(rows) == pytest.approx(1.2 * 100 / 3, abs=3)  # a window each half cycle
    assert rows[:, 2] == pytest.approx(np.full(len(rows), 15_000.0), rel=1e-3)
    assert rows[0, 1] - rows[0, 0] == pytest.approx(60e6, rel=1e-6)  # 60 ms
