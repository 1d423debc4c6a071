"""Spectra of windows that cannot be transformed: one cycle, lost samples; against the closed form."""

import numpy as np
import pytest

from trefas.metrology.fitted import fit_spectrum


@pytest.mark.parametrize(("samples", "lost"), [(80, 0.0), (160, 0.0), (800, 0.1)])
def test_harmonics_are_those_of_the_closed_form(samples, lost):
    position = np.arange(samples) + 0.4
    angle = 2 * np.pi * position / 80
    values = 3.0 + 2**0.5 * (230 * np.cos(angle) + 9.0 * np.cos(5 * angle + 1.0) + 2.0 * np.cos(11 * angle - 2.0))
    values[np.random.default_rng(1).random(samples) < lost] = np.nan

    found = fit_spectrum(values[np.newaxis], position, 1 / 80, 39)

    assert found is not None
    assert found[0, 0].real == pytest.approx(3.0, abs=1e-3)
    assert np.abs(found[0, [1, 5, 11]]) == pytest.approx([230.0, 9.0, 2.0], rel=1e-3)
    assert np.angle(found[0, [5, 11]]) == pytest.approx([1.0, -2.0], abs=1e-3)
    assert np.abs(found[0, [2, 3, 4, 7]]).max() < 5e-3


def test_two_samples_have_no_fundamental():
    assert fit_spectrum(np.ones((1, 2)), np.arange(2.0), 1 / 80, 39) is None
