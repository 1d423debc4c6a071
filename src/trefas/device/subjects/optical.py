"""The optical port: whether anybody is answered there, which the right button can change."""

from trefas.core.displayed import Function, Glance
from trefas.core.optical import OpticalPort
from trefas.device.hand import Hand, Indicator
from trefas.device.subject import Subject


def _turn(glance: Glance) -> bool:
    port = glance.find(OpticalPort)
    assert port is not None, "the function is there where the part is"
    port.closed = 1 - port.closed
    return True


def _state(hand: Hand) -> str:
    return "closed" if hand.part(OpticalPort).closed else "open"


SUBJECT = Subject(
    "optical",
    parts=(OpticalPort,),
    after=("identity",),
    functions=(
        Function("optical-port", "OPTICAL", "closes the optical port, or opens it again", _turn, of=OpticalPort),
    ),
    indicators=(Indicator("optical", _state, "whether the optical port answers", values=("open", "closed")),),
)
