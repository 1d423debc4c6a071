"""Axes: whole steps, times of day, spans that mean something; numbers as a person reads them."""

from datetime import UTC, datetime

import numpy as np
import pytest

from trefas.base.instant import Instant, TimeScale, instant_of
from trefas.tool.en50160.axis import Axis, quantity, significant, written

NOON = instant_of(datetime(2026, 11, 22, 12, tzinfo=UTC))


def labels(axis: Axis) -> list[str]:
    return [label for _, label in axis.labels]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ((207.0, 253.0), ["210", "220", "230", "240", "250"]),
        ((0.0, 1.0), ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]),
        ((-325.0, 325.0), ["−200", "0", "200"]),
        ((49.99, 50.01), ["49.990", "49.995", "50.000", "50.005", "50.010"]),
        ((230.0, 230.0), ["228", "229", "230", "231", "232"]),  # 2 % of 230 V, and some room
        ((0.0, 120_000.0), ["0", "50\u202f000", "100\u202f000"]),
    ],
)
def test_steps_are_whole_and_few(values, expected):
    assert labels(Axis.numbers("x", values, least_share=0.0 if values[0] == 49.99 else 0.02)) == expected


def test_with_zero_an_axis_begins_at_nothing():
    axis = Axis.numbers("x", (3.0, 7.5), zero=True)

    assert axis.low == 0.0
    assert labels(axis) == ["0", "2", "4", "6"]
    assert labels(Axis.numbers("x", (np.nan,))) == ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]


@pytest.mark.parametrize(
    ("seconds", "expected", "name"),
    [
        (7 * 86_400, ["23 Nov", "25 Nov", "27 Nov", "29 Nov"], "day, UTC"),
        (86_400, ["12:00", "18:00", "00:00", "06:00", "12:00"], "time UTC, 2026-11-22"),
        (600, ["12:00", "12:02", "12:04", "12:06", "12:08", "12:10"], "time UTC, 2026-11-22"),
        (11, ["12:00:00", "12:00:02", "12:00:04", "12:00:06", "12:00:08", "12:00:10"], "time UTC, 2026-11-22"),
        (0.4, ["00.0", "00.1", "00.2", "00.3", "00.4"], "s after 12:00 UTC, 2026-11-22"),
    ],
)
def test_times_are_labelled_as_their_span_asks(seconds, expected, name):
    axis = Axis.time(NOON, Instant(NOON + round(seconds * 1e9)))

    assert labels(axis) == expected
    assert axis.name == name
    assert all(0 <= at <= seconds for at, _ in axis.labels)


def test_the_time_of_a_device_without_zone_is_not_called_utc():
    axis = Axis.time(NOON, Instant(NOON + 600 * 10**9), TimeScale.RECORDED)

    assert axis.name == "time as recorded, 2026-11-22"
    assert labels(axis)[0] == "12:00"


@pytest.mark.parametrize(
    ("seconds", "expected", "name"),
    [
        (0.07, ["0", "20", "40", "60"], "ms from the first sample"),
        (11.0, ["0", "2", "4", "6", "8", "10"], "s from the first sample"),
        (1800.0, ["0", "5", "10", "15", "20", "25", "30"], "min from the first sample"),
    ],
)
def test_a_record_without_a_date_counts_from_its_first_sample(seconds, expected, name):
    axis = Axis.time(Instant(0), Instant(round(seconds * 1e9)), TimeScale.ELAPSED)

    assert labels(axis) == expected
    assert axis.name == name
    assert axis.labels[1][0] == pytest.approx(seconds / (float(expected[-1]) or 1) * float(expected[1]), rel=0.2)


def test_a_flat_line_is_not_magnified():
    power = Axis.numbers("kW", [2.3000, 2.3006])
    nothing = Axis.numbers("W", [1e-9, -1e-9], least=10.0)

    assert power.high - power.low >= 0.02 * 2.3006
    assert nothing.high - nothing.low >= 10.0


def test_decades_are_equally_wide_and_end_at_the_edges():
    axis = Axis.decades("s", [(10.0**k, f"{k}") for k in range(-3, 3)])

    assert [round(axis.share(10.0**k), 6) for k in range(-3, 3)] == [0.0, 0.2, 0.4, 0.6, 0.8, 1.0]
    assert (axis.share(0.0), axis.share(1e9)) == (0.0, 1.0)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (184_512.0, "184.5 kV"),
        (230.06, "230.1 V"),
        (0.0, "0 V"),
        (-12.3456, "−12.35 V"),
        (np.nan, "–"),
        (2.5e6, "2.500 MV"),
    ],
)
def test_values_have_a_prefix_and_digits_that_say_something(value, said):
    assert quantity(value, "V") == said.replace(" ", "\u00a0")


def test_nothing_is_never_less_than_nothing():
    assert written(-0.0004, 3) == "0.000"
    assert written(-0.0006, 3) == "−0.001"
    assert significant(-0.0) == "0"


def test_a_column_has_the_unit_and_the_decimals_of_its_largest():
    column = [quantity(value, "V", of=184_512.0) for value in (184_512.0, 9.2, 0.0, float("nan"))]

    assert [each.replace("\u00a0", " ") for each in column] == ["184.5 kV", "0.0 kV", "0.0 kV", "–"]
    assert written(60_480, 0) == "60\u202f480"
