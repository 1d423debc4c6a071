"""What of the waveform is read as a value: distortion, angles, unbalance, the sequence of the phases and the neutral's voltage.

    spectra of windows ─→ show        the newest window's values, every 200 ms
    ten-minute row     ─→ show_mean   the means of the last whole interval of ten minutes

What cannot be told (no current, one phase alone) is 0. Angles are −180° to 180°, positive where the current lags its voltage, as
its reactive power is: inductive import. In a two-system meter they are between a line voltage and its current.
"""

from cmath import phase as angle
from functools import lru_cache
from math import degrees, isfinite, nan

import numpy as np
from numpy.typing import NDArray

from trefas.base.family import Settable
from trefas.base.layout import Layout
from trefas.base.part import Part
from trefas.base.slot import Slot
from trefas.base.slots import Slots
from trefas.base.unit import Unit
from trefas.base.wire_type import Wire
from trefas.metrology.samples import Wiring
from trefas.metrology.spectra import Spectra

_HUNDREDTHS = 100
_MILLI = 1_000


def _thd(c: int, d: int, name: str, record: str, beside: Slots | None = None) -> Slots:
    """Of the three phases; ``c`` is that of L1, ``d`` says what of it."""
    return Slots(
        *(3, [f"1-1:{c + 20 * phase}.{d}.124" for phase in range(3)], Unit.PERCENT, name),
        record=record,
        beside=beside,
        per_unit=_HUNDREDTHS,
        wire=Wire.U16,
        scaler=-2,
        volatile=True,
    )


class Waveform(Part):
    """Values of the newest window of 10 or 12 cycles, and means over ten minutes. They begin again after a power cut."""

    thd_i = _thd(31, 7, "THD_Instant_I_L{n}", "thd_i_l{n}")
    thd_u = _thd(32, 7, "THD_Instant_U_L{n}", "thd_u_l{n}", beside=thd_i)
    thd_i_mean = _thd(31, 24, "THD_Avg_I_L{n}", "thd_i_mean_l{n}", beside=thd_i)
    thd_u_mean = _thd(32, 24, "THD_Avg_U_L{n}", "thd_u_mean_l{n}", beside=thd_i)
    phi_l = Slots(
        *(3, ("1-1:81.7.40", "1-1:81.7.51", "1-1:81.7.62"), Unit.DEGREE, "Angle_I_U_L{n}"),
        record="phi_l{n}",
        per_unit=_HUNDREDTHS,
        wire=Wire.I16,
        volatile=True,
    )
    phi = Slot("1-1:81.7.128", Unit.DEGREE, "Angle_I_U_Ln", per_unit=_HUNDREDTHS, wire=Wire.I16, volatile=True)
    """Of the fundamental powers' sum: what it is of is not public, and so our own choice."""
    u_angle_l = Slots(
        *((2, 3), None, Unit.DEGREE, "angle U_L{n} to U_L1"),
        record="u_angle_l{n}",
        per_unit=_HUNDREDTHS,
        wire=Wire.I16,
        volatile=True,
    )
    neutral_v = Slot("1-1:92.7.0", Unit.V, "NeutralVoltage", per_unit=_MILLI, wire=Wire.I16, volatile=True)
    """Between the neutral and the middle of the phases: a third of the voltages' sum."""
    unbalance_u2 = Slot(None, Unit.PERCENT, "unbalance u2", per_unit=_HUNDREDTHS, scaler=-2, volatile=True)
    unbalance_u0 = Slot(None, Unit.PERCENT, "unbalance u0", per_unit=_HUNDREDTHS, scaler=-2, volatile=True)
    sequence = Slot(None, Unit.NONE, "phase sequence", wire=Wire.I8, volatile=True)
    """1 turns L1 L2 L3, −1 L1 L3 L2, 0 cannot be told."""

    def show(
        self,
        spectra: Spectra,
        thd_u_pct: NDArray[np.float64],
        thd_i_pct: NDArray[np.float64],
        symmetry: NDArray[np.float64],
    ) -> None:
        """The newest of these windows, with what their distortion (windows, systems) and ``symmetry`` are; one without a spectrum
        shows nothing."""
        u1_v, i1_a = spectra.u1_v[-1].tolist(), spectra.i1_a[-1].tolist()
        powers_va = [u * i.conjugate() for u, i in zip(u1_v, i1_a, strict=True)]
        total_va = sum(powers_va)
        u2_pct, u0_pct, zero_v, turn = symmetry[:, -1].tolist()
        angles = [
            *map(angle, powers_va),
            *(angle(u * u1_v[0].conjugate()) for u in u1_v[1:]),
            angle(total_va) if abs(total_va) > 0.0 else nan,
        ]
        hundredths = [*thd_u_pct[-1].tolist(), *thd_i_pct[-1].tolist(), *map(degrees, angles), u2_pct, u0_pct]
        counts = [_counts(each, _HUNDREDTHS) for each in hundredths]
        # One after the other they would take as long as all else that a window has to tell.
        columns = _columns(self.rows.layout, spectra.wiring)
        self.rows.counts[self.meter, columns] = [*counts, _counts(zero_v, _MILLI), int(turn)]

    def show_mean(self, wiring: Wiring, thd_u_pct: NDArray[np.float64], thd_i_pct: NDArray[np.float64]) -> None:
        """Ten minutes are over: (systems,) means of the distortion."""
        _show_phases(self.thd_u_mean, wiring, thd_u_pct)
        _show_phases(self.thd_i_mean, wiring, thd_i_pct)


def _show_phases(shown: Settable[int], wiring: Wiring, values: NDArray[np.float64]) -> None:
    for phase, value in zip(wiring.value, values, strict=True):
        shown[phase + 1] = _counts(value, _HUNDREDTHS)


def _counts(value: float, per_unit: int) -> int:
    """0 for what cannot be told."""
    return round(float(value) * per_unit) if isfinite(value) else 0


@lru_cache(maxsize=64)
def _columns(layout: Layout, wiring: Wiring) -> NDArray[np.int64]:
    """Where the values of a window stand, in the order in which they are found."""
    numbers = [phase + 1 for phase in wiring.value]
    slots = [
        *(family[n] for family in (Waveform.thd_u, Waveform.thd_i, Waveform.phi_l) for n in numbers),
        *(Waveform.u_angle_l[n] for n in numbers[1:]),
        *(Waveform.phi, Waveform.unbalance_u2, Waveform.unbalance_u0, Waveform.neutral_v, Waveform.sequence),
    ]
    return np.array([layout.column[slot] for slot in slots])
