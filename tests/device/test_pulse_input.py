"""The pulse input as ordered: the division factor counts, and the standard face tells the unit of Z12."""

from datetime import datetime

import pytest

from trefas.base.errors import SetupError
from trefas.base.instant import Instant, instant_of
from trefas.base.obis import Obis
from trefas.base.unit import Unit
from trefas.core.pulse_input import PulseInput
from trefas.device.build import build
from trefas.device.order import Order
from trefas.device.subjects.pulse_input import PulseInputTable, pulse_units
from trefas.wire.axdr import I8, U32, Enumerated, Structure, decode

START = Instant(instant_of(datetime(2026, 1, 10, 11, 0)))
REGISTER = {16: Obis.parse("1-1:0.128.1"), 17: Obis.parse("1-0:0.128.1")}


def built(unit, **order):
    return build(Order(configuration={"Z3": "13", "Z12": unit}, standard_face=True, **order), start=START)


def shown(device, sap):
    return next(each for each in device.server.logical_devices[sap].objects if each.logical_name == REGISTER[sap])


@pytest.mark.parametrize(
    ("word", "exponent", "unit"),
    [("kWh", 3, 30), ("m³", 0, 13), ("L", 0, 19)],  # Blue Book, units: Wh, m³, litre
)
def test_the_standard_face_has_a_register_with_the_unit(word, exponent, unit):
    device = built(word)
    device.meter.part(PulseInput).take(12)

    there = shown(device, 17)

    assert there.class_id == 3
    assert decode(there.reader(2)()) == U32(12)
    assert decode(there.reader(3)()) == Structure((I8(exponent), Enumerated(unit)))
    assert shown(device, 16).class_id == 1  # the maker's list has a number without a unit


def test_without_a_unit_it_is_a_number():
    device = built("none")

    assert pulse_units(device.spec) == {}
    assert shown(device, 17).class_id == 1


def test_a_water_meter_of_25_l_a_pulse_reads_cubic_metres():
    device = built("m³", pulse_input=PulseInputTable(division_factor=40))

    device.meter.part(PulseInput).take(100)  # 2500 l

    assert decode(shown(device, 17).reader(2)()) == U32(2)
    assert device.meter.part(PulseInput).waiting == 20_000  # half a cubic metre


@pytest.mark.parametrize("factor", [0.099, 1000.001, 0, -1])
def test_factors_beyond_the_makers_are_refused(factor):
    with pytest.raises(SetupError, match="division_factor"):
        Order(pulse_input={"division_factor": factor})


def test_units_are_those_a_person_knows():
    assert [Unit.M3.symbol, Unit.LITRE.symbol] == ["m³", "L"]


def test_a_factor_that_was_edited_in_the_file_holds_and_the_pulses_that_wait_are_kept():
    device = built("m³", pulse_input=PulseInputTable(division_factor=40))
    device.meter.part(PulseInput).take(30)
    edited = built("m³", pulse_input=PulseInputTable(division_factor=20))

    edited.resume(device.meter.image(), lambda log: (), START)
    edited.meter.part(PulseInput).take(10)

    assert edited.meter.part(PulseInput).register == 2  # 40 pulses, 20 for one
