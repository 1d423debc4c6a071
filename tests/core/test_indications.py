"""What the display indicates, from hand-made seconds."""

import pytest

from tests.core.intervals import Step, intervals_of
from trefas.core.indications import Indications
from trefas.core.meter import Meter


def after(step: Step) -> Indications:
    meter = Meter()
    meter.advance(intervals_of([step]))
    return next(part for part in meter.parts if isinstance(part, Indications))


def test_voltage_is_indicated_above_160_v():
    block = intervals_of([Step()])
    block.u_rms_v[0, 0] = (160.0, 160.1, 230.0)
    meter = Meter()
    meter.advance(block)
    shown = next(part for part in meter.parts if isinstance(part, Indications))

    assert (shown.voltage_l1, shown.voltage_l2, shown.voltage_l3) == (0, 1, 1)


def test_a_load_is_indicated_from_its_lower_limit_and_with_its_direction():
    shown = after(Step(p_w=(2.2, 2.3, -40.0)))

    assert (shown.current_l1, shown.current_l2, shown.current_l3) == (0, 1, -1)


@pytest.mark.parametrize(
    ("p_w", "q_var", "i_a", "quadrant"),
    [
        *[(5, 1, 1, 1), (-5, 1, 1, 2), (-5, -1, 1, 3), (5, -1, 1, 4), (5, 1, 0.009, 0), (5, 1, 0.010, 1)],
        *[(0, 1, 1, 1), (0, -1, 1, 4), (5, 0, 1, 1), (-5, 0, 1, 2)],  # on an axis
    ],
)
def test_the_quadrant_is_that_of_the_total_where_10_ma_flow(p_w, q_var, i_a, quadrant):
    assert after(Step(p_w=(p_w, 0, 0), q_var=(q_var, 0, 0), i_a=i_a)).quadrant == quadrant


@pytest.mark.parametrize(
    ("p_w", "q_var", "i_a", "cross"),
    [
        *[(230, 10, 1, (1, 1)), (-230, 10, 1, (-1, 1)), (-230, -10, 1, (-1, -1)), (230, -10, 1, (1, -1))],
        *[(230, 0, 1, (1, 0)), (0, -10, 1, (0, -1)), (230, 2.2, 1, (1, 0)), (230, -2.3, 1, (1, -1))],  # limit: 2.3
        (230, 10, 0.009, (0, 0)),
    ],
)
def test_a_side_of_the_cross_is_indicated_from_the_lower_limit(p_w, q_var, i_a, cross):
    shown = after(Step(p_w=(p_w, 0, 0), q_var=(q_var, 0, 0), i_a=i_a))

    assert (shown.cross_p, shown.cross_q) == cross
