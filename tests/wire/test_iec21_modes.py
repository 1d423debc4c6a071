"""Modes A, C and D0 of IEC 62056-21: readout, programming, parts, speeds, silence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.wire.iec21_line import ACK, IDENTIFICATION, NAK, ROWS, SIGN_ON, Line
from trefas.base.instant import NS_PER_MS, NS_PER_S
from trefas.wire.iec21 import CHANGE_NS, AtSpeed
from trefas.wire.iec21_dialogue import Timers
from trefas.wire.iec21_message import BREAK, PASSWORD_ASKED, Command, answer, bcc, error, readout, with_parity
from trefas.wire.iec21_table import OpeningState
from trefas.wire.link import Output

READOUT = b"\x02" + ROWS.encode() + b"!\r\n\x03" + bcc(ROWS.encode() + b"!\r\n\x03")


def test_a_client_chooses_a_readout_and_its_speed():
    line = Line(resting_bd=300)
    assert line.ask(SIGN_ON) == IDENTIFICATION

    assert line.say(b"\x06040\r\n") == []

    assert line.opening.deadline() == line.now + CHANGE_NS == line.now + NS_PER_S
    assert line.wait() == [AtSpeed(4800), Output(READOUT)]


def test_the_line_rests_at_its_own_speed_when_the_readout_has_left():
    line = Line(resting_bd=300)
    line.ask(SIGN_ON)
    line.ask(b"\x06050\r\n")

    # a readout of 26 characters at 9600 Bd takes 27 083 333 ns; it can be asked for again 1.5 s long
    assert len(READOUT) == 26
    assert line.opening.deadline() == line.now + 27_083_333 + 1500 * NS_PER_MS
    assert line.wait() == [AtSpeed(None)]
    assert (line.opening.state, line.opening.deadline()) == (OpeningState.RESTING, None)


def test_who_chooses_nothing_gets_the_readout_in_mode_a_at_the_old_speed():
    line = Line(resting_bd=300)
    line.ask(SIGN_ON)

    # 23 characters at 300 Bd are 766.7 ms
    assert line.opening.deadline() == line.now + 766_666_666 + Timers().choice_ns
    assert line.wait() == []
    assert line.opening.deadline() == line.now
    assert line.wait() == [AtSpeed(None), Output(READOUT)]


@pytest.mark.parametrize(("z", "speed_bd"), [(b"0", 300), (b"5", 9600), (b"6", 300), (b"9", 300), (b"A", 300)])
def test_a_speed_that_is_none_of_the_meters_is_300_baud(z, speed_bd):
    # 5512-1458, 7.4: all other values
    line = Line()
    line.ask(SIGN_ON)
    line.say(b"\x060" + z + b"0\r\n")

    assert line.wait()[0] == AtSpeed(speed_bd)


def test_a_readout_is_said_again_where_it_was_not_understood():
    line = Line()
    line.ask(SIGN_ON)
    line.ask(b"\x06050\r\n")

    assert line.ask(NAK) == READOUT == readout(ROWS)


def test_programming_begins_with_the_password():
    line = Line()
    line.ask(SIGN_ON)

    assert line.ask(b"\x06051\r\n") == PASSWORD_ASKED
    assert line.command("P1", "(12345)") == ACK
    assert line.command("R1", "1.8.0()") == answer("1.8.0(0012688*kWh)")
    assert line.command("W1", "131.0.1(1)") == ACK
    assert line.command("R9", "x") == error("ER04 no such command")
    assert line.dialogue.done[0] == (Command("R1", "1.8.0()"), False)


def test_the_makers_own_mode_is_told_apart():
    line = Line()

    assert line.programming(y="6") == ACK
    assert line.command("W5", "131.0.17(1)(1.8.0)") == ACK
    assert line.dialogue.done == [(Command("W5", "131.0.17(1)(1.8.0)"), True)]


@pytest.mark.parametrize(("kind", "text"), [("P1", "(54321)"), ("P1", ""), ("R1", "1.8.0()"), ("P2", "(12345)")])
def test_without_the_right_password_there_is_a_break_and_nothing_else(kind, text):
    line = Line()
    line.ask(SIGN_ON)
    line.ask(b"\x06051\r\n")

    assert line.command(kind, text) == BREAK
    assert not any(isinstance(each, Output) for each in line.say(Command("R1", "1.8.0()").encode()))
    assert line.dialogue.done == []


def test_a_log_comes_in_parts_each_when_the_one_before_is_acknowledged():
    line = Line()
    line.programming()

    assert line.command("R6", "99.1.0(;;)") == answer("99.1.0(1)\r\n", whole=False)
    assert line.ask(NAK) == answer("99.1.0(1)\r\n", whole=False)
    assert line.ask(ACK) == answer("99.1.0(2)\r\n", whole=False)
    assert line.ask(ACK) == answer("99.1.0(3)\r\n")
    assert line.say(ACK) == []
    assert line.command("R1", "1.8.0()") == answer("1.8.0(0012688*kWh)")


def test_a_command_may_come_in_parts():
    line = Line()
    line.programming(y="6")

    assert line.ask(Command("W5", "131.0.17(2)(1.8.0)", whole=False).encode()) == ACK
    assert line.ask(answer("(2.8.0)")) == ACK
    assert line.dialogue.done == [(Command("W5", "131.0.17(2)(1.8.0)(2.8.0)"), True)]


def test_a_damaged_command_is_asked_for_again():
    line = Line()
    line.programming()
    raw = bytearray(Command("W1", "131.0.1(1)").encode())
    raw[-1] ^= 1

    assert line.ask(bytes(raw)) == NAK
    assert line.dialogue.done == []


def test_parity_is_checked_where_the_client_has_it():
    line = Line()
    line.ask(with_parity(SIGN_ON))
    line.ask(with_parity(b"\x06051\r\n"))
    raw = Command("P1", "(12345)").encode()

    assert line.ask(raw) == with_parity(NAK)
    assert line.ask(with_parity(raw)) == with_parity(ACK)


def test_a_break_ends_programming_in_silence():
    line = Line(resting_bd=300)
    line.programming()

    assert line.say(Command("B0").encode()) == [AtSpeed(None)]
    assert line.ask(SIGN_ON) == IDENTIFICATION


def test_programming_ends_when_nothing_was_said_for_90_seconds():
    line = Line()
    line.programming()

    assert line.opening.deadline() == line.now + 90 * NS_PER_S
    assert line.wait() == [AtSpeed(None)]
    assert line.opening.state is OpeningState.RESTING


def test_a_refusal_leaves_at_the_speed_that_it_was_asked_at():
    line = Line(resting_bd=300)
    line.ask(SIGN_ON)
    line.ask(b"\x06051\r\n")
    assert line.command("P1", "(wrong)") == BREAK

    # five characters at 9600 Bd are 5 208 333 ns
    assert line.opening.deadline() == line.now + 5_208_333
    assert line.wait() == [AtSpeed(None)]


def test_what_is_off_is_answered_with_a_break():
    line = Line(offered=False)
    line.ask(SIGN_ON)

    assert line.ask(b"\x06050\r\n") == BREAK


def test_mode_e_and_mode_c_are_there_side_by_side():
    line = Line(hdlc=True)

    assert line.ask(SIGN_ON) == b"/KAM5\\26841138BN143002\r\n"
    assert line.ask(b"\x06050\r\n") == READOUT


def test_a_readout_that_nobody_asks_for_comes_every_time_it_is_due():
    line = Line(unasked=(60 * NS_PER_S, 2400))
    line.say(b"")

    assert line.opening.deadline() == 60 * NS_PER_S
    assert line.wait() == []
    assert line.wait() == [AtSpeed(2400), Output(READOUT)]
    assert line.wait() == [AtSpeed(None)]
    assert line.opening.deadline() == 120 * NS_PER_S


def test_a_readout_that_is_due_while_somebody_talks_is_left_out():
    line = Line(unasked=(60 * NS_PER_S, 2400))
    line.say(b"")
    line.say(b"", 50 * NS_PER_S)
    line.programming()

    said = line.say(b"", 10 * NS_PER_S)

    assert said == []
    assert line.command("R1", "1.8.0()") == answer("1.8.0(0012688*kWh)")


WORDS = [
    SIGN_ON,
    b"\x06050\r\n",
    b"\x06051\r\n",
    Command("P1", "(12345)").encode(),
    Command("R6", "99.1.0(;;)").encode(),
    Command("W5", "131.0.17(1)(1.8.0)", whole=False).encode(),
    Command("B0").encode(),
    ACK,
    NAK,
    b"\x01",
    b"\x03",
]


@given(st.lists(st.sampled_from(WORDS) | st.binary(max_size=30), max_size=12), st.booleans())
def test_whatever_a_stranger_says_the_line_goes_on_and_without_password_nothing_is_done(words, waits):
    line = Line()
    for word in words:
        line.say(word, 1)
        if waits and line.opening.deadline() is not None:
            line.wait()

    assert not line.dialogue.done or Command("P1", "(12345)").encode() in b"".join(words)


@given(st.lists(st.sampled_from(WORDS[3:]), max_size=3), st.data())
def test_however_commands_are_cut_the_same_is_done(words, data):
    data_all = b"".join(words)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(data_all)), max_size=6)))
    whole, pieces = Line(), Line()
    whole.programming()
    pieces.programming()

    said = whole.say(data_all)
    in_pieces = []
    for start, stop in zip([0, *cuts], [*cuts, len(data_all)], strict=True):
        in_pieces += pieces.say(data_all[start:stop])

    assert (in_pieces, pieces.opening.state, pieces.dialogue.done) == (said, whole.opening.state, whole.dialogue.done)
