"""The client's side of HDLC against the meter's: every row of its table, lost, doubled and damaged frames, long requests."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.client.line import LLS, START, Line
from trefas.base.errors import AccessError, RemoteError
from trefas.base.instant import NS_PER_S
from trefas.base.obis import Obis
from trefas.client import questions
from trefas.client.hdlc_link import ClientHdlc
from trefas.client.hdlc_table import CLIENT_LINK, ClientLinkState
from trefas.client.link import Unanswered
from trefas.wire.axdr_scalar import VisibleString
from trefas.wire.hdlc_frame import POLL_FINAL, UA, Frame, encode
from trefas.wire.hdlc_parameters import Offer
from trefas.wire.xdlms import Name

SMALL = Offer(info_tx=64, info_rx=64, window_tx=1, window_rx=3)


def objects_of(line):
    return line.run(questions.objects(line.services))


@pytest.mark.parametrize("offer", [Offer(), SMALL, Offer(1010, 1010, 1, 7), Offer(128, 2030, 1, 7)])
def test_a_long_answer_comes_in_segments_however_small(offer):
    whole = objects_of(Line().associated())

    assert objects_of(Line(framing="hdlc", offer=offer).associated()) == whole


def test_a_long_request_goes_in_segments():
    line = Line(framing="hdlc", offer=SMALL).associated()
    said = "x" * 250
    name = Name(1, Obis.parse("1.1.96.128.4.255"), 2)
    with pytest.raises(AccessError, match="to class 1"):  # refused for what it says, having come whole
        line.run(line.services.set(name, VisibleString(said)))
    line.run(line.services.set(name, VisibleString("1.8.0 " + " " * 200 + "0.0.1")))
    assert line.run(line.services.get(name)) == VisibleString("1.8.0 0.0.1")


@given(st.lists(st.sampled_from(["lose", "damage", "pass", "pass", "pass", "noise"]), max_size=60), st.booleans())
@settings(deadline=None, max_examples=25)
def test_whatever_the_line_does_the_answer_is_right_or_there_is_none(faults, small):
    whole = objects_of(Line().associated())
    waiting = list(faults)

    def spoil(data):
        fault = waiting.pop(0) if waiting else "pass"
        if fault == "lose":
            return b""
        if fault == "damage" and data:
            return data[:5] + bytes((data[5] ^ 0xFF,)) + data[6:] if len(data) > 5 else data
        return b"\x7e\xa0noise" + data if fault == "noise" else data

    line = Line(framing="hdlc", spoil=spoil, offer=SMALL if small else Offer())
    try:
        found = objects_of(line.associated())
    except RemoteError:
        return
    assert found == whole


def test_a_lost_frame_is_asked_for_again_after_three_seconds():
    line = Line(framing="hdlc").associated()
    begun = line.now
    lost = [True]
    line.spoil = lambda data: b"" if lost and lost.pop() else data

    assert objects_of(line) == objects_of(Line().associated())
    assert line.now - begun == 3 * NS_PER_S


def test_a_line_without_a_meter_is_given_up_after_three_tries():
    line = Line(framing="hdlc", spoil=lambda data: b"")

    with pytest.raises(Unanswered, match="did not answer in 3 times 3 s"):
        line.associated()

    assert line.session.link.state is ClientLinkState.NDM


@pytest.mark.parametrize(
    ("control", "info", "segmented", "why"),
    [
        (0x3E, b"\xe6\xe7\x00", False, "did not answer"),  # N(S) 7, where 0 is due
        (0xF1, b"", False, "did not answer"),  # RR with N(R) 7, where 1 frame was sent
        (0x30, b"", True, "a segment of an answer has no bytes"),
    ],
)
def test_a_meter_that_brings_nothing_further_is_given_up(control, info, segmented, why):
    link = ClientHdlc(18, 16)
    link.open(START)
    link.receive(encode(Frame(b"\x25", b"\x21", UA | POLL_FINAL)), START)
    link.send(b"\xc0", START)
    said = encode(Frame(b"\x25", b"\x21", control, info, segmented))

    def three_times():
        for _ in range(3):
            link.receive(said, START)

    with pytest.raises(RemoteError, match=why):
        three_times()


def test_an_address_that_is_refused_is_told_in_a_sentence():
    with pytest.raises(RemoteError, match=r"refuses the link|did not answer"):
        Line(LLS, framing="hdlc", client=99).associated()


def test_a_link_that_ends_says_so_and_can_begin_again():
    line = Line(framing="hdlc").associated()
    whole = objects_of(line)

    line.meter.receive(line.session.close(line.now), line.now)

    assert not line.session.connected
    assert line.session.link.state is ClientLinkState.CLOSING
    assert whole


def test_every_state_of_the_table_can_be_left():
    states = {state for state, _ in CLIENT_LINK.rows}

    assert states == set(ClientLinkState)
    assert all(
        any(row.to is not state for (each, _), row in CLIENT_LINK.rows.items() if each is state) for state in states
    )
