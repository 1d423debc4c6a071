"""Rows: the state of the meters, one row each, one column for each slot."""

from operator import add, or_, sub

import numpy as np
from numpy.typing import NDArray

from trefas.base.declared import Declared
from trefas.base.derived import Derived
from trefas.base.errors import LocalError
from trefas.base.layout import Layout
from trefas.base.part import Part
from trefas.base.reading import Reading
from trefas.base.slot import Slot

_OF_ARRAYS = (add, sub, or_)
"""What a ``Derived`` can be computed by for many meters in one go."""


class Rows:
    """The state of the meters: int64 counts, meters x slots, and the rests of those that carry.

    ``counts`` (meters, slots); ``rests`` (meters, carrying slots) in thousandths of a count.
    """

    REST_PER_COUNT = 1_000

    def __init__(self, layout: Layout, meters: int = 1) -> None:
        self.layout = layout
        self.meters = meters
        self.counts: NDArray[np.int64] = np.zeros((meters, len(layout.slots)), np.int64)
        self.rests: NDArray[np.int64] = np.zeros((meters, len(layout.rest_column)), np.int64)
        self._labels: dict[tuple[type[Part], int], dict[str, str | bytes]] = {}
        self.counts[:] = layout.initial

    def labels_of(self, part: type[Part], meter: int = 0) -> dict[str, str | bytes]:
        """The texts of one part of one meter, to be read and written."""
        return self._labels.setdefault((part, meter), {})

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
            raise LocalError(f"{slot.name} is {count}; it can be {low} to {high}")
        self.counts[meter, self.layout.column[slot]] = count

    def column_of(self, slot: Slot) -> NDArray[np.int64]:
        """All meters' counts of one slot, as a view (meters,)."""
        column: NDArray[np.int64] = self.counts[:, self.layout.column[slot]]
        return column

    def counts_of(self, value: Declared, meters: NDArray[np.int64]) -> NDArray[np.int64]:
        """The counts of one value of many meters, (meters,)."""
        if isinstance(value, Slot):
            return np.asarray(self.counts[meters, self.layout.column[value]], np.int64)
        assert isinstance(value, Derived), "a value is a Slot or a Derived"
        columns = [self.counts_of(slot, meters) for slot in value.of]
        if value.by in _OF_ARRAYS:
            return np.asarray(value.by(*columns), np.int64)
        if not columns:
            return np.full(len(meters), value.by(), np.int64)
        each = zip(*(column.tolist() for column in columns), strict=True)
        return np.array([value.of_counts(*counts) for counts in each], np.int64)

    def reading(self, value: Declared, meter: int = 0) -> Reading:
        """The value with its declaration."""
        return Reading(value, self.count(value, meter))
