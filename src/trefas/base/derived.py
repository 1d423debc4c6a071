"""A derived value: computed from slots when it is read."""

from collections.abc import Callable
from typing import TYPE_CHECKING, NoReturn, overload

from trefas.base.declared import UNMEASURED, Declared
from trefas.base.slot import Slot
from trefas.base.unit import Unit
from trefas.base.wire_type import Wire

if TYPE_CHECKING:
    from trefas.base.part import Part


class Derived(Declared):
    """A value computed from slots when it is read: ``by(*counts of the slots) -> count``."""

    def __init__(
        self,
        obis: str | None,
        unit: Unit,
        name: str,
        *,
        of: tuple[Slot, ...],
        by: Callable[..., int],
        per_unit: int = 1,
        wire: Wire = Wire.U32,
        scaler: int = 0,
        accumulates: bool = False,
        writable: bool = False,
    ) -> None:
        """What is ``writable`` its part takes apart (``Part.accept``)."""
        super().__init__(
            obis,
            unit,
            name,
            per_unit=per_unit,
            wire=wire,
            scaler=scaler,
            accumulates=accumulates,
            writable=writable,
        )
        self.of = of
        self.by = by

    def of_counts(self, *counts: int) -> int:
        """The count, from those of its slots; ``UNMEASURED`` if one of them is."""
        return UNMEASURED if UNMEASURED in counts else int(self.by(*counts))

    @overload
    def __get__(self, part: None, owner: type) -> "Derived": ...
    @overload
    def __get__(self, part: "Part", owner: type) -> int: ...
    def __get__(self, part: "Part | None", owner: type) -> "Derived | int":
        return self if part is None else part.rows.count(self, part.meter)

    def __set__(self, part: "Part", count: object) -> NoReturn:
        raise AssertionError(f"{self.in_python} is computed when it is read; what it is computed of can be set")
