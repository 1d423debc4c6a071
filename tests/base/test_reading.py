"""Readings: what counts look like on a wire and to people."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trefas.base.part import Part
from trefas.base.reading import Reading
from trefas.base.slot import Slot
from trefas.base.unit import MWS_PER_WH, Unit
from trefas.base.wire_type import Wire


class Valve(Part):
    """How far a valve is open, and something that is a number alone."""

    open_share = Slot("1-0:5.7.0", Unit.PERCENT, "open", wire=Wire.U8, initial=100)
    inside = Slot(None, Unit.NONE, "not shown")


def reading(
    count: int, *, per_unit: int = 1, wire: Wire = Wire.U32, scaler: int = 0, accumulates: bool = False
) -> Reading:
    return Reading(
        Slot("1-0:1.8.0", Unit.WH, "x", per_unit=per_unit, wire=wire, scaler=scaler, accumulates=accumulates), count
    )


def test_a_register_never_shows_more_than_was_counted():
    almost = reading(2 * MWS_PER_WH - 1, per_unit=MWS_PER_WH, accumulates=True)

    assert almost.on_wire() == 1  # 1.9999997 Wh is one whole Wh
    assert almost.on_wire(-3) == 1_999
    assert almost.exact == Fraction(7_199_999, 3_600_000)


def test_what_is_no_register_is_rounded_to_the_nearest_and_a_half_goes_up():
    assert [reading(count, per_unit=1000).on_wire() for count in (230_499, 230_500, -1_500, -1_501)] == [230, 231, 0, 0]
    signed = [reading(count, per_unit=1000, wire=Wire.I16).on_wire() for count in (-1_499, -1_500, -1_501)]
    assert signed == [-1, -1, -2]


@pytest.mark.parametrize(
    ("count", "scaler", "shown"),
    [(5_125_000, -2, 513), (5_125_000, 0, 5), (5_125_000, -6, 5_125_000), (15_000_000, 1, 2), (14_999_999, 1, 1)],
)
def test_the_scaler_is_the_power_of_ten_of_the_unit(count, scaler, shown):
    assert reading(count, per_unit=1_000_000, scaler=scaler).on_wire() == shown  # microamperes in 10^scaler A
    assert reading(count, per_unit=1_000_000).on_wire(scaler) == shown


def test_a_register_wraps_as_a_counter_does_and_a_live_value_stops_at_its_end():
    full = 1 << 32

    assert reading(full + 5, accumulates=True).on_wire() == 5
    assert reading(full + 5).on_wire() == full - 1
    assert reading(-5).on_wire() == 0
    assert reading(300, wire=Wire.U8).on_wire() == 255
    assert [reading(count, wire=Wire.I8).on_wire() for count in (200, -200)] == [127, -128]


def test_a_net_register_below_zero_is_twos_complement_on_an_unsigned_wire():
    assert reading(-1, accumulates=True).on_wire() == 0xFFFF_FFFF
    assert reading(-1, accumulates=True, wire=Wire.I32).on_wire() == -1


@given(st.integers(-(1 << 62), 1 << 62), st.sampled_from(list(Wire)), st.integers(-6, 6), st.booleans())
def test_whatever_is_counted_fits_the_wire(count, wire, scaler, accumulates):
    shown = reading(count, per_unit=MWS_PER_WH, wire=wire, scaler=scaler, accumulates=accumulates).on_wire()

    low, high = (-(1 << wire.bits - 1), (1 << wire.bits - 1) - 1) if wire.signed else (0, (1 << wire.bits) - 1)
    assert low <= shown <= high


@given(st.integers(0, (1 << 32) * 1000 - 1), st.integers(-3, 3))
def test_the_wire_is_within_one_step_of_the_exact_value(count, scaler):
    step = Fraction(10) ** scaler
    cut = reading(count, per_unit=1000, wire=Wire.U64, accumulates=True)
    rounded = reading(count, per_unit=1000, wire=Wire.U64)

    assert 0 <= cut.exact - cut.on_wire(scaler) * step < step
    assert abs(rounded.exact - rounded.on_wire(scaler) * step) <= step / 2


def test_a_reading_is_written_with_its_unit():
    assert str(reading(57_500, per_unit=1000)) == "57.5 Wh"
    assert str(Reading(Valve.open_share, 40)) == "40 %"
    assert str(Reading(Valve.inside, 7)) == "7"
