"""Voltages that are noticed, against what their rules say in words."""

from trefas.base.instant import NS_PER_S
from trefas.run.world.voltages import Voltages, bits

NORMAL, LOST = (230.0, 230.0, 230.0), (255.0, 260.0, 180.0)


def passed(state, seconds, u_v, start_s=None):
    start = state.end if start_s is None else start_s * NS_PER_S
    return state.after(start, start + seconds * NS_PER_S, u_v)


def test_a_neutral_is_lost_after_a_minute_and_back_at_once():
    state = passed(Voltages(), 59, LOST)
    assert not state.neutral.so
    state = passed(state, 1, LOST)
    assert state.neutral.so
    assert passed(state, 1, NORMAL).at_rest()


def test_a_phase_is_high_or_low_after_ten_minutes_and_gone_after_three():
    state = passed(Voltages(), 180, (254.0, 206.0, 10.0))
    assert (bits(state.high), bits(state.low), bits(state.gone)) == (0, 0, 4)
    state = passed(state, 420, (254.0, 206.0, 10.0))
    assert (bits(state.high), bits(state.low), bits(state.gone)) == (1, 2, 4)


def test_what_is_about_to_be_begins_anew_after_time_that_was_not_measured_and_what_is_so_stays():
    state = passed(passed(Voltages(), 50, LOST), 50, LOST, start_s=70)
    assert not state.neutral.so

    state = passed(state, 10, LOST)
    assert state.neutral.so
    assert passed(state, 1, LOST, start_s=200).neutral.so
    assert state.started().neutral.so
    assert not passed(passed(Voltages(), 50, LOST).started(), 50, LOST).neutral.so
