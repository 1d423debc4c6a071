"""The plain reckoning, against sums made by hand."""

from dataclasses import replace

import pytest

from tests.core.intervals import Step, intervals_of
from trefas.base.instant import NS_PER_S
from trefas.run.world.ledger import Ledger

DAY = 86_400 * NS_PER_S


def ledger(**known):
    return Ledger(starting_w=2.3, reached=0, **known)


def passed(state, seconds, u_v=230.0, p_w=(100.0, 0.0, 0.0), q_var=(0.0, 0.0, 0.0), step_s=1.0):
    steps = [Step(p_w=p_w, q_var=q_var, u_v=u_v, seconds=step_s)] * round(seconds / step_s)
    return state.after(intervals_of(steps, start_ns=state.reached))


def test_phases_are_netted_and_counted_by_direction_and_quadrant():
    state = passed(ledger(), 10, p_w=(1000.0, -300.0, 2.0), q_var=(-50.0, 0.0, 0.0))

    # 700 W for 10 s; the third phase is below 2.3 W. Counts are milliwatt-seconds.
    assert state.counts["active_import"] == 7_000_000
    assert state.counts["active_import_l1"] == 10_000_000
    assert state.counts["active_export_l2"] == 3_000_000
    assert state.counts["active_import_l3"] == 0
    assert state.counts["reactive_q4"] == 500_000
    assert sum(state.counts[f"reactive_q{n}"] for n in (1, 2, 3)) == 0


@pytest.mark.parametrize("step_s", [0.5, 1.0, 10.0])
def test_without_voltage_a_second_is_counted_and_after_it_five_are_not(step_s):
    state = passed(ledger(), 10, step_s=step_s)
    state = passed(state, 10, u_v=100.0, step_s=step_s)
    assert not state.at_work
    state = passed(state, 20, step_s=step_s)

    assert state.operating_ns == (10 + 1 + 15) * NS_PER_S
    assert state.counts["active_import"] == 100 * 26 * 1000
    assert state.outages == (14 * NS_PER_S,)  # from 11 s to 25 s


def test_a_hole_in_time_is_one_in_the_supply():
    state = passed(ledger(), 10)
    begin = intervals_of([Step(p_w=(100.0, 0.0, 0.0))] * 10, start_ns=60 * NS_PER_S)

    assert state.after(begin).outages == (54 * NS_PER_S,)  # from 11 s to 65 s


def test_a_meter_that_was_cut_off_was_lost_where_its_ledger_ends():
    state = passed(ledger(), 10).started(100 * NS_PER_S)

    assert (state.outages, state.counted_to) == ((90 * NS_PER_S,), 100 * NS_PER_S)


def test_with_an_open_breaker_nothing_is_counted_and_the_hours_go_on():
    state = passed(ledger(), 10)
    state = passed(replace(state, books=state.books.switched(0, 1)), 10)

    assert (state.counts["active_import"], state.operating_ns) == (100 * 10 * 1000, 20 * NS_PER_S)


@pytest.mark.parametrize(("days", "battery", "valid"), [(6, False, True), (8, False, False), (8, True, True)])
def test_the_clock_stands_after_seven_days_without_a_battery(days, battery, valid):
    state = passed(ledger(clock=(0, 5 * DAY, 0), battery=battery), 10).started(days * DAY)

    assert state.valid == valid
    assert state.shown(days * DAY) == 5 * DAY + (days * DAY if valid else 10 * NS_PER_S)


def test_a_clock_of_20_ppm_gains_1728_ms_a_day():
    assert ledger(clock=(0, 0, 20_000)).shown(DAY) == DAY + 1_728_000_000
