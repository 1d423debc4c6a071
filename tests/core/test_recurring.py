"""Recurring moments: which local times they are, by a table, and against a walk through every minute."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trefas.base.errors import LocalError
from trefas.core.recurring import ANY, ANY_YEAR, BEFORE_LAST_DAY, LAST_DAY, Recurring

EPOCH = datetime(1970, 1, 1)


def seconds(text):
    return (datetime.fromisoformat(text) - EPOCH) // timedelta(seconds=1)


def shown(local_s):
    return None if local_s is None else (EPOCH + timedelta(seconds=local_s)).isoformat()


QUARTER = Recurring(minute=15)
MIDNIGHT = Recurring(hour=0, minute=0)
SUNDAY_NOON = Recurring(weekday=7, hour=12, minute=0)
LAST = Recurring(day=LAST_DAY, hour=23, minute=59, second=59)
ONCE = Recurring(2026, 3, 1, hour=8, minute=30)


@pytest.mark.parametrize(
    ("moment", "after", "following"),
    [
        (QUARTER, "2026-01-10T11:14:59", "2026-01-10T11:15:00"),
        (QUARTER, "2026-01-10T11:15:00", "2026-01-10T12:15:00"),
        (QUARTER, "2026-01-10T23:15:00", "2026-01-11T00:15:00"),
        (MIDNIGHT, "2025-12-31T00:00:00", "2026-01-01T00:00:00"),
        (SUNDAY_NOON, "2026-01-10T11:00:00", "2026-01-11T12:00:00"),  # the 10th is a Saturday
        (LAST, "2028-02-01T00:00:00", "2028-02-29T23:59:59"),
        (LAST, "2026-02-28T23:59:59", "2026-03-31T23:59:59"),
        (Recurring(day=BEFORE_LAST_DAY, hour=0, minute=0), "2026-04-10T00:00:00", "2026-04-29T00:00:00"),
        (ONCE, "2026-01-01T00:00:00", "2026-03-01T08:30:00"),
        (ONCE, "2026-03-01T08:30:00", None),
        (Recurring(month=2, day=30, hour=0), "2026-01-01T00:00:00", None),
        (Recurring(month=2, day=29, hour=0, minute=0), "2026-01-01T00:00:00", "2028-02-29T00:00:00"),
        (Recurring(month=2, day=29, hour=0, minute=0), "2096-03-01T00:00:00", "2104-02-29T00:00:00"),
        # Day and weekday (Blue Book, 4.1.6.1): on the day or after it, the last of the month; in a year both must be so.
        (Recurring(day=25, weekday=7, hour=2, minute=0), "2026-03-02T00:00:00", "2026-03-29T02:00:00"),
        (Recurring(day=31, weekday=1, hour=0, minute=0), "2026-01-01T00:00:00", "2026-01-05T00:00:00"),
        (Recurring(day=31, weekday=1, hour=0, minute=0), "2026-02-01T12:00:00", "2026-02-02T00:00:00"),
        (Recurring(month=2, day=29, weekday=7, hour=0, minute=0), "2026-01-01T00:00:00", "2028-03-05T00:00:00"),
        (Recurring(day=LAST_DAY, weekday=7, hour=2, minute=0), "2026-10-01T00:00:00", "2026-10-25T02:00:00"),
        (Recurring(2026, ANY, 14, 2, 0, 0), "2026-01-15T00:00:00", "2026-04-14T00:00:00"),
        (Recurring(2026, 7, 14, 2, 0, 0), "2026-01-15T00:00:00", "2026-07-14T00:00:00"),
    ],
)
def test_the_next_one_is_looked_for_in_the_calendar(moment, after, following):
    assert shown(moment.following(seconds(after))) == following


@pytest.mark.parametrize(
    ("moment", "at", "latest"),
    [
        (QUARTER, "2026-01-10T11:15:00", "2026-01-10T11:15:00"),
        (QUARTER, "2026-01-10T00:14:59", "2026-01-09T23:15:00"),
        (SUNDAY_NOON, "2026-01-10T11:00:00", "2026-01-04T12:00:00"),
        (LAST, "2026-03-31T23:59:58", "2026-02-28T23:59:59"),
        (ONCE, "2026-02-01T00:00:00", None),
        (MIDNIGHT, "1970-01-01T00:00:01", "1970-01-01T00:00:00"),
        (Recurring(day=31, weekday=1, hour=0, minute=0), "2026-02-02T00:00:00", "2026-02-02T00:00:00"),
    ],
)
def test_the_last_one_is_looked_for_in_the_calendar(moment, at, latest):
    assert shown(moment.latest(seconds(at))) == latest


open_or = lambda low, high: st.one_of(st.just(ANY), st.integers(low, high))  # noqa: E731


@st.composite
def moments_of(draw):
    year = draw(st.one_of(st.just(ANY_YEAR), st.integers(2025, 2027)))
    day = draw(st.one_of(open_or(1, 31), st.sampled_from((LAST_DAY, BEFORE_LAST_DAY))))
    weekday = ANY if day == BEFORE_LAST_DAY else draw(open_or(1, 7))
    month = draw(open_or(1, 12)) if ANY in (day, weekday) or year == ANY_YEAR else ANY
    return Recurring(year, month, day, weekday, draw(open_or(0, 23)), draw(open_or(0, 59)), draw(open_or(0, 59)))


moments = moments_of()


@given(moments, st.integers(seconds("2026-01-01T00:00:00"), seconds("2026-06-30T00:00:00")))
def test_one_after_the_other_nothing_lies_between(moment, at):
    latest, following = moment.latest(at), moment.following(at)

    assert latest is None or latest <= at
    assert following is None or following > at
    if latest is not None and following is not None:
        assert moment.following(latest) == following
        assert moment.latest(following - 1) == latest


@given(moments, st.integers(0, 2 * 1440))
def test_it_is_what_a_walk_through_the_minutes_finds(moment, minutes):
    start = datetime(2026, 2, 26) + timedelta(minutes=minutes)
    second = 0 if moment.second == ANY else moment.second

    def is_on(at):
        """Slowly: every day of the last week is asked whether it is the day that a weekday is counted from."""
        if (
            moment.weekday in (ANY, at.isoweekday())
            and (moment.hour in (ANY, at.hour))
            and moment.minute in (ANY, at.minute)
        ):
            week = [at.date() - timedelta(days=k) for k in range(7)]
            if moment.weekday == ANY or moment.day == ANY or (moment.year != ANY_YEAR and moment.day != LAST_DAY):
                week = week[:1]
            elif moment.day == LAST_DAY:
                week = [at.date() + timedelta(days=k) for k in range(7)]
            return any(is_date(each) for each in week)
        return False

    def is_date(day):
        last = (day + timedelta(days=1)).month != day.month
        before_last = (day + timedelta(days=2)).month != day.month and not last
        is_day = {LAST_DAY: last, BEFORE_LAST_DAY: before_last, ANY: True}.get(moment.day, moment.day == day.day)
        return is_day and moment.year in (ANY_YEAR, day.year) and moment.month in (ANY, day.month)

    walked = (start + timedelta(minutes=k) for k in range(3 * 1440))
    found = next((at + timedelta(seconds=second) for at in walked if is_on(at)), None)

    following = moment.following((start - EPOCH) // timedelta(seconds=1) - 1)
    if found is not None:
        assert shown(following) == found.isoformat()
    elif following is not None:
        assert EPOCH + timedelta(seconds=following) >= start + timedelta(days=3)


@given(moments)
def test_its_eight_bytes_are_the_same_moment(moment):
    assert len(moment.encode()) == 8
    assert Recurring.decode(moment.encode()) == moment


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"month": 13}, "the month of a recurring moment is 13; must be 1 to 12, or 255"),
        ({"month": LAST_DAY}, "the month .* is 254"),
        ({"day": 0}, "the day .* is 0; must be 1 to 31"),
        ({"hour": 24}, "the hour .* is 24; must be 0 to 23"),
        ({"second": 60}, "the second .* is 60"),
        (
            {"day": BEFORE_LAST_DAY, "weekday": 7},
            "the last day but one of a month and on weekday 7; the weekday must be 255",
        ),
        ({"year": 2026, "month": 7, "day": 14, "weekday": 1}, "weekday of 2026-07-14 is given as 1; it is 2, or 255"),
        ({"year": 1969}, "the year .* is 1969; must be 1970 to 2255, or 65535"),
    ],
)
def test_what_no_clock_shows_is_a_sentence(fields, sentence):
    with pytest.raises(LocalError, match=sentence):
        Recurring(**fields)
