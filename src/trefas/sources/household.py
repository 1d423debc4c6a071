"""A living household as a waveform: ``household:seed=7``, three phases, 4 kHz, endless.

What is switched on comes from ``trefas.sources.home``, second by second; here it becomes samples. The frequency wanders between
49.95 and 50.05 Hz as a sum of slow sines, so its integral, the angle, is known in closed form at any instant. A sample is a
function of seed and instant alone: the same in any block, and in any run that starts at the same instant.

    household:seed=7,pv=6,ev=11      pv: kWp on the roof (0: none), ev: kW of the car's charger (0: none)
    rate=4000  for=60                samples a second (whole), seconds (endless without)
"""

from collections.abc import Sequence
from functools import partial
from itertools import pairwise
from math import pi, sqrt

import numpy as np
from numpy.typing import NDArray

from trefas.base.instant import NS_PER_S, Instant
from trefas.metrology.jit import exact_kernel
from trefas.metrology.samples import RATE_HZ_MAX, RATE_HZ_MIN, Wiring
from trefas.sources.generated import GeneratedWithPast
from trefas.sources.home import ORDERS, Home
from trefas.sources.home_past import past
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
    note = f"a household (seed {home.seed})"
    back = partial(past, home, waves.frequency_hz)
    return GeneratedWithPast(waves.samples, Wiring.FOUR_WIRE, rate_hz, for_s, float(LINE_HZ), note, back)


class Waves:
    """The home's seconds as samples."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._early = [home.chance("frequency", period_s) for _, period_s in WANDER]
        self._wander = np.array([(*each, early) for each, early in zip(WANDER, self._early, strict=True)])

    def samples(
        self, zero: Instant, first: int, count: int, rate_hz: float
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """``(u_v, i_a)`` of ``count`` samples from index ``first`` on, index 0 at ``zero``; each (3, count)."""
        rate = int(rate_hz)
        index = np.arange(first, first + count, dtype=np.int64)
        since_ns = index % rate * NS_PER_S // rate + zero % NS_PER_S
        second = zero // NS_PER_S + index // rate + since_ns // NS_PER_S
        within_s = since_ns % NS_PER_S / NS_PER_S
        u_v, i_a = np.empty((3, count)), np.empty((3, count))
        edges = [0, *(np.flatnonzero(np.diff(second)) + 1).tolist(), count]
        for left, right in pairwise(edges):
            state = self._home.second(int(second[left]))
            add_waves(
                float(second[left]),
                within_s[left:right],
                self._wander,
                _turned(state.u_v),
                _turned(state.i_a),
                u_v[:, left:right],
                i_a[:, left:right],
            )
        return u_v, i_a

    def frequency_hz(self, at_s: float) -> float:
        """The frequency at a time since 1970."""
        parts = zip(WANDER, self._early, strict=True)
        return LINE_HZ + float(sum(hz * np.sin(_TURN * (at_s / period_s + early)) for (hz, period_s), early in parts))


def _turned(phasors: Sequence[tuple[complex, ...]]) -> NDArray[np.complex128]:
    """(phases, orders): √2 times the phasors, turned from L1's angle to that of their phase."""
    return np.array(
        [
            [sqrt(2.0) * phasor * rotation**order for order, phasor in zip(ORDERS, each, strict=True)]
            for each, rotation in zip(phasors, _ROTATIONS, strict=True)
        ]
    )


@exact_kernel
def add_waves(
    second: float,
    within_s: NDArray[np.float64],
    wander: NDArray[np.float64],
    u_phasors: NDArray[np.complex128],
    i_phasors: NDArray[np.complex128],
    u_v: NDArray[np.float64],
    i_a: NDArray[np.float64],
) -> None:
    """Samples (3, n) of one second: the sum of Im(phasor · e^(j n angle)) over the odd orders n, where the angle is L1's.

    within_s are seconds since ``second``; wander (n, 3) has hertz, period and the part of it that was over in 1970.
    """
    begun = np.empty(wander.shape[0])
    for n in range(wander.shape[0]):
        # Without its whole turns: the cosine of a small angle is found five times as fast.
        begun[n] = (second / wander[n, 1] + wander[n, 2]) % 1.0
    for k in range(within_s.shape[0]):
        turns = LINE_HZ * within_s[k]  # whole seconds are whole turns
        for n in range(wander.shape[0]):
            hz, period_s = wander[n, 0], wander[n, 1]
            turns -= hz * period_s / _TURN * np.cos(_TURN * (begun[n] + within_s[k] / period_s))
        sine, cosine = np.sin(_TURN * turns), np.cos(_TURN * turns)
        double_sine, double_cosine = 2.0 * sine * cosine, 1.0 - 2.0 * sine * sine
        for phase in range(3):
            u_v[phase, k] = i_a[phase, k] = 0.0
        for order in range(u_phasors.shape[1]):
            for phase in range(3):
                u, i = u_phasors[phase, order], i_phasors[phase, order]
                u_v[phase, k] += u.real * sine + u.imag * cosine
                i_a[phase, k] += i.real * sine + i.imag * cosine
            # Each odd order is the one before turned on by twice the angle.
            sine, cosine = sine * double_cosine + cosine * double_sine, cosine * double_cosine - sine * double_sine
