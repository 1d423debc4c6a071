"""The waveform's values: what a signal was made of is read back, under the names of the maker's list."""

from dataclasses import replace

import numpy as np
import pytest

from trefas.base.layout import Layout
from trefas.base.obis import Obis
from trefas.base.rows import Rows
from trefas.core.voltage_quality import VoltageQuality
from trefas.core.voltage_quality_observer import VoltageQualityObserver
from trefas.core.waveform import Waveform
from trefas.metrology.frontend import Frontend
from trefas.metrology.samples import SampleBlock, Wiring
from trefas.metrology.signals import Harmonic, Signal

RATE_HZ = 4000.0
DISTORTED = replace(
    Signal.balanced(230.0, 5.0), u_harmonics=(Harmonic(5, 0.03),), i_harmonics=(Harmonic(5, 0.16), Harmonic(7, 0.12))
)
"""3 % of the voltage; of the current √(16² + 12²) = 20 %."""


def shown(signal: Signal, seconds: float = 4.0, phases=slice(None), wiring: Wiring = Wiring.FOUR_WIRE) -> Waveform:
    """What is read after some seconds of a signal."""
    rows = Rows(Layout(VoltageQuality, Waveform))
    frontend = Frontend(wiring, nominal_hz=50, observers=(VoltageQualityObserver(VoltageQuality(rows)),))
    u_v, i_a = signal.samples(0, int(seconds * RATE_HZ), RATE_HZ)
    frontend.measure(SampleBlock(u_v[phases], i_a[phases], RATE_HZ, 0))
    frontend.finish()
    return Waveform(rows)


def on_wire(waveform: Waveform, name: str) -> int:
    """A value as COSEM has it."""
    declared = next(s for s in Waveform.declared() if s.obis == Obis.parse(name))
    return waveform.rows.reading(declared).on_wire()


def test_a_distortion_of_three_per_cent_is_read_as_three_hundred_hundredths():
    waveform = shown(DISTORTED)

    assert [on_wire(waveform, f"1-1:{c}.7.124") for c in (32, 52, 72)] == [300, 300, 300]
    assert [on_wire(waveform, f"1-1:{c}.7.124") for c in (31, 51, 71)] == [2000, 2000, 2000]


def test_the_means_over_ten_minutes_follow_when_they_are_over():
    assert on_wire(shown(DISTORTED, 590.0), "1-1:32.24.124") == 0
    assert on_wire(shown(DISTORTED, 602.0), "1-1:32.24.124") == 300


def test_a_current_that_lags_by_sixty_degrees_has_an_angle_of_sixty():
    waveform = shown(Signal.balanced(230.0, 5.0, 60.0))

    assert [on_wire(waveform, name) for name in ("1-1:81.7.40", "1-1:81.7.51", "1-1:81.7.62", "1-1:81.7.128")] == [
        60
    ] * 4


def test_the_sequence_is_told_and_turned_when_two_phases_are_exchanged():
    signal = Signal.balanced(230.0, 5.0, 0.0)

    assert (shown(signal).sequence, shown(signal, phases=[0, 2, 1]).sequence) == (1, -1)


def test_a_phase_of_200_volts_displaces_the_neutral_by_ten():
    rows = Rows(Layout(VoltageQuality, Waveform))
    frontend = Frontend(Wiring.FOUR_WIRE, nominal_hz=50, observers=(VoltageQualityObserver(VoltageQuality(rows)),))
    u_v, i_a = Signal.balanced(230.0, 5.0, 0.0).samples(0, 16_000, RATE_HZ)
    frontend.measure(SampleBlock(u_v * np.array([[1.0], [1.0], [200 / 230]]), i_a, RATE_HZ, 0))
    frontend.finish()
    waveform = Waveform(rows)

    # Two phases of 230 V and one of 200 V: the sum is 30 V, its third 10 V; the positive component is 660/3 = 220 V.
    assert waveform.rows.reading(Waveform.neutral_v).value == pytest.approx(10.0, abs=0.01)
    assert waveform.rows.reading(Waveform.unbalance_u2).value == pytest.approx(100 * 10 / 220, abs=0.01)
    assert waveform.rows.reading(Waveform.unbalance_u0).value == pytest.approx(100 * 10 / 220, abs=0.01)


def test_without_current_there_is_no_distortion_and_no_angle_of_it():
    waveform = shown(Signal.balanced(230.0, 0.0, 0.0))

    assert on_wire(waveform, "1-1:31.7.124") == 0
    assert on_wire(waveform, "1-1:81.7.128") == 0


def test_a_two_system_meter_has_two_of_everything_and_no_neutral():
    waveform = shown(Signal.balanced(230.0, 5.0, 0.0), phases=[0, 2], wiring=Wiring.ARON)

    assert on_wire(waveform, "1-1:92.7.0") == 0
    assert on_wire(waveform, "1-1:52.7.124") == 0
