"""One look at a block, beside what numpy says of it question by question."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trefas.core.look_kernel import FOUND, look_over, pass_on

HOLE_NS, SUPPLY_V = 20, 160.0


def measured(seed, meters, steps):
    """Voltages, currents and energies (meters, steps, 3), some of them no numbers."""
    chance = np.random.default_rng(seed)
    values = chance.normal(scale=100.0, size=(3, meters, steps, 3))
    values[chance.random(values.shape) < 0.05] = np.nan
    return values


@pytest.mark.parametrize("phases", [[0, 1, 2], [0, 2], [0]])
@given(seed=st.integers(0, 1 << 32), meters=st.integers(1, 5), steps=st.integers(1, 6))
def test_lowest_and_highest_are_those_of_numpy(phases, seed, meters, steps):
    u_v, i_a, p_j = measured(seed, meters, steps)
    found = np.empty((FOUND, meters))
    look_over(found, u_v, i_a, p_j, np.array(phases))

    expected = [
        *(u_v[:, :, phases].min(axis=(1, 2)), u_v[:, :, phases].max(axis=(1, 2))),
        *(i_a[:, :, phases].min(axis=(1, 2)), i_a[:, :, phases].max(axis=(1, 2))),
        p_j[:, :, phases].min(axis=(1, 2)),
    ]
    assert np.array_equal(found, expected, equal_nan=True)


@given(seed=st.integers(0, 1 << 32), meters=st.integers(1, 5), steps=st.integers(1, 4))
def test_who_goes_on_has_no_hole_and_a_voltage_in_every_step_that_has_a_length(seed, meters, steps):
    chance = np.random.default_rng(seed)
    start_ns = chance.choice([0, 0, 0, 19, 20, 21, 100], (meters, steps)) + np.arange(steps) * 200
    end_ns = start_ns + chance.choice([200, 200, 200, 0, -1], (meters, steps))
    u_v = chance.choice([230.0, 230.0, 160.0, 159.9, np.nan], (meters, steps, 3), p=[0.4, 0.2, 0.1, 0.29, 0.01])
    was_on, reached_ns = chance.random(meters) < 0.9, chance.choice([0, -1, -20, -21, 500], meters)
    on, moved_ns = was_on.copy(), reached_ns.copy()
    pass_on(on, moved_ns, start_ns, end_ns, u_v, HOLE_NS, SUPPLY_V)

    joined = np.hstack([reached_ns[:, None], end_ns[:, :-1]]) + HOLE_NS >= start_ns
    alive = (u_v.max(axis=2) >= SUPPLY_V) | (end_ns <= start_ns)
    goes_on = was_on & joined.all(axis=1) & alive.all(axis=1)
    assert np.array_equal(on, goes_on)
    assert np.array_equal(moved_ns, np.where(goes_on, np.maximum(reached_ns, end_ns.max(axis=1)), reached_ns))
