"""A load profile as a client sees it: rows of the maker's layout, by range and by entry, in blocks of whole rows."""

import csv
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from tests.core.intervals import Step, intervals_of
from tests.cosem.house import LLS_AARQ, ask
from trefas.base.instant import NS_PER_S, Instant, instant_of
from trefas.base.obis import Obis
from trefas.core.load_profile import LoadProfile
from trefas.cosem.faces.omnipower import FACE
from trefas.cosem.member import Mode
from trefas.cosem.transfer import Outgoing, Records, raw_size_of
from trefas.device.build import build
from trefas.device.order import Order
from trefas.wire import apdu, axdr
from trefas.wire.axdr import I8, U8, U16, U32, U64, Array, Boolean, DateTime, Enumerated, Null, OctetString, Structure
from trefas.wire.xdlms import DataAccessResult, Name, Selection
from trefas.wire.xdlms_get import GetRequestNext, GetRequestNormal
from trefas.wire.xdlms_set import SetRequestNormal

TABLE = Path(__file__).parents[3] / "shared" / "reference" / "omnipower_objects.tsv"
MODES = {"R": Mode.READ, "RW": Mode.READ | Mode.WRITE}
PROFILE = Obis.parse("1.1.99.1.0.255")
BUFFER = Name(7, PROFILE, 2)
CLOCK = Structure((U16(8), OctetString(bytes((0, 1, 1, 0, 0, 255))), I8(2), U16(0)))
A14 = Structure((U16(3), OctetString(bytes((1, 1, 1, 8, 0, 255))), I8(2), U16(0)))
BEGIN = instant_of(datetime(2026, 1, 10, 11, 0))  # UTC; noon of the clock
FIRST_ROW = bytes.fromhex("07EA010A 06 0C0F00FF 8000 00")  # 12:15 of the 10th, a Saturday
WH_PER_ROW = 250  # 1 kW for 15 minutes


class Metered:
    """A meter whose clock began at noon in Central Europe and that consumed 1 kW for so many quarters."""

    def __init__(self, quarters=4, **order):
        self.device = build(Order(zone_min=60, energy_scaler=0, **order), start=BEGIN)
        steps = [Step(p_w=(1000.0, 0, 0), seconds=900)] * quarters
        self.device.meter.advance(intervals_of(steps, start_ns=BEGIN))
        self.now = self.device.server.now = Instant(BEGIN + quarters * 900 * NS_PER_S)
        self.profile = next(part for part in self.device.meter.parts if isinstance(part, LoadProfile))

    def associated(self):
        association = self.device.server.association(19, 16)
        assert apdu.decode(association.receive(LLS_AARQ)).result == 0
        return association

    def get(self, name, selection=None):
        return ask(self.associated(), GetRequestNormal(0xC1, name, selection)).given

    def energies(self, selection=None):
        """The last column of every row but the first four, as Wh of A14."""
        given = self.get(BUFFER, selection)
        return [row.value[4].value for row in given.value] if isinstance(given, Array) else given


def moment(*fields, deviation=0x8000, status=0):
    """A date-time of 2026, 10 January; None is not specified."""
    hour, minute = (0xFF if field is None else field for field in fields)
    raw = bytes.fromhex("07EA010AFF") + bytes((hour, minute, 0xFF, 0xFF)) + deviation.to_bytes(2) + bytes((status,))
    return OctetString(raw)


def in_range(first, last, *columns, restricting=CLOCK):
    return Selection(1, Structure((restricting, first, last, Array(columns))))


def entries(first, last, first_column=1, last_column=0):
    return Selection(2, Structure((U32(first), U32(last), U16(first_column), U16(last_column))))


def test_a_row_is_laid_out_as_the_makers():
    house = Metered(1)

    row = house.get(BUFFER).encode()

    # One row of eight columns: 2026-01-10, a Saturday, 12:15:00; status; quality; reserved; four energies in Wh.
    assert row.hex(" ").upper() == (
        "01 01 02 08 09 0C 07 EA 01 0A 06 0C 0F 00 FF 80 00 00 12 00 00 06 00 00 00 00 0F 01 "
        "06 00 00 00 FA 06 00 00 00 00 06 00 00 00 00 06 00 00 00 00"
    )


def test_capture_objects_name_the_columns():
    own = OctetString(bytes(PROFILE))
    expected = [
        CLOCK,
        Structure((U16(7), own, I8(-1), U16(0))),
        Structure((U16(7), own, I8(-2), U16(0))),
        Structure((U16(1), OctetString(bytes((1, 1, 134, 0, 1, 255))), I8(2), U16(0))),
        A14,
        *(Structure((U16(3), OctetString(bytes((1, 1, c, 8, 0, 255))), I8(2), U16(0))) for c in (2, 3, 4)),
    ]

    assert Metered(0).get(BUFFER._replace(member=3)) == Array(tuple(expected))


def test_the_other_attributes_say_period_order_and_rows():
    house = Metered(3)

    values = [house.get(BUFFER._replace(member=index)) for index in range(4, 9)]

    no_object = Structure((U16(0), OctetString(bytes(6)), I8(0), U16(0)))
    assert values == [U32(900), Enumerated(1), no_object, U32(3), U32(720 * 24)]


def test_a_range_of_the_clock_takes_both_ends():
    house = Metered(6)

    assert house.energies() == [250, 500, 750, 1000, 1250, 1500]
    assert house.energies(in_range(moment(12, 30), moment(13, 0))) == [500, 750, 1000]
    assert house.energies(in_range(moment(13, None), moment(13, None))) == [1000, 1250, 1500]
    assert house.energies(in_range(moment(None, None), moment(None, None))) == house.energies()
    assert house.energies(in_range(OctetString(b"\xff" * 12), OctetString(b"\xff" * 12))) == house.energies()
    assert house.energies(in_range(Null(), DateTime(moment(12, 15).value))) == [250]
    assert house.energies(in_range(moment(13, 0), moment(12, 0))) == []


def test_a_row_between_two_seconds_is_found_by_the_second_it_is_shown_with():
    house = Metered(2)
    meter = house.device.meter
    meter.set_clock(house.now, meter.rtc.at(house.now) + NS_PER_S // 2)  # 12:30:00.5
    ask(house.associated(), SetRequestNormal(0xC1, Name(1, Obis.parse("1.1.0.1.5.128"), 2), U8(1)))
    log, shown = Name(7, Obis.parse("1.1.98.1.0.255"), 2), bytes.fromhex("07EA010A 06 0C1E00")

    # Hundredths as some clients write them: 00.
    exactly, after = (OctetString(shown[:-1] + bytes((second, 0)) + bytes.fromhex("800000")) for second in (0, 1))
    assert len(house.get(log, in_range(exactly, exactly)).value) == 1
    assert house.get(log, in_range(after, after)) == Array(())


def test_the_ends_of_a_range_may_be_of_another_zone_or_in_summer_time():
    house = Metered(6)

    # 11:30 UTC and 13:30 of summer time are both 12:30 of standard time.
    assert house.energies(in_range(moment(11, 30, deviation=0), moment(11, 30, deviation=0))) == [500]
    assert house.energies(in_range(moment(13, 30, status=0x80), moment(13, 30, status=0x80))) == [500]
    # −60 minutes of deviation are Central Europe.
    assert house.energies(in_range(moment(12, 30, deviation=0xFFC4), moment(12, 30, deviation=0xFFC4))) == [500]


@pytest.mark.parametrize("name", [(0, 1, 1, 0, 0, 255), (0, 0, 1, 0, 0, 255)])
def test_both_names_of_the_clock_choose_by_time(name):
    house = Metered(3)
    clock = Structure((U16(8), OctetString(bytes(name)), I8(2), U16(0)))

    assert house.energies(in_range(moment(12, 30), moment(12, 45), restricting=clock)) == [500, 750]
    assert house.get(BUFFER, in_range(Null(), Null(), clock)).value[0] == Structure((OctetString(FIRST_ROW),))


@pytest.mark.parametrize(
    "said",
    [
        "07EA 01 0A FF 0C 00 00 00 0000 00",  # 12:00 UTC, which is now
        "07EA 01 0A FF 0D 00 00 00 FFC4 FF",
        "07EA 01 0A FF 07 00 00 00 012C 00",  # New York
        "07EA 01 0A FF 0D 00 00 FF 8000 00",
        "FFFF FF FF FF FF FF 00 FF 8000 FF",
    ],
)
def test_a_clock_that_is_set_to_now_moves_no_row_and_marks_none(said):
    houses = [Metered(4, clock_drift_ppm=0.0) for _ in range(2)]
    clock = Name(8, Obis.parse("0.1.1.0.0.255"), 2)

    ask(houses[0].associated(), SetRequestNormal(0xC1, clock, OctetString(bytes.fromhex(said))))
    for house in houses:
        house.device.meter.advance(intervals_of([Step(p_w=(1000.0, 0, 0), seconds=900)] * 4, start_ns=house.now))

    assert houses[0].get(BUFFER) == houses[1].get(BUFFER)
    assert len(houses[0].energies()) == 8


def test_columns_are_selected_by_what_they_capture():
    house = Metered(2)

    given = house.get(BUFFER, in_range(Null(), Null(), A14, CLOCK))

    assert [[type(cell) for cell in row.value] for row in given.value] == [[U32, OctetString]] * 2
    assert [row.value[0].value for row in given.value] == [250, 500]


def test_entries_are_counted_from_the_newest_as_the_maker_does():
    house = Metered(5)

    assert house.energies(entries(1, 3)) == [1000, 750, 500]
    assert house.energies(entries(1, 0)) == [1000, 1250]
    assert house.energies(entries(0, 0)) == [1250]
    assert house.energies(entries(3, 0xFFFFFFFF)) == [500, 250]
    assert house.energies(entries(5, 9)) == []


AS_THE_BOOK = replace(FACE, newest_first=False, ranges_of_numbers=True)


def test_entries_are_counted_from_the_oldest_where_the_face_is_the_blue_books():
    house = Metered(5)
    house.device.server.face = AS_THE_BOOK

    assert house.energies(entries(1, 2)) == [250, 500]
    assert house.energies(entries(4, 0)) == [1000, 1250]


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (U32(500), U32(1000), [500, 750, 1000]),
        (U32(501), U32(999), [750]),
        (Null(), U32(250), [250]),
        (U64(1001), Null(), [1250]),
        (I8(-1), I8(0), []),
        (I8(-1), U64((1 << 64) - 1), [250, 500, 750, 1000, 1250]),  # more than any row can have
        (U32(9), U32(8), []),
    ],
)
def test_in_a_face_of_the_blue_book_rows_are_chosen_by_a_register_too(first, last, expected):
    house = Metered(5)
    house.device.server.face = AS_THE_BOOK

    assert house.energies(in_range(first, last, restricting=A14)) == expected


def test_rows_are_chosen_by_their_status():
    house = Metered(5)
    house.device.server.face = AS_THE_BOOK
    columns = house.get(BUFFER._replace(member=3)).value

    assert house.energies(in_range(U16(0), U16(0), restricting=columns[1])) == [250, 500, 750, 1000, 1250]
    assert house.energies(in_range(U16(1), Null(), restricting=columns[1])) == []


@pytest.mark.parametrize("end", [OctetString(b"\x01"), Structure(()), Boolean(True)])
def test_numbers_are_not_chosen_by_what_is_none(end):
    house = Metered(1)
    house.device.server.face = AS_THE_BOOK

    assert house.get(BUFFER, in_range(end, Null(), restricting=A14)) == DataAccessResult.SCOPE_OF_ACCESS_VIOLATED


def test_entries_select_columns_by_number():
    house = Metered(2)

    given = house.get(BUFFER, entries(0, 0, 2, 5))

    assert given == Array((Structure((U16(0), U32(0), I8(1), U32(500))),))


def test_selector_0_is_everything():
    house = Metered(2)

    assert house.energies(Selection(0, Null())) == [250, 500]


@pytest.mark.parametrize(
    "selection",
    [
        Selection(3, Null()),
        Selection(1, Null()),
        Selection(2, Structure((U8(0), U32(0), U16(1), U16(0)))),
        entries(0, 0, 5, 4),
        entries(0, 0, 9, 12),
        in_range(Null(), Null(), restricting=A14),
        in_range(U8(1), Null()),
        in_range(Null(), Null(), U8(1)),
        in_range(Null(), Null(), Structure((U16(3), OctetString(b"\x01"), I8(2), U16(0)))),
    ],
)
def test_a_selection_that_means_nothing_is_refused(selection):
    assert Metered(1).get(BUFFER, selection) == DataAccessResult.SCOPE_OF_ACCESS_VIOLATED


def test_nobody_has_a_column_repeated_until_the_answer_is_as_long_as_he_likes():
    house = Metered(2)
    columns = len(house.get(BUFFER._replace(member=3)).value)

    assert len(house.get(BUFFER, in_range(Null(), Null(), *[A14] * columns)).value[0].value) == columns
    for many in (columns + 1, 40):
        refused = house.get(BUFFER, in_range(Null(), Null(), *[A14] * many))
        assert refused == DataAccessResult.SCOPE_OF_ACCESS_VIOLATED


def test_a_moment_that_does_not_exist_is_refused():
    house = Metered(1)

    assert house.get(BUFFER, in_range(moment(25, 0), Null())) == DataAccessResult.OTHER_REASON
    assert house.get(BUFFER, in_range(OctetString(b"\x07"), Null())) == DataAccessResult.TYPE_UNMATCHED


def test_other_attributes_have_no_selective_access():
    house = Metered(1)

    assert house.get(BUFFER._replace(member=7), entries(0, 0)) == DataAccessResult.SCOPE_OF_ACCESS_VIOLATED


def test_differences_add_up_to_what_the_register_shows():
    house = Metered(0, configuration={"X8": "2", "Z27": "2"})
    # 7 W for 15 minutes are 1.75 Wh: the register shows 1, 3, 5, 7 Wh.
    steps = [Step(p_w=(7.0, 0, 0), seconds=900)] * 4
    house.device.meter.advance(intervals_of(steps, start_ns=BEGIN))

    assert house.energies() == [1, 2, 2, 2]


def test_the_period_is_written_and_deletes_the_log():
    house = Metered(3)
    association = house.associated()
    period = BUFFER._replace(member=4)

    def write(data):
        return ask(association, SetRequestNormal(0xC1, period, data)).result

    assert [write(U32(600)), write(U16(900))] == [DataAccessResult.OTHER_REASON, DataAccessResult.TYPE_UNMATCHED]
    assert len(house.energies()) == 3
    assert write(U32(3600)) == DataAccessResult.SUCCESS
    assert (house.get(period), house.energies()) == (U32(3600), [])
    assert [house.get(BUFFER._replace(member=n)) for n in (7, 8)] == [U32(0), U32(720 * 24)]


def test_the_period_is_read_only_in_austria():
    house = Metered(0, configuration={"X14": "055"})

    result = ask(house.associated(), SetRequestNormal(0xC1, BUFFER._replace(member=4), U32(3600))).result
    assert result == DataAccessResult.READ_WRITE_DENIED


def test_blocks_hold_whole_rows():
    house = Metered(100)
    association = house.associated()

    # A block of 1007 bytes has 995 for data: 3 of the array's head (01 64 is 2) and 21 rows of 46 are 968; then 21 each.
    block = ask(association, GetRequestNormal(0xC1, BUFFER))
    sizes, whole = [len(block.raw)], block.raw
    while not block.last:
        block = ask(association, GetRequestNext(0xC1, block.number))
        sizes.append(len(block.raw))
        whole += block.raw

    assert sizes == [2 + 21 * 46, 21 * 46, 21 * 46, 21 * 46, 16 * 46]
    assert [row.value[4].value for row in axdr.decode(whole).value] == [WH_PER_ROW * n for n in range(1, 101)]


def test_a_record_longer_than_a_block_is_cut_anywhere():
    records = Records.of(b"\x01\x02", b"a" * 60 + b"b" * 60, 60)
    transfer = Outgoing()

    block = transfer.begin(records, raw_size_of(50))  # 50 bytes leave 40 for data
    raws = [block.raw]
    while not block.last:
        block = transfer.next(block.number)
        raws.append(block.raw)

    assert b"".join(raws) == records
    assert max(map(len, raws)) == 40


def test_every_profile_is_in_the_makers_list_with_its_version_and_access():
    if not TABLE.exists():
        pytest.skip("the maker's object list is not beside the repository")
    with TABLE.open(newline="") as file:
        rows = {row["logical_name"]: row for row in csv.DictReader(file, delimiter="\t") if row["class_id"] == "7"}
    association = Metered(0).associated()
    profiles = [each for each in association.objects if each.class_id == 7]
    assert PROFILE in [each.logical_name for each in profiles]

    # From 128 on a manufacturer numbers freely (Blue Book, 6.2.1): those two are ours.
    of_ours = {Obis.parse("1.1.99.98.128.255"), Obis.parse("1.1.99.98.129.255")}
    for each in profiles:
        if each.logical_name in of_ours:
            continue
        row = rows[str(each.logical_name)]
        assert each.version == int(row["version"])
        fields = row["access"].split("/")  # buffer and capture objects, capture period, the rest
        for indexes, field in zip(((2, 3), (4,), (5, 6, 7, 8)), fields, strict=True):
            assert {association.rights.mode(each, index) for index in indexes} == {MODES[field]}, each


def test_a_debiting_stop_by_command_leaves_a_row():
    house = Metered(2)
    log = Name(7, Obis.parse("1.1.98.1.0.255"), 2)
    assert house.get(log) == Array(())

    written = ask(house.associated(), SetRequestNormal(0xC1, Name(1, Obis.parse("1.1.0.1.5.128"), 2), U8(1))).result

    (row,) = house.get(log).value
    columns = house.get(log._replace(member=3)).value
    by_name = {column.value[1].value.hex("."): cell for column, cell in zip(columns, row.value, strict=True)}
    assert written == DataAccessResult.SUCCESS
    # 12:30 of the clock; 1 kW for half an hour; the first stop.
    assert by_name["00.01.01.00.00.ff"].value.hex() == "07ea010a060c1e00ff800000"
    assert by_name["01.01.01.08.00.ff"] == U32(500)
    assert by_name["01.01.00.01.00.ff"] == U8(1)
