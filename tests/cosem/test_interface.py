import pytest

from tests.cosem.house import House
from trefas.base.derived import Derived
from trefas.base.errors import SetupError
from trefas.base.label import Label
from trefas.base.layout import Layout
from trefas.base.obis import Obis
from trefas.base.part import Part
from trefas.base.rows import Rows
from trefas.base.slot import Slot
from trefas.base.unit import Unit
from trefas.base.wire_type import Wire
from trefas.cosem.classes import _blueprint
from trefas.cosem.interface import Interface, Refused, arranged, interface_classes, objects_of
from trefas.cosem.member import Mode
from trefas.wire import axdr
from trefas.wire.axdr import I8, U8, U16, U32, U64, Enumerated, OctetString, Structure, VisibleString


class Tank(Part):
    """A part nobody has thought of when the server was written."""

    level = Slot("1-1:96.99.1", Unit.NONE, "level", wire=Wire.U8, writable=True)
    volume = Slot("1-1:96.99.2", Unit.HOUR, "volume", per_unit=1000, wire=Wire.U16, scaler=-1, accumulates=True)
    ratio = Derived("1-1:96.99.3", Unit.NONE, "ratio", of=(level,), by=lambda level: level, per_unit=1000, scaler=-2)
    inside = Slot(None, Unit.NONE, "inside")
    brand = Label("1-1:96.99.4", "brand")
    stamp = Label("1-1:96.99.5", "stamp", writable=True, octets=True)
    energy = Slot("1-1:96.99.6", Unit.WH, "energy", per_unit=1000, wire=Wire.U32, accumulates=True)
    total = Slot("1-1:96.99.7", Unit.NONE, "total", wire=Wire.U64, writable=True)


class Host:
    now = 0

    def __init__(self, energy_scaler=0):
        self.energy_scaler = energy_scaler

    def named(self, name):
        return name

    def scaler(self, value):
        return self.energy_scaler if value.unit is Unit.WH else value.scaler

    def told(self, value):
        return self.scaler(value), value.unit


def tank(energy_scaler=0):
    part = Tank(Rows(Layout(Tank)))
    return part, {each.logical_name.e: each for each in objects_of([part], Host(energy_scaler))}


def test_each_declared_value_becomes_the_object_of_its_kind():
    _, objects = tank()

    kinds = {each.value.name: (each.class_id, each.version) for each in objects.values()}
    assert kinds == {
        "level": (1, 0),
        "volume": (3, 0),
        "ratio": (3, 0),  # no unit, but a scaler: only a register has one
        "brand": (1, 0),
        "stamp": (1, 0),
        "energy": (3, 0),
        "total": (1, 0),
    }


def test_a_reading_is_of_the_moment_and_of_the_declared_type():
    part, objects = tank()
    read = objects[2].reader(2)

    part.volume = 12_345  # 12.345 h in tenths, cut down: 123

    assert axdr.decode(read()) == U16(123) == objects[2].get_value()
    part.volume = 12_400
    assert axdr.decode(read()) == U16(124)
    assert objects[2].scaler_unit() == Structure((I8(-1), Enumerated(5)))


def test_the_device_says_in_which_power_of_ten_energies_are_read():
    part, objects = tank(energy_scaler=3)
    part.energy = 54_321_000  # 54 321 Wh are 54 kWh and a bit

    assert axdr.decode(objects[6].reader(2)()) == U32(54)
    assert objects[6].scaler_unit() == Structure((I8(3), Enumerated(30)))


def test_labels_are_strings_of_the_declared_kind():
    part, objects = tank()
    part.brand, part.stamp = "Acme", b"\x00\x01"

    assert axdr.decode(objects[4].reader(2)()) == VisibleString("Acme")
    assert axdr.decode(objects[5].reader(2)()) == OctetString(b"\x00\x01")


def test_what_is_declared_writable_is_written_in_its_own_type():
    part, objects = tank()

    objects[1].writer(2)(U8(7))
    objects[5].writer(2)(OctetString(b"abc"))

    assert (part.level, part.stamp) == (7, b"abc")
    assert [objects[e].mode(2) for e in (1, 2, 3, 4)] == [Mode.READ | Mode.WRITE, Mode.READ, Mode.READ, Mode.READ]
    for wrong in (U16(7), I8(7), OctetString(b"\x07")):
        with pytest.raises(Refused, match=r"1\.1\.96\.99\.1\.255 was written as"):
            objects[1].writer(2)(wrong)
    with pytest.raises(Refused):
        objects[5].writer(2)(VisibleString("abc"))
    with pytest.raises(Refused, match="65 bytes"):
        objects[5].writer(2)(OctetString(bytes(65)))


@pytest.mark.parametrize(("given", "taken"), [((1 << 63) - 1, True), (1 << 63, False)])
def test_what_no_count_holds_is_refused(given, taken):
    part, objects = tank()  # counts are int64

    if taken:
        objects[7].writer(2)(U64(given))
        assert part.total == given
    else:
        with pytest.raises(Refused, match="that is too large"):
            objects[7].writer(2)(U64(given))
        assert part.total == 0


def test_two_objects_of_one_class_and_name_stop_the_build():
    part, _ = tank()

    with pytest.raises(SetupError, match=r"class 1 1\.1\.96\.99\.1\.255 would be there twice"):
        objects_of([part, part], Host())


def test_objects_come_in_the_order_of_class_and_name():
    _, objects = tank()

    names = [(each.class_id, each.logical_name) for each in arranged(reversed(objects.values()))]

    assert names == sorted(names)


def test_a_class_that_says_nothing_of_parts_shows_none():
    assert list(Interface.objects(tank()[0], Host())) == []


def test_every_class_of_the_folder_is_found_and_none_twice():
    house = House()
    found = interface_classes()

    assert {1, 3, 8, 15, 17, 23} <= {each.class_id for each in found}
    assert len(set(found)) == len(found)
    assert _blueprint.Blueprint not in found
    assert house.device.views  # and a device can be built of them


def test_the_blueprint_is_a_class_that_works():
    thing = _blueprint.Thing()
    (shown,) = _blueprint.Blueprint.objects(thing, Host())

    shown.writer(2)(U8(5))

    assert axdr.decode(shown.reader(2)()) == U8(5)
    assert axdr.decode(shown.reader(1)()) == OctetString(bytes(Obis.parse("0-0:96.50.0")))
    assert shown.invoker(1)(None) is None
    assert axdr.decode(shown.reader(2)()) == U8(0)
    with pytest.raises(Refused):
        shown.writer(2)(U16(5))
    assert list(_blueprint.Blueprint.objects(object(), Host())) == []


def test_an_object_says_what_it_is():
    _, objects = tank()

    assert repr(objects[1]) == "<Data 1.1.96.99.1.255>"
    assert isinstance(objects[1], Interface)
