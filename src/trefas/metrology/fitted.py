"""The spectrum of a window that cannot be transformed: of few cycles, of another frequency than the mains, or with lost samples.

Offset, fundamental and harmonics are fitted to the samples that are there (least squares); what lies between the harmonics is not
told. Harmonics that the samples do not tell come out small.
"""

import numpy as np
from numpy.typing import NDArray

from trefas.metrology.samples import Wiring
from trefas.metrology.spectra import Spectra
from trefas.metrology.windows import CYCLES, END, FREQUENCY, START

BAND = 0.4
"""Of the sampling rate: harmonics above are not fitted."""

RIDGE = 1e-5
"""Of the samples: how strongly a harmonic that they do not tell is taken as none."""


def fit_window(
    window: NDArray[np.float64],
    tail_u: NDArray[np.float64],
    tail_i: NDArray[np.float64],
    tail_first: int,
    u_v: NDArray[np.float64],
    i_a: NDArray[np.float64],
    first: int,
    spectra: Spectra,
    row: int,
) -> None:
    """Writes the spectrum of a window into a row. Samples (systems, n) from number ``tail_first`` on are in the tails, from
    ``first`` on in ``u_v`` and ``i_a``."""
    begin, stop = int(np.ceil(window[START])), int(np.floor(window[END])) + 1
    parts = []
    for tail, block in ((tail_u, u_v), (tail_i, i_a)):
        early = tail[:, max(begin - tail_first, 0) : max(min(stop, first) - tail_first, 0)]
        late = block[:, max(begin - first, 0) : max(stop - first, 0)]
        parts.append(np.concatenate((early, late), axis=1))
    rows = np.concatenate(parts)
    position = np.arange(begin, begin + rows.shape[1]) - window[START]
    fitted = fit_spectrum(rows, position, float(window[FREQUENCY]), spectra.order_max)
    if fitted is None:
        return
    systems, orders = spectra.wiring.systems, fitted.shape[1]
    u, i = fitted[:systems], fitted[systems:]
    spectra.cycles[row] = int(window[CYCLES])
    spectra.u1_v[row], spectra.i1_a[row] = u[:, 1], i[:, 1]
    spectra.u_v[row, :, :orders], spectra.i_a[row, :, :orders] = np.abs(u), np.abs(i)
    spectra.u_v[row, :, 0], spectra.i_a[row, :, 0] = u[:, 0].real, i[:, 0].real
    spectra.budeanu_var[row] = (u[:, 1:] * i[:, 1:].conj()).imag.sum(axis=1)
    there = rows[:, np.isfinite(rows.sum(axis=0))]
    peaks = np.abs(there).max(axis=1)
    spectra.u_peak_v[row], spectra.i_peak_a[row] = peaks[:systems], peaks[systems:]
    if spectra.wiring is not Wiring.ARON:
        spectra.neutral_a[row] = np.sqrt(np.mean(there[systems:].sum(axis=0) ** 2))


def fit_spectrum(
    values: NDArray[np.float64], position: NDArray[np.float64], cycles_per_sample: float, order_max: int
) -> NDArray[np.complex128] | None:
    """Rms phasors (rows, orders) of values (rows, n) at positions (n,) in samples from where the angle is zero; order 0 is the
    offset. NaN values are lost. None where there are too few for a fundamental."""
    there = np.isfinite(values.sum(axis=0))
    orders = min(order_max, int(BAND / cycles_per_sample), (int(there.sum()) - 1) // 2)
    if orders < 1:
        return None
    angle = 2 * np.pi * cycles_per_sample * np.outer(position[there], np.arange(1, orders + 1))
    design = np.hstack((np.ones((len(angle), 1)), np.cos(angle), np.sin(angle)))
    ridge = np.full(design.shape[1], RIDGE * len(angle))
    ridge[[0, 1, orders + 1]] = 0.0
    solved = np.linalg.solve(design.T @ design + np.diag(ridge), design.T @ values[:, there].T)
    phasors = (solved[1 : orders + 1] - 1j * solved[orders + 1 :]) / 2**0.5
    return np.asarray(np.vstack((solved[:1], phasors)).T, np.complex128)
