"""Slots: a family of counts that are stored for each meter."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, overload

from trefas.base.family import Family, Settable, Texts, said
from trefas.base.slot import Slot
from trefas.base.unit import Unit
from trefas.base.wire_type import Wire

if TYPE_CHECKING:
    from trefas.base.part import Part


class Slots(Family[Slot]):
    """What ``Slot`` takes, for all members; ``obis``, ``name``, ``initial`` and ``at`` may be of each."""

    def __init__(
        self,
        numbers: int | Iterable[int],
        obis: Texts | None,
        unit: Unit,
        name: Texts,
        *,
        record: Texts = "",
        beside: Family[Any] | None = None,
        per_unit: int = 1,
        wire: Wire = Wire.U32,
        scaler: int = 0,
        carries: bool = False,
        volatile: bool = False,
        writable: bool = False,
        accumulates: bool = False,
        initial: int | Sequence[int] = 0,
        limits: tuple[int, int] | None = None,
        at: "Slots | None" = None,
    ) -> None:
        def make(place: int, number: int) -> Slot:
            return Slot(
                said(obis, place, number) if obis else None,
                unit,
                said(name, place, number),
                per_unit=per_unit,
                wire=wire,
                scaler=scaler,
                carries=carries,
                volatile=volatile,
                writable=writable,
                accumulates=accumulates,
                initial=initial if isinstance(initial, int) else initial[place],
                limits=limits,
                at=at[number] if at else None,
            )

        super().__init__(numbers, make, record, beside)

    @overload
    def __get__(self, part: None, owner: type) -> "Slots": ...
    @overload
    def __get__(self, part: "Part", owner: type) -> Settable[int]: ...
    def __get__(self, part: "Part | None", owner: type) -> "Slots | Settable[int]":
        return self if part is None else Settable(part, self)
