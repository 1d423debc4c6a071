"""Surroundings: what happens to a source's voltages and currents on their way to the meter, switched while it runs.

    source ─ loads ─ harmonics ─ sag or swell ─ lost phases ─ lost neutral ─ power cut ─→ meter
             i += G·u  h·sin(nθ)   factor, a time  u = i = 0     star point moves

Loads are conductances, so a current follows its voltage: P/(230 V)² each, below zero for what feeds in. Harmonics are made of the
voltage itself, by the polynomials of Chebyshev (sin 3θ = 3s − 4s³, where s is sin θ), so they are in step with it.
Without its neutral the star point is where the currents of all conductances add up to nothing: u₀ = Σ G·u / ΣG (Millman), and
each phase has u − u₀. Where nothing is switched, blocks pass as they are.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from trefas.base.instant import NS_PER_S, Instant
from trefas.metrology.samples import SampleBlock, Wiring

U_N_V = 230.0
PHASES = 3
U_MIN_V = 1.0
"""Of a fundamental that has harmonics, or a load."""
SIEMENS_MIN = 1e-6
"""What every phase has at least: lamps that glow, and the meter."""
POLYNOMIALS = {
    3: (0.0, 3.0, 0.0, -4.0),
    5: (0.0, 5.0, 0.0, -20.0, 0.0, 16.0),
    7: (0.0, 7.0, 0.0, -56.0, 0.0, 112.0, 0.0, -64.0),
}
"""sin nθ in powers of sin θ, the lowest first."""


@dataclass(slots=True)
class Episode:
    """A sag or a swell: what is left of the voltage, until an instant. ``end`` None: it begins with the next block."""

    factor: float
    seconds: float
    end: Instant | None = None


@dataclass(slots=True)
class Surroundings:
    """What is switched at the moment. Phases are counted from 1."""

    power: bool = True
    neutral: bool = True
    lost: set[int] = field(default_factory=set)
    loads_w: dict[str, tuple[float, float, float]] = field(default_factory=dict)
    """At 230 V, by phase and by the name of what is switched on; below zero where it feeds in."""
    harmonics: dict[int, float] = field(default_factory=dict)
    """Of the voltage, relative to the fundamental, by order."""
    episode: Episode | None = None

    @property
    def are_plain(self) -> bool:
        """Whether nothing happens to anything."""
        plain = self.power and self.neutral and not self.lost and self.episode is None
        return plain and not any(self.harmonics.values()) and not any(any(each) for each in self.loads_w.values())

    def around(self, block: SampleBlock, begin: Instant, wiring: Wiring) -> SampleBlock:
        """What of a block arrives; ``begin`` is where it begins."""
        if self.are_plain:
            return block
        u_v, i_a = block.u_v.copy(), block.i_a.copy()
        rows = list(wiring.value)
        for row, phase in enumerate(rows):
            self._disturb(u_v[:, row], i_a[:, row], self._siemens(phase))
        self._dim(u_v, i_a, begin, block.rate_hz)
        for row, phase in enumerate(rows):
            if phase + 1 in self.lost or not self.power:
                u_v[:, row] = i_a[:, row] = 0.0
        if not self.neutral and len(rows) == PHASES:
            _float_star_point(u_v, i_a, [row for row, phase in enumerate(rows) if phase + 1 not in self.lost])
        return SampleBlock(u_v, i_a, block.rate_hz, block.start)

    def _siemens(self, phase: int) -> float:
        return sum(each[phase] for each in self.loads_w.values()) / U_N_V**2

    def _disturb(self, u_v: NDArray[np.float64], i_a: NDArray[np.float64], siemens: float) -> None:
        """One row of all meters: (meters, samples)."""
        if any(self.harmonics.values()):
            peak_v = np.sqrt(2.0 * np.mean(u_v**2, axis=-1, keepdims=True))
            sine = np.clip(u_v / np.maximum(peak_v, U_MIN_V), -1.0, 1.0)
            for order, relative in self.harmonics.items():
                u_v += relative * peak_v * np.polynomial.polynomial.polyval(sine, POLYNOMIALS[order])
        if siemens:
            i_a += siemens * u_v

    def _dim(self, u_v: NDArray[np.float64], i_a: NDArray[np.float64], begin: Instant, rate_hz: float) -> None:
        """The sag or swell that is under way, as far as it reaches into this block."""
        episode = self.episode
        if episode is None:
            return
        if episode.end is None:
            episode.end = Instant(begin + round(episode.seconds * NS_PER_S))
        samples = round((episode.end - begin) * rate_hz / NS_PER_S)
        if samples > 0:
            u_v[..., :samples] *= episode.factor
            i_a[..., :samples] *= episode.factor
        if samples <= u_v.shape[-1]:
            self.episode = None


def _float_star_point(u_v: NDArray[np.float64], i_a: NDArray[np.float64], rows: list[int]) -> None:
    """Moves the star point of what is connected; currents of conductances follow, what reactive loads draw stays."""
    squares = np.mean(u_v[:, rows] ** 2, axis=-1)
    active = np.mean(u_v[:, rows] * i_a[:, rows], axis=-1)
    siemens = np.maximum(active / np.maximum(squares, U_MIN_V**2), SIEMENS_MIN)[..., np.newaxis]
    star_v = (siemens * u_v[:, rows]).sum(axis=1, keepdims=True) / siemens.sum(axis=1, keepdims=True)
    u_v[:, rows] -= star_v
    i_a[:, rows] -= siemens * star_v
