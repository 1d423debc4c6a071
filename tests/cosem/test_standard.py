"""The standard face: the same meter through today's interface classes, with logical and with short names."""

from datetime import date, datetime

import pytest

from tests.core.intervals import Step, intervals_of
from tests.cosem.dialogue import aarq
from tests.cosem.house import LLS_AARQ, ask
from trefas.base.errors import SetupError
from trefas.base.instant import Instant, instant_of
from trefas.base.obis import Obis
from trefas.core.energy import Energy
from trefas.core.tamper import Tamper
from trefas.cosem.faces.standard import STANDARD_SAP
from trefas.cosem.member import Mode
from trefas.cosem.model import CLOCK
from trefas.cosem.rights import SUPPORTED, SUPPORTED_SHORT
from trefas.device.build import build
from trefas.device.order import Order
from trefas.wire import apdu
from trefas.wire.acse import Context
from trefas.wire.axdr import (
    I8,
    U8,
    U16,
    U32,
    Array,
    Boolean,
    Enumerated,
    OctetString,
    Structure,
)
from trefas.wire.xdlms import ActionResult, Conformance, DataAccessResult, Name, Selection
from trefas.wire.xdlms_action import ActionRequestNormal
from trefas.wire.xdlms_get import GetRequestNormal
from trefas.wire.xdlms_set import SetRequestNormal
from trefas.wire.xdlms_sn import ReadRequest, Variable

START = Instant(instant_of(datetime(2026, 1, 10, 11, 0)))
TARIFFS = {
    "plans": [
        {
            "name": "day and night",
            "seasons": [
                {"working": {"06:00": 1, "22:00": 2}, "holiday": {"00:00": 3}},
                {"working": {"07:30": 4}},
            ],
            "starts": {"01-01": 1, "06-15": 2},
        }
    ],
    "exception_days": [date(2026, 12, 25), date(2026, 7, 14)],
}


class Client:
    """One of the standard face, with logical names."""

    def __init__(self, **options):
        options.setdefault("configuration", {"Z13": "002", "Z14": "001", "Z6": "15", "Z7": "12"})
        self.device = build(Order(standard_face=True, **options), start=START)
        self.association = self.device.server.association(1, STANDARD_SAP)
        self.device.server.now = START
        assert apdu.decode(self.association.receive(LLS_AARQ)).result == 0

    def get(self, class_id, name, index):
        return ask(self.association, GetRequestNormal(0xC1, Name(class_id, Obis.parse(name), index))).given

    def set(self, class_id, name, index, data):
        return ask(self.association, SetRequestNormal(0xC1, Name(class_id, Obis.parse(name), index), data)).result

    def act(self, class_id, name, index, parameter):
        return ask(
            self.association, ActionRequestNormal(0xC1, Name(class_id, Obis.parse(name), index), parameter)
        ).result

    def consume(self, minutes, p_w=1000.0):
        meter = self.device.meter
        meter.advance(intervals_of([Step(p_w=(p_w, 0, 0), seconds=60.0)] * minutes, start_ns=meter.now))
        self.device.server.now = meter.now


def names(association):
    return {(each.class_id, str(each.logical_name)) for each in association.objects}


def test_it_has_todays_classes_and_says_nothing_twice():
    found = names(Client().association)

    classes = {class_id for class_id, _ in found}
    assert classes == {1, 3, 4, 5, 6, 7, 8, 9, 15, 17, 18, 21, 22, 23, 40, 62, 63, 70, 71, 111, 112, 113, 115}
    assert (1, "1.0.129.0.0.255") in found
    assert (
        1,
        "0.0.96.52.21.255",
    ) not in found  # the mode of the tariff control: register activation and scripts show it
    assert (8, str(CLOCK)) in found


def test_the_meters_own_face_does_not_change_by_it():
    plain, both = (build(Order(standard_face=face), start=START) for face in (False, True))

    def its(device):
        association = device.server.association(18, 16)
        return association, {(o.class_id, o.logical_name) for o in device.server.logical_devices[16].objects}

    assert its(plain)[1] == its(both)[1]
    assert sorted(both.server.logical_devices) == [1, 16, STANDARD_SAP]
    assert sorted(plain.server.logical_devices) == [1, 16]


def test_every_attribute_of_every_object_can_be_read():
    client = Client(tariffs=TARIFFS)
    read = 0
    for each in client.association.objects:
        for index in each.indexes:
            if not each.mode(index) & Mode.READ:
                continue
            name = Name(each.class_id, each.logical_name, index)
            given = ask(client.association, GetRequestNormal(0xC1, name))
            assert not isinstance(getattr(given, "given", None), DataAccessResult), name
            read += 1
    assert read > 800


def test_a_demand_register_shows_the_period_under_way_and_the_last_one():
    client = Client()
    client.consume(15)
    client.consume(5, 3000.0)

    # 1 kW for the whole quarter; then 3 kW for 5 of 15 minutes are 1 kW over the period
    assert client.get(5, "1.0.1.4.0.255", 3) == U32(1000)
    assert client.get(5, "1.0.1.4.0.255", 2) == U32(1000)
    assert client.get(5, "1.0.1.4.0.255", 4) == Structure((I8(0), Enumerated(27)))
    assert client.get(5, "1.0.1.4.0.255", 8) == U32(900)
    # 12:15 in standard time of Central Europe, a Saturday
    assert client.get(5, "1.0.1.4.0.255", 6) == OctetString(bytes.fromhex("07EA 01 0A 06 0C 0F 00 FF 8000 00"))


def test_tariffs_are_masks_and_scripts_activate_them():
    client = Client()

    assignment = client.get(6, "0.0.14.0.0.255", 2)
    masks = client.get(6, "0.0.14.0.0.255", 3)
    first, indexes = masks.value[0].value
    registers = [Obis.from_bytes(assignment.value[k.value - 1].value[1].value) for k in indexes.value]
    assert first == OctetString(b"\x01")
    assert [str(name) for name in registers[:2]] == ["1.0.1.8.1.255", "1.0.2.8.1.255"]

    assert client.act(9, "0.0.10.0.100.255", 1, U16(3)) == ActionResult.SUCCESS
    assert client.get(6, "0.0.14.0.0.255", 4) == OctetString(b"\x03")
    client.consume(60)
    counted = next(s for s in Energy.declared() if s.attribute == "a14_tariff3")
    assert client.device.meter.read(counted).value == pytest.approx(1000.0)
    assert client.act(9, "0.0.10.0.100.255", 1, U16(9)) == ActionResult.OTHER_REASON
    assert client.act(9, "0.0.10.0.100.255", 1, U8(1)) == ActionResult.TYPE_UNMATCHED


def test_a_tariff_that_something_else_says_is_not_activated_by_a_script():
    client = Client(configuration={"Z13": "000"})

    assert client.act(9, "0.0.10.0.100.255", 1, U16(3)) == ActionResult.READ_WRITE_DENIED
    assert client.set(6, "0.0.14.0.0.255", 4, OctetString(b"\x03")) == DataAccessResult.READ_WRITE_DENIED


@pytest.mark.parametrize("table", ["0.0.10.0.100.255", "0.0.10.0.1.255"])
def test_what_a_script_says_that_it_does_does_the_same(table):
    seen = []
    for by_script in (True, False):
        client = Client()
        client.consume(15)
        for script in client.get(9, table, 2).value:
            number, actions = script.value
            ((service, kind, name, index, value),) = (action.value for action in actions.value)
            assert service == Enumerated(1)  # Blue Book, 4.5.2: write attribute
            target = kind.value, str(Obis.from_bytes(name.value)), index.value
            done = client.act(9, table, 1, number) if by_script else client.set(*target, value)
            state = client.get(6, "0.0.14.0.0.255", 4), client.get(1, "1.0.0.1.0.255", 2)
            seen.append((by_script, int(done), *state))

    half = len(seen) // 2
    assert [each[1:] for each in seen[:half]] == [each[1:] for each in seen[half:]]
    assert {each[1] for each in seen} == {0}
    assert seen[half - 1][2:] == ((OctetString(b"\x08"), U8(0)) if half == 8 else (OctetString(b"\x01"), U8(1)))


def test_a_mask_that_is_not_there_is_not_activated():
    client = Client()

    for mask in (b"", b"\x00", b"\x09", b"\x01\x02"):
        assert client.set(6, "0.0.14.0.0.255", 4, OctetString(mask)) == DataAccessResult.OTHER_REASON
    assert client.set(6, "0.0.14.0.0.255", 4, U8(1)) == DataAccessResult.TYPE_UNMATCHED


def test_the_billing_period_ends_by_script_and_by_the_dates_of_the_schedule():
    client = Client()
    client.consume(15)

    assert client.act(9, "0.0.10.0.1.255", 1, U16(1)) == ActionResult.SUCCESS

    assert client.get(1, "1.0.0.1.0.255", 2) == U8(1)
    script, kind = client.get(22, "0.0.15.0.0.255", 2), client.get(22, "0.0.15.0.0.255", 3)
    assert script == Structure((OctetString(bytes.fromhex("00000A0001FF")), U16(1)))
    times = client.get(22, "0.0.15.0.0.255", 4).value
    assert all(time.value[0] == OctetString(bytes(4)) for time in times)
    # Z6 15 is the 15th, Z7 12 is June and December: several dates with one time, of any year and day of the week.
    assert kind == Enumerated(3)
    assert [time.value[1].value.hex() for time in times] == ["ffff060fff", "ffff0c0fff"]


def test_a_stop_of_every_month_is_one_date_with_a_wildcard():
    client = Client(configuration={"Z6": "01", "Z7": "01"})

    assert client.get(22, "0.0.15.0.0.255", 3) == Enumerated(1)
    (time,) = client.get(22, "0.0.15.0.0.255", 4).value
    assert time.value[1].value.hex() == "ffffff01ff"


def test_the_calendar_is_that_of_the_order():
    client = Client(tariffs=TARIFFS)

    def calendar(index):
        return client.get(20, "0.0.13.0.0.255", index)

    assert calendar(2) == OctetString(b"day and night")
    any_year = "FFFF {} FF 00 00 00 00 8000 FF"
    assert [season.value[1] for season in calendar(3).value] == [
        OctetString(bytes.fromhex(any_year.format("01 01"))),
        OctetString(bytes.fromhex(any_year.format("06 0F"))),
    ]
    assert calendar(4).value[1] == Structure((OctetString(b"\x02"), *(U8(4),) * 5, *(U8(5),) * 2))
    days = {day.value[0].value: day.value[1].value for day in calendar(5).value}
    assert sorted(days) == [1, 2, 3, 4, 5, 6]
    tariff_scripts = OctetString(bytes.fromhex("00000A0064FF"))
    assert days[1] == (
        Structure((OctetString(bytes((6, 0, 0, 0))), tariff_scripts, U16(1))),
        Structure((OctetString(bytes((22, 0, 0, 0))), tariff_scripts, U16(2))),
    )
    assert days[4] == (Structure((OctetString(bytes((7, 30, 0, 0))), tariff_scripts, U16(4))),)
    assert days[5] == ()
    assert client.get(11, "0.0.11.0.0.255", 2) == Array(
        (
            Structure((U16(1), OctetString(bytes.fromhex("07EA 07 0E 02")), U8(6))),  # a Tuesday of the second season
            Structure((U16(2), OctetString(bytes.fromhex("07EA 0C 19 05")), U8(6))),
        )
    )


def test_without_a_calendar_there_is_none():
    assert not {class_id for class_id, _ in names(Client().association)} & {11, 20}


def test_the_power_threshold_is_monitored_and_can_be_moved():
    client = Client()

    assert client.set(21, "0.0.16.1.0.255", 2, Array((U32(500),))) == DataAccessResult.OBJECT_UNDEFINED
    assert client.set(21, "0.0.16.0.0.255", 2, Array((U32(500),))) == DataAccessResult.SUCCESS
    assert client.get(21, "0.0.16.0.0.255", 2) == Array((U32(500),))
    demand = (5, "1.0.1.4.0.255")
    assert client.get(21, "0.0.16.0.0.255", 3) == Structure(
        (U16(5), OctetString(bytes(Obis.parse(demand[1]))), I8(3))  # last_average_value of the active import
    )
    assert demand in names(client.association)
    client.consume(30)
    assert client.get(1, "0.0.96.51.2.255", 2) == U8(2)  # two quarters of 1 kW
    for wrong in (U32(1), Array(()), Array((U32(1), U32(2)))):  # there is one threshold
        assert client.set(21, "0.0.16.0.0.255", 2, wrong) == DataAccessResult.TYPE_UNMATCHED
    assert client.get(21, "0.0.16.0.0.255", 2) == Array((U32(500),))


def test_a_load_relay_is_switched_from_afar():
    client = Client()

    assert client.get(70, "0.1.96.3.10.255", 4) == Enumerated(4)
    assert client.act(70, "0.1.96.3.10.255", 2, U8(0)) == ActionResult.TYPE_UNMATCHED  # it is integer(0)
    assert client.get(70, "0.1.96.3.10.255", 2) == Boolean(False)
    assert client.act(70, "0.1.96.3.10.255", 2, I8(0)) == ActionResult.SUCCESS
    assert client.get(70, "0.1.96.3.10.255", 2) == Boolean(True)
    assert client.get(70, "0.1.96.3.10.255", 3) == Enumerated(1)
    assert client.act(70, "0.1.96.3.10.255", 1, I8(0)) == ActionResult.SUCCESS
    assert client.get(70, "0.1.96.3.10.255", 3) == Enumerated(0)


def test_status_words_name_their_tables_and_are_put_out_by_writing():
    client = Client()
    tamper = client.device.meter.part(Tamper)
    tamper.open_cover(client.device.meter.now)
    word = "0.0.96.10.2.255"

    assert [client.get(63, f"0.0.96.10.{n}.255", 3) for n in (1, 2)] == [Structure((U8(n), U16(0))) for n in (1, 2)]
    assert client.get(63, word, 2) == U32(1 << 22)  # the cover
    assert client.get(63, "0.0.96.10.1.255", 2).value & 1 << 6  # MeterStatus is its low byte
    assert client.get(1, word, 2) == DataAccessResult.OBJECT_CLASS_INCONSISTENT
    assert client.set(63, "0.0.96.10.1.255", 2, U32(0)) == DataAccessResult.READ_WRITE_DENIED
    assert client.set(63, word, 2, U32(0)) == DataAccessResult.SUCCESS
    assert client.get(63, word, 2) == U32(0)


def test_rows_of_profiles_are_numbered_from_the_oldest_and_their_clock_is_the_blue_books():
    client = Client()
    client.consume(45)

    columns = client.get(7, "1.0.99.1.0.255", 3).value
    assert columns[0] == Structure((U16(8), OctetString(bytes(CLOCK)), I8(2), U16(0)))
    profile = Name(7, Obis.parse("1.0.99.1.0.255"), 2)

    entries = Structure((U32(1), U32(1), U16(5), U16(5)))
    given = ask(client.association, GetRequestNormal(0xC1, profile, Selection(2, entries))).given
    assert given == Array((Structure((U32(250),)),))  # the oldest row: a quarter of an hour of 1 kW


def test_short_names_read_the_same_objects():
    device = build(Order(standard_face=True), start=START)
    association = device.server.association(2, STANDARD_SAP)
    accepted = ask(association, aarq(0xFFFF, SUPPORTED_SHORT, context_name=Context.SN.name_octets))
    assert accepted.result == 0
    device.meter.advance(intervals_of([Step(p_w=(1000.0, 0, 0), seconds=3600.0)], start_ns=START))
    a14 = next(each for each in association.objects if str(each.logical_name) == "1.0.1.8.0.255")

    answer = ask(association, ReadRequest((Variable(association.short_names.base_of(a14) + 8),)))

    assert answer.results[0] == U32(1000)


def test_rows_of_logs_are_read_by_short_names_and_not_by_logical_ones():
    """Of those nothing could limit how many logs one request reads."""
    device = build(Order(standard_face=True), start=START)
    association = device.server.association(2, STANDARD_SAP)
    ask(association, aarq(0xFFFF, SUPPORTED_SHORT, context_name=Context.SN.name_octets))
    profile = next(each for each in association.objects if str(each.logical_name) == "1.0.99.1.0.255")

    def by_name(index):
        wanted = Structure((U16(7), OctetString(bytes(profile.logical_name)), I8(index)))
        return ask(association, ReadRequest((Variable(0xFA30, Selection(1, Array((wanted,)))),))).results[0]

    assert by_name(1) == Array((OctetString(bytes(profile.logical_name)),))
    assert by_name(2) == DataAccessResult.TYPE_UNMATCHED
    rows = ask(association, ReadRequest((Variable(association.short_names.base_of(profile) + 8),)))
    assert rows.results[0] == Array(())


def test_keys_for_a_face_that_is_not_there_are_refused():
    keys = {"standard": {"guek": "00" * 16, "gak": "11" * 16}}

    with pytest.raises(SetupError, match=r"\[keys.standard\], and standard_face is false"):
        build(Order(keys=keys), start=START)


def test_with_keys_the_association_shows_its_security_and_takes_no_password():
    keys = {"standard": {"guek": "00" * 16, "gak": "11" * 16}}
    device = build(Order(standard_face=True, keys=keys), start=START)

    view = next(view for view in device.server.views if view.name == "standard")
    assert view.shows_security
    association = device.server.association(1, STANDARD_SAP)
    assert apdu.decode(association.receive(LLS_AARQ)).result != 0


@pytest.mark.parametrize(("client", "context"), [(1, Context.LN), (2, Context.SN)])
def test_a_password_alone_gives_no_general_protection(client, context):
    server = build(Order(standard_face=True), start=START).server
    supported = SUPPORTED_SHORT if context is Context.SN else SUPPORTED
    association = server.association(client, STANDARD_SAP)

    accepted = ask(association, aarq(0xFFFF, supported, context_name=context.name_octets))

    assert apdu.decode(accepted.user_information).conformance == supported & ~Conformance.GENERAL_PROTECTION
