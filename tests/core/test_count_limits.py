"""Limits of registers: reached to the interval, once, each meter for itself; the definition is to look after every interval."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.intervals import Step, intervals_of
from trefas.base.errors import LocalError
from trefas.base.instant import NS_PER_S
from trefas.core.count_limits import LIMITS_MAX
from trefas.core.energy import Energy
from trefas.core.live import Live
from trefas.core.meter import Meter
from trefas.core.operation import Operation
from trefas.core.stops import PeriodEnd

KILOWATT = Step(p_w=(1000.0, 0, 0), seconds=10.0)
"""Ten seconds of it are 10 000 Ws, 10 000 000 counts."""


def told(meter: Meter, slot, count: int, which: int = 0) -> list[tuple[int, int, int]]:
    """Meter, seconds and what the register had then, as soon as it has been reached."""
    found = []
    meter.when_reached(
        slot, count, lambda m, now: found.append((m, now // NS_PER_S, meter.rows.count(slot, m))), meter=which
    )
    return found


def test_a_limit_is_reached_at_the_end_of_the_interval_with_which_the_register_has_so_much():
    meter = Meter()
    exactly, more = told(meter, Energy.active_import, 30_000_000), told(meter, Energy.active_import, 30_000_001)

    meter.advance(intervals_of([KILOWATT] * 6))

    assert exactly == [(0, 30, 30_000_000)]
    assert more == [(0, 40, 40_000_000)]


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.tuples(st.integers(-900, 900), st.sampled_from((0.3, 1.0, 60.0))), min_size=1, max_size=40),
    st.integers(0, 2_000_000),
    st.sampled_from((Energy.active_import, Energy.active_export, Energy.active_import_l2, Energy.a14_tariff[3])),
    st.integers(1, 40),
)
def test_it_is_the_interval_that_is_found_by_looking_after_each_of_them(steps, count, slot, cut):
    block = intervals_of([Step(p_w=(0, p, 0), seconds=seconds) for p, seconds in steps])
    slow, fast = Meter(), Meter()
    slow.switch_tariff(3)
    fast.switch_tariff(3)
    found = told(fast, slot, count)

    wanted = []
    for k in range(block.steps):
        slow.advance(block.cut(k, k + 1))
        if slow.rows.count(slot) >= count and not wanted:
            wanted.append((0, slow.now // NS_PER_S, slow.rows.count(slot)))
    for first, last in ((0, min(cut, block.steps)), (min(cut, block.steps), block.steps)):
        fast.advance(block.cut(first, last))

    assert found == wanted
    assert (fast.rows.counts == slow.rows.counts).all()


def test_meters_of_a_fleet_reach_theirs_each_for_itself():
    meter = Meter(meters=3)
    block = intervals_of([KILOWATT] * 10, meters=3)
    block.active_j[1] *= 2
    found = [told(meter, Energy.active_import, 60_000_000, which) for which in (0, 1)]

    meter.advance(block)

    assert found == [[(0, 60, 60_000_000)], [(1, 30, 60_000_000)]]


def test_what_is_done_then_holds_from_the_next_interval_on():
    meter = Meter()
    meter.switch_tariff(1)
    meter.when_reached(Energy.active_import, 20_000_000, lambda which, now: meter.switch_tariff(2, meter=which))

    meter.advance(intervals_of([KILOWATT] * 5))

    assert [meter.rows.count(Energy.a14_tariff[n]) for n in (1, 2)] == [20_000_000, 30_000_000]


def test_a_limit_that_is_set_again_holds_again_and_one_that_is_there_already_waits_for_an_interval():
    meter, found = Meter(), []

    def again(which: int, now: int) -> None:
        found.append(now // NS_PER_S)
        meter.when_reached(Energy.active_import, 0, again)

    again(0, 0)
    meter.advance(intervals_of([KILOWATT] * 3))

    assert found == [0, 10, 20, 30]


def test_what_is_due_by_the_clock_at_the_same_instant_is_done_before_and_limits_in_the_order_they_were_set():
    meter, order = Meter(), []
    meter.when_reached(Energy.active_import, 20_000_000, lambda *_: order.append("limit"))
    meter.when_reached(Operation.operating, 20 * NS_PER_S, lambda *_: order.append("hours"))
    meter.at_end_of(PeriodEnd(20, lambda *_: order.append("period")))

    meter.advance(intervals_of([KILOWATT] * 2))

    assert order == ["period", "limit", "hours"]


def test_what_is_not_counted_up_has_no_limit_and_there_is_room_for_some():
    meter = Meter()

    for slot in (Live.active, Energy.active_tariff, Operation.last_ns):
        with pytest.raises(LocalError, match="was given a limit; must be a register of energy"):
            meter.when_reached(slot, 1, lambda *_: None)
    for _ in range(LIMITS_MAX):
        meter.when_reached(Energy.active_import, 1, lambda *_: None)
    with pytest.raises(LocalError, match="meter 0 has 16 limits of registers already"):
        meter.when_reached(Energy.active_import, 1, lambda *_: None)
    meter.advance(intervals_of([KILOWATT]))
    meter.when_reached(Energy.active_import, 1, lambda *_: None)


def test_what_is_done_at_a_limit_may_set_more_of_them_while_other_meters_are_at_theirs():
    meter, reached = Meter(meters=2), []

    def go_on(which, now):
        for count in (20_000_000, 30_000_000):
            meter.when_reached(
                Energy.active_import, count, lambda m, at: reached.append((m, at // NS_PER_S)), meter=which
            )

    meter.when_reached(Energy.active_import, 10_000_000, go_on)
    meter.when_reached(Energy.active_import, 10_000_000, lambda m, now: reached.append((m, now // NS_PER_S)), meter=1)

    meter.advance(intervals_of([KILOWATT] * 3, meters=2))

    assert reached == [(1, 10), (0, 20), (0, 30)]


@pytest.mark.parametrize("count", [1.9, "x", -1, 1 << 63])
def test_a_limit_is_a_whole_count(count):
    with pytest.raises(LocalError, match="count is "):
        Meter().when_reached(Energy.active_import, count, print)
