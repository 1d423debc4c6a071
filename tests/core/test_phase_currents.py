"""Currents that are not there or flow the other way, phase by phase, for ten minutes."""

from tests.core.intervals import Step, intervals_of
from trefas.base.instant import NS_PER_S
from trefas.core.meter import Meter
from trefas.core.status import Status
from trefas.core.watches.no_current import NoCurrent, NoCurrentGuard
from trefas.core.watches.reverse_current import ReverseCurrent, ReverseCurrentGuard
from trefas.device.collected import status_rules


def stretch(seconds, *, i_a=(5.0, 5.0, 5.0), p_w=(1000.0, 1000.0, 1000.0), u_v=(230.0, 230.0, 230.0), start_s=0):
    """So many seconds of the same."""
    intervals = intervals_of([Step(p_w=p_w)] * seconds, start_ns=start_s * NS_PER_S)
    intervals.i_rms_a[:], intervals.u_rms_v[:] = i_a, u_v
    return intervals


def noticed(watch, *blocks):
    return [(o.at // NS_PER_S, o.begins, o.phases) for block in blocks for o in watch.notice(block)]


def test_a_phase_below_10_ma_for_ten_minutes_has_no_current_until_it_has_one():
    found = noticed(
        NoCurrent(),
        stretch(600, i_a=(5.0, 0.009, 0.010), p_w=(1000.0, 0.0, 0.0)),
        stretch(10, start_s=600),
    )

    assert found == [(600, True, (1,)), (601, False, (1,))]


def test_a_phase_without_a_voltage_is_missing_and_has_nothing_to_say_of_its_current():
    assert noticed(NoCurrent(), stretch(700, i_a=(5.0, 5.0, 0.0), u_v=(230.0, 230.0, 0.0))) == []


def test_a_load_curve_that_tells_of_no_currents_says_nothing():
    assert noticed(NoCurrent(), stretch(700, i_a=(0.0, 0.0, 0.0))) == []
    nothing = stretch(700, i_a=(0.0, 0.0, 0.0), p_w=(0.0, 0.0, 0.0))
    assert noticed(NoCurrent(), nothing) == [(600, True, (phase,)) for phase in range(3)]


def test_a_phase_that_exports_2_3_w_for_ten_minutes_is_reversed():
    found = noticed(
        ReverseCurrent(),
        stretch(600, p_w=(-2.2, -2.3, 1000.0)),
        stretch(10, p_w=(-2.2, 0.0, 1000.0), start_s=600),
    )

    assert found == [(600, True, (1,)), (601, False, (1,))]


def test_they_are_bits_16_to_18_and_24_to_26_of_event_status_b():
    meter = Meter((Status, NoCurrentGuard, ReverseCurrentGuard))
    status = meter.part(Status)
    status.follow(meter.occurrences, status_rules())

    meter.advance(stretch(600, i_a=(0.0, 5.0, 5.0), p_w=(0.0, 1000.0, -1000.0)))
    assert status.event_status_b == 1 << 16 | 1 << 26

    meter.advance(stretch(10, start_s=600))
    assert status.event_status_b == 0


def test_steps_without_length_say_nothing():
    empty = stretch(3)
    empty.end_ns[:] = empty.start_ns

    assert noticed(ReverseCurrent(), empty) == []
