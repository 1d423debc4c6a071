"""What callers hand over: numbers, whole numbers, kinds and times; and what is said of what is none."""

from datetime import UTC, datetime, timedelta, timezone

import numpy as np
import pytest

from trefas.base.arguments import a_number, a_whole_number, one_of
from trefas.base.errors import LocalError
from trefas.base.instant import instant_from

NOON = 1_768_046_400 * 1_000_000_000  # 2026-01-10T12:00:00Z


@pytest.mark.parametrize("value", [5, 5.0, np.float32(5), np.int64(5)])
def test_a_number_is_taken_whatever_its_type(value):
    assert a_number(value, "rate", 1, 10) == 5.0


@pytest.mark.parametrize("value", [float("nan"), float("inf"), "5", None, True, [5], 0.9, 10.1, 10**400])
def test_what_is_no_number_of_a_range_is_a_sentence(value):
    with pytest.raises(LocalError, match=r"rate is .*; it must be a number of 1 to 10"):
        a_number(value, "rate", 1, 10)


@pytest.mark.parametrize("value", [1.0, "1", None, True, 0, 4])
def test_what_is_no_whole_number_is_a_sentence(value):
    with pytest.raises(LocalError, match=r"meters is .*; it must be a whole number, 1 to 3"):
        a_whole_number(value, "meters", 1, 3)


def test_a_value_of_another_class_is_a_sentence():
    assert one_of("a", str, "name", "'a'") == "a"
    with pytest.raises(LocalError, match=r"name is \[1, 2\] \(list\); it must be a str, as 'a'"):
        one_of([1, 2], str, "name", "'a'")


@pytest.mark.parametrize(
    "moment",
    [
        NOON,
        np.int64(NOON),
        datetime(2026, 1, 10, 12, tzinfo=UTC),
        datetime(2026, 1, 10, 12),
        datetime(2026, 1, 10, 13, tzinfo=timezone(timedelta(hours=1))),
        "2026-01-10T12:00Z",
        " 2026-01-10 12:00 ",
        "2026-01-10T07:00-05:00",
    ],
)
def test_an_instant_can_be_said_in_several_ways(moment):
    assert instant_from(moment) == NOON


@pytest.mark.parametrize(
    ("moment", "sentence"),
    [
        (1.5, r"start is 1\.5, a float; it must be ISO 8601 as 2026-01-10T12:00Z, a datetime, or whole nanoseconds"),
        (True, "start is True, a bool"),
        (None, "start is None, a NoneType"),
        ("noon", "start is 'noon'; it must be ISO 8601"),
        (-1, "start is -1 ns since 1970; it must be 0 to 9223372036854775807"),
        (1 << 63, "start is 9223372036854775808 ns"),
        (datetime(1969, 12, 31), "years are 1970 to 2261"),
        ("9999-01-01", "years are 1970 to 2261"),
    ],
)
def test_what_is_no_instant_is_a_sentence(moment, sentence):
    with pytest.raises(LocalError, match=sentence):
        instant_from(moment, "start")
