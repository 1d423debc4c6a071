"""The ITI (CBEMA) curve at its corners, as its application note gives them."""

import pytest

from trefas.metrology.event import Event, Kind
from trefas.tool.short_record.itic import rides_through, scatter


@pytest.mark.parametrize(
    ("duration_s", "percent", "rides"),
    [
        (0.019, 0.0, True),  # nothing at all for 20 ms
        (0.021, 69.0, False),
        (0.021, 71.0, True),
        (0.49, 71.0, True),
        (0.51, 71.0, False),  # 80 % from half a second on
        (9.0, 81.0, True),
        (11.0, 81.0, False),  # 90 % from ten seconds on
        (0.4, 119.0, True),
        (0.4, 121.0, False),
        (0.6, 111.0, False),
        (0.001, 199.0, True),
        (0.001, 201.0, False),
        (0.0029, 139.0, True),
        (0.0031, 121.0, False),
    ],
)
def test_events_are_inside_or_outside_of_the_curve(duration_s, percent, rides):
    assert rides_through(duration_s, percent) is rides


def test_dips_swells_and_interruptions_are_points_with_their_numbers():
    dip = Event(Kind.DIP, (0,), 0.0, 800.0, 92.0, 230.0, 4000.0)
    change = Event(Kind.RVC, (0,), 0.0, 800.0, 215.0, 230.0, 4000.0)

    plot = scatter([(1, change), (2, dip)])

    assert plot is not None
    svg = plot.svg()
    assert svg.count('class="dot"') == 1
    assert "<title>2: dip, 40.0 %, 0.2 s</title>" in svg
    assert f'cx="{plot.x(0.2):.1f}" cy="{plot.y(40.0):.1f}"' in svg
    assert scatter([(1, change)]) is None
