"""What lines do to bytes: nothing that was hurt is read, what was not is, and a seed does it again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trefas.base.draw import Draw
from trefas.base.errors import LocalError
from trefas.wire.hdlc_frame import UI, Frame, encode
from trefas.wire.hdlc_reader import FrameReader
from trefas.wire.line_fault import LINE_FAULTS, frames_of

FRAME = encode(Frame(b"\x2b", b"\x21", UI, bytes(range(0x70, 0x90))))
TELEGRAM = b"/KAM5meter\r\n\r\n0-0:1.0.0(260110121500W)\r\n!7945\r\n"
HURTING = sorted(LINE_FAULTS.keys() - {"noise"})


@pytest.mark.parametrize("name", HURTING)
def test_no_frame_that_was_hurt_is_read_and_those_around_it_are(name):
    for seed in range(200):
        spoiled = LINE_FAULTS[name].spoil(FRAME, Draw(seed))

        # A frame that was cut may have announced bytes that the next ones bring.
        found = FrameReader().read(FRAME + spoiled + FRAME * 12)

        assert spoiled != FRAME
        assert [frame.info for frame in found] == [bytes(range(0x70, 0x90))] * 13, seed


@given(seed=st.integers(0, 1 << 64))
def test_noise_leaves_the_message_alone(seed):
    spoiled = LINE_FAULTS["noise"].spoil(FRAME, Draw(seed))

    assert spoiled.endswith(FRAME)
    assert 1 <= len(spoiled) - len(FRAME) <= 16


@pytest.mark.parametrize("name", LINE_FAULTS)
def test_a_seed_does_the_same_again(name):
    spoil = LINE_FAULTS[name].spoil

    assert spoil(FRAME, Draw(7)) == spoil(FRAME, Draw(7))


@pytest.mark.parametrize(
    ("name", "size"), [("lost-byte", -1), ("doubled-byte", 1), ("flipped-bit", 0), ("wrong-fcs", 0), ("wrong-hcs", 0)]
)
def test_a_frame_is_as_much_longer_or_shorter_as_its_fault_says(name, size):
    assert len(LINE_FAULTS[name].spoil(FRAME, Draw(1))) == len(FRAME) + size


def test_the_sequence_that_is_named_is_the_one_that_is_wrong():
    hcs, fcs = LINE_FAULTS["wrong-hcs"].spoil(FRAME, Draw(1)), LINE_FAULTS["wrong-fcs"].spoil(FRAME, Draw(1))

    # 7E, format 2, two addresses, control: the header check sequence is the sixth and the seventh byte behind the flag.
    assert next(place for place in range(len(FRAME)) if hcs[place] != FRAME[place]) in (6, 7)
    assert next(place - len(FRAME) for place in range(len(FRAME)) if fcs[place] != FRAME[place]) in (-3, -2)


def test_the_crc_of_a_telegram_is_another_and_the_rest_the_same():
    spoiled = LINE_FAULTS["wrong-fcs"].spoil(TELEGRAM, Draw(3))

    assert spoiled[:-6] == TELEGRAM[:-6]
    assert spoiled[-2:] == b"\r\n"
    assert int(spoiled[-6:-2], 16) != 0x7945


def test_one_of_several_frames_is_hurt():
    spoiled = LINE_FAULTS["wrong-fcs"].spoil(FRAME * 3, Draw(5))

    assert [frame == FRAME for frame in frames_of(spoiled)].count(False) == 1


def test_a_message_without_check_sequences_cannot_have_wrong_ones():
    with pytest.raises(LocalError, match="HDLC frames and P1 telegrams have one"):
        LINE_FAULTS["wrong-fcs"].spoil(b"\0\1\0\x10", Draw(1))
    with pytest.raises(LocalError, match="HDLC frames and P1 telegrams have one"):
        LINE_FAULTS["wrong-fcs"].spoil(b"/KAM5meter\r\n", Draw(1))
    with pytest.raises(LocalError, match="HDLC frames with information have one"):
        LINE_FAULTS["wrong-hcs"].spoil(TELEGRAM, Draw(1))
    with pytest.raises(LocalError, match="with information"):
        LINE_FAULTS["wrong-hcs"].spoil(encode(Frame(b"\x2b", b"\x21", UI)), Draw(1))
