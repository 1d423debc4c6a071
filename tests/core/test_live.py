"""Live values: powers are shown on the side to which they flow, and on the other there is none."""

import pytest

from tests.core.intervals import Step, intervals_of
from trefas.core.meter import Meter

SIDES = (1, 2, 3, 4, 9, 10)
"""C of P14, P23, Q12, Q34, S14 and S23; those of phases are 20, 40 and 60 more."""


def metered(**step) -> Meter:
    meter = Meter()
    meter.advance(intervals_of([Step(**step)] * 2, start_ns=meter.now))
    return meter


@pytest.mark.parametrize(
    ("p_w", "q_var", "s_va", "shown"),
    [
        (500.0, 100.0, 510.0, [500, 0, 100, 0, 510, 0]),
        (-500.0, 100.0, 510.0, [0, 500, 100, 0, 0, 510]),
        (500.0, -100.0, 510.0, [500, 0, 0, 100, 510, 0]),
        (0.0, 100.0, 100.0, [0, 0, 100, 0, 100, 0]),  # what does not flow out is import
    ],
)
def test_a_power_is_shown_on_one_side_and_the_other_has_none(p_w, q_var, s_va, shown):
    meter = metered(p_w=(p_w, 0.0, 0.0), q_var=(q_var, 0.0, 0.0), s_va=(s_va, 0.0, 0.0))

    assert [meter.read(f"1-1:{side}.7.0").value for side in SIDES] == shown
    assert [meter.read(f"1-1:{20 + side}.7.0").value for side in SIDES] == shown
    assert [meter.read(f"1-1:{40 + side}.7.0").value for side in SIDES] == [0] * 6
