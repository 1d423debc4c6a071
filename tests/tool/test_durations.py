"""Durations and speeds as a person writes them."""

import pytest

from trefas.base.errors import SetupError
from trefas.tool.durations import parse_duration_ns, parse_speed, parse_time


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("90", 90),
        ("90s", 90),
        ("15min", 900),
        ("15m", 900),
        ("2h", 7_200),
        ("1.5 h", 5_400),
        (" 1D ", 86_400),
        ("0.2s", 0.2),
        ("1h30m", 5_400),
        ("1d 2h 3min 4.5s", 93_784.5),
    ],
)
def test_a_duration_is_a_number_and_a_unit(text, seconds):
    assert parse_duration_ns(text) == seconds * 1_000_000_000


@pytest.mark.parametrize("text", ["", "s", "-1s", "0", "1w", "1h30", "1e3s", "nan", "30m1h", "1h1h", "1000000d", "0s"])
def test_what_is_no_duration_is_answered_with_one(text):
    with pytest.raises(
        SetupError, match=r"it must be seconds, or numbers with d, h, min and s, as 90s, 1\.5h or 1h30m"
    ):
        parse_duration_ns(text)


def test_a_speed_is_a_factor_or_max():
    assert parse_speed("1") == 1.0
    assert parse_speed("0.5") == 0.5
    assert parse_speed("100000") == 100_000.0
    assert parse_speed(" Max ") is None


@pytest.mark.parametrize("text", ["0", "-1", "100001", "fast", "nan", "inf", ""])
def test_what_is_no_speed_is_answered_with_the_range(text):
    with pytest.raises(SetupError, match="it must be above 0 and up to 100000, or max"):
        parse_speed(text)


@pytest.mark.parametrize(
    "text", ["2026-01-10T12:00Z", "2026-01-10T12:00", "2026-01-10T13:00+01:00", "2026-01-10 12:00:00.000"]
)
def test_a_time_without_a_zone_is_utc(text):
    assert parse_time(text, "--start") == 1_768_046_400 * 1_000_000_000


@pytest.mark.parametrize("text", ["soon", "", "12:00", "1969-12-31", "2262-01-01", "1768046400"])
def test_what_is_no_time_is_answered_with_one(text):
    with pytest.raises(SetupError, match=r"--start is '.*'; it must be a day or a time from 1970 on, as 2026-01-10 or"):
        parse_time(text, "--start")
