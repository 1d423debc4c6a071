"""The breaker over DLMS: a client disconnects, the current goes, releases, reconnects; who may write what; both faces."""

from datetime import datetime

import pytest

from tests.core.intervals import Step, intervals_of
from tests.cosem.house import LLS_AARQ, ask
from trefas.base.instant import NS_PER_S, Instant, instant_of
from trefas.base.obis import Obis
from trefas.core.breaker import Basis, Breaker
from trefas.core.coupling import BreakerState, Cause
from trefas.cosem.classes.disconnect_control import BreakerControl
from trefas.cosem.classes.limiter import Limiter
from trefas.device.build import build
from trefas.device.order import Order
from trefas.wire import apdu
from trefas.wire.axdr import I8, U8, U16, U32, Array, Boolean, Enumerated, OctetString, Structure
from trefas.wire.xdlms import ActionResult, DataAccessResult, Name
from trefas.wire.xdlms_action import ActionRequestNormal
from trefas.wire.xdlms_get import GetRequestNormal
from trefas.wire.xdlms_set import SetRequestNormal

START = Instant(instant_of(datetime(2026, 1, 10, 11, 0)))
MODULE, OPTICAL, STANDARD = (18, 16), (19, 16), (1, 17)
STATE, FEEDBACK, CURRENT = (1, "1.1.128.0.0.255"), (1, "1.1.128.0.18.255"), (3, "1.1.31.7.0.255")
CONTROL, LIMITER = (70, "0.0.96.3.10.255"), (71, "0.0.17.0.0.255")


class Client:
    """One client, of the module unless said, and its meter with 2.3 kW on each phase."""

    def __init__(self, saps=MODULE, **options):
        self.device = build(Order(standard_face=True, **options), start=START)
        self.device.server.now = START
        self.associate(saps)
        self.pass_time(10)

    def associate(self, saps):
        self.association = self.device.server.association(*saps)
        assert apdu.decode(self.association.receive(LLS_AARQ)).result == 0

    @property
    def breaker(self):
        return self.device.meter.part(Breaker)

    def pass_time(self, seconds, i_a=10.0):
        meter, p_w = self.device.meter, (230.0 * i_a,) * 3
        meter.advance(intervals_of([Step(p_w=p_w, i_a=i_a)] * seconds, start_ns=meter.now))
        self.device.server.now = meter.now

    def get(self, each, index=2):
        return ask(self.association, GetRequestNormal(0xC1, Name(each[0], Obis.parse(each[1]), index))).given

    def set(self, each, data, index=2):
        name = Name(each[0], Obis.parse(each[1]), index)
        return ask(self.association, SetRequestNormal(0xC1, name, data)).result

    def act(self, index):
        name = Name(CONTROL[0], Obis.parse(CONTROL[1]), index)
        return ask(self.association, ActionRequestNormal(0xC1, name, I8(0))).result

    def energy_j(self):
        return self.device.meter.read("1-1:1.8.0").count / 1000

    def control(self):
        """output_state, control_state, control_mode."""
        return tuple(self.get(CONTROL, index).value for index in (2, 3, 4))


def test_a_client_disconnects_releases_and_reconnects():
    client = Client()
    assert (client.get(STATE), client.get(FEEDBACK), client.get(CURRENT)) == (U8(4), U8(63), U32(1000))

    assert client.set(STATE, U8(1)) == DataAccessResult.SUCCESS
    before = client.energy_j()
    client.pass_time(60)
    assert (client.get(STATE), client.get(FEEDBACK), client.get(CURRENT)) == (U8(1), U8(0b111000), U32(0))
    assert client.energy_j() == before == 69_000  # 6.9 kW for 10 s

    assert client.set(STATE, U8(3)) == DataAccessResult.OTHER_REASON  # it must be released first
    assert client.set(STATE, U8(2)) == DataAccessResult.SUCCESS
    assert client.get(STATE) == U8(8)
    assert client.set(STATE, U8(3)) == DataAccessResult.SUCCESS
    client.pass_time(10)
    assert (client.get(STATE), client.get(CURRENT)) == (U8(4), U32(1000))
    assert client.energy_j() == 138_000


def test_its_rows_are_in_the_cut_off_logger():
    client = Client()
    for command in (1, 2, 3):
        client.set(STATE, U8(command))
        client.pass_time(5)

    rows = client.get((7, "1.1.99.98.5.255")).value
    columns = client.get((7, "1.1.99.98.5.255"), 3).value

    assert [str(Obis.from_bytes(each.value[1].value)) for each in columns] == [
        "0.1.1.0.0.255",
        "1.1.134.0.1.255",
        "1.1.128.0.0.255",
        "1.1.128.0.18.255",
    ]
    # Voltages behind it are gone with the first row, and back with the last.
    assert [row.value[2:] for row in rows] == [(U8(1), U8(56)), (U8(8), U8(56)), (U8(4), U8(63))]
    assert [row.value[0].value[6:8] for row in rows] == [b"\x00\x0a", b"\x00\x0f", b"\x00\x14"]  # minute and second


def test_the_events_say_that_it_is_open_and_who_opened_it():
    client = Client()
    event_a, event_b = (1, "0.1.96.10.1.255"), (1, "0.1.96.10.2.255")

    def bits():
        return client.get(event_a).value >> 12 & 1, client.get(event_a).value >> 20 & 1, client.get(event_b).value >> 29

    seen = [bits()]
    client.set(STATE, U8(1))
    seen.append(bits())
    client.set(STATE, U8(2))
    seen.append(bits())
    client.pass_time(5)
    client.set(STATE, U8(3))
    seen.append(bits())
    client.breaker.press_off(client.device.meter.now)
    seen.append(bits())
    client.pass_time(5)
    client.breaker.press_on(client.device.meter.now)
    client.breaker.turn(Cause.OVERLOAD, client.device.meter.now)
    seen.append(bits())

    # Bits 31 (remote), 29 (manual) and 30 (automatic) of EventStatusB.
    assert seen == [(0, 0, 0), (1, 1, 0b100), (1, 1, 0b100), (0, 1, 0), (1, 1, 0b001), (1, 1, 0b010)]


def test_the_cut_off_basis_is_written_through_the_module_port_alone():
    basis = (1, "1.1.128.0.11.255")
    client = Client(OPTICAL)
    assert client.set(basis, U8(1)) == DataAccessResult.READ_WRITE_DENIED
    assert client.get(basis) == U8(0)
    client.associate(STANDARD)
    assert client.set((1, "1.0.128.0.11.255"), U8(1)) == DataAccessResult.READ_WRITE_DENIED

    client.associate(MODULE)
    assert client.set(basis, U8(1)) == DataAccessResult.SUCCESS
    assert client.get(basis) == U8(1)
    assert client.set(basis, U8(128)) == DataAccessResult.OTHER_REASON
    assert client.get(basis) == U8(1)


def test_settings_are_written_in_an_order_in_which_they_go_together():
    client = Client(OPTICAL)
    first, third = (1, "1.1.128.0.5.255"), (1, "1.1.128.0.7.255")

    assert client.set(first, U16(60)) == DataAccessResult.OTHER_REASON
    assert client.set(third, U16(60)) == DataAccessResult.SUCCESS
    assert client.set((1, "1.1.128.0.6.255"), U16(60)) == DataAccessResult.SUCCESS
    assert client.set(first, U16(60)) == DataAccessResult.SUCCESS
    assert client.get(first) == U16(60)


def test_a_load_that_is_too_high_is_cut_off_by_limits_that_were_written():
    client = Client()
    for element, data in ((13, U8(8)), (5, U16(10)), (8, U16(0xFFFF)), (11, U8(1))):
        assert client.set((1, f"1.1.128.0.{element}.255"), data) == DataAccessResult.SUCCESS

    client.pass_time(5)
    assert client.get(STATE) == U8(5)
    client.pass_time(20)

    assert client.get(STATE) == U8(6)
    assert client.energy_j() == 6_900 * 20  # ten seconds before, ten until it was cut off


def test_a_meter_without_breaker_has_none_of_its_objects():
    client = Client(STANDARD, configuration={"breaker": "without breaker"})

    assert {70, 71}.isdisjoint(each.class_id for each in client.association.objects)
    assert not any(str(each.logical_name).startswith("1.1.128.") for each in client.association.objects)


# The standard face.


def test_disconnect_control_with_a_button_that_closes():
    client = Client(STANDARD)
    seen = [client.control()]
    assert client.act(1) == ActionResult.SUCCESS
    client.pass_time(10)
    seen.append(client.control())
    assert client.act(2) == ActionResult.SUCCESS
    seen.append(client.control())
    client.breaker.press_on(client.device.meter.now)
    seen.append(client.control())

    assert seen == [(True, 1, 1), (False, 0, 1), (False, 2, 1), (True, 1, 1)]


@pytest.mark.parametrize(
    ("mode", "after_remote_reconnect", "button_disconnects", "coupling"),
    [(1, 2, True, 0), (2, 1, True, 0), (3, 2, False, 0), (4, 1, False, 0), (5, 1, True, 1), (6, 1, False, 1)],
)
def test_control_modes_are_those_of_the_book(mode, after_remote_reconnect, button_disconnects, coupling):
    client = Client(STANDARD)
    assert client.set(CONTROL, Enumerated(mode), 4) == DataAccessResult.SUCCESS
    client.act(1)
    client.pass_time(10)
    client.act(2)

    assert client.control()[1:] == (after_remote_reconnect, mode)
    assert (client.breaker.coupling, bool(client.breaker.button_opens)) == (coupling, button_disconnects)


def test_what_is_connected_stays_so_by_a_remote_reconnection_and_mode_0_is_refused():
    client = Client(STANDARD)

    assert client.act(2) == ActionResult.SUCCESS
    assert client.set(CONTROL, Enumerated(0), 4) == DataAccessResult.OTHER_REASON
    assert client.set(CONTROL, U8(1), 4) == DataAccessResult.TYPE_UNMATCHED
    assert client.control() == (True, 1, 1)


@pytest.mark.parametrize(
    ("state", "control_state"),
    [(1, 0), (4, 1), (5, 1), (6, 2), (8, 2), (11, 2), (12, 2), (13, 1), (14, 2)],
)
def test_control_states_are_those_of_the_book(state, control_state):
    client = Client(STANDARD)
    client.breaker.state = BreakerState(state)

    assert BreakerControl(client.breaker, client.device.server).control_state() == Enumerated(control_state)


def test_the_limiter_is_the_first_step_of_smart_disconnect():
    load = {"limit_a": 20, "k1": 1.5, "t1_s": 12, "t2_s": 40, "t3_s": 90}
    client = Client(STANDARD, breaker={"load": load, "connect_wait_s": 45})

    # Highest current, 30 A in hundredths, 12 s, 45 s
    assert client.get(LIMITER, 2) == Structure((U16(3), OctetString(bytes((1, 0, 11, 7, 0, 255))), I8(2)))
    assert [client.get(LIMITER, index) for index in (3, 4, 5, 6, 7)] == [
        U32(each) for each in (3000, 3000, 3000, 12, 45)
    ]
    assert client.get(LIMITER, 8).value[2] == U32(0)
    assert (client.get(LIMITER, 9), client.get(LIMITER, 10)) == (Array(()), Boolean(False))
    assert client.get((3, "1.0.11.7.0.255")) == U32(1000)


def test_the_limiter_of_power_is_in_watts_and_is_written():
    client = Client(STANDARD, breaker={"load": {"limit_kw": 10, "k1": 1.2}})

    assert client.get(LIMITER, 2).value[1] == OctetString(bytes((1, 0, 1, 7, 0, 255)))
    assert client.get(LIMITER, 4) == U32(12_000)
    assert client.set(LIMITER, U32(24_000), 4) == DataAccessResult.SUCCESS
    assert client.breaker.threshold_high == 20
    for refused in (U32(12_500), U32(1_200_000)):  # no whole kW before k1; more than 80 kW
        assert client.set(LIMITER, refused, 4) == DataAccessResult.OTHER_REASON
    assert client.set(LIMITER, U32(30), 6) == DataAccessResult.SUCCESS
    assert client.set(LIMITER, U32(31), 6) == DataAccessResult.OTHER_REASON  # t2 is 30 s
    assert client.set(LIMITER, U32(5), 7) == DataAccessResult.SUCCESS
    assert (client.breaker.t1_s, client.breaker.connect_wait_s) == (30, 5)


def test_a_limiter_that_is_off_has_a_threshold_that_nothing_exceeds():
    client = Client(STANDARD)

    assert client.get(LIMITER, 3) == U32(0xFFFFFFFF)
    assert client.breaker.cut_off_by == Basis(0)
    assert Limiter(client.breaker, client.device.server).actions() == client.get(LIMITER, 11)


def test_a_power_cut_keeps_it_disconnected_and_its_rows():
    client = Client()
    client.set(STATE, U8(1))
    client.pass_time(5)
    device = client.device
    rows = {str(each.name): each.unstored().rows for each in device.profiles}
    again = build(device.order, start=START)

    again.resume(device.meter.image(), lambda log: rows.get(log, ()), Instant(device.meter.now + 3_600 * NS_PER_S))
    client.device = again
    client.associate(MODULE)
    client.pass_time(100)

    assert client.get(STATE) == U8(1)
    assert client.energy_j() == 69_000
    assert len(client.get((7, "1.1.99.98.5.255")).value) == 1
