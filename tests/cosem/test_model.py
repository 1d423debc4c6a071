"""A second, tiny model of meter: other SAPs, other names, another manufacturer, another line, and two values."""

from dataclasses import replace

import pytest

from tests.cosem.dialogue import aarq
from tests.cosem.echo import Still
from tests.cosem.test_profile_generic import A14, BUFFER, CLOCK, FACE, Metered
from tests.wire.hdlc_client import Client
from trefas.base.instant import Instant
from trefas.base.layout import Layout
from trefas.base.obis import Obis
from trefas.base.part import Part
from trefas.base.rows import Rows
from trefas.base.slot import Slot
from trefas.base.unit import Unit
from trefas.base.wire_type import Wire
from trefas.cosem.classes.data import Constant
from trefas.cosem.interface import objects_of
from trefas.cosem.member import Mode
from trefas.cosem.model import PLAIN, Face, Model
from trefas.cosem.rights import View
from trefas.cosem.server import LogicalDevice, ServerDevice
from trefas.cosem.session import Session
from trefas.wire import apdu
from trefas.wire.acse import Mechanism
from trefas.wire.axdr import I8, U16, U32, Enumerated, OctetString, Structure
from trefas.wire.hdlc_frame import format_address
from trefas.wire.hdlc_parameters import HdlcParameters, Offer, decode_offer
from trefas.wire.xdlms import Conformance, Name
from trefas.wire.xdlms_get import GetRequestNormal
from trefas.wire.xdlms_set import SetRequestNormal

SAP, CLIENT, ADDRESS = 40, 5, 77
NAME = b"WEL0000000000007"
CONFORMANCE = Conformance.GET | Conformance.SET


class Well(Part):
    """What the meter counts: litres, and how many pulses make one."""

    volume = Slot("8-1:1.0.0", Unit.NONE, "volume", wire=Wire.U32, scaler=-1, per_unit=10)
    pulses = Slot("8-1:0.0.1", Unit.NONE, "pulses per litre", wire=Wire.U16, writable=True)


MODEL = Model(
    face=Face(named=lambda name: name._replace(b=0)),
    line=HdlcParameters(info_tx=256, info_rx=200),
    address=ADDRESS,
)


@pytest.fixture
def well():
    """The values and a device that serves them."""
    part = Well(Rows(Layout(Well)))
    part.volume, part.pulses = 12_345, 4  # 1234.5 litres
    device = ServerDevice(Still(), {"reader": b"water"}, MODEL)
    shown = objects_of([part], device)
    own = Constant(Obis.parse("0.0.42.0.0.255"), OctetString(NAME))
    view = View("reader", CLIENT, SAP, Mechanism.LLS, CONFORMANCE)
    device.add(LogicalDevice(SAP, NAME, (own, *shown), MODEL.face), [view])
    return part, device


def get(class_id, name, index):
    return GetRequestNormal(0xC1, Name(class_id, Obis.parse(name), index))


def visit(ask, part):
    """Associates, reads both values and writes one. ``ask`` carries an APDU and brings the answer."""

    def answer(request):
        return apdu.decode(ask(request.encode()))

    assert answer(aarq(0xFFFF, CONFORMANCE, b"water")).result == 0
    assert answer(get(1, "0.0.42.0.0.255", 2)).given == OctetString(NAME)
    assert answer(get(3, "8.0.1.0.0.255", 2)).given == U32(12_345)
    assert answer(get(3, "8.0.1.0.0.255", 3)).given == Structure((I8(-1), Enumerated(Unit.NONE)))
    assert answer(get(1, "8.0.0.0.1.255", 2)).given == U16(4)
    assert answer(SetRequestNormal(0xC1, Name(1, Obis.parse("8.0.0.0.1.255"), 2), U16(8))).result == 0
    assert part.pulses == 8
    assert answer(get(3, "8.1.1.0.0.255", 2)).given != U32(12_345)  # the name that was declared is not there


def test_a_second_model_is_read_over_the_wrapper(well):
    part, device = well
    session = Session(device)

    def ask(message):
        head = b"".join(number.to_bytes(2) for number in (1, CLIENT, SAP, len(message)))
        answer = session.receive(head + message, Instant(0))
        assert answer[:6] == bytes.fromhex("0001 0028 0005")
        return answer[8:]

    visit(ask, part)


class OverHdlc:
    """A session as the end of a line."""

    def __init__(self, device):
        self.session = Session(device, framing="hdlc")

    def hear(self, data, now=0):
        return self.session.receive(data, Instant(now))


def test_a_second_model_is_read_over_hdlc_with_the_limits_and_the_address_of_its_line(well):
    part, device = well
    client = Client(OverHdlc(device), CLIENT, format_address(SAP, ADDRESS, 2))

    accepted = client.connect(Offer(1000, 1000, 7, 7))

    assert decode_offer(accepted.info) == Offer(256, 200, 1, 1)
    visit(client.ask, part)


def test_what_a_model_does_not_say_is_as_the_books_have_it():
    face = PLAIN.face

    assert face.clock_name == Obis.parse("0.0.1.0.0.255")
    assert (face.newest_first, face.ranges_of_numbers) == (False, True)
    assert face.access(8, 3, Mode.READ) is Mode.READ
    assert PLAIN.line == HdlcParameters(128, 128, 1, 1, 25_000_000, 120_000_000_000)  # Blue Book, class 23


def test_a_face_takes_access_away_and_gives_none():
    face = Face(withheld=frozenset(((8, 3),)), read_only=frozenset(((7, 3),)))

    assert face.access(8, 3, Mode.READ) is Mode.NONE
    assert face.access(7, 3, Mode.READ | Mode.WRITE) is Mode.READ
    assert face.access(7, 4, Mode.READ | Mode.WRITE) == Mode.READ | Mode.WRITE


def test_a_face_without_columns_of_its_own_shows_the_clock_and_what_is_captured():
    house = Metered(2)
    house.device.server.face = replace(FACE, marks=False, reserved=None)

    captured = house.get(BUFFER._replace(member=3)).value
    (first, *_) = house.get(BUFFER).value

    assert captured[:2] == (CLOCK, A14)
    assert len(first.value) == len(captured)
    assert first.value[1] == U32(250)
