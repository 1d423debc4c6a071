"""Journals: a row for what happened, with what it was; rings, memory and what is filtered out."""

from datetime import datetime

import pytest

from tests.core.intervals import Step, intervals_of
from trefas.base.instant import NS_PER_S, Instant, instant_of
from trefas.core.energy import Energy
from trefas.core.journal import Column
from trefas.core.journals import (
    ClockJournal,
    LoadProfileJournal,
    NeutralFaultJournal,
    StatusJournal,
    VoltageQualityJournal,
)
from trefas.core.load_profile import LoadProfile
from trefas.core.log import DataQuality
from trefas.core.log_table import moment
from trefas.core.meter import Meter
from trefas.core.occurrence import NEUTRAL_FAULT, OVERVOLTAGE, RESET, UNDERVOLTAGE, Occurrence
from trefas.core.power import Power
from trefas.core.status import Status
from trefas.core.tamper import Tamper
from trefas.core.voltage_quality_observer import VoltageFound
from trefas.core.watch import kinds
from trefas.device.collected import status_rules
from trefas.metrology.voltage_quality import Code, VoltageEvent

START = instant_of(datetime(2026, 1, 10, 12, 0))
FOLLOWING = (StatusJournal, ClockJournal, LoadProfileJournal, NeutralFaultJournal)
PARTS = (
    Status,
    Tamper,
    *FOLLOWING,
    VoltageQualityJournal,
    LoadProfile,
    *(kind.part for kind in kinds().values()),
)
GOOD, LOST = (230.0, 231.0, 229.0), (260.0, 180.0, 270.0)


class Kept:
    """A meter that keeps journals, since noon."""

    def __init__(self, start=START, columns=(Energy.active_import,), code=0):
        self.meter = Meter(PARTS, start=start)
        self.part(Status).follow(self.meter.occurrences, status_rules())
        self.part(Tamper).tell_to(self.meter.occurrences)
        for kind in FOLLOWING:
            self.part(kind).follow(self.meter.occurrences)
        self.part(VoltageQualityJournal).follow(self.meter.occurrences)
        self.part(LoadProfile).begin(self.meter, columns, 100, 900, code=code)

    def finds(self, event):
        self.meter.occurrences.tell(VoltageFound.of(event))

    def part(self, kind):
        return next(part for part in self.meter.parts if isinstance(part, kind))

    def rows(self, kind):
        """Time of day and the columns of each row."""
        log = self.part(kind).log
        found = log.rows(log.ids())
        times = [f"{moment(ns):%H:%M:%S}" for ns in found.rtc_ns.tolist()]
        return list(zip(times, found.counts.tolist(), strict=True))

    def after(self, seconds):
        return Instant(START + seconds * NS_PER_S)

    def measure(self, *stretches, step_s=1.0):
        volts = [u_v for seconds, u_v in stretches for _ in range(round(seconds / step_s))]
        intervals = intervals_of([Step(seconds=step_s)] * len(volts), start_ns=self.meter.now)
        intervals.u_rms_v[:] = volts
        self.meter.advance(intervals)


def test_tampering_and_a_reset_are_in_the_status_journal_with_the_status_after_them():
    house = Kept()
    tamper = house.part(Tamper)

    tamper.open_cover(house.after(1))
    tamper.bring_magnet(house.after(2))
    tamper.close_cover(house.after(3))
    house.meter.occurrences.tell(Occurrence(RESET, house.after(4)))
    tamper.take_magnet(house.after(5))

    # Cover bit 6, magnet bit 2, reset bit 0, which stays.
    assert house.rows(StatusJournal) == [
        ("12:00:01", [0b100_0000]),
        ("12:00:02", [0b100_0100]),
        ("12:00:03", [0b000_0100]),
        ("12:00:04", [0b000_0101]),
        ("12:00:05", [0b000_0001]),
    ]


def test_a_clock_that_is_set_leaves_the_time_before_and_after():
    house = Kept()

    house.meter.set_clock(START, START + 3600 * NS_PER_S)
    house.meter.set_clock(START, START + 60 * NS_PER_S)

    assert house.rows(ClockJournal) == [("13:00:00", [START, 1]), ("12:01:00", [START + 3600 * NS_PER_S, 1])]


@pytest.mark.parametrize(("moved_s", "rows"), [(6, 0), (-6, 0), (7, 1), (-7, 1)])
def test_small_settings_of_the_clock_are_filtered_out(moved_s, rows):
    house = Kept()

    house.meter.set_clock(START, START + moved_s * NS_PER_S)

    assert len(house.rows(ClockJournal)) == rows


def test_without_a_filter_every_setting_is_kept():
    house = Kept()
    house.part(ClockJournal).filter_s = 0.0

    house.meter.set_clock(START, START + 1)

    assert len(house.rows(ClockJournal)) == 1


def test_another_period_and_other_registers_are_events_of_the_load_profile():
    house = Kept()
    house.part(LoadProfile).set_capture_period(3600, house.after(10))
    image = house.meter.image()
    rows = house.part(LoadProfileJournal).unstored().rows
    again = Kept(code=1)

    again.meter.restore(image)
    again.part(LoadProfileJournal).restore(rows, house.after(20))
    again.part(LoadProfile).restore((), house.after(20))

    assert house.rows(LoadProfileJournal) == [("12:00:10", [5])]
    assert again.rows(LoadProfileJournal) == [("12:00:10", [5]), ("12:00:20", [2])]


def test_a_neutral_fault_is_in_its_journal_from_its_detection_to_its_end():
    house = Kept()

    house.measure((30, GOOD), (90, LOST), (10, GOOD))

    assert house.rows(NeutralFaultJournal) == [("12:01:30", [1]), ("12:02:01", [0])]


def test_the_neutral_fault_journal_keeps_45_rows_and_no_id_comes_twice():
    house = Kept()

    for second in range(50):
        house.meter.occurrences.tell(Occurrence(NEUTRAL_FAULT, house.after(second), second % 2 == 0))

    log = house.part(NeutralFaultJournal).log
    assert log.entries() == 45
    assert log.ids().tolist() == list(range(6, 51))
    assert house.rows(NeutralFaultJournal)[0] == ("12:00:05", [0])


def test_the_others_keep_200():
    house = Kept()

    assert {house.part(kind).log.depth for kind in (*FOLLOWING[:3], VoltageQualityJournal)} == {200}


def test_voltage_quality_is_told_in_volts_at_the_time_it_is_of():
    house = Kept()

    # The first row of the maker's table 24, and a start of table 25.
    house.finds(VoltageEvent(Code.UNDER_MEAN, 1, house.after(10), 215.0, 230.0, 204.0))
    house.finds(VoltageEvent(Code.MIN_START, 1, house.after(17), min_v=210.0))

    assert house.rows(VoltageQualityJournal) == [
        ("12:00:10", [1, 0, 215_000, 230_000, 204_000]),
        ("12:00:17", [1, 6, 0, 0, 210_000]),
    ]


def test_a_meter_without_power_writes_down_outages_alone():
    meter = Meter((Power, VoltageQualityJournal), start=START)
    journal = next(part for part in meter.parts if isinstance(part, VoltageQualityJournal))
    journal.follow(meter.occurrences)
    meter.rows.put(Power.at_work, 0)

    for code in Code:
        meter.occurrences.tell(VoltageFound.of(VoltageEvent(code, 1, START)))
    meter.rows.put(Power.at_work, 1)
    meter.occurrences.tell(VoltageFound.of(VoltageEvent(Code.MIN_START, 1, START)))

    assert journal.log.rows(journal.log.ids()).counts[:, 1].tolist() == [Code.OUTAGE, Code.RESTORED, Code.MIN_START]


def test_what_is_only_in_rows_is_no_value_of_the_meter():
    house = Kept()
    columns = [each for kind in (ClockJournal, VoltageQualityJournal) for each in kind.captures]

    assert all(isinstance(each, Column) for each in columns)
    assert not {each.obis for each in columns} & {value.obis for value in house.meter.values}


def test_a_journal_comes_back_with_its_image_and_goes_on_with_the_next_id():
    house = Kept()
    house.part(Tamper).open_cover(house.after(1))
    house.part(Tamper).close_cover(house.after(2))
    image, change = house.meter.image(), house.part(StatusJournal).unstored()
    again = Kept()

    again.meter.restore(image)
    again.part(StatusJournal).restore(change.rows, house.after(3))
    again.part(Tamper).open_cover(house.after(4))

    assert again.rows(StatusJournal) == [("12:00:01", [64]), ("12:00:02", [0]), ("12:00:04", [64])]
    assert again.part(StatusJournal).log.ids().tolist() == [1, 2, 3]


def test_a_journal_whose_rows_are_lost_goes_on_empty_with_the_next_id():
    house = Kept()
    house.part(Tamper).open_cover(house.after(1))
    again = Kept()

    again.meter.restore(house.meter.image())
    again.part(Tamper).close_cover(house.after(2))

    assert again.rows(StatusJournal) == [("12:00:02", [0])]
    assert again.part(StatusJournal).log.ids().tolist() == [2]


def test_rows_of_the_load_profile_are_marked_while_something_lasts():
    house = Kept()
    profile = house.part(LoadProfile)
    house.meter.occurrences.hear(NEUTRAL_FAULT, profile.marks(DataQuality.NEUTRAL_ERROR))
    house.meter.occurrences.hear(OVERVOLTAGE, profile.marks(DataQuality.OVERVOLTAGE))
    house.meter.occurrences.hear(UNDERVOLTAGE, profile.marks(DataQuality.UNDERVOLTAGE))

    # From 12:20: L1 and L3 are high and L2 is low, for 25 minutes. The fault is noticed at 12:21, the voltages at 12:30.
    house.measure((20 * 60, GOOD), (25 * 60, LOST), (45 * 60, GOOD))

    log = profile.log
    both = DataQuality.NEUTRAL_ERROR | DataQuality.OVERVOLTAGE | DataQuality.UNDERVOLTAGE
    # What is noticed with the end of a period belongs to it; the first good second, to the period it ends in.
    assert log.rows(log.ids()).quality.tolist() == [0, both, both, both, 0, 0]
