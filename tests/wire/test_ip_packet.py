"""Packets of IP for traces: headers as in the RFCs, check sums that add up, numbers that go on."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trefas.wire.ip_packet import SEGMENT_SIZE_MAX, Place, TcpTalk, datagram

PEER, METER = Place("192.0.2.1:50000"), Place("192.0.2.2:4059")


def total(data: bytes) -> int:
    """RFC 1071, as its definition reads: ones' complement sum of 16 bits."""
    value = 0
    for at in range(0, len(data), 2):
        value += int.from_bytes(data[at : at + 2].ljust(2, b"\0"))
        value = (value & 0xFFFF) + (value >> 16)
    return value


def is_intact(packet: bytes) -> bool:
    """Header and transport sum up to FFFFh."""
    protocol = packet[9]
    pseudo = packet[12:20] + bytes((0, protocol)) + (len(packet) - 20).to_bytes(2)
    return total(packet[:20]) == 0xFFFF and total(pseudo + packet[20:]) == 0xFFFF


def test_a_datagram_is_as_the_rfcs_have_it():
    packet = datagram(PEER, METER, b"abc")

    # RFC 791: version 4, 5 words, 31 bytes, not to be cut, 64 hops, 17 is UDP; RFC 768: ports, 11 bytes
    assert packet[:10].hex() == "4500001f000040004011"
    assert packet[12:20].hex() == "c0000201c0000202"
    assert packet[20:26].hex() == "c3500fdb000b"
    assert packet[28:] == b"abc"
    assert is_intact(packet)


def test_ipv6_has_its_own_header():
    packet = datagram(Place("[::1]:50000"), Place("[::2]:4059"), b"abc")

    # RFC 8200: version 6, 11 bytes, 17, 64, two addresses
    assert packet[:8].hex() == "60000000000b1140"
    assert (packet[23], packet[39], packet[48:]) == (1, 2, b"abc")


def numbers(packet):
    return int.from_bytes(packet[24:28]), int.from_bytes(packet[28:32]), packet[33]


def test_a_connection_begins_speaks_and_ends_with_numbers_that_go_on():
    talk = TcpTalk(PEER, METER)

    began = talk.begin()
    asked = talk.say(b"ask", by_meter=False)
    answered = talk.say(b"answer", by_meter=True)
    ended = talk.end()

    said = [(by_meter, *numbers(packet)) for packet, by_meter in [*began, *asked, *answered, *ended]]
    assert said == [
        (False, 0, 0, 0x02),  # SYN
        (True, 0, 1, 0x12),
        (False, 1, 1, 0x10),
        (False, 1, 1, 0x18),  # 3 bytes
        (True, 1, 4, 0x18),  # 6 bytes
        (True, 7, 4, 0x11),  # FIN
        (False, 4, 8, 0x11),
        (True, 8, 5, 0x10),
    ]
    assert all(is_intact(packet) for packet, _ in [*began, *asked, *answered, *ended])


def test_what_is_too_long_for_a_packet_goes_in_several():
    data = bytes(range(256)) * (SEGMENT_SIZE_MAX // 128)

    pieces = TcpTalk(PEER, METER).say(data, by_meter=True)

    assert len(pieces) == 2
    assert b"".join(packet[40:] for packet, _ in pieces) == data


@given(st.binary(max_size=300))
def test_whatever_is_said_the_sums_are_right(data):
    assert is_intact(datagram(METER, PEER, data))


@pytest.mark.parametrize("text", ["", "pty:/tmp/x", "4059", "host:4059", "127.0.0.1:", "?:0"])
def test_what_is_no_place_is_refused(text):
    with pytest.raises(ValueError, match=r"."):
        Place(text)
