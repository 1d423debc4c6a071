"""Aggregation: from windows of 10 or 12 cycles to 150 or 180 cycles, 10 minutes and 2 hours (IEC 61000-4-30, 4.4 and 4.5).

    windows   |—|—|—|—|—|—|—|—|—|—|—|—|—|—|—|—|
    15 of     |             3 s             |——      begun again with every 10 minutes
    clock     …———————————————|————————————————…      a window belongs to the interval in which it ends
                          10-min tick

Windows are those of the energy: they follow each other without a hole and are not begun again on the tick, as class A has it
(overlap 1). Which 10 minutes the one window on the tick belongs to changes their value by 1/3000 of the difference. Magnitudes
are roots of mean squares, everything else is a plain mean; windows weigh what they last, so that the rest before a gap counts as
much as it is worth. An interval in which something was flagged, or time was not measured, is flagged; its value is there.

State is one row of sums for each interval under way. Sums run window by window in strict order: however a stream is cut, the
results are the same, bit for bit. Flags follow when all events are known.
"""

from bisect import bisect_right
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from trefas.base.errors import LocalError
from trefas.base.instant import NS_PER_MS, NS_PER_S
from trefas.metrology.jit import exact_kernel

TEN_MINUTES_NS = 600 * NS_PER_S
TWO_HOURS_NS = 7_200 * NS_PER_S
WINDOWS_3_S = 15
"""150 or 180 cycles."""

TOLERANCE_NS = 10 * NS_PER_MS
"""What may lack of an interval that counts as whole: half a cycle. Time stamps are rounded, recordings end a sample early."""

NEVER, FOREVER = -(1 << 62), 1 << 62


@dataclass(frozen=True, slots=True)
class Means:
    """Intervals and their means, one row each, in order.

    start_ns, end_ns  int64 (rows,): instants. On the clock; where windows are counted, of the first and the last of them
    first_ns          int64 (rows,): where its first window began, which may be before the tick
    measured_ns       int64 (rows,): how long its windows were, or how much of them was measured
    windows           int64 (rows,): how many windows (or shorter intervals) it is the mean of
    flagged           bool (rows,)
    values            (rows, columns); NaN where nothing was measured
    """

    start_ns: NDArray[np.int64]
    end_ns: NDArray[np.int64]
    first_ns: NDArray[np.int64]
    measured_ns: NDArray[np.int64]
    windows: NDArray[np.int64]
    flagged: NDArray[np.bool_]
    values: NDArray[np.float64]

    @property
    def rows(self) -> int:
        """How many intervals there are."""
        return len(self.start_ns)

    @classmethod
    def empty(cls, columns: int, rows: int = 0) -> "Means":
        """No intervals, or rows to be filled."""
        whole = np.zeros((5, rows), np.int64)
        flagged, values = np.zeros(rows, np.bool_), np.full((rows, columns), np.nan)
        return cls(whole[0], whole[1], whole[2], whole[3], whole[4], flagged, values)

    @classmethod
    def joined(cls, blocks: "list[Means]") -> "Means":
        """Blocks one after the other."""
        return cls(*(np.concatenate([getattr(block, f.name) for block in blocks]) for f in fields(cls)))

    def touched_by(self, spans_ns: NDArray[np.int64]) -> NDArray[np.bool_]:
        """(rows,): whether one of the spans (n, 2), start and end, has a part in the interval or in one of its windows. What is
        told of an event comes when it is over, so this is asked when all is known (IEC 61000-4-30, 4.7)."""
        return touched(np.minimum(self.start_ns, self.first_ns), self.end_ns, spans_ns)


class Aggregator:
    """Means of one length; ``collect`` hands out those that are over.

    ``length_ns`` is on the clock. With ``windows`` an interval is over after so many of them, and at the clock's tick; its ends
    are those of its windows. An interval is flagged where some of it was not measured; what happened in it is told afterwards
    (``touched_by``).
    """

    def __init__(self, length_ns: int, squares: NDArray[np.bool_], windows: int = 0) -> None:
        """``squares`` says of each column whether it is a magnitude. Raises LocalError for a length that cannot be."""
        if length_ns <= 0 or windows < 0:
            raise LocalError(
                f"the length is {length_ns} ns and {windows} windows; must be more than 0 ns, and 0 or more"
            )
        self.length_ns = length_ns
        self.squares = np.ascontiguousarray(squares, np.bool_)
        self._windows_max = windows
        self._sums = np.zeros(len(self.squares))
        self._weights = np.zeros(len(self.squares))
        self._tick = 0
        """Number of the clock's interval that is under way."""
        self._count = 0
        self._measured_ns = self._first_ns = 0
        self._last_ns = NEVER
        """Where the last window ended."""
        self._flagged = False
        self._holes: list[tuple[int, int]] = []
        """What was not measured, as far as it reaches beyond the last window."""
        self._done: list[Means] = []
        self._nothing = Means.empty(len(self.squares))

    def take(
        self,
        start_ns: NDArray[np.int64],
        end_ns: NDArray[np.int64],
        values: NDArray[np.float64],
        weights_ns: NDArray[np.int64] | None = None,
        flagged: NDArray[np.bool_] | None = None,
    ) -> None:
        """Takes windows in order: instants (n,) and values (n, columns). They weigh what they last, where nothing else is said;
        what weighs nothing was not measured."""
        weights = end_ns - start_ns if weights_ns is None else weights_ns
        # A live meter's blocks have one window each: numbers are several times as quick as arrays of one.
        starts, ends, weighs = start_ns.tolist(), end_ns.tolist(), weights.tolist()
        marked = [not each for each in weighs]
        if flagged is not None:
            marked = [one or other for one, other in zip(marked, flagged.tolist(), strict=True)]
        last = self._last_ns
        for start, end in zip(starts, ends, strict=True):
            if start - last > TOLERANCE_NS:
                self._holes.append((last + TOLERANCE_NS, start - TOLERANCE_NS))
            last = end
        ticks = [(end - 1) // self.length_ns for end in ends]
        at, n = 0, len(starts)
        while at < n:
            if ticks[at] != self._tick or not self._count:
                self._close()
                self._tick, self._first_ns = ticks[at], starts[at]
            stop = bisect_right(ticks, self._tick)
            if self._windows_max:
                stop = min(stop, at + self._windows_max - self._count)
            accumulate(values[at:stop], weights[at:stop], self.squares, self._sums, self._weights)
            self._count += stop - at
            self._measured_ns += sum(weighs[at:stop])
            self._flagged |= any(marked[at:stop])
            self._reach(ends[stop - 1])
            if self._count == self._windows_max or self._last_ns == (self._tick + 1) * self.length_ns:
                self._close()
            at = stop

    def finish(self) -> None:
        """The stream ends here: what is under way is over, and flagged where the end of it lacks."""
        self._holes.append((self._last_ns + TOLERANCE_NS, FOREVER))
        self._close()
        self._holes = []

    def collect(self) -> Means:
        """The intervals that ended since the last call, in order."""
        if not self._done:
            return self._nothing
        done, self._done = self._done, []
        return Means.joined(done)

    @property
    def _begin_ns(self) -> int:
        """Where the interval under way begins, with the window that was on its tick."""
        tick_ns = self._tick * self.length_ns
        return self._first_ns if self._windows_max else min(self._first_ns, tick_ns)

    def _reach(self, end_ns: int) -> None:
        """Windows were taken up to here."""
        self._last_ns = end_ns
        self._flagged |= self._lacks(end_ns)
        self._holes = [hole for hole in self._holes if hole[1] > end_ns]

    def _lacks(self, until_ns: int) -> bool:
        """Whether some of the interval under way, up to an instant, was not measured."""
        return any(start < until_ns and end > self._begin_ns for start, end in self._holes)

    def _close(self) -> None:
        if not self._count:
            return
        start_ns, end_ns = self._tick * self.length_ns, (self._tick + 1) * self.length_ns
        if self._windows_max:
            start_ns, end_ns = self._first_ns, self._last_ns
        row = Means.empty(len(self.squares), 1)
        row.start_ns[0], row.end_ns[0], row.first_ns[0] = start_ns, end_ns, self._first_ns
        row.measured_ns[0], row.windows[0] = self._measured_ns, self._count
        row.flagged[0] = self._flagged or self._lacks(end_ns)
        with np.errstate(invalid="ignore", divide="ignore"):
            means = self._sums / self._weights
            row.values[0] = np.where(self.squares, np.sqrt(means), means)
        self._done.append(row)
        self._sums[:] = self._weights[:] = 0.0
        self._measured_ns = self._count = 0
        self._flagged = False


def touched(start_ns: NDArray[np.int64], end_ns: NDArray[np.int64], spans_ns: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which intervals (n,) have an instant in common with one of the spans (m, 2)."""
    spans = spans_ns[np.argsort(spans_ns[:, 0], kind="stable")]
    latest = np.concatenate(([NEVER], np.maximum.accumulate(spans[:, 1])))
    # Of the spans that begin before an interval ends, the one that lasts longest.
    return np.asarray(latest[np.searchsorted(spans[:, 0], end_ns)] > start_ns, np.bool_)


@exact_kernel
def accumulate(values, weights, squares, sums, sum_weights):
    """Adds windows (n, columns), one after the other, to the sums of their columns; what is no number is left out."""
    for k in range(values.shape[0]):
        weight = float(weights[k])
        for c in range(values.shape[1]):
            value = values[k, c]
            if value == value:
                sums[c] += weight * (value * value if squares[c] else value)
                sum_weights[c] += weight
