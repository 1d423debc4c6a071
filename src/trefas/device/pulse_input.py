"""The pulse input as it was ordered: what a pulse stands for, and the unit that the register is read in.

[pulse_input]
division_factor = 40                   # pulses for one unit: of 25 l each, for m³ (Z12)
"""

from typing import Annotated

from pydantic import Field

from trefas.base.obis import Obis
from trefas.base.unit import Unit
from trefas.core.meter import Meter
from trefas.core.pulse_input import DIVISION_MAX, DIVISION_MIN, PER_PULSE, PulseInput
from trefas.device.spec import Spec
from trefas.device.table import Table

UNITS = {"kWh": (3, Unit.WH), "m³": (0, Unit.M3), "L": (0, Unit.LITRE)}
"""Power of ten and unit of what Z12 can say."""


class PulseInputTable(Table):
    """What of the pulse input is no digit of the type number."""

    division_factor: Annotated[float, Field(ge=DIVISION_MIN, le=DIVISION_MAX)] = 1.0


def begin_pulse_input(meter: Meter, table: PulseInputTable) -> None:
    """Sets the division factor, also of a pulse input that a client may bring about."""
    meter.part(PulseInput).division = round(table.division_factor * PER_PULSE)


def pulse_units(spec: Spec) -> dict[Obis, tuple[int, Unit]]:
    """The unit of the register, where Z12 gives it one."""
    name = PulseInput.register.obis
    assert name is not None, "the register has a logical name"
    return {name: UNITS[spec.pulse_unit]} if spec.pulse_unit else {}
