"""What the standard face shows of the ports that are really open."""

import asyncio
import socket

import pytest

from tests.cosem.house import LLS_AARQ, ask
from trefas.base.errors import RemoteError, SetupError
from trefas.base.instant import NS_PER_S, Instant
from trefas.base.obis import Obis
from trefas.cosem.endpoint import Ipv4Address, LocalPort, SocketPort
from trefas.cosem.faces.standard import STANDARD_SAP
from trefas.device.build import build
from trefas.device.order import Order
from trefas.run.clock import WorldClock, real_now
from trefas.run.endpoints import endpoints_of
from trefas.run.live import Listening, LiveMeter
from trefas.run.ports.port import Limits, parse_port
from trefas.sources.spec import open_source
from trefas.wire.axdr import U8, U16, U32, Array, Boolean, Enumerated, OctetString
from trefas.wire.xdlms import DataAccessResult, Name
from trefas.wire.xdlms_get import GetRequestNormal

START = Instant(1_700_000_000 * NS_PER_S)
LOOPBACK, LOOPBACK_MASK = 0x7F000001, 0xFF000000
"""127.0.0.1 in 127.0.0.0/8 (RFC 1122, 3.2.1.3)."""


def live_meter(*ports, standard_face=True, **fields):
    source = open_source("signal:u=230,rate=1000")
    device = build(Order(standard_face=standard_face, **fields), start=START)
    listening = [Listening(interface, parse_port(port)) for interface, port in (each.split("=", 1) for each in ports)]
    return LiveMeter(device, source, WorldClock(START, real_now(), None), listening=listening)


def opened(live, look):
    """What ``look`` sees while the ports are open."""

    async def whole():
        await live.open()
        try:
            return look(live)
        finally:
            await live.close()

    return asyncio.run(whole())


def association_of(live, client=1, server=STANDARD_SAP):
    association = live.device.server.association(client, server)
    association.receive(LLS_AARQ)
    return association


def shown(live):
    """Attributes from 2 on of the set-up objects, by class and logical name."""
    association = association_of(live)
    return {
        (each.class_id, str(each.logical_name)): [
            ask(association, GetRequestNormal(0xC1, Name(each.class_id, each.logical_name, index))).given
            for index in each.indexes[1:]
        ]
        for each in association.objects
        if each.class_id in (19, 41, 42)
    }


def test_hands_are_no_place_where_a_client_reaches_the_meter(tmp_path):
    live = live_meter("hands=tcp:127.0.0.1:0", f"hands=pty:{tmp_path}/hands")

    assert opened(live, shown) == {}


def test_ports_that_listen_are_shown_with_the_address_that_they_share():
    live = live_meter("any=tcp:127.0.0.1:0", "optical=udp:127.0.0.1:0")

    found, numbers = opened(
        live, lambda live: (shown(live), [int(e.port.address.split(":")[1]) for e in live.listening])
    )

    assert set(found) == {(41, "0.0.25.0.0.255"), (41, "0.1.25.0.0.255"), (42, "0.0.25.1.0.255")}
    address = OctetString(bytes.fromhex("0000190100FF"))
    with socket.socket() as fresh:  # what this kernel begins with
        segment_size = fresh.getsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG)
    # 1088 connections are 255 in one byte; silence for 300 s
    assert found[41, "0.0.25.0.0.255"] == [U16(numbers[0]), address, U16(segment_size), U8(255), U16(300)]
    assert found[41, "0.1.25.0.0.255"] == [U16(numbers[1]), address, U16(0), U8(255), U16(300)]
    assert found[42, "0.0.25.1.0.255"] == [
        OctetString(bytes(6)),
        U32(LOOPBACK),
        Array(()),
        Array(()),
        U32(LOOPBACK_MASK),
        U32(0),
        Boolean(False),
        U32(0),
        U32(0),
    ]


def test_an_optical_head_is_shown_with_its_opening_and_other_lines_without(tmp_path):
    live = live_meter(f"optical=pty:{tmp_path}/head?opening=mode-e", f"module=pty:{tmp_path}/uart")

    found = opened(live, shown)

    assert set(found) == {(19, "0.0.20.0.0.255"), (19, "0.0.20.0.1.255")}
    mode, *rest = found[19, "0.0.20.0.0.255"]
    assert mode == Enumerated(0)  # IEC 62056-21
    # 9600 Bd is 5, a reaction of 200 ms is 1; the meter's number; no passwords
    number = OctetString(str(live.device.order.number).encode())
    assert rest == [Enumerated(5), Enumerated(5), Enumerated(1), number, *[OctetString(b"")] * 3]
    assert found[19, "0.0.20.0.1.255"][0] == Enumerated(1)  # HDLC at once


def test_a_serial_head_rests_at_300_baud_and_proposes_9600():
    ports = [("optical", parse_port("serial:/dev/head?opening=mode-e")), ("ccc", parse_port("serial:/dev/uart,19200"))]

    found = endpoints_of(ports, Limits(), "123")

    assert found == [LocalPort(0, True, True, 300, 9600, "123"), LocalPort(0, False, False, 19200, 19200, "123")]


def test_an_address_of_ipv6_has_a_port_and_no_object_of_its_own():
    (found,) = endpoints_of([("any", parse_port("udp:[::1]:4059"))], Limits(), "")

    assert found == SocketPort(0, 4059, None, 0, 1088, 300)


def test_addresses_are_numbered_as_they_come_and_shown_once():
    ports = [
        ("any", parse_port(f"udp:{place}")) for place in ("127.0.0.1:4059", "192.0.2.7:4059", "127.0.0.1:4060")
    ]  # 192.0.2.0/24 is nobody's (RFC 5737)

    found = endpoints_of(ports, Limits(), "")

    assert [each for each in found if isinstance(each, Ipv4Address)] == [
        Ipv4Address(0, LOOPBACK, LOOPBACK_MASK, 0),
        Ipv4Address(1, 0xC0000207, 0, 0),
    ]


def test_a_meter_without_ports_shows_none_and_one_without_the_face_neither():
    assert opened(live_meter(), shown) == {}
    live = live_meter("any=tcp:127.0.0.1:0", standard_face=False)
    assert opened(live, lambda live: list(live.device.server.logical_devices)) == [1, 16]


def test_the_real_meters_face_has_none_of_them():
    live = live_meter("any=tcp:127.0.0.1:0")

    found = opened(live, lambda live: {each.class_id for each in association_of(live, 19, 16).objects})

    assert 15 in found
    assert not found & {19, 41, 42}


def test_ports_are_shown_to_who_associates_after_they_are_open_and_are_not_written():
    live = live_meter("any=tcp:127.0.0.1:0")
    before = association_of(live)

    def look(live):
        return association_of(live)

    after = opened(live, look)

    name = Name(41, Obis.parse("0.0.25.0.0.255"), 2)
    assert ask(before, GetRequestNormal(0xC1, name)).given == DataAccessResult.OBJECT_UNDEFINED
    assert isinstance(ask(after, GetRequestNormal(0xC1, name)).given, U16)
    assert name.encode() not in after.rights.writers


READ_OUT = {"type_number": "684-11-38B-N24-3002-084", "configuration": {"Z18": "002"}}


@pytest.mark.parametrize(
    ("name", "fields", "identification"),
    [
        ("optical=pty:{}/head", READ_OUT, b"/KAM5 6841138BN243002\r\n"),
        ("optical=pty:{}/head?opening=mode-e", READ_OUT, b"/KAM5\\26841138BN243002\r\n"),
        ("optical=tcp:127.0.0.1:0?opening=modes-a-c", READ_OUT, b"/KAM5 6841138BN243002\r\n"),
        ("optical=tcp:127.0.0.1:0", READ_OUT, b""),
        ("optical=pty:{}/head", {}, b""),
    ],
)
def test_a_line_hears_a_sign_on_where_the_meter_was_ordered_with_it(tmp_path, name, fields, identification):
    def signed_on(live):
        session = live._session(live.listening[0], "127.0.0.1:50000")
        try:
            session.receive(b"/?!\r\n", Instant(0))
            return session.receive(b"", Instant(NS_PER_S))
        except RemoteError:
            return b""  # no word of HDLC, nor of the wrapper

    assert opened(live_meter(name.format(tmp_path), **fields), signed_on) == identification


def test_a_port_is_not_opened_to_modes_that_the_meter_has_not():
    with pytest.raises(SetupError, match=r"is to hear modes A and C, and Z18 \(1107 setup\) is 000"):
        opened(live_meter("optical=tcp:127.0.0.1:0?opening=modes-a-c"), lambda live: None)
