"""A part is there once for all meters; a view of it speaks for another meter."""

import pytest

from trefas.base.derived import Derived
from trefas.base.held import Held, HeldApart
from trefas.base.label import Label
from trefas.base.layout import Layout
from trefas.base.part import Part
from trefas.base.rows import Rows
from trefas.base.slot import Slot
from trefas.base.slots import Slots
from trefas.base.unit import Unit


class Lamp(Part):
    """How bright it is, where it hangs, and when it is on, by the order."""

    level = Slot(None, Unit.PERCENT, "level")
    room = Label(None, "room")
    hours = Held[tuple[int, ...]]((18, 22))

    def __init__(self, rows: Rows, meter: int = 0) -> None:
        super().__init__(rows, meter)
        self.hearers: list[str] = []


def test_a_view_speaks_for_another_meter_and_shares_what_the_part_has():
    part = Lamp(Rows(Layout(Lamp), meters=3))
    last = part.of(2)

    last.level, last.room, last.hours = 70, "hall", (6, 7)
    part.hearers.append("somebody")

    assert (part.level, part.room, part.hours) == (0, "", (18, 22))
    assert (part.of(2).level, part.of(2).room, part.of(2).hours) == (70, "hall", (6, 7))
    assert Lamp.hours.of_all(part.rows) == [(18, 22), (18, 22), (6, 7)]
    assert last.hearers == ["somebody"]
    assert part.of(0) is part
    assert last.of(1).meter == 1
    assert last.of(0).level == part.level


def test_what_is_held_is_of_the_rows_and_not_of_the_class():
    one, other = (Lamp(Rows(Layout(Lamp))) for _ in range(2))

    one.hours = (1, 2)

    assert (one.hours, other.hours) == ((1, 2), (18, 22))


def test_what_a_view_could_not_keep_is_not_set_through_it():
    part = Lamp(Rows(Layout(Lamp), meters=2))

    with pytest.raises(AssertionError, match=r"Lamp.hearers was set through a view, .* must be declared as Held"):
        part.of(1).hearers = []
    part.hearers = ["another"]

    assert part.of(1).hearers == ["another"]


class Bright(Part):
    """Lamps in a row, and what is computed of them."""

    level = Slots(2, None, Unit.PERCENT, "level of lamp {n}")
    highest = Derived(None, Unit.PERCENT, "highest level", of=tuple(level), by=max)


def test_what_is_computed_and_a_family_as_a_whole_cannot_be_set():
    part = Bright(Rows(Layout(Bright), meters=2))

    for each in (part, part.of(1)):
        with pytest.raises(AssertionError, match="highest is computed when it is read"):
            each.highest = 7
        with pytest.raises(AssertionError, match="a family is not set as a whole"):
            each.level = (1, 2)
        each.level[2] = 30
        assert each.highest == 30


def test_each_meter_begins_with_a_thing_of_its_own_where_things_change_themselves():
    class Drawer(Part):
        """What lies in it."""

        things = HeldApart[list[str]](list)

    drawer = Drawer(Rows(Layout(Drawer), meters=2))
    drawer.things.append("key")

    assert (drawer.things, drawer.of(1).things) == (["key"], [])
