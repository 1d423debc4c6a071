"""The neutral is lost: two phases high and one low for a minute, neither less nor interrupted."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.intervals import Step, intervals_of
from trefas.base.errors import LocalError
from trefas.base.instant import NS_PER_S
from trefas.core.occurrence import Occurrence
from trefas.core.watches.neutral_fault import NeutralFault, NeutralFaultSettings
from trefas.metrology.interval import Intervals

GOOD = (230.0, 231.0, 229.0)
LOST = (260.0, 180.0, 270.0)


def voltages(*stretches, step_s=1.0, start_s=0.0):
    """Seconds and the three voltages of each stretch, as intervals."""
    rows = [u_v for seconds, u_v in stretches for _ in range(round(seconds / step_s))]
    intervals = intervals_of([Step(seconds=step_s)] * len(rows), start_ns=round(start_s * NS_PER_S))
    intervals.u_rms_v[0] = rows
    return intervals


def begins(at_s, phase=1):
    return Occurrence("neutral fault", round(at_s * NS_PER_S), True, (phase,))


def over(at_s, phase=1):
    return Occurrence("neutral fault", round(at_s * NS_PER_S), False, (phase,))


def test_after_a_minute_it_is_a_fault_and_with_the_first_good_second_it_is_over():
    noticed = NeutralFault().notice(voltages((100, GOOD), (90, LOST), (10, GOOD)))

    assert noticed == [begins(160), over(191)]


def test_less_than_a_minute_is_none():
    assert NeutralFault().notice(voltages((59, LOST), (1, GOOD), (59, LOST), (1, GOOD))) == []


@pytest.mark.parametrize(
    "u_v",
    [
        (253.0, 180.0, 270.0),  # not above 253 V
        (260.0, 190.0, 270.0),  # not below 190 V
        (260.0, 270.0, 280.0),
        (180.0, 180.0, 270.0),
        (260.0, 260.0, 230.0),
    ],
)
def test_other_voltages_are_no_neutral_fault(u_v):
    assert NeutralFault().notice(voltages((200, u_v))) == []


def test_the_phase_that_is_low_is_told():
    assert NeutralFault().notice(voltages((60, (150.0, 260.0, 260.0)))) == [begins(60, phase=0)]


def test_thresholds_and_time_are_settings():
    watch = NeutralFault(NeutralFaultSettings(above_v=240.0, below_v=220.0, for_s=10.0))

    assert watch.notice(voltages((12, (245.0, 245.0, 210.0)))) == [begins(10, phase=2)]


def test_time_that_was_not_measured_is_no_part_of_the_minute():
    watch = NeutralFault()

    assert watch.notice(voltages((40, LOST))) == []
    assert watch.notice(voltages((40, LOST), start_s=45.0)) == []
    assert watch.notice(voltages((20, LOST), start_s=85.0)) == [begins(105)]


@given(st.lists(st.integers(0, 2_000), max_size=6))
def test_blocks_cut_anywhere_notice_the_same(cuts):
    whole = voltages((100, GOOD), (90, LOST), (10, GOOD), (30, LOST), (70, GOOD), (100, LOST), step_s=0.2)
    edges = [0, *sorted(cuts), whole.steps]
    watch = NeutralFault()

    noticed = [each for a, b in pairwise(edges) for each in watch.notice(whole.cut(a, b))]

    assert noticed == [begins(160), over(190.2), begins(360)]


def test_steps_of_no_length_and_other_meters_do_not_count():
    intervals = Intervals.empty(2, 3)
    intervals.start_ns[:], intervals.end_ns[:] = np.array([0, 40, 80]) * NS_PER_S, np.array([40, 80, 80]) * NS_PER_S
    intervals.u_rms_v[1] = LOST
    intervals.u_rms_v[1, 2] = GOOD
    watch = NeutralFault()

    assert watch.notice(intervals, meter=1) == [begins(80)]
    assert NeutralFault().notice(intervals, meter=0) == []


def test_thresholds_must_make_sense():
    with pytest.raises(LocalError, match="below_v is 260"):
        NeutralFaultSettings(below_v=260.0)
    with pytest.raises(LocalError, match="for_s is -1"):
        NeutralFaultSettings(for_s=-1.0)
