"""Dates: days, Mondays, days of months; and when they begin where summer time begins or ends."""

from datetime import date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trefas.base.errors import LocalError
from trefas.core.dates import EveryDay, EveryMonday, OfMonths, begin_ns, under_way
from trefas.core.daylight import Change, Daylight, by_rule, european
from trefas.core.meter import Meter

EPOCH = date(1970, 1, 1)
ONE = np.array([0])


def days(*dates: date) -> np.ndarray:
    return np.array([(each - EPOCH).days for each in dates])


def slow(day: date, kind) -> bool:
    """Whether a day is a date, in words."""
    if isinstance(kind, EveryMonday):
        return day.isoweekday() == 1
    return isinstance(kind, EveryDay) or (day.month in kind.months and day.day == kind.day)


KINDS = st.one_of(
    st.just(EveryDay()),
    st.just(EveryMonday()),
    st.builds(OfMonths, st.sets(st.integers(1, 12), min_size=1).map(lambda s: tuple(sorted(s))), st.integers(1, 28)),
)


@given(day=st.dates(date(1999, 1, 1), date(2101, 1, 1)), kind=KINDS)
def test_the_last_date_and_the_next_are_those_of_a_calendar_that_is_leafed_through(day, kind):
    last = day
    while not slow(last, kind):
        last -= timedelta(days=1)
    following = last + timedelta(days=1)
    while not slow(following, kind):
        following += timedelta(days=1)

    assert kind.latest(days(day)).tolist() == days(last).tolist()
    assert kind.following(days(last)).tolist() == days(following).tolist()


@pytest.mark.parametrize(("months", "day"), [((), 1), ((0,), 1), ((13,), 1), ((1,), 0), ((1,), 29)])
def test_dates_that_not_every_year_has_are_refused(months, day):
    with pytest.raises(LocalError, match="dates are"):
        OfMonths(months, day)


def normal(text: str) -> int:
    return int((datetime.fromisoformat(text) - datetime(1970, 1, 1)) / timedelta(microseconds=1)) * 1_000


@pytest.mark.parametrize(
    ("zone_min", "day", "begins"),
    [
        (60, date(2026, 1, 15), "2026-01-15T00:00"),
        (60, date(2026, 7, 15), "2026-07-14T23:00"),
        (60, date(2026, 3, 29), "2026-03-29T00:00"),  # changes at 02:00
        (60, date(2026, 10, 25), "2026-10-24T23:00"),
        # In this zone the changes are at 01:00 UTC, which is midnight: 00:00 does not come in spring.
        (-60, date(2026, 3, 29), "2026-03-29T00:00"),
        (-60, date(2026, 10, 25), "2026-10-24T23:00"),
        # And here at 23:00: in spring midnight is an hour early, in autumn it comes twice, and a day begins but once.
        (-120, date(2026, 3, 29), "2026-03-28T23:00"),
        (-120, date(2026, 10, 25), "2026-10-25T00:00"),
    ],
)
def test_a_day_begins_when_the_clock_first_shows_it(zone_min, day, begins):
    meter = Meter((Daylight,))
    next(part for part in meter.parts if isinstance(part, Daylight)).periods = european(2026, zone_min)

    assert begin_ns(meter.rows, ONE, days(day)).tolist() == [normal(begins)]


def test_without_summer_time_days_begin_at_midnight():
    plain, switched_off = Meter(), Meter((Daylight,))
    switched_off.rows.put(Daylight.enabled, 0)

    for meter in (plain, switched_off):
        assert begin_ns(meter.rows, ONE, days(date(2026, 7, 15))).tolist() == [normal("2026-07-15T00:00")]


SOUTH = by_rule(Change(10, 1, timedelta(hours=2)), Change(4, 1, timedelta(hours=2)), 2026)


@given(
    moment=st.datetimes(datetime(2026, 1, 2), datetime(2028, 12, 30)).map(lambda m: m.replace(second=0, microsecond=0)),
    kind=KINDS,
    table=st.sampled_from([european(2026), european(2026, -60), SOUTH, ()]),
)
def test_the_date_under_way_has_begun_and_the_next_has_not(moment, kind, table):
    meter = Meter((Daylight,))
    next(part for part in meter.parts if isinstance(part, Daylight)).periods = table
    rtc_ns = np.array([normal(moment.isoformat())])

    found = under_way(meter.rows, ONE, rtc_ns, kind)

    assert begin_ns(meter.rows, ONE, found) <= rtc_ns
    assert rtc_ns < begin_ns(meter.rows, ONE, kind.following(found))
