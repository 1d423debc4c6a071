"""Durations and speeds as a person writes them."""

import pytest

from trefas.base.errors import SetupError
from trefas.tool.durations import parse_duration_ns, parse_speed


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
    ],
)
def test_a_duration_is_a_number_and_a_unit(text, seconds):
    assert parse_duration_ns(text) == seconds * 1_000_000_000


@pytest.mark.parametrize("text", ["", "s", "-1s", "0", "1w", "1h30", "1e3s", "nan"])
def test_what_is_no_duration_is_answered_with_one(text):
    with pytest.raises(SetupError, match=r"it can be seconds or a number with s, min, h or d, as 90s or 1\.5h"):
        parse_duration_ns(text)


def test_a_speed_is_a_factor_or_max():
    assert parse_speed("1") == 1.0
    assert parse_speed("0.5") == 0.5
    assert parse_speed("100000") == 100_000.0
    assert parse_speed(" Max ") is None


@pytest.mark.parametrize("text", ["0", "-1", "100001", "fast", "nan", "inf", ""])
def test_what_is_no_speed_is_answered_with_the_range(text):
    with pytest.raises(SetupError, match="it can be above 0 up to 100000, or max"):
        parse_speed(text)
