"""Days as clocks show them, against a calendar on the wall."""

from datetime import date, datetime

import pytest

from trefas.base.instant import NS_PER_S
from trefas.run.world.almanac import Almanac, Kind

STOCKHOLM = Almanac(60, True, 2026)


def ns(*moment):
    return round((datetime(*moment) - datetime(1970, 1, 1)).total_seconds()) * NS_PER_S


def number(*day):
    return (date(*day) - date(1970, 1, 1)).days


@pytest.mark.parametrize(
    ("moment", "summer"),
    [  # In Central Europe clocks go from 02:00 to 03:00 on 29 March 2026, and from 03:00 to 02:00 (standard time) on 25 October.
        ((2026, 3, 29, 1, 59, 59), False),
        ((2026, 3, 29, 2), True),
        ((2026, 10, 25, 1, 59, 59), True),
        ((2026, 10, 25, 2), False),
        ((2025, 7, 1), False),  # not in the table
    ],
)
def test_summer_time_is_from_the_last_sunday_of_march_to_that_of_october(moment, summer):
    assert STOCKHOLM.is_summer(ns(*moment)) is summer


def test_a_summer_day_begins_at_eleven_in_the_evening_of_standard_time():
    day = number(2026, 7, 2)

    assert STOCKHOLM.begin(day) == ns(2026, 7, 1, 23)
    assert (STOCKHOLM.day(ns(2026, 7, 1, 22, 59)), STOCKHOLM.day(ns(2026, 7, 1, 23))) == (day - 1, day)
    assert Almanac(60, False, 2026).begin(day) == ns(2026, 7, 2)


@pytest.mark.parametrize(
    ("kind", "last"),
    [
        (Kind(), (2026, 1, 10)),
        (Kind(weekday=0), (2026, 1, 5)),
        (Kind(day=12, months=(1, 12)), (2025, 12, 12)),
        (Kind(day=10, months=(1,)), (2026, 1, 10)),
    ],
)
def test_the_last_date_up_to_a_saturday_in_january(kind, last):
    assert kind.last(number(2026, 1, 10)) == number(*last)
