"""Local time of a meter: the next of several moments, with and without a deviation, through the changes of summer time."""

from datetime import datetime

import pytest

from trefas.base.instant import NS_PER_S, Instant, instant_of
from trefas.core.daylight import Daylight, european
from trefas.core.local_time import LocalTime
from trefas.core.meter import Meter
from trefas.core.recurring import Recurring

ZONE_MIN = 60


def local(*parts):
    """A meter of Central Europe whose standard time is an hour before UTC's."""
    meter = Meter(parts)
    meter.rtc.set_from_utc(meter.now, ZONE_MIN)
    if Daylight in parts:
        meter.part(Daylight).periods = european(2026, ZONE_MIN)
    return LocalTime(meter.rtc)


def utc(text):
    return instant_of(datetime.fromisoformat(text))


EIGHT = Recurring(hour=8, minute=0)
TWO_AND_A_HALF = Recurring(hour=2, minute=30)


@pytest.mark.parametrize(
    ("times", "after", "following"),
    [
        ((EIGHT,), "2026-01-10T06:59:59", "2026-01-10T07:00:00"),  # 8:00 is 7:00 UTC in winter
        ((EIGHT,), "2026-01-10T07:00:00", "2026-01-11T07:00:00"),
        ((EIGHT,), "2026-07-10T00:00:00", "2026-07-10T06:00:00"),  # and 6:00 in summer
        ((Recurring(hour=8, minute=0, deviation_min=0),), "2026-07-10T00:00:00", "2026-07-10T08:00:00"),
        ((Recurring(hour=8, minute=0, deviation_min=-60),), "2026-07-10T00:00:00", "2026-07-10T07:00:00"),
        # The first of several, whichever is said first.
        ((EIGHT, Recurring(hour=8, minute=0, deviation_min=0)), "2026-01-10T00:00:00", "2026-01-10T07:00:00"),
        ((EIGHT, Recurring(hour=8, minute=0, deviation_min=0)), "2026-01-10T07:30:00", "2026-01-10T08:00:00"),
        ((Recurring(hour=9, minute=0), EIGHT), "2026-01-10T00:00:00", "2026-01-10T07:00:00"),
        ((Recurring(2025, 1, 1, hour=0), EIGHT), "2026-01-10T00:00:00", "2026-01-10T07:00:00"),
        ((Recurring(2025, 1, 1, hour=0),), "2026-01-10T00:00:00", None),
        # 2:30 is leapt over on 29 March, and comes twice on 25 October: 0:30 and 1:30 UTC.
        ((TWO_AND_A_HALF,), "2026-03-28T12:00:00", "2026-03-30T00:30:00"),
        ((TWO_AND_A_HALF,), "2026-10-24T12:00:00", "2026-10-25T00:30:00"),
        ((TWO_AND_A_HALF,), "2026-10-25T00:30:00", "2026-10-25T01:30:00"),
        ((TWO_AND_A_HALF,), "2026-10-25T01:30:00", "2026-10-26T01:30:00"),
    ],
)
def test_the_next_moment_is_the_first_at_which_one_of_them_is_shown(times, after, following):
    found = local(Daylight).next_of(times, utc(after))

    assert found == (None if following is None else utc(following))


def test_a_meter_without_summer_time_shows_standard_time_all_year():
    assert local().next_of((EIGHT,), utc("2026-07-10T00:00:00")) == utc("2026-07-10T07:00:00")
    assert local().of_summer(3600) == 3600
    assert local(Daylight).of_summer(3600) == 0


@pytest.mark.parametrize(("moment", "hours"), [("2026-01-10T12:00:00", 1), ("2026-07-10T12:00:00", 2)])
def test_what_is_shown_is_standard_time_and_an_hour_more_in_summer(moment, hours):
    now = Instant(utc(moment) + NS_PER_S // 2)
    shown = local(Daylight)

    assert shown.at(now) == now // NS_PER_S + hours * 3600
    assert shown.said_at(now, None) == shown.at(now)
    assert shown.said_at(now, 0) == now // NS_PER_S  # UTC
    assert shown.said_at(now, -60) == now // NS_PER_S + 3600  # CET, said as in the Blue Book


@pytest.mark.parametrize(
    ("said", "near", "is_second", "normal"),
    [
        ("2026-01-10T12:00:00", "2026-01-10T00:00:00", False, "2026-01-10T12:00:00"),
        ("2026-07-10T12:00:00", "2026-07-10T00:00:00", False, "2026-07-10T11:00:00"),
        # From 2:00 to 3:00 on 25 October each time is shown twice: in summer time first.
        ("2026-10-25T02:30:00", "2026-10-25T00:00:00", False, "2026-10-25T01:30:00"),
        ("2026-10-25T02:30:00", "2026-10-25T03:00:00", False, "2026-10-25T02:30:00"),
        ("2026-10-25T02:30:00", "2026-10-25T00:00:00", True, "2026-10-25T02:30:00"),
        # What is leapt over on 29 March is standard time already.
        ("2026-03-29T02:30:00", "2026-03-29T00:00:00", False, "2026-03-29T02:30:00"),
    ],
)
def test_a_time_that_is_shown_twice_is_the_second_or_the_nearer_one(said, near, is_second, normal):
    said_s, near_s, normal_s = (int(utc(each)) // NS_PER_S for each in (said, near, normal))

    assert local(Daylight).normal_of(said_s, near_s, is_second=is_second) == normal_s
