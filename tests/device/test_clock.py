"""The clock of a whole meter: set in every way there is, through the changes of summer time in several zones, in the cold, and on
its reserve; and what its load profile makes of that."""

from datetime import datetime, timedelta

import pytest

from tests.core.intervals import Step, intervals_of
from trefas.base.instant import NS_PER_S, Instant, instant_of
from trefas.core.load_profile import LoadProfile
from trefas.core.log import DataQuality
from trefas.core.power import Power
from trefas.cosem import date_time
from trefas.cosem.classes.clock import Clock
from trefas.device.build import build
from trefas.device.order import Order
from trefas.metrology.samples import Gap

QUARTER = 900 * NS_PER_S
DAY = 96 * QUARTER
FORWARD, BACKWARD = DataQuality.CLOCK_FORWARD, DataQuality.CLOCK_BACKWARD
EPOCH = datetime(1970, 1, 1)


class House:
    """A built meter at 1 kW, and its clock as a client sees it."""

    def __init__(self, start, **order):
        self.now = Instant(start)
        self.device = build(Order(**order), start=self.now)
        self.clock = next(each for each in self.device.server.logical_devices[16].objects if isinstance(each, Clock))

    def pass_by(self, minutes, step_s=60.0):
        steps = [Step(p_w=(1000.0, 0, 0), seconds=step_s)] * round(minutes * 60 / step_s)
        self.device.meter.advance(intervals_of(steps, start_ns=self.now))
        self.now = self.device.server.now = self.device.meter.now

    def lose(self, days):
        end = Instant(self.now + round(days * DAY))
        self.device.meter.skip(Gap(self.now, end, "power"))
        self.now = self.device.server.now = end

    @property
    def rows(self):
        log = next(part for part in self.device.meter.parts if isinstance(part, LoadProfile)).log
        return log.rows(log.ids())

    @property
    def shown(self):
        """What a client reads: local time, without its hundredths, and the status."""
        raw = self.clock.time().value
        return datetime(int.from_bytes(raw[:2]), *raw[2:4], *raw[5:8]), raw[11]


# ---- summer time


@pytest.mark.parametrize("change", [datetime(2026, 3, 29, 1, 0), datetime(2026, 10, 25, 1, 0)])
@pytest.mark.parametrize(
    ("zone", "zone_min"), [("00", 0), ("01", 60), ("02", 120), ("05", 300), ("12", 720), ("13", -660)]
)
def test_the_change_of_summer_time_loses_and_doubles_no_row_in_any_zone(zone, zone_min, change):
    house = House(instant_of(change) - 12 * 4 * QUARTER, configuration={"Z11": zone}, clock_drift_ppm=0.0)
    summer_before = change.month == 10

    house.pass_by(11 * 60 + 45, step_s=900.0)
    local = change + timedelta(minutes=zone_min - 15)
    assert house.shown[0] == local + timedelta(hours=summer_before)
    house.pass_by(30, step_s=900.0)
    assert house.shown[0] == local + timedelta(minutes=30) + timedelta(hours=not summer_before)
    house.pass_by(11 * 60 + 45, step_s=900.0)

    times = house.rows.rtc_ns
    assert len(times) == 96
    assert set((times[1:] - times[:-1]).tolist()) == {QUARTER}
    assert not house.rows.quality.any()
    assert not house.rows.status.any()
    assert (house.rows.counts[:, 0] - house.rows.before[:, 0]).tolist() == [900_000_000] * 96  # 1 kW for 900 s


# ---- setting


def set_by_date_time(house, seconds):
    moment, status = house.shown
    later = moment + timedelta(seconds=seconds)
    house.clock.set_time(date_time.encode(later, status))


def shift_by_method(house, seconds):
    house.clock.shift_time(seconds)


def set_from_within(house, seconds):
    meter = house.device.meter
    meter.set_clock(house.now, meter.rtc.at(house.now) + seconds * NS_PER_S)


@pytest.mark.parametrize("way", [set_by_date_time, shift_by_method, set_from_within])
@pytest.mark.parametrize("month", [1, 7])
@pytest.mark.parametrize(
    ("seconds", "mark"),
    [
        (6, 0),
        (7, DataQuality.CLOCK_SET_7_S | FORWARD),
        (-14, DataQuality.CLOCK_SET_7_S | BACKWARD),
        (15, DataQuality.CLOCK_SET_15_S | FORWARD),
        (-30, DataQuality.CLOCK_SET_30_S | BACKWARD),
        (59, DataQuality.CLOCK_SET_30_S | FORWARD),
        (61, DataQuality.CLOCK_SET_60_S | FORWARD),
        (-300, DataQuality.CLOCK_SET_60_S | BACKWARD),
    ],
)
def test_the_row_of_a_set_clock_is_marked_whichever_way_it_was_set(way, month, seconds, mark):
    house = House(instant_of(datetime(2026, month, 10, 12, 0)), clock_drift_ppm=0.0)
    house.pass_by(20)

    way(house, seconds)
    house.pass_by(30)

    assert house.rows.quality.tolist() == [0, mark, 0]


def test_an_adjustment_to_the_minute_is_marked_by_how_far_it_went():
    house = House(instant_of(datetime(2026, 1, 10, 12, 0)), clock_drift_ppm=0.0)
    set_from_within(house, 40)
    house.pass_by(20)
    house.clock.adjust_to_minute()  # from 12:20:40 to 12:21
    house.pass_by(30)

    first, second, third = house.rows.quality.tolist()
    assert first == DataQuality.CLOCK_SET_30_S | FORWARD
    assert second == DataQuality.CLOCK_SET_15_S | FORWARD
    assert third == 0


def test_drift_alone_marks_nothing():
    house = House(instant_of(datetime(2026, 1, 10, 12, 0)), clock_drift_ppm=500.0, ambient_c=-30)
    for ambient_c in (10, 40, 23):
        house.pass_by(60 * 12, step_s=900.0)
        house.device.meter.set_ambient(house.now, ambient_c * 1_000)

    assert not house.rows.quality.any()
    assert len(house.rows) == 36 * 4


# ---- temperature and reserve


def test_a_cold_clock_is_slow():
    house = House(instant_of(datetime(2026, 1, 10)), clock_drift_ppm=5.0, ambient_c=-20)
    house.pass_by(24 * 60, step_s=900.0)

    # 5 ppm + 0.034 · (2² − 45²) ppm = −63.714 ppm of 86 400 s
    assert house.device.meter.rtc.deviation_ns(house.now) == pytest.approx(-63.714e-6 * 86_400e9, abs=100)


@pytest.mark.parametrize(
    ("backup", "days", "valid"), [("0", 6.9, True), ("0", 7.5, False), ("1", 7.5, True), ("1", 400, True)]
)
def test_the_supply_backup_that_was_ordered_keeps_the_clock(backup, days, valid):
    house = House(instant_of(datetime(2026, 1, 10, 12, 0)), configuration={"X12": backup}, clock_drift_ppm=0.0)
    house.pass_by(20)
    house.lose(days)
    house.pass_by(20)

    lost = datetime(2026, 1, 10, 13, 20, 1)  # a second after the voltage; Central Europe
    expected = (
        datetime(2026, 1, 10, 13, 40) + timedelta(days=days) if valid else lost + timedelta(minutes=20, seconds=-5)
    )
    assert house.device.meter.rtc.shown(house.now) == expected
    assert bool(house.shown[1] & date_time.INVALID) is not valid
    assert house.device.meter.rows.count(Power.failures) == 1


def test_a_clock_that_has_lost_its_time_stands_through_the_next_long_outage_too():
    house = House(instant_of(datetime(2026, 1, 10, 12, 0)), clock_drift_ppm=0.0)
    house.pass_by(20)
    house.lose(10)
    house.pass_by(20)
    house.lose(10)
    house.pass_by(20)

    # 13:20 and 40 minutes; twice a second was on what the meter had stored, and five went by until the clock was seen again.
    assert house.device.meter.rtc.shown(house.now) == datetime(2026, 1, 10, 14, 0) + timedelta(seconds=2 * (1 - 5))
    assert not house.device.meter.rtc.valid


def test_rows_of_a_clock_that_lost_its_time_say_so_and_when_it_is_set_those_between_are_filled_in():
    house = House(instant_of(datetime(2026, 1, 10, 12, 0)), clock_drift_ppm=0.0)
    house.pass_by(20)
    house.lose(10)
    house.pass_by(30)  # the clock has gone on from 13:20:01, five seconds later
    before = house.rows
    house.device.meter.set_clock(house.now)
    house.pass_by(30)

    assert before.clock_status.tolist() == [0, 1, 1]
    assert before.quality.tolist() == [0, DataQuality.POWER_OUTAGE, 0]
    rows = house.rows
    assert rows.clock_status[:3].tolist() == [0, 1, 1]
    assert not rows.clock_status[3:].any()
    times = rows.rtc_ns
    assert set((times[1:] - times[:-1]).tolist()) == {QUARTER}  # ten days are 960 rows
    jumped = DataQuality.CLOCK_SET_60_S | FORWARD
    assert set(rows.quality[3:-1].tolist()) == {int(jumped)}
    assert EPOCH + timedelta(microseconds=int(times[-1]) // 1_000) == datetime(2026, 1, 20, 14, 15)
