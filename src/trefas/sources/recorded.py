"""A recording that can be read anywhere: stretches of rows at one rate, with holes between them, streamed as blocks and gaps.

    |—— stretch, 4 kHz ——|hole|—— stretch, 1 kHz ——|— stretch, 50 Hz —|
    → SampleBlock SampleBlock Gap SampleBlock SampleBlock Gap ("sampled at 50 Hz …")

The formats (COMTRADE, tables, WAV) bring the plan and a reader of rows; what is common is here: channels become phases,
missing values become gaps, channels that were sampled late are moved back, and rates above the limit are averaged down.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from math import ceil

import numpy as np
from numpy.typing import NDArray

from trefas.base.errors import SetupError
from trefas.base.instant import NS_PER_S, Instant, Moment, TimeScale, instant_from
from trefas.metrology.samples import RATE_HZ_MAX, RATE_HZ_MIN, Gap, SampleBlock
from trefas.sources.channel_map import ChannelMap
from trefas.sources.even_grid import POINTS, at_lines
from trefas.sources.source import Absent

SKEW_S_MAX = 0.02
"""Channels of one sampling instant are microseconds apart; later than a cycle is no skew but another time."""
_ROWS_MAX = 1 << 20
"""Rows read at once, however long a block may be."""


_LATEST = Instant(280 * 365 * 86_400 * NS_PER_S)
"""Later ones may end where nanoseconds since 1970 have no more room in 63 bits."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Rows ``first`` to before ``last`` at one rate; times in nanoseconds since the record's start.

    ``beside``, where stamps have jitter: how far each row was taken beside the even grid, in steps, (rows,)."""

    first: int
    last: int
    rate_hz: float
    start_ns: int
    end_ns: int
    beside: NDArray[np.float32] | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Hole:
    """Time without rows."""

    start_ns: int
    end_ns: int
    reason: str


Columns = Callable[[int, int], NDArray[np.float64]]
"""Reads the map's channels in rows ``first`` to before ``last``: (channels, rows), NaN where a value is missing."""


class Recorded:
    """A ``Source`` over a plan of stretches and holes."""

    def __init__(
        self,
        channel_map: ChannelMap,
        plan: Sequence[Stretch | Hole],
        columns: Columns,
        *,
        start: Instant | None,
        nominal_hz: float | None,
        note: str,
        skew_s: Sequence[float] = (),
        remarks: Sequence[str] = (),
        utc: bool = False,
        assumed_u_v: float | None = None,
    ) -> None:
        """``skew_s``: how much later than its row each of the map's channels was sampled; ``utc``: ``start`` is UTC."""
        if any(abs(skew) > SKEW_S_MAX for skew in skew_s):
            raise SetupError(
                f"a channel was sampled {max(skew_s, key=abs):g} s after its row; must be at most {SKEW_S_MAX:g} s"
            )
        self.wiring = channel_map.wiring
        self.nominal_hz = nominal_hz
        self.note = note
        self.remarks = (*remarks, *channel_map.remarks)
        if start is not None and not 0 <= start < _LATEST:
            start = None
            self.remarks += ("the date of the first sample is before 1970 or after 2250, and not used",)
        self.start = start
        self.time_scale = TimeScale.ELAPSED if start is None else TimeScale.UTC if utc else TimeScale.RECORDED
        self.absent = Absent(channel_map.absent, assumed_u_v)
        self._map = channel_map
        self._plan = tuple(part for part in plan if part.end_ns > part.start_ns)
        self.total_s: float | None = self._plan[-1].end_ns / NS_PER_S if self._plan else 0.0
        self._columns = columns
        self._skew_s = tuple(skew_s)

    def stream(self, start: Moment | None = None, block_s: float = 1.0) -> Iterator[SampleBlock | Gap]:
        """As told in ``Source``; a recording that does not know its time starts at instant 0."""
        zero = instant_from(start, "start") if start is not None else self.start or Instant(0)
        follows = False
        for part in self._plan:
            if isinstance(part, Hole):
                pieces: Iterator[SampleBlock | Gap] = iter((_gap(zero, part.start_ns, part.end_ns, part.reason),))
            elif part.rate_hz < RATE_HZ_MIN:
                reason = f"sampled at {part.rate_hz:g} Hz; a waveform needs {RATE_HZ_MIN:g} Hz"
                pieces = iter((_gap(zero, part.start_ns, part.end_ns, reason),))
            else:
                pieces = self._blocks(part, zero, block_s)
            for piece in pieces:
                if isinstance(piece, SampleBlock) and follows:
                    piece = replace(piece, start=None)
                follows = isinstance(piece, SampleBlock)
                yield piece

    def _blocks(self, part: Stretch, zero: Instant, block_s: float) -> Iterator[SampleBlock | Gap]:
        every = ceil(part.rate_hz / RATE_HZ_MAX)
        step = min(max(int(part.rate_hz * block_s) // every, 1) * every, max(_ROWS_MAX // every, 1) * every)
        length_ns = part.end_ns - part.start_ns

        def at_ns(row: int) -> int:
            return part.start_ns + (row - part.first) * length_ns // (part.last - part.first)

        for first in range(part.first, part.last, step):
            last = min(first + step, part.last)
            values = self._read(part, first, last)
            whole = (last - first) // every * every
            averaged = values[:, :whole].reshape(len(values), -1, every).mean(axis=2) if every > 1 else values
            u_v, i_a = self._map.rows(averaged)
            neutral = self._map.neutral_a(averaged)
            good = np.asarray(np.isfinite(averaged[self._map.of_phases]).all(axis=0), np.bool_)
            for left, right in _runs(good):
                begin_ns, end_ns = at_ns(first + left * every), at_ns(first + right * every)
                if good[left]:
                    at = Instant(zero + begin_ns)
                    i_n_a = None if neutral is None else neutral[left:right]
                    yield SampleBlock(u_v[:, left:right], i_a[:, left:right], part.rate_hz / every, at, i_n_a)
                else:
                    yield _gap(zero, begin_ns, end_ns, "values are missing in the record")
            if whole < last - first:
                begin_ns = at_ns(first + whole)
                yield _gap(zero, begin_ns, at_ns(last), f"too few samples for an average of {every}")

    def _read(self, part: Stretch, first: int, last: int) -> NDArray[np.float64]:
        """Rows of a stretch, with late channels moved back to their row, and rows beside the grid onto it."""
        late = [skew * part.rate_hz for skew in self._skew_s]
        if not any(late) or part.last - part.first < _POINTS:
            return self._even(part, first, last)
        reach = ceil(max(abs(samples) for samples in late)) + _POINTS
        low, high = max(first - reach, part.first), min(last + reach, part.last)
        values = self._even(part, low, high)
        moved = np.empty((len(values), last - first))
        rows = np.arange(first, last)
        for row, column, samples in zip(moved, values, late, strict=True):
            where = np.clip(rows - samples, part.first, part.last - 1)
            row[:] = between(column, low, where, part.first, part.last) if samples else column[first - low : last - low]
        return moved

    def _even(self, part: Stretch, first: int, last: int) -> NDArray[np.float64]:
        """Rows of a stretch on its grid."""
        if part.beside is None:
            return self._columns(first, last)
        low, high = max(first - POINTS, part.first), min(last + POINTS, part.last)
        beside = part.beside[low - part.first : high - part.first]
        return at_lines(self._columns(low, high), beside, first - low, last - low)


def _runs(flags: NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    """Where runs of equal flags begin and end."""
    turns = np.flatnonzero(flags[1:] != flags[:-1]) + 1
    return pairwise([0, *turns.tolist(), len(flags)] if len(flags) else [])


_POINTS = 4
"""A cubic through four samples: at 80 samples a cycle it is right to 1e-6 of the fundamental; a straight line to 8e-4."""


def between(
    column: NDArray[np.float64], low: int, where: NDArray[np.float64], first: int, last: int
) -> NDArray[np.float64]:
    """(n,): the column (row ``low`` first) at broken rows, by Lagrange's cubic through the four rows around."""
    base = np.clip(np.floor(where).astype(np.int64) - 1, first, last - _POINTS)
    x = where - base
    value = np.zeros(len(where))
    for point in range(_POINTS):
        weight = np.ones(len(where))
        for other in range(_POINTS):
            if other != point:
                weight *= (x - other) / (point - other)
        value += weight * column[base - low + point]
    return value


def _gap(zero: Instant, start_ns: int, end_ns: int, reason: str) -> Gap:
    return Gap(Instant(zero + start_ns), Instant(zero + end_ns), reason)
