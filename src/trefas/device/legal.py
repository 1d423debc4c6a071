"""Legal data: what of an order and of the registers belongs under the seal.

By the data sheet legal data cannot be changed; which they are follows from the technical description: how the meter is built and
rated (the type number), how energy is summed up and shown, over what the demand is integrated, and the registers themselves.
"""

from trefas.base.obis import Obis
from trefas.core.demand import Demand
from trefas.core.energy import Energy
from trefas.device.configuration import Configuration
from trefas.device.nameplate import Nameplate

LEGAL_DIGITS = ("X1", "X2", "X3", "X4", "X5", "X6", "X7", "X8", "X9", "X10", "X11", "X12", "X13", "X14-X16", "Z1", "Z4")
"""The type number is engraved; decimals and the integration period are of what is billed."""

_NOT_LEGAL = (
    Energy.active_tariff,
    Demand.power_threshold,
    Nameplate.meter_number_1,
    Nameplate.meter_number_2,
    Nameplate.meter_number_3,
    Nameplate.special_data,
    Nameplate.special_data_2,
    Nameplate.meter_number_low,
    Nameplate.module_id,
)
"""Of the parts that are legal otherwise: what a utility sets."""

LEGAL_NAMES: frozenset[Obis] = frozenset(
    value.obis
    for part in (Energy, Demand, Nameplate)
    for value in part.declared()
    if value.obis is not None and not any(value is each for each in _NOT_LEGAL)
)
"""Objects whose change is an attempt on legal data."""


def legal_data(
    configuration: Configuration, *, serial_number: int, summation: str, starting_w: float
) -> dict[str, str]:
    """The legal data of what was ordered, by name."""
    digits = {name: configuration.values[name].code for name in LEGAL_DIGITS}
    return {
        "serial_number": str(serial_number),
        **digits,
        "summation": summation,
        "starting_w": f"{starting_w:g}",
    }
