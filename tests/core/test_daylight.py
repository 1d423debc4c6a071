"""Summer time by table: the European rule, rules of other places beside the time zone database, tables of one's own."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trefas.base.errors import SetupError
from trefas.base.layout import Layout
from trefas.base.rows import Rows
from trefas.core.daylight import LAST, YEARS, Change, Daylight, by_rule, european, holding, next_changes
from trefas.device.digits import digit

TWO = timedelta(hours=2)
SYDNEY = (Change(10, 1, TWO), Change(4, 1, TWO))
AUCKLAND = (Change(9, LAST, TWO), Change(4, 1, TWO))


def daylight() -> Daylight:
    return Daylight(Rows(Layout(Daylight)))


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
    assert daylight().begin_of(year) == datetime(year, *begin, 2)
    assert daylight().end_of(year) == datetime(year, *end, 2)


def test_summer_time_holds_where_it_is_enabled():
    part = daylight()

    assert part.holds(datetime(2026, 7, 1))
    assert not part.holds(datetime(2026, 1, 1))
    part.enabled = 0
    assert not part.holds(datetime(2026, 7, 1))


@pytest.mark.parametrize(
    ("place", "zone_min", "table"),
    [
        ("Europe/London", 0, european(2026, 0)),
        ("Europe/Stockholm", 60, european(2026, 60)),
        ("Europe/Helsinki", 120, european(2026, 120)),
        ("Australia/Sydney", 600, by_rule(*SYDNEY, 2026)),
        ("Pacific/Auckland", 720, by_rule(*AUCKLAND, 2026)),
    ],
)
def test_local_time_is_that_of_the_time_zone_database_through_every_change(place, zone_min, table):
    part, zone, around = daylight(), ZoneInfo(place), timedelta(hours=3)
    part.periods = table
    edges = [edge for period in table for edge in period if edge.year >= 2026]
    moments = [edge + timedelta(minutes=m) for edge in edges for m in (-61, -60, -1, 0, 1, 59, 60)]
    moments += [datetime(2026, 1, 1) + timedelta(days=5 * k) + around for k in range(1_300)]

    for normal in moments:
        truth = (normal - timedelta(minutes=zone_min)).replace(tzinfo=UTC).astimezone(zone).replace(tzinfo=None)
        assert part.local(normal) == truth, normal
    assert part.southern == (zone_min > 120)


@pytest.mark.parametrize("zone", digit("Z11").values, ids=lambda zone: zone.words)
def test_the_european_rule_changes_at_one_o_clock_utc_in_every_zone(zone):
    zone_min = zone.fields["zone_min"]

    begin, end = european(2026, zone_min)[0]

    assert begin - timedelta(minutes=zone_min) == datetime(2026, 3, 29, 1)
    assert end - timedelta(minutes=zone_min) == datetime(2026, 10, 25, 1)


def test_a_table_has_twenty_years_and_then_there_is_no_summer():
    part = daylight()
    part.periods = european(2026)

    assert len(part.periods) == YEARS
    assert part.holds(datetime(2045, 7, 1))
    assert not part.holds(datetime(2046, 7, 1))
    assert part.begin_of(2046) is None
    assert part.next_change(datetime(2045, 12, 1)) is None


def test_tables_that_cannot_be_are_refused():
    part = daylight()

    with pytest.raises(SetupError, match="has 21 years; it can have 20"):
        part.periods = (*european(2026), *european(2046)[:1])
    with pytest.raises(SetupError, match="ends before it begins"):
        part.periods = ((datetime(2026, 10, 1), datetime(2026, 3, 1)),)


def test_a_shorter_table_leaves_nothing_of_the_one_before():
    part = daylight()

    part.periods = european(2026)[:1]

    assert part.periods == ((datetime(2026, 3, 29, 2), datetime(2026, 10, 25, 2)),)


@given(
    moments=st.lists(st.datetimes(datetime(2009, 12, 1), datetime(2046, 1, 1)), min_size=1, max_size=5),
    enabled=st.lists(st.integers(0, 1), min_size=5, max_size=5),
)
def test_many_meters_are_answered_as_each_of_them(moments, enabled):
    rows = Rows(Layout(Daylight), 5)
    meters = np.arange(len(moments))
    minutes = np.array([(moment - datetime(1970, 1, 1)) // timedelta(minutes=1) for moment in moments])
    parts = [Daylight(rows, meter) for meter in meters.tolist()]
    for part, on in zip(parts, enabled, strict=False):
        part.enabled = on
        part.periods = european(2026 if on else 2010)

    held, following = holding(rows, meters, minutes), next_changes(rows, meters, minutes)

    for part, moment, holds, minute in zip(parts, moments, held.tolist(), following.tolist(), strict=True):
        change = part.next_change(moment)
        assert holds == part.holds(moment)
        assert (
            (minute == 153_000_000) if change is None else (datetime(1970, 1, 1) + timedelta(minutes=minute) == change)
        )
