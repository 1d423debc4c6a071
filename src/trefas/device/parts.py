"""What a meter has beside what every meter has: the parts of its subjects."""

from trefas.base.part import Part
from trefas.device.collected import subjects
from trefas.device.known_order import PARTS
from trefas.device.order_base import OrderBase
from trefas.device.spec import Spec

_PLACE = {name: number for number, name in enumerate(PARTS)}


def parts_of(spec: Spec, order: OrderBase) -> tuple[type[Part], ...]:
    """All of them, as ordered."""
    found = [part for subject in subjects() for part in subject.parts_of(spec, order)]
    return tuple(sorted(found, key=lambda part: _PLACE.get(part.__name__, len(_PLACE))))
