"""The next thing that matters: period ends of the meter's clock, and what is to be done then.

The kernel runs to the earliest of them and returns; what happens there is ordinary Python, on the meters concerned.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from trefas.base.errors import LocalError
from trefas.base.instant import NS_PER_S, Instant
from trefas.base.rows import Rows
from trefas.core.rtc import Clocks

NEVER = Instant((1 << 63) - 1)

SECOND_S = 1
MINUTE_S = 60


class ManyStops:
    """Something that matters at instants of the meters, done in one go for all that are due. ``next_ns`` (meters,) are the
    instants of the next ones."""

    def __init__(self, meters: int = 0) -> None:
        """Without a number of meters it has those of the meter that it becomes a stop of (``join``)."""
        self.next_ns: NDArray[np.int64] = np.full(meters, NEVER, np.int64)

    def join(self, rows: Rows) -> None:
        """It becomes a stop of the meters of these rows; what needs to know them says so here."""
        if not self.next_ns.size:
            self.next_ns = np.full(rows.meters, NEVER, np.int64)

    def due_ns(self) -> NDArray[np.int64]:
        """``next_ns``; what does not keep it says it here."""
        return self.next_ns

    def plan_many(self, meters: NDArray[np.int64], now_ns: NDArray[np.int64]) -> None:
        """What holds at each meter's instant is made so, and its next instant found; also whenever a clock was set."""
        raise AssertionError("every kind of stop says how it is planned")

    def action_many(self, meters: NDArray[np.int64], now_ns: NDArray[np.int64]) -> None:
        """What is done at each meter's instant where it was due, after the next was planned; nothing more, unless said."""


class PeriodEnd(ManyStops):
    """Something that is done whenever the clock of a meter has gone through a whole period.

    ``action(meter, now)`` is called at the end of the first interval that reaches the period's end. Periods begin at whole
    multiples since midnight 1970; a day is the longest that is told from its length alone. If the clock is set, the next end
    is the next one that the clock will show.
    """

    def __init__(self, period_s: int, action: Callable[[int, Instant], None]) -> None:
        super().__init__()
        if not 1 <= period_s <= 86_400:
            raise LocalError(f"a period is {period_s} s long; must be 1 to 86400")
        self.period_ns = period_s * NS_PER_S
        self.action = action
        self._rows: Rows | None = None

    def join(self, rows: Rows) -> None:
        """The clocks are those of these rows."""
        super().join(rows)
        self._rows = rows

    def plan_many(self, meters: NDArray[np.int64], now_ns: NDArray[np.int64]) -> None:
        """Finds the next end of each."""
        assert self._rows is not None, "it is a stop of a meter before it is planned"
        clocks = Clocks.of(self._rows, meters)
        self.next_ns[meters] = clocks.instants_at((clocks.at(now_ns) // self.period_ns + 1) * self.period_ns)

    def action_many(self, meters: NDArray[np.int64], now_ns: NDArray[np.int64]) -> None:
        """The action, of one meter after the other."""
        for meter, now in zip(meters.tolist(), now_ns.tolist(), strict=True):
            self.action(meter, Instant(now))
