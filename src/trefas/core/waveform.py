"""What of the waveform is read as a value: distortion, angles, unbalance, the sequence of the phases and the neutral's voltage.

    spectra of windows ─→ show        the newest window's values, every 200 ms
    ten-minute row     ─→ show_mean   the means of the last whole interval of ten minutes

What cannot be told (no current, one phase alone) is 0. Angles are −180° to 180°, positive where the current lags its voltage, as
its reactive power is: inductive import. In a two-system meter they are between a line voltage and its current.
"""

import numpy as np
from numpy.typing import NDArray

from trefas.base.family import Settable
from trefas.base.part import Part
from trefas.base.slot import Slot
from trefas.base.slots import Slots
from trefas.base.unit import Unit
from trefas.base.wire_type import Wire
from trefas.metrology.components import components
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

    def show(self, spectra: Spectra) -> None:
        """The newest of these windows; one without a spectrum shows nothing."""
        last = spectra.windows - 1
        _show_phases(self.thd_u, spectra.wiring, spectra.thd_u_pct()[last])
        _show_phases(self.thd_i, spectra.wiring, spectra.thd_i_pct()[last])
        powers = spectra.u1_v[last] * spectra.i1_a[last].conj()
        for phase, phi_deg in zip(spectra.wiring.value, spectra.phi_deg[last], strict=True):
            self.phi_l[phase + 1] = _counts(phi_deg, _HUNDREDTHS)
        total = powers.sum()
        self.phi = _counts(float(np.degrees(np.angle(total))) if abs(total) > 0.0 else np.nan, _HUNDREDTHS)
        for phase, angle_deg in zip(spectra.wiring.value[1:], spectra.u_angle_deg[last, 1:], strict=True):
            self.u_angle_l[phase + 1] = _counts(angle_deg, _HUNDREDTHS)
        u1_v = spectra.u1_v[last:]
        neutral_v = np.abs(components(u1_v, spectra.wiring)[2, 0]) if spectra.wiring is Wiring.FOUR_WIRE else 0.0
        self.neutral_v = _counts(float(neutral_v), _MILLI)
        self.unbalance_u2 = _counts(spectra.unbalance_u2_pct[last], _HUNDREDTHS)
        self.unbalance_u0 = _counts(spectra.unbalance_u0_pct[last], _HUNDREDTHS)
        self.sequence = int(spectra.phase_sequence[last])

    def show_mean(self, wiring: Wiring, thd_u_pct: NDArray[np.float64], thd_i_pct: NDArray[np.float64]) -> None:
        """Ten minutes are over: (systems,) means of the distortion."""
        _show_phases(self.thd_u_mean, wiring, thd_u_pct)
        _show_phases(self.thd_i_mean, wiring, thd_i_pct)


def _show_phases(shown: Settable[int], wiring: Wiring, values: NDArray[np.float64]) -> None:
    for phase, value in zip(wiring.value, values, strict=True):
        shown[phase + 1] = _counts(value, _HUNDREDTHS)


def _counts(value: float, per_unit: int) -> int:
    """0 for what cannot be told."""
    return round(float(value) * per_unit) if np.isfinite(value) else 0
