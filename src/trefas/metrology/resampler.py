"""Resampling: a window of samples becomes points that fit its cycles exactly, for a transform that then has no leakage.

    samples   · · · · · · · · · · · ·        at the rate of the source
    window       |————————————————|          10 or 12 cycles, broken edges
    points       o o o o o o o o o           as many as transform quickly, the first on the window's start

Each point is a sum of samples weighted with a Kaiser-windowed sinc. The weight of each tap, as a function of where the point
lies between two samples, is a polynomial, so that neighbouring points are computed side by side without a table. The filter
only has to keep away what would fold onto lines that are used: it may fall off inside of the band, because its response is
known and ``line_gain`` takes it back.
"""

from dataclasses import dataclass
from functools import lru_cache
from math import ceil, floor, pi

import numpy as np
from numpy.typing import NDArray

from trefas.metrology.jit import kernel
from trefas.metrology.transform import fast_length

ORDER_MAX = 50
"""Harmonics are measured to this order (IEC 61000-4-30, 5.8), or as far as the sampling rate goes."""

BAND = 0.49
"""Of the sampling rate: harmonics above are not measured; at 4 kHz and 50 Hz the 39th is the last."""

BAND_BETWEEN = 0.48
"""The same for the interharmonics above the last harmonic: the filter falls off where they would be."""

STOPBAND_DB = 84.0
"""How far images are kept down: that of a harmonic of 2 % is a millionth of the fundamental."""

MOMENTS = 3
"""Constants, lines and parabolas pass exactly. That is a triple zero at the sampling rate, next to which the image of the
fundamental lies, the largest there is: it comes out at −150 dB."""

TAPS_MAX = 128
"""Where the last harmonic is next to half the sampling rate the filter would get too long; the rest is left to ``line_gain``."""
REACH = TAPS_MAX // 2
"""Samples that are needed on either side of a window."""

DEGREE = 7
"""Of the polynomials: they follow the weights to 1e-5."""

LANES = 64
"""Points computed side by side, until a sample must be stepped over: 0.1 Hz beside 50 Hz 500 points follow each other, 1 Hz
beside it 50."""

GAIN_STEPS = 4096
"""Steps of the table of the filter's response, from 0 to half the sampling rate."""


@dataclass(frozen=True, slots=True)
class Resampler:
    """What a rate and a number of cycles ask for.

    polynomials   float32 (taps, DEGREE + 1): weight of each tap, by the distance of the point from the middle of two samples
    line_gain     (GAIN_STEPS + 1,): what the square of a line is multiplied with, by its frequency, 0 to half the rate
    """

    cycles: int
    points: int
    taps: int
    cutoff: float
    beta: float
    order_max: int
    interharmonic_max: int
    polynomials: NDArray[np.float32]
    line_gain: NDArray[np.float64]

    @property
    def lines(self) -> int:
        """How many lines of the transform are used, from DC on."""
        return _lines(self.cycles, self.order_max, self.interharmonic_max)


@lru_cache(maxsize=16)
def resampler(rate_hz: float, cycles: int) -> Resampler:
    """The resampler for windows of 10 cycles of 50 Hz or 12 cycles of 60 Hz."""
    nominal = rate_hz / 5.0  # samples of a window of 200 ms
    order_max = min(ORDER_MAX, floor(BAND * nominal / cycles))
    fits = cycles * (order_max + 1) - 2 <= BAND_BETWEEN * nominal
    interharmonic_max = order_max if fits else order_max - 1
    lines = _lines(cycles, order_max, interharmonic_max)
    # As many as samples at the nominal frequency: near it a point is then a sample further than the one before.
    points = fast_length(ceil(nominal))
    # From where on images of used lines lie, and what would fold onto them.
    stop = min(nominal - lines, points - lines) / nominal
    width = stop - lines / nominal
    taps = min(4 * ceil(_taps(width) / 4), TAPS_MAX)
    beta = 0.1102 * (STOPBAND_DB - 8.7)
    cutoff = min(0.5, stop - _width(taps) / 2)
    return Resampler(
        cycles=cycles,
        points=points,
        taps=taps,
        cutoff=cutoff,
        beta=beta,
        order_max=order_max,
        interharmonic_max=interharmonic_max,
        polynomials=_polynomials(taps, cutoff, beta),
        line_gain=_line_gain(taps, cutoff, beta),
    )


@kernel
def resample(rows, position, step, polynomials, points, out):
    """Points ``position + k · step`` (in columns of ``rows``) of each row, into ``out`` (rows, at least points + LANES).

    rows (rows, n) float32 reach half the taps further on either side, and LANES further at the end.
    """
    taps = polynomials.shape[0]
    drift = step - 1.0
    weights = np.empty((taps, LANES), np.float32)
    between = np.empty(LANES, np.float32)
    k = 0
    while k < points:
        # As long as the drift does not step over a sample, point after point uses sample after sample.
        at = position + k * step
        base = int(np.floor(at))
        middle = at - base - 0.5
        room = 0.5 + middle if drift < 0.0 else 0.5 - middle
        count = 1 + int(min(room / max(abs(drift), 1e-12), LANES - 1.0))
        for j in range(LANES):
            between[j] = middle + j * drift
        for t in range(taps):
            weight, p = weights[t], polynomials[t]
            p0, p1, p2, p3, p4, p5, p6, p7 = p[0], p[1], p[2], p[3], p[4], p[5], p[6], p[7]
            for j in range(LANES):
                x = between[j]
                weight[j] = p0 + x * (p1 + x * (p2 + x * (p3 + x * (p4 + x * (p5 + x * (p6 + x * p7))))))
        first = base - taps // 2 + 1
        for r in range(rows.shape[0]):
            row, target = rows[r], out[r, k : k + LANES]
            for j in range(LANES):
                target[j] = 0.0
            for t in range(0, taps, 4):
                n = first + t
                x0, x1, x2, x3 = row[n : n + LANES], row[n + 1 :], row[n + 2 :], row[n + 3 :]
                w0, w1, w2, w3 = weights[t], weights[t + 1], weights[t + 2], weights[t + 3]
                for j in range(LANES):
                    target[j] += w0[j] * x0[j] + w1[j] * x1[j] + w2[j] * x2[j] + w3[j] * x3[j]
        k += count


def resample_slowly(row: NDArray[np.float64], positions: NDArray[np.float64], by: Resampler) -> NDArray[np.float64]:
    """The definition: each point the sum of samples times its own Kaiser-windowed sinc, in float64."""
    values = np.empty(len(positions))
    for k, position in enumerate(positions):
        base = floor(position)
        weights = _weights(np.array([position - base - 0.5]), by.taps, by.cutoff, by.beta)[0]
        values[k] = np.sum(row[base - by.taps // 2 + 1 : base + by.taps // 2 + 1] * weights)
    return values


def _lines(cycles: int, order_max: int, interharmonic_max: int) -> int:
    return max(cycles * order_max + 1, cycles * (interharmonic_max + 1) - 2) + 1


def _width(taps: int) -> float:
    """From the end of the pass band to the stop band, of the sampling rate (Kaiser's formula)."""
    return (STOPBAND_DB - 8.0) / (2.285 * 2 * pi * (taps - 1))


def _taps(width: float) -> float:
    return (STOPBAND_DB - 8.0) / (2.285 * 2 * pi * width) + 1


def _weights(between: NDArray[np.float64], taps: int, cutoff: float, beta: float) -> NDArray[np.float64]:
    """(points, taps): weights of the taps for points at a distance −½ … ½ from the middle of two samples.

    A Kaiser-windowed sinc plus, in the same window, the polynomial that makes its moments right.
    """
    distance = _distance(between, taps)
    window = np.i0(beta * np.sqrt(np.maximum(1.0 - (distance / (taps / 2)) ** 2, 0.0))) / np.i0(beta)
    weights = 2 * cutoff * np.sinc(2 * cutoff * distance) * window
    powers = np.stack([distance**m for m in range(MOMENTS)], axis=1)
    wanted = np.eye(MOMENTS)[0] - np.einsum("pmt,pt->pm", powers, weights)
    matrix = np.einsum("pmt,pt,pnt->pmn", powers, window, powers)
    correction = np.linalg.solve(matrix, wanted[:, :, np.newaxis])[:, :, 0]
    return np.asarray(weights + window * np.einsum("pm,pmt->pt", correction, powers), np.float64)


def _distance(between: NDArray[np.float64], taps: int) -> NDArray[np.float64]:
    """(points, taps): how far each tap's sample is before the point, in samples."""
    return np.asarray(between[:, np.newaxis] + 0.5 - (np.arange(taps) - taps // 2 + 1), np.float64)


def _polynomials(taps: int, cutoff: float, beta: float) -> NDArray[np.float32]:
    nodes = np.cos(np.pi * (np.arange(32) + 0.5) / 32)
    chebyshev = np.polynomial.chebyshev.chebfit(nodes, _weights(nodes / 2, taps, cutoff, beta), DEGREE)
    powers = np.stack([np.polynomial.chebyshev.cheb2poly(chebyshev[:, t]) for t in range(taps)])
    return np.ascontiguousarray(powers * 2.0 ** np.arange(DEGREE + 1), np.float32)


def _line_gain(taps: int, cutoff: float, beta: float) -> NDArray[np.float64]:
    """One over the square of the response, from the impulse response at eight times the sampling rate."""
    between = (np.arange(8) + 0.5) / 8 - 0.5
    # Ascending distances: from tap to tap they fall by one, within a tap they rise.
    impulse = _weights(between, taps, cutoff, beta)[:, ::-1].T.ravel() / len(between)
    length = 2 * len(between) * GAIN_STEPS
    frequency = np.arange(GAIN_STEPS + 1) / (2 * GAIN_STEPS)
    earliest = _distance(between, taps).min()
    turned = np.fft.rfft(impulse, length)[: GAIN_STEPS + 1] * np.exp(-2j * pi * frequency * earliest)
    return np.asarray(1.0 / np.maximum(turned.real, 0.05) ** 2, np.float64)
