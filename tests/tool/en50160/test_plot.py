"""Lines: breaks, many points in few, and nothing beside the axis."""

import numpy as np

from trefas.tool.en50160.axis import Axis
from trefas.tool.en50160.plot import COLUMNS_MAX, Plot


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


def test_a_break_among_many_points_stays_one():
    drawn = plot()
    values = np.full(100_000, 5.0)
    values[50_000] = np.nan

    drawn.line("u", np.linspace(0.0, 10.0, 100_000), values, "#000")

    assert drawn.svg().count("<polyline") == 2


def test_limits_outside_of_the_picture_are_not_drawn():
    drawn = plot()

    drawn.limit("limit", 5.0, 50.0)

    assert drawn.svg().count('class="limit"') == 1


def test_what_is_beside_the_axis_is_not_drawn():
    drawn = plot()

    drawn.line("u", np.array([-3.0, 0.0, 5.0, 10.0, 14.0]), np.full(5, 1.0), "#000")

    xs = [float(point.split(",")[0]) for point in drawn.svg().split('points="')[1].split('"')[0].split()]
    assert xs == [float(f"{drawn.x(at):.1f}") for at in (0.0, 5.0, 10.0)]


def test_what_was_not_measured_is_hatched_and_said():
    drawn = plot()

    drawn.unmeasured([(2.0, 4.0)])

    assert f'<rect x="{drawn.x(2.0):.1f}" width="{drawn.x(4.0) - drawn.x(2.0):.1f}"' in drawn.svg()
    assert "not measured" in drawn.figure()


def test_marks_that_are_near_each_other_share_the_room_of_one_label():
    drawn = plot()

    for at in (5.0, 5.05, 8.0):
        drawn.mark(at, "1")

    assert drawn.svg().count('class="mark"') == 3
    assert drawn.svg().count(">1</text>") == 2
