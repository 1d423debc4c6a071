from datetime import datetime

import pytest

from tests.cosem.house import NOW, House, ask
from trefas.base.instant import NS_PER_S, Instant, instant_of
from trefas.base.obis import Obis
from trefas.core.meter import Meter
from trefas.core.rtc import Rtc
from trefas.cosem.classes.clock import Clock
from trefas.cosem.interface import Refused
from trefas.cosem.member import Mode
from trefas.wire.axdr import I8, I16, U8, U16, Boolean, DateTime, Enumerated, OctetString
from trefas.wire.xdlms import ActionResult, DataAccessResult, Name
from trefas.wire.xdlms_action import ActionRequestNormal
from trefas.wire.xdlms_get import GetRequestNormal
from trefas.wire.xdlms_set import SetRequestNormal

CLOCK = Name(8, Obis.parse("0.1.1.0.0.255"), 2)


def read(association, index):
    return ask(association, GetRequestNormal(0xC1, CLOCK._replace(member=index))).given


def write(association, index, data):
    return ask(association, SetRequestNormal(0xC1, CLOCK._replace(member=index), data)).result


def octets(text):
    return OctetString(bytes.fromhex(text))


def test_summer_time_reads_as_in_the_makers_example():
    house = House()
    house.set_clock(datetime(2013, 10, 9, 20, 19, 46))  # standard time; the clock shows an hour more
    association = house.associated()

    # The description's picture: 7,221,10,9,3,21,19,46,255,128,0,128; status 128; begin, end, 60, true, 1
    assert read(association, 2) == octets("07DD 0A 09 03 15 13 2E FF 8000 80")
    assert read(association, 4) == U8(128)
    assert read(association, 5) == octets("07DD 03 1F 07 02 00 00 FF 8000 00")
    assert read(association, 6) == octets("07DD 0A 1B 07 03 00 00 FF 8000 80")
    assert [read(association, index) for index in (7, 8, 9)] == [I8(60), Boolean(True), Enumerated(1)]
    assert read(association, 3) == DataAccessResult.READ_WRITE_DENIED  # time_zone is not used


def test_winter_time_and_an_invalid_clock_are_seen_in_the_status():
    house = House()
    house.set_clock(datetime(2013, 12, 24, 18, 0, 0))
    association = house.associated()

    assert read(association, 2) == octets("07DD 0C 18 02 12 00 00 FF 8000 00")
    house.meter.rtc.invalidate()
    assert read(association, 4) == U8(1)
    assert read(association, 2) == octets("07DD 0C 18 02 12 00 00 FF 8000 01")


@pytest.mark.parametrize(
    ("normal", "shown"),
    [
        ("2013-03-31T01:59:59", "07DD 03 1F 07 01 3B 3B FF 8000 00"),
        ("2013-03-31T02:00:00", "07DD 03 1F 07 03 00 00 FF 8000 80"),
        ("2013-10-27T01:59:59", "07DD 0A 1B 07 02 3B 3B FF 8000 80"),
        ("2013-10-27T02:00:00", "07DD 0A 1B 07 02 00 00 FF 8000 00"),
    ],
)
def test_summer_time_begins_and_ends_to_the_second(normal, shown):
    house = House()
    house.set_clock(datetime.fromisoformat(normal))

    assert read(house.associated(), 2) == octets(shown)


def test_the_clock_goes_on_between_two_readings():
    house = House()
    house.set_clock(datetime(2013, 12, 24, 18, 0, 0))
    association = house.associated()

    house.device.now = Instant(NOW + 61 * NS_PER_S)

    assert read(association, 2) == octets("07DD 0C 18 02 12 01 01 FF 8000 00")


def test_a_client_sets_the_clock_and_it_is_valid_then():
    house = House()
    association = house.associated()
    house.meter.rtc.invalidate()

    assert write(association, 2, octets("07DD 0C 18 02 12 00 00 00 8000 00")) == DataAccessResult.SUCCESS

    assert house.meter.rtc.at(NOW) == instant_of(datetime(2013, 12, 24, 18, 0, 0))
    assert house.meter.rtc.valid


def test_a_part_of_a_time_does_not_make_an_invalid_clock_valid():
    house = House()
    house.set_clock(datetime(2013, 12, 24, 18, 7, 32))
    house.meter.rtc.invalidate()

    assert write(house.associated(), 2, octets("07DE 01 02 FF FF FF FF FF 8000 FF")) == DataAccessResult.SUCCESS

    assert house.meter.rtc.at(NOW) == instant_of(datetime(2014, 1, 2, 18, 7, 32))
    assert not house.meter.rtc.valid


def test_a_date_time_of_its_own_type_is_taken_too():
    house = House()

    assert write(house.associated(), 2, DateTime(bytes.fromhex("07DD0C1802120000FF800000"))) == DataAccessResult.SUCCESS


@pytest.mark.parametrize(
    "written",
    [
        "07DD 02 1E FF 12 00 00 FF 8000 00",
        "07DD 0C 18 02 18 00 00 FF 8000 00",
        "0000 01 01 FF 00 00 00 FF 8000 00",
        "07B1 01 01 FF 00 00 00 FF 8000 00",  # 1969
        "270F 01 01 FF 00 00 00 FF 8000 00",  # 9999
        "0001 01 01 FF 00 00 00 FF 8000 80",  # an hour before the first hour there is
    ],
)
def test_a_time_that_does_not_exist_is_refused(written):
    house = House()
    before = house.meter.rtc.at(NOW)

    assert write(house.associated(), 2, octets(written)) == DataAccessResult.OTHER_REASON
    assert house.meter.rtc.at(NOW) == before


def test_summer_time_can_be_switched_off():
    house = House()
    house.set_clock(datetime(2013, 7, 1, 12, 0, 0))
    association = house.associated()

    assert write(association, 8, Boolean(False)) == DataAccessResult.SUCCESS

    assert read(association, 2) == octets("07DD 07 01 01 0C 00 00 FF 8000 00")
    assert read(association, 8) == Boolean(False)
    assert ask(association, GetRequestNormal(0xC1, Name(1, Obis.parse("1.1.96.52.11.255"), 2))).given == U8(0)
    assert write(association, 2, octets("07DD 07 01 01 0C 00 00 FF 8000 80")) == DataAccessResult.SUCCESS
    assert house.meter.rtc.at(NOW) == instant_of(datetime(2013, 7, 1, 12, 0, 0))  # bit 7 means nothing then
    assert write(association, 8, U8(1)) == DataAccessResult.TYPE_UNMATCHED


@pytest.mark.parametrize(
    ("method", "parameter", "normal"),
    [
        (1, I8(0), datetime(2013, 12, 24, 18, 15, 0)),
        (3, I8(0), datetime(2013, 12, 24, 18, 8, 0)),
        (6, I16(-5), datetime(2013, 12, 24, 18, 7, 27)),
        (6, I16(5000), datetime(2013, 12, 24, 18, 22, 32)),  # 900 s at most
    ],
)
def test_the_clock_is_adjusted(method, parameter, normal):
    house = House()
    house.set_clock(datetime(2013, 12, 24, 18, 7, 32))

    ask(house.associated(), ActionRequestNormal(0xC1, CLOCK._replace(member=method), parameter))

    assert house.meter.rtc.at(NOW) == instant_of(normal)


@pytest.mark.parametrize(("method", "parameter"), [(1, I8(1)), (1, U8(0)), (3, I16(0)), (6, I8(5)), (6, None)])
def test_a_parameter_of_another_type_adjusts_nothing(method, parameter):
    house = House()
    house.set_clock(datetime(2013, 12, 24, 18, 7, 32))

    answer = ask(house.associated(), ActionRequestNormal(0xC1, CLOCK._replace(member=method), parameter))

    assert answer.result == ActionResult.TYPE_UNMATCHED
    assert house.meter.rtc.at(NOW) == instant_of(datetime(2013, 12, 24, 18, 7, 32))


def test_the_public_client_reads_the_clock_and_cannot_set_it():
    association = House().public()

    assert isinstance(read(association, 2), OctetString)
    own = next(each for each in association.objects if each.class_id == 8)
    assert association.rights.mode(own, 2) is Mode.READ


def test_a_meter_without_summer_time_shows_none():
    meter = Meter(start=NOW)
    meter.set_clock(NOW, int(instant_of(datetime(2013, 7, 1, 12, 0, 0))))
    (clock,) = Clock.objects(meter.rtc, House().device)

    assert isinstance(meter.rtc, Rtc)
    assert clock.time() == octets("07DD 07 01 01 0C 00 00 FF 8000 00")
    assert clock.daylight_savings_enabled() == Boolean(False)
    assert clock.mode(8) is Mode.READ


def test_a_time_of_another_type_is_refused():
    house = House()

    with pytest.raises(Refused):
        next(Clock.objects(house.meter.rtc, house.device)).writer(2)(U16(1))
