"""The closed-form truths of test signals, against a slow integral and against hand calculations."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trefas.base.errors import LocalError
from trefas.metrology.noise import normal_pairs
from trefas.metrology.signals import Dip, Harmonic, Sensor, Shape, Signal
from trefas.metrology.waves import period_of, turns_of

FIFTH = Signal(u_harmonics=(Harmonic(5, 0.1),), i_harmonics=(Harmonic(5, 0.4),))
CROOKED = Signal(
    frequency_hz=49.87,
    u_v=(230.0, 210.0, 245.0),
    i_a=(10.0, 3.0, 0.4),
    phi_deg=(60.0, -36.87, 140.0),
    u_harmonics=(Harmonic(3, 0.05, 20.0), Harmonic(5, 0.1, 170.0)),
    i_harmonics=(Harmonic(2, 0.1, 5.0), Harmonic(5, 0.4, 33.0), Harmonic(7, 0.2)),
    u_dc_v=(1.0, 0.0, -2.0),
    i_dc_a=(0.3, -0.2, 0.0),
)


def slow_integral_j(signal: Signal, start_s: float, end_s: float, points: int = 400_000) -> np.ndarray:
    """Midpoint sum of u·i over a fine grid, from the formula at the head of the module."""
    t = start_s + (np.arange(points) + 0.5) * (end_s - start_s) / points
    energy_j = []
    for phase in range(signal.phases):
        u, i = slow_u_i(signal, phase, t)
        energy_j.append(np.sum(u * i) * (end_s - start_s) / points)
    return np.array(energy_j)


def slow_u_i(signal: Signal, phase: int, t: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    theta_u = 2 * np.pi * signal.frequency_hz * t + np.radians(signal.angle_deg[phase])
    theta_i = theta_u - np.radians(signal.phi_deg[phase])
    u = np.sin(theta_u)
    for h in signal.u_harmonics:
        u = u + h.relative * np.sin(h.order * theta_u + np.radians(h.angle_deg))
    i = np.sin(theta_i)
    for h in signal.i_harmonics:
        i = i + h.relative * np.sin(h.order * theta_i + np.radians(h.angle_deg))
    u = np.sqrt(2) * signal.u_v[phase] * u + signal.u_dc_v[phase]
    i = np.sqrt(2) * signal.i_a[phase] * i + signal.i_dc_a[phase]
    turns = theta_i / (2 * np.pi)
    if signal.shape is Shape.HALF_WAVE:
        i = np.where(turns % 1 < 0.5, i, 0.0)
    if signal.shape is Shape.PHASE_FIRED:
        i = np.where(turns % 0.5 >= 0.25, i, 0.0)
    if signal.shape is Shape.BURST:
        i = np.where(turns % 4 < 2, i, 0.0)
    for dip in signal.dips:
        u = np.where((t >= dip.start_s) & (t < dip.end_s), u * dip.residual[phase], u)
    return u, i


def test_power_of_a_sine_is_u_i_cos_phi_and_reactive_power_is_positive_where_the_current_lags():
    signal = Signal.balanced(230.0, 10.0, 60.0)

    assert signal.active_w() == pytest.approx([1150.0] * 3)  # 230 V · 10 A · cos 60°
    assert signal.reactive_var() == pytest.approx([1991.858] * 3)  # 230 V · 10 A · sin 60°
    assert Signal.balanced(230.0, 10.0, -60.0).reactive_var() == pytest.approx([-1991.858] * 3)


def test_the_fifth_harmonic_of_the_type_test_carries_four_percent():
    assert FIFTH.active_w() == pytest.approx([2392.0] * 3)  # 1.04 · 230 V · 10 A: P5 = 0.1 · 0.4 · P1
    assert FIFTH.u_rms_v() == pytest.approx([230.0 * np.sqrt(1.01)] * 3)
    assert FIFTH.i_rms_a() == pytest.approx([10.0 * np.sqrt(1.16)] * 3)


def test_gated_currents_carry_half_the_power_of_the_full_sine():
    for shape in (Shape.HALF_WAVE, Shape.PHASE_FIRED, Shape.BURST):
        signal = replace(Signal.balanced(230.0, 10.0), shape=shape)

        assert signal.active_w() == pytest.approx([1150.0] * 3), shape  # 230 V · 10 A / 2
        assert signal.i_rms_a() == pytest.approx([10.0 / np.sqrt(2)] * 3), shape


def test_phase_fired_current_takes_lagging_reactive_power_of_the_full_power_over_pi():
    signal = replace(Signal.balanced(230.0, 10.0), shape=Shape.PHASE_FIRED)

    assert signal.reactive_var() == pytest.approx([2300.0 / np.pi] * 3)  # ∫ sin·cos over a quarter


def test_dc_in_both_channels_is_active_power():
    signal = Signal(u_dc_v=(2.0, 0.0, 0.0), i_dc_a=(0.5, 0.5, 0.0))

    assert signal.active_w() == pytest.approx([2301.0, 2300.0, 2300.0])  # + 2 V · 0.5 A
    assert signal.u_rms_v()[0] == pytest.approx(np.sqrt(230.0**2 + 2.0**2))


@pytest.mark.parametrize("shape", list(Shape))
@pytest.mark.parametrize("span_s", [(0.0, 0.0801), (0.0123, 0.4567), (-0.31, 0.05)])
def test_energy_over_any_stretch_is_the_slow_integral(shape, span_s):
    signal = replace(CROOKED, shape=shape, dips=(Dip(0.03, 0.055, (0.4, 1.0, 0.0)),))

    # The midpoint sum misses a gate's edge by at most a point: 1e-6 of the stretch.
    slow_j = slow_integral_j(signal, *span_s)
    assert signal.active_j(*span_s) == pytest.approx(slow_j, abs=5e-6 * 3000.0)


@pytest.mark.parametrize("shape", list(Shape))
def test_means_and_rms_are_those_of_the_slow_definition_over_four_cycles(shape):
    signal = replace(CROOKED, shape=shape)
    four_cycles_s = 4 / signal.frequency_hz
    t = (np.arange(400_000) + 0.5) * four_cycles_s / 400_000
    for phase in range(3):
        # The slow mean misses each of 16 edges of up to 3 kW by half a point of 1 in 400 000.
        u, i = slow_u_i(signal, phase, t)
        turn = np.exp(-2j * np.pi * signal.frequency_hz * t)
        q_var = (np.sqrt(2) * np.mean(u * turn) * np.conj(np.sqrt(2) * np.mean(i * turn))).imag

        assert signal.active_w()[phase] == pytest.approx(np.mean(u * i), abs=0.05)
        assert signal.u_rms_v()[phase] == pytest.approx(np.sqrt(np.mean(u * u)), rel=1e-9)
        assert signal.i_rms_a()[phase] == pytest.approx(np.sqrt(np.mean(i * i)), rel=5e-5)
        assert signal.reactive_var()[phase] == pytest.approx(q_var, abs=0.05)


@pytest.mark.parametrize("frequency_hz", [49.87, 50.0])
@pytest.mark.parametrize("shape", list(Shape))
def test_samples_are_the_formula_at_their_instants(shape, frequency_hz):
    dips = (Dip(0.0301, 0.0552, (0.4, 1.0, 0.0)),)
    signal = replace(CROOKED, shape=shape, frequency_hz=frequency_hz, dips=dips)
    u_v, i_a = signal.samples(100, 500, 4000.0)
    t = (100 + np.arange(500)) / 4000.0

    cell_s = (np.arange(1000) + 0.5) / 1000 / 4000.0 - 0.5 / 4000.0
    for phase in range(3):
        u, _ = slow_u_i(signal, phase, t)
        _, i = slow_u_i(replace(signal, shape=Shape.SINE), phase, t)
        # A cell with an edge of the gate in it is seen in part: here by 1000 looks into the cell.
        share = np.mean([slow_u_i(signal, phase, t + early)[1] != 0.0 for early in cell_s], axis=0)
        assert u_v[phase] == pytest.approx(u, abs=1e-9)
        assert i_a[phase] == pytest.approx(i * share, abs=0.001 * np.abs(i).max() + 1e-9)


def test_a_sample_stands_for_half_a_period_before_and_behind_it():
    assert Signal.cells_s(0, 8, 4.0) == (-0.125, 1.875)  # eight samples of a quarter of a second: two seconds
    assert Signal.cells_s(8, 4, 4.0) == (1.875, 2.875)


def test_waves_that_repeat_are_made_once_and_are_the_same():
    # 50 Hz at 4 kHz is a cycle in 80 samples, 2.5 · 50 Hz is five in 160; 49.87 Hz ends nowhere near
    assert [period_of(each, 4000.0) for each in ([50.0], [50.0, 125.0], [12.5], [49.87])] == [80, 160, 320, 0]
    signal = Signal(u_harmonics=(Harmonic(2.5, 0.1),), i_harmonics=(Harmonic(3, 0.2),))
    # Repeats never, and after 1777 samples is 22 turns · 1e-14 away
    nearly = replace(signal, frequency_hz=50.0 * (1.0 + 1e-14))

    assert period_of([nearly.frequency_hz], 4000.0) == 0
    for repeated, made in zip(signal.samples(777, 1000, 4000.0), nearly.samples(777, 1000, 4000.0), strict=True):
        assert repeated == pytest.approx(made, abs=1e-8)


def test_an_interharmonic_runs_through_the_cycles():
    signal = Signal(u_v=(230.0,), i_a=(0.0,), phi_deg=(0.0,), angle_deg=(0.0,), u_dc_v=(0.0,), i_dc_a=(0.0,),
                    u_sensors=(Sensor(),), i_sensors=(Sensor(),), u_harmonics=(Harmonic(2.5, 0.1),))  # fmt: skip
    t = np.arange(4000) / 4000.0

    expected = np.sqrt(2) * 230.0 * (np.sin(2 * np.pi * 50 * t) + 0.1 * np.sin(2 * np.pi * 125 * t))
    assert signal.samples(0, 4000, 4000.0)[0][0] == pytest.approx(expected, abs=1e-8)


EVERYTHING = replace(
    CROOKED,
    shape=Shape.BURST,
    noise_u_v=0.5,
    noise_i_a=0.01,
    seed=7,
    dips=(Dip(0.1, 0.2, (0.5, 0.5, 0.5)),),
    i_sensors=(Sensor(1.001, 0.1, 0.01),) * 3,
    adc_bits=16,
)


@settings(max_examples=30)
@given(
    st.sampled_from([EVERYTHING, replace(EVERYTHING, frequency_hz=50.0)]),
    st.integers(0, 2**40),
    st.lists(st.integers(1, 160), min_size=1, max_size=8),
)
def test_blocks_cut_anywhere_are_the_same_samples(signal, first, lengths):
    """Also where the waves repeat, after 320 samples at 50 Hz."""
    whole_u, whole_i = signal.samples(first, sum(lengths), 4000.0)

    at = first
    pieces = []
    for length in lengths:
        pieces.append(signal.samples(at, length, 4000.0))
        at += length

    assert np.array_equal(np.concatenate([u for u, _ in pieces], axis=1), whole_u)
    assert np.array_equal(np.concatenate([i for _, i in pieces], axis=1), whole_i)


def test_noise_has_the_rms_asked_for_and_nothing_between_channels_and_neighbours():
    u, i = normal_pairs(3, 0, 0, 200_000)

    assert (np.std(u), np.std(i)) == (pytest.approx(1.0, rel=0.01), pytest.approx(1.0, rel=0.01))
    assert abs(np.mean(u)) < 0.01  # 4.5 standard errors of 1/√200 000
    assert abs(np.mean(u * i)) < 0.01
    assert abs(np.mean(u[1:] * u[:-1])) < 0.01
    assert abs(np.mean(u * normal_pairs(3, 1, 0, 200_000)[0])) < 0.01


def test_the_phase_angle_keeps_its_digits_for_ten_years():
    index = np.array([4000 * 86_400 * 3652], np.int64)  # a whole number of cycles of 50 Hz

    assert turns_of(index + 20, 50.0, 4000.0)[0] == pytest.approx(0.25, abs=1e-9)


def test_a_sensor_multiplies_shifts_and_offsets():
    signal = replace(Signal.balanced(), i_sensors=(Sensor(gain=1.1), Sensor(phase_deg=30.0), Sensor(offset=0.5)))
    truth = Signal.balanced(phi_deg=-30.0).samples(0, 80, 4000.0)[1]  # 30° too early is 30° leading
    plain = Signal.balanced().samples(0, 80, 4000.0)[1]
    i_a = signal.samples(0, 80, 4000.0)[1]

    assert i_a[0] == pytest.approx(1.1 * plain[0], abs=1e-9)
    assert i_a[1] == pytest.approx(truth[1], abs=1e-9)
    assert i_a[2] == pytest.approx(plain[2] + 0.5, abs=1e-9)


def test_a_converter_rounds_to_its_steps_and_clips():
    signal = replace(Signal.balanced(u_v=600.0), adc_bits=8, u_full_scale_v=640.0)
    u_v, _ = signal.samples(0, 400, 4000.0)

    assert np.array_equal(u_v, np.rint(u_v / 5.0) * 5.0)  # 640 V / 2⁷ = 5 V
    assert (u_v.min(), u_v.max()) == (-640.0, 635.0)


def test_a_missing_phase_has_neither_voltage_nor_current():
    signal = replace(Signal.balanced(), missing=frozenset({1}))
    u_v, i_a = signal.samples(0, 80, 4000.0)

    assert not u_v[1].any()
    assert not i_a[1].any()
    assert signal.active_w() == pytest.approx([2300.0, 0.0, 2300.0])


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"u_v": (), "i_a": ()}, "u_v has 0 phases"),
        ({"u_v": (230.0,) * 4}, "u_v has 4 phases"),
        ({"frequency_hz": 0.0}, "frequency_hz is 0; it must be above 0"),
        ({"frequency_hz": -50.0}, "frequency_hz is -50"),
        ({"adc_bits": 1}, "adc_bits is 1"),
        ({"adc_bits": 33}, "adc_bits is 33"),
    ],
)
def test_a_signal_that_cannot_be_is_refused(options, sentence):
    with pytest.raises(LocalError, match=sentence):
        Signal(**options)


@pytest.mark.parametrize("options", [{"frequency_hz": 0.1}, {"adc_bits": 2}, {"adc_bits": 32}])
def test_a_signal_at_its_limits_can_be(options):
    assert Signal(**options)


def test_what_cannot_be_is_refused_in_a_sentence():
    with pytest.raises(LocalError, match="i_a has 1 phases and u_v 3"):
        Signal(i_a=(1.0,))
    with pytest.raises(LocalError, match=r"harmonic 2.5 is broken"):
        Signal(shape=Shape.BURST, i_harmonics=(Harmonic(2.5, 0.1),))
