"""Distortion, angles and powers of windows, against closed forms and against pqopen-lib."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.metrology.test_harmonics import inner, spectra_of
from trefas.base.instant import Instant
from trefas.metrology.frontend import Frontend
from trefas.metrology.harmonics import Harmonics
from trefas.metrology.observer import Sampling
from trefas.metrology.samples import SampleBlock, Wiring
from trefas.metrology.signals import Harmonic, Shape, Signal
from trefas.metrology.spectra import ORDERS, Spectra, distort
from trefas.metrology.windows import ACTIVE, CYCLES, FREQUENCY, I_RMS, MEASURED, U_RMS

RATE_HZ = 10_000.0


@pytest.mark.parametrize("frequency_hz", [49.0, 50.0, 51.0])
def test_distortion_is_the_root_of_the_sum_of_squares_to_the_40th_and_to_the_50th(frequency_hz):
    tones = (Harmonic(5, 0.05), Harmonic(7, 0.03, 90.0), Harmonic(40, 0.01), Harmonic(49, 0.02))
    spectra = spectra_of(Signal(frequency_hz=frequency_hz, u_harmonics=tones, i_harmonics=tones), 1.2, RATE_HZ)

    # √(5² + 3² + 1²) = 5.91608 %, with 2² under the root 6.24500 %
    assert inner(spectra, spectra.thd_u_pct()) == pytest.approx(5.91608, rel=1e-3)
    assert inner(spectra, spectra.thd_i_pct()) == pytest.approx(5.91608, rel=1e-3)
    assert inner(spectra, spectra.thd_u_pct(50)) == pytest.approx(6.24500, rel=1e-3)
    assert inner(spectra, spectra.thd_i_pct(50)) == pytest.approx(6.24500, rel=1e-3)


def test_nothing_has_no_distortion():
    spectra = spectra_of(Signal(i_a=(0.0, 0.009, 0.011)), 1.2, RATE_HZ)

    assert np.isnan(inner(spectra, spectra.thd_i_pct())[:, :2]).all()
    assert inner(spectra, spectra.thd_i_pct())[:, 2] == pytest.approx(0.0, abs=0.01)


@pytest.mark.parametrize("phi_deg", [(0.0, 60.0, -36.87), (30.0, 150.0, -150.0), (-30.0, 90.0, 179.0)])
def test_angles_and_the_power_factor_of_the_fundamental_in_all_quadrants(phi_deg):
    tones = (Harmonic(3, 0.3),)
    signal = Signal(frequency_hz=50.2, phi_deg=phi_deg, u_v=(230.0, 220.0, 240.0), i_harmonics=tones)
    spectra = spectra_of(signal, 1.2, RATE_HZ)

    assert inner(spectra, spectra.phi_deg) - phi_deg == pytest.approx(0.0, abs=2e-3)
    assert inner(spectra, spectra.u_angle_deg) - (0.0, -120.0, 120.0) == pytest.approx(0.0, abs=2e-3)
    cosine = np.cos(np.radians(phi_deg))
    assert inner(spectra, spectra.displacement_pf) - cosine == pytest.approx(0.0, abs=1e-4)
    # 230 V · 10 A, 220 V · 10 A, 240 V · 10 A
    apparent = np.array([2300.0, 2200.0, 2400.0])
    assert inner(spectra, spectra.active_1_w) / apparent - cosine == pytest.approx(0.0, abs=1e-4)
    assert inner(spectra, spectra.reactive_1_var) / apparent - np.sin(np.radians(phi_deg)) == pytest.approx(
        0.0, abs=1e-4
    )


def test_three_reactive_powers_of_a_distorted_current():
    # U: 230 V and 10 % of 5th; I: 10 A lagging 60° and 40 % of 5th, which lags its voltage by 5 · 60° = 300°.
    #   Q1 = 2300 sin 60° = 1991.86 var; Budeanu: + 23 · 4 · sin 300° = −79.67 → 1912.18 var
    #   P = 2300 cos 60° + 92 cos 300° = 1196 W; U² = 230² · 1.01, I² = 100 · 1.16; S = 2489.51 VA; Fryze 2183.33 var
    signal = Signal(phi_deg=(60.0,) * 3, u_harmonics=(Harmonic(5, 0.1),), i_harmonics=(Harmonic(5, 0.4),))
    spectra = spectra_of(signal, 1.2, RATE_HZ)

    assert inner(spectra, spectra.reactive_1_var) == pytest.approx(1991.86, rel=1e-4)
    assert inner(spectra, spectra.budeanu_var) == pytest.approx(1912.18, rel=1e-4)
    assert inner(spectra, spectra.fryze_var) == pytest.approx(2183.33, rel=1e-4)
    assert inner(spectra, spectra.active_w) == pytest.approx(1196.0, rel=1e-4)


def test_crest_factors():
    # A half wave: peak √2 · 10 A, rms 10/√2 A: crest 2. DC of a fifth of the peak on top of a sine: (1 + 0.2)/√(½ + 0.04).
    half = spectra_of(Signal(shape=Shape.HALF_WAVE), 1.2, RATE_HZ)
    shifted = spectra_of(Signal(u_dc_v=(0.2 * 230 * np.sqrt(2),) * 3), 1.2, RATE_HZ)

    assert inner(half, half.u_crest) == pytest.approx(np.sqrt(2), rel=1e-3)
    assert inner(half, half.i_crest) == pytest.approx(2.0, rel=1e-3)
    assert inner(shifted, shifted.u_crest) == pytest.approx(1.2 / np.sqrt(0.54), rel=1e-3)


def test_the_neutral_has_the_sum_of_the_currents():
    # Balanced fundamentals cancel, third harmonics add: 3 · 2 A. One phase of 4 A more: 4 A of fundamental on top.
    tones = (Harmonic(3, 0.2),)
    balanced = spectra_of(Signal(i_harmonics=tones), 1.2, RATE_HZ)
    heavier = spectra_of(Signal(i_a=(14.0, 10.0, 10.0)), 1.2, RATE_HZ)

    assert inner(balanced, balanced.neutral_a) == pytest.approx(6.0, rel=1e-4)
    assert inner(heavier, heavier.neutral_a) == pytest.approx(4.0, rel=1e-4)


def test_unbalance_of_one_voltage_five_percent_low():
    spectra = spectra_of(Signal(u_v=(230.0, 218.5, 230.0), frequency_hz=49.9), 1.2, RATE_HZ)

    assert inner(spectra, spectra.unbalance_u2_pct) == pytest.approx(1.694915, rel=1e-3)
    assert inner(spectra, spectra.unbalance_u0_pct) == pytest.approx(1.694915, rel=1e-3)
    assert set(inner(spectra, spectra.phase_sequence)) == {1}


def test_a_reversed_sequence_is_seen():
    spectra = spectra_of(Signal(angle_deg=(0.0, 120.0, -120.0)), 1.2, RATE_HZ)

    assert set(inner(spectra, spectra.phase_sequence)) == {-1}
    assert inner(spectra, spectra.unbalance_u2_pct) == pytest.approx(0.0, abs=1e-3)


def test_voltage_power_frequency_unbalance_and_low_harmonics_agree_with_pqopen():
    powersystem = pytest.importorskip("pqopen.powersystem")
    buffers = pytest.importorskip("daqopen.channelbuffer")
    signal = Signal(
        frequency_hz=50.07,
        u_v=(230.0, 218.5, 230.0),
        phi_deg=(60.0, -30.0, 0.0),
        u_harmonics=(Harmonic(3, 0.03), Harmonic(5, 0.02)),
        i_harmonics=(Harmonic(5, 0.1),),
    )
    u_v, i_a = signal.samples(0, round(4 * RATE_HZ), RATE_HZ)

    channels = [buffers.AcqBuffer(dtype=np.float32) for _ in range(6)]
    system = powersystem.PowerSystem(zcd_channel=channels[0], input_samplerate=RATE_HZ)
    for phase in range(3):
        system.add_phase(u_channel=channels[phase], i_channel=channels[3 + phase], name=str(phase + 1))
    system.enable_harmonic_calculation(50)
    step = round(RATE_HZ / 2)
    for at in range(0, u_v.shape[1], step):
        for phase in range(3):
            channels[phase].put_data(u_v[phase, at : at + step])
            channels[3 + phase].put_data(i_a[phase, at : at + step])
        system.process()
    theirs = {
        name: np.asarray(system.output_channels[name].read_data_by_acq_sidx(0, u_v.shape[1])[0])[3:]
        for name in ("U2_rms", "P1", "Freq", "U_unbal_2", "U_unbal_0", "U1_H_rms", "Q1_H1", "U1_THD")
    }

    harmonics = Harmonics()
    frontend = Frontend(nominal_hz=50.0, observers=[harmonics])
    frontend.measure(SampleBlock(u_v, i_a, RATE_HZ))
    ours = harmonics.collect()

    # expected, and how near we and they come to it
    truth = {
        "U2_rms": (ours.u_rms_v[:, 1], signal.u_rms_v()[1], 2e-5, 5e-4),
        "P1": (ours.active_w[:, 0], signal.active_w()[0], 1e-5, 2e-3),
        "Freq": (ours.frequency_hz, 50.07, 1e-5, 1e-4),
        "U_unbal_2": (ours.unbalance_u2_pct, 1.694915, 1e-3, 1e-2),
        "U_unbal_0": (ours.unbalance_u0_pct, 1.694915, 1e-3, 1e-2),
        "Q1_H1": (ours.reactive_1_var[:, 0], signal.reactive_var()[0], 1e-4, 2e-3),
        "U1_THD": (ours.thd_u_pct()[:, 0], 100 * np.hypot(0.03, 0.02), 1e-3, 1.5e-2),
    }
    for name, (measured, expected, our_tolerance, their_tolerance) in truth.items():
        assert measured[1:] == pytest.approx(expected, rel=our_tolerance), name
        assert theirs[name] == pytest.approx(expected, rel=their_tolerance), f"pqopen-lib: {name}"
    for order in (3, 5):
        assert theirs["U1_H_rms"][:, order] == pytest.approx(ours.u_v[5, 0, order], rel=1.5e-2)


@pytest.mark.parametrize("compute", [distort, distort.py_func], ids=["compiled", "plain Python"])
@pytest.mark.parametrize("order", [2, 9, 40, 50])
def test_distortion_is_the_root_of_the_sum_of_squares_of_what_was_measured(compute, order):
    rms = np.random.default_rng(order).uniform(0.1, 5.0, size=(4, 3, ORDERS))
    rms[:, :, 1] = 230.0
    rms[1, :, 38:] = np.nan
    rms[2, 1] = np.nan
    rms[3, 2, 1] = 0.9
    thd_pct = np.zeros((4, 3))

    compute(rms, order, 1.0, thd_pct)

    slow = 100.0 * np.sqrt(np.nansum(rms[:, :, 2 : order + 1] ** 2, axis=2)) / rms[:, :, 1]
    slow[3, 2] = np.nan  # the fundamental is below 1 V
    assert thd_pct == pytest.approx(slow, rel=1e-12, nan_ok=True)


@given(seed=st.integers(0, 1 << 32))
def test_what_windows_tell_is_their_time_means_of_what_was_measured_and_cycles_that_can_be_transformed(seed):
    chance = np.random.default_rng(seed)
    length = 2000.0 * chance.choice([1.0, 1.0, 1.0, 0.9, 1.34, 1.36, 0.64], 6)  # of 0.65 to 1.35 · 200 ms at 10 kHz
    end = -0.5 + np.cumsum(length)
    window = np.stack([end - length, end, chance.choice([10, 10, 12, 3, 0], 6), chance.random(6), length], axis=1)
    window[:, MEASURED] *= chance.choice([1.0, 1.0, 0.7, 0.0], 6)
    system = chance.random((6, 3, 5))
    spectra = Spectra.empty(Wiring.FOUR_WIRE, 50, 6)
    sampling = Sampling(Wiring.FOUR_WIRE, RATE_HZ, 50.0, Instant(1_700_000_000_123_456_789))
    others = spectra.take_energy(sampling, window, system, 10)

    start_ns, end_ns = sampling.instants_ns(window[:, :2]).T
    there = np.where(window[:, MEASURED] > 0, window[:, MEASURED], np.nan)[:, np.newaxis]
    can_be = (window[:, CYCLES] == 10) & (abs(length / 2000.0 - 1.0) <= 0.35) & (window[:, MEASURED] == length)
    assert np.array_equal((spectra.start_ns, spectra.end_ns), (start_ns, end_ns))
    assert np.array_equal(spectra.measured_ns, np.rint((end_ns - start_ns) * window[:, MEASURED] / length))
    assert np.array_equal(spectra.frequency_hz, window[:, FREQUENCY] * RATE_HZ)
    assert np.array_equal(spectra.u_rms_v, system[:, :, U_RMS] + 0.0 * there, equal_nan=True)
    assert np.array_equal(spectra.i_rms_a, system[:, :, I_RMS] + 0.0 * there, equal_nan=True)
    assert np.array_equal(spectra.active_w, system[:, :, ACTIVE] / there, equal_nan=True)
    assert np.array_equal(spectra.cycles, np.where(can_be, 10, 0))
    assert others == np.count_nonzero((window[:, CYCLES] > 0) & ~can_be)
