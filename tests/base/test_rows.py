"""Declared values: where they are kept, and who may not have the same name."""

from operator import add, or_, sub

import numpy as np
import pytest

from trefas.base.declared import UNMEASURED
from trefas.base.derived import Derived
from trefas.base.errors import SetupError
from trefas.base.label import Label
from trefas.base.layout import Layout
from trefas.base.part import Part
from trefas.base.reading import Reading
from trefas.base.rows import Rows
from trefas.base.slot import Slot
from trefas.base.unit import Unit
from trefas.base.wire_type import Wire


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


def test_what_was_not_measured_makes_nothing_measured_of_many_meters_either():
    class Summed(Part):
        """Computed in arrays."""

        one = Slot("1-1:200.7.0", Unit.W, "one")
        other = Slot("1-1:201.7.0", Unit.W, "other")
        both = Derived("1-1:202.7.0", Unit.W, "sum", of=(one, other), by=add)
        net = Derived("1-1:203.7.0", Unit.W, "net", of=(one, other), by=sub)
        bits = Derived("1-1:204.7.0", Unit.NONE, "bits", of=(one, other), by=or_)

    rows = Rows(Layout(Summed), 3)
    rows.counts[:] = [[5, 3], [UNMEASURED, 3], [5, UNMEASURED]]

    for value, of_first in ((Summed.both, 8), (Summed.net, 2), (Summed.bits, 7)):
        assert rows.counts_of(value, np.arange(3)).tolist() == [of_first, UNMEASURED, UNMEASURED]
        assert [rows.count(value, meter) for meter in range(3)] == [of_first, UNMEASURED, UNMEASURED]
