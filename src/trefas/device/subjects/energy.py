"""Energy: how phases are summed up, from where on something is registered, and the registers themselves."""

from trefas.core.displayed import Displayed
from trefas.core.energy import Energy
from trefas.core.meter import Meter
from trefas.device.order_base import OrderBase
from trefas.device.subject import Legal, Subject, names_of


def legal_values(order: OrderBase, meter: Meter) -> dict[str, str]:
    """In the words of a meter file."""
    return {"summation": order.summation, "starting_w": f"{meter.starting_w:g}"}


READINGS = (
    Displayed("A+", Energy.active_import, legal=True),
    Displayed("A-", Energy.active_export, legal=True),
    Displayed("R+", Energy.reactive_import, legal=True),
    Displayed("R-", Energy.reactive_export, legal=True),
    Displayed("", Energy.active_both),
    Displayed("NET", Energy.active_net),
    Displayed("R1", Energy.reactive_q1),
    Displayed("R2", Energy.reactive_q2),
    Displayed("R3", Energy.reactive_q3),
    Displayed("R4", Energy.reactive_q4),
    Displayed("E+", Energy.apparent_import),
    Displayed("E-", Energy.apparent_export),
    *(Displayed(f"A+/T{n}", Energy.a14_tariff[n]) for n in Energy.a14_tariff.numbers),
    *(Displayed(f"A-/T{n}", Energy.a23_tariff[n]) for n in Energy.a23_tariff.numbers),
    *(Displayed(f"R+/T{n}", Energy.r12_tariff[n]) for n in Energy.r12_tariff.numbers),
    *(Displayed(f"R-/T{n}", Energy.r34_tariff[n]) for n in Energy.r34_tariff.numbers),
    Displayed("A+/L1", Energy.active_import_l1),
    Displayed("A+/L2", Energy.active_import_l2),
    Displayed("A+/L3", Energy.active_import_l3),
    Displayed("A-/L1", Energy.active_export_l1),
    Displayed("A-/L2", Energy.active_export_l2),
    Displayed("A-/L3", Energy.active_export_l3),
)
"""Technical description, table 31. It has 51.8.0 and 52.8.0 for L3; by the object list they are 61.8.0 and 62.8.0. What is billed
(X9) is legally relevant."""

SUBJECT = Subject(
    "energy",
    after=("demand",),
    readings=READINGS,
    legal=Legal(values=legal_values, objects=names_of(Energy, but=(Energy.active_tariff,))),
)
