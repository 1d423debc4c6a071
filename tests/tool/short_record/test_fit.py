"""Spectra of whole cycles by least squares: exact where the samples are harmonics and nothing else."""

import numpy as np
import pytest

from trefas.tool.short_record.fit import fitted, order_max


def test_one_cycle_has_its_harmonics():
    t = np.arange(128) / (128 * 60)
    turn = 2 * np.pi * 60 * t
    # 230 V, 5 % of the 5th at 30°, 1.5 V DC
    u_v = 1.5 + 230 * np.sqrt(2) * np.cos(turn) + 11.5 * np.sqrt(2) * np.cos(5 * turn + np.pi / 6)

    found = fitted(t, u_v[np.newaxis], 60.0, 50)[0]

    assert found[0].real == pytest.approx(1.5)
    assert abs(found[1]) == pytest.approx(230.0)
    assert abs(found[5]) == pytest.approx(11.5)
    assert np.angle(found[5]) == pytest.approx(np.pi / 6)
    assert np.abs(np.delete(found, [0, 1, 5])).max() < 1e-9


def test_a_broken_number_of_samples_in_a_cycle_is_no_error():
    t = np.arange(60) / 1000.0  # 20.04 samples a cycle of 49.9 Hz
    i_a = 10 * np.sqrt(2) * np.cos(2 * np.pi * 49.9 * t - 1.0)

    found = fitted(t, i_a[np.newaxis], 49.9, order_max(1000.0, 49.9))[0]

    assert abs(found[1]) == pytest.approx(10.0)
    assert np.abs(found[2:]).max() < 1e-6


@pytest.mark.parametrize(("rate_hz", "highest"), [(600.0, 4), (1000.0, 8), (4000.0, 32), (50_000.0, 50)])
def test_only_orders_that_the_rate_has_are_fitted(rate_hz, highest):
    assert order_max(rate_hz, 50.0) == highest
