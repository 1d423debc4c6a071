"""The pulse input as it was ordered: what a pulse stands for, and the unit that the register is read in.

[pulse_input]
division_factor = 40                   # pulses for one unit: of 25 l each, for m³ (Z12)
"""

from typing import Annotated

from pydantic import Field

from trefas.base.obis import Obis
from trefas.base.unit import Unit
from trefas.core.displayed import Displayed
from trefas.core.pulse_input import DIVISION_MAX, DIVISION_MIN, PER_PULSE, PulseInput
from trefas.device.hand import Hand, Indicator
from trefas.device.spec import Spec
from trefas.device.subject import Delivery, Fields, Objects, Subject
from trefas.device.table import Table

UNITS = {"kWh": (3, Unit.WH), "m³": (0, Unit.M3), "L": (0, Unit.LITRE)}
"""Power of ten and unit of what Z12 can say."""


class PulseInputTable(Table):
    """What of the pulse input is no digit of the type number."""

    division_factor: Annotated[float, Field(ge=DIVISION_MIN, le=DIVISION_MAX)] = 1.0


class PulseInputFields(Fields):
    """The table of a meter file."""

    pulse_input: Annotated[
        PulseInputTable,
        Field(description="How many pulses make a unit of [the pulse input](demand-and-tariffs.md#the-pulse-input)"),
    ] = PulseInputTable()


def begin_pulse_input(delivery: Delivery) -> None:
    """Sets the division factor, also of a pulse input that a client may bring about."""
    table = PulseInputFields.of(delivery.order).pulse_input
    delivery.meter.part(PulseInput).division = round(table.division_factor * PER_PULSE)


def pulse_units(spec: Spec) -> dict[Obis, tuple[int, Unit]]:
    """The unit of the register, where Z12 gives it one."""
    name = PulseInput.register.obis
    assert name is not None, "the register has a logical name"
    return {name: UNITS[spec.pulse_unit]} if spec.pulse_unit else {}


def _register(hand: Hand) -> str:
    return str(hand.part(PulseInput).register)


def _unit(hand: Hand) -> str:
    return hand.device.spec.pulse_unit.replace("³", "3") or "none"


REGISTER = Indicator("pulse_input", _register, "what the pulse input counted")
UNIT = Indicator(
    "pulse_unit",
    _unit,
    "the unit of it",
    values=("none", *(unit.replace("³", "3") for unit in UNITS)),
    watched=False,
)

SUBJECT = Subject(
    "pulse_input",
    parts=(PulseInput,),
    table=PulseInputFields,
    after=("pulses",),
    begin=begin_pulse_input,
    objects=Objects(units=pulse_units),
    readings=(Displayed("", PulseInput.register),),
    keeps={"pulse_input": (PulseInput.division,)},
    indicators=(REGISTER, UNIT),
)
