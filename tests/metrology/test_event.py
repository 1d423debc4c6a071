"""Events and the cells of EN 50160 that count them."""

import pytest

from trefas.base.instant import Instant
from trefas.metrology.event import Event, Kind, dip_cell, swell_cell


def event(kind, extreme_v, duration_s, rate_hz=10_000.0):
    return Event(kind, (0,), 1_000.0, 1_000.0 + duration_s * rate_hz, extreme_v, 230.0, rate_hz)


@pytest.mark.parametrize(
    ("residual", "duration_s", "cell"),
    # EN 50160:2010, table 2, corner by corner.
    [
        (0.8999, 0.010, "A1"),
        (0.80, 0.200, "A1"),
        (0.7999, 0.2001, "B2"),
        (0.70, 0.500, "B2"),
        (0.6999, 0.5001, "C3"),
        (0.40, 1.0, "C3"),
        (0.3999, 1.0001, "D4"),
        (0.05, 5.0, "D4"),
        (0.0499, 5.0001, "X5"),
        (0.0, 60.0, "X5"),
        (0.90, 0.1, None),
        (0.5, 0.0099, None),
        (0.5, 60.01, None),
    ],
)
def test_a_dip_is_counted_in_its_cell(residual, duration_s, cell):
    assert dip_cell(residual, duration_s) == cell


@pytest.mark.parametrize(
    ("maximum", "duration_s", "cell"),
    # EN 50160:2010, table 3.
    [
        (1.20, 0.010, "S1"),
        (1.50, 0.5, "S1"),
        (1.1999, 0.5001, "T2"),
        (1.11, 5.0, "T2"),
        (1.25, 5.01, "S3"),
        (1.15, 60.0, "T3"),
        (1.15, 60.01, None),
        (1.05, 1.0, None),
    ],
)
def test_a_swell_is_counted_in_its_cell(maximum, duration_s, cell):
    assert swell_cell(maximum, duration_s) == cell


def test_an_event_knows_its_depth_duration_and_cell():
    dip, swell = event(Kind.DIP, 92.0, 0.2), event(Kind.SWELL, 264.5, 0.6)

    assert (dip.duration_s, dip.depth_v, dip.relative, dip.cell) == (0.2, 138.0, 0.4, "C1")
    assert (swell.depth_v, swell.cell) == (34.5, "T2")
    assert event(Kind.RVC, 210.0, 0.1).cell is None


def test_three_minutes_part_short_from_long_interruptions():
    assert not event(Kind.INTERRUPTION, 0.0, 180.0).is_long
    assert event(Kind.INTERRUPTION, 0.0, 180.1).is_long


def test_an_event_has_instants_where_the_first_sample_has_one():
    # The cell of sample 0 begins half a period before it: position 1000 is 1000.5 periods of 100 µs later.
    start, end = event(Kind.DIP, 92.0, 0.2).instants(Instant(1_000_000_000))

    assert (start, end) == (1_100_050_000, 1_300_050_000)
