"""Reconfiguration: what the meter was ordered to be, and what was changed since."""

from trefas.device.setup import Setup
from trefas.device.subject import Delivery, Subject


def begin_reconfiguration(delivery: Delivery) -> None:
    """Writes down what was ordered."""
    delivery.meter.part(Setup).take(delivery.configuration, delivery.order, delivery.meter.wiring)


SUBJECT = Subject("reconfiguration", parts=(Setup,), after=("seal",), begin=begin_reconfiguration)
