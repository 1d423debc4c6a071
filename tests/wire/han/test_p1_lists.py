"""Telegrams of the Netherlands and of Flanders: the lines of their documents, made from the values that these show."""

import pytest

from trefas.base.errors import LocalError
from trefas.base.obis import Obis
from trefas.wire.han.lists import p1_be, p1_nl
from trefas.wire.han.p1 import P1Telegram, decode, encode

ENERGY = 123_456_789
NUMBER = "4B384547303034303436333935353037"
EXAMPLE = [
    "1-3:0.2.8(50)",
    "0-0:1.0.0(101209113020W)",
    "0-0:96.1.1(4B384547303034303436333935353037)",
    "1-0:1.8.1(123456.789*kWh)",
    "1-0:1.8.2(123456.789*kWh)",
    "1-0:2.8.1(123456.789*kWh)",
    "1-0:2.8.2(123456.789*kWh)",
    "0-0:96.14.0(0002)",
    "1-0:1.7.0(01.193*kW)",
    "1-0:2.7.0(00.000*kW)",
    "0-0:96.7.21(00004)",
    "1-0:32.7.0(220.1*V)",
    "1-0:52.7.0(220.2*V)",
    "1-0:72.7.0(220.3*V)",
    "1-0:31.7.0(001*A)",
    "1-0:51.7.0(002*A)",
    "1-0:71.7.0(003*A)",
    "1-0:21.7.0(01.111*kW)",
    "1-0:41.7.0(02.222*kW)",
    "1-0:61.7.0(03.333*kW)",
    "1-0:22.7.0(04.444*kW)",
    "1-0:42.7.0(05.555*kW)",
    "1-0:62.7.0(06.666*kW)",
]
"""Of DSMR 5.0.2, P1 Companion Standard, 6.12: the lines that are said here, in the order that they have there."""


def named(**values):
    return {Obis.parse("1-0:" + name[1:].replace("_", ".")): value for name, value in values.items()}


VALUES = named(
    **dict.fromkeys(("_1_8_1", "_1_8_2", "_2_8_1", "_2_8_2"), ENERGY),
    _1_7_0=1_193,
    _2_7_0=0,
    _32_7_0=2_201,
    _52_7_0=2_202,
    _72_7_0=2_203,
    _21_7_0=1_111,
    _41_7_0=2_222,
    _61_7_0=3_333,
    _22_7_0=4_444,
    _42_7_0=5_555,
    _62_7_0=6_666,
)
CURRENTS = named(_31_7_0=1, _51_7_0=2, _71_7_0=3)
FAILURES = {Obis.parse("0-0:96.7.21"): 4}
TEXTS = {Obis.parse("1-3:0.2.8"): "50", p1_nl.NUMBER.name: NUMBER, p1_nl.TARIFF.name: "0002"}
SAID = P1Telegram("\\2MT382-1000", "101209113020W", VALUES | CURRENTS | FAILURES, "ISK", TEXTS)


def test_the_dutch_telegram_has_the_lines_of_the_standards_example():
    made = encode(p1_nl.LIST, SAID).decode("ascii").split("\r\n")

    assert made[0] == "/ISK5\\2MT382-1000"
    assert made[2:-2] == EXAMPLE
    assert decode(p1_nl.LIST, encode(p1_nl.LIST, SAID)) == SAID


def test_the_flemish_telegram_says_its_version_and_its_number_before_the_time():
    texts = {Obis.parse("0-0:96.1.4"): "50217", p1_nl.NUMBER.name: NUMBER, p1_nl.NO_MESSAGE.name: ""}
    said = P1Telegram("FLU5", "200512135409S", named(_31_7_0=204), "FLU", texts)

    made = encode(p1_be.LIST, said).decode("ascii").split("\r\n")

    assert made[2:-2] == [
        *("0-0:96.1.4(50217)", f"0-0:96.1.1({NUMBER})", "0-0:1.0.0(200512135409S)"),
        *("1-0:31.7.0(002.04*A)", "0-0:96.13.0()"),
    ]
    assert decode(p1_be.LIST, encode(p1_be.LIST, said)) == said


def test_a_text_that_would_end_a_line_is_refused():
    with pytest.raises(LocalError, match="must be digits, letters and"):
        encode(p1_nl.LIST, P1Telegram("x", "101209113020W", {}, texts={p1_nl.TARIFF.name: "1)"}))
