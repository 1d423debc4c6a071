"""What is shown of a value: digits, decimals, units with a prefix, and what is not there or too large."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trefas.base.declared import UNMEASURED
from trefas.base.reading import Reading
from trefas.base.shown import TOO_LARGE, Form, Shown
from trefas.base.slot import Slot
from trefas.base.unit import MWS_PER_WH, Unit

ENERGY = Slot("1-1:1.8.0", Unit.WH, "A14", per_unit=MWS_PER_WH, accumulates=True)
POWER = Slot("1-1:1.7.0", Unit.W, "P14", per_unit=1_000)
NUMBER = Slot("1-1:0.0.1", Unit.NONE, "MeterNo1")

POWER_FORM = Form(2, 3, exponent=3, least=2)


def wh(energy: float) -> int:
    return round(energy * MWS_PER_WH)


# 1 234 567.8949 kWh, cut down and without the digits that have no place.
@pytest.mark.parametrize(
    ("form", "value"),
    [
        (Form(7, 0, exponent=3), "1234567"),
        (Form(6, 1, exponent=3), "234567.8"),
        (Form(7, 2, exponent=3), "1234567.89"),
        (Form(6, 3, exponent=3), "234567.894"),
    ],
)
def test_an_energy_stands_in_the_digits_that_were_ordered_and_rolls_over(form, value):
    assert Reading(ENERGY, wh(1_234_567_894.9)).shown(form) == Shown(value, "kWh")


def test_an_energy_never_shows_more_than_was_counted():
    assert Reading(ENERGY, wh(1_000) - 1).shown(Form(7, 0, exponent=3)).value == "0"
    assert Reading(ENERGY, wh(1_000)).shown(Form(7, 0, exponent=3)).value == "1"


def test_zeros_stand_in_front_where_they_are_wanted():
    assert Reading(ENERGY, wh(12_340)).shown(Form(6, 1, exponent=3, least=6)).value == "000012.3"
    assert Reading(ENERGY, wh(12_340)).shown(Form(6, 1, exponent=3)).value == "12.3"


def test_a_power_is_rounded_to_watts_in_kilowatts():
    assert str(Reading(POWER, 2_300_499).shown(POWER_FORM)) == "02.300 kW"  # 2300.499 W
    assert str(Reading(POWER, 2_300_500).shown(POWER_FORM)) == "02.301 kW"
    assert str(Reading(POWER, -400).shown(POWER_FORM)) == "00.000 kW"  # -0.4 W is no -0


def test_what_has_no_room_in_its_field_says_so_and_shows_no_other_digits():
    assert Reading(POWER, 99_999_499).shown(POWER_FORM).value == "99.999"
    assert Reading(POWER, 99_999_500).shown(POWER_FORM).value == TOO_LARGE
    assert Reading(NUMBER, 4_294_967_295).shown(Form(9)).value == TOO_LARGE
    assert Reading(ENERGY, -wh(10_000_000_000)).shown(Form(7, 0, exponent=3)).value == TOO_LARGE


def test_what_was_not_measured_is_dashes_and_no_number():
    assert Reading(POWER, UNMEASURED).shown(POWER_FORM) == Shown("--.---", "kW")
    assert Reading(NUMBER, UNMEASURED).shown(Form(4)).value == "----"


def test_a_reading_as_text_is_what_is_shown_of_it_with_all_its_decimals():
    assert str(Reading(POWER, 2_300_499)) == str(Reading(POWER, 2_300_499).shown()) == "2300.499 W"
    assert str(Reading(POWER, UNMEASURED)) == "not measured"


@given(st.integers(0, 10**16), st.integers(1, 7), st.integers(0, 3), st.sampled_from((0, 3)))
def test_digits_are_those_of_the_number_cut_down(count, digits, decimals, exponent):
    value = Reading(ENERGY, count).shown(Form(digits, decimals, exponent=exponent)).value

    # By whole numbers alone: 10^decimals steps in 10^exponent Wh.
    steps = count * 10**decimals // (MWS_PER_WH * 10**exponent)
    assert int(value.replace(".", "")) == steps % 10 ** (digits + decimals)
    assert (value.partition(".")[2] != "") is (decimals > 0)
