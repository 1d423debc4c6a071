"""Instants: nanoseconds since 1970, to and from dates."""

from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from trefas.base.instant import EPOCH, NS_PER_S, Instant, datetime_of, instant_of

BILLION_SECONDS = 1_000_000_000 * NS_PER_S  # 2001-09-09T01:46:40Z, as every clock that counts them showed it


def test_an_instant_is_nanoseconds_since_1970():
    assert instant_of(datetime(1970, 1, 1, tzinfo=UTC)) == EPOCH == 0
    assert instant_of(datetime(2001, 9, 9, 1, 46, 40, tzinfo=UTC)) == BILLION_SECONDS


def test_a_zone_is_taken_off_and_no_zone_is_utc():
    stockholm = timezone(timedelta(hours=2))

    assert instant_of(datetime(2001, 9, 9, 3, 46, 40, tzinfo=stockholm)) == BILLION_SECONDS
    assert instant_of(datetime(2001, 9, 9, 1, 46, 40)) == BILLION_SECONDS


def test_a_date_is_cut_to_whole_microseconds_also_before_1970():
    assert datetime_of(Instant(1_999)) == datetime(1970, 1, 1, microsecond=1, tzinfo=UTC)
    assert datetime_of(Instant(-1)) == datetime(1969, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)


@given(st.datetimes(min_value=datetime(1900, 1, 1), max_value=datetime(2250, 1, 1)))
def test_a_date_comes_back_exactly(moment):
    assert datetime_of(instant_of(moment)) == moment.replace(tzinfo=UTC)
