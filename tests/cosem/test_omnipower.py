import csv
from pathlib import Path

import pytest

from tests.core.intervals import Step, intervals_of
from tests.cosem.house import House, ask
from trefas.base.errors import SetupError
from trefas.base.instant import NS_PER_MS, NS_PER_S
from trefas.base.obis import Obis
from trefas.cosem.faces.omnipower import PUBLIC_OBJECTS
from trefas.cosem.member import Mode
from trefas.cosem.server import LogicalDevice
from trefas.wire import axdr
from trefas.wire.axdr import U8, U16, Array, Enumerated, OctetString, Structure
from trefas.wire.xdlms import DataAccessResult, Name
from trefas.wire.xdlms_get import GetRequestNormal
from trefas.wire.xdlms_set import SetRequestNormal

TABLE = Path(__file__).parents[3] / "shared" / "reference" / "omnipower_objects.tsv"
TYPES = {
    "Unsigned8": axdr.U8,
    "Unsigned16": axdr.U16,
    "Unsigned32": axdr.U32,
    "Integer16": axdr.I16,
    "Octet-String": axdr.OctetString,
    "Visible-String": axdr.VisibleString,
}
MODES = {"R": Mode.READ, "W": Mode.WRITE, "RW": Mode.READ | Mode.WRITE, "R(W)": Mode.READ | Mode.WRITE}
# Access columns of classes with several: which attributes the table's fields stand for.
COLUMNS = {8: ((2,), (4, 5, 6, 7, 9), (8,)), 15: ((2, 3, 4, 5, 6), (7,), (8,))}
# Served and not in the table, which ends before them: logical device name, SAP assignment, HDLC set-up.
BEYOND = {(1, "0.0.42.0.0.255"), (17, "0.0.41.0.0.255"), (23, "0.0.22.0.0.255")}


def table():
    if not TABLE.exists():
        pytest.skip("the maker's object list is not beside the repository")
    with TABLE.open(newline="") as file:
        return {(int(row["class_id"]), whole(row["logical_name"])): row for row in csv.DictReader(file, delimiter="\t")}


def whole(name):
    """The list was printed in narrow columns: an F of 255 may have lost its last digits."""
    head, _, last = name.rpartition(".")
    return f"{head}.255" if last in ("2", "25") else name


def served():
    association = House().associated()
    return association, {(each.class_id, str(each.logical_name)): each for each in association.objects}


def test_every_served_object_is_in_the_makers_list():
    rows = table()
    _, objects = served()

    assert set(objects) - set(rows) == BEYOND


def test_every_served_object_has_the_makers_version_access_and_type():
    rows = table()
    association, objects = served()
    compared = 0
    for key, each in objects.items():
        if key in BEYOND:
            continue
        row = rows[key]
        fields = row["access"].split("/")
        for indexes, field in zip(COLUMNS.get(each.class_id, ((2,),)), fields, strict=True):
            for index in indexes:
                assert association.rights.mode(each, index) == MODES[field], (key, index)
        assert each.version == int(row["version"]), key
        if row["value_type"]:
            assert type(axdr.decode(each.reader(2)())) is TYPES[row["value_type"]], key
            compared += 1

    assert compared == len(objects) - len(BEYOND) - 2  # the clock and the association have no type of their own


def test_the_registers_of_the_list_are_served(record_property):
    rows = table()
    _, objects = served()
    missing = sorted(
        f"{class_id} {name} {row['name']}" for (class_id, name), row in rows.items() if (class_id, name) not in objects
    )
    record_property("not_yet_served", missing)

    energies = [
        name for class_id, name in rows if class_id == 3 and name.split(".")[3] == "8" and name.endswith(".255")
    ]
    live = [f"1.1.{c}.7.0.255" for c in (1, 2, 3, 4, 9, 10, 13, 14, 31, 32, 33, 51, 52, 53, 71, 72, 73)]
    identity = ["1.1.0.0.1.255", "1.1.96.1.0.255", "1.1.96.1.1.255", "1.1.97.97.0.255", "1.1.96.54.1.255"]
    assert len(energies) > 60
    assert {name for _, name in objects} >= {*energies, *live, *identity}


LOAD = Step(
    p_w=(1150.0, 693.0, 458.0),
    q_var=(1992.0, 1200.0, 793.0),
    s_va=(2300.0, 1386.0, 916.0),
    u_v=(230.4, 231.2, 229.1),
    i_a=(10.123, 6.0, 4.0),
    f_hz=49.874,
)
V, A, HZ, W, VAR, VA, NO_UNIT = 35, 33, 44, 27, 29, 28, 255
LIVE = {
    "1.1.32.7.0.255": (230, 0, V),
    "1.1.52.7.0.255": (231, 0, V),
    "1.1.72.7.0.255": (229, 0, V),
    "1.1.31.7.0.255": (1012, -2, A),
    "1.1.51.7.0.255": (600, -2, A),
    "1.1.71.7.0.255": (400, -2, A),
    "1.1.14.7.0.255": (4987, -2, HZ),
    "1.1.1.7.0.255": (2301, 0, W),  # 1150 + 693 + 458
    "1.1.21.7.0.255": (1150, 0, W),
    "1.1.41.7.0.255": (693, 0, W),
    "1.1.61.7.0.255": (458, 0, W),
    "1.1.2.7.0.255": (0, 0, W),
    "1.1.3.7.0.255": (3985, 0, VAR),  # 1992 + 1200 + 793
    "1.1.9.7.0.255": (4602, 0, VA),  # 2300 + 1386 + 916
    "1.1.13.7.0.255": (50, -2, NO_UNIT),  # 2301 / 4602
}


@pytest.mark.parametrize("name", LIVE)
def test_a_live_value_is_what_was_measured_with_scaler_and_unit(name):
    house = House()
    house.meter.advance(intervals_of([LOAD] * 2, start_ns=house.meter.now))
    association = house.associated()

    value, shown = (
        ask(association, GetRequestNormal(0xC1, Name(3, Obis.parse(name), index))).given for index in (2, 3)
    )

    assert (value.value, *(each.value for each in shown.value)) == LIVE[name]


def test_the_public_client_sees_its_fifteen_objects_and_the_logical_device_name():
    association = House().public()

    assert {(each.class_id, each.logical_name) for each in association.objects} == PUBLIC_OBJECTS
    assert len(PUBLIC_OBJECTS) == 16
    modes = {association.rights.mode(each, index) for each in association.objects for index in each.indexes}
    assert modes == {Mode.READ, Mode.NONE}


def test_the_logical_devices_are_listed_with_their_names():
    house = House()
    sap_list = Name(17, Obis.parse("0.0.41.0.0.255"), 2)
    own_name = Name(1, Obis.parse("0.0.42.0.0.255"), 2)
    # The description's example: 75,65,77,69,0,0,1,21,23,57 is KAME and the serial number 18159417 in six bytes.
    name = bytes((75, 65, 77, 69, 0, 0, 1, 21, 23, 57))

    listed = ask(house.public(), GetRequestNormal(0xC1, sap_list)).given

    assert listed == Array((Structure((U16(1), OctetString(name + b"\x01"))), Structure((U16(16), OctetString(name)))))
    assert ask(house.associated(), GetRequestNormal(0xC1, own_name)).given == OctetString(name)
    assert ask(house.public(), GetRequestNormal(0xC1, own_name)).given == OctetString(name + b"\x01")


HDLC = Name(23, Obis.parse("0.0.22.0.0.255"), 2)


def test_the_hdlc_set_up_reads_as_the_documented_defaults():
    association = House().associated()

    values = [ask(association, GetRequestNormal(0xC1, HDLC._replace(member=index))).given for index in range(2, 10)]

    assert values == [Enumerated(5), U8(1), U8(1), U16(1010), U16(1010), U16(500), U16(20), U16(32)]


def test_the_hdlc_set_up_is_written_for_the_links_to_come():
    house = House()
    association = house.associated()

    def write(index, data):
        return ask(association, SetRequestNormal(0xC1, HDLC._replace(member=index), data)).result

    assert [write(index, U16(v)) for index, v in ((7, 100), (8, 0), (9, 17))] == [DataAccessResult.SUCCESS] * 3
    assert (house.device.line.parameters.inter_octet_ns, house.device.line.address) == (100 * NS_PER_MS, 17)
    assert house.device.line.parameters.inactivity_ns == 0
    assert [write(index, U16(v)) for index, v in ((7, 0), (9, 15), (9, 16382))] == [DataAccessResult.OTHER_REASON] * 3
    assert write(8, U8(1)) == DataAccessResult.TYPE_UNMATCHED
    assert [write(index, U16(200)) for index in (3, 4, 5, 6)] == [DataAccessResult.READ_WRITE_DENIED] * 4
    write(8, U16(30))
    assert house.device.line.parameters.inactivity_ns == 30 * NS_PER_S


def test_two_logical_devices_of_one_sap_stop_the_build():
    device = House().device

    with pytest.raises(SetupError, match="SAP 16"):
        device.add(LogicalDevice(16, b"again", ()), [])


def test_a_view_of_another_logical_device_stops_the_build():
    device = House().device

    with pytest.raises(SetupError, match="optical"):
        device.add(LogicalDevice(17, b"other", ()), [view for view in device.views if view.name == "optical"])


def test_the_actual_tariff_is_switched_by_writing_it_and_by_no_tariff_that_is_not_there():
    house = House()
    association = house.associated()
    tariff = Name(1, Obis.parse("1-1:129.0.0"), 2)

    results = [ask(association, SetRequestNormal(0xC1, tariff, U8(number))).result for number in (3, 9, 255)]

    assert results == [DataAccessResult.SUCCESS, DataAccessResult.OTHER_REASON, DataAccessResult.OTHER_REASON]
    assert house.meter.read("1-1:129.0.0").count == 3
