"""Journals, thresholds and event bits as a client sees them: the maker's columns, by range and by entry, and what is written."""

import csv
from datetime import datetime
from pathlib import Path

import pytest

from tests.core.intervals import Step, intervals_of
from tests.cosem.house import LLS_AARQ, ask
from trefas.base.instant import NS_PER_S, Instant, instant_of
from trefas.base.obis import Obis
from trefas.core.analysis_log import AnalysisLog
from trefas.core.journals import NeutralFaultJournal
from trefas.core.occurrence import NEUTRAL_FAULT, Occurrence
from trefas.core.occurrence_log import OccurrenceLog
from trefas.core.tamper import Tamper
from trefas.core.voltage_quality_observer import VoltageFound
from trefas.cosem.member import Mode
from trefas.device.build import build
from trefas.device.order import Order
from trefas.metrology.voltage_quality import Code, VoltageEvent
from trefas.wire import apdu, axdr
from trefas.wire.axdr import I8, U8, U16, U32, Array, Enumerated, OctetString, Structure
from trefas.wire.xdlms import DataAccessResult, Name, Selection
from trefas.wire.xdlms_get import GetRequestNormal
from trefas.wire.xdlms_set import SetRequestNormal

TABLE = Path(__file__).parents[3] / "shared" / "reference" / "omnipower_objects.tsv"
MODES = {"": Mode.NONE, "R": Mode.READ, "W": Mode.WRITE, "RW": Mode.READ | Mode.WRITE}
TYPES = {"Unsigned8": axdr.U8, "Unsigned16": axdr.U16, "Unsigned32": axdr.U32}
BEGIN = instant_of(datetime(2026, 1, 10, 11, 0))  # UTC; noon of the clock
RESERVED = Structure((U16(1), OctetString(bytes((1, 1, 134, 0, 1, 255))), I8(2), U16(0)))
CLOCK = Structure((U16(8), OctetString(bytes((0, 1, 1, 0, 0, 255))), I8(2), U16(0)))

# What is served of this: class, logical name.
SERVED = (
    *((1, name) for name in ("1.1.97.97.0.255", "0.1.96.10.1.255", "0.1.96.10.2.255")),
    *((1, f"1.1.134.0.{number}.255") for number in (6, 7, 8, 11, 14, 15)),
    *((3, f"1.1.134.0.{number}.255") for number in (9, 10, 12, 13)),
)
JOURNALS = [f"1.1.99.98.{number}.255" for number in (2, 3, 10, 12, 16, 17)]
# What is in rows alone: the list has it without access.
IN_ROWS = [
    *("0.1.96.10.3.255", "1.1.96.5.3.255", "1.1.132.0.6.255"),
    *(f"1.1.132.0.{number}.255" for number in range(1, 6)),
]


def listed():
    """The maker's list by class and name; the list was printed in narrow columns, and lost digits of an F of 255."""
    if not TABLE.exists():
        pytest.skip("the maker's object list is not beside the repository")
    with TABLE.open(newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    return {(int(row["class_id"]), f"{row['logical_name'].rpartition('.')[0]}.255"): row for row in rows}


class House:
    """A meter as built, with its clock at noon, and a client."""

    def __init__(self, **order):
        self.device = build(Order(zone_min=60, **order), start=BEGIN)
        self.device.server.now = BEGIN

    def part(self, kind):
        return next(part for part in self.device.meter.parts if isinstance(part, kind))

    def associated(self):
        association = self.device.server.association(19, 16)
        assert apdu.decode(association.receive(LLS_AARQ)).result == 0
        return association

    def get(self, kind, name, member=2, selection=None):
        return ask(self.associated(), GetRequestNormal(0xC1, Name(kind, Obis.parse(name), member), selection)).given

    def set(self, kind, name, data, member=2):
        return ask(self.associated(), SetRequestNormal(0xC1, Name(kind, Obis.parse(name), member), data)).result


def captured(kind, *numbers):
    return Structure((U16(kind), OctetString(bytes(numbers)), I8(2), U16(0)))


def test_objects_have_the_makers_class_version_access_and_type():
    rows, house = listed(), House()
    association = house.associated()
    objects = {(each.class_id, str(each.logical_name)): each for each in association.objects}

    for key in SERVED:
        row, each = rows[key], objects[key]
        assert each.version == int(row["version"])
        assert association.rights.mode(each, 2) == MODES[row["access"]], key
        assert type(axdr.decode(each.reader(2)())) is TYPES[row["value_type"]], key
    assert {name for kind, name in objects if kind == 7} >= {*JOURNALS, "1.1.99.1.1.255"}


def test_what_is_in_rows_alone_is_no_object():
    rows, house = listed(), House()
    names = {str(each.logical_name) for each in house.associated().objects}

    assert not names & set(IN_ROWS)
    assert all(rows[kind, name]["access"] == "" for kind, name in rows if name in IN_ROWS)


def test_columns_of_journals_are_those_of_the_description():
    house = House()

    def columns(number):
        return house.get(7, f"1.1.99.98.{number}.255", 3).value

    assert columns(2) == (CLOCK, RESERVED, captured(1, 1, 1, 97, 97, 0, 255))
    assert columns(3) == (CLOCK, RESERVED, captured(8, 0, 1, 1, 0, 1, 255), captured(1, 0, 1, 96, 10, 3, 255))
    assert columns(10) == (CLOCK, RESERVED, captured(1, 1, 1, 96, 5, 3, 255))
    assert columns(12) == (CLOCK, RESERVED, captured(1, 1, 1, 132, 0, 6, 255))
    assert columns(16) == (
        CLOCK,
        RESERVED,
        *(captured(1, 1, 1, 132, 0, number, 255) for number in (1, 2)),
        *(captured(3, 1, 1, 132, 0, number, 255) for number in (3, 4, 5)),
    )
    assert columns(17) == (CLOCK, RESERVED, *(captured(1, 1, 1, 133, 0, n, 255) for n in range(1, 24)))


def test_a_journal_says_its_depth_its_rows_and_that_nothing_captures_by_period():
    house = House()
    house.part(Tamper).open_cover(BEGIN)

    assert [house.get(7, "1.1.99.98.2.255", member) for member in (4, 5, 7, 8)] == [
        *(U32(0), Enumerated(1)),
        *(U32(1), U32(200)),
    ]
    assert house.get(7, "1.1.99.98.12.255", 8) == U32(45)
    assert house.set(7, "1.1.99.98.2.255", U32(900), 4) == DataAccessResult.READ_WRITE_DENIED


def test_a_voltage_quality_row_is_the_makers_first():
    house = House()
    at = Instant(BEGIN + 110 * 60 * NS_PER_S + 10 * NS_PER_S)
    # Table 24: 13:50:10, L1, under voltage, 215, 230, 204.
    found = VoltageFound.of(VoltageEvent(Code.UNDER_MEAN, 1, at, 215.0, 230.0, 204.0))
    house.device.meter.occurrences.tell(found)

    row = house.get(7, "1.1.99.98.16.255").encode()

    assert row.hex(" ").upper() == (
        "01 01 02 07 09 0C 07 EA 01 0A 06 0D 32 0A FF 80 00 00 0F 01 11 01 11 00 12 00 D7 12 00 E6 12 00 CC"
    )


def test_a_clock_that_was_set_has_both_times_in_its_row():
    house = House()
    clock = Name(8, Obis.parse("0.1.1.0.0.255"), 2)
    later = OctetString(bytes.fromhex("07EA010A060D000000800000"))  # 13:00:00, standard time

    assert ask(house.associated(), SetRequestNormal(0xC1, clock, later)).result == DataAccessResult.SUCCESS

    (row,) = house.get(7, "1.1.99.98.3.255").value
    noon, one = (OctetString(bytes.fromhex(f"07EA010A06{hour}0000FF800000")) for hour in ("0C", "0D"))
    assert row.value == (one, I8(1), noon, U8(1))


def test_a_journal_is_read_by_range_and_by_entry():
    house = House()
    for minute in range(10):
        at = Instant(BEGIN + minute * 60 * NS_PER_S)
        house.device.meter.occurrences.tell(Occurrence(NEUTRAL_FAULT, at, minute % 2 == 0))
    name = str(NeutralFaultJournal.name)

    def times(selection):
        return [row.value[0].value[5:7] for row in house.get(7, name, 2, selection).value]

    def at(minute):
        return OctetString(bytes.fromhex("07EA010AFF0C") + bytes((minute,)) + bytes.fromhex("00FF800000"))

    in_range = Selection(1, Structure((CLOCK, at(3), at(5), Array(()))))
    newest = Selection(2, Structure((U32(0), U32(1), U16(1), U16(0))))
    event = Selection(2, Structure((U32(1), U32(0), U16(3), U16(3))))
    assert times(in_range) == [bytes((12, minute)) for minute in (3, 4, 5)]
    assert times(newest) == [bytes((12, minute)) for minute in (9, 8)]
    assert house.get(7, name, 2, event) == Array((Structure((U8(1),)), Structure((U8(0),))))


def test_thresholds_are_written_in_volts_and_hold_at_once():
    house = House()

    assert house.get(3, "1.1.134.0.10.255") == U16(253)
    assert house.set(3, "1.1.134.0.10.255", U16(240)) == DataAccessResult.SUCCESS
    assert house.set(3, "1.1.134.0.9.255", U16(10)) == DataAccessResult.SUCCESS
    assert house.set(1, "1.1.134.0.11.255", U16(5)) == DataAccessResult.SUCCESS
    intervals = intervals_of([Step()] * 10, start_ns=BEGIN)
    intervals.u_rms_v[:] = (245.0, 215.0, 245.0)
    house.device.meter.advance(intervals)

    assert house.part(NeutralFaultJournal).log.entries() == 1
    assert house.get(1, "0.1.96.10.2.255") == U32(1 << 3)


def test_a_threshold_that_cannot_be_is_refused_and_changes_nothing():
    house = House()

    assert house.set(3, "1.1.134.0.10.255", U16(230)) == DataAccessResult.OTHER_REASON
    assert house.set(3, "1.1.134.0.9.255", U16(0)) == DataAccessResult.OTHER_REASON
    assert house.set(3, "1.1.134.0.12.255", U32(250)) == DataAccessResult.TYPE_UNMATCHED
    assert house.get(3, "1.1.134.0.10.255") == U16(253)


def test_event_bits_are_put_out_by_writing_them():
    house = House()
    house.part(Tamper).open_cover(BEGIN)
    house.part(Tamper).bring_magnet(BEGIN)

    assert house.get(1, "0.1.96.10.2.255") == U32(1 << 21 | 1 << 22)
    assert house.set(1, "0.1.96.10.2.255", U32(1 << 21)) == DataAccessResult.SUCCESS
    assert house.get(1, "0.1.96.10.2.255") == U32(1 << 21)
    assert house.set(1, "0.1.96.10.1.255", U32(0)) == DataAccessResult.READ_WRITE_DENIED


def test_the_analysis_loggers_period_is_written_and_its_columns_follow_what_it_captures():
    house = House(analysis={"registers": ["P14", "A14"]})
    log = house.part(AnalysisLog)

    assert house.set(7, "1.1.99.1.1.255", U32(300), 4) == DataAccessResult.SUCCESS
    assert house.set(7, "1.1.99.1.1.255", U32(600), 4) == DataAccessResult.OTHER_REASON
    assert house.get(7, "1.1.99.1.1.255", 3).value[4:] == (
        captured(3, 1, 1, 1, 7, 0, 255),
        captured(3, 1, 1, 1, 8, 0, 255),
    )

    log.capture_others([house.device.meter.read("1-1:32.25.0").slot], BEGIN)
    house.device.meter.advance(intervals_of([Step(seconds=300)], start_ns=BEGIN))

    assert house.get(7, "1.1.99.1.1.255", 3).value[4:] == (captured(3, 1, 1, 32, 25, 0, 255),)
    (row,) = house.get(7, "1.1.99.1.1.255").value
    # Reconfigured (7) and another interval (8).
    assert row.value[1] == U16(1 << 7 | 1 << 8)
    assert house.get(7, "1.1.99.1.1.255", 4) == U32(300)


def test_the_occurrence_counters_are_logged_as_they_stood_at_midnight():
    house = House()
    intervals = intervals_of([Step(seconds=3600)] * 13, start_ns=BEGIN)
    house.device.meter.rows.column_of(house.part(OccurrenceLog).columns[0])[:] = 5

    house.device.meter.advance(intervals)

    (row,) = house.get(7, str(OccurrenceLog.name)).value
    assert row.value[0] == OctetString(bytes.fromhex("07EA010B07000000FF800000"))  # Sunday, 11 January
    assert row.value[2] == U16(5)
    assert len(row.value) == 2 + 23


def test_every_log_of_a_new_meter_can_be_read_and_is_empty():
    device = build(Order(), start=Instant(BEGIN))
    logs = [each for each in device.server.logical_devices[16].objects if each.class_id == 7]

    assert len(logs) >= 10
    assert {axdr.decode(log.reader(2)()) for log in logs} == {Array(())}
