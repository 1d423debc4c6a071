"""Axes and lines: whole steps, times of day, breaks, and many points in few."""

from datetime import UTC, datetime

import numpy as np
import pytest

from trefas.base.instant import Instant, instant_of
from trefas.tool.en50160.plot import COLUMNS_MAX, Axis, Plot

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
        ((230.0, 230.0), ["229.8", "229.9", "230.0", "230.1", "230.2"]),
    ],
)
def test_steps_are_whole_and_few(values, expected):
    assert labels(Axis.numbers("x", values)) == expected


def test_with_zero_an_axis_begins_at_nothing():
    axis = Axis.numbers("x", (3.0, 7.5), zero=True)

    assert axis.low == 0.0
    assert labels(axis) == ["0", "2", "4", "6"]
    assert labels(Axis.numbers("x", (np.nan,))) == ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]


@pytest.mark.parametrize(
    ("seconds", "expected", "name"),
    [
        (7 * 86_400, ["23 Nov", "25 Nov", "27 Nov", "29 Nov"], "day, UTC"),
        (86_400, ["12:00", "18:00", "00:00", "06:00", "12:00"], "time, UTC, from 2026-11-22"),
        (600, ["12:00", "12:02", "12:04", "12:06", "12:08", "12:10"], "time, UTC, from 2026-11-22"),
        (11, ["12:00:00", "12:00:02", "12:00:04", "12:00:06", "12:00:08", "12:00:10"], "time, UTC, from 2026-11-22"),
        (0.4, ["00.0", "00.1", "00.2", "00.3", "00.4"], "time, UTC, from 2026-11-22"),
    ],
)
def test_times_are_labelled_as_their_span_asks(seconds, expected, name):
    axis = Axis.time(NOON, Instant(NOON + round(seconds * 1e9)))

    assert labels(axis) == expected
    assert axis.name == name
    assert all(0 <= at <= seconds for at, _ in axis.labels)


def plot() -> Plot:
    return Plot("a plot", Axis.numbers("x / s", (0.0, 10.0)), Axis.numbers("y / V", (0.0, 10.0)))


def test_a_line_breaks_where_there_is_no_value():
    drawn = plot()

    drawn.line("u", np.arange(6.0), np.array([1.0, 2.0, np.nan, 3.0, np.nan, np.nan]), "#000")

    svg = drawn.svg()
    assert svg.count("<polyline") == 1
    assert svg.count("<circle") == 1  # the one value between breaks


def test_of_many_points_the_lowest_and_the_highest_are_seen():
    drawn = plot()
    values = np.full(100_000, 5.0)
    values[77_777], values[12_345] = 9.0, 1.0

    drawn.line("u", np.linspace(0.0, 10.0, 100_000), values, "#000")

    points = drawn.svg().split('points="')[1].split('"')[0].split()
    heights = {point.split(",")[1] for point in points}
    assert len(points) <= 2 * COLUMNS_MAX
    assert {f"{drawn.y(9.0):.1f}", f"{drawn.y(1.0):.1f}"} <= heights


def test_limits_outside_of_the_picture_are_not_drawn():
    drawn = plot()

    drawn.limit("limit", 5.0, 50.0)

    assert drawn.svg().count('class="limit"') == 1
