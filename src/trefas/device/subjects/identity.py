"""Identity: what is engraved on the nameplate, and read of it."""

from trefas.base.shown import Shown
from trefas.core.displayed import NUMBER_FORM, Displayed, Edit, Function, Glance
from trefas.device.digits import HARDWARE
from trefas.device.nameplate import Nameplate
from trefas.device.subject import Delivery, Legal, Subject, names_of


def begin_identity(delivery: Delivery) -> None:
    """Engraves the nameplate."""
    order = delivery.order
    delivery.meter.part(Nameplate).engrave(
        number=order.number, serial_number=order.serial_number, type_number=delivery.configuration.type_number
    )


def _checksum(glance: Glance) -> Shown:
    """Its lower two bytes, as on the real meter."""
    return Shown(str(glance.count(Nameplate.rom_checksum) & 0xFFFF))


def _software(glance: Glance) -> Shown:
    """Name of the program, and its revision in the text field, which has no dots."""
    nameplate = glance.find(Nameplate)
    revision = str(nameplate.software_revision) if nameplate is not None else ""
    return Shown("trEFAS", "", "0.2.0", revision.replace(".", "-").upper() or "-")


def _renumber(glance: Glance, number: int) -> bool:
    nameplate = glance.find(Nameplate)
    assert nameplate is not None, "the function is there where the part is"
    nameplate.meter_number_1 = number
    return True


SET_BY_UTILITIES = (
    *(Nameplate.meter_number_1, Nameplate.meter_number_2, Nameplate.meter_number_3, Nameplate.meter_number_low),
    *(Nameplate.special_data, Nameplate.special_data_2, Nameplate.module_id),
)

SUBJECT = Subject(
    "identity",
    parts=(Nameplate,),
    begin=begin_identity,
    readings=(
        Displayed("NUM/1", Nameplate.meter_number_1, form=NUMBER_FORM),
        Displayed("NUM/2", Nameplate.meter_number_2, form=NUMBER_FORM),
        Displayed("NUM/3", Nameplate.meter_number_3, form=NUMBER_FORM),
        Displayed("SER/NUM", Nameplate.serial_number, form=NUMBER_FORM),
        Displayed("SPC/1", Nameplate.special_data, form=NUMBER_FORM),
        Displayed("CSUM", name="96.54.1", of=Nameplate, show=_checksum),
        Displayed("", name="0.2.0", of=Nameplate, show=_software),
    ),
    functions=(
        Function(
            "meter-number",
            "NUMBER",
            "sets the utility's number",
            _renumber,
            (Edit("NUM/1", 8, lambda glance: glance.count(Nameplate.meter_number_1) % 10**8),),
            of=Nameplate,
        ),
    ),
    legal=Legal(
        digits=tuple(each.name for each in HARDWARE),  # the type number is engraved
        values=lambda order, meter: {"serial_number": str(order.serial_number)},
        objects=names_of(Nameplate, but=SET_BY_UTILITIES),
    ),
)
