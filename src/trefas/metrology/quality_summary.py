"""What the spectra of a stretch of time amount to: means over its windows, as IEC 61000-4-30, 4.5 aggregates.

Magnitudes and percentages are root mean squares over the windows; angles are those of the mean products, so that they do not
jump at ±180°; powers are means. What no window had is NaN.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from trefas.metrology.samples import Wiring
from trefas.metrology.spectra import ORDERS, Spectra

SQUARES = ("thd_u_pct", "thd_i_pct", "thd_u_50_pct", "thd_i_50_pct", "u1_v", "i1_a")
TABLES = ("u_v", "i_a", "u_between_v", "i_between_a")
MEANS = ("active_1_w", "reactive_1_var", "budeanu_var", "fryze_var")
TOTALS = ("unbalance_u2_pct", "unbalance_u0_pct", "neutral_a")


@dataclass(slots=True)
class QualitySummary:
    """Sums over windows, of one meter."""

    wiring: Wiring = Wiring.FOUR_WIRE
    windows: int = 0
    cycles_max: int = 0
    """Of the longest window."""
    order_max: int = 0
    _sum: dict[str, NDArray[np.float64]] = field(default_factory=dict)
    _count: dict[str, NDArray[np.float64]] = field(default_factory=dict)
    _turned: NDArray[np.complex128] = field(default_factory=lambda: np.zeros(3, np.complex128))
    _crest: dict[str, NDArray[np.float64]] = field(default_factory=dict)
    _sequence: int = 0

    def add(self, spectra: Spectra | None) -> None:
        """Takes what was collected."""
        if spectra is None:
            return
        whole = spectra.cycles > 0
        self.windows += int(whole.sum())
        self.cycles_max = max(self.cycles_max, int(spectra.cycles.max(initial=0)))
        if whole.any():
            self.order_max = min(self.order_max or ORDERS, spectra.order_max)
        squares = {
            "thd_u_pct": spectra.thd_u_pct(),
            "thd_i_pct": spectra.thd_i_pct(),
            "thd_u_50_pct": spectra.thd_u_pct(50),
            "thd_i_50_pct": spectra.thd_i_pct(50),
            "u1_v": np.abs(spectra.u1_v),
            "i1_a": np.abs(spectra.i1_a),
            **{name: getattr(spectra, name) for name in (*TABLES, *TOTALS)},
        }
        for name, values in squares.items():
            self._add(name, values**2)
        for name in MEANS:
            self._add(name, np.where(whole[:, np.newaxis], getattr(spectra, name), np.nan))
        # DC keeps its sign.
        self._add("u0_v", spectra.u_v[:, :, 0])
        self._add("i0_a", spectra.i_a[:, :, 0])
        systems = self.wiring.systems
        self._turned[:systems] += np.nansum(spectra.u1_v * spectra.u1_v[:, :1].conj(), axis=0)
        for name in ("u_crest", "i_crest"):
            largest = np.fmax.reduce(getattr(spectra, name), axis=0, initial=np.nan)
            self._crest[name] = np.fmax(self._crest.get(name, np.nan), largest)
        self._sequence += int(spectra.phase_sequence.sum())

    def rms(self, name: str) -> NDArray[np.float64]:
        """Root mean square over the windows of one of SQUARES (systems,), TABLES (systems, ORDERS) or TOTALS ()."""
        values = np.sqrt(self._mean(name))
        if name in ("u_v", "i_a") and self.windows:
            values[:, 0] = self._mean({"u_v": "u0_v", "i_a": "i0_a"}[name])
        return np.asarray(values, np.float64)

    def mean(self, name: str) -> NDArray[np.float64]:
        """Mean over the windows of one of MEANS, (systems,)."""
        return self._mean(name)

    def crest(self, name: str) -> NDArray[np.float64]:
        """The largest ``u_crest`` or ``i_crest`` of a window, (systems,)."""
        return np.asarray(self._crest.get(name, np.full(self.wiring.systems, np.nan)), np.float64)

    @property
    def u_angle_deg(self) -> NDArray[np.float64]:
        """(systems,): of each voltage from the first."""
        turned = self._turned[: self.wiring.systems]
        return np.where(turned != 0, np.degrees(np.angle(turned)), np.nan)

    @property
    def phi_deg(self) -> NDArray[np.float64]:
        """(systems,): by which the currents lag."""
        active, reactive = self._mean("active_1_w"), self._mean("reactive_1_var")
        return np.where((active != 0) | (reactive != 0), np.degrees(np.arctan2(reactive, active)), np.nan)

    @property
    def displacement_pf(self) -> NDArray[np.float64]:
        """(systems,): cos φ of the mean powers of the fundamental."""
        return np.asarray(np.cos(np.radians(self.phi_deg)), np.float64)

    @property
    def phase_sequence(self) -> str | None:
        """The sequence of most windows; None where it could not be told."""
        if not self._sequence:
            return None
        return "L1L2L3" if self._sequence > 0 else "L1L3L2"

    def _add(self, name: str, values: NDArray[np.float64]) -> None:
        there = np.isfinite(values)
        self._sum[name] = self._sum.get(name, 0.0) + np.where(there, values, 0.0).sum(axis=0)
        self._count[name] = self._count.get(name, 0) + there.sum(axis=0)

    def _mean(self, name: str) -> NDArray[np.float64]:
        if name not in self._sum:
            shape = () if name in TOTALS else (self.wiring.systems,) + ((ORDERS,) if name in TABLES else ())
            return np.full(shape, np.nan)
        mean = np.full(np.shape(self._sum[name]), np.nan)
        np.divide(self._sum[name], self._count[name], out=mean, where=self._count[name] > 0)
        return mean
