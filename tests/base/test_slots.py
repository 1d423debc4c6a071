"""Families: values that are alike, declared once; each member is a declared value of its own."""

from operator import sub

import pytest

from trefas.base.deriveds import Deriveds
from trefas.base.errors import LocalError
from trefas.base.labels import Labels
from trefas.base.layout import Layout
from trefas.base.part import Part
from trefas.base.rows import Rows
from trefas.base.slots import Slots
from trefas.base.unit import Unit


class Lamps(Part):
    """Two lamps, each with a level, what it burnt and what of that was at a reset; and three fuses."""

    level = Slots(2, "1-1:200.7.{n}", Unit.PERCENT, "level of lamp {n}", limits=(0, 100), initial=(10, 20))
    burnt_s = Slots(2, None, Unit.SECOND, "time of lamp {n}", record="burnt_{n}_s", beside=level)
    base_s = Slots(2, None, Unit.SECOND, "time of lamp {n} at the reset", beside=level)
    since_s = Deriveds(2, ("1-1:201.7.1", "1-1:202.7.9"), Unit.SECOND, "since {n}", of=(burnt_s, base_s), by=sub)
    fuse = Slots((0, 7), None, Unit.NONE, ("main fuse", "fuse of lamp 7"))
    room = Labels(2, None, "room of lamp {n}", writable=True)


def test_members_have_names_of_their_own_and_stand_beside_each_other_or_one_after_the_other():
    assert [each.attribute for each in Lamps.declared()] == [
        *("level_1", "burnt_1_s", "base_s_1", "level_2", "burnt_2_s", "base_s_2"),
        *("since_s_1", "since_s_2", "fuse_0", "fuse_7", "room_1", "room_2"),
    ]
    assert [(str(each.obis), each.name) for each in Lamps.level] == [
        ("1.1.200.7.1.255", "level of lamp 1"),
        ("1.1.200.7.2.255", "level of lamp 2"),
    ]
    assert (str(Lamps.since_s[2].obis), Lamps.since_s[2].of) == ("1.1.202.7.9.255", (Lamps.burnt_s[2], Lamps.base_s[2]))
    assert (Lamps.fuse[7].name, Lamps.fuse[7].in_python) == ("fuse of lamp 7", "fuse[7]")
    assert (len(Lamps.level), Lamps.fuse.numbers) == (2, (0, 7))


def test_a_part_reads_and_sets_members_by_number_of_its_own_meter():
    rows = Rows(Layout(Lamps), meters=2)
    first, second = Lamps(rows), Lamps(rows, meter=1)

    second.level[2] = 55
    second.burnt_s[1], second.base_s[1] = 90, 30
    second.room[2] = "hall"

    assert (list(first.level), list(second.level)) == ([10, 20], [10, 55])
    assert list(second.since_s) == [60, 0]
    assert (list(first.room), list(second.room)) == (["", ""], ["", "hall"])
    assert rows.column_of(Lamps.level[2]).tolist() == [20, 55]
    assert (len(second.level), second.level.numbers, len(second.since_s), len(second.room)) == (2, (1, 2), 2, 2)


def test_a_number_that_is_not_of_the_family_and_a_count_out_of_its_limits_are_refused():
    lamps = Lamps(Rows(Layout(Lamps)))

    with pytest.raises(KeyError):
        lamps.level[3]
    with pytest.raises(LocalError, match="level of lamp 1 is 101"):
        lamps.level[1] = 101


def test_families_that_stand_side_by_side_have_the_same_numbers():
    with pytest.raises(AssertionError, match="have the same numbers"):
        Slots(3, None, Unit.NONE, "other {n}", beside=Lamps.level)


def test_a_value_is_read_and_put_by_its_declaration():
    lamps = Lamps(Rows(Layout(Lamps)))

    lamps.put(Lamps.level[2], 70)
    lamps.put(Lamps.room[1], "kitchen")

    assert [lamps.value_of(each) for each in (Lamps.level[2], Lamps.room[1], Lamps.since_s[1])] == [70, "kitchen", 0]
