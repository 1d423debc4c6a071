"""Over datagrams, whose sender may be forged, no request is answered by more than three times its bytes, headers included."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trefas.base.errors import RemoteError
from trefas.base.instant import Instant
from trefas.cosem.session import Session
from trefas.device.build import build
from trefas.device.order import Order
from trefas.run.live import UNPROVED_SIZE_MAX

DEVICE = build(Order(standard_face=True), start=Instant(0))
GBT, BLOCKS = 0x1F1F5D, 0x181D  # general block transfer and all else; what clients without it ask for
OBJECTS = bytes.fromhex("000F0000280000FF02")
A14 = bytes.fromhex("00030101010800FF02")


def aarq(conformance, size):
    initiate = bytes.fromhex("01000000065F1F0400") + conformance.to_bytes(3) + size.to_bytes(2)
    return bytes.fromhex("601DA109060760857405080101BE10040E") + initiate


def said(session, client, apdu):
    """The request and the answer, as datagrams."""
    whole = bytes((0, 1, 0, client, 0, 1)) + len(apdu).to_bytes(2) + apdu
    try:
        return whole, session.receive(whole, Instant(0))
    except RemoteError:
        return whole, b""


def joined(conformance=BLOCKS, size=0xFFFF):
    session = Session(DEVICE.server, framing="wrapper", answer_size_max=UNPROVED_SIZE_MAX)
    request, answer = said(session, 16, aarq(conformance, size))
    assert len(answer) <= 3 * len(request)
    assert answer[8] == 0x61
    return session


REQUESTS = {
    "one attribute": b"\xc0\x01\xc1" + A14 + b"\0",
    "the list of objects": b"\xc0\x01\xc1" + OBJECTS + b"\0",
    "the next block": bytes.fromhex("C00281 00000001"),
    "many attributes": b"\xc0\x03\xc1\x10" + (A14 + b"\0") * 16,
    "lists of objects": b"\xc0\x03\xc1\x10" + (OBJECTS + b"\0") * 16,
    "a block of nothing": bytes.fromhex("E0 80 0001 0000 00"),
    "a block with a request, a long window": bytes.fromhex("E0 BF 0001 0000 0D C001C1") + OBJECTS + b"\0",
    "blocks that are awaited": bytes.fromhex("E0 3F 0001 0001 00"),
    "a method": bytes.fromhex("C301C1 000F 0000280000FF 01 00"),
    "ACCESS": bytes.fromhex("D9 20000001 00 01 01") + OBJECTS + b"\x01\x00",
    "a release": bytes.fromhex("6200"),
    "nothing known": b"\xff",
    "an empty SET": b"\xc1",
    "a read by short name": bytes.fromhex("05 01 02 0000"),
    "the next block by short names": bytes.fromhex("05 01 05 0001"),
}


@pytest.mark.parametrize("name", REQUESTS)
@pytest.mark.parametrize("conformance", [BLOCKS, GBT])
def test_no_form_of_a_request_is_answered_by_more_than_three_times_its_bytes(name, conformance):
    session = joined(conformance)

    for apdu in (REQUESTS[name], REQUESTS["the list of objects"], REQUESTS[name], REQUESTS["the next block"]):
        request, answer = said(session, 16, apdu)
        assert len(answer) <= 3 * len(request), f"{apdu.hex()} → {answer.hex()}"


@settings(max_examples=100)
@given(st.lists(st.one_of(st.sampled_from(sorted(REQUESTS.values())), st.binary(min_size=1, max_size=60)), max_size=6))
def test_no_sequence_of_requests_is_answered_by_more_than_three_times_its_bytes(apdus):
    session = joined(GBT)
    heard = told = 0

    for apdu in apdus:
        request, answer = said(session, 16, apdu)
        heard, told = heard + len(request), told + len(answer)

    assert told <= 3 * heard
