"""The HDLC set-up in the memory: what a client wrote holds after a power cut, and for links that begin after it."""

from tests.cosem.house import LLS_AARQ, ask
from tests.wire.hdlc_client import Client
from trefas.base.instant import NS_PER_S, Instant
from trefas.base.obis import Obis
from trefas.cosem.session import Session
from trefas.device.build import build
from trefas.device.order import Order
from trefas.wire.axdr import U16
from trefas.wire.hdlc_frame import DISC, POLL_FINAL, UA, format_address
from trefas.wire.xdlms import DataAccessResult, Name
from trefas.wire.xdlms_set import SetRequestNormal

START = Instant(1_700_000_000 * NS_PER_S)
HDLC = Obis.parse("0.0.22.0.0.255")
INTER_OCTET, INACTIVITY, ADDRESS = 7, 8, 9


def built(**order):
    return build(Order(**order), start=START)


def write(device, index, value):
    association = device.server.association(19, 16)
    association.receive(LLS_AARQ)
    assert (
        ask(association, SetRequestNormal(0xC1, Name(23, HDLC, index), U16(value))).result is DataAccessResult.SUCCESS
    )


def test_what_was_written_is_there_after_a_power_cut():
    device = built(hdlc_address=40)
    assert device.server.line.address == 40
    for index, value in ((INTER_OCTET, 700), (INACTIVITY, 90), (ADDRESS, 41)):
        write(device, index, value)

    again = built(hdlc_address=40)
    again.resume(device.meter.image(), lambda log: [], START)

    parameters = again.server.line.parameters
    assert (parameters.inter_octet_ns, parameters.inactivity_ns) == (700_000_000, 90 * NS_PER_S)
    assert again.server.line.address == 41


def test_an_address_that_nobody_wrote_is_that_of_the_order_even_with_a_memory():
    moved = built(hdlc_address=44)

    moved.resume(built(hdlc_address=40).meter.image(), lambda log: [], START)

    assert moved.server.line.address == 44


def test_a_serial_line_takes_what_was_written_when_the_next_link_begins():
    device = built()
    session = Session(device.server, framing="hdlc")
    client = Client(Hearing(session), 19, format_address(16, 32, 2))
    client.connect()
    write(device, ADDRESS, 50)
    write(device, INACTIVITY, 90)

    (answer,) = client.say(DISC | POLL_FINAL)  # the link that is up goes on as it began
    assert answer.control == UA | POLL_FINAL
    assert client.say(0x93) == []
    other = Client(Hearing(session), 19, format_address(16, 50, 2))
    assert other.connect().control == UA | POLL_FINAL
    assert session.deadline() == 90 * NS_PER_S


class Hearing:
    """What a client of the tests says its frames to."""

    def __init__(self, session):
        self.session = session

    def hear(self, data, now=0):
        return self.session.receive(data, Instant(now))
