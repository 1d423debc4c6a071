"""A window with lost samples: what was measured of it, and its fundamental by least squares over the samples that are there.

    window   |∿∿∿∿∿ ∿∿∿∿∿∿∿∿  ∿∿∿∿∿|        runs of samples, each with its own cells: energies and squares are of these
              └run┘ └──run─┘  └run┘

Nothing is put in the place of what was lost. A sum over samples with holes would mix the harmonics and the offset into the
fundamental, since over holes they are not orthogonal; so offset, fundamental and the first harmonics are fitted together.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trefas.metrology.jit import kernel
from trefas.metrology.window import II, SUMS, UI, UU, window_sums
from trefas.metrology.windows import (
    ACTIVE,
    APPARENT,
    FUNDAMENTAL_MIN,
    I_RMS,
    REACTIVE,
    SYSTEM_COLUMNS,
    U_RMS,
)

ORDERS = 25
"""Harmonics fitted beside the fundamental, as far as there are samples for them."""

RIDGE, RIDGE_OF_HARMONICS = 1e-9, 1e-3
"""Of the samples: how strongly a harmonic that the samples do not tell is taken as none."""

TELLS_MIN = 0.05
"""The least part of a cosine or sine that offset and the other leave over, by the samples that are there: below, these lie too
much in the same place of each cycle."""

BLIND_MAX = 0.005
"""Of the largest apparent power: distortion times the part of a cycle in which no sample is. What the harmonics do there nobody
knows, and as much of the reactive power may be wrong; it is a fifth of that in practice."""

CYCLES_MIN = 0.9
"""Of samples that are there: fewer have no fundamental."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What there is of a window.

    runs       (n, 2): from where to where, in samples, nothing was lost
    system     (systems, SYSTEM_COLUMNS), as in ``trefas.metrology.windows``; REACTIVE is NaN where it was not asked for, or
               where the samples do not tell
    share      of the alternating energy of a voltage (the largest of them) that the fundamental at the frequency asked for has
    is_little  whether there is less of it than a fundamental needs
    """

    runs: NDArray[np.float64]
    system: NDArray[np.float64]
    share: float
    is_little: bool

    @property
    def follows(self) -> bool:
        """Whether the frequency asked for is one that the voltage has."""
        return self.share >= FUNDAMENTAL_MIN

    @property
    def length(self) -> float:
        """Samples measured."""
        return float(np.sum(self.runs[:, 1] - self.runs[:, 0]))


def measure_lossy(
    u_v: NDArray[np.float64],
    i_a: NDArray[np.float64],
    base: int,
    start: float,
    end: float,
    cycles_per_sample: float,
) -> Measured:
    """A window from ``start`` to ``end`` in samples (systems, n) from number ``base`` on; no fundamental where
    ``cycles_per_sample`` is 0."""
    systems = u_v.shape[0]
    first = max(int(np.ceil(start)) - 1 - base, 0)
    last = min(int(np.floor(end)) + 1 - base, u_v.shape[1] - 1)
    good = np.isfinite(u_v[:, first : last + 1].sum(axis=0) + i_a[:, first : last + 1].sum(axis=0))
    turns = np.flatnonzero(np.diff(np.concatenate(([False], good, [False])).astype(np.int8))).reshape(-1, 2) + first
    # Each sample stands for a cell: a run begins half a sample before its first and ends half a sample behind its last.
    runs = np.clip(turns + (base - 0.5), start, end)
    there = runs[:, 1] > runs[:, 0]
    turns, runs = turns[there], runs[there]
    total = np.zeros((systems, SUMS))
    sum_runs(u_v, i_a, base, turns, runs, total)
    system = np.zeros((systems, SYSTEM_COLUMNS))
    system[:, REACTIVE] = np.nan
    measured = float(np.sum(runs[:, 1] - runs[:, 0]))
    if measured <= 0.0:
        return Measured(np.empty((0, 2)), system, 0.0, is_little=True)
    system[:, U_RMS] = np.sqrt(np.maximum(total[:, UU], 0.0) / measured)
    system[:, I_RMS] = np.sqrt(np.maximum(total[:, II], 0.0) / measured)
    system[:, ACTIVE] = total[:, UI]
    system[:, APPARENT] = system[:, U_RMS] * system[:, I_RMS] * measured
    share, is_little = 0.0, measured * cycles_per_sample < CYCLES_MIN
    if not is_little and len(runs) == 1 and not total[:, UU].any():
        system[:, REACTIVE] = 0.0  # no voltage, as of a recording of currents alone: there is nothing to fit
    elif not is_little:
        at = np.flatnonzero(good) + first
        at = at[(at + base >= start) & (at + base <= end)]
        # Of what is there, too much may lie in the same place of each cycle.
        angle = np.asarray(2 * np.pi * cycles_per_sample * (at + base - start), np.float64)
        fitted = phasors(u_v, i_a, at, angle, cycles_per_sample)
        is_little = fitted is None
        if fitted is not None:
            u, i, offset = fitted
            alternating = np.maximum(system[:, U_RMS] ** 2 - offset**2, 0.0)
            if _blind_va(system, u, i, alternating, angle, cycles_per_sample) <= BLIND_MAX * _largest_va(system):
                system[:, REACTIVE] = 0.5 * (u * i.conj()).imag * measured
            share = float(np.max(0.5 * np.abs(u) ** 2 / np.maximum(alternating, 1e-30)))
    return Measured(runs, system, share, is_little)


def phasors(
    u_v: NDArray[np.float64],
    i_a: NDArray[np.float64],
    at: NDArray[np.intp],
    angle: NDArray[np.float64],
    cycles_per_sample: float,
) -> tuple[NDArray[np.complex128], NDArray[np.complex128], NDArray[np.float64]] | None:
    """Peak phasors of voltages and currents and the offsets of the voltages, from the columns ``at`` whose fundamental has the
    angles (n,); None where these do not tell."""
    orders = max(1, min(ORDERS, int(0.4 / cycles_per_sample), (len(at) - 1) // 4))
    size = 2 * orders + 1
    if len(at) < size + 1:
        return None
    gram, right = np.zeros((size, size)), np.zeros((size, 2 * u_v.shape[0]))
    correlate(u_v, i_a, at, angle, orders, gram, right)
    if not _tells(gram[:3, :3] / len(at)):
        return None
    ridge = np.full(size, RIDGE_OF_HARMONICS)
    ridge[:3] = RIDGE
    solved = np.linalg.solve(gram + len(at) * np.diag(ridge), right)
    phasor = solved[1] - 1j * solved[2]
    systems = u_v.shape[0]
    return phasor[:systems], phasor[systems:], solved[0, :systems]


def _blind_va(
    system: NDArray[np.float64],
    u: NDArray[np.complex128],
    i: NDArray[np.complex128],
    alternating: NDArray[np.float64],
    angle: NDArray[np.float64],
    cycles_per_sample: float,
) -> float:
    """How much of the power of the harmonics falls into the largest part of a cycle in which there is no sample."""
    places = np.sort(angle / (2 * np.pi) % 1.0)
    widest = float(np.max(np.diff(places, append=places[0] + 1.0)))
    u_1, i_1 = np.abs(u) / 2**0.5, np.abs(i) / 2**0.5
    u_others = np.sqrt(np.maximum(alternating - u_1**2, 0.0))
    i_others = np.sqrt(np.maximum(system[:, I_RMS] ** 2 - i_1**2, 0.0))
    return max(widest - cycles_per_sample, 0.0) * float(np.max(u_1 * i_others + u_others * i_1))


def _largest_va(system: NDArray[np.float64]) -> float:
    return float(np.max(system[:, U_RMS] * system[:, I_RMS]))


def _tells(gram: NDArray[np.float64]) -> bool:
    """Whether offset, cosine and sine can be told from one another; an evenly sampled cycle has 1, ½ and ½."""
    return float(np.linalg.eigvalsh(gram * np.outer([1, 2**0.5, 2**0.5], [1, 2**0.5, 2**0.5]))[0]) >= TELLS_MIN


@kernel
def sum_runs(u_v, i_a, base, turns, runs, total):
    """Adds the sums of each run: columns ``turns[n, 0]`` to before ``turns[n, 1]``, from where to where ``runs`` says."""
    part = np.empty_like(total)
    for n in range(turns.shape[0]):
        first, last = turns[n, 0], turns[n, 1]
        at = base + first
        window_sums(u_v[:, first:last], i_a[:, first:last], at, at, runs[n, 0], runs[n, 1], 0.0, part)
        for system in range(total.shape[0]):
            for k in range(total.shape[1]):
                total[system, k] += part[system, k]


@kernel
def correlate(u_v, i_a, at, angle, orders, gram, right):
    """Sums of the products of offset, cosines and sines with one another and with each row."""
    size = 2 * orders + 1
    systems = u_v.shape[0]
    design = np.empty(size)
    for n in range(at.shape[0]):
        design[0] = 1.0
        c1, s1 = np.cos(angle[n]), np.sin(angle[n])
        c, s = 1.0, 0.0
        for order in range(orders):
            c, s = c * c1 - s * s1, c * s1 + s * c1
            design[2 * order + 1], design[2 * order + 2] = c, s
        for j in range(size):
            for k in range(j + 1):
                gram[j, k] += design[j] * design[k]
            for system in range(systems):
                right[j, system] += design[j] * u_v[system, at[n]]
                right[j, systems + system] += design[j] * i_a[system, at[n]]
    for j in range(size):
        for k in range(j):
            gram[k, j] = gram[j, k]
