"""A living household as a waveform: ``household:seed=7``, three phases, 4 kHz, endless.

What is switched on comes from ``trefas.sources.home``, second by second; here it becomes samples. The frequency wanders between
49.95 and 50.05 Hz as a sum of slow sines, so its integral, the angle, is known in closed form at any instant. A sample is a
function of seed and instant alone: the same in any block, and in any run that starts at the same instant.

    household:seed=7,pv=6,ev=11      pv: kWp on the roof (0: none), ev: kW of the car's charger (0: none)
    rate=4000  for=60                samples a second (whole), seconds (endless without)
"""

from itertools import pairwise
from math import pi, sqrt

import numpy as np
from numpy.typing import NDArray

from trefas.base.instant import NS_PER_S, Instant
from trefas.metrology.samples import RATE_HZ_MAX, RATE_HZ_MIN, Wiring
from trefas.sources.generated import Generated
from trefas.sources.home import ORDERS, Home
from trefas.sources.parameters import Parameters
from trefas.sources.source import Source

KIND = "household"
EXAMPLE = "household:seed=7"

RATE_HZ = 4000.0
LINE_HZ = 50
WANDER = ((0.022, 613.0), (0.016, 97.0), (0.009, 23.0))
"""Sines of the frequency: hertz and seconds; together they stay within 0.05 Hz."""
_TURN = 2.0 * pi
_THIRD = np.exp(-1j * _TURN / 3)
_ROTATIONS = (1.0 + 0j, complex(_THIRD), complex(_THIRD.conjugate()))
"""L2 is 120° behind L1, L3 120° ahead"""


def open_source(parameters: Parameters, mapping: str | None = None) -> Source:
    """Builds the home."""
    home = Home(
        seed=int(parameters.number("seed", 1, 0, 2**63)),
        pv_w=parameters.number("pv", 6.0, 0.0, 1e3) * 1e3,
        ev_w=parameters.number("ev", 11.0, 0.0, 1e3) * 1e3,
    )
    rate_hz = float(int(parameters.number("rate", RATE_HZ, RATE_HZ_MIN, RATE_HZ_MAX)))
    for_s = parameters.number("for", 0.0, 1e-3, 1e9) if parameters.has("for") else None
    parameters.done()
    waves = Waves(home)
    return Generated(waves.samples, Wiring.FOUR_WIRE, rate_hz, for_s, float(LINE_HZ), f"a household (seed {home.seed})")


class Waves:
    """The home's seconds as samples."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._early = [home.chance("frequency", period_s) for _, period_s in WANDER]

    def samples(
        self, zero: Instant, first: int, count: int, rate_hz: float
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """``(u_v, i_a)`` of ``count`` samples from index ``first`` on, index 0 at ``zero``; each (3, count)."""
        rate = int(rate_hz)
        index = np.arange(first, first + count, dtype=np.int64)
        since_ns = index % rate * NS_PER_S // rate + zero % NS_PER_S
        second = zero // NS_PER_S + index // rate + since_ns // NS_PER_S
        within_s = since_ns % NS_PER_S / NS_PER_S
        waves = self._waves(second, within_s)
        u_v, i_a = np.zeros((3, count)), np.zeros((3, count))
        edges = [0, *(np.flatnonzero(np.diff(second)) + 1).tolist(), count]
        for left, right in pairwise(edges):
            state = self._home.second(int(second[left]))
            for phase in range(3):
                _add(u_v[phase, left:right], state.u_v[phase], phase, waves[:, :, left:right])
                _add(i_a[phase, left:right], state.i_a[phase], phase, waves[:, :, left:right])
        return u_v, i_a

    def frequency_hz(self, at_s: float) -> float:
        """The frequency at a time since 1970."""
        parts = zip(WANDER, self._early, strict=True)
        return LINE_HZ + float(sum(hz * np.sin(_TURN * (at_s / period_s + early)) for (hz, period_s), early in parts))

    def _waves(self, second: NDArray[np.int64], within_s: NDArray[np.float64]) -> NDArray[np.float64]:
        """Sine and cosine of each order of L1's angle: (orders, 2, samples)."""
        turns = LINE_HZ * within_s  # whole seconds are whole turns
        at_s = second + within_s
        for (hz, period_s), early in zip(WANDER, self._early, strict=True):
            turns -= hz * period_s / _TURN * np.cos(_TURN * (at_s / period_s + early))
        angle = _TURN * turns
        waves = np.empty((len(ORDERS), 2, len(angle)))
        sine, cosine = waves[0]
        np.sin(angle, out=sine)
        np.cos(angle, out=cosine)
        double_sine, double_cosine = 2.0 * sine * cosine, 1.0 - 2.0 * sine * sine
        # Each odd order is the one before turned on by twice the angle.
        for order in range(1, len(ORDERS)):
            before_sine, before_cosine = waves[order - 1]
            waves[order, 0] = before_sine * double_cosine + before_cosine * double_sine
            waves[order, 1] = before_cosine * double_cosine - before_sine * double_sine
        return waves


def _add(row: NDArray[np.float64], phasors: tuple[complex, ...], phase: int, waves: NDArray[np.float64]) -> None:
    """Adds √2 · Im(phasor · e^(j n angle)) of each order, turned to the phase."""
    for order, phasor, (sine, cosine) in zip(ORDERS, phasors, waves, strict=True):
        turned = sqrt(2.0) * phasor * _ROTATIONS[phase] ** order
        row += turned.real * sine
        row += turned.imag * cosine
