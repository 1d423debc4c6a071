"""A voltage beyond a limit: each phase for itself, after its time, and from before a power cut."""

import numpy as np

from tests.core.intervals import Step, intervals_of
from trefas.base.instant import NS_PER_S
from trefas.core.phase_limit import PhaseLimit


class High(PhaseLimit):
    name = "high"

    def __init__(self, phases=(0, 1, 2), for_s=2.0):
        super().__init__(phases, for_s=for_s)

    def holds(self, intervals, meter):
        return np.asarray(intervals.u_rms_v[meter] > 250.0)


def noticed(watch, *volts):
    """One second each; what began and was over: seconds, begin, phase."""
    intervals = intervals_of([Step()] * len(volts))
    intervals.u_rms_v[0] = volts
    return [(each.at // NS_PER_S, each.begins, each.phases) for each in watch.notice(intervals)]


def test_each_phase_is_for_itself_and_told_in_order_of_time():
    found = noticed(High(), (260, 230, 230), (260, 260, 230), (260, 260, 230), (230, 260, 230))

    assert found == [(2, True, (0,)), (3, True, (1,)), (4, False, (0,))]


def test_only_the_phases_that_there_are_are_looked_at():
    assert noticed(High(phases=(1,)), (260, 230, 260), (260, 260, 260), (260, 260, 260)) == [(3, True, (1,))]


def test_a_phase_that_was_beyond_it_before_a_power_cut_is_only_over():
    watch = High()
    watch.lasts(0b100)

    assert not watch.at_rest
    assert noticed(watch, (230, 230, 260), (230, 230, 260), (230, 230, 230)) == [(3, False, (2,))]
    assert watch.at_rest
