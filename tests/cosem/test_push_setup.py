"""Push set-up, its schedule and its scripts, as a client of the standard face reads, writes and invokes them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cosem.test_standard import START, Client
from tests.wire.data_strategies import DATA
from trefas.base.obis import Obis
from trefas.core.push import PushSetups, Service, Setup
from trefas.core.recurring import Recurring
from trefas.cosem.member import Mode
from trefas.wire.axdr import I8, U8, U16, Array, Enumerated, OctetString, Structure, VisibleString
from trefas.wire.xdlms import ActionResult, DataAccessResult

VALUES, ALARM = "0.0.25.9.0.255", "0.4.25.9.0.255"
SCHEDULE, SCRIPTS = "0.0.15.0.4.255", "0.0.10.0.108.255"
OK, TYPE, OTHER = DataAccessResult.SUCCESS, DataAccessResult.TYPE_UNMATCHED, DataAccessResult.OTHER_REASON
numbers = st.integers(0, 0xFFFF).map(U16)
ANY_DATE = OctetString(bytes.fromhex("FFFF FF FF FF"))


def octets(text):
    return OctetString(bytes.fromhex(text))


def listed(class_id, name, attribute, index=0):
    return Structure((U16(class_id), OctetString(bytes(Obis.parse(name))), I8(attribute), U16(index)))


def destination(service, place, message=0):
    return Structure((Enumerated(service), OctetString(place), Enumerated(message)))


def at(time, date=ANY_DATE):
    return Structure((octets(time), date))


def test_as_delivered_it_has_objects_and_no_destination():
    client = Client()

    assert client.get(40, VALUES, 2) == Array(
        (
            listed(40, VALUES, 1),
            listed(1, "0.0.42.0.0.255", 2),
            listed(8, "0.0.1.0.0.255", 2),
            listed(3, "1.0.1.8.0.255", 2),
            listed(3, "1.0.2.8.0.255", 2),
        )
    )
    assert client.get(40, VALUES, 3) == destination(0, b"")
    assert [client.get(40, VALUES, index) for index in (4, 5, 6, 7)] == [Array(()), U16(0), U8(3), U16(60)]
    assert client.get(22, SCHEDULE, 4) == Array(())
    assert client.get(40, ALARM, 2).value[3:] == (listed(63, "0.0.96.10.1.255", 2), listed(63, "0.0.96.10.2.255", 2))


def test_every_attribute_but_the_name_is_written_and_read_again():
    client = Client()
    windows = Array(
        (Structure((octets("FFFF FF FF 06 00 00 00 FF 8000 FF"), octets("FFFF FF FF 01 00 00 00 FF 8000 FF"))),)
    )
    written = {
        2: Array((listed(3, "1.1.1.8.0.255", 2), listed(7, "1.1.99.1.0.255", 3, 1))),
        3: destination(5, b"head-end.example:4059"),
        4: windows,
        5: U16(300),
        6: U8(255),
        7: U16(0),
    }  # fmt: skip

    assert [client.set(40, VALUES, index, data) for index, data in written.items()] == [OK] * 6

    assert {index: client.get(40, VALUES, index) for index in written} == written
    assert client.get(40, ALARM, 5) == U16(0)  # the other is another
    setups = client.device.meter.part(PushSetups)
    assert setups.destination(Setup.VALUES).service is Service.HDLC
    assert {each.mode(1) for each in client.association.objects if each.class_id == 40} == {Mode.READ}


@pytest.mark.parametrize(
    ("index", "data", "result"),
    [
        (2, U8(1), TYPE),
        (2, Array((U8(1),)), TYPE),
        (2, Array((Structure((U16(3), octets("0101"), I8(2), U16(0))),)), TYPE),
        (2, Array((listed(3, "1.1.1.8.0.255", 2, 0x1001),)), OTHER),  # the last of a profile's rows
        (3, OctetString(b"192.0.2.7:4059"), TYPE),
        (3, destination(4, b"+4670000000"), OTHER),  # a short message
        (3, destination(0, b"192.0.2.7:4059", 1), OTHER),  # XML
        (3, destination(0, b"192.0.2.7"), OTHER),
        (3, destination(0, b"\xff:1"), OTHER),
        (4, Array((Structure((octets("00"), octets("00"))),)), TYPE),
        (4, Array((Structure((octets("FFFF 0D FF FF 00 00 00 FF 8000 FF"),) * 2),)), OTHER),
        (4, Array((U8(0),)), TYPE),
        (4, U8(0), TYPE),
        (5, U8(0), TYPE),
        (6, U16(0), TYPE),
        (7, VisibleString("1"), TYPE),
    ],
)
def test_what_makes_no_push_is_refused_and_nothing_changes(index, data, result):
    client = Client()
    before = client.get(40, VALUES, index)

    assert client.set(40, VALUES, index, data) == result

    assert client.get(40, VALUES, index) == before


def test_a_client_pushes_where_there_is_a_destination():
    client = Client()
    pushes = client.device.pushes
    assert client.act(40, VALUES, 1, I8(0)) == ActionResult.OTHER_REASON
    assert client.set(40, VALUES, 3, destination(1, b"192.0.2.7:4059")) == OK

    assert client.act(40, VALUES, 1, I8(1)) == ActionResult.TYPE_UNMATCHED
    assert pushes.due(START) == []
    assert client.act(40, VALUES, 1, I8(0)) == ActionResult.SUCCESS
    (delivery,) = pushes.due(START)

    assert str(delivery.destination) == "udp:192.0.2.7:4059"


def test_scripts_push_and_say_so():
    client = Client()
    for name in (VALUES, ALARM):
        assert client.set(40, name, 3, destination(0, b"192.0.2.7:4059")) == OK

    executes = [
        Structure((Enumerated(2), U16(40), OctetString(bytes(Obis.parse(name))), I8(1), I8(0)))
        for name in (VALUES, ALARM)
    ]
    assert client.get(9, SCRIPTS, 2) == Array(
        tuple(Structure((U16(script), Array((action,)))) for script, action in enumerate(executes, 1))
    )
    assert client.act(9, SCRIPTS, 1, U16(3)) == ActionResult.OTHER_REASON
    assert client.act(9, SCRIPTS, 1, U16(2)) == ActionResult.SUCCESS
    assert [each.setup for each in client.device.pushes.due(START)] == [Setup.ALARM]
    assert client.act(9, SCRIPTS, 1, U16(1)) == ActionResult.SUCCESS
    assert [each.setup for each in client.device.pushes.due(START)] == [Setup.VALUES]


def test_a_schedule_that_a_client_writes_is_followed():
    client = Client(clock_drift_ppm=0.0)
    assert client.set(40, VALUES, 3, destination(0, b"192.0.2.7:4059")) == OK
    # Five past every hour, and noon and half past on one day; it is noon of that day.
    one_day = octets("07EA 01 0A FF")
    written = Array((at("FF050000"), at("0C000000", one_day), at("0C1E0000", one_day)))
    assert client.get(22, SCHEDULE, 2) == Structure((OctetString(bytes(Obis.parse(SCRIPTS))), U16(1)))
    assert client.get(22, SCHEDULE, 3) == Enumerated(5)

    assert client.set(22, SCHEDULE, 4, written) == OK

    assert client.get(22, SCHEDULE, 4) == written
    pushes, seen = client.device.pushes, []
    for minute in range(1, 71):
        client.consume(1, p_w=0.0)
        for each in pushes.due(client.device.meter.now):
            pushes.went(each, client.device.meter.now)
            seen.append(minute)
    assert seen == [5, 30, 65]


@pytest.mark.parametrize(
    "data",
    [
        U8(0),
        Array((U8(0),)),
        Array((at("0C0000"),)),
        Array((at("0C000032"),)),
        Array((at("0C000000", octets("FFFF")),)),
    ],
)
def test_a_time_that_is_none_is_refused(data):
    client = Client()

    assert client.set(22, SCHEDULE, 4, data) == TYPE
    assert client.set(22, SCHEDULE, 4, Array((at("18000000"),))) == OTHER  # 24 o'clock
    assert client.device.meter.part(PushSetups).schedule() == ()


def test_what_a_client_set_is_there_after_a_power_cut():
    ordered = {"destination": "tcp:192.0.2.1:1", "every_s": 60}
    client, fresh = Client(push=ordered), Client(push=ordered)
    assert client.set(40, VALUES, 3, destination(1, b"192.0.2.7:4059")) == OK
    assert client.set(22, SCHEDULE, 4, Array((at("0C1E0000"),))) == OK

    fresh.device.resume(client.device.meter.image(), lambda log: (), START)

    setups = fresh.device.meter.part(PushSetups)
    assert str(setups.destination(Setup.VALUES)) == "udp:192.0.2.7:4059"
    assert setups.schedule() == (Recurring(hour=12, minute=30),)


@pytest.fixture(scope="module")
def fuzzed():
    return Client()


@given(st.sampled_from([(40, VALUES, 2), (40, VALUES, 3), (40, VALUES, 4), (22, SCHEDULE, 4)]), st.data())
def test_whatever_is_written_is_answered_and_what_was_taken_can_be_read_and_pushed(fuzzed, member, drawn):
    times = st.binary(min_size=4, max_size=12).map(OctetString)
    items = st.one_of(
        st.builds(
            lambda *each: Structure(each), st.integers(0, 99).map(U16), times, st.integers(-9, 9).map(I8), numbers
        ),
        st.builds(lambda *each: Structure(each), times, times),
    )
    places = st.binary(max_size=8).map(lambda raw: OctetString(b"host:" + raw))
    odd = st.builds(
        lambda *each: Structure(each), st.integers(0, 9).map(Enumerated), places, st.integers(0, 1).map(Enumerated)
    )
    written = drawn.draw(st.one_of(DATA, odd, st.lists(items, max_size=3).map(lambda each: Array(tuple(each)))))
    before = fuzzed.get(*member)

    result = fuzzed.set(*member, written)

    assert isinstance(result, DataAccessResult)
    after = fuzzed.get(*member)
    assert after == before or result is OK
    device = fuzzed.device
    device.meter.part(PushSetups).push(Setup.VALUES, device.meter.now)
    for each in device.pushes.due(device.meter.now):
        device.pushes.went(each, device.meter.now)
    fuzzed.consume(1)
