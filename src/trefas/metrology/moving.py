"""Reactive energy where load or frequency runs: a fundamental whose frequency and amplitudes change evenly, fitted to samples.

    u(t) = Re (U + U' t) e^jθ(t),  θ' changes evenly;  the same of i        q(t) = ½ Im (U + U' t) (I + I' t)*

A window has the mean of its cycles, which is right while they are many. At the ends of a stream it is not: less than a cycle is
left over, whose power is no longer that of the window before it; where a period ends behind the last crossing is only
foretold; and a sum over whole cycles of a current that grows has a ripple of twice the frequency at its ends (ΔI/2ω). So
what is at the ends is fitted, where it changes by more than noise does; else sums are as good, and stay.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trefas.metrology.cycles import stretch
from trefas.metrology.steadiness import change_of

Array = NDArray[np.float64]

CYCLES_MIN = 1.9
"""Of samples: fewer do not tell a change from a harmonic."""

CYCLES_ENOUGH = 3.0
"""So many are looked at where less than that is left."""

ORDERS = 12
"""Harmonics fitted beside the fundamental, as far as there are samples for them."""

ROUNDS = 4
"""Of Gauss and Newton, for the frequency and its change."""

MOVES_MIN, SIGMAS_MIN = 1e-3, 5.0
"""Change over the stretch from which on it moves: of the amplitude or in cycles, and in deviations that noise explains."""

GLANCED_MAX = 0.25
"""Of such a change: what a glance may see, and no fit is needed."""

UNEXPLAINED_MAX = 1e-3
"""Of the squares of the largest voltage or current: where more is left something happened that is no even change."""

RIDGE, RIDGE_OF_HARMONICS = 1e-9, 1e-4
"""Of the samples: how strongly what they do not tell is taken as none."""


@dataclass(frozen=True, slots=True)
class Moving:
    """The fundamentals of a stretch: complex amplitudes (systems, 2), constant part and change, of a time that runs from −1 to 1
    over ``span`` in samples."""

    u: NDArray[np.complex128]
    i: NDArray[np.complex128]
    span: tuple[float, float]

    def reactive(self, runs: Array) -> Array:
        """Reactive energy (systems,) of runs (n, 2) from one position to another, in units of one sampling period."""
        low, high = self.span
        half = 0.5 * (high - low)
        t = (runs - low) / half - 1.0
        moments = [float(np.sum(t[:, 1] ** k - t[:, 0] ** k)) / k for k in (1, 2, 3)]
        u, i = self.u, self.i.conj()
        product = u[:, 0] * i[:, 0] * moments[0]
        product += (u[:, 0] * i[:, 1] + u[:, 1] * i[:, 0]) * moments[1] + u[:, 1] * i[:, 1] * moments[2]
        return np.asarray(0.5 * half * product.imag, np.float64)


def find_moving(
    u_v: Array, i_a: Array, base: int, start: float, end: float, weights: Array, cycles_per_sample: float
) -> Moving | None:
    """The fundamentals between two positions of samples (systems, n) from number ``base`` on, NaN where they were lost;
    ``weights`` make the reference of the voltages, whose frequency is about ``cycles_per_sample``. None where they do not
    change, or not evenly."""
    if change_of(u_v, i_a, base, start, end, weights, cycles_per_sample) <= GLANCED_MAX * MOVES_MIN:
        return None
    first = max(int(np.ceil(start)), base)
    u_v, i_a = stretch(u_v, base, start, end), stretch(i_a, base, start, end)
    good = np.isfinite(u_v.sum(axis=0) + i_a.sum(axis=0))
    n = u_v.shape[1]
    if good.sum() * cycles_per_sample < CYCLES_MIN:
        return None
    # Cells, as everywhere: the stretch is from half a sample before the first to half a sample behind the last.
    t: Array = (2.0 * np.arange(n)[good] + 1.0) / n - 1.0
    both = np.concatenate((u_v[:, good], i_a[:, good]))
    reference = np.asarray(weights @ both[: len(u_v)], np.float64)
    cycles = 0.5 * n * cycles_per_sample
    orders = max(1, min(ORDERS, int(0.4 / cycles_per_sample), (len(t) - 8) // 6))
    if not _fitted(t, both, (cycles, 0.0), orders, freely=True).moves:
        return None
    turns = _turns(t, reference, cycles, orders)
    fit = _fitted(t, both, turns, orders)
    if not (fit.is_even and (fit.moves or abs(turns[1]) >= MOVES_MIN)):
        return None
    found_u, found_i = np.split(fit.amplitude, 2)
    return Moving(found_u, found_i, (first - 0.5, first + n - 0.5))


@dataclass(frozen=True, slots=True)
class _Fit:
    """Amplitudes (rows, 2); whether one of them changes; whether little is left over."""

    amplitude: NDArray[np.complex128]
    moves: bool
    is_even: bool


def _fitted(t: Array, rows: Array, turns: tuple[float, float], orders: int, *, freely: bool = False) -> _Fit:
    """The fundamentals of voltages and currents (rows, n), with a bend where the frequency is not known yet (``freely``)."""
    design = _design(t, turns, orders)
    if freely:
        design = np.hstack((design, (t * t - 1 / 3)[:, np.newaxis] * design[:, 1:3]))
    solved, left = _solved(design, rows.T)
    amplitude = (solved[1:4:2] - 1j * solved[2:5:2]).T
    # An even change over −1 … 1, and what the residual would explain of it if it were white noise.
    sigma = np.sqrt(6.0 * left / max(len(t) - design.shape[1], 1) / len(t))
    change = np.abs(amplitude[:, 1])
    if freely:
        bend = (solved[-2] - 1j * solved[-1]).T
        reference = int(np.argmax(np.abs(amplitude[: len(rows) // 2, 0])))
        turned = 1j * (amplitude[reference, 1] / amplitude[reference, 0]).imag
        change = np.maximum(np.abs(amplitude[:, 1] - turned * amplitude[:, 0]), np.abs(bend))
    moves, is_even = False, True
    for half in np.split(np.arange(len(rows)), 2):
        largest = float(np.abs(amplitude[half, 0]).max())
        moves |= bool((2.0 * change[half] > np.maximum(MOVES_MIN * largest, SIGMAS_MIN * sigma[half])).any())
        is_even &= float(left[half].max()) <= UNEXPLAINED_MAX * float(np.sum(rows[half] ** 2, axis=1).max())
    return _Fit(amplitude, moves, is_even)


def _turns(t: Array, reference: Array, cycles: float, orders: int) -> tuple[float, float]:
    """Cycles of the reference while t goes from 0 to 1, and by how many these grow: ``cycles`` at first."""
    turns = np.array([cycles, 0.0])
    for _ in range(ROUNDS):
        design = _design(t, (float(turns[0]), float(turns[1])), orders)
        solved, _ = _solved(design, reference[:, np.newaxis])
        quadrature = 2.0 * np.pi * (solved[2, 0] * design[:, 1] - solved[1, 0] * design[:, 2])
        in_phase = solved[1, 0] * design[:, 1] + solved[2, 0] * design[:, 2]
        # The amplitude may change; that its change has a quadrature is the frequency.
        columns = np.column_stack(
            (design[:, :3], design[:, 5:], t * in_phase, t * quadrature, 0.5 * t * t * quadrature)
        )
        step, _ = _solved(columns, reference[:, np.newaxis], strict=3)
        turns += step[-2:, 0]
        if not np.isfinite(turns).all() or abs(turns[0] - cycles) > 0.25 * cycles:
            return cycles, 0.0
    return float(turns[0]), float(turns[1])


def _design(t: Array, turns: tuple[float, float], orders: int) -> Array:
    """Offset; cosine and sine of the fundamental; these times t; cosines and sines of the harmonics."""
    angle = 2.0 * np.pi * t * (turns[0] + 0.5 * turns[1] * t)
    angles = np.outer(angle, np.arange(1, orders + 1))
    columns = np.stack((np.cos(angles), np.sin(angles)), axis=2).reshape(len(t), -1)
    return np.hstack((np.ones((len(t), 1)), columns[:, :2], t[:, np.newaxis] * columns[:, :2], columns[:, 2:]))


def _solved(design: Array, values: Array, strict: int = 0) -> tuple[Array, Array]:
    """Coefficients (columns, k) of values (n, k), and the squares that are left (k,). Harmonics are damped, the last ``strict``
    columns are not."""
    size = design.shape[1]
    gram = design.T @ design
    ridge = np.full(size, RIDGE_OF_HARMONICS * len(design))
    ridge[: 5 if not strict else 3] = RIDGE * len(design)
    if strict:
        ridge[-strict:] = RIDGE * gram.diagonal()[-strict:] + 1e-300
    solved = np.linalg.solve(gram + np.diag(ridge), design.T @ values)
    return np.asarray(solved, np.float64), np.asarray(np.sum((values - design @ solved) ** 2, axis=0), np.float64)
