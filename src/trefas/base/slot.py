"""A slot: a count that is stored for each meter."""

from typing import TYPE_CHECKING, overload

from trefas.base.declared import Declared
from trefas.base.unit import Unit
from trefas.base.wire_type import Wire

if TYPE_CHECKING:
    from trefas.base.part import Part


class Slot(Declared):
    """An int64 count for each meter. ``carries`` gives it a rest, so that rounding is never lost; a ``volatile`` slot does
    not survive a power cut. ``limits`` are the lowest and the highest count it can be set to. ``at`` is the slot of its time:
    standard time in nanoseconds, 0 for never. A ``command`` is only written; its part does what it says (``Part.written``)."""

    def __init__(
        self,
        obis: str | None,
        unit: Unit,
        name: str,
        *,
        per_unit: int = 1,
        wire: Wire = Wire.U32,
        scaler: int = 0,
        carries: bool = False,
        volatile: bool = False,
        writable: bool = False,
        accumulates: bool = False,
        initial: int = 0,
        limits: tuple[int, int] | None = None,
        at: "Slot | None" = None,
        command: bool = False,
    ) -> None:
        super().__init__(
            obis,
            unit,
            name,
            per_unit=per_unit,
            wire=wire,
            scaler=scaler,
            accumulates=accumulates or carries,
            writable=writable or command,
        )
        self.carries = carries
        self.volatile = volatile
        self.initial = initial
        self.limits = limits
        self.at = at
        self.command = command

    @overload
    def __get__(self, part: None, owner: type) -> "Slot": ...
    @overload
    def __get__(self, part: "Part", owner: type) -> int: ...
    def __get__(self, part: "Part | None", owner: type) -> "Slot | int":
        return self if part is None else part.rows.count(self, part.meter)

    def __set__(self, part: "Part", count: int) -> None:
        part.rows.put(self, count, part.meter)
