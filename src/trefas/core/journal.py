"""A journal: a log whose rows come when something happens, of what happened.

A row has the clock's time, standard time, and the columns of its kind. Most columns are values that are nowhere else in the
meter: they have a logical name and a type, as capture objects, and cannot be read by themselves.
"""

from collections.abc import Sequence
from typing import ClassVar

from trefas.base.declared import Declared
from trefas.base.slot import Slot
from trefas.base.unit import Unit
from trefas.base.wire_type import Wire
from trefas.core.profile import Profile


class Column(Declared):
    """A value that is in the rows of a journal alone. ``is_time`` is standard time in nanoseconds, shown as a date-time."""

    def __init__(
        self, obis: str, unit: Unit, name: str, *, wire: Wire = Wire.U8, per_unit: int = 1, is_time: bool = False
    ) -> None:
        super().__init__(obis, unit, name, wire=wire, per_unit=per_unit)
        self.is_time = is_time


class Journal(Profile):
    """What every journal has; its slots, name, depth and columns are declared by the class that is one."""

    marked = False
    depth: ClassVar[int]
    captures: ClassVar[tuple[Declared, ...]]

    def open(self) -> None:
        """Begins an empty journal."""
        self.open_log(self.captures, self.depth)

    def write(self, meter: int, rtc_ns: int, counts: Sequence[int]) -> None:
        """Something happened: one row."""
        self._append(meter, rtc_ns, counts, self._status_of_next(meter))

    def _captured(self, meter: int) -> list[int]:
        return [0] * len(self.columns)


def kept(journal: str) -> tuple[Slot, Slot]:
    """What a journal of that name keeps of itself in the image: the ids of the next and of the first row."""
    return (
        Slot(None, Unit.NONE, f"{journal}: id of the next row", initial=1),
        Slot(None, Unit.NONE, f"{journal}: id of the first row", initial=1),
    )
