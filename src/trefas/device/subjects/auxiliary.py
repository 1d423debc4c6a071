"""The input of the auxiliary supply, where it was ordered (X13)."""

from trefas.base.errors import LocalError
from trefas.core.auxiliary import AuxiliarySupply
from trefas.core.occurrence import AUXILIARY
from trefas.core.power import Power
from trefas.core.status import EventB, MeterStatus
from trefas.core.status_rules import WhileSo
from trefas.device.hand import Choice, Control, Hand, Indicator, said
from trefas.device.order_base import OrderBase
from trefas.device.spec import Spec
from trefas.device.subject import Delivery, Fitted, Subject


def is_fitted(spec: Spec, order: OrderBase) -> bool:
    """Whether the meter has the input."""
    return spec.auxiliary_supply


def begin_auxiliary(delivery: Delivery) -> None:
    """Has the input looked at."""
    if is_fitted(delivery.spec, delivery.order):
        delivery.meter.part(AuxiliarySupply).begin(delivery.meter)


def _give(hand: Hand, whether: str) -> str:
    if not hand.device.spec.auxiliary_supply:
        raise LocalError("the meter has no input for an auxiliary supply; X13 says so")
    hand.part(AuxiliarySupply).see(hand.now, int(whether == "on"))
    return said(hand, VOLTAGE)


def _voltage(hand: Hand) -> str:
    return "on" if hand.part(Power).auxiliary else "off"


VOLTAGE = Indicator("auxiliary", _voltage, "whether the auxiliary supply's input has voltage", values=("on", "off"))

SUBJECT = Subject(
    "auxiliary",
    parts=(Fitted(AuxiliarySupply, is_fitted),),
    after=("supply",),
    begin=begin_auxiliary,
    status_bits={AUXILIARY: WhileSo(EventB.AUXILIARY, MeterStatus.AUXILIARY)},
    controls=(
        Control(
            "auxiliary",
            (Choice("WHETHER", ("on", "off")),),
            "gives voltage to the input of the auxiliary supply, or takes it",
            _give,
        ),
    ),
    indicators=(VOLTAGE,),
)
