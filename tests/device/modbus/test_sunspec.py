"""The map of a SunSpec meter: models where they stand, powers of ten that fit, the standard's values for what is not there."""

import pytest

from tests.core.intervals import Step
from tests.device.han.homes import feed
from tests.device.modbus.test_sdm630 import UNMEASURED, device_of
from trefas.device.modbus import sunspec
from trefas.metrology.samples import Wiring

METER = 40_070


def point(device, offset):
    return sunspec.words(device.meter, 7, METER + offset, 1)[0]


def scaled(device, offset, scale_at):
    """A number with its power of ten; None where it is not there."""
    raw, exponent = (
        each - 0x10000 if each & 0x8000 else each for each in (point(device, offset), point(device, scale_at))
    )
    return None if raw == -0x8000 else raw * 10**exponent


def accumulated(device, offset):
    high, low = sunspec.words(device.meter, 7, METER + offset, 2)
    return high << 16 | low


def test_models_stand_where_the_standard_has_them():
    meter = device_of().meter

    assert sunspec.words(meter, 7, 40_000, 4) == [0x5375, 0x6E53, 1, 66]
    assert sunspec.words(meter, 7, 40_068, 1) == [7]  # DA of model 1, 66 registers behind its id
    assert sunspec.words(meter, 7, 40_070, 2) == [203, 105]
    assert sunspec.words(meter, 7, 40_177, 2) == [0xFFFF, 0]
    assert sunspec.words(meter, 7, 40_178, 2) is None
    assert sunspec.words(meter, 7, 39_999, 2) is None


def test_the_numbers_of_the_load_are_read_with_their_powers_of_ten():
    device = device_of()
    feed(device, 3_600)

    assert [round(scaled(device, 3 + n, 6), 2) for n in range(3)] == [4.37] * 3
    assert round(scaled(device, 2, 6), 2) == 13.11  # 3 · 4.37 A
    assert scaled(device, 8, 15) == 230
    assert [scaled(device, 18 + n, 22) for n in range(4)] == [1_300, 1_000, 500, -200]
    assert scaled(device, 28, 32) == 50
    assert scaled(device, 34, 37) == pytest.approx(99.5, abs=0.01)  # 1000 W of 1005 VA
    assert (accumulated(device, 46), accumulated(device, 48), accumulated(device, 44)) == (1_300, 1_000, 200)


def test_a_large_power_has_a_larger_power_of_ten():
    device = device_of()
    feed(device, 2, Step(p_w=(40_000.0, 1_000.0, 500.0), q_var=(0.0,) * 3, s_va=(40_000.0, 1_000.0, 500.0), i_a=170.0))

    # 41 500 W do not fit into 16 bits.
    assert point(device, 22) == 1
    assert [scaled(device, 18 + n, 22) for n in range(4)] == [41_500, 40_000, 1_000, 500]


def test_what_is_not_measured_or_not_there_is_as_the_standard_has_it():
    device = device_of()
    assert [point(device, each) for each in (2, 6, 7, 15, 16, 18, 22, 33)] == [0x8000] * 8

    feed(device, 2, UNMEASURED)

    assert point(device, 28) == point(device, 32) == 0x8000
    assert point(device, 12) == 0x8000  # voltages between phases
    assert accumulated(device, 57) == 0  # apparent energy of a phase


def test_a_phase_without_a_wire_is_not_there():
    device = device_of(Wiring.SINGLE)
    feed(device, 3_600)

    assert scaled(device, 8, 15) == 230
    assert point(device, 9) == point(device, 20) == 0x8000
    assert accumulated(device, 50) == 0
