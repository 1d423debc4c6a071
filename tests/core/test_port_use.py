"""The maker's table of ModulPortIOCfg, code by code as its DLMS description has it, and the bits that are ours."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trefas.core.port_use import USES, Direction, PortUse, configuration_of, fault_of, ports_of

TABLE = {
    0: ("none", "none"),
    1: ("4-tariff", "4-tariff"),
    2: ("2-tariff", "alarm input"),
    3: ("2-tariff", "A+ pulses"),
    4: ("pulse input", "2-tariff"),
    5: ("pulse input", "alarm input"),
    6: ("pulse input", "A+ pulses"),
    7: ("R+ pulses", "A+ pulses"),
    8: ("A- pulses", "A+ pulses"),
    9: ("debiting pulses", "A+ pulses"),
    10: ("load control status", "load control"),
    11: ("alarm input", "A+ pulses"),
    12: ("pulse input", "load and tariff in step"),
    13: ("4-tariff with load control", "4-tariff with load control"),
    16: ("load control 1", "load control 2"),
    17: ("pulse input", "load control"),
    18: ("pulse input", "load control 1 and 2 by turns"),
}
RESERVED = {14, 15}


@pytest.mark.parametrize("code", TABLE)
def test_a_code_makes_of_the_ports_what_the_table_says(code):
    assert tuple(port.use.value for port in ports_of(code)) == TABLE[code]
    assert not any(port.inverted for port in ports_of(code))


def test_there_are_no_other_codes_but_the_reserved():
    assert set(USES) == set(TABLE) | RESERVED


@pytest.mark.parametrize("use", PortUse)
def test_the_meter_listens_to_what_is_called_input_tariff_or_status_and_drives_pulses_and_loads(use):
    listens = use.value.startswith(("2-tariff", "4-tariff", "pulse input", "alarm", "debiting stop", "load control s"))

    assert (use.direction is Direction.INPUT) is listens
    assert (use.direction is Direction.OUTPUT) is (not listens and use not in (PortUse.NONE, PortUse.EARTH_FAULT))


@given(st.integers(0, 255))
def test_every_byte_is_two_ports_or_has_a_fault(byte):
    if fault_of(byte) is None:
        first, second = ports_of(byte)
        inverted = [number for number, port in ((1, first), (2, second)) if port.inverted]
        assert configuration_of(byte & 31, *inverted) == byte
    else:
        assert byte & 31 not in USES or byte & 32 or byte & 192


@pytest.mark.parametrize(
    ("byte", "sentence"),
    [
        (19, "ModulPortIOCfg is 19; its code is 0 to 18, with 64 and 128 for inverted ports"),
        (32, "ModulPortIOCfg is 32; its code is 0 to 18, with 64 and 128 for inverted ports"),
        (64, "ModulPortIOCfg is 64, and I/O 1 is none; that cannot be inverted"),
        (128 + 15, "ModulPortIOCfg is 143, and I/O 2 is earth fault module; that cannot be inverted"),
    ],
)
def test_a_fault_is_a_sentence(byte, sentence):
    assert fault_of(byte) == sentence
