"""Pushes: the bytes that go, worked out by hand; and when they go, by tables of what happens and what follows."""

from datetime import datetime

import pytest

from tests.core.intervals import Step, intervals_of
from trefas.base.instant import NS_PER_S, Instant, instant_of
from trefas.base.obis import Obis
from trefas.core.energy import Energy
from trefas.core.occurrence import ALARM, POWER, Occurrence
from trefas.core.push import Destination, PushObject, PushSetups, Service, Setup, Window
from trefas.core.recurring import Recurring
from trefas.core.tamper import Tamper
from trefas.cosem.push import State
from trefas.device.build import build
from trefas.device.order import Order
from trefas.wire import apdu
from trefas.wire.axdr import U32, Array, Null, OctetString, Structure
from trefas.wire.ciphering import Ciphered, unseal
from trefas.wire.hdlc_reader import FrameReader
from trefas.wire.xdlms_notification import DataNotification

START = Instant(instant_of(datetime(2026, 1, 10, 11, 0)))
"""Noon in Central Europe, a Saturday."""
GUEK, GAK = "000102030405060708090A0B0C0D0E0F", "D0D1D2D3D4D5D6D7D8D9DADBDCDDDEDF"
KEYS = {"guek": GUEK, "gak": GAK}
DESTINATION = "tcp:192.0.2.7:4059"
A14 = PushObject(3, Obis.parse("1-1:1.8.0"))
MWS_PER_WH = 3_600_000

CLOCK_AT_NOON = "07EA 01 0A 06 0C 00 00 FF 8000 00"
BODY = f"""
    02 05
    09 06 0000190900FF
    09 0B 4B414D45 000001312D01 11
    09 0C {CLOCK_AT_NOON}
    06 00003039
    06 00000000
"""
"""A structure of five: the set-up; KAME, 20000001 in six bytes and the SAP; the clock; 12345 Wh; none."""
NOTIFICATION = bytes.fromhex(f"0F 00000000 0C {CLOCK_AT_NOON} {BODY}")
"""Green Book, 9.5: tag, long-invoke-id-and-priority, date-time with its length, value."""


class Pushing:
    """A meter that was ordered with a push, and what a runner sees of it. Its chance is what it is told."""

    def __init__(self, chance=0.0, keys=None, **push):
        push.setdefault("destination", DESTINATION)
        self.device = build(Order(standard_face=True, clock_drift_ppm=0.0, keys=keys or {}, push=push), start=START)
        self.device.server.draw = lambda size: int(chance * (1 << 8 * size)).to_bytes(size)
        self.device.meter.rows.put(Energy.active_import, 12_345 * MWS_PER_WH)
        self.pushes = self.device.pushes
        self.setups = self.device.meter.part(PushSetups)
        self.why = []
        self.pushes.given_up = lambda setup, why: self.why.append((setup, why))
        self.now = START

    def wait(self, seconds):
        self.now = Instant(self.now + round(seconds * NS_PER_S))

    def push(self, setup=Setup.VALUES):
        self.setups.push(setup, self.now)

    def due(self):
        return self.pushes.due(self.now)

    def one(self):
        (found,) = self.due()
        return found

    def state(self, setup=Setup.VALUES):
        return self.pushes.state(setup)

    def counts(self, setup=Setup.VALUES):
        return tuple(getattr(self.setups, f"{name}_{setup}") for name in ("sent", "given_up"))


def value_of(delivery):
    """What the wrapper around a push holds."""
    return apdu.decode(delivery.data[8:]).value.value


# ---- what goes ---------------------------------------------------------------------------------------------------


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


def test_the_clock_that_can_not_be_trusted_is_said_to_be_so():
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
    assert counters.take() == 2  # each push took one
    assert counters.reserved == 4096  # and the memory said so before the first was used


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
    pushing = Pushing(alarm_call={"address": "172.16.4.120"})

    pushing.device.meter.part(Tamper).open_cover(pushing.now)
    found = pushing.one()

    assert (found.setup, found.destination.address) == (Setup.ALARM_CALL, ("172.16.4.120", 5001))
    assert found.data[:6] == bytes.fromhex("0001 0010 0012")  # from server 16 to client 18
    # The cover is bit 6 of A and 22 of B, whose masks are 64 as delivered: bit 11 of A is not on; bit 18 is the status journal's.
    clock = OctetString(bytes.fromhex(CLOCK_AT_NOON))
    assert value_of(found) == (U32(1 << 6 | 1 << 18), U32(1 << 22), U32(20_000_001), clock)


def test_elements_and_whole_objects_are_pushed_and_what_can_not_be_read_is_null():
    pushing = Pushing()
    name = Obis.parse("1-1:1.8.0")
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
    assert isinstance(found[9], Array)


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
    assert (pushing.state(), pushing.counts()) == (State.IDLE, (0, 1))


# ---- when it goes ------------------------------------------------------------------------------------------------


def test_nothing_is_due_before_something_happened():
    pushing = Pushing()

    assert pushing.pushes.deadline() is None
    assert pushing.due() == []
    pushing.push()
    assert pushing.pushes.deadline() == START


def test_a_schedule_pushes_by_the_meters_own_clock():
    pushing = Pushing(every_s=900)
    meter = pushing.device.meter
    meter.advance(intervals_of([Step(seconds=60.0)] * 14, meter.now))
    assert pushing.pushes.deadline() is None

    meter.advance(intervals_of([Step(seconds=60.0)], meter.now))

    assert pushing.pushes.deadline() == START + 900 * NS_PER_S


def test_retries_follow_each_other_at_the_delay_and_end():
    pushing = Pushing(retries=2, retry_s=30)
    pushing.push()
    seen = []
    for _ in range(4):
        seen.append(len(delivered := pushing.due()))
        for each in delivered:
            pushing.wait(5)  # so long it took to fail
            pushing.pushes.failed(each, pushing.now, "connection refused")
        seen.append(pushing.state())
        pushing.wait(29.9)
        assert pushing.due() == []
        pushing.wait(0.1)

    resting = State.RESTING
    assert seen == [1, resting, 1, resting, 1, State.IDLE, 0, State.IDLE]
    assert pushing.why == [(Setup.VALUES, "tcp:192.0.2.7:4059: connection refused")]
    assert pushing.counts() == (0, 1)


def test_a_push_that_goes_after_all_counts_once():
    pushing = Pushing(retries=1, retry_s=30)
    pushing.push()
    first = pushing.one()
    pushing.pushes.failed(first, pushing.now, "no")
    pushing.wait(30)
    second = pushing.one()
    pushing.pushes.went(second, pushing.now)

    pushing.pushes.went(first, pushing.now)  # what is said of the first is no news any more
    pushing.pushes.failed(second, pushing.now, "no")

    assert (pushing.counts(), pushing.state(), pushing.why) == ((1, 0), State.IDLE, [])


@pytest.mark.parametrize(("chance", "delay_s"), [(0.0, 0), (0.5, 300), (0.999, 599.4)])
def test_a_random_delay_is_a_share_of_the_interval(chance, delay_s):
    pushing = Pushing(chance, randomise_s=600)
    pushing.push()

    waits = not pushing.due()

    assert waits == bool(delay_s)
    if waits:
        assert pushing.state() is State.WAITING
        assert pushing.pushes.deadline() == pytest.approx(START + delay_s * NS_PER_S, abs=NS_PER_S / 1000)
        pushing.wait(delay_s + 0.001)
        assert len(pushing.due()) == 1


AFTERNOON = Window(Recurring(hour=14, minute=0), Recurring(hour=16, minute=0))
NOON = Window(Recurring(hour=11, minute=0), Recurring(hour=12, minute=5))


def test_a_push_waits_for_its_window_and_then_for_its_delay():
    pushing = Pushing(0.5, randomise_s=600)
    pushing.setups.set_windows(Setup.VALUES, [AFTERNOON])
    pushing.push()
    went = []
    for minute in range(180):
        went += [minute for _ in pushing.due()]
        pushing.wait(60)

    assert went == [125]  # from 12:00 to 14:00, and five minutes


def test_a_window_that_closes_before_the_delay_is_over_is_awaited_anew():
    pushing = Pushing(0.5, randomise_s=1200)  # ten minutes
    pushing.setups.set_windows(Setup.VALUES, [NOON])
    pushing.push()
    went = []
    for minute in range(24 * 60):
        went += [minute for _ in pushing.due()]
        pushing.wait(60)

    assert went == [23 * 60 + 10]  # eleven o'clock, and ten minutes


def test_a_retry_waits_for_a_window_too():
    pushing = Pushing(retries=1, retry_s=600)
    pushing.setups.set_windows(Setup.VALUES, [NOON])
    pushing.push()
    pushing.pushes.failed(pushing.one(), pushing.now, "no")
    went = []
    for minute in range(24 * 60):
        went += [minute for _ in pushing.due()]
        pushing.wait(60)

    assert went == [23 * 60]


def test_a_clock_that_is_set_into_a_window_opens_it():
    pushing = Pushing()
    pushing.setups.set_windows(Setup.VALUES, [AFTERNOON])
    pushing.push()
    assert pushing.due() == []

    pushing.device.meter.set_clock(pushing.now, int(instant_of(datetime(2026, 1, 10, 15, 0))))

    assert len(pushing.due()) == 1


def test_a_thousand_alarms_are_a_push_at_once_and_one_a_second_later():
    pushing = Pushing(alarm={"destination": DESTINATION})
    occurrences = pushing.device.meter.occurrences
    went = 0
    for _ in range(1000):  # all in half a second, each delivered at once
        occurrences.tell(Occurrence(ALARM, pushing.now, value=64))
        for each in pushing.due():
            pushing.pushes.went(each, pushing.now)
            went += 1
        pushing.wait(0.0005)
    assert went == 1

    pushing.wait(1)
    for each in pushing.due():
        pushing.pushes.went(each, pushing.now)
    pushing.wait(1000)

    assert pushing.due() == []
    assert pushing.counts(Setup.ALARM) == (2, 0)


def test_what_comes_while_a_push_is_on_its_way_is_pushed_after_it():
    pushing = Pushing()
    pushing.push()
    first = pushing.one()
    for _ in range(3):
        pushing.push()
    pushing.device.meter.rows.put(Energy.active_import, 20_000 * MWS_PER_WH)
    pushing.wait(5)
    assert pushing.due() == []

    pushing.pushes.went(first, pushing.now)

    assert value_of(pushing.one())[3] == U32(20_000)


def test_a_meter_without_power_has_nothing_on_its_way():
    pushing = Pushing()
    pushing.push()
    under_way = pushing.one()
    pushing.push()

    pushing.device.meter.occurrences.tell(Occurrence(POWER, pushing.now, False))
    pushing.pushes.went(under_way, pushing.now)
    pushing.wait(3600)

    assert (pushing.due(), pushing.pushes.deadline(), pushing.counts()) == ([], None, (0, 0))


def test_the_last_alarm_before_the_power_went_is_not_pushed_when_it_is_back():
    pushing = Pushing(alarm={"destination": DESTINATION})
    meter = pushing.device.meter
    meter.occurrences.hear(POWER, lambda *_: None)

    pushing.device.meter.occurrences.tell(Occurrence(ALARM, pushing.now, value=64))
    meter.occurrences.tell(Occurrence(POWER, pushing.now, False))
    meter.occurrences.tell(Occurrence(POWER, pushing.now))

    assert pushing.due() == []


def test_a_destination_that_was_taken_away_meanwhile_is_not_pushed_to():
    pushing = Pushing(randomise_s=600, chance=0.5)
    pushing.push()
    pushing.due()

    pushing.setups.set_destination(Setup.VALUES, Destination(Service.TCP))
    pushing.wait(600)

    assert pushing.due() == []
    assert pushing.why == [(Setup.VALUES, "the push has no destination any more")]


def test_a_set_up_without_objects_says_nothing():
    pushing = Pushing()
    pushing.setups.set_objects(Setup.VALUES, [])

    pushing.push()

    assert pushing.pushes.deadline() is None


def test_a_push_is_the_apdu_that_a_client_is_told():
    pushing = Pushing()
    pushing.setups.set_objects(Setup.VALUES, [A14])
    pushing.push()

    found = apdu.decode(pushing.one().data[8:])

    moment = bytes.fromhex(CLOCK_AT_NOON)
    assert found == DataNotification(0, moment, Structure((U32(12_345),)))
