"""Pushes in frames, in clear and ciphered: made as captures have them, and read whatever the line does to them."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.wire.han import captures
from tests.wire.han.captures import captured
from trefas.base.errors import RemoteError
from trefas.base.obis import Obis
from trefas.wire.han.frame import HanKeys, HanReader, cipher, framed, open_apdu
from trefas.wire.han.lists import aidon_2, kamstrup_nve_1
from trefas.wire.han.notification import Notification, encode

TIME = bytes.fromhex("07E60118 01123A32 FF 8000 00")
KEYS = HanKeys(bytes(range(16)), bytes(range(0xD0, 0xE0)))
TITLE = b"KAME" + bytes(4)
SAID = Notification(
    "Kamstrup_V0001",
    TIME,
    {Obis.parse("1-1:1.7.0"): 0x7E7E, Obis.parse("1-1:31.7.0"): 237, Obis.parse("1-1:32.7.0"): 232},
)
APDU = encode(kamstrup_nve_1.LIST, SAID)
CLEAR, CIPHERED = framed(APDU), framed(cipher(APDU, KEYS, TITLE, 1))


@captured
@pytest.mark.parametrize("name", captures.FRAMES)
def test_a_frame_is_made_from_what_a_capture_states(name):
    found = captures.telegram(name)
    frame = captures.hexed(found)

    assert framed(encode(captures.FRAMES[name], captures.stated(found))) == frame
    assert [each.said for each in HanReader().receive(frame)] == [captures.stated(found)]


@captured
def test_a_ciphered_push_is_read_and_made_again_to_the_same_bytes():
    found = captures.telegram(captures.CIPHERED)
    frame = captures.hexed(found)
    keys = HanKeys(bytes.fromhex(found["encryption_key"]), bytes.fromhex(found["authentication_key"]))

    (pushed,) = HanReader(keys).receive(frame)
    again = framed(cipher(encode(captures.PUSH_1, pushed.said), keys, pushed.title, pushed.counter))

    assert pushed.said == captures.stated(found)
    # The title is the maker, and the serial number that the note gives as MeterNo1.
    assert (pushed.title, pushed.counter) == (b"KAME" + (27581522).to_bytes(4), 0x000788E1)
    assert again == frame


@captured
def test_a_frame_whose_check_sequence_is_wrong_is_passed_over():
    found = captures.telegram("no_index_list1_2019_anonymised")
    reader = HanReader()

    assert reader.receive(captures.hexed(found)) == []
    assert reader.errors > 0


def test_a_frame_of_another_maker_has_its_addresses():
    # The header of Aidon's list 1, 2Ah bytes long: its check sequence is 0413h, as meters send it.
    apdu = bytes.fromhex("0F40000000 00 0101 0203 0906 0100010700FF 06 00000118 0202 0F00 161B")

    frame = framed(apdu, aidon_2.LIST.addresses)

    assert frame[:12] == bytes.fromhex("7E A02A 41 0883 13 0413 E6E700")
    assert HanReader().receive(frame)[0].said.values == {Obis.parse("1-0:1.7.0"): 280}


def test_the_length_of_a_short_ciphered_push_has_three_bytes_too():
    # DB 08 title; then 82 and two bytes, of a content below 256: security header 5, text, tag 12.
    size = len(APDU) + 5 + 12
    assert size < 0x100
    assert cipher(APDU, KEYS, TITLE, 1)[10:13] == b"\x82" + size.to_bytes(2)


@pytest.mark.parametrize("frame", [CLEAR, CIPHERED], ids=["clear", "ciphered"])
@given(
    cuts=st.lists(st.integers(0, 3 * 400), max_size=12), noise=st.binary(max_size=20).filter(lambda b: 0x7E not in b)
)
def test_a_stream_may_be_cut_anywhere(frame, cuts, noise):
    stream = frame + noise + frame + frame
    edges = [0, *sorted(min(cut, len(stream)) for cut in cuts), len(stream)]
    reader = HanReader(KEYS)

    found = [each for begin, end in pairwise(edges) for each in reader.receive(stream[begin:end])]

    assert [each.said for each in found] == [SAID] * 3


@pytest.mark.parametrize("frame", [CLEAR, CIPHERED], ids=["clear", "ciphered"])
def test_no_frame_with_a_bit_flipped_is_read(frame):
    for place in range(len(frame)):
        for bit in range(8):
            flipped = bytearray(frame)
            flipped[place] ^= 1 << bit
            assert HanReader(KEYS).receive(bytes(flipped)) == [], (place, bit)


@pytest.mark.parametrize("frame", [CLEAR, CIPHERED], ids=["clear", "ciphered"])
def test_a_good_frame_behind_a_cut_one_is_read(frame):
    for size in range(len(frame)):
        reader = HanReader(KEYS)
        # As much again as a frame can have: the cut one may have announced bytes that the next two bring.
        found = reader.receive(frame[:size] + frame * 3)
        assert [each.said for each in found][-2:] == [SAID] * 2, size


def test_a_ciphered_push_is_read_with_its_keys_alone():
    apdu = cipher(APDU, KEYS, TITLE, 7)
    other = HanKeys(bytes(16), KEYS.gpk61)

    assert open_apdu(apdu, KEYS).counter == 7
    for keys, why in ((None, "no keys"), (other, "tag is wrong"), (HanKeys(KEYS.gpk60, bytes(16)), "tag is wrong")):
        with pytest.raises(RemoteError, match=why):
            open_apdu(apdu, keys)


@pytest.mark.parametrize(
    ("apdu", "why"),
    [
        (b"", "ends after 0 bytes"),
        (b"\xc4\x01", "begins with C4h"),
        (b"\xdb\x00\x05\x30" + bytes(4), "authenticated text has 0 bytes"),
        (b"\xdb\x00\x11\x30" + bytes(16), "no system title"),
        (b"\xdb\x08" + TITLE + b"\x11\x10" + bytes(16), "must be 30h"),
    ],
)
def test_what_is_no_push_is_refused_with_a_sentence(apdu, why):
    with pytest.raises(RemoteError, match=why):
        open_apdu(apdu, KEYS)


def test_keys_are_not_shown():
    assert "00010203" not in repr(KEYS).lower()
    assert repr(KEYS) == "HanKeys()"
