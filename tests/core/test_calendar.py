"""The calendar of tariffs, day by day, and what it refuses."""

from datetime import date, datetime

import pytest

from trefas.base.errors import SetupError
from trefas.core.calendar import Calendar, DayType, Plan, Season, SeasonStart, Shift

WINTER = Season(
    working=(Shift(6 * 60, 1), Shift(22 * 60, 2)), non_working=(Shift(0, 2),), holiday=(Shift(0, 3), Shift(1439, 4))
)
SUMMER = Season(working=(Shift(0, 5),), non_working=(Shift(0, 6),), week=(DayType.WORKING,) * 6 + (DayType.HOLIDAY,))
PLAN = Plan((WINTER, SUMMER), (SeasonStart(4, 1, 2), SeasonStart(11, 1, 1)))
CALENDAR = Calendar((PLAN, Plan((Season((Shift(0, 8),)),))), frozenset({date(2026, 1, 6), date(2026, 12, 24)}))


@pytest.mark.parametrize(
    ("local", "tariff"),
    [
        ("2026-01-05T05:59", None),  # a Monday in winter, before its first shift
        ("2026-01-05T06:00", 1),
        ("2026-01-05T21:59", 1),
        ("2026-01-05T22:00", 2),
        ("2026-01-06T06:00", 3),  # an exception day is a holiday
        ("2026-01-06T23:59", 4),
        ("2026-01-10T12:00", 2),  # a Saturday
        ("2026-03-31T23:59", 2),
        ("2026-04-01T00:00", 5),  # summer begins
        ("2026-04-04T00:00", 5),  # a Saturday, which in summer is a working day
        ("2026-04-05T12:00", None),  # a Sunday is a holiday, and summer's plan says nothing of those
        ("2026-10-31T12:00", 5),
        ("2026-11-01T12:00", 2),  # a Sunday in winter
    ],
)
def test_season_type_of_day_and_minute_say_the_tariff(local, tariff):
    assert CALENDAR.tariff(1, datetime.fromisoformat(local)) == tariff


def test_another_plan_says_another_tariff_and_one_that_is_not_there_none():
    noon = datetime(2026, 1, 5, 12)

    assert [CALENDAR.tariff(plan, noon) for plan in (1, 2, 3)] == [1, 8, None]
    assert [CALENDAR.season_number(plan, noon) for plan in (1, 2, 3)] == [1, 1, 0]
    assert Calendar().tariff(1, noon) is None


def test_the_minutes_that_matter_are_those_of_all_plans_and_midnight():
    assert CALENDAR.minutes == {0, 360, 1320, 1439}
    assert Calendar().minutes == {0}


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Shift(1440, 1), "at minute 1440 of the day; must be 0 to 1439"),
        (lambda: Shift(0, 9), "to tariff 9; must be 1 to 8"),
        (lambda: Season(tuple(Shift(k, 1) for k in range(11))), "has 11 tariff shifts; it can have 10"),
        (lambda: Season((Shift(5, 1), Shift(5, 2))), r"at \[5, 5\]; each must be after"),
        (lambda: Season((), week=(DayType.WORKING,) * 6), "has 6 days"),
        (lambda: Plan(()), "has 0 seasons; it can have 1 to 4"),
        (lambda: Plan((WINTER,) * 5), "has 5 seasons"),
        (lambda: Plan((WINTER,), (SeasonStart(2, 30, 1),)), "day 30 of month 2"),
        (lambda: Plan((WINTER,), (SeasonStart(2, 1, 2),)), "of season 2; the plan has 1 to 1"),
        (lambda: Plan((WINTER,), (SeasonStart(2, 1, 1), SeasonStart(1, 1, 1))), "each must be after"),
        (lambda: Plan((WINTER,), tuple(SeasonStart(1, d, 1) for d in range(1, 10))), "9 starts of seasons"),
        (lambda: Plan((WINTER,), name="x" * 65), "65 characters"),
        (lambda: Calendar((PLAN,) * 4), "4 tariff plans; it can have 3"),
        (lambda: Calendar((), frozenset(date.fromordinal(k) for k in range(1, 202))), "201 exception days"),
    ],
)
def test_more_than_the_meter_can_hold_is_refused_in_a_sentence(make, words):
    with pytest.raises(SetupError, match=words):
        make()
