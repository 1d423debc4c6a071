from datetime import datetime

import pytest

from trefas.base.slot import Layout, Rows
from trefas.core.daylight import Daylight, begin_of, end_of


@pytest.mark.parametrize(
    ("year", "begin", "end"),
    [
        (2013, (3, 31), (10, 27)),  # as the maker's description shows
        (2024, (3, 31), (10, 27)),  # as the Official Journal lists them
        (2025, (3, 30), (10, 26)),
        (2026, (3, 29), (10, 25)),
        (2027, (3, 28), (10, 31)),
    ],
)
def test_summer_time_is_from_the_last_sunday_of_march_to_that_of_october(year, begin, end):
    assert begin_of(year) == datetime(year, *begin, 2)
    assert end_of(year) == datetime(year, *end, 2)


def test_summer_time_holds_where_it_is_enabled():
    daylight = Daylight(Rows(Layout(Daylight)))

    assert daylight.holds(datetime(2026, 7, 1))
    assert not daylight.holds(datetime(2026, 1, 1))
    daylight.enabled = 0
    assert not daylight.holds(datetime(2026, 7, 1))
