"""The meter's side of HDLC: documented sessions, turns and numbers, segments, and what happens when the line is bad."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.wire.hdlc_client import LLC_COMMAND, Client, Meter
from trefas.base.errors import SetupError
from trefas.base.instant import NS_PER_MS, NS_PER_S, Instant
from trefas.wire.hdlc_frame import DISC, SNRM, Frame, decode, encode, format_address
from trefas.wire.hdlc_link import HdlcLink
from trefas.wire.hdlc_parameters import HdlcParameters, Offer, decode_offer
from trefas.wire.hdlc_reader import FrameReader
from trefas.wire.link import Connected, Disconnected, Output, Received, Transmit

PAIRS = {(16, 1), (18, 16), (19, 16), (20, 16)}
SESSIONS = Path(__file__).parents[2].parent / "shared/reference/telegrams/sessions_kamstrup_dlms_doc.json"


def admitted(client: int, server: int) -> bool:
    return (client, server) in PAIRS


def a_meter(**parameters: int) -> Meter:
    return Meter(HdlcLink(admitted, parameters=HdlcParameters(**parameters)))


def connected(offer: Offer | None = None, **parameters: int) -> Client:
    client = Client(a_meter(**parameters))
    client.connect(offer)
    return client


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


@pytest.mark.parametrize("address", ["2043", "00200043", "ff", "20ff", "feff0041", "20fd", "2001"])
def test_other_stations_all_stations_and_the_calling_one_get_no_answer(address):
    # physical 33 in two sizes, all logical devices in two sizes, all physical ones, calling 7E, none 00
    meter = a_meter()

    assert Client(meter, 18, bytes.fromhex(address)).say(SNRM | 0x10) == []
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


# ---- what can not be followed ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("control", "info", "reject"),
    [
        (0x19, b"", "190001"),  # REJ is not in the profile: W
        (0xFF, b"", "ff0001"),
        (0x10, bytes(1011), "100004"),  # longer than the meter takes: Y
        (0x31, b"", "310008"),  # acknowledges a frame that was never sent: Z
    ],
)
def test_what_can_not_be_followed_is_rejected_until_the_client_begins_anew(control, info, reject):
    client = connected()

    for _ in range(2):
        (frmr,) = client.say(control, info)
        assert (frmr.control, frmr.info.hex()) == (0x97, reject)
    assert len(client.meter.told(Disconnected)) == 1

    assert client.connect().control == 0x73
    assert client.ask(b"again") == b"again"


def test_a_reject_ends_with_disc_too():
    client = connected()
    client.say(0xFF)

    assert client.say(DISC | 0x10)[0].control == 0x73
    assert client.say(DISC | 0x10)[0].control == 0x1F
    assert len(client.meter.told(Disconnected)) == 1


def test_an_apdu_grows_to_its_limit_and_no_further():
    client = Client(Meter(HdlcLink(admitted, apdu_size_max=300)))
    client.connect()

    assert client.ask(bytes(300)) == bytes(300)
    client.numbered(LLC_COMMAND + bytes(125), segmented=True)
    client.numbered(bytes(128), segmented=True)
    assert client.numbered(bytes(48))[0].info[2:] == b"\x04"  # 301 bytes


@pytest.mark.parametrize("damage", [1, 3, 6, 8, 15, -2])
def test_a_damaged_frame_is_dropped_counted_and_hurts_no_other(damage):
    client = connected()
    line = bytearray(client.frame(0x10, LLC_COMMAND + b"read"))
    line[damage] ^= 0x04

    assert client.meter.hear(bytes(line)) + client.meter.hear(b"", 600 * NS_PER_MS) == b""
    assert client.meter.link.errors >= 1
    assert client.ask(b"fine") == b"fine"


# ---- time ----------------------------------------------------------------------------------------------------------


def test_half_a_frame_is_forgotten_after_the_inter_octet_time_out():
    meter = a_meter(inter_octet_ns=500 * NS_PER_MS)
    snrm = Client(meter).frame(SNRM | 0x10)

    assert meter.hear(snrm[:5], 0) == b""
    assert meter.link.deadline() == 500 * NS_PER_MS
    assert meter.hear(snrm, 500 * NS_PER_MS)
    assert meter.link.deadline() == 20 * NS_PER_S + 500 * NS_PER_MS
    assert meter.link.errors == 1


def test_a_frame_that_comes_slowly_is_one_frame():
    meter = a_meter(inter_octet_ns=500 * NS_PER_MS)
    out = b""
    for index, byte in enumerate(Client(meter).frame(SNRM | 0x10)):
        out += meter.hear(bytes((byte,)), index * 499 * NS_PER_MS)

    assert decode(out[1:-1]).control == 0x73


def test_garbage_that_looks_like_a_long_frame_hides_the_next_one_only_until_the_line_is_quiet():
    meter = a_meter()

    assert meter.hear(b"\x7e\xa7\xff" + Client(meter).frame(SNRM | 0x10)) == b"" or meter.told(Connected)
    meter.hear(b"", 500 * NS_PER_MS)

    assert meter.told(Connected) == [Connected(16, 1)]


def test_a_silent_client_is_parted_after_the_inactivity_time_out():
    client = connected(inactivity_ns=20 * NS_PER_S)
    meter = client.meter
    client.say(0x11, now=5 * NS_PER_S)

    assert meter.link.deadline() == 25 * NS_PER_S
    meter.hear(b"", 25 * NS_PER_S - 1)
    assert meter.told(Disconnected) == []
    meter.hear(b"", 25 * NS_PER_S)
    assert meter.told(Disconnected) == [Disconnected("nothing was heard for 20 s")]
    assert (meter.link.deadline(), meter.link.client) == (None, None)
    assert client.ready()[0].control == 0x1F


def test_inactivity_0_never_parts():
    client = connected(inactivity_ns=0)

    assert client.meter.link.deadline() is None
    client.meter.hear(b"", 10**15)
    assert client.meter.told(Disconnected) == []


@pytest.mark.parametrize("wrong", [{"info_tx": 31}, {"info_rx": 2031}, {"window_tx": 0}, {"window_rx": 8}])
def test_parameters_that_no_frame_can_hold_are_refused_in_a_sentence(wrong):
    with pytest.raises(SetupError, match="it can be"):
        HdlcParameters(**wrong)


# ---- whatever comes --------------------------------------------------------------------------------------------------

controls = st.sampled_from([SNRM | 0x10, SNRM | 0x10, DISC | 0x10, 0x13, 0x73, 0xFF]) | st.integers(0, 255)
infos = st.binary(max_size=20) | st.binary(max_size=20).map(LLC_COMMAND.__add__)
spoken = st.builds(
    lambda pair, control, info, segmented: encode(
        Frame(format_address(pair[1]), format_address(pair[0]), control, info, segmented)
    ),
    st.sampled_from([(16, 1), (16, 1), (16, 1), (18, 16), (5, 5)]),
    controls,
    infos,
    st.booleans(),
)
conversations = st.lists(spoken | st.binary(max_size=30), max_size=30).map(b"".join)


@given(conversations)
def test_the_events_are_the_same_byte_by_byte_and_at_once(line):
    whole, bytewise = HdlcLink(admitted), HdlcLink(admitted)

    at_once = whole.receive(line, Instant(0))
    one_by_one = [event for byte in line for event in bytewise.receive(bytes((byte,)), Instant(0))]

    assert at_once == one_by_one
    assert whole.errors == bytewise.errors
    assert whole.deadline() == bytewise.deadline()


@given(conversations, st.integers(0, 3))
def test_no_stranger_makes_the_meter_stumble_or_say_anything_but_frames(line, step):
    meter = Meter(HdlcLink(admitted, parameters=HdlcParameters(window_rx=3, window_tx=2)), lambda apdu: apdu * 40)
    out = b"".join(meter.hear(bytes((byte,)), index * step * NS_PER_S) for index, byte in enumerate(line))

    reader = FrameReader()
    frames = reader.read(out)
    assert b"".join(map(encode, frames)) == out
    assert reader.errors == 0


@given(st.data())
def test_one_flipped_bit_in_a_conversation_loses_a_frame_at_most(draw):
    client = connected()
    line = bytearray(client.frame(0x10, LLC_COMMAND + b"one") + client.frame(0x32, LLC_COMMAND + b"two"))
    bit = draw.draw(st.integers(0, 8 * len(line) - 1))
    line[bit // 8] ^= 1 << bit % 8

    client.meter.hear(bytes(line))
    client.meter.hear(b"", NS_PER_S)

    assert {event.apdu for event in client.meter.told(Received)} <= {b"one", b"two"}
    client.connect(now=NS_PER_S)
    assert client.ask(b"three") == b"three"
