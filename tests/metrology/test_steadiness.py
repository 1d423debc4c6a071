"""Whether a stretch is steady, at a glance: changes of closed forms, and what is none."""

import numpy as np
import pytest

from trefas.metrology.steadiness import change_of

RATE_HZ = 10_000.0
WEIGHTS = np.array([1.0, -0.5, -0.5])


def three_phases(hz, seconds, grows=0.0, bends_cycles=0.0, start_rad=0.3):
    """230 V and 10 A, whose current is 1 − ``grows`` at the beginning and 1 + ``grows`` at the end of its mean; ``bends_cycles``
    are how much the phase is ahead at both ends."""
    n = round(seconds * RATE_HZ)
    t = (2 * np.arange(n) + 1) / n - 1
    angle = 2 * np.pi * (hz * seconds / 2 * t + bends_cycles * t * t) + start_rad
    angle = angle - 2 * np.pi / 3 * np.arange(3)[:, np.newaxis]
    return 325.0 * np.sin(angle), 14.0 * (1 + grows * t) * np.sin(angle - 1)


def change(u_v, i_a, hz, start=-0.5):
    return change_of(u_v, i_a, 0, start, u_v.shape[1] - 0.5, WEIGHTS, hz / RATE_HZ)


@pytest.mark.parametrize(("hz", "cycles"), [(50.0, 3), (49.87, 10), (60.1, 12), (50.3, 3.4), (49.2, 7.6)])
@pytest.mark.parametrize("start_rad", [0.0, 1.3, 4.0])
def test_what_is_steady_changes_by_less_than_a_fifth_of_a_permille(hz, cycles, start_rad):
    u_v, i_a = three_phases(hz, cycles / hz, start_rad=start_rad)
    turn = np.linspace(0, 2 * np.pi * cycles, u_v.shape[1])

    assert change(u_v + 3 + 10 * np.sin(5 * turn), i_a + np.sin(3 * turn), hz) < 2e-4


@pytest.mark.parametrize("cycles", [3, 10, 12])
def test_a_current_that_grows_changes_by_what_it_grows(cycles):
    u_v, i_a = three_phases(50.0, cycles / 50.0, grows=0.01)

    assert change(u_v, i_a, 50.0) == pytest.approx(0.01, rel=0.02)


@pytest.mark.parametrize("cycles", [3, 10, 12])
def test_a_frequency_that_rises_bends_the_phase(cycles):
    u_v, i_a = three_phases(50.0, cycles / 50.0, bends_cycles=0.002)

    # 2π · 0.002 of the amplitude
    assert change(u_v, i_a, 50.0) == pytest.approx(2 * np.pi * 0.002, rel=0.05)


def test_a_frequency_that_is_known_badly_is_no_change():
    u_v, i_a = three_phases(50.02, 10 / 50.02)

    assert change(u_v, i_a, 50.0) < 2.5e-4


def test_a_phase_that_is_dead_hides_nothing_and_is_nothing():
    u_v, i_a = three_phases(50.0, 0.2, grows=0.01)
    i_a[1] = 0.0
    u_v[2] = 0.0

    assert change(u_v, i_a, 50.0) == pytest.approx(0.01, rel=0.02)
    assert change(0 * u_v, i_a, 50.0) == 0.0


def test_too_few_cycles_and_lost_samples_tell_nothing():
    u_v, i_a = three_phases(50.0, 0.2)
    i_a[1, 700] = np.nan

    assert change(u_v[:, :590], i_a[:, :590], 50.0) == np.inf
    assert change(u_v, i_a, 50.0) == np.inf
