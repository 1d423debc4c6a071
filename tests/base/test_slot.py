"""Declared values: where they are kept, what they look like on a wire, and who may not have the same name."""

from fractions import Fraction
from operator import sub

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trefas.base.errors import SetupError
from trefas.base.slot import MWS_PER_WH, Derived, Label, Layout, Part, Reading, Rows, Slot, Wire
from trefas.base.unit import Unit


class Tank(Part):
    """A tank of water: what came in, what went out, how warm it is, and whose it is."""

    inflow = Slot("1-0:1.8.0", Unit.WH, "in", per_unit=1000, carries=True)
    outflow = Slot("1-0:2.8.0", Unit.WH, "out", per_unit=1000, carries=True)
    level = Derived("1-0:3.8.0", Unit.WH, "level", of=(inflow, outflow), by=sub, per_unit=1000, accumulates=True)
    warmth = Slot("1-0:4.7.0", Unit.DEGREE, "warmth", per_unit=10, volatile=True, wire=Wire.I8, initial=200)
    inside = Slot(None, Unit.NONE, "not shown")
    owner = Label("1-0:0.0.0", "owner", writable=True)
    seal = Label("1-0:0.0.1", "seal", octets=True)


class Valve(Part):
    """Another part beside it."""

    open_share = Slot("1-0:5.7.0", Unit.PERCENT, "open", wire=Wire.U8, initial=100)


def reading(
    count: int, *, per_unit: int = 1, wire: Wire = Wire.U32, scaler: int = 0, accumulates: bool = False
) -> Reading:
    return Reading(
        Slot("1-0:1.8.0", Unit.WH, "x", per_unit=per_unit, wire=wire, scaler=scaler, accumulates=accumulates), count
    )


# ---- rows -----------------------------------------------------------------------------------------------------------


def test_slots_are_columns_in_the_order_of_their_declaration():
    layout = Layout(Tank, Valve)

    assert [slot.attribute for slot in layout.slots] == ["inflow", "outflow", "warmth", "inside", "open_share"]
    assert [layout.column[slot] for slot in layout.slots] == [0, 1, 2, 3, 4]
    assert [layout.rest_column[slot] for slot in (Tank.inflow, Tank.outflow)] == [0, 1]
    assert (layout.first_column(Tank), layout.first_column(Valve)) == (0, 4)


def test_a_new_row_has_the_initial_values():
    rows = Rows(Layout(Tank, Valve), meters=2)

    assert rows.counts.tolist() == [[0, 0, 200, 0, 100]] * 2
    assert rows.rests.tolist() == [[0, 0]] * 2


def test_a_part_reads_and_sets_its_own_meter_and_no_other():
    rows = Rows(Layout(Tank), meters=2)
    first, second = Tank(rows), Tank(rows, meter=1)

    second.inflow = 5_000
    second.outflow = 1_250

    assert (first.inflow, second.inflow) == (0, 5_000)
    assert (first.level, second.level) == (0, 3_750)
    assert rows.column_of(Tank.outflow).tolist() == [0, 1_250]
    assert rows.reading(Tank.level, 1) == Reading(Tank.level, 3_750)


def test_a_label_is_text_or_bytes_and_empty_until_it_is_set():
    tank = Tank(Rows(Layout(Tank)))

    assert (tank.owner, tank.seal) == ("", b"")
    tank.owner, tank.seal = "house", b"\x01"
    assert (tank.owner, tank.seal) == ("house", b"\x01")
    with pytest.raises(AssertionError, match="is text, and set to b'raw'"):
        tank.owner = b"raw"


def test_what_is_declared_is_listed_in_order_base_classes_first():
    class Hot(Tank):
        """A tank with a heater."""

        heater = Slot("1-0:6.7.0", Unit.W, "heater")

    assert [value.attribute for value in Hot.declared()][-2:] == ["seal", "heater"]
    assert str(Tank.inside) == "<Slot inside inside>"


def test_two_values_with_one_name_stop_the_build():
    class Again(Part):
        """Declares the owner's name for a number."""

        number = Slot("1-0:0.0.0", Unit.NONE, "number")

    with pytest.raises(SetupError, match=r"1\.0\.0\.0\.0\.255 is declared twice, by <Label owner .*<Slot number"):
        Layout(Tank, Again)


# ---- on a wire ------------------------------------------------------------------------------------------------------


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
    assert str(Reading(Tank.inside, 7)) == "7"


class Chosen(Part):
    """Values that are computed in three ways: by arithmetic, by a choice, and from nothing."""

    power = Slot("1-1:200.7.0", Unit.W, "P")
    other = Slot("1-1:201.7.0", Unit.W, "Q")
    both = Derived("1-1:202.7.0", Unit.W, "sum", of=(power, other), by=lambda a, b: a + b)
    positive = Derived("1-1:203.7.0", Unit.W, "import", of=(power,), by=lambda a: max(a, 0))
    fixed = Derived("1-1:204.7.0", Unit.NONE, "constant", of=(), by=lambda: 7)


@pytest.mark.parametrize("counts", [[-5], [3], [-5, 3, 0], []])
def test_the_counts_of_many_meters_are_those_of_each(counts):
    rows = Rows(Layout(Chosen), max(len(counts), 1))
    for meter, count in enumerate(counts):
        rows.put(Chosen.power, count, meter)
        rows.put(Chosen.other, 10 * count, meter)
    meters = np.arange(len(counts))

    for value in (Chosen.power, Chosen.both, Chosen.positive, Chosen.fixed):
        assert rows.counts_of(value, meters).tolist() == [rows.count(value, meter) for meter in meters.tolist()]
