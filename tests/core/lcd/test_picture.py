"""Pictures: which segments are lit for what is shown, segment by segment, and what can be read back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trefas.base.errors import LocalError
from trefas.base.instant import NS_PER_MS, NS_PER_S
from trefas.base.shown import Shown
from trefas.core.lcd.glyphs import of_fourteen, of_seven
from trefas.core.lcd.picture import DARK, EVERYTHING, Picture, picture_of
from trefas.core.lcd.segments import ALL, NAMES

UNITS = [
    *("kWh", "MWh", "Wh", "kW", "W", "kvarh", "kvar", "varh", "var", "kVAh", "kVA", "VAh", "VA"),
    *("V", "A", "Hz", "%", "h", ""),
]


def test_an_energy_lights_these_segments_and_no_others():
    picture = picture_of(Shown("12.3", "kWh", "1.8.0", "A+"), ("L1",))

    one, two, three, eight, nought = "bc", "abdeg", "abcdg", "abcdefg", "abcdef"
    lit = {
        *("value7" + each for each in one),
        *("value8" + each for each in two),
        *("value9" + each for each in three),
        *("value8.", "id2.", "id4."),
        *("id2" + each for each in one),
        *("id4" + each for each in eight),
        *("id5" + each for each in nought),
        *("2k", "2V", "2W", "2/", "2h"),
        *("text1" + each for each in "abcefgk"),
        *("text2" + each for each in "gkim"),
        "L1",
    }
    assert picture.lit == lit
    assert picture.at(0) == picture.at(NS_PER_S - 1) == lit


@pytest.mark.parametrize(
    ("identifier", "lit"),
    [
        ("96.54.1", ("id1a", "id2.", "id4.", "id5b")),
        ("10.128.0", ("id1b", "id3b", "id5a", "id5.", "id6a")),  # D of three digits: the second dot is behind 5
        ("130.0.0", ("id2b", "id4a", "id4.", "id5a", "id5.", "id6a")),  # C of three: dots behind 4 and 5
        ("32.7.124", ("id1a", "id2.", "id4a", "id4.", "id7c")),
    ],
)
def test_an_identifier_stands_so_that_its_dots_are_where_the_glass_has_some(identifier, lit):
    picture = picture_of(Shown("", "", identifier))

    assert set(lit) <= picture.lit
    assert picture.identifier == identifier
    assert sum(name.endswith(".") for name in picture.lit) == 2


@pytest.mark.parametrize("unit", UNITS)
def test_units_that_have_glyphs_are_read_back(unit):
    assert picture_of(Shown("1", unit)).unit == unit


def test_watts_volt_amperes_amperes_and_percent_share_strokes():
    of = {unit: picture_of(Shown("", unit)).lit for unit in ("kWh", "kVAh", "A", "%")}

    assert of["kWh"] == {"2k", "2V", "2W", "2/", "2h"}
    assert of["kVAh"] == {"2k", "2V", "2/", "2A", "2h"}
    assert of["A"] == {"2/", "2A"}
    assert of["%"] == {"2/", "2%"}


def test_dates_and_times_have_colons():
    date, time = picture_of(Shown("2026:01:10")), picture_of(Shown("12:34:56"))

    assert {"value5:", "value7:"} <= date.lit
    assert {"value5:", "value7:"} <= time.lit
    assert (date.value, time.value) == ("2026:01:10", "12:34:56")


def test_a_long_text_scrolls_and_comes_again():
    def text(scrolled):
        return picture_of(Shown("", text="TIME/DATE"), scrolled=scrolled).text

    assert [text(n) for n in range(14)] == [
        *("TIME", "IME/", "ME/D", "E/DA", "/DAT", "DATE", "ATE", "TE", "E", ""),
        *("   T", "  TI", " TIM", "TIME"),
    ]


def test_what_flashes_is_lit_in_the_first_half_of_each_second():
    picture = Picture(frozenset(("mast", "L1")), frozenset(("mast",)))

    assert picture.at(5 * NS_PER_S + 499 * NS_PER_MS) == {"mast", "L1"}
    assert picture.at(5 * NS_PER_S + 500 * NS_PER_MS) == {"L1"}


def test_a_display_test_lights_everything_and_a_dark_display_nothing():
    assert EVERYTHING.lit == ALL
    assert (DARK.lit, DARK.value, DARK.unit, DARK.tariff) == (frozenset(), "", "", 0)


@pytest.mark.parametrize(
    ("shown", "sentence"),
    [
        (Shown("1234567890"), "the value 1234567890 has more than 9 digits"),
        (Shown("1.234567"), "the value 1.234567 has a '.' where the display has none"),
        (Shown("12:3"), "the value 12:3 has a ':' where the display has none"),
        (Shown("", identifier="130.10.0"), "the identifier 130.10.0 has no place in 7 digits"),
    ],
)
def test_what_has_no_place_is_refused(shown, sentence):
    with pytest.raises(LocalError, match=sentence.replace("'.'", r"'\.'")):
        picture_of(shown)


@given(st.sets(st.sampled_from(NAMES)))
def test_bits_are_read_back(lit):
    assert Picture.of_bits(Picture(frozenset(lit)).bits) == Picture(frozenset(lit))


@pytest.mark.parametrize("bits", ["", "x", "-1", "1" + "0" * 56])
def test_bits_that_are_none_are_refused(bits):
    with pytest.raises(LocalError):
        Picture.of_bits(bits)


@given(st.integers(0, 10**9 - 1), st.integers(0, 8))
def test_numbers_and_tariffs_are_read_back(number, tariff):
    picture = picture_of(Shown(str(number)), tariff=tariff)

    assert (picture.value, picture.tariff) == (str(number), tariff)


def test_no_two_characters_look_alike():
    numbers = "0123456789-AbCdEFHLnPrtUYo".replace("b", "B")
    letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ+-/*_"

    assert len({of_seven(each) for each in numbers}) == len(numbers)
    assert len({frozenset(of_fourteen(each)) for each in letters}) == len(letters)
    assert of_seven("§") == of_fourteen("§") == ""
