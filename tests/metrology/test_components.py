"""Symmetrical components and what is said of them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trefas.metrology.components import (
    PRESENT,
    TURN,
    U0_PCT,
    U2_PCT,
    ZERO,
    components,
    sequence,
    symmetry,
    unbalance_pct,
)
from trefas.metrology.samples import Wiring

FOUR = Wiring.FOUR_WIRE


def phasors(*polar: tuple[float, float]) -> np.ndarray:
    return np.array([[rms * np.exp(1j * np.radians(deg)) for rms, deg in polar]])


BALANCED = phasors((230, 20), (230, -100), (230, 140))
REVERSED = phasors((230, 20), (230, 140), (230, -100))


def test_a_balanced_system_has_a_positive_component_only():
    forward, backward, zero = np.abs(components(BALANCED, FOUR))[:, 0]

    assert forward == pytest.approx(230.0)
    assert (backward, zero) == pytest.approx((0.0, 0.0), abs=1e-12)


def test_one_voltage_five_percent_low():
    # 1, 0.95, 1: positive 2.95/3, negative and zero 0.05/3: 0.05/2.95 = 1.694915 %
    low = phasors((230, 0), (218.5, -120), (230, 120))

    assert unbalance_pct(low, FOUR)[:, 0] == pytest.approx((1.694915, 1.694915), rel=1e-6)


def test_the_sequence_is_told_or_not():
    assert sequence(BALANCED, FOUR)[0] == 1
    assert sequence(REVERSED, FOUR)[0] == -1
    assert sequence(phasors((230, 0), (230, -120), (0, 0)), FOUR)[0] == 0
    assert sequence(phasors((230, 0), (230, 0), (230, 0)), FOUR)[0] == pytest.approx(0, abs=1)
    assert sequence(np.full((1, 3), np.nan + 0j), FOUR)[0] == 0


def test_a_reversed_sequence_is_not_unbalance():
    assert unbalance_pct(REVERSED, FOUR)[0, 0] == pytest.approx(0.0, abs=1e-9)


def test_a_three_wire_system_is_known_by_two_line_voltages():
    # Phases 1, 0.95 ∠−120°, 1 ∠120°: the line voltages have no zero component and the same u2.
    one, two, three = phasors((230, 0), (218.5, -120), (230, 120))[0]
    lines = np.array([[one - two, three - two]])

    assert unbalance_pct(lines, Wiring.ARON)[0, 0] == pytest.approx(1.694915, rel=1e-6)
    assert np.isnan(unbalance_pct(lines, Wiring.ARON)[1, 0])
    assert sequence(lines, Wiring.ARON)[0] == 1


@pytest.mark.parametrize("wiring", [Wiring.SINGLE, Wiring.TWO_PHASE])
def test_fewer_than_three_phases_have_no_unbalance(wiring):
    some = BALANCED[:, : wiring.systems]

    assert np.isnan(unbalance_pct(some, wiring)).all()
    assert sequence(some, wiring)[0] == 0


def test_no_voltage_has_no_unbalance():
    assert np.isnan(unbalance_pct(np.zeros((1, 3), complex), FOUR)).all()


@pytest.mark.parametrize("wiring", [Wiring.FOUR_WIRE, Wiring.ARON])
@given(seed=st.integers(0, 1 << 32))
def test_what_phasors_are_to_each_other_follows_from_the_components(wiring, seed):
    chance = np.random.default_rng(seed)
    shape = 20, wiring.systems
    u_v = 230.0 * chance.uniform(0.4, 1.1, shape) * np.exp(1j * chance.uniform(-np.pi, np.pi, shape))
    u_v[chance.random(shape) < 0.1] = 0.0
    u_v[chance.random(shape) < 0.05] = np.nan
    found = symmetry(u_v, wiring)

    forward, backward, zero = np.abs(components(u_v, wiring))
    three = np.abs(u_v.T if wiring is FOUR else (u_v[:, 0], u_v[:, 1], u_v[:, 1] - u_v[:, 0]))
    with np.errstate(invalid="ignore"):
        main, other = np.maximum(forward, backward), np.minimum(forward, backward)
        shares = np.where(main > 0.0, 100.0 * np.array([other, zero]) / main, np.nan)
        is_told = np.min(three, axis=0) > PRESENT * np.max(three, axis=0)
        turn = np.where(is_told, np.sign(forward - backward), 0.0)
    assert found[[U2_PCT, U0_PCT]] == pytest.approx(shares, rel=1e-9, abs=1e-9, nan_ok=True)
    assert found[ZERO] == pytest.approx(zero, rel=1e-12, abs=1e-12, nan_ok=True)
    assert np.array_equal(found[TURN], turn)
