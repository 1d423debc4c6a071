"""What the two ports (I/O 1, I/O 2) of the module area are for: the maker's table of ModulPortIOCfg.

       7     6     5   4 … 0
    | inv2 | inv1 | 0 | code |       inv1, inv2: the level at I/O 1, I/O 2 is taken or given inverted

The codes are the maker's. Where it says that inputs and outputs may be inverted, it does not say how: the two bits are ours. Of
its reserved codes, 14 and 15 stand here for what the data sheet (Z3) has and the table has not; they are read, and never written.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

PORTS = 2
CODE_MASK = 0x1F
INVERTED_BITS = (1 << 6, 1 << 7)


class Direction(StrEnum):
    """What a port of the module area is."""

    NONE = "none"
    INPUT = "input"
    OUTPUT = "output"
    I2C = "I2C"


class PortUse(StrEnum):
    """What a port of the module area is for."""

    NONE = "none"
    TARIFF_2 = "2-tariff"
    TARIFF_4 = "4-tariff"
    TARIFF_4_LOAD_CONTROL = "4-tariff with load control"
    PULSE_IN = "pulse input"
    ALARM_IN = "alarm input"
    DEBITING_STOP = "debiting stop"
    LOAD_STATUS = "load control status"
    A_IMPORT_PULSE = "A+ pulses"
    A_EXPORT_PULSE = "A- pulses"
    R_IMPORT_PULSE = "R+ pulses"
    DEBITING_PULSE = "debiting pulses"
    LOAD_TARIFF_SYNC = "load and tariff in step"
    LOAD_CONTROL = "load control"
    LOAD_CONTROL_1 = "load control 1"
    LOAD_CONTROL_2 = "load control 2"
    LOAD_CONTROL_TOGGLE = "load control 1 and 2 by turns"
    EARTH_FAULT = "earth fault module"

    @property
    def direction(self) -> Direction:
        """Whether the meter listens there or drives it."""
        return _DIRECTIONS.get(self, Direction.OUTPUT)


_DIRECTIONS = {
    PortUse.NONE: Direction.NONE,
    PortUse.EARTH_FAULT: Direction.I2C,
    **dict.fromkeys(
        (
            *(PortUse.TARIFF_2, PortUse.TARIFF_4, PortUse.TARIFF_4_LOAD_CONTROL, PortUse.PULSE_IN),
            *(PortUse.ALARM_IN, PortUse.DEBITING_STOP, PortUse.LOAD_STATUS),
        ),
        Direction.INPUT,
    ),
}

FOUR_TARIFFS = (PortUse.TARIFF_4, PortUse.TARIFF_4_LOAD_CONTROL)
TARIFFS = (PortUse.TARIFF_2, *FOUR_TARIFFS)
"""Inputs that choose the tariff."""


@dataclass(frozen=True, slots=True)
class ModulePort:
    """One of the two ports of the primary module."""

    direction: Direction
    use: PortUse
    inverted: bool = False


Ports = tuple[ModulePort, ModulePort]

DEBITING_STOP, EARTH_FAULT = 14, 15
"""Reserved by the maker; ours, for Z3 15 and 29."""
RESERVED = frozenset((DEBITING_STOP, EARTH_FAULT))

USES: Mapping[int, tuple[PortUse, PortUse]] = {
    0: (PortUse.NONE, PortUse.NONE),
    1: (PortUse.TARIFF_4, PortUse.TARIFF_4),
    2: (PortUse.TARIFF_2, PortUse.ALARM_IN),
    3: (PortUse.TARIFF_2, PortUse.A_IMPORT_PULSE),
    4: (PortUse.PULSE_IN, PortUse.TARIFF_2),
    5: (PortUse.PULSE_IN, PortUse.ALARM_IN),
    6: (PortUse.PULSE_IN, PortUse.A_IMPORT_PULSE),
    7: (PortUse.R_IMPORT_PULSE, PortUse.A_IMPORT_PULSE),
    8: (PortUse.A_EXPORT_PULSE, PortUse.A_IMPORT_PULSE),
    9: (PortUse.DEBITING_PULSE, PortUse.A_IMPORT_PULSE),
    10: (PortUse.LOAD_STATUS, PortUse.LOAD_CONTROL),
    11: (PortUse.ALARM_IN, PortUse.A_IMPORT_PULSE),
    12: (PortUse.PULSE_IN, PortUse.LOAD_TARIFF_SYNC),
    13: (PortUse.TARIFF_4_LOAD_CONTROL, PortUse.TARIFF_4_LOAD_CONTROL),
    DEBITING_STOP: (PortUse.DEBITING_STOP, PortUse.NONE),
    EARTH_FAULT: (PortUse.EARTH_FAULT, PortUse.EARTH_FAULT),
    16: (PortUse.LOAD_CONTROL_1, PortUse.LOAD_CONTROL_2),
    17: (PortUse.PULSE_IN, PortUse.LOAD_CONTROL),
    18: (PortUse.PULSE_IN, PortUse.LOAD_CONTROL_TOGGLE),
}
"""What each code makes of I/O 1 and I/O 2."""


def configuration_of(code: int, *inverted: int) -> int:
    """A code of the table with these ports (1, 2) inverted."""
    return code | sum(INVERTED_BITS[port - 1] for port in inverted)


def ports_of(configuration: int) -> Ports:
    """What ModulPortIOCfg makes of the two ports. Raises KeyError where the table has no such code."""
    first, second = (ModulePort(use.direction, use) for use in USES[configuration & CODE_MASK])
    return (
        replace(first, inverted=bool(configuration & INVERTED_BITS[0])),
        replace(second, inverted=bool(configuration & INVERTED_BITS[1])),
    )


def fault_of(configuration: int) -> str | None:
    """Why this is no ModulPortIOCfg, in a sentence; None for one that is."""
    code = configuration & CODE_MASK
    if configuration & ~(CODE_MASK | sum(INVERTED_BITS)) or code not in USES:
        return f"ModulPortIOCfg is {configuration}; its code is 0 to {max(USES)}, with 64 and 128 for inverted ports"
    for number, port in enumerate(ports_of(configuration), 1):
        if port.inverted and port.direction not in (Direction.INPUT, Direction.OUTPUT):
            return f"ModulPortIOCfg is {configuration}, and I/O {number} is {port.use}; that cannot be inverted"
    return None
