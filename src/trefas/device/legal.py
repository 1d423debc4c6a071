"""Legal data: what of an order and of the registers belongs under the seal, as subjects say it.

By the data sheet legal data cannot be changed; which they are follows from the technical description: how the meter is built and
rated (the type number), how energy is summed up and shown, over what the demand is integrated, and the registers themselves.
"""

from functools import cache

from trefas.base.obis import Obis
from trefas.core.meter import Meter
from trefas.device.collected import subjects
from trefas.device.configuration import Configuration
from trefas.device.order_base import OrderBase


def legal_digits() -> tuple[str, ...]:
    """The digits that are legal data."""
    return tuple(name for subject in subjects() for name in subject.legal.digits)


@cache
def legal_names() -> frozenset[Obis]:
    """Objects whose change is an attempt on legal data."""
    return frozenset().union(*(subject.legal.objects for subject in subjects()))


def legal_data(configuration: Configuration, order: OrderBase, meter: Meter) -> dict[str, str]:
    """The legal data of what was ordered, by name, subject by subject."""
    found: dict[str, str] = {}
    for subject in subjects():
        found |= subject.legal.values(order, meter)
        found |= {name: configuration.values[name].code for name in subject.legal.digits}
    return found
