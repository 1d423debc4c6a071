"""Messages of modes A and C: check characters, commands, data sets."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trefas.base.errors import RemoteError
from trefas.wire.iec21_message import (
    BREAK,
    COMMAND_SIZE_MAX,
    PASSWORD_ASKED,
    Command,
    DataSet,
    answer,
    bcc,
    error,
    readout,
    with_parity,
    without_parity,
)

TEXT = st.text(st.characters(codec="ascii", min_codepoint=0x20, max_codepoint=0x7E), max_size=40)
COMMANDS = st.builds(
    Command,
    st.sampled_from(["P1", "R1", "R5", "R6", "W1", "W5", "B0"]),
    TEXT,
    st.booleans(),
)


@pytest.mark.parametrize(
    ("words", "check"),
    [
        (b"P0\x02(12345678)\x03", 0x68),
        (b"P1\x02(00000000)\x03", 0x61),
        (b"R1\x021.8.0()\x03", 0x5A),
        (b"W1\x020.9.1(120000)\x03", 0x5D),
        (b"B0\x03", 0x71),
    ],
)
def test_check_characters_are_those_of_known_messages(words, check):
    # as other programs of the protocol have them; B0 ETX: 42h xor 30h xor 03h = 71h
    assert bcc(words) == bytes([check])


def test_what_a_meter_says_is_framed_and_checked():
    # 28h xor 29h xor 03h = 02h; P0 STX before it: 50h xor 30h xor 02h = 62h; 62h xor 02h = 60h
    assert bytes.fromhex("01 50 30 02 28 29 03 60") == PASSWORD_ASKED
    assert bytes.fromhex("0142300371") == BREAK
    # 31h xor 28h xor 29h = 30h; xor 21h xor 0Dh xor 0Ah xor 03h = 15h
    assert readout("1()") == b"\x021()!\r\n\x03" + bytes([0x30 ^ 0x21 ^ 0x0D ^ 0x0A ^ 0x03])
    assert answer("A", whole=False) == b"\x02A\x04" + bytes([0x41 ^ 0x04])
    assert error("ER01 x")[:-2] == b"\x02(ER01 x)"


@given(COMMANDS)
def test_a_command_comes_back_from_its_message(command):
    assert Command.decode(command.encode()) == command


@given(COMMANDS, st.data())
def test_a_flipped_bit_is_noticed(command, data):
    raw = bytearray(command.encode())
    raw[data.draw(st.integers(0, len(raw) - 1))] ^= 1 << data.draw(st.integers(0, 6))

    with pytest.raises(RemoteError):
        Command.decode(bytes(raw))


@given(st.binary(max_size=60))
def test_what_is_no_message_is_a_remote_error_and_nothing_else(raw):
    try:
        Command.decode(raw)
    except RemoteError:
        pass
    else:
        assert raw[:1] == b"\x01"


@given(COMMANDS.filter(lambda each: each.text), TEXT.filter(bool))
def test_a_command_in_two_messages_is_that_of_one(command, more):
    part = answer(more)

    assert Command(command.kind, command.text, whole=False).and_then(part) == Command(command.kind, command.text + more)


def test_a_command_does_not_grow_without_end():
    part = Command("W5", "(" * COMMAND_SIZE_MAX, whole=False)

    with pytest.raises(RemoteError, match="more than 1024 characters"):
        part.and_then(answer("()"))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1.8.0()", DataSet("1.8.0", ("",))),
        ("1.8.0*128()", DataSet("1.8.0*128", ("",))),
        ("(12345)", DataSet("", ("12345",))),
        ("131.0.17(2)(1.0.0)(1.8.0)", DataSet("131.0.17", ("2", "1.0.0", "1.8.0"))),
        ("99.1.0(;;6)", DataSet("99.1.0", (";;6",))),
        ("", DataSet("")),
    ],
)
def test_a_data_set_has_an_identifier_and_values(text, found):
    assert DataSet.parse(text) == found
    assert str(found) == text


@pytest.mark.parametrize("text", ["1.8.0(", "1.8.0)(", "1.8.0(()", "/?!", "1.8.0()x"])
def test_a_text_that_is_no_data_set_is_refused_in_a_sentence(text):
    with pytest.raises(RemoteError, match="must be an identifier with values in brackets"):
        DataSet.parse(text)


@given(st.binary(max_size=100))
def test_seven_bits_come_back_from_their_parity(data):
    text = without_parity(data)

    assert without_parity(with_parity(text)) == text
    assert all(byte.bit_count() % 2 == 0 for byte in with_parity(text))
