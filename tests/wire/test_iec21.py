"""Mode E of IEC 62056-21, the meter's side: sign-on, identification, choice, confirmation; and what else a line may carry."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trefas.base.instant import NS_PER_MS, NS_PER_S, Instant
from trefas.wire.iec21 import (
    REACTION_NS,
    Opened,
    Opening,
)
from trefas.wire.iec21_dialogue import Timers
from trefas.wire.iec21_message import BREAK, with_parity, without_parity
from trefas.wire.iec21_table import OpeningState
from trefas.wire.link import Output

SIGN_ON = b"/?!\r\n"
IDENTIFICATION = b"/KAM5\\26841138BN143002\r\n"
CHOICE = b"\x06252\r\n"
SNRM = bytes.fromhex("7EA00A000200232193 1F717E".replace(" ", ""))


class Line:
    """A meter at rest and a hand on the clock."""

    def __init__(self, **options):
        self.opening = Opening("KAM", "6841138BN143002", "10000001", **options)
        self.now = Instant(0)

    def say(self, data, after_ns=0):
        self.now = Instant(self.now + after_ns)
        return self.opening.receive(data, self.now)

    def wait(self):
        """Until something is due."""
        self.now = self.opening.deadline()
        return self.opening.receive(b"", self.now)

    def identified(self, sign_on=SIGN_ON):
        assert self.say(sign_on) == []
        (said,) = self.wait()
        return said.data


def test_the_four_words_of_an_opening():
    line = Line()

    assert line.identified() == IDENTIFICATION
    assert line.say(CHOICE) == []
    assert line.wait() == [Opened(9600), Output(CHOICE)]
    assert line.opening.state is OpeningState.RESTING


def test_the_meter_lets_the_reaction_time_pass_before_each_answer():
    line = Line()
    line.say(SIGN_ON)

    assert line.opening.deadline() == REACTION_NS == 200 * NS_PER_MS
    assert line.say(b"", REACTION_NS - 1) == []
    assert line.say(b"", 1) == [Output(IDENTIFICATION)]


def test_parity_is_the_eighth_bit_and_answered_in_kind():
    # DLMS UA prints the confirmation at 9600 Bd as 06 B2 35 B2 8D 0A.
    assert with_parity(CHOICE) == bytes.fromhex("06B235B28D0A")
    line = Line()

    assert line.identified(with_parity(SIGN_ON)) == with_parity(IDENTIFICATION)
    line.say(with_parity(CHOICE))
    assert line.wait() == [Opened(9600), Output(bytes.fromhex("06B235B28D0A"))]


@pytest.mark.parametrize("bit", range(40))
def test_a_damaged_bit_of_a_sign_on_with_parity_is_not_answered(bit):
    raw = bytearray(with_parity(SIGN_ON))
    raw[bit // 8] ^= 1 << bit % 8
    line = Line()

    line.say(bytes(raw))

    assert line.opening.state is OpeningState.RESTING


@pytest.mark.parametrize("address", [b"", b"10000001", b"0010000001", b"0000"])
def test_a_meter_answers_to_its_own_address_and_to_none(address):
    assert Line().identified(b"/?" + address + b"!\r\n") == IDENTIFICATION


@pytest.mark.parametrize("address", [b"10000002", b"1", b"1000000100"])
def test_a_meter_is_silent_to_another_address(address):
    line = Line()

    assert line.say(b"/?" + address + b"!\r\n") == []
    assert line.opening.deadline() is None


def test_a_flag_opens_at_once_with_all_that_follows_it():
    assert Line().say(SNRM + b"more") == [Opened(None, SNRM + b"more")]


def test_a_flag_opens_after_an_identification_too():
    line = Line()
    line.identified()

    assert line.say(SNRM) == [Opened(None, SNRM)]


@pytest.mark.parametrize("choice", [b"\x06050\r\n", b"\x06051\r\n", b"\x06256\r\n", b"\x06242\r\n", b"\x06152\r\n"])
def test_a_mode_that_is_not_there_is_answered_with_a_break_and_the_line_rests(choice):
    # 01 42 30 03 and 42h xor 30h xor 03h = 71h
    assert bytes.fromhex("0142300371") == BREAK
    line = Line()
    line.identified()

    line.say(choice)

    assert line.wait() == [Output(BREAK)]
    assert line.identified() == IDENTIFICATION


def test_a_client_may_stay_at_300_baud():
    line = Line()
    line.identified()
    line.say(b"\x06202\r\n")

    assert line.wait() == [Opened(300), Output(b"\x06202\r\n")]


@pytest.mark.parametrize("word", [b"\x06\r\n", b"\x0625\r\n", b"\x06252!\r\n", b"/?\r\n"])
def test_an_acknowledgement_that_is_none_ends_the_opening_without_an_answer(word):
    line = Line()
    line.identified()

    assert line.say(word) == []
    assert (line.opening.state, line.opening.deadline()) == (OpeningState.RESTING, None)


def test_an_acknowledgement_without_a_sign_on_is_not_heard():
    line = Line()

    assert line.say(CHOICE) == []
    assert line.opening.deadline() is None


def test_without_a_choice_the_line_rests_again():
    line = Line()
    line.identified()

    assert line.opening.deadline() == REACTION_NS + Timers().choice_ns
    assert line.wait() == []
    assert line.say(CHOICE) == []
    assert line.opening.deadline() is None


def test_the_time_to_choose_begins_with_the_last_character_of_the_identification():
    line = Line(resting_bd=300)
    line.identified()

    # 24 characters of 10 bits at 300 Bd: 0.8 s
    assert len(IDENTIFICATION) == 24
    assert line.opening.deadline() == REACTION_NS + 800 * NS_PER_MS + Timers().choice_ns


def test_who_signs_on_again_is_answered_again():
    line = Line()
    line.identified()

    assert line.identified() == IDENTIFICATION


def test_half_a_word_is_forgotten_after_a_pause():
    line = Line()
    line.say(SIGN_ON[:2])

    assert line.opening.deadline() == Timers().character_gap_ns == 1.5 * NS_PER_S
    assert line.say(SIGN_ON[2:], Timers().character_gap_ns) == []
    assert line.opening.deadline() is None


def test_what_comes_before_an_answer_is_due_is_an_echo_or_noise():
    line = Line()
    line.say(SIGN_ON + SIGN_ON + SNRM)

    assert line.wait() == [Output(IDENTIFICATION)]


def test_nuls_that_wake_a_battery_and_other_noise_are_passed_over():
    assert Line().identified(bytes(65) + b"xyz\r\n" + SIGN_ON) == IDENTIFICATION


def test_a_line_without_end_is_not_collected():
    line = Line()

    line.say(b"/" + b"?" * 10_000)

    assert line.opening.deadline() is None


WORDS = [
    SIGN_ON,
    with_parity(SIGN_ON),
    CHOICE,
    with_parity(CHOICE),
    SNRM,
    b"/?1!\r\n",
    b"\x06050\r\n",
    bytes(3),
    b"/",
    b"~",
]


@given(st.lists(st.sampled_from(WORDS) | st.binary(max_size=40), max_size=8), st.data())
def test_however_the_words_are_cut_the_same_is_said(words, data):
    data_all = b"".join(words)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(data_all)), max_size=6)))
    whole, pieces = Line(), Line()

    said = whole.say(data_all)
    in_pieces = []
    for start, stop in zip([0, *cuts], [*cuts, len(data_all)], strict=True):
        if any(isinstance(event, Opened) for event in in_pieces):
            in_pieces[-1] = Opened(None, in_pieces[-1].data + data_all[start:stop])
        else:
            in_pieces += pieces.say(data_all[start:stop])

    assert (in_pieces, pieces.opening.state) == (said, whole.opening.state)


@given(st.binary(max_size=100))
def test_seven_bits_come_back_from_their_parity(data):
    text = without_parity(data)

    assert without_parity(with_parity(text)) == text
    assert all(byte.bit_count() % 2 == 0 for byte in with_parity(text))
