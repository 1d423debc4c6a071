"""Limits of registers: what is done when a register has counted so much.

The kernel stops at the end of the interval with which a register reaches its limit, as it does at an instant; so what is done
then (a credit is used up, so much was taken) is done before the next interval is counted. A limit holds once. What is due at the
same instant by the clock is done before.

Limits are of whoever sets them, and no part of the memory: who has to keep one sets it again after a start.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from trefas.base.errors import LocalError
from trefas.base.instant import Instant
from trefas.base.rows import Rows
from trefas.base.slot import Slot
from trefas.core.energy import Energy
from trefas.core.operation import Operation

NONE = -1
LIMITS_MAX = 16
"""Of one meter at a time: the kernel looks at each of them in every interval."""

Action = Callable[[int, Instant], None]
"""Takes the number of the meter, and the end of the interval."""

_COUNTED = frozenset((*(each for each in Energy.declared() if isinstance(each, Slot)), Operation.operating)) - {
    Energy.active_tariff
}
"""What the kernel counts up."""


class CountLimits:
    """Those of all meters of rows. ``columns`` and ``counts`` (meters, limits) are for the kernel."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self.columns: NDArray[np.int64] = np.full((rows.meters, 0), NONE, np.int64)
        self.counts: NDArray[np.int64] = np.zeros((rows.meters, 0), np.int64)
        self._actions: dict[tuple[int, int], tuple[int, Action]] = {}
        self._set = 0

    def add(self, slot: Slot, count: int, action: Action, meter: int) -> None:
        """Once the register has at least that count at the end of an interval, the action is taken. Raises LocalError for what is
        not counted up interval by interval, and for too many limits."""
        if slot not in _COUNTED:
            raise LocalError(
                f"{slot} was given a limit; must be a register of energy, as Energy.active_import, or the hour counter"
            )
        free = np.flatnonzero(self.columns[meter] == NONE)
        if not free.size and self.columns.shape[1] >= LIMITS_MAX:
            raise LocalError(f"meter {meter} has {LIMITS_MAX} limits of registers already; it has room for no more")
        if not free.size:
            one = ((0, 0), (0, 1))
            self.columns = np.pad(self.columns, one, constant_values=NONE)
            self.counts = np.pad(self.counts, one)
        place = int(free[0]) if free.size else self.columns.shape[1] - 1
        self.columns[meter, place], self.counts[meter, place] = self._rows.layout.column[slot], count
        self._set += 1
        self._actions[meter, place] = self._set, action

    def drop(self, action: Action, meter: int) -> None:
        """The limits of a meter that were set with this action hold no more."""
        for place in [at for (of, at), (_, each) in self._actions.items() if of == meter and each == action]:
            del self._actions[meter, place]
            self.columns[meter, place] = NONE

    def reached(self) -> NDArray[np.bool_]:
        """(meters,): where a register is at its limit."""
        if not self._actions:
            return np.zeros(self._rows.meters, np.bool_)
        return np.asarray(self._at_limits().any(axis=1))

    def act(self, meters: NDArray[np.int64], now_ns: NDArray[np.int64]) -> None:
        """What these meters' limits are for is done, those that were set first in front; they are limits no more."""
        at_limits = self._at_limits()
        for meter, now in zip(meters.tolist(), now_ns.tolist(), strict=True):
            # By number: an action may make room for more limits.
            places = np.flatnonzero(at_limits[meter])
            due = [self._actions.pop((meter, place)) for place in places.tolist()]
            self.columns[meter, places] = NONE
            for _, action in sorted(due, key=lambda pair: pair[0]):
                action(meter, Instant(now))

    def _at_limits(self) -> NDArray[np.bool_]:
        """(meters, limits)"""
        every = np.arange(self._rows.meters)[:, None]
        return np.asarray((self.columns != NONE) & (self._rows.counts[every, self.columns] >= self.counts))
