"""What two systems of three wires see is what the three phases of the same network have."""

from dataclasses import replace

import numpy as np
import pytest

from trefas.metrology.samples import Wiring
from trefas.metrology.signals import Harmonic, Signal
from trefas.tool.typetest.connections import carried, lines, loaded, reversed_sequence, without

RATE_HZ, SAMPLES = 10_000.0, 4_000
U_PHASE_V = 230.0 / 3**0.5
U = (Harmonic(3, 0.2), Harmonic(5, 0.10), Harmonic(7, 0.05, 20.0), Harmonic(11, 0.04, -35.0), Harmonic(13, 0.02))
I = (Harmonic(3, 0.2), Harmonic(5, 0.40, 15.0), Harmonic(7, 0.10), Harmonic(11, 0.07, 60.0), Harmonic(13, 0.03))  # noqa: E741


def network(phi_deg, sequence=1.0):
    """Phase voltages and currents of a balanced load, by the formula: (3, samples) each."""
    t = np.arange(SAMPLES) / RATE_HZ
    u, i = [], []
    for turn in (0.0, -120.0 * sequence, 120.0 * sequence):
        angle = 2 * np.pi * 50 * t + np.radians(turn)
        lagging = angle - np.radians(phi_deg)
        u.append(np.sin(angle) + sum(h.relative * np.sin(h.order * angle + np.radians(h.angle_deg)) for h in U))
        i.append(np.sin(lagging) + sum(h.relative * np.sin(h.order * lagging + np.radians(h.angle_deg)) for h in I[1:]))
    return np.sqrt(2) * U_PHASE_V * np.array(u), np.sqrt(2) * 5.0 * np.array(i)


@pytest.mark.parametrize("phi_deg", [0.0, 60.0, -36.87, 200.0])
def test_two_systems_see_the_line_voltages_of_the_network_harmonics_included(phi_deg):
    u, i = network(phi_deg)

    signal = loaded(Wiring.ARON, 230.0, 50.0, 5.0, phi_deg, ())
    signal = replace(signal, u_harmonics=lines(U, Wiring.ARON), i_harmonics=carried(I, Wiring.ARON))
    u_v, i_a = signal.samples(0, SAMPLES, RATE_HZ)

    assert u_v == pytest.approx(np.array([u[0] - u[1], u[2] - u[1]]), abs=1e-6)
    assert i_a == pytest.approx(i[[0, 2]], abs=1e-6)
    assert signal.active_w().sum() == pytest.approx(np.mean((u * i).sum(axis=0)), rel=1e-9)


def test_two_systems_have_the_power_of_three_phases():
    signal = loaded(Wiring.ARON, 230.0, 50.0, 5.0, 60.0, ())

    # √3 · 230 V · 5 A · cos 60°; the first system alone is at 90° and has none of it
    assert signal.active_w() == pytest.approx([0.0, 995.929], abs=1e-3)
    assert signal.reactive_var().sum() == pytest.approx(1725.0)  # √3 · 230 V · 5 A · sin 60°


def test_a_reversed_sequence_is_that_of_the_network():
    plain = (Harmonic(5, 0.0),)
    reversed_ = reversed_sequence(loaded(Wiring.ARON, 230.0, 50.0, 5.0, 60.0, ()), Wiring.ARON)
    t = np.arange(SAMPLES) / RATE_HZ * 2 * np.pi * 50

    # L1 at 0°, L3 at −120°, L2 at +120°
    u1, u2, u3 = (np.sqrt(2) * U_PHASE_V * np.sin(t + np.radians(a)) for a in (0.0, 120.0, -120.0))
    i1, i3 = (np.sqrt(2) * 5.0 * np.sin(t + np.radians(a - 60.0)) for a in (0.0, -120.0))

    u_v, i_a = replace(reversed_, u_harmonics=plain).samples(0, SAMPLES, RATE_HZ)
    assert u_v == pytest.approx(np.array([u1 - u2, u3 - u2]), abs=1e-9)
    assert i_a == pytest.approx(np.array([i1, i3]), abs=1e-9)


@pytest.mark.parametrize(("phase", "active"), [(0, [0.0, 1150.0]), (1, [575.0, 575.0]), (2, [1150.0, 0.0])])
def test_with_one_of_three_wires_interrupted_the_other_two_carry_a_load_between_them(phase, active):
    signal = without(loaded(Wiring.ARON, 230.0, 50.0, 5.0, 0.0, ()), (phase,), Wiring.ARON)

    assert signal.active_w() == pytest.approx(active, abs=1e-9)  # 230 V · 5 A
    if phase == 1:
        u_v, i_a = signal.samples(0, 200, RATE_HZ)
        assert i_a[0] == pytest.approx(-i_a[1], abs=1e-9)
        assert np.sqrt(np.mean((u_v[0] - u_v[1]) ** 2)) == pytest.approx(230.0)


def test_a_load_of_one_phase_has_the_power_factor_against_what_its_system_sees():
    aron = loaded(Wiring.ARON, 230.0, 50.0, 5.0, 60.0, (2,))
    four = loaded(Wiring.FOUR_WIRE, 230.0, 50.0, 5.0, 60.0, (1,))

    assert aron.active_w() == pytest.approx([0.0, 575.0])  # 230 V · 5 A · 0.5, L3 against L2
    assert four.active_w() == pytest.approx([0.0, 575.0, 0.0])


def test_one_phase_is_one_system():
    signal = loaded(Wiring.SINGLE, 230.0, 50.0, 5.0, 0.0, ())

    assert isinstance(signal, Signal)
    assert signal.phases == 1
    assert signal.active_w() == pytest.approx([1150.0])
