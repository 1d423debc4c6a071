"""The meter's side of HDLC where the line is bad, the peer is wrong, or nobody says anything."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.wire.hdlc_client import LLC_COMMAND, Client, Meter, a_meter, admitted, connected
from trefas.base.errors import SetupError
from trefas.base.instant import NS_PER_MS, NS_PER_S, Instant
from trefas.wire.hdlc_frame import DISC, SNRM, Frame, decode, encode, format_address
from trefas.wire.hdlc_link import HdlcLink
from trefas.wire.hdlc_parameters import HdlcParameters
from trefas.wire.hdlc_reader import FrameReader
from trefas.wire.link import Connected, Disconnected, Received

# ---- what cannot be followed ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("control", "info", "reject"),
    [
        (0x19, b"", "190001"),  # REJ is not in the profile: W
        (0xFF, b"", "ff0001"),
        (0x10, bytes(1011), "100004"),  # longer than the meter takes: Y
        (0x31, b"", "310008"),  # acknowledges a frame that was never sent: Z
    ],
)
def test_what_cannot_be_followed_is_rejected_until_the_client_begins_anew(control, info, reject):
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
    with pytest.raises(SetupError, match="must be"):
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
