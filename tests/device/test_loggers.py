"""The load profile as ordered: its registers, and how many days it reaches back."""

from datetime import UTC, datetime

import numpy as np
import pytest

from tests.core.intervals import Step, intervals_of
from trefas.base.errors import LocalError
from trefas.base.instant import NS_PER_S, Instant, instant_of
from trefas.core.debiting_log import DebitingLog
from trefas.core.debiting_log_2 import DebitingLog2
from trefas.core.load_profile import LoadProfile
from trefas.device.build import build
from trefas.device.order import Order
from trefas.device.subjects.load_profile import depth_of

# The data sheet's table: registers by Z29, and days at 15, 30 and 60 minutes.
SHEET = {
    "1": (["A14"], (278, 556, 1113)),
    "2": (["A14", "A23"], (235, 470, 941)),
    "3": (["A14", "A23", "R12", "R34"], (180, 360, 720)),
    "4": (["A14", "A23", "R1", "R2", "R3", "R4"], (145, 291, 583)),
    "5": (["A14", "A23", "R12", "R34", "R1", "R2", "R3", "R4"], (122, 244, 489)),
}
START = Instant(1_700_000_000 * NS_PER_S)


def ordered(**digits):
    return build(Order(configuration=digits), start=START)


def profile_of(device):
    return next(part for part in device.meter.parts if isinstance(part, LoadProfile))


@pytest.mark.parametrize("z29", SHEET)
@pytest.mark.parametrize(("z4", "period_min"), [("2", 15), ("3", 30), ("4", 60)])
def test_registers_and_depth_are_those_of_the_data_sheet(z29, z4, period_min):
    device = ordered(X8="2", X9="4", Z4=z4, Z29=z29)
    profile = profile_of(device)
    names, days = SHEET[z29]

    assert [column.name for column in profile.columns] == names
    assert profile.capture_period_s == 60 * period_min
    assert [depth_of(device.spec) * each // 1440 for each in (15, 30, 60)] == list(days)
    assert profile.log.depth == depth_of(device.spec)
    assert profile.log.depth * period_min // 1440 == days[(15, 30, 60).index(period_min)]


def test_austria_has_60_days_of_15_minutes_and_no_other_period():
    device = ordered(X14="055", Z4="2")
    profile = profile_of(device)

    assert profile.log.depth == 60 * 96
    with pytest.raises(LocalError, match="must be as it was ordered"):
        profile.set_capture_period(3600, START)


@pytest.mark.parametrize(("z27", "differences"), [("1", False), ("2", True)])
def test_rows_are_readings_or_differences_as_ordered(z27, differences):
    assert profile_of(ordered(X8="2", Z27=z27)).differences is differences


def test_a_meter_that_was_dark_beyond_its_clocks_reserve_makes_up_for_its_dates_when_the_clock_is_set():
    started = instant_of(datetime(2026, 1, 30, 23, tzinfo=UTC))  # midnight in Central Europe
    back = instant_of(datetime(2026, 4, 11, 8, tzinfo=UTC))
    before, after = build(Order(), start=started), build(Order(), start=back)
    before.meter.advance(intervals_of([Step(seconds=900)] * 2 * 96, started))
    rows = {str(log.name): log.unstored().rows for log in before.profiles}

    after.resume(before.meter.image(), lambda name: rows[name], back)
    after.meter.advance(intervals_of([Step(seconds=900)] * 4, after.meter.now))
    dark = logged(after)
    after.meter.set_clock(after.meter.now)
    after.meter.advance(intervals_of([Step(seconds=900)], after.meter.now))

    assert dark == logged(before) == (["2026-02-01T00:00"], ["2026-02-01T00:00", "2026-02-02T00:00"])
    assert logged(after) == ([*dark[0], "2026-03-31T23:00"], [*dark[1], "2026-04-10T23:00"])


def logged(device):
    """The times of the rows of both debiting loggers."""
    logs = [part.log for kind in (DebitingLog, DebitingLog2) for part in device.meter.parts if isinstance(part, kind)]
    return tuple([str(np.datetime64(int(ns), "ns"))[:16] for ns in log.rows(log.ids()).rtc_ns] for log in logs)
