"""What happens to voltages and currents on their way to the meter, by closed form: 230 V, and loads of known power."""

from math import sqrt

import numpy as np
import pytest

from trefas.base.instant import NS_PER_S, Instant
from trefas.metrology.samples import SampleBlock, Wiring
from trefas.sources.surroundings import Episode, Surroundings

RATE_HZ = 4000.0
U_V = 230.0


def block(seconds=0.2, begin_s=0.0, i_a=0.0):
    t_s = begin_s + np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    angles = 2 * np.pi * 50 * t_s - np.array([[0], [2 * np.pi / 3], [-2 * np.pi / 3]])
    wave = sqrt(2) * np.sin(angles)
    return SampleBlock(U_V * wave, i_a * wave, RATE_HZ)


def rms(rows):
    return np.sqrt(np.mean(rows[0] ** 2, axis=-1))


def around(surroundings, of=None, begin=0):
    return surroundings.around(of or block(), Instant(begin), Wiring.FOUR_WIRE)


def test_where_nothing_is_switched_blocks_pass_as_they_are():
    of = block()

    assert around(Surroundings(), of) is of
    assert Surroundings(loads_w={"kettle": (0.0, 0.0, 0.0)}, harmonics={5: 0.0}).are_plain


def test_a_load_draws_its_power_beside_what_flows():
    seen = around(Surroundings(loads_w={"kettle": (2300.0, 0.0, 0.0), "pv": (0.0, -1150.0, 0.0)}), block(i_a=1.0))

    assert rms(seen.u_v) == pytest.approx([230, 230, 230])
    assert rms(seen.i_a) == pytest.approx([11, 4, 1])  # 2300 W / 230 V beside 1 A; 5 A against 1 A
    assert np.mean(seen.u_v[0] * seen.i_a[0], axis=-1) == pytest.approx([2530, -920, 230])


def test_a_lost_phase_and_a_power_cut_are_nothing_at_all():
    one = around(Surroundings(lost={2}), block(i_a=1.0))
    all_of_it = around(Surroundings(power=False), block(i_a=1.0))

    assert rms(one.u_v) == pytest.approx([230, 0, 230])
    assert rms(one.i_a) == pytest.approx([1, 0, 1])
    assert not all_of_it.u_v.any()
    assert not all_of_it.i_a.any()


def test_without_its_neutral_the_star_point_moves_to_the_heavy_phase():
    loads = {"all": (2300.0, 1150.0, 1150.0)}

    seen = around(Surroundings(neutral=False, loads_w=loads))

    # u0 = (2 u1 + u2 + u3) / 4 = u1 / 4, since the three add up to nothing: 3/4 of 230 V, and 230 V · √(1 + 1/16 + 1/4).
    assert rms(seen.u_v) == pytest.approx([172.5, 230 * sqrt(1.3125), 230 * sqrt(1.3125)], rel=1e-3)
    assert np.abs(seen.i_a[0].sum(axis=0)).max() < 1e-2  # nothing flows back


def test_balanced_loads_do_without_a_neutral():
    assert rms(around(Surroundings(neutral=False), block(i_a=5.0)).u_v) == pytest.approx([230, 230, 230], rel=1e-6)


def test_a_sag_lasts_as_long_as_it_was_said_over_the_ends_of_blocks():
    surroundings = Surroundings(episode=Episode(0.4, 0.3))

    first = around(surroundings, block(0.2), 0)
    second = around(surroundings, block(0.2, 0.2), round(0.2 * NS_PER_S))

    assert rms(first.u_v) == pytest.approx([92, 92, 92])
    assert rms(second.u_v[..., :400]) == pytest.approx([92, 92, 92])  # another tenth of a second
    assert rms(second.u_v[..., 400:]) == pytest.approx([230, 230, 230])
    assert surroundings.are_plain


@pytest.mark.parametrize("order", [3, 5, 7])
def test_a_harmonic_is_of_its_order_and_in_step(order):
    seen = around(Surroundings(harmonics={order: 0.1}))

    found = np.fft.rfft(seen.u_v[0, 0]) / (800 / 2) / sqrt(2)  # 10 cycles of 80 samples: order n is line 10 n
    assert np.abs(found[10]) == pytest.approx(230, rel=1e-9)
    assert np.abs(found[10 * order]) == pytest.approx(23, rel=1e-9)
    assert np.angle(found[10 * order]) == pytest.approx(-np.pi / 2, abs=1e-6)  # a sine, as the voltage is
    rest = np.delete(np.abs(found), [10, 10 * order])
    assert rest.max() < 1e-9


def test_two_systems_lose_nothing_alone_but_have_loads_and_cuts():
    two = SampleBlock(block().u_v[0, [0, 2]], block().i_a[0, [0, 2]], RATE_HZ)

    seen = Surroundings(neutral=False, loads_w={"x": (2300.0, 0.0, 0.0)}).around(two, Instant(0), Wiring.ARON)

    assert rms(seen.u_v) == pytest.approx([230, 230])
    assert rms(seen.i_a) == pytest.approx([10, 0])
