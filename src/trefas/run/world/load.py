"""What the meter of a world is given: voltages, loads and feed-in of a house, step by step, from a seeded generator."""

from dataclasses import dataclass

import numpy as np

from trefas.base.instant import NS_PER_S, Instant
from trefas.metrology.interval import PHASES, Intervals
from trefas.metrology.samples import SampleBlock

NOMINAL_V = 230.0
NOMINAL_HZ = 50.0
U_SPREAD_V = 4.0
RATE_HZ = 4_000.0
WAVES_V = (230.0, 230.0, 230.0, 258.0, 290.0, 200.0, 120.0, 20.0)
"""What a second of samples can have."""
I_A = 3.0
P_MAX_W = 6_000.0
Q_SHARE = 0.4


@dataclass(frozen=True, slots=True)
class Stretch:
    """So many steps of one length, with some phases missing. ``idle`` has voltage and no load to speak of."""

    steps: int
    step_ns: int
    missing: tuple[int, ...] = ()
    idle: bool = False
    volts: tuple[float, float, float] = (NOMINAL_V, NOMINAL_V, NOMINAL_V)

    @property
    def length_ns(self) -> int:
        """All of it."""
        return self.steps * self.step_ns


def intervals_of(stretch: Stretch, start: Instant, chance: np.random.Generator) -> Intervals:
    """Its intervals: each phase with a load or a feed-in of its own in every step."""
    n = stretch.steps
    edges = start + np.arange(n + 1, dtype=np.int64) * stretch.step_ns
    seconds = stretch.step_ns / NS_PER_S
    u_v = chance.normal(stretch.volts, U_SPREAD_V, (n, PHASES))
    p_w = chance.uniform(-0.4, 1.0, (n, PHASES)) ** 3 * P_MAX_W
    if stretch.idle:
        p_w = chance.uniform(-3.0, 3.0, (n, PHASES))  # around the starting threshold of 2.3 W
    q_var = p_w * chance.uniform(-Q_SHARE, Q_SHARE, (n, PHASES))
    for phase in stretch.missing:
        u_v[:, phase] = chance.uniform(0.0, 20.0, n)
        p_w[:, phase] = q_var[:, phase] = 0.0
    s_va = np.hypot(p_w, q_var)
    return Intervals(
        start_ns=edges[np.newaxis, :-1].copy(),
        end_ns=edges[np.newaxis, 1:].copy(),
        u_rms_v=u_v[np.newaxis],
        i_rms_a=(s_va / np.maximum(u_v, 1.0))[np.newaxis],
        active_j=(p_w * seconds)[np.newaxis],
        reactive_vars=(q_var * seconds)[np.newaxis],
        apparent_vas=(s_va * seconds)[np.newaxis],
        frequency_hz=np.where(u_v.max(axis=1) > 50.0, 50.0, 0.0)[np.newaxis],
        cycles=np.zeros((1, n), np.int64),
        reactive_measured=np.ones((1, n), np.bool_),
    )


def samples_of(seconds: int, start: Instant, chance: np.random.Generator) -> SampleBlock:
    """Sines whose voltages are others in every second, each phase by itself."""
    per_second = round(RATE_HZ)
    at_s = np.arange(seconds * per_second) / RATE_HZ
    u_v = np.repeat(chance.choice(WAVES_V, (PHASES, seconds)), per_second, axis=1)
    angle = 2 * np.pi * (NOMINAL_HZ * at_s - np.arange(PHASES)[:, np.newaxis] / PHASES)
    wave = np.sqrt(2.0) * np.sin(angle)
    return SampleBlock((u_v * wave)[np.newaxis], (I_A * wave)[np.newaxis], RATE_HZ, start)
