"""Identity: what is engraved on the nameplate, and read of it."""

from trefas.device.digits import HARDWARE
from trefas.device.nameplate import Nameplate
from trefas.device.subject import Delivery, Legal, Subject, names_of


def begin_identity(delivery: Delivery) -> None:
    """Engraves the nameplate."""
    order = delivery.order
    delivery.meter.part(Nameplate).engrave(
        number=order.number, serial_number=order.serial_number, type_number=delivery.configuration.type_number
    )


SET_BY_UTILITIES = (
    *(Nameplate.meter_number_1, Nameplate.meter_number_2, Nameplate.meter_number_3, Nameplate.meter_number_low),
    *(Nameplate.special_data, Nameplate.special_data_2, Nameplate.module_id),
)

SUBJECT = Subject(
    "identity",
    parts=(Nameplate,),
    begin=begin_identity,
    legal=Legal(
        digits=tuple(each.name for each in HARDWARE),  # the type number is engraved
        values=lambda order, meter: {"serial_number": str(order.serial_number)},
        objects=names_of(Nameplate, but=SET_BY_UTILITIES),
    ),
)
