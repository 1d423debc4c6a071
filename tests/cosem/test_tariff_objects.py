"""Tariff control over DLMS: mode, default and actual tariff; what is only read; what is refused."""

from tests.cosem.house import House, ask
from trefas.base.obis import Obis
from trefas.core.energy import Energy
from trefas.wire.axdr import U8, U16, VisibleString
from trefas.wire.xdlms import DataAccessResult, Name
from trefas.wire.xdlms_get import GetRequestNormal
from trefas.wire.xdlms_set import SetRequestNormal

MODE, DEFAULT, ACTUAL = "1-1:96.52.21", "1-1:96.52.22", "1-1:129.0.0"


def read(association, name):
    return ask(association, GetRequestNormal(0xC1, Name(1, Obis.parse(name), 2))).given


def write(association, name, data):
    return ask(association, SetRequestNormal(0xC1, Name(1, Obis.parse(name), 2), data)).result


def test_a_mode_that_is_written_holds_at_once():
    house = House()
    association = house.associated()
    seen = []

    for name, value in ((DEFAULT, 4), (MODE, 3), (MODE, 2), (ACTUAL, 7), (MODE, 3), (MODE, 0)):
        assert write(association, name, U8(value)) == DataAccessResult.SUCCESS
        seen.append(house.meter.read(Energy.active_tariff).count)

    # Disabled; a calendar that says nothing: the default; a register: as it is, then as written; the calendar; nobody.
    assert seen == [0, 4, 4, 7, 4, 0]
    assert read(association, ACTUAL) == U8(0)


def test_modes_and_tariffs_that_are_not_there_are_refused():
    association = House().associated()

    refused = [write(association, name, U8(value)) for name, value in ((MODE, 4), (DEFAULT, 0), (DEFAULT, 9))]

    assert refused == [DataAccessResult.OTHER_REASON] * 3
    assert write(association, MODE, U16(1)) == DataAccessResult.TYPE_UNMATCHED
    assert [read(association, name) for name in (MODE, DEFAULT)] == [U8(0), U8(1)]


def test_plan_season_and_exception_days_are_read_and_not_written():
    association = House().associated()
    values = {"1-1:96.52.23": VisibleString(""), "1-1:96.52.24": U8(1), "1-1:96.52.25": U8(0)}
    values["1-1:129.0.40"] = VisibleString("")

    assert {name: read(association, name) for name in values} == values
    assert {write(association, name, data) for name, data in values.items()} == {DataAccessResult.READ_WRITE_DENIED}
