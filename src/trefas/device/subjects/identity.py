"""Identity: what is engraved on the nameplate, and read of it."""

from trefas.device.nameplate import Nameplate
from trefas.device.subject import Delivery, Subject


def begin_identity(delivery: Delivery) -> None:
    """Engraves the nameplate."""
    order = delivery.order
    delivery.meter.part(Nameplate).engrave(
        number=order.number, serial_number=order.serial_number, type_number=delivery.configuration.type_number
    )


SUBJECT = Subject("identity", parts=(Nameplate,), begin=begin_identity)
