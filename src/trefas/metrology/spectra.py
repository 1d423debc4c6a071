"""Spectra: harmonics, interharmonics and the fundamental's phasors of windows, and what follows from them.

What is stored is measured; properties are computed when they are asked for. Angles are in degrees, −180 to 180; a current
that lags its voltage has a positive angle, as its reactive power has.
"""

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from trefas.base.instant import NS_PER_S
from trefas.metrology.components import sequence, unbalance_pct
from trefas.metrology.jit import exact_kernel
from trefas.metrology.observer import Sampling
from trefas.metrology.samples import Wiring
from trefas.metrology.windows import ACTIVE, CYCLES, END, FREQUENCY, I_RMS, MEASURED, START, U_RMS

ORDERS = 51
"""Columns of harmonics: the order is the index."""

THD_ORDER = 40
"""To which order distortion is summed up where nothing else is said (EN 50160; IEC 61000-2-2)."""

NEARLY = 0.35
"""Of 200 ms: windows of ten or twelve cycles of a network are so long; others are not transformed but fitted."""

VOLTAGE_MIN_V = 1.0
CURRENT_MIN_A = 0.010
"""A fundamental below is nothing to be distorted; the current is that of the meter's own indication of current."""


@dataclass(frozen=True, slots=True)
class Spectra:
    """Windows of one meter, one row each, in order. Rows are the steps of its ``Intervals``.

    A window that is not of 10 (50 Hz) or 12 (60 Hz) whole cycles has the energy's values and NaN for everything else.

    start_ns, end_ns   int64 (windows,), instants
    measured_ns        int64 (windows,): how much of it was measured: its length, less the samples that were lost
    cycles             int64 (windows,): 10 or 12; 0 where there is no spectrum
    frequency_hz       (windows,); 0 where none was found
    u_rms_v, i_rms_a   (windows, systems): all harmonics and DC included, as in the intervals
    active_w           (windows, systems): mean active power, all harmonics and DC included
    u_peak_v, i_peak_a (windows, systems): largest magnitude of a sample
    u1_v, i1_a         complex128 (windows, systems): rms phasors of the fundamental
    u_v, i_a           (windows, systems, ORDERS): rms of harmonic subgroups (IEC 61000-4-7, 3.2.4), NaN above ``order_max`` and
                       above half the sampling rate; order 0 is DC with its sign
    u_between_v,       (windows, systems, ORDERS): rms of centred interharmonic subgroups (IEC 61000-4-7, 3.4.5), between the
    i_between_a        order of the index and the next; index 0 has the sub-harmonics; NaN above the last that was measured
    budeanu_var        (windows, systems): sum of U·I·sin φ over the harmonics to ``order_max``
    neutral_a          (windows,): rms of the sum of the phase currents; NaN in a three-wire system
    """

    wiring: Wiring
    order_max: int
    """The last harmonic measured: 50, or what the sampling rate allows."""
    start_ns: NDArray[np.int64]
    end_ns: NDArray[np.int64]
    measured_ns: NDArray[np.int64]
    cycles: NDArray[np.int64]
    frequency_hz: NDArray[np.float64]
    u_rms_v: NDArray[np.float64]
    i_rms_a: NDArray[np.float64]
    active_w: NDArray[np.float64]
    u_peak_v: NDArray[np.float64]
    i_peak_a: NDArray[np.float64]
    u1_v: NDArray[np.complex128]
    i1_a: NDArray[np.complex128]
    u_v: NDArray[np.float64]
    i_a: NDArray[np.float64]
    u_between_v: NDArray[np.float64]
    i_between_a: NDArray[np.float64]
    budeanu_var: NDArray[np.float64]
    neutral_a: NDArray[np.float64]

    @property
    def windows(self) -> int:
        """How many rows there are."""
        return len(self.start_ns)

    @classmethod
    def empty(cls, wiring: Wiring, order_max: int, windows: int) -> "Spectra":
        """Nothing measured yet, to be filled."""
        shape = windows, wiring.systems
        # Planes of few arrays: to make each by itself takes as long as to transform a window.
        start_ns, end_ns, measured_ns, cycles = np.zeros((4, windows), np.int64)
        u_rms_v, i_rms_a, active_w, u_peak_v, i_peak_a, budeanu_var = np.full((6, *shape), np.nan)
        u1_v, i1_a = np.full((2, *shape), complex(np.nan, 0.0))
        u_v, i_a, u_between_v, i_between_a = np.full((4, *shape, ORDERS), np.nan)
        return cls(
            wiring=wiring,
            order_max=order_max,
            start_ns=start_ns,
            end_ns=end_ns,
            measured_ns=measured_ns,
            cycles=cycles,
            frequency_hz=np.zeros(windows),
            u_rms_v=u_rms_v,
            i_rms_a=i_rms_a,
            active_w=active_w,
            u_peak_v=u_peak_v,
            i_peak_a=i_peak_a,
            u1_v=u1_v,
            i1_a=i1_a,
            u_v=u_v,
            i_a=i_a,
            u_between_v=u_between_v,
            i_between_a=i_between_a,
            budeanu_var=budeanu_var,
            neutral_a=np.full(windows, np.nan),
        )

    def take_energy(
        self, sampling: Sampling, window: NDArray[np.float64], system: NDArray[np.float64], whole: int
    ) -> int:
        """What windows (windows, 5) and their systems (windows, systems, 5) tell of the rows' time, voltage, current and power.
        Those of ``whole`` cycles that can be transformed get these as their cycles. Returns how many others are of whole cycles.
        """
        return int(
            take_energy(
                *(window, system, sampling.start, sampling.rate_hz, whole),
                *(self.start_ns, self.end_ns, self.measured_ns, self.cycles, self.frequency_hz),
                *(self.u_rms_v, self.i_rms_a, self.active_w),
            )
        )

    @classmethod
    def joined(cls, blocks: "list[Spectra]") -> "Spectra":
        """Blocks of one meter one after the other. ``order_max`` is the lowest of theirs."""
        arrays = [f.name for f in fields(cls) if f.name not in ("wiring", "order_max")]
        return cls(
            blocks[0].wiring,
            min(block.order_max for block in blocks),
            **{name: np.concatenate([getattr(block, name) for block in blocks]) for name in arrays},
        )

    # Distortion.

    def thd_u_pct(self, order: int = THD_ORDER) -> NDArray[np.float64]:
        """(windows, systems): subgroup distortion of the voltage (THDS) in percent of the fundamental, to an order."""
        return _thd_pct(self.u_v, min(order, self.order_max), VOLTAGE_MIN_V)

    def thd_i_pct(self, order: int = THD_ORDER) -> NDArray[np.float64]:
        """(windows, systems): the same of the current."""
        return _thd_pct(self.i_a, min(order, self.order_max), CURRENT_MIN_A)

    @property
    def u_crest(self) -> NDArray[np.float64]:
        """(windows, systems): peak by rms; √2 of a sine."""
        return _ratio(self.u_peak_v, self.u_rms_v)

    @property
    def i_crest(self) -> NDArray[np.float64]:
        """(windows, systems): the same of the current."""
        return _ratio(self.i_peak_a, self.i_rms_a)

    # Angles and the fundamental's powers.

    @property
    def u_angle_deg(self) -> NDArray[np.float64]:
        """(windows, systems): angle of each voltage from that of the first; −120 of L2 in the sequence L1L2L3."""
        return np.asarray(np.degrees(np.angle(self.u1_v * self.u1_v[:, :1].conj())), np.float64)

    @property
    def phi_deg(self) -> NDArray[np.float64]:
        """(windows, systems): angle by which the current lags its own voltage."""
        return np.asarray(np.degrees(np.angle(self._power_va)), np.float64)

    @property
    def active_1_w(self) -> NDArray[np.float64]:
        """(windows, systems): active power of the fundamental."""
        return np.asarray(self._power_va.real, np.float64)

    @property
    def reactive_1_var(self) -> NDArray[np.float64]:
        """(windows, systems): reactive power of the fundamental (IEC 62053-24), inductive positive."""
        return np.asarray(self._power_va.imag, np.float64)

    @property
    def displacement_pf(self) -> NDArray[np.float64]:
        """(windows, systems): power factor of the fundamental, cos φ, with the sign of its active power."""
        return _ratio(self.active_1_w, np.abs(self._power_va))

    @property
    def fryze_var(self) -> NDArray[np.float64]:
        """(windows, systems): √(S² − P²), without sign: everything that loads the line and does no work."""
        square = (self.u_rms_v * self.i_rms_a) ** 2 - self.active_w**2
        return np.asarray(np.sqrt(np.maximum(square, 0.0)), np.float64)

    # Three phases together.

    @property
    def unbalance_u2_pct(self) -> NDArray[np.float64]:
        """(windows,): negative by positive component of the voltages; NaN where there are not three phases."""
        return np.asarray(unbalance_pct(self.u1_v, self.wiring)[0], np.float64)

    @property
    def unbalance_u0_pct(self) -> NDArray[np.float64]:
        """(windows,): zero by positive component of the voltages; NaN in a three-wire system."""
        return np.asarray(unbalance_pct(self.u1_v, self.wiring)[1], np.float64)

    @property
    def phase_sequence(self) -> NDArray[np.int8]:
        """(windows,): +1 for L1L2L3, −1 for L1L3L2, 0 where it cannot be told."""
        return sequence(self.u1_v, self.wiring)

    @property
    def _power_va(self) -> NDArray[np.complex128]:
        return np.asarray(self.u1_v * self.i1_a.conj(), np.complex128)


def _thd_pct(rms: NDArray[np.float64], order: int, fundamental_min: float) -> NDArray[np.float64]:
    thd_pct = np.empty(rms.shape[:2])
    distort(rms, order, fundamental_min, thd_pct)
    return thd_pct


@exact_kernel
def take_energy(
    window: NDArray[np.float64],
    system: NDArray[np.float64],
    origin_ns: int,
    rate_hz: float,
    whole: int,
    start_ns: NDArray[np.int64],
    end_ns: NDArray[np.int64],
    measured_ns: NDArray[np.int64],
    cycles: NDArray[np.int64],
    frequency_hz: NDArray[np.float64],
    u_rms_v: NDArray[np.float64],
    i_rms_a: NDArray[np.float64],
    active_w: NDArray[np.float64],
) -> int:
    """``Spectra.take_energy``, row by row: a dozen of numpy's operations for a handful of rows take as long as their spectra."""
    sample_ns, nominal = NS_PER_S / rate_hz, rate_hz / 5.0  # of 200 ms
    others = 0
    for row in range(window.shape[0]):
        start, end, measured = window[row, START], window[row, END], window[row, MEASURED]
        length = end - start
        start_ns[row] = origin_ns + np.int64(np.rint((start + 0.5) * sample_ns))
        end_ns[row] = origin_ns + np.int64(np.rint((end + 0.5) * sample_ns))
        measured_ns[row] = np.int64(np.rint((end_ns[row] - start_ns[row]) * measured / length))
        frequency_hz[row] = window[row, FREQUENCY] * rate_hz
        if window[row, CYCLES] == whole and abs(length / nominal - 1.0) <= NEARLY and measured == length:
            cycles[row] = whole
        elif window[row, CYCLES] > 0:
            others += 1
        for s in range(system.shape[1]):
            is_there = measured > 0.0
            u_rms_v[row, s] = system[row, s, U_RMS] if is_there else np.nan
            i_rms_a[row, s] = system[row, s, I_RMS] if is_there else np.nan
            active_w[row, s] = system[row, s, ACTIVE] / measured if is_there else np.nan
    return others


@exact_kernel
def distort(rms: NDArray[np.float64], order: int, fundamental_min: float, thd_pct: NDArray[np.float64]) -> None:
    """The root of the sum of squares of the orders 2 to ``order`` of rms (windows, systems, ORDERS), in percent of the first."""
    for window in range(rms.shape[0]):
        for system in range(rms.shape[1]):
            row = rms[window, system]
            total = 0.0
            for h in range(2, order + 1):
                # What is no number was not measured: it is above half the sampling rate.
                total += row[h] * row[h] if row[h] == row[h] else 0.0
            known = row[1] >= fundamental_min
            thd_pct[window, system] = 100.0 * np.sqrt(total) / row[1] if known else np.nan


def _ratio(part: NDArray[np.float64], whole: NDArray[np.float64]) -> NDArray[np.float64]:
    ratio = np.full(part.shape, np.nan)
    np.divide(part, whole, out=ratio, where=whole != 0)
    return ratio
