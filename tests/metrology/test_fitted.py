"""Spectra of windows that cannot be transformed: one cycle, lost samples; against the closed form."""

import numpy as np
import pytest

from trefas.metrology.fitted import fit_spectrum, fit_window
from trefas.metrology.samples import Wiring
from trefas.metrology.spectra import Spectra
from trefas.metrology.windows import CYCLES, END, FREQUENCY, START


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


@pytest.mark.parametrize(("first", "cut"), [(0, 0), (0, 50), (10, 100), (20, 180), (10, 250)])
def test_a_window_is_fitted_to_its_own_samples_wherever_tail_and_block_meet(first, cut):
    """Two cycles of 80 samples from number 20 on; another voltage before and behind them."""
    number = np.arange(300)
    inside = (number >= 20) & (number < 180)
    u_v = np.where(inside, 230.0, 400.0) * 2**0.5 * np.cos(2 * np.pi * number / 80) * np.ones((3, 1))
    i_a = u_v / 23.0
    window = np.zeros(max(CYCLES, END, FREQUENCY, START) + 1)
    window[START], window[END], window[CYCLES], window[FREQUENCY] = 19.5, 179.5, 2, 1 / 80
    spectra = Spectra.empty(Wiring.FOUR_WIRE, 5, 1)

    tails, blocks = (u_v[:, first:cut], i_a[:, first:cut]), (u_v[:, cut:], i_a[:, cut:])
    fit_window(window, *tails, first, *blocks, cut, spectra, 0)

    assert spectra.cycles[0] == 2
    assert np.abs(spectra.u1_v[0]) == pytest.approx([230.0] * 3, rel=1e-4)
    assert np.abs(spectra.i1_a[0]) == pytest.approx([10.0] * 3, rel=1e-4)
    assert spectra.u_peak_v[0] == pytest.approx([230.0 * 2**0.5] * 3)
    assert spectra.neutral_a[0] == pytest.approx(30.0, rel=1e-3)
