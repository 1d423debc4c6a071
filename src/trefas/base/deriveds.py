"""Deriveds: a family of values that are computed from slots when they are read."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, overload

from trefas.base.derived import Derived
from trefas.base.family import Contents, Family, Texts, said
from trefas.base.slot import Slot
from trefas.base.slots import Slots
from trefas.base.unit import Unit
from trefas.base.wire_type import Wire

if TYPE_CHECKING:
    from trefas.base.part import Part


class Deriveds(Family[Derived]):
    """What ``Derived`` takes, for all members; of a family in ``of`` each takes the slot of its own number."""

    def __init__(
        self,
        numbers: int | Iterable[int],
        obis: Texts | None,
        unit: Unit,
        name: Texts,
        *,
        of: tuple[Slot | Slots, ...],
        by: Callable[..., int],
        record: Texts = "",
        beside: Family[Any] | None = None,
        per_unit: int = 1,
        wire: Wire = Wire.U32,
        scaler: int = 0,
        accumulates: bool = False,
    ) -> None:
        def make(place: int, number: int) -> Derived:
            return Derived(
                said(obis, place, number) if obis else None,
                unit,
                said(name, place, number),
                of=tuple(each[number] if isinstance(each, Slots) else each for each in of),
                by=by,
                per_unit=per_unit,
                wire=wire,
                scaler=scaler,
                accumulates=accumulates,
            )

        super().__init__(numbers, make, record, beside)

    @overload
    def __get__(self, part: None, owner: type) -> "Deriveds": ...
    @overload
    def __get__(self, part: "Part", owner: type) -> Contents[int]: ...
    def __get__(self, part: "Part | None", owner: type) -> "Deriveds | Contents[int]":
        return self if part is None else Contents(part, self)
