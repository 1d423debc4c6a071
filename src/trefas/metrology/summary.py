"""What a stretch of intervals amounts to: time-weighted quantities of one meter, phase by phase and in total."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from trefas.metrology.interval import PHASES, Intervals


@dataclass(frozen=True, slots=True)
class Quantities:
    """Rms values and mean powers. Of a phase, or (without ``u_rms_v`` and ``i_rms_a``) of all."""

    u_rms_v: float | None
    i_rms_a: float | None
    p_w: float
    q_var: float
    s_va: float

    @property
    def pf(self) -> float | None:
        """P/S with the sign of P; None without apparent power."""
        return self.p_w / self.s_va if self.s_va else None


def _zeros() -> NDArray[np.float64]:
    return np.zeros(PHASES)


@dataclass(slots=True)
class Summary:
    """Sums of intervals. Rms values and frequency are of whole cycles, where there are any; powers are of all time measured,
    so that they and the energy registers say the same."""

    apparent_factor: float = 1.0
    time_s: float = 0.0
    active_j: NDArray[np.float64] = field(default_factory=_zeros)
    reactive_vars: NDArray[np.float64] = field(default_factory=_zeros)
    apparent_vas: NDArray[np.float64] = field(default_factory=_zeros)
    _square: dict[bool, NDArray[np.float64]] = field(
        default_factory=lambda: {w: np.zeros((2, PHASES)) for w in (True, False)}
    )
    _square_s: dict[bool, float] = field(default_factory=lambda: {True: 0.0, False: 0.0})
    _cycles: float = 0.0
    _cycles_s: float = 0.0

    def add(self, intervals: Intervals, meter: int = 0) -> None:
        """Takes the intervals of one meter."""
        seconds = intervals.duration_s[meter]
        self.time_s += float(seconds.sum())
        self.active_j += intervals.active_j[meter].sum(axis=0)
        self.reactive_vars += intervals.reactive_vars[meter].sum(axis=0)
        self.apparent_vas += intervals.apparent_vas[meter].sum(axis=0)
        squares = np.stack((intervals.u_rms_v[meter] ** 2, intervals.i_rms_a[meter] ** 2)) * seconds[:, np.newaxis]
        found = intervals.cycles[meter] > 0
        for whole in (True, False):
            self._square[whole] += squares[:, found == whole].sum(axis=1)
            self._square_s[whole] += float(seconds[found == whole].sum())
        self._cycles += float((intervals.frequency_hz[meter] * seconds)[found].sum())
        self._cycles_s += float(seconds[found].sum())

    @property
    def frequency_hz(self) -> float | None:
        """Mean over the whole cycles found; None where there were none."""
        return self._cycles / self._cycles_s if self._cycles_s else None

    def phase(self, phase: int) -> Quantities:
        """Of one phase column, 0 to 2."""
        whole = self._square_s[True] > 0
        u_rms_v, i_rms_a = np.sqrt(self._square[whole][:, phase] / (self._square_s[whole] or 1.0))
        time_s = self.time_s or 1.0
        return Quantities(
            u_rms_v=float(u_rms_v),
            i_rms_a=float(i_rms_a),
            p_w=float(self.active_j[phase] / time_s),
            q_var=float(self.reactive_vars[phase] / time_s),
            s_va=float(self.apparent_vas[phase] / time_s),
        )

    @property
    def total(self) -> Quantities:
        """Of all phases: powers are sums."""
        time_s = self.time_s or 1.0
        return Quantities(
            u_rms_v=None,
            i_rms_a=None,
            p_w=float(self.active_j.sum() / time_s),
            q_var=float(self.reactive_vars.sum() / time_s),
            s_va=float(self.apparent_vas.sum() * self.apparent_factor / time_s),
        )
