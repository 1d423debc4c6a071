"""Profiles with a period, when the clock is set: what is filled up, and what is marked."""

import pytest

from tests.core.test_load_profile import MINUTE, START, Profiled
from trefas.base.instant import NS_PER_S, Instant
from trefas.core.periodic_profile import FILLED_ROWS_MAX


def test_what_was_due_before_a_clock_was_set_is_not_marked_by_it():
    house = Profiled()
    house.consume(10)
    later = Instant(START + 20 * MINUTE)

    house.meter.set_clock(later, later + 60 * NS_PER_S)

    assert (house.times, house.rows.quality.tolist()) == ([1215], [0])


@pytest.mark.parametrize(("jumped", "rows"), [(FILLED_ROWS_MAX, FILLED_ROWS_MAX), (FILLED_ROWS_MAX + 1, 1)])
def test_more_rows_than_a_month_of_quarters_are_not_filled_up(jumped, rows):
    house = Profiled(depth=4000)
    assert FILLED_ROWS_MAX >= 31 * 24 * 4

    house.set_clock(seconds=jumped * 900)

    assert house.profile.log.entries() == rows
    assert house.times[-1] == (1200 + jumped * 15 // 60 * 100 + jumped * 15 % 60) % 2400
