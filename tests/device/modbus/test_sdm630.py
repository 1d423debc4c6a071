"""The map of an SDM630: the numbers of the load at its addresses, NaN for what was not measured, zeros between the rows."""

import struct
from math import atan2, degrees, isnan

from tests.core.intervals import Step
from tests.device.han.homes import START, feed
from trefas.device.build import build
from trefas.device.modbus import sdm630
from trefas.device.order import Order
from trefas.metrology.samples import Wiring

SETTINGS = sdm630.holding(7)
UNMEASURED = Step(p_w=(1_000.0, 500.0, -200.0), q_var=(float("nan"),) * 3, s_va=(1_005.0, 500.0, 206.0), i_a=4.37)


def device_of(wiring=Wiring.FOUR_WIRE):
    return build(Order(modules={"modbus": {"ports": []}}), start=START, wiring=wiring)


def number(device, address, rows=sdm630.INPUT):
    words = sdm630.words(rows, device.meter, address, 2)
    return struct.unpack(">f", struct.pack(">HH", *words))[0]


def test_the_numbers_of_the_load_are_at_the_addresses_of_the_map():
    device = device_of()
    feed(device, 3_600)

    # 1000, 500 and -200 W, 100, 0 and -50 var, 4.37 A and 230 V on each phase, for an hour.
    expected = {
        0: 230.0,
        4: 230.0,
        8: 4.37,
        12: 1_000.0,
        16: -200.0,
        24: 100.0,
        28: -50.0,
        52: 1_300.0,
        60: 50.0,
        72: 1.3,
    }
    expected |= {48: 13.11, 346: 1.0, 348: 0.5, 356: 0.2, 342: 1.3, 362: 0.2, 46: 4.37, 42: 230.0}
    found = {address: number(device, address) for address in expected}
    assert {address: round(each, 4) for address, each in found.items()} == expected
    assert round(number(device, 36), 4) == round(degrees(atan2(100, 1_000)), 4)
    assert round(number(device, 30), 4) == round(1_000 / 1_005, 4)


def test_before_the_first_second_what_is_momentary_is_nan_and_registers_are_what_they_are():
    device = device_of()

    assert all(isnan(number(device, address)) for address in (0, 6, 12, 30, 36, 42, 52, 62, 70))
    assert number(device, 72) == number(device, 342) == 0


def test_what_is_not_measured_is_nan_and_not_zero():
    device = device_of()
    feed(device, 2, UNMEASURED)

    assert number(device, 52) == 1_300
    assert isnan(number(device, 60))
    assert isnan(number(device, 200))
    assert isnan(number(device, 84))
    assert isnan(number(device, 364))


def test_a_phase_without_a_wire_is_nan_and_the_settings_say_how_many_there_are_and_the_unit():
    device = device_of(Wiring.SINGLE)
    feed(device, 2)

    assert number(device, 0) == number(device, 42) == 230
    assert isnan(number(device, 2))
    assert number(device, 10, SETTINGS) == 1
    assert number(device_of(), 10, SETTINGS) == 3
    assert number(device_of(), 20, SETTINGS) == 7


def test_a_number_is_the_same_from_wherever_a_block_begins():
    device = device_of()
    feed(device, 2)
    whole = sdm630.words(sdm630.INPUT, device.meter, 0, 125)

    for begin in range(60):
        assert sdm630.words(sdm630.INPUT, device.meter, begin, 40) == whole[begin : begin + 40]
    assert whole[112:125] == [0] * 13


def test_no_two_rows_stand_in_one_place():
    for rows in (sdm630.INPUT, SETTINGS):
        addresses = [row.address for row in rows]
        assert len(set(addresses)) == len(addresses)
        assert not [each for each in addresses if each % 2]


def test_behind_the_map_there_is_nothing():
    device = device_of()

    assert sdm630.words(sdm630.INPUT, device.meter, sdm630.SIZE - 1, 1) == [0]
    assert sdm630.words(sdm630.INPUT, device.meter, sdm630.SIZE, 1) is None
