"""Frequency over 10 s: whole cycles inside of each 10 s of the clock, by the time that they last (IEC 61000-4-30, 5.1).

    tick                                                  tick
    ┊  |∿|∿|∿|∿| …  whole cycles, counted     … |∿|∿|∿|∿|  ┊
     └ begun before: left out                              └ ended behind: left out

Where a cycle begins inside of a window of ten or twelve follows from its number: cycles of one window count as equally long. At
1 Hz/s that is wrong by 0.005 cycles, half a millihertz in 10 s. Sums are of whole nanoseconds, so however a stream is cut, the
results are the same, bit for bit.
"""

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from trefas.base.instant import NS_PER_MS, NS_PER_S, NS_PER_US
from trefas.metrology.aggregation import NEVER, touched
from trefas.metrology.jit import exact_kernel
from trefas.metrology.windows import FLUSH_TOLERANCE

TEN_SECONDS_NS = 10 * NS_PER_S

UNCOUNTED_NS_MAX = 60 * NS_PER_MS
"""Cycles left out at both ticks: two of 42.5 Hz, and a little. More was not measured, and flags."""


@dataclass(frozen=True, slots=True)
class Frequencies:
    """Values of 10 s, in order: start_ns int64 (n,), hz (n,), cycles int64 (n,), flagged bool (n,)."""

    start_ns: NDArray[np.int64]
    hz: NDArray[np.float64]
    cycles: NDArray[np.int64]
    flagged: NDArray[np.bool_]

    @property
    def rows(self) -> int:
        """How many intervals there are."""
        return len(self.start_ns)

    @classmethod
    def joined(cls, blocks: "list[Frequencies]") -> "Frequencies":
        """Blocks one after the other."""
        empty = cls(np.zeros(0, np.int64), np.zeros(0), np.zeros(0, np.int64), np.zeros(0, np.bool_))
        return cls(*(np.concatenate([getattr(block, f.name) for block in (empty, *blocks)]) for f in fields(cls)))

    def touched_by(self, spans_ns: NDArray[np.int64]) -> NDArray[np.bool_]:
        """(rows,): whether one of the spans (n, 2), start and end, has a part in the interval."""
        return touched(self.start_ns, self.start_ns + TEN_SECONDS_NS, spans_ns)


_NONE = Frequencies.joined([])


class TenSeconds:
    """Counts the cycles of one meter, from stream to stream. An interval without a whole cycle has no value."""

    def __init__(self) -> None:
        self._tick = NEVER
        self._cycles = self._span_ns = 0
        self._done: list[Frequencies] = []

    def take(
        self,
        start_ns: NDArray[np.int64],
        end_ns: NDArray[np.int64],
        cycles: NDArray[np.int64],
        frequency_hz: NDArray[np.float64] | None = None,
    ) -> None:
        """Takes windows in order: instants (n,) and how many whole cycles each has; 0 where they are not known. A last cycle that
        the end of the samples cuts a little is as long as ``frequency_hz`` says."""
        if frequency_hz is not None:
            end_ns = _uncut(start_ns, end_ns, cycles, frequency_hz)
        # A window reaches into one interval of 10 s, or two, and into as many more as it lasts.
        room = 2 * len(cycles) + int((end_ns - start_ns).sum()) // TEN_SECONDS_NS
        found = np.empty((room, 3), np.int64)
        for tick, count, span in found[: count_cycles(start_ns, end_ns, cycles, found)].tolist():
            if tick != self._tick:
                self._close()
                self._tick = tick
            self._cycles += count
            self._span_ns += span

    def finish(self) -> None:
        """The recording ends here."""
        self._close()

    def collect(self) -> Frequencies:
        """The intervals that ended since the last call, in order."""
        if not self._done:
            return _NONE
        done, self._done = self._done, []
        return Frequencies.joined(done)

    def _close(self) -> None:
        if not self._cycles:
            return
        hz = self._cycles * NS_PER_S / self._span_ns
        row = (self._tick * TEN_SECONDS_NS, hz, self._cycles, TEN_SECONDS_NS - self._span_ns > UNCOUNTED_NS_MAX)
        self._done.append(Frequencies(*(np.array([value]) for value in row)))
        self._cycles = self._span_ns = 0


def _uncut(
    start_ns: NDArray[np.int64],
    end_ns: NDArray[np.int64],
    cycles: NDArray[np.int64],
    frequency_hz: NDArray[np.float64],
) -> NDArray[np.int64]:
    """The ends of windows, those of cycles that are cut by no more than ``FLUSH_TOLERANCE`` of one put where they would be."""
    known = (cycles > 0) & (frequency_hz > 0.0)
    period_ns = NS_PER_S / np.where(known, frequency_hz, 1.0)
    lacks_ns = np.where(known, cycles * period_ns - (end_ns - start_ns), 0.0)
    cut = (lacks_ns > NS_PER_US) & (lacks_ns <= FLUSH_TOLERANCE * period_ns)
    return np.asarray(end_ns + np.where(cut, np.rint(lacks_ns), 0.0).astype(np.int64), np.int64)


@exact_kernel
def count_cycles(
    start_ns: NDArray[np.int64], end_ns: NDArray[np.int64], cycles: NDArray[np.int64], found: NDArray[np.int64]
) -> int:
    """Cycles that have no tick inside: the number of their 10 s, how many they are and how many nanoseconds they last, into
    ``found`` (n, 3); how many rows that are."""
    n = -1
    for w in range(len(cycles)):
        length = end_ns[w] - start_ns[w]
        end = start_ns[w]
        for k in range(cycles[w]):
            begin, end = end, start_ns[w] + (k + 1) * length // cycles[w]
            tick = begin // TEN_SECONDS_NS
            if end > (tick + 1) * TEN_SECONDS_NS:
                continue
            if n < 0 or found[n, 0] != tick:
                n += 1
                found[n, 0], found[n, 1], found[n, 2] = tick, 0, 0
            found[n, 1] += 1
            found[n, 2] += end - begin
    return n + 1
