"""The meter's side of HDLC: documented sessions, joining and parting, turns and numbers, windows and segments."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.wire.hdlc_client import LLC_COMMAND, Client, Meter, a_meter, admitted, connected
from trefas.base.instant import Instant
from trefas.wire.hdlc_frame import DISC, SNRM, decode, encode, format_address
from trefas.wire.hdlc_link import HdlcLink
from trefas.wire.hdlc_parameters import Offer, decode_offer
from trefas.wire.link import Connected, Disconnected, Output, Received, Transmit

SESSIONS = Path(__file__).parents[2].parent / "shared/reference/telegrams/sessions_kamstrup_dlms_doc.json"


# ---- as documented ----------------------------------------------------------------------------------------------


def test_the_documented_snrm_gets_the_documented_ua():
    # K351C sends up to 512 bytes and takes 128; the client offers 512 both ways
    meter = a_meter(info_tx=512, info_rx=128)

    ua = meter.hear(bytes.fromhex("7EA0200321937DD981801405020200060202000704000000010804000000016FEF7E"))

    assert ua.hex().upper() == "7EA0202103737398818014050202000602008007040000000108040000000119D47E"
    assert meter.events[0] == Connected(client=16, server=1)


def test_every_frame_of_the_documented_sessions_is_answered_byte_for_byte():
    if not SESSIONS.exists():
        pytest.skip(f"{SESSIONS} is not here")
    exchange = [step for step in json.loads(SESSIONS.read_text())["exchange"] if "dir" in step]
    meter = a_meter(info_tx=512, info_rx=128)
    frames = 0
    for asked, answered in zip(exchange[::2], exchange[1::2], strict=True):
        if "hex" not in asked:  # blocks left out of the document: numbers go on from 3 to 7, so the session ends here
            break
        line, expected = bytes.fromhex(asked["hex"]), bytes.fromhex(answered["hex"])
        answer = decode(expected[1:-1])
        meter.answer = lambda apdu, frame=answer: frame.info[3:]
        assert encode(decode(line[1:-1])) == line
        assert meter.hear(line) == expected
        frames += 2
    assert frames == 16
    for step in exchange:
        if "hex" in step:
            assert encode(decode(bytes.fromhex(step["hex"])[1:-1])).hex().upper() == step["hex"]


# ---- joining and parting ------------------------------------------------------------------------------------------


def test_an_snrm_without_parameters_settles_the_defaults_of_the_standard():
    ua = Client(a_meter()).connect()

    assert decode_offer(ua.info) == Offer(info_tx=128, info_rx=128, window_tx=1, window_rx=1)


def test_what_is_settled_is_the_least_of_both_seen_from_the_meter():
    ua = Client(a_meter(info_tx=1010, info_rx=500, window_tx=3)).connect(Offer(2000, 600, 2, 7))

    # the meter sends 600 (the client takes no more) and takes 500; sends windows of 3 and takes windows of 1
    assert decode_offer(ua.info) == Offer(info_tx=600, info_rx=500, window_tx=3, window_rx=1)


@pytest.mark.parametrize(("size", "physical"), [(1, None), (2, 32), (4, 32)])
def test_the_answer_has_the_address_form_of_the_question(size, physical):
    address = format_address(16, physical, size)
    client = Client(a_meter(), 19, address)

    ua = client.connect()

    assert (ua.source, ua.destination) == (address, format_address(19))
    assert client.ask(b"hello") == b"hello"


@pytest.mark.parametrize(
    "address", ["2043", "00200043", "ff", "20ff", "feff0041", "20fd", "2001", "01", "0041", "00000041"]
)
def test_other_stations_all_stations_and_the_calling_one_get_no_answer(address):
    # physical 33 in two sizes, all logical devices in two sizes, all physical ones, calling 7E, no physical one, no logical
    # one in three sizes
    meter = a_meter()

    assert Client(meter, 18, bytes.fromhex(address)).say(SNRM | 0x10) == []
    assert meter.events == []


@pytest.mark.parametrize("client", [0x00, 0x7F])
def test_no_station_and_all_stations_are_no_client(client):
    meter = a_meter()

    assert Client(meter, client).say(SNRM | 0x10) == []
    assert meter.events == []


def test_a_client_that_is_not_admitted_is_told_that_it_is_disconnected():
    meter = a_meter()

    (dm,) = Client(meter, 17).say(SNRM | 0x10)

    assert (dm.control, dm.info, meter.told(Connected)) == (0x1F, b"", [])


@pytest.mark.parametrize("control", [DISC | 0x10, 0x10, 0x11, 0x15, 0xFF])
def test_without_a_connection_every_command_gets_dm(control):
    (dm,) = Client(a_meter()).say(control)

    assert dm.control == 0x1F


def test_a_disc_parts_once_and_is_dm_the_second_time():
    client = connected()

    assert [client.say(DISC | 0x10)[0].control for _ in range(2)] == [0x73, 0x1F]
    assert client.meter.told(Disconnected) == [Disconnected("the client disconnected")]


def test_an_snrm_on_a_connection_begins_anew():
    client = connected()
    client.ask(b"one")

    client.connect()

    assert [type(e) for e in client.meter.events[-3:]] == [Disconnected, Connected, Output]
    assert client.ask(b"two") == b"two"  # numbers start from 0 again


def test_another_client_takes_the_line_with_snrm_and_disturbs_nobody_without():
    first = connected()
    second = Client(first.meter, 19, format_address(16))

    assert second.say(0x10, LLC_COMMAND + b"?")[0].control == 0x1F
    assert first.ask(b"still") == b"still"

    second.connect()
    assert second.ask(b"mine") == b"mine"
    assert first.numbered(LLC_COMMAND + b"?")[0].control == 0x1F


def test_ui_and_the_responses_of_other_stations_are_passed_over():
    client = connected()

    for control in (0x13, 0x03, 0x73, 0x1F, 0x97):  # an echoing optical head sends our own UA back to us
        assert client.say(control, LLC_COMMAND) == []
    assert client.ask(b"x") == b"x"


def test_an_echo_of_everything_the_meter_sends_is_never_answered():
    client = connected()
    for control in (0x10, 0x11, SNRM | 0x10, DISC | 0x10):
        answer = client.meter.hear(client.frame(control, LLC_COMMAND if control == 0x10 else b""))
        assert answer
        assert client.meter.hear(answer) == b""


# ---- turns, numbers and windows ------------------------------------------------------------------------------------


def test_thirty_requests_count_around_the_eight_numbers():
    client = connected()

    assert [client.ask(bytes([n])) for n in range(30)] == [bytes([n]) for n in range(30)]


def test_a_repeated_request_gets_the_same_frame_and_is_not_asked_twice():
    client = connected()
    first = client.say(0x10, LLC_COMMAND + b"read")

    again = client.say(0x10, LLC_COMMAND + b"read")  # the client's time-out

    assert again == first
    assert client.meter.told(Received) == [Received(b"read")]


def test_a_client_that_lost_the_answer_gets_it_again_by_rr():
    client = connected()
    first = client.numbered(LLC_COMMAND + b"read")

    assert client.ready() == first


def test_a_poll_with_nothing_to_say_gets_rr():
    (rr,) = connected().ready()

    assert rr.control == 0x11


def test_a_client_that_is_not_ready_gets_its_answer_when_it_is():
    client = connected()
    (answer,) = client.numbered(LLC_COMMAND + b"read")

    (busy,) = client.say(0x15)
    assert busy.control == 0x31  # RR, N(R) 1
    assert client.ready() == [answer]


def test_nothing_is_sent_before_the_client_gives_the_turn():
    client = connected()

    assert client.numbered(LLC_COMMAND + b"read", poll=False) == []
    (answer,) = client.ready()
    assert answer.info[3:] == b"read"


def test_no_answer_gives_the_turn_back_with_rr():
    client = connected()
    client.meter.answer = lambda apdu: b""

    (rr,) = client.numbered(LLC_COMMAND + b"unconfirmed")

    assert rr.control == 0x31


def test_an_answer_that_comes_after_the_client_left_is_dropped():
    link = HdlcLink(admitted)
    client = Client(Meter(link))
    line = client.frame(SNRM | 0x10) + client.frame(0x10, LLC_COMMAND + b"read") + client.frame(DISC | 0x10)

    kinds = [type(event) for event in link.receive(line, Instant(0))]

    assert kinds == [Connected, Output, Received, Disconnected, Output]
    assert link.send(Transmit(b"late"), Instant(0)) == b""


def test_a_number_out_of_order_is_not_taken_and_told():
    client = connected()

    (rr,) = client.say(0x10 | 3 << 1, LLC_COMMAND + b"from the future")

    assert (rr.control, client.meter.told(Received)) == (0x11, [])


@given(st.integers(0, 700), st.integers(32, 200), st.integers(32, 200), st.integers(1, 7), st.integers(1, 7))
def test_apdus_cross_in_segments_of_any_settled_size_and_window(size, down, up, window, own_window):
    client = connected(Offer(up, down, 1, window), info_tx=150, info_rx=150, window_tx=own_window)
    apdu = bytes(index * 7 & 0xFF for index in range(size + 1))

    assert client.ask(apdu, min(up, 150)) == apdu
    assert client.ask(b"next") == b"next"
    assert client.meter.link.settled.info_tx == min(150, down)


def test_a_long_answer_comes_in_windows_with_the_final_bit_on_the_last():
    client = connected(Offer(128, 64, 1, 3), window_tx=7)
    client.meter.answer = lambda apdu: bytes(range(256))  # 259 bytes with LLC: 64 64 64 64 3

    frames = client.numbered(LLC_COMMAND + b"profile")
    assert [(f.control >> 1 & 7, bool(f.control & 0x10), f.segmented) for f in frames] == [
        (0, False, True),
        (1, False, True),
        (2, True, True),
    ]
    client.vr = 3
    frames = client.ready()
    assert [(f.control >> 1 & 7, bool(f.control & 0x10), f.segmented) for f in frames] == [
        (3, False, True),
        (4, True, False),
    ]


@pytest.mark.parametrize(("size", "sizes"), [(61, [64]), (62, [64, 1]), (125, [64, 64])])
def test_an_answer_that_fills_its_last_frame_has_no_empty_one_behind_it(size, sizes):
    client = connected(Offer(128, 64, 1, 3), window_tx=7)
    client.meter.answer = lambda apdu: bytes(size)  # three more with LLC

    frames = client.numbered(LLC_COMMAND + b"profile")

    assert [len(f.info) for f in frames] == sizes
    assert [f.segmented for f in frames] == [True] * (len(sizes) - 1) + [False]


def test_of_a_window_only_what_was_lost_comes_again():
    client = connected(Offer(128, 64, 1, 3), window_tx=7)
    client.meter.answer = lambda apdu: bytes(range(256))
    frames = client.numbered(LLC_COMMAND + b"profile")

    client.vr = 1  # frames 1 and 2 did not arrive
    again = client.ready()

    assert [f.info for f in again[:2]] == [f.info for f in frames[1:]]
    assert [f.control >> 1 & 7 for f in again] == [1, 2, 3]


def test_a_lost_acknowledgement_of_a_segment_costs_a_repetition_and_no_data():
    client = connected()
    first = client.say(0x10, LLC_COMMAND + b"abc", segmented=True)

    assert client.say(0x10, LLC_COMMAND + b"abc", segmented=True) == first  # RR, N(R) 1
    client.vs = 1
    (answer,) = client.numbered(b"def")

    assert answer.info[3:] == b"abcdef"


def test_a_client_may_send_a_window_of_segments_without_waiting():
    client = connected(Offer(64, 128, 3, 1), window_rx=3)

    assert client.numbered(LLC_COMMAND + b"a", segmented=True, poll=False) == []
    assert client.numbered(b"b", segmented=True, poll=False) == []
    (answer,) = client.numbered(b"c")

    assert (answer.info[3:], answer.control >> 5) == (b"abc", 3)


def test_frames_beyond_the_window_are_not_taken_and_come_again():
    client = connected()  # window 1

    client.numbered(LLC_COMMAND + b"a", segmented=True, poll=False)
    (rr,) = client.numbered(b"b")
    assert (rr.control, client.meter.link.errors) == (0x31, 1)

    client.vs = 1
    (answer,) = client.numbered(b"b")
    assert answer.info[3:] == b"ab"


def test_a_new_request_drops_what_was_left_of_an_answer():
    client = connected()
    client.meter.answer = lambda apdu: apdu * 500
    client.numbered(LLC_COMMAND + b"a")
    client.vr = 1

    (answer,) = client.numbered(LLC_COMMAND + b"b")

    assert answer.info[3:10] == b"bbbbbbb"


def test_information_without_the_llc_header_is_acknowledged_and_dropped():
    client = connected()

    (rr,) = client.numbered(b"\xe6\xe7\x00read")

    assert (rr.control, client.meter.told(Received), client.meter.link.errors) == (0x31, [], 1)
