"""Frames there and back, addresses in their three sizes, and a reader that finds frames however the stream is cut."""

from contextlib import suppress
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from trefas.base.errors import RemoteError
from trefas.wire.hdlc_frame import INFO_SIZE_MAX, Frame, decode, encode, format_address, parse_address
from trefas.wire.hdlc_parameters import Offer, decode_offer, encode_offer
from trefas.wire.hdlc_reader import FrameReader

parts = {1: (127, 0), 2: (127, 127), 4: (16383, 16383)}
addresses = st.sampled_from([1, 2, 4]).flatmap(
    lambda size: st.builds(
        format_address, st.integers(0, parts[size][0]), st.integers(0, parts[size][1]), st.just(size)
    )
)
frames = st.builds(
    Frame, addresses, addresses, st.integers(0, 255), st.binary(max_size=200) | st.just(b"\x7e\xa0" * 40), st.booleans()
)


@given(frames)
def test_a_frame_is_what_it_was_after_the_line(frame):
    assert decode(encode(frame)[1:-1]) == frame


def test_a_frame_holds_2030_bytes_of_information():
    frame = Frame(format_address(16, 32, 4), format_address(16), 0x10, bytes(INFO_SIZE_MAX))

    assert decode(encode(frame)[1:-1]) == frame


def test_the_first_frame_of_the_public_norwegian_interface_description_is_encoded_byte_for_byte():
    # the header that all its list 1 frames of one length share: destination 21, source 16, UI with the poll bit, HCS 239A
    start = encode(Frame(format_address(21), format_address(16), 0x13, bytes(0xE2 - 9)))[:8]

    assert start.hex() == "7ea0e22b2113239a"


@pytest.mark.parametrize(
    ("raw", "parts"),
    [
        ("21", (16, None)),
        ("0241", (1, 32)),  # 1 << 1, 32 << 1 | 1
        ("00020041", (1, 32)),
        ("02040441", (1 << 7 | 2, 2 << 7 | 32)),
        ("fefefeff", (16383, 16383)),
    ],
)
def test_an_address_has_one_two_or_four_bytes(raw, parts):
    assert parse_address(bytes.fromhex(raw)) == parts
    assert format_address(*parts, len(raw) // 2).hex() == raw


def test_an_address_of_three_bytes_is_none():
    body = encode(Frame(b"\x02\x02\x03", b"\x21", 0x93))[1:-1]

    with pytest.raises(RemoteError, match="neither 1, 2 nor 4"):
        decode(body)


@given(frames, st.data())
def test_a_damaged_frame_is_never_another_frame(frame, draw):
    line = bytearray(encode(frame))
    bit = draw.draw(st.integers(8, 8 * len(line) - 9))
    line[bit // 8] ^= 1 << bit % 8

    assert frame not in FrameReader().read(bytes(line))
    with pytest.raises(RemoteError):
        decode(bytes(line[1:-1]))


streams = st.lists(st.one_of(frames.map(encode), st.binary(max_size=20), st.just(b"\x7e"), st.just(b"\x7e\xa7\xff")))


@given(streams.map(b"".join), st.lists(st.integers(0, 4000), max_size=20))
@example(b"\x7e\xa0\x7e\xa0\x07\x03\x21\x53\x03\xc7\x7e", [2, 5])
def test_the_same_frames_come_out_however_the_stream_is_cut(stream, cuts):
    whole, cut, bytewise = FrameReader(), FrameReader(), FrameReader()
    places = [0, *sorted(c for c in cuts if c < len(stream)), len(stream)]

    at_once = whole.read(stream) + whole.give_up()
    in_pieces = [f for a, b in pairwise(places) for f in cut.read(stream[a:b])] + cut.give_up()
    one_by_one = [f for byte in stream for f in bytewise.read(bytes((byte,)))] + bytewise.give_up()

    assert at_once == in_pieces == one_by_one
    assert whole.errors == cut.errors == bytewise.errors


@given(st.binary(max_size=30), st.lists(frames, min_size=1, max_size=4))
def test_no_frame_is_lost_behind_garbage_once_the_line_was_quiet(garbage, sent):
    reader = FrameReader()

    found = reader.read(garbage + b"".join(map(encode, sent))) + reader.give_up()

    assert found[-len(sent) :] == sent


def test_one_flag_between_two_frames_is_enough():
    first, second = Frame(b"\x03", b"\x21", 0x93), Frame(b"\x03", b"\x21", 0x53)

    assert FrameReader().read(encode(first) + encode(second)[1:]) == [first, second]


def test_a_flag_inside_the_information_ends_nothing():
    frame = Frame(b"\x03", b"\x21", 0x10, bytes.fromhex("e6e6007e7ea0077e"))

    assert FrameReader().read(encode(frame)) == [frame]


@given(st.builds(Offer, *[st.integers(1, 0xFFFF)] * 2, *[st.integers(1, 7)] * 2))
def test_parameters_are_what_they_were_after_the_line(offer):
    assert decode_offer(encode_offer(offer)) == offer


@pytest.mark.parametrize(
    ("info", "offer"),
    [
        ("", Offer(128, 128, 1, 1)),
        ("818000", Offer(128, 128, 1, 1)),
        ("81801205018006018007040000000108040000 0001", Offer(128, 128, 1, 1)),  # one-byte sizes
        ("818007 0502 0400 0601 40", Offer(1024, 64, 1, 1)),
        ("818006 0704 00000003", Offer(128, 128, 3, 1)),
        ("818003 050100", Offer(128, 128, 1, 1)),  # 0 is the default
        ("818003 090107 ff 0102", Offer(128, 128, 1, 1)),  # an unknown parameter, then user data
    ],
)
def test_parameters_may_be_absent_and_have_values_of_several_widths(info, offer):
    assert decode_offer(bytes.fromhex(info)) == offer


@pytest.mark.parametrize("info", ["80", "8180", "818005", "8180030502", "818003050301", "81800305010505"])
def test_parameters_that_do_not_add_up_are_the_peers_fault(info):
    with pytest.raises(RemoteError):
        decode_offer(bytes.fromhex(info))


@given(st.binary(max_size=60))
def test_nothing_a_stranger_sends_causes_another_error(data):
    for read in (decode, decode_offer):
        with suppress(RemoteError):
            read(data)
