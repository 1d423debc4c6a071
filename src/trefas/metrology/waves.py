"""Sums of sines and their gates at the instants of samples: what a closed-form signal is made of.

The phase angle of sample k is k · f / rate turns, of which only the part behind the point matters. It is made of fractions,
so that it keeps its digits over years of samples; and where f / rate is a fraction with a small denominator, as 50 Hz at
10 kHz, the samples repeat exactly after so many.
"""

from collections.abc import Iterable
from fractions import Fraction
from math import lcm, pi, sqrt

import numpy as np
from numpy.typing import NDArray

_TURN = 2.0 * pi
_LOW_BITS = 20
"""Sample indices are split here, so that the phase angle keeps its digits over years of samples."""
PERIOD_MAX = 1 << 16
"""Samples; waves that repeat later are as good as not repeating."""

Sines = dict[float, complex]
"""Order → rms phasor: order n is √2 |p| sin(n ω t + arg p); order 0 is DC, as √2 |p| sin(90°)."""


class Waves:
    """Sines and gates at sample indices (count,)."""

    def __init__(self, index: NDArray[np.int64], rate_hz: float, frequency_hz: float) -> None:
        self._index = index
        self._rate_hz = rate_hz
        self._frequency_hz = frequency_hz
        self._turns = turns_of(index, frequency_hz, rate_hz)

    def add_sines(self, row: NDArray[np.float64], sines: Sines, early: float) -> None:
        """Adds a sum of sines, taken ``early`` turns before their time."""
        for order, phasor in sines.items():
            if order == 0:
                row += sqrt(2.0) * phasor.imag
                continue
            # Whole turns of the fundamental may be left out of a harmonic, but not of an interharmonic.
            whole = order == int(order)
            turns = self._turns * order if whole else turns_of(self._index, order * self._frequency_hz, self._rate_hz)
            row += sqrt(2.0) * abs(phasor) * np.sin(turns * _TURN + (np.angle(phasor) + _TURN * order * early))

    def open_share(self, cycles: int, stretches: Iterable[tuple[float, float]], ahead: float) -> NDArray[np.float64]:
        """How much of each sample's cell falls where a gate that is ``ahead`` turns in front is open, 0 to 1. The gate's pattern
        is so many cycles long and open in stretches of it, in cycles.

        A converter averages over its sampling period, so an edge inside a cell is seen in part. A sample taken at a point
        would see all or nothing of it, and at a rate that is a multiple of the frequency always the same.
        """
        along = np.mod(cycles * turns_of(self._index, self._frequency_hz / cycles, self._rate_hz) + ahead, cycles)
        half = self._frequency_hz / self._rate_hz / 2
        share = np.zeros(along.shape)
        for left, right in stretches:
            for around in (-cycles, 0, cycles):
                inside = np.minimum(along + half, right + around) - np.maximum(along - half, left + around)
                share += np.maximum(inside, 0.0)
        return share / (2 * half)


def period_of(frequencies_hz: Iterable[float], rate_hz: float) -> int:
    """After how many samples all frequencies have made whole turns; 0 where that is not within ``PERIOD_MAX``."""
    period = lcm(*((Fraction(frequency_hz) / Fraction(rate_hz)).denominator for frequency_hz in frequencies_hz))
    return period if period <= PERIOD_MAX else 0


def turns_of(index: NDArray[np.int64], frequency_hz: float, rate_hz: float) -> NDArray[np.float64]:
    """Turns of a frequency at sample indices, whole turns left out: exact to 1e-9 of a turn over a year at 4 kHz."""
    step = Fraction(frequency_hz) / Fraction(rate_hz)
    high_step = float(step * (1 << _LOW_BITS) % 1)
    turns = np.asarray((index >> _LOW_BITS) * high_step, np.float64)
    turns -= np.floor(turns)
    turns += (index & ((1 << _LOW_BITS) - 1)) * float(step)
    turns -= np.floor(turns)
    return turns
