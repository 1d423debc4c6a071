"""The layout of rows: which column each slot and each label of some parts has."""

import numpy as np
from numpy.typing import NDArray

from trefas.base.declared import Declared
from trefas.base.errors import SetupError
from trefas.base.label import Label
from trefas.base.obis import Obis
from trefas.base.part import Part
from trefas.base.slot import Slot


class Layout:
    """Which column of the rows each slot has: parts in order, slots in the order of their declaration. Labels have columns of
    their own, by the part too: parts with a common base have the same labels, and each its own texts."""

    def __init__(self, *parts: type[Part]) -> None:
        self.parts = parts
        self.slots: tuple[Slot, ...] = tuple(s for part in parts for s in part.declared() if isinstance(s, Slot))
        self.column: dict[Slot, int] = {slot: index for index, slot in enumerate(self.slots)}
        self._first_column = {
            part: self.column[first]
            for part in parts
            if (first := next((s for s in part.declared() if isinstance(s, Slot)), None)) is not None
        }
        carrying = [slot for slot in self.slots if slot.carries]
        self.rest_column: dict[Slot, int] = {slot: index for index, slot in enumerate(carrying)}
        self.initial: NDArray[np.int64] = np.array([slot.initial for slot in self.slots], np.int64)
        self.text_column: dict[tuple[type[Part], Label], int] = {
            label: index
            for index, label in enumerate((p, v) for p in parts for v in p.declared() if isinstance(v, Label))
        }
        self.time_of: dict[Slot, Slot] = {slot.at: slot for slot in self.slots if slot.at is not None}
        """Of slots that are times, what they are the times of."""
        self._check_names()

    def _check_names(self) -> None:
        seen: dict[Obis, Declared | Label] = {}
        for part in self.parts:
            for value in part.declared():
                if value.obis is None:
                    continue
                if value.obis in seen:
                    raise SetupError(f"{value.obis} is declared twice, by {seen[value.obis]} and {value}; one must go")
                seen[value.obis] = value

    def first_column(self, part: type[Part]) -> int:
        """The column where a part's slots begin; they are contiguous."""
        return self._first_column[part]
