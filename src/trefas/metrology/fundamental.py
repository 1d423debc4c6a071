"""Which frequency a stretch of samples has: the sine, beside a direct voltage, that fits it best (nonlinear least squares).

For what the tracker cannot tell: which band a stream is in, and the frequency of a record of one or two cycles. Lost samples are
left out; nothing is assumed in their place. It takes milliseconds, so it is asked only where something is odd.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trefas.metrology.bands import FOLLOWED_HZ

LOOKED_AT_S = 0.15
"""Two cycles of 15 Hz and a little."""

RATE_HZ_ENOUGH = 4_000.0
"""What is sampled faster is averaged down to at least this."""

LOWEST_HZ, HIGHEST_HZ = 6.0, 1.1 * FOLLOWED_HZ[1]
"""Looked at; wider than what is followed, so that a frequency outside is not taken for the next one inside."""

STEPS_PER_LINE = 5
"""Frequencies tried within one over the length of the stretch."""

ROUNDS, POINTS, SHRINK = 9, 9, 4.0
"""Around the best one: so many rounds of so many frequencies, each that much finer: to a hundred-thousandth of a step."""

CYCLES_MIN = 0.95
"""Of the sine in the stretch: less cannot be told from a drift."""

SHARE_MIN = 0.7
"""Of the alternating energy: what a fundamental must have to be followed."""

SURE_CYCLES, SHARE_MIN_SHORT, OFFSET_MAX_SHORT = 2.0, 0.9, 0.3
"""Of a stretch of less than so many cycles, a fundamental must have more, and no more direct voltage than that part of its
amplitude. Half a sine, fitted as a whole one, has 1.5 where it has a share above 0.9."""

ORDERS = 12
"""Harmonics fitted beside the fundamental of a short record, as far as there are samples for them."""

SHARPENINGS = 3
"""Rounds: each has the square of the error of the one before."""

RIDGE, RIDGE_OF_HARMONICS = 1e-6, 1e-3
"""Of the samples: what keeps a fit of few samples from dividing by nothing, and from harmonics that a fundamental explains."""


@dataclass(frozen=True, slots=True)
class Fundamental:
    """What was found: hertz, the offset and the amplitude in the unit of the samples, and the part of the stretch's alternating
    energy that it has, 0 to 1."""

    frequency_hz: float
    amplitude: float
    offset: float
    share: float

    def is_sure(self, span_s: float) -> bool:
        """Whether it is the fundamental of a stretch so long. Half a cycle looks like a whole one of twice the frequency: with an
        offset, or with much that is no sine."""
        cycles = self.frequency_hz * span_s
        if cycles < SURE_CYCLES:
            return (
                cycles >= 1.02 * CYCLES_MIN
                and self.share >= SHARE_MIN_SHORT
                and abs(self.offset) <= OFFSET_MAX_SHORT * self.amplitude
            )
        return self.share >= SHARE_MIN


def find_fundamental(values: NDArray[np.float64], rate_hz: float, *, exactly: bool = False) -> Fundamental | None:
    """The fundamental of values (n,), NaN where they were lost; None where there is nothing. ``exactly``: harmonics are fitted
    too, so that they do not move the frequency of a short stretch."""
    every = max(1, int(rate_hz / RATE_HZ_ENOUGH))
    whole = len(values) // every * every
    if whole < 4 * every:
        return None
    y: NDArray[np.float64] = np.asarray(
        values[:whole].reshape(-1, every).mean(axis=1) if every > 1 else values, np.float64
    )
    t: NDArray[np.float64] = np.asarray(np.arange(len(y)) * (every / rate_hz), np.float64)
    good = np.isfinite(y)
    t, y = t[good], y[good]
    if len(y) < 4:
        return None
    alternating = float(np.sum((y - y.mean()) ** 2))
    if alternating <= 1e-18 * max(float(np.sum(y**2)), 1e-300):
        return None
    span_s = len(values) / rate_hz
    step = 1.0 / (STEPS_PER_LINE * span_s)
    lowest = max(LOWEST_HZ, CYCLES_MIN / span_s)
    highest = min(HIGHEST_HZ, 0.45 * rate_hz / every)
    if lowest >= highest:
        return None
    tried = np.arange(lowest, highest + step, step)
    best = float(tried[np.argmax(_explained(tried, t, y, 1))])
    orders = min(ORDERS, int(0.4 * rate_hz / every / best), (len(y) - 2) // 4) if exactly else 1
    for _ in range(ROUNDS):
        tried = np.clip(best + step * np.linspace(-1.0, 1.0, POINTS), lowest, highest)
        best = float(tried[np.argmax(_explained(tried, t, y, max(orders, 1)))])
        step /= SHRINK
    offset, cosine, sine = _fit(best, t, y, 1)[:3]
    amplitude = float(np.hypot(cosine, sine))
    return Fundamental(best, amplitude, float(offset), float(_explained(np.array([best]), t, y, 1)[0]) / alternating)


def sharpened(values: NDArray[np.float64], rate_hz: float, frequency_hz: float) -> float:
    """The frequency of values (n,), NaN where they were lost, that is ``frequency_hz`` within some hundredths of a cycle over
    their length: by Gauss and Newton, harmonics fitted beside it."""
    every = max(1, int(rate_hz / RATE_HZ_ENOUGH))
    whole = len(values) // every * every
    y: NDArray[np.float64] = np.asarray(values[:whole].reshape(-1, every).mean(axis=1), np.float64)
    t: NDArray[np.float64] = np.asarray((np.arange(len(y)) - 0.5 * len(y)) * (every / rate_hz), np.float64)
    good = np.isfinite(y)
    t, y = t[good], y[good]
    orders = max(1, min(ORDERS, int(0.4 * rate_hz / every / frequency_hz), (len(y) - 3) // 4))
    for _ in range(SHARPENINGS):
        design = _design(frequency_hz, t, orders)
        ridge = np.full(design.shape[1], RIDGE_OF_HARMONICS * len(t))
        ridge[:3] = RIDGE * len(t)
        solved = np.linalg.solve(design.T @ design + np.diag(ridge), design.T @ y)
        turned = 2 * np.pi * t * (solved[2] * design[:, 1] - solved[1] * design[:, 2])
        columns = np.column_stack((design, turned))
        gram = columns.T @ columns + np.diag(np.append(ridge, RIDGE * float(turned @ turned) + 1e-300))
        frequency_hz += float(np.linalg.solve(gram, columns.T @ y)[-1])
    return frequency_hz


def _explained(
    tried_hz: NDArray[np.float64], t: NDArray[np.float64], y: NDArray[np.float64], orders: int
) -> NDArray[np.float64]:
    """How much of the squares of y around its mean an offset and a sine (with harmonics) of each frequency have."""
    if orders > 1:
        base = float(np.sum((y - y.mean()) ** 2))
        return np.array([base - _fit(hz, t, y, orders)[-1] for hz in tried_hz.tolist()])
    turned = np.exp(2j * np.pi * np.outer(tried_hz, t))
    c, s = turned.real, turned.imag
    n = float(len(t))
    gram = np.empty((len(tried_hz), 3, 3))
    gram[:, 0, 0] = n
    gram[:, 0, 1] = gram[:, 1, 0] = c.sum(axis=1)
    gram[:, 0, 2] = gram[:, 2, 0] = s.sum(axis=1)
    gram[:, 1, 1] = (c * c).sum(axis=1)
    gram[:, 2, 2] = n - gram[:, 1, 1]
    gram[:, 1, 2] = gram[:, 2, 1] = (c * s).sum(axis=1)
    gram += RIDGE * n * np.eye(3)
    right = np.stack((np.full(len(tried_hz), y.sum()), c @ y, s @ y), axis=1)
    solved = np.linalg.solve(gram, right[:, :, np.newaxis])[:, :, 0]
    return np.asarray((right * solved).sum(axis=1) - y.sum() ** 2 / n, np.float64)


def _fit(frequency_hz: float, t: NDArray[np.float64], y: NDArray[np.float64], orders: int) -> NDArray[np.float64]:
    """Offset, then cosine and sine of each order; last what is left of the squares, with what the harmonics cost."""
    design = _design(frequency_hz, t, orders)
    ridge = np.full(design.shape[1], RIDGE_OF_HARMONICS * len(t))
    ridge[:3] = RIDGE * len(t)
    solved = np.linalg.solve(design.T @ design + np.diag(ridge), design.T @ y)
    left = float(np.sum((y - design @ solved) ** 2) + np.sum(ridge * solved**2))
    return np.append(solved, left)


def _design(frequency_hz: float, t: NDArray[np.float64], orders: int) -> NDArray[np.float64]:
    angles = 2 * np.pi * frequency_hz * np.outer(t, np.arange(1, orders + 1))
    columns = np.stack((np.cos(angles), np.sin(angles)), axis=2).reshape(len(t), -1)
    return np.hstack((np.ones((len(t), 1)), columns))
