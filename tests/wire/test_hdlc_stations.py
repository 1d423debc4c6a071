"""Several meters on one line: who is called, who hears what is said to everyone."""

import pytest

from tests.wire.hdlc_client import LLC_COMMAND, Client, Meter, a_meter, admitted, connected
from trefas.wire.hdlc_frame import SNRM, UA, UI, Frame, encode, format_address
from trefas.wire.hdlc_link import HdlcLink
from trefas.wire.link import Received

SERVER_FORMS = [format_address(1, 33, 2), format_address(1, 33, 4)]


@pytest.mark.parametrize("server", SERVER_FORMS)
def test_of_two_meters_on_a_line_the_one_that_is_called_answers(server):
    called, other = (Meter(HdlcLink(admitted, physical, alone=False)) for physical in (33, 34))
    client = Client(called, server=server)

    assert client.connect().control == UA | 0x10
    assert client.ask(b"\xc0") == b"\xc0"
    assert other.hear(client.frame(SNRM | 0x10)) == b""
    assert other.hear(client.frame(0x10, LLC_COMMAND + b"\xc0")) == b""
    assert other.events == []


def test_a_meter_that_is_not_alone_is_silent_to_an_address_of_one_byte():
    meter = Meter(HdlcLink(admitted, 33, alone=False))

    assert meter.hear(Client(meter).frame(SNRM | 0x10)) == b""


ALL = [
    format_address(0x7F),
    format_address(1, 0x7F, 2),
    format_address(0x7F, 0x7F, 2),
    format_address(0x3FFF, 0x3FFF, 4),
]


@pytest.mark.parametrize("everyone", ALL)
def test_a_broadcast_is_heard_from_the_client_that_is_connected_and_never_answered(everyone):
    client = connected()
    said = encode(Frame(everyone, client.own, UI, LLC_COMMAND + b"\xc1"))

    assert client.meter.hear(said) == b""
    assert client.meter.told(Received) == [Received(b"\xc1")]
    assert client.ask(b"\xc0") == b"\xc0"


@pytest.mark.parametrize(
    "frame",
    [
        Frame(format_address(0x7F), format_address(18), UI, LLC_COMMAND + b"\xc1"),
        Frame(format_address(1, 35, 2), format_address(16), UI, LLC_COMMAND + b"\xc1"),
        Frame(format_address(0x7F, 35, 2), format_address(16), UI, LLC_COMMAND + b"\xc1"),
        Frame(format_address(0x7F), format_address(16), UI, b"\xc1"),
        Frame(format_address(0x7F), format_address(16), UI | 0x10),
        Frame(format_address(0x7F), format_address(16), SNRM | 0x10),
        Frame(format_address(0x7F), format_address(16), 0x10, LLC_COMMAND + b"\xc1"),
    ],
)
def test_other_frames_to_everyone_are_not_heard(frame):
    client = connected()

    assert client.meter.hear(encode(frame)) == b""
    assert client.meter.told(Received) == []
    assert client.ask(b"\xc0") == b"\xc0"


def test_a_broadcast_to_a_meter_without_client_is_not_heard():
    meter = a_meter()

    assert meter.hear(encode(Frame(format_address(0x7F), format_address(16), UI, LLC_COMMAND + b"\xc1"))) == b""
    assert meter.events == []
