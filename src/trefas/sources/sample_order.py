"""Samples of one stream in order: numbers counted on past each second, what came twice or too late dropped, what is missing or
not good made a gap.

    smpCnt     3998 3999 0 1 1 3 2 6        rate 4000
    position   3998 3999 4000 4001 4001 4003 4002 4006   →   … 4003 | gap of 4004, 4005 | 4006 …

smpCnt says the position within the second, the stamps of arrival say which second: they may be wrong by half of one. Where
numbers begin again after less (each cycle) or more (a counter that runs on), ``wrap`` says after how many. The newest samples
wait for those that were overtaken, so nothing is given before ``HELD`` more have come.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from trefas.base.instant import NS_PER_S, Instant
from trefas.metrology.samples import Gap, SampleBlock
from trefas.sources.sample_rate import NUMBERS
from trefas.sources.sampled_set import PHS_MEAS1, DataSet
from trefas.sources.stream_choice import GOOD, REASONS, UNSYNCHRONISED, Choice
from trefas.wire.sampled_columns import NO_STAMP, Samples
from trefas.wire.sampled_values import COUNTS_PER_A, GLOBAL_CLOCK, Quality

HELD = 64
"""Samples that a frame may be overtaken by: eight frames of eight, 16 ms at 4 kHz. Local networks need far fewer."""
AHEAD_S_MAX = 1.0
"""How far the numbers may lead away from the stamps before they are not believed."""
DRIFT_MAX = 200e-6
"""How much faster one clock, of the merging unit or of the capture, may go than the other without being noticed."""
ALIGNED_S_MAX = 0.1
"""A merging unit on the clock of all takes sample 0 at the full second. Stamps further off than this are of a wrong clock."""
LOST = "frames of sampled values were lost"
_NOT_MEASURED = Quality.VALIDITY | Quality.TEST | Quality.SUBSTITUTED | Quality.OPERATOR_BLOCKED | Quality.DERIVED


@dataclass(slots=True)
class Counts:
    """What became of the samples."""

    good: int = 0
    lost: int = 0
    twice: int = 0
    late: int = 0
    bad: int = 0
    unsynchronised: int = 0
    strange: int = 0
    """Numbers that cannot be at this rate, or at this time."""

    def __str__(self) -> str:
        said = [f"{getattr(self, f.name)} {f.name}" for f in fields(self) if getattr(self, f.name) or f.name == "good"]
        return "samples: " + ", ".join(said)


class SampleOrder:
    """Takes samples as they arrive, gives blocks and gaps. ``zero`` is the instant of the first one, if it is told."""

    def __init__(
        self,
        rate_hz: int,
        choice: Choice,
        zero: Instant | None = None,
        *,
        wrap: int | None = None,
        data_set: DataSet = PHS_MEAS1,
        stamped: bool = True,
    ) -> None:
        """``wrap``: after how many samples smpCnt begins again (default: each second); ``stamped``: whether stamps say a time."""
        self.rate_hz = rate_hz
        self.choice = choice
        self._wrap = wrap or rate_hz
        self._held_max = min(HELD, self._wrap // 4)
        self._data_set = data_set
        self._stamped = stamped
        self.counts = Counts()
        self._zero = zero
        self._next = 0
        """The position that is given next."""
        self._arrived: _Arrival | None = None
        self._offset_s = 0.0
        """How far positions are ahead of the clock, as long as clocks drift."""
        self._held: tuple[NDArray[np.int64], Samples] | None = None
        self._follows = False

    def take(self, samples: Samples, block: int) -> Iterator[SampleBlock | Gap]:
        """Blocks, of up to ``block`` samples, and gaps that these samples complete."""
        if not self._stamped:
            samples = replace(samples, stamps_ns=np.full(len(samples), NO_STAMP))
        possible = samples.smp_cnt < self._wrap
        if not possible.all() and _counts_past(samples.smp_cnt, self._wrap, self._arrived):
            self._wrap, possible = NUMBERS, np.ones(len(samples), np.bool_)
        if not possible.all():
            self.counts.strange += int((~possible).sum())
            samples = samples[possible]
        if not len(samples):
            return
        positions, believed = self._positions(samples)
        if not believed.all():
            self.counts.strange += int((~believed).sum())
            positions, samples = positions[believed], samples[believed]
        if self._held is not None:
            positions = np.concatenate((self._held[0], positions))
            samples = Samples.joined([self._held[1], samples])
            self._held = None
        positions, samples = self._sorted(positions, samples)
        if len(positions):
            given = int(np.searchsorted(positions, positions[-1] - self._held_max))
            self._held = positions[given:], samples[given:]
            yield from self._given(positions[:given], samples[:given], block)

    def finish(self, block: int) -> Iterator[SampleBlock | Gap]:
        """What is still held back."""
        if self._held is not None:
            held, self._held = self._held, None
            yield from self._given(*held, block)

    def silence(self, until: Instant) -> Iterator[Gap]:
        """Time goes on though nothing comes: the gap up to an instant, in whole samples. What is held back comes first."""
        assert self._held is None, "what was held back is given before the silence behind it"
        if self._zero is not None:
            position = int((until - self._zero) * self.rate_hz // NS_PER_S)
            if position > self._next:
                self.counts.lost += position - self._next
                yield self._gap(position, LOST)

    def _positions(self, samples: Samples) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        """Each sample's position, counted from the first of all, and whether it may be."""
        rate = self.rate_hz
        last = self._arrived
        if last is None:
            last = _Arrival(int(samples.smp_cnt[0]), int(samples.stamps_ns[0]), int(samples.smp_synch[0]), 0, 0.0)
            if self._zero is None:
                self._zero = instant_of_first(samples, rate, self._wrap)
        known = bool((samples.stamps_ns >= 0).all()) and last.stamp_ns >= 0
        spans_s = np.diff(samples.stamps_ns, prepend=last.stamp_ns) / NS_PER_S
        # A clock that was set back says nothing about this one step.
        spans_s[spans_s < -AHEAD_S_MAX] = 0.0
        wrap, held = self._wrap, self._held_max
        steps = np.diff(samples.smp_cnt, prepend=last.smp_cnt) % wrap
        # Without a clock a step is forward, but for that of an overtaken frame.
        elapsed = spans_s * rate if known and wrap >= rate else np.where(steps < wrap - held, steps, 0.0)
        steps += wrap * np.rint((elapsed - steps) / wrap).astype(np.int64)
        if known and wrap < rate:
            late = (last.clock_s + np.cumsum(spans_s) + self._offset_s) * rate - (last.position + np.cumsum(steps))
            steps += wrap * _lost_rounds(late, wrap)
        set_anew = np.diff(samples.smp_synch.astype(np.int64), prepend=last.smp_synch) != 0
        for k in np.flatnonzero((steps < -held) | (set_anew & (steps != 1))).tolist():
            # An overtaken frame is behind, and those after it are not; where they stay behind, the count was set again.
            if set_anew[k] or _stays_behind(steps[k : k + 1 + held]):
                steps[k] = max(1, round(elapsed[k]))
        positions: NDArray[np.int64] = last.position + np.cumsum(steps)
        clock_s = last.clock_s + np.cumsum(spans_s)
        reached = int(positions[-1])
        believed = np.ones(len(samples), np.bool_)
        ahead_s = positions / rate - clock_s
        if known:
            believed = np.abs(ahead_s - self._offset_s) <= AHEAD_S_MAX
            drift_s = float(ahead_s[-1]) - self._offset_s
            if believed[-1]:
                may_s = DRIFT_MAX * abs(float(clock_s[-1]) - last.clock_s)
                self._offset_s += min(max(drift_s, -may_s), may_s)
            else:
                reached -= round(drift_s * rate)
        else:
            self._offset_s = float(ahead_s[-1])
        self._arrived = _Arrival(
            int(samples.smp_cnt[-1]),
            int(samples.stamps_ns[-1]),
            int(samples.smp_synch[-1]),
            reached,
            float(clock_s[-1]),
        )
        return positions, believed

    def _sorted(self, positions: NDArray[np.int64], samples: Samples) -> tuple[NDArray[np.int64], Samples]:
        """In rising order, each position once (the first that came), none that was given already."""
        if not len(positions) or (positions[0] >= self._next and (np.diff(positions) == 1).all()):
            return positions, samples
        order = np.argsort(positions, kind="stable")
        positions = positions[order]
        twice = np.diff(positions, prepend=positions[0] - 1) == 0
        late = ~twice & (positions < self._next)
        self.counts.twice += int(twice.sum())
        self.counts.late += int(late.sum())
        keep = ~(twice | late) & (positions >= self._next)
        return positions[keep], samples[order[keep]]

    def _given(self, positions: NDArray[np.int64], samples: Samples, block: int) -> Iterator[SampleBlock | Gap]:
        if not len(positions):
            return
        verdicts = self.choice.verdicts(samples, self._data_set.phases)
        u_v, i_a = self._data_set.measured(samples.values)
        i_n_a = _neutral_a(samples, self._data_set.neutral)
        turns = np.flatnonzero((np.diff(positions) != 1) | (np.diff(verdicts.astype(np.int8)) != 0)) + 1
        for first, last in pairwise([0, *turns.tolist(), len(positions)]):
            start = int(positions[first])
            if start > self._next:
                self.counts.lost += start - self._next
                yield self._gap(start, LOST)
            verdict = int(verdicts[first])
            if verdict != GOOD:
                if verdict == UNSYNCHRONISED:
                    self.counts.unsynchronised += last - first
                else:
                    self.counts.bad += last - first
                yield self._gap(start + last - first, REASONS[verdict])
                continue
            self.counts.good += last - first
            for left in range(first, last, block):
                right = min(left + block, last)
                begin = None if self._follows else self._instant(self._next)
                self._next += right - left
                self._follows = True
                neutral = None if i_n_a is None else i_n_a[left:right]
                yield SampleBlock(u_v[:, left:right], i_a[:, left:right], float(self.rate_hz), begin, neutral)

    def _gap(self, position: int, reason: str) -> Gap:
        """From what was given up to a position."""
        gap = Gap(self._instant(self._next), self._instant(position), reason)
        self._next = position
        self._follows = False
        return gap

    def _instant(self, position: int) -> Instant:
        assert self._zero is not None, "positions are counted from the first sample"
        return Instant(self._zero + (2 * position * NS_PER_S + self.rate_hz) // (2 * self.rate_hz))


@dataclass(frozen=True, slots=True)
class _Arrival:
    """The sample that came last: what it said, its position, and what the clock showed since the first."""

    smp_cnt: int
    stamp_ns: int
    smp_synch: int
    position: int
    clock_s: float


def instant_of_first(samples: Samples, rate_hz: int, wrap: int | None = None) -> Instant:
    """When the first sample was taken: by its stamp, exactly where the merging unit is on the clock of all; 0 without stamps."""
    stamp_ns = int(samples.stamps_ns[0])
    if stamp_ns < 0:
        return Instant(0)
    since_ns = round(int(samples.smp_cnt[0]) * NS_PER_S / rate_hz)
    aligned_ns = round((stamp_ns - since_ns) / NS_PER_S) * NS_PER_S + since_ns
    each_second = wrap in (None, rate_hz)
    if (
        each_second
        and int(samples.smp_synch[0]) == GLOBAL_CLOCK
        and abs(stamp_ns - aligned_ns) <= ALIGNED_S_MAX * NS_PER_S
    ):
        return Instant(max(aligned_ns, 0))
    return Instant(stamp_ns)


def _neutral_a(samples: Samples, neutral: int | None) -> NDArray[np.float64] | None:
    """The neutral's current where it was measured: NaN where it is not good, None where it is but the sum of the phases."""
    if neutral is None:
        return None
    bad = samples.quality[:, neutral] & np.uint32(_NOT_MEASURED) != 0
    return None if bad.all() else np.where(bad, np.nan, samples.values[:, neutral] / COUNTS_PER_A)


def _counts_past(smp_cnt: NDArray[np.int64], wrap: int, last: _Arrival | None) -> bool:
    """Whether the numbers run on past the one that should have been 0 again."""
    if last is not None:
        smp_cnt = np.concatenate(([last.smp_cnt], smp_cnt))
    at = np.flatnonzero(smp_cnt == wrap)
    at = at[(at > 0) & (at < len(smp_cnt) - 1)]
    return bool(((smp_cnt[at - 1] == wrap - 1) & (smp_cnt[at + 1] == wrap + 1)).any())


def _lost_rounds(late: NDArray[np.float64], wrap: int) -> NDArray[np.int64]:
    """How many whole rounds of numbers were lost before each sample, of how late each came, in samples.

    A frame that waited somewhere is late, and those behind it are not; after a loss all are. So it is the least lateness of all
    that follow that counts.
    """
    least = np.minimum.accumulate(late[::-1])[::-1]
    rounds = np.maximum(np.rint(least / wrap), 0).astype(np.int64)
    return np.diff(rounds, prepend=0)


def _stays_behind(steps: NDArray[np.int64]) -> bool:
    """Whether the samples behind a step back stay there."""
    return len(steps) > 1 and int(np.cumsum(steps)[1:].max()) < 0
