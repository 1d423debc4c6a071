import pytest

from tests.cosem.echo import Echo
from tests.cosem.house import House
from trefas.base.errors import SetupError
from trefas.base.obis import Obis
from trefas.cosem.data_type import CHOICE
from trefas.cosem.interface import Interface, arranged, interface_classes
from trefas.cosem.member import Attribute, Method
from trefas.cosem.short_names import FIXED, LAST, Member, ShortNames
from trefas.wire.axdr import Null
from trefas.wire.xdlms import Name

A14 = Obis.parse("1.1.1.8.0.255")
CLOCK = Obis.parse("0.1.1.0.0.255")


def meter_objects():
    return arranged(House().device.logical_devices[16].objects)


def test_attributes_stand_eight_apart_from_the_base_name():
    objects = meter_objects()
    names = ShortNames(objects)
    clock = next(each for each in objects if each.class_id == 8)

    base = names.base_of(clock)

    assert names.members[base] == Member(Name(8, CLOCK, 1), False)
    assert names.members[base + 0x08] == Member(Name(8, CLOCK, 2), False)
    assert names.members[base + 0x38] == Member(Name(8, CLOCK, 8), False)
    # Blue Book, clock: adjust_to_quarter x + 60h, adjust_to_minute x + 70h, shift_time x + 88h
    assert names.members[base + 0x60] == Member(Name(8, CLOCK, 1), True)
    assert names.members[base + 0x70] == Member(Name(8, CLOCK, 3), True)
    assert names.members[base + 0x88] == Member(Name(8, CLOCK, 6), True)
    assert names.of(Name(8, CLOCK, 6), is_method=True) == base + 0x88
    assert names.of(Name(8, CLOCK, 6)) == base + 0x28
    assert names.of(Name(8, CLOCK, 99)) is None


def test_names_are_given_out_in_the_order_of_the_objects_and_never_twice():
    objects = meter_objects()
    names = ShortNames(objects)

    bases = [names.base_of(each) for each in objects if (each.class_id, each.logical_name) not in FIXED]

    assert bases == sorted(bases)
    assert bases[0] == 0x0100
    assert all(base % 16 == 0 and base <= LAST for base in bases)
    count = sum(0 < index < 0x80 for each in objects for index in [*each.indexes, *each.methods])
    assert len(names.members) == count


def test_the_names_that_the_book_fixes_are_kept():
    objects = meter_objects()
    names = ShortNames(objects)
    found = {each.class_id: names.base_of(each) for each in objects if (each.class_id, each.logical_name) in FIXED}

    assert found == {1: 0xFD00, 17: 0xFC00}
    assert FIXED[12, Obis(0, 0, 40, 0, 0)] == 0xFA00


def test_the_makers_own_attributes_have_no_short_name():
    objects = meter_objects()
    names = ShortNames(objects)

    for each in objects:
        for index in each.indexes:
            assert (names.of(each.name(index)) is None) is not (0 < index < 0x80)


def test_no_method_of_any_class_stands_where_an_attribute_of_it_does():
    for kind in interface_classes():
        if kind.methods_at is not None and kind.methods:
            assert kind.methods_at >= 8 * max(index for index in kind.attributes if index > 0), kind


def test_methods_stand_where_the_book_has_them():
    # Blue Book, the short names of each class: where its first method stands behind the base name.
    book = {
        (3, 0): 0x28,
        (4, 0): 0x38,
        (5, 0): 0x48,
        (6, 0): 0x30,
        (7, 1): 0x58,
        (8, 0): 0x60,
        (9, 0): 0x20,
        (11, 0): 0x10,
        (12, 2): 0x20,
        (15, 0): 0x60,
        (15, 3): 0x60,
        (17, 0): 0x20,
        (18, 0): 0x40,
        (20, 0): 0x50,
        (40, 0): 0x38,
        (42, 0): 0x60,
        (64, 1): 0x30,
        (70, 0): 0x20,
    }
    said = {(each.class_id, each.version): each.methods_at for each in interface_classes()}

    assert {kind: first for kind, first in said.items() if first is not None} == book


def test_a_class_of_which_the_book_says_nothing_has_its_methods_behind_its_attributes():
    names = ShortNames([Echo()])

    assert [(short, member.name.member, member.is_method) for short, member in sorted(names.members.items())] == [
        (0x100, 1, False),
        (0x108, 2, False),
        (0x110, 3, False),
        (0x118, 1, True),
        (0x120, 2, True),
        (0x128, 3, True),
    ]


class Wide(Interface, class_id=8194):
    """A hundred and twenty attributes, and a method behind them."""

    @Attribute(120, CHOICE)
    def last(self):
        return Null()

    @Method(1)
    def rest(self):
        return None


def test_more_objects_than_there_are_names_stop_the_build():
    def wide(count):
        return [Wide(Obis(0, 0, 96, 98, number)) for number in range(count)]

    # 121 names of 8 are 968 bytes, rounded up to 976: 0100h to F9FFh hold (63 744 - 0) / 976 = 65
    assert ShortNames(wide(65))
    with pytest.raises(SetupError, match="has no short name"):
        ShortNames(wide(66))
