"""Extended registers: the value, the unit, and the time it is of; the debiting stop as a command."""

from datetime import datetime

from tests.cosem.house import House, ask
from trefas.base.instant import instant_of
from trefas.base.obis import Obis
from trefas.core.demand import Demand
from trefas.cosem.classes.extended_register import ExtendedRegister
from trefas.cosem.member import Mode
from trefas.wire.axdr import I8, U8, U16, U32, Enumerated, OctetString, Structure
from trefas.wire.xdlms import DataAccessResult, Name
from trefas.wire.xdlms_get import GetRequestNormal
from trefas.wire.xdlms_set import SetRequestNormal

MAXIMUM = Name(4, Obis.parse("1-1:1.6.0"), 2)
STOP = Name(1, Obis.parse("1-1:0.1.5*128"), 2)


def read(association, name, index=2):
    return ask(association, GetRequestNormal(0xC1, name._replace(member=index))).given


def test_a_maximum_is_read_with_its_unit_and_its_time():
    house = House()
    house.meter.rows.put(Demand.p14_max[0], 4_321_600)
    house.meter.rows.put(Demand.p14_max_at[0], int(instant_of(datetime(2013, 10, 9, 20, 15))))
    association = house.associated()

    assert read(association, MAXIMUM) == U32(4322)  # 4321.6 W, to the nearest
    assert read(association, MAXIMUM, 3) == Structure((I8(0), Enumerated(27)))
    assert read(association, MAXIMUM, 5) == OctetString(bytes.fromhex("07DD0A0903140F00FF800000"))  # Wednesday, 20:15
    assert read(association, MAXIMUM, 4) == DataAccessResult.READ_WRITE_DENIED  # status is not supported


def test_a_maximum_that_never_was_has_no_time():
    assert read(House().associated(), MAXIMUM, 5) == OctetString(bytes.fromhex("FFFFFFFFFFFFFFFFFF8000FF"))


def test_every_maximum_is_an_extended_register_and_no_register():
    objects = [each for each in House().associated().objects if each.logical_name.d in (6, 13, 16)]

    assert {type(each) for each in objects if each.logical_name.c <= 10} == {ExtendedRegister}
    assert len([each for each in objects if each.class_id == 4]) == 28


def test_a_debiting_stop_is_commanded_with_1_and_is_not_read():
    house = House()
    house.meter.rows.put(Demand.p14_max[0], 4_321_600)
    association = house.associated()
    command = next(each for each in association.objects if each.logical_name == STOP.logical_name)

    results = [ask(association, SetRequestNormal(0xC1, STOP, data)).result for data in (U8(0), U16(1), U8(1))]

    assert results == [DataAccessResult.OTHER_REASON, DataAccessResult.TYPE_UNMATCHED, DataAccessResult.SUCCESS]
    assert association.rights.mode(command, 2) == Mode.WRITE
    assert read(association, STOP) == DataAccessResult.READ_WRITE_DENIED
    assert read(association, MAXIMUM) == U32(0)
    assert read(association, Name(3, Obis.parse("1-1:1.2.0"), 2)) == U32(4321)
    assert read(association, Name(1, Obis.parse("1-1:0.1.0"), 2)) == U8(1)
