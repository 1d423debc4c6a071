"""Energy: how phases are summed up, from where on something is registered, and the registers themselves."""

from trefas.core.energy import Energy
from trefas.core.meter import Meter
from trefas.device.order_base import OrderBase
from trefas.device.subject import Legal, Subject, names_of


def legal_values(order: OrderBase, meter: Meter) -> dict[str, str]:
    """In the words of a meter file."""
    return {"summation": order.summation, "starting_w": f"{meter.starting_w:g}"}


SUBJECT = Subject(
    "energy",
    after=("demand",),
    legal=Legal(values=legal_values, objects=names_of(Energy, but=(Energy.active_tariff,))),
)
