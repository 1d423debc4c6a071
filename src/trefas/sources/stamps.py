"""Rates and holes out of time stamps: where a recording says when each row was taken, and not how fast.

    stamps   0  1  2     4  5     8  9  10 …       rows of one rate count steps from the first, in whole numbers
             └ stretch ┘ └──┘     └ stretch        what is left out are holes of whole steps: the grid goes on over them

A stamp may be rounded, or late by some tenth of a step: the grid is the mean over all its rows, and how far its rows lie beside
it says how far they may. Where rows leave the grid, or their step becomes another and stays it, a new one begins with a rate of
its own.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from trefas.base.errors import SetupError
from trefas.base.instant import NS_PER_S
from trefas.sources.even_grid import beside_grid
from trefas.sources.recorded import Hole, Stretch

STEP_TOLERANCE = 0.2
"""How much a step may differ from the usual one and be one without a closer look."""
GRID_TOLERANCE = (0.1, 0.5)
"""How far a row may lie beside the grid, in steps: with even stamps, and with jitter at most."""
_SIGMAS = 6.0
"""Of the jitter seen: no row is further away by chance."""
_MEDIAN, _EVEN = 0.6745, 0.02
"""The median of what is normally distributed, in standard deviations; and less jitter than this, in steps, is none."""
STAYS = 6
"""So many long steps alike, one behind the other, are no losses but another rate."""
_LOOK_AHEAD = 32
"""Steps that tell the usual one."""
_BEGIN, _CHUNK, _BEHIND = 8, 4096, 1024
"""Rows that are placed on a grid at once, first and later, and those before them that say where it is: as many, so that the
rounding of their stamps does not turn the grid."""
NO_NEWS = 0.2
"""Of a step: so far the rows of a grid may reach into the next one, at either end; half a sample is refused."""
STRETCHES_MAX = 100_000


def plan_of_stamps(stamp_s: NDArray[np.float64], where: str, resolution_s: float = 0.0) -> list[Stretch | Hole]:
    """Stretches and holes of rows with time stamps in seconds. Raises SetupError where they are missing or go back."""
    if len(stamp_s) < 2:
        raise SetupError(f"{where} has {len(stamp_s)} row and no rate; give the rate, or two rows with times")
    if not np.isfinite(stamp_s).all():
        row = int(np.argmin(np.isfinite(stamp_s))) + 1
        raise SetupError(f"{where}: row {row} has no time, and the rate is not given; one of them must be there")
    steps_s = np.diff(stamp_s)
    if steps_s.min() <= 0:
        row = int(np.argmax(steps_s <= 0)) + 2
        raise SetupError(f"{where}: the time of row {row} is not after the one before; times must rise")
    plan: list[Stretch | Hole] = []
    first, grids = 0, 0
    while first < len(stamp_s):
        grids += 1
        if grids > STRETCHES_MAX:
            raise SetupError(
                f"{where}: the times change their step more than {STRETCHES_MAX} times; this is no waveform"
            )
        grid = _Grid(stamp_s, steps_s, first, resolution_s)
        begin, *others = grid.parts()
        reached_ns = plan[-1].end_ns if plan else begin.start_ns
        plan.append(Hole(reached_ns, begin.start_ns, "no samples were recorded"))
        plan += [_within(begin, max(begin.start_ns, reached_ns), begin.end_ns), *others]
        first = grid.last
    zero_ns = plan[0].start_ns
    return [_earlier(part, zero_ns) for part in plan if part.end_ns > part.start_ns]


def _within(part: Stretch | Hole, start_ns: int, end_ns: int) -> Stretch | Hole:
    """A part between two others that leave it less room than its rows take: they are as fast as it must be."""
    end_ns = max(start_ns, end_ns)
    if isinstance(part, Hole) or 2 * (end_ns - start_ns) < part.end_ns - part.start_ns:
        return Hole(start_ns, end_ns, "time stamps are not even")
    rate_hz, rows = part.rate_hz, part.last - part.first
    if rows * NS_PER_S / rate_hz - (end_ns - start_ns) > NO_NEWS * NS_PER_S / rate_hz:
        rate_hz = rows * NS_PER_S / (end_ns - start_ns)
    return replace(part, rate_hz=rate_hz, start_ns=start_ns, end_ns=end_ns)


def remark_of(plan: Sequence[Stretch | Hole]) -> tuple[str, ...]:
    """What is said of a plan some of whose rows are brought onto an even grid; nothing of any other."""
    beside_s = [
        part.beside.astype(np.float64) / part.rate_hz
        for part in plan
        if isinstance(part, Stretch) and part.beside is not None
    ]
    if not beside_s:
        return ()
    us = 1e6 * float(np.sqrt(sum(float(np.dot(each, each)) for each in beside_s) / sum(map(len, beside_s))))
    return (f"the time stamps have a jitter of {us:.3g} µs rms; values were brought onto an even grid",)


class _Grid:
    """Rows from ``first`` to before ``last`` that lie on whole steps of one rate."""

    def __init__(
        self, stamp_s: NDArray[np.float64], steps_s: NDArray[np.float64], first: int, resolution_s: float
    ) -> None:
        self._stamp_s = stamp_s
        self._steps_s = steps_s
        self._resolution_s = resolution_s
        self.first = self.last = first
        self.begin_s = float(stamp_s[first])
        self._lost: list[NDArray[np.int64]] = []
        """Rows before which steps were left out, and up to which step: (n, 2)"""
        self._count = 0
        """Steps from the first row to the last one"""
        self._step_s, self._jitter = _usual(steps_s[first : first + _BEHIND], resolution_s)
        self._recent: NDArray[np.int64] = np.zeros(1, np.int64)
        """Steps of the last rows"""
        self.last += 1
        size = _BEGIN
        while self.last < len(stamp_s):
            wanted = min(size, len(stamp_s) - self.last)
            if self._take(wanted) < wanted:
                break
            size = min(self.last - first, _BEHIND if self._jitter else _CHUNK)
        self._leave_the_last()
        self._steps = self._all_steps()
        self._begin_s, self._step_s = self._whole()

    def parts(self) -> list[Stretch | Hole]:
        """The rows as stretches with holes between them; a row alone has no rate, and is part of a hole."""
        end_s = float(self._stamp_s[self.last]) if self.last < len(self._stamp_s) else self.begin_s
        if self.last - self.first < 2:
            return [Hole(_ns(self.begin_s), _ns(end_s), "time stamps are not even")]
        rate_hz = 1 / self._step_s
        parts: list[Stretch | Hole] = []
        row, step = self.first, 0
        lost = np.concatenate(self._lost) if self._lost else np.zeros((0, 2), np.int64)
        stamp_s = self._stamp_s[self.first : self.last]
        beside = beside_grid(stamp_s, self._steps, self._begin_s, self._step_s, self._resolution_s)
        for next_row, next_step in [*lost.tolist(), (self.last, self._count + 1)]:
            reached = step + next_row - row
            its = None if beside is None else beside[row - self.first : next_row - self.first]
            parts.append(Stretch(row, next_row, rate_hz, self._at_ns(step), self._at_ns(reached), its))
            if reached < next_step:
                parts.append(Hole(self._at_ns(reached), self._at_ns(next_step), "no samples were recorded"))
            row, step = next_row, next_step
        if self.last < len(self._stamp_s) and parts[-1].end_ns > _ns(end_s):
            end = parts.pop()
            assert isinstance(end, Stretch), "a grid ends with a row"
            parts.append(_within(end, end.start_ns, _ns(end_s)))
        return parts

    def _leave_the_last(self) -> None:
        """The row from which on the step is another one is the first of the next grid: a sample is worth the step behind it."""
        last, steps_s = self.last, self._steps_s
        is_lost = bool(self._lost) and int(self._lost[-1][-1, 0]) == last - 1
        if last - self.first > 2 and last < len(steps_s) and not is_lost:
            alike = abs(steps_s[last - 1] - steps_s[last]) <= STEP_TOLERANCE * steps_s[last]
            if alike or steps_s[last - 1] < (1 - STEP_TOLERANCE) * self._step_s - 1.001 * self._resolution_s:
                self.last -= 1
                self._count -= 1

    def _at_ns(self, step: int) -> int:
        return _ns(self._begin_s + step * self._step_s)

    def _take(self, wanted: int) -> int:
        """Places the next rows on the grid, and returns how many of them lie on it."""
        first = self.last
        steps_s = self._steps_s[first - 1 : first - 1 + wanted]
        even = np.abs(steps_s - self._step_s) <= max(STEP_TOLERANCE * self._step_s, 1.001 * self._resolution_s)
        if even.all() and not self._jitter:
            steps = self._count + np.arange(1, wanted + 1)
            self._recent = np.concatenate((self._recent, steps))[-_BEHIND:]
            self._count, self.last = int(steps[-1]), first + wanted
            if wanted >= _LOOK_AHEAD:
                self._step_s = _fitted(self._stamp_s[self.last - len(self._recent) : self.last], self._recent)[1]
            return wanted
        steps, taken = self._placed(first, wanted)
        self._keep(steps[:taken], first)
        return taken

    def _placed(self, first: int, wanted: int) -> tuple[NDArray[np.int64], int]:
        """The steps of rows by the grid of those before them, and how many belong to it."""
        behind = self._recent
        before_s = self._stamp_s[first - len(behind) : first]
        from_step = self._count
        phase_s = float(np.mean(before_s - (behind - from_step) * self._step_s))
        at = (self._stamp_s[first : first + wanted] - phase_s) / self._step_s
        steps = np.rint(at).astype(np.int64)
        beside = np.abs(at - steps)
        least, most = GRID_TOLERANCE
        least += 0.6 * self._resolution_s / self._step_s
        allowed = min(max(least, _SIGMAS * self._jitter), most)
        rises = np.diff(steps, prepend=0)
        bad = (beside > allowed) | (rises < 1)
        taken = int(np.argmax(bad)) if bad.any() else wanted
        long = (rises[1:taken] > 1) & (rises[1:taken] == rises[: taken - 1]) if taken > 1 else np.zeros(0, np.bool_)
        stays = _first_run(long, STAYS - 1)
        if stays >= 0:
            taken = stays
        self._jitter = max(self._jitter, self._spread(at[:taken], steps[:taken]))
        return steps + from_step, taken

    def _spread(self, at: NDArray[np.float64], steps: NDArray[np.int64]) -> float:
        """The jitter of rows, in steps: what most of them are beside the grid, as of a normal distribution."""
        spread = float(np.median(np.abs(at - steps))) / _MEDIAN if len(at) >= _BEGIN else 0.0
        return spread if spread > _EVEN else 0.0

    def _keep(self, steps: NDArray[np.int64], first: int) -> None:
        if not len(steps):
            return
        rises = np.diff(steps, prepend=self._count)
        skipped = np.flatnonzero(rises > 1)
        if len(skipped):
            self._lost.append(np.stack((first + skipped, steps[skipped]), axis=1))
        self._count = int(steps[-1])
        self.last = first + len(steps)
        self._recent = np.concatenate((self._recent, steps))[-_BEHIND:]
        if len(self._recent) > _LOOK_AHEAD:
            self._step_s = _fitted(self._stamp_s[self.last - len(self._recent) : self.last], self._recent)[1]

    def _whole(self) -> tuple[float, float]:
        """Where the grid begins and its step, by all its rows: of even ones by the first and the last, else by all."""
        rows = self.last - self.first
        if rows < 2:
            return self.begin_s, self._step_s
        end_s = float(self._stamp_s[self.last - 1])
        if not self._jitter or rows < _BEGIN:
            return self.begin_s, (end_s - self.begin_s) / self._count
        return _fitted(self._stamp_s[self.first : self.last], self._steps)

    def _all_steps(self) -> NDArray[np.int64]:
        """The step of each row, from the first."""
        rows = self.last - self.first
        rises = np.ones(rows, np.int64)
        rises[0] = 0
        lost = np.concatenate([np.zeros((0, 2), np.int64), *self._lost])
        lost = lost[lost[:, 0] < self.last]
        before = np.concatenate(([0], lost[:-1, 1]))
        behind = np.concatenate(([self.first], lost[:-1, 0]))
        rises[lost[:, 0] - self.first] = lost[:, 1] - (before + lost[:, 0] - 1 - behind)
        return np.cumsum(rises)


def _usual(ahead_s: NDArray[np.float64], resolution_s: float) -> tuple[float, float]:
    """The usual step from here on, and the jitter in steps: of the first ones that are alike, so that a short stretch is not
    judged by the next; where there is jitter, of all that are about as long."""
    if len(ahead_s) == 0:
        return 1.0, 0.0
    near_s = ahead_s[:_LOOK_AHEAD]
    odd = np.abs(near_s - near_s[0]) > max(STEP_TOLERANCE * float(near_s[0]), 1.001 * resolution_s)
    leading_s = near_s[: int(np.argmax(odd))] if odd.any() else near_s
    if len(leading_s) > 2 and (len(leading_s) == len(near_s) or _jitter_of(leading_s) <= _EVEN):
        near_s = leading_s
    else:
        middle_s = float(np.median(near_s))
        about = np.abs(ahead_s - middle_s) < 0.5 * middle_s
        near_s = ahead_s[: len(ahead_s) if about.mean() > 1 - STEP_TOLERANCE else _LOOK_AHEAD]
        near_s = near_s[about[: len(near_s)]]
    jitter = _jitter_of(near_s) if len(near_s) >= _BEGIN else 0.0
    return float(near_s.mean()), jitter if jitter > _EVEN else 0.0


def _jitter_of(steps_s: NDArray[np.float64]) -> float:
    """Of stamps, in steps, as of a normal distribution: a step has that of two."""
    step_s = float(steps_s.mean())
    return float(np.median(np.abs(steps_s - step_s)) / (_MEDIAN * np.sqrt(2) * step_s))


def _fitted(stamp_s: NDArray[np.float64], steps: NDArray[np.int64]) -> tuple[float, float]:
    """The instant of step 0 and the step, by least squares."""
    origin_s, middle = float(stamp_s.mean()), float(steps.mean())
    deviation = steps - middle
    step_s = float(np.dot(deviation, stamp_s - origin_s) / np.dot(deviation, deviation))
    return origin_s - middle * step_s, step_s


def _first_run(flags: NDArray[np.bool_], length: int) -> int:
    """Where the first run of so many true flags begins; −1 where there is none."""
    if len(flags) < length:
        return -1
    sums = np.convolve(flags.astype(np.int64), np.ones(length, np.int64), "valid")
    full = np.flatnonzero(sums == length)
    return int(full[0]) if len(full) else -1


def _ns(seconds: float) -> int:
    return round(seconds * NS_PER_S)


def _earlier(part: Stretch | Hole, by_ns: int) -> Stretch | Hole:
    if isinstance(part, Hole):
        return Hole(part.start_ns - by_ns, part.end_ns - by_ns, part.reason)
    return replace(part, start_ns=part.start_ns - by_ns, end_ns=part.end_ns - by_ns)
