"""Own consumption: the data sheet's maxima at Un and basic current, and nothing of it in a register."""

import pytest

from tests.core.intervals import Step, intervals_of
from trefas.core.energy import Energy
from trefas.core.meter import Meter
from trefas.core.own_consumption import OwnConsumption, own_active_mw, own_apparent_mva


@pytest.mark.parametrize(
    ("u_v", "i_a", "mw", "mva"),
    [
        # Of the data sheet, for each circuit: 0.1 W, 0.4 VA at 230 V; 0.01 VA at 5 A.
        ((230, 0, 0), (0, 0, 0), 100, 400),
        ((230, 230, 230), (0, 0, 0), 300, 1_200),
        ((230, 230, 230), (5, 5, 5), 300, 1_230),
        ((115, 0, 0), (10, 0, 0), 25, 140),  # a quarter of 0.1 W and 0.4 VA; four times 0.01 VA
        ((0, 0, 0), (0, 0, 0), 0, 0),
    ],
)
def test_it_goes_with_the_square_of_voltage_and_current(u_v, i_a, mw, mva):
    assert own_active_mw(*(v * 1_000 for v in u_v)) == mw
    assert own_apparent_mva(*(v * 1_000 for v in u_v), *(a * 1_000_000 for a in i_a)) == mva


def test_it_is_told_and_not_metered():
    meter = Meter((OwnConsumption,))

    meter.advance(intervals_of([Step(u_v=230.0)] * 3_600))

    assert meter.rows.count(OwnConsumption.active) == 300
    assert meter.rows.count(Energy.active_import) == 0
