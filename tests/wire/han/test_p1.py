"""P1 telegrams: made as the standard shows them, read back, and refused where they were changed."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trefas.base.errors import LocalError, RemoteError
from trefas.base.obis import Obis
from trefas.wire.han.lists import p1_se
from trefas.wire.han.p1 import P1Reader, P1Telegram, crc, decode, encode

LIST = p1_se.LIST
A14, P14, U_L1, I_L1 = (Obis.parse(name) for name in ("1-0:1.8.0", "1-0:1.7.0", "1-0:32.7.0", "1-0:31.7.0"))
SAID = P1Telegram("6841138BN143002", "260110121500W", {A14: 6_678_394, P14: 1_727, U_L1: 2_403, I_L1: 42})
TELEGRAM = encode(LIST, SAID)
TEXTS = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E, exclude_characters="/!"), max_size=16)


@st.composite
def telegrams(draw):
    rows = draw(st.lists(st.sampled_from(LIST.rows), unique=True))
    values = {row.name: draw(st.integers(0, 10 ** (row.whole + row.decimals) - 1)) for row in rows}
    return P1Telegram(draw(TEXTS), draw(st.from_regex(r"[0-9]{12}[SW]", fullmatch=True)), values)


def test_the_check_is_crc_16_arc():
    # The check value of the catalogue of CRCs (reveng.sourceforge.io, CRC-16/ARC) for these nine characters.
    assert crc(b"123456789") == 0xBB3D


def test_the_lines_are_as_the_recommendation_has_them():
    body = (
        "/KAM56841138BN143002\r\n\r\n0-0:1.0.0(260110121500W)\r\n1-0:1.8.0(00006678.394*kWh)\r\n"
        "1-0:1.7.0(0001.727*kW)\r\n1-0:32.7.0(240.3*V)\r\n1-0:31.7.0(004.2*A)\r\n!"
    )
    assert TELEGRAM[:-6].decode() == body
    assert TELEGRAM[-6:] == f"{crc(body.encode()):04X}\r\n".encode()


@given(telegrams())
def test_what_was_said_is_read_back(said):
    assert decode(LIST, encode(LIST, said)) == said


@given(st.lists(st.integers(0, 600), max_size=12))
def test_a_stream_may_be_cut_anywhere(cuts):
    stream = b"n!oise/" + TELEGRAM + TELEGRAM[:50] + TELEGRAM
    edges = [0, *sorted(min(cut, len(stream)) for cut in cuts), len(stream)]
    reader = P1Reader(LIST)

    assert [each for a, b in pairwise(edges) for each in reader.receive(stream[a:b])] == [SAID] * 2


def test_no_telegram_with_a_bit_flipped_is_read_as_another():
    for place in range(len(TELEGRAM)):
        for bit in range(8):
            flipped = bytearray(TELEGRAM)
            flipped[place] ^= 1 << bit
            assert P1Reader(LIST).receive(bytes(flipped)) == [], (place, bit)


def test_a_stream_that_never_ends_a_telegram_keeps_little():
    reader = P1Reader(LIST)
    for _ in range(100):
        reader.receive(b"/" + bytes(1_000))
    assert reader.receive(TELEGRAM) == [SAID]


def test_a_register_that_is_full_begins_again_and_a_power_stays():
    register, power = LIST.rows[0], LIST.rows[4]

    assert register.written(10**11 + 5) == "00000000.005*kWh"
    assert power.written(10**7) == "9999.999*kW"


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (P1Telegram("a/b", "260110121500W"), "without '/'"),
        (P1Telegram("ä", "260110121500W"), "characters of ASCII"),
        (P1Telegram("12345678901234567", "260110121500W"), "up to 16 characters"),
        (P1Telegram("a", "2601101215W"), "twelve digits"),
        (P1Telegram("a", "260110121500W", {Obis.parse("1-0:99.7.0"): 1}), "has no 1.0.99.7.0.255"),
        (P1Telegram("a", "260110121500W", {P14: -1}), "must not be below 0"),
    ],
)
def test_what_a_telegram_cannot_say_is_refused(said, why):
    with pytest.raises(LocalError, match=why):
        encode(LIST, said)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("/KAM5a\r\n\r\n0-0:1.0.0(260110121500W)\r\n1-0:1.7.0(1*W)\r\n!", "a number and"),
        ("/KAM5a\r\n\r\n0-0:1.0.0(260110121500W)\r\n1-0:1.7.0\r\n!", "value in brackets"),
        ("/KAM5a\r\n\r\n1-0:1.7.0(0001.727*kW)\r\n!", "no time"),
        ("/KAM3a\r\n\r\n0-0:1.0.0(260110121500W)\r\n!", "begins with its identification"),
    ],
)
def test_what_is_no_telegram_is_refused_with_a_sentence(text, why):
    whole = f"{text}{crc(text.encode()):04X}\r\n".encode()
    with pytest.raises(RemoteError, match=why):
        decode(LIST, whole)


@given(st.binary(max_size=60))
def test_whatever_comes_is_read_without_an_error(data):
    P1Reader(LIST).receive(data)
