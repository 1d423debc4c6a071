"""Rows: the state of the meters, one row each, one column for each slot."""

from operator import add, or_, sub
from typing import Any

import numpy as np
from numpy.typing import NDArray

from trefas.base.declared import UNMEASURED, Declared
from trefas.base.derived import Derived
from trefas.base.errors import LocalError
from trefas.base.held import Held
from trefas.base.label import Label
from trefas.base.layout import Layout
from trefas.base.part import Part
from trefas.base.reading import Reading
from trefas.base.slot import Slot
from trefas.base.slots import Slots

_OF_ARRAYS = (add, sub, or_)
"""What a ``Derived`` can be computed by for many meters in one go."""


class Rows:
    """The state of the meters: int64 counts, meters x slots, the rests of those that carry, and texts.

    ``counts`` (meters, slots); ``rests`` (meters, carrying slots) in thousandths of a count; ``texts`` (meters, labels), str or
    bytes.
    """

    def __init__(self, layout: Layout, meters: int = 1) -> None:
        self.layout = layout
        self.meters = meters
        self.counts: NDArray[np.int64] = np.zeros((meters, len(layout.slots)), np.int64)
        self.rests: NDArray[np.int64] = np.zeros((meters, len(layout.rest_column)), np.int64)
        empty: list[str | bytes] = [label.empty for _, label in layout.text_column]
        self.texts: NDArray[np.object_] = np.empty((meters, len(empty)), np.object_)
        self.texts[:] = empty
        self.counts[:] = layout.initial
        self.held: dict[Held[Any], list[Any]] = {}
        """Lists with a thing for each meter; a ``Held`` knows its own."""

    def text(self, part: type[Part], label: Label, meter: int = 0) -> str | bytes:
        """The text of one label of one meter."""
        text: str | bytes = self.texts[meter, self.layout.text_column[part, label]]
        return text

    def put_text(self, part: type[Part], label: Label, text: str | bytes, meter: int = 0) -> None:
        """Sets a text."""
        assert isinstance(text, bytes) == label.octets, (
            f"{label} is {'bytes' if label.octets else 'text'}, and set to {text!r}"
        )
        self.texts[meter, self.layout.text_column[part, label]] = text

    def count(self, value: Declared, meter: int = 0) -> int:
        """The count of one value of one meter."""
        if isinstance(value, Derived):
            return value.of_counts(*(self.count(slot, meter) for slot in value.of))
        assert isinstance(value, Slot), "a value is a Slot or a Derived"
        return int(self.counts[meter, self.layout.column[value]])

    def put(self, slot: Slot, count: int, meter: int = 0) -> None:
        """Sets a count; for what is configured or set, not for what is measured. Raises LocalError outside of its limits."""
        if slot.limits and not slot.limits[0] <= count <= slot.limits[1]:
            low, high = slot.limits
            raise LocalError(f"{slot.name} is {count}; must be {low} to {high}")
        self.counts[meter, self.layout.column[slot]] = count

    def column_of(self, slot: Slot) -> NDArray[np.int64]:
        """All meters' counts of one slot, as a view (meters,)."""
        column: NDArray[np.int64] = self.counts[:, self.layout.column[slot]]
        return column

    def columns_of(self, slots: Slots) -> NDArray[np.int64]:
        """All meters' counts of a family whose members are declared one after the other, as a view (meters, members)."""
        first = self.layout.column[next(iter(slots))]
        columns: NDArray[np.int64] = self.counts[:, first : first + len(slots)]
        return columns

    def counts_of(self, value: Declared, meters: NDArray[np.int64]) -> NDArray[np.int64]:
        """The counts of one value of many meters, (meters,)."""
        if isinstance(value, Slot):
            return np.asarray(self.counts[meters, self.layout.column[value]], np.int64)
        assert isinstance(value, Derived), "a value is a Slot or a Derived"
        columns = [self.counts_of(slot, meters) for slot in value.of]
        if value.by in _OF_ARRAYS:
            unmeasured = np.logical_or.reduce([column == UNMEASURED for column in columns])
            return np.where(unmeasured, UNMEASURED, value.by(*columns))
        if not columns:
            return np.full(len(meters), value.by(), np.int64)
        each = zip(*(column.tolist() for column in columns), strict=True)
        return np.array([value.of_counts(*counts) for counts in each], np.int64)

    def reading(self, value: Declared, meter: int = 0) -> Reading:
        """The value with its declaration."""
        return Reading(value, self.count(value, meter))
