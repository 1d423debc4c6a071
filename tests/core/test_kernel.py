"""Where counting starts: each phase by itself, two systems of three wires together."""

import pytest

from tests.core.intervals import Step, intervals_of
from trefas.core.meter import Meter
from trefas.metrology.samples import Wiring


def counts(wiring: Wiring, step: Step) -> tuple[int, int]:
    """A14 and quadrant I, in milliwatt-seconds, of one step."""
    meter = Meter(wiring=wiring, starting_w=2.3)
    meter.advance(intervals_of([step]))
    return meter.read("1-1:1.8.0").count, meter.read("1-1:5.8.0").count


def test_a_phase_below_the_threshold_registers_nothing_beside_one_above_it():
    assert counts(Wiring.FOUR_WIRE, Step(p_w=(2.0, 0.0, 100.0), seconds=1.0))[0] == 100_000


@pytest.mark.parametrize("first_w", [2.0, 0.0, -2.0])
def test_of_two_systems_one_may_have_next_to_nothing_near_pf_05_and_counts(first_w):
    # 230 V, 0.5 A: P1 = UI cos(φ + 30°) goes through zero at φ = 60°, while P2 = UI cos(φ − 30°) is 99.6 W
    step = Step(p_w=(first_w, 0.0, 99.6), seconds=1.0)

    assert counts(Wiring.ARON, step)[0] == round((99.6 + first_w) * 1000)


def test_two_systems_that_together_are_below_the_threshold_register_nothing():
    assert counts(Wiring.ARON, Step(p_w=(40.0, 0.0, -38.0), q_var=(1.0, 0.0, 1.0), seconds=1.0)) == (0, 0)
    assert counts(Wiring.ARON, Step(p_w=(1.2, 0.0, 1.2), seconds=1.0))[0] == 2_400
