"""Load control over DLMS: modes, registers, delay; what is only read; what is refused."""

import pytest

from tests.cosem.house import House, ask
from trefas.base.obis import Obis
from trefas.wire.axdr import U8, U16, VisibleString
from trefas.wire.xdlms import DataAccessResult, Name
from trefas.wire.xdlms_get import GetRequestNormal
from trefas.wire.xdlms_set import SetRequestNormal

ACTIVE, POSITIONS, DELAY, LEFT, STATE = (f"1-1:96.52.{e}" for e in (1, 2, 5, 7, 9))
MODE, DEFAULT = "1-1:96.52.31", "1-1:96.52.32"


def read(association, name):
    return ask(association, GetRequestNormal(0xC1, Name(1, Obis.parse(name), 2))).given


def write(association, name, data):
    return ask(association, SetRequestNormal(0xC1, Name(1, Obis.parse(name), 2), data)).result


def test_a_load_is_switched_by_its_register():
    association = House().associated()

    assert write(association, MODE, U8(2)) == DataAccessResult.SUCCESS
    assert write(association, ACTIVE, U8(1)) == DataAccessResult.SUCCESS

    assert [read(association, name) for name in (ACTIVE, STATE, LEFT)] == [U8(1), U8(1), U16(0)]


def test_a_load_by_tariff_waits_for_its_delay():
    house = House()
    association = house.associated()
    for name, data in ((DELAY, U16(600)), (POSITIONS, U8(0b100)), (MODE, U8(1)), ("1-1:129.0.0", U8(3)), (MODE, U8(1))):
        assert write(association, name, data) == DataAccessResult.SUCCESS

    assert [read(association, name) for name in (ACTIVE, STATE)] == [U8(0), U8(2)]
    assert write(association, DELAY, U16(0)) == DataAccessResult.SUCCESS
    write(association, POSITIONS, U8(0))
    write(association, POSITIONS, U8(0b100))
    assert [read(association, name) for name in (ACTIVE, STATE)] == [U8(1), U8(1)]


@pytest.mark.parametrize(
    ("name", "value"),
    [(ACTIVE, U8(2)), (MODE, U8(4)), (DEFAULT, U8(2)), ("1-1:96.52.3", U8(9)), ("1-1:96.52.41", U8(4))],
)
def test_states_and_modes_that_are_not_there_are_refused(name, value):
    association = House().associated()

    assert write(association, name, value) == DataAccessResult.OTHER_REASON
    assert read(association, name) == U8(0)


def test_what_follows_from_a_plan_is_read_and_not_written():
    association = House().associated()
    values = {
        LEFT: U16(0),
        STATE: U8(0),
        "1-1:96.52.33": VisibleString(""),
        "1-1:96.52.34": U8(1),
        "1-1:96.52.45": U8(0),
    }

    assert {name: read(association, name) for name in values} == values
    assert {write(association, name, data) for name, data in values.items()} == {DataAccessResult.READ_WRITE_DENIED}
