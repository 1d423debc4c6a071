"""What a stretch of intervals amounts to: time-weighted quantities of one meter, phase by phase and in total.

    U, I, P, S   of all time that was measured: root mean squares, mean power, U · I
    Q            of the time in which it was measured
    frequency    of the whole cycles that were found

So the four that are of the same time agree with one another, whatever was lost and however the load changed; how long the others
are is said beside them.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from trefas.metrology.interval import PHASES, Intervals


@dataclass(frozen=True, slots=True)
class Quantities:
    """Rms values and mean powers. Of a phase, or (without ``u_rms_v`` and ``i_rms_a``) of all. None: not measured."""

    u_rms_v: float | None
    i_rms_a: float | None
    p_w: float
    q_var: float | None
    s_va: float

    @property
    def pf(self) -> float | None:
        """P/S with the sign of P; None without apparent power."""
        return self.p_w / self.s_va if self.s_va else None


def _zeros() -> NDArray[np.float64]:
    return np.zeros(PHASES)


@dataclass(slots=True)
class Summary:
    """Sums of intervals.

    S is U · I of the whole time. The registers add up U · I of each window, so of a load that changes they have less: a current
    that flows while there is no voltage is in S, and in no register.
    """

    apparent_factor: float = 1.0
    time_s: float = 0.0
    reactive_s: float = 0.0
    """Seconds in which reactive power was measured."""
    cycles_s: float = 0.0
    """Seconds of whole cycles: those of the frequency."""
    active_j: NDArray[np.float64] = field(default_factory=_zeros)
    reactive_vars: NDArray[np.float64] = field(default_factory=_zeros)
    _squares: NDArray[np.float64] = field(default_factory=lambda: np.zeros((2, PHASES)))
    _cycles: float = 0.0

    def add(self, intervals: Intervals, meter: int = 0) -> None:
        """Takes the intervals of one meter."""
        seconds = intervals.duration_s[meter]
        self.time_s += float(seconds.sum())
        self.reactive_s += float(seconds[intervals.reactive_measured[meter]].sum())
        self.active_j += intervals.active_j[meter].sum(axis=0)
        self.reactive_vars += intervals.reactive_vars[meter].sum(axis=0)
        squares = np.stack((intervals.u_rms_v[meter] ** 2, intervals.i_rms_a[meter] ** 2))
        self._squares += (squares * seconds[:, np.newaxis]).sum(axis=1)
        found = intervals.cycles[meter] > 0
        self._cycles += float((intervals.frequency_hz[meter] * seconds)[found].sum())
        self.cycles_s += float(seconds[found].sum())

    @property
    def frequency_hz(self) -> float | None:
        """Mean over the whole cycles found; None where there were none."""
        return self._cycles / self.cycles_s if self.cycles_s else None

    def phase(self, phase: int) -> Quantities:
        """Of one phase column, 0 to 2."""
        u_rms_v, i_rms_a = self._rms
        return Quantities(
            u_rms_v=float(u_rms_v[phase]),
            i_rms_a=float(i_rms_a[phase]),
            p_w=float(self.active_j[phase] / (self.time_s or 1.0)),
            q_var=self._reactive_var(float(self.reactive_vars[phase])),
            s_va=float(u_rms_v[phase] * i_rms_a[phase]),
        )

    @property
    def total(self) -> Quantities:
        """Of all phases: powers are sums."""
        u_rms_v, i_rms_a = self._rms
        return Quantities(
            u_rms_v=None,
            i_rms_a=None,
            p_w=float(self.active_j.sum() / (self.time_s or 1.0)),
            q_var=self._reactive_var(float(self.reactive_vars.sum())),
            s_va=float((u_rms_v * i_rms_a).sum() * self.apparent_factor),
        )

    @property
    def _rms(self) -> NDArray[np.float64]:
        """(2, 3): voltages and currents."""
        return np.asarray(np.sqrt(self._squares / (self.time_s or 1.0)), np.float64)

    def _reactive_var(self, reactive_vars: float) -> float | None:
        return reactive_vars / self.reactive_s if self.reactive_s else None
