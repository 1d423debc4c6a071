"""Pushes: the bytes that go, worked out by hand, and what of a meter is in them."""

import pytest

from tests.cosem.pushing import CLOCK_AT_NOON, GAK, GUEK, KEYS, NOTIFICATION, START, Pushing, value_of
from trefas.base.obis import Obis
from trefas.core.push import PushObject, PushSetups, Setup
from trefas.core.tamper import Tamper
from trefas.cosem.push_table import PushState
from trefas.device.build import build
from trefas.device.order import Order
from trefas.wire import apdu
from trefas.wire.axdr import U32, Array, Null, OctetString
from trefas.wire.ciphering import Ciphered, unseal
from trefas.wire.hdlc_reader import FrameReader
from trefas.wire.xdlms import Name


def test_over_tcp_a_push_is_a_data_notification_in_the_wrapper():
    pushing = Pushing()
    pushing.push()

    found = pushing.one()

    assert found.destination.address == ("192.0.2.7", 4059)
    # Version 1, from server 17 to client 1, so many bytes.
    assert found.data == bytes.fromhex("0001 0011 0001") + len(NOTIFICATION).to_bytes(2) + NOTIFICATION


def test_over_hdlc_it_is_one_ui_frame():
    pushing = Pushing(destination="hdlc:192.0.2.7:4059")
    pushing.push()

    (frame,) = FrameReader().read(pushing.one().data)

    # To client 1; from server 17, lower address 32. Each seven bits and a stop bit.
    assert (frame.destination, frame.source) == (bytes((0x03,)), bytes((0x22, 0x41)))
    assert (frame.control, frame.info) == (0x03, bytes.fromhex("E6E700") + NOTIFICATION)


def test_a_higher_address_of_the_line_takes_four_bytes():
    pushing = Pushing(destination="hdlc:192.0.2.7:4059")
    pushing.device.server.line.address = 0x1234
    pushing.push()

    (frame,) = FrameReader().read(pushing.one().data)

    assert frame.source == bytes.fromhex("00 22 48 69")  # 17 and 0x1234 = 36 · 128 + 52, in two times seven bits each


def test_each_notification_has_the_next_number_and_the_time_of_the_clock():
    pushing = Pushing()
    pushing.setups.notified = 0xFFFFFF
    seen = []
    for _ in range(2):
        pushing.push()
        delivery = pushing.one()
        pushing.pushes.went(delivery, pushing.now)
        said = apdu.decode(delivery.data[8:])
        seen.append((said.invoke, said.date_time.hex(" ", 2)))
        pushing.wait(15_552_000)  # 180 days: summer time

    # 24 bits; 9 July 2026 is a Thursday, and the clock shows an hour more and says so.
    assert seen == [(0xFFFFFF, "07ea 010a 060c 0000 ff80 0000"), (0, "07ea 0709 040d 0000 ff80 0080")]
    assert pushing.counts() == (2, 0)


def test_the_clock_that_cannot_be_trusted_is_said_to_be_so():
    pushing = Pushing()
    pushing.device.meter.rtc.invalidate()
    pushing.push()

    assert apdu.decode(pushing.one().data[8:]).date_time[-1] == 0x01


def test_an_association_with_keys_pushes_ciphered_and_counts():
    pushing = Pushing(keys={"standard": KEYS})
    texts = []
    for _ in range(2):
        pushing.push()
        delivery = pushing.one()
        pushing.pushes.went(delivery, pushing.now)
        pushing.wait(1)
        found = Ciphered.decode(delivery.data[8:])
        assert delivery.data[8:9] == b"\xdb"  # general-glo-ciphering
        assert (found.title, found.control) == (b"KAME" + (20000001).to_bytes(4), 0x30)
        texts.append(unseal(found.text, 0x30, bytes.fromhex(GUEK), bytes.fromhex(GAK), found.title, found.counter))
        pushing.wait(0)
    counters = pushing.device.counters

    assert texts[0] == NOTIFICATION
    assert apdu.decode(texts[1]).invoke == 1
    assert counters.take() == 3  # the first is 1, and each push took one
    assert counters.reserved == 1 + 4096  # and the memory said so before the first was used


def test_a_push_that_is_tried_again_is_the_same_message():
    pushing = Pushing(keys={"standard": KEYS})
    pushing.push()
    first = pushing.one()
    pushing.pushes.failed(first, pushing.now, "nobody is there")
    pushing.wait(60)

    again = pushing.one()

    assert again.data == first.data
    assert again != first


def test_encrypted_interfaces_without_keys_push_nothing_in_clear():
    order = Order(
        standard_face=True,
        configuration={"X8": "2", "Z28": "1"},
        keys={"optical": KEYS},
        push={"alarm_call": {"address": "172.16.4.120"}},
    )
    device = build(order, start=START)
    why = []
    device.pushes.given_up = lambda setup, text: why.append(text)

    device.meter.part(PushSetups).push(Setup.ALARM_CALL, START)

    assert device.pushes.due(START) == []
    assert why == ["a push goes as the module association, and the meter has none"]


def test_the_alarm_call_says_events_serial_number_and_clock_as_the_module_port_does():
    pushing = Pushing(alarm_call={"address": "172.16.4.120"}, event_mask=64)

    pushing.device.meter.part(Tamper).open_cover(pushing.now)
    found = pushing.one()

    assert (found.setup, found.destination.address) == (Setup.ALARM_CALL, ("172.16.4.120", 5001))
    assert found.data[:6] == bytes.fromhex("0001 0010 0012")  # from server 16 to client 18
    # The cover is bit 6 of A and 22 of B, with no mask of B: bit 11 of A is not on; bit 18 is the status journal's.
    clock = OctetString(bytes.fromhex(CLOCK_AT_NOON))
    assert value_of(found) == (U32(1 << 6 | 1 << 18), U32(1 << 22), U32(20_000_001), clock)


def test_elements_and_whole_objects_are_pushed_and_what_cannot_be_read_is_null():
    pushing = Pushing()
    name = Obis.parse("1-0:1.8.0")
    listed = [
        PushObject(3, name, 3, 1),  # the scaler of scaler_unit
        PushObject(3, name, 3, 2),
        PushObject(3, name, 3, 3),
        PushObject(3, name, 2, 1),  # no element of a number
        PushObject(3, name, 0),
        PushObject(4, name, 2),
        PushObject(3, name, 9),
        PushObject(1, name, 0),
        PushObject(15, Obis.parse("0.0.40.0.0.255"), 7),  # of an association: there is none
        PushObject(7, Obis.parse("1.1.99.1.0.255"), 3),
    ]
    pushing.setups.set_objects(Setup.VALUES, listed)
    pushing.push()

    found = value_of(pushing.one())

    assert [each.encode().hex() for each in found[:5]] == [
        "0f00",
        "161e",
        "00",
        "00",
        "0203" + "0906" + bytes(name).hex() + "0600003039" + "02020f00161e",
    ]
    assert found[5:9] == (Null(),) * 4
    assert isinstance(found[9], Array)  # by the maker's name, as lists of earlier memories have it


@pytest.mark.parametrize(("service", "most"), [("udp", 1400), ("hdlc", 2027)])
def test_what_does_not_fit_is_given_up_at_once(service, most):
    pushing = Pushing(destination=f"{service}:192.0.2.7:4059")
    profile = PushObject(7, Obis.parse("1.1.99.1.0.255"), 3)
    pushing.setups.set_objects(Setup.VALUES, [profile] * 60)
    pushing.push()

    assert pushing.due() == []
    ((setup, why),) = pushing.why
    assert setup is Setup.VALUES
    assert why.endswith(f"over {service.upper()} it can have {most}")
    assert (pushing.state(), pushing.counts()) == (PushState.IDLE, (0, 1))


@pytest.mark.parametrize(("index", "why"), [(0, "up to 1.1.99.1.0.255; no APDU holds them"), (1, "it is too long")])
def test_logs_are_not_read_one_after_the_other_for_nothing(index, why):
    pushing = Pushing()
    read = []
    profile = PushObject(7, Obis.parse("1.1.99.1.0.255"), 2, index)
    whole = Array((U32(0),) * 20_000).encode()  # 100 kB, as a log of some weeks
    readers = pushing.device.server.rights("standard").readers
    readers[Name(7, profile.name, 2).encode()] = lambda: read.append(1) or whole
    pushing.setups.set_objects(Setup.VALUES, [profile] * 60)
    pushing.push()

    assert pushing.due() == []

    assert len(read) == 1
    assert pushing.why[0][1].endswith(why)
    assert (pushing.state(), pushing.counts()) == (PushState.IDLE, (0, 1))
