"""How fast a merging unit samples, and after how many samples smpCnt begins again: found from its numbers, stamps and fields.

    each second     3998 3999 0 1         9-2LE, IEC 61869-9
    each cycle      78 79 0 1             smpCnt as IEC 61850-9-2 permits it
    never           65534 65535 0 1       a counter that runs on

The stamps say roughly how many samples a second there are; the rates of the profiles, smpRate with smpMod, or the number after
which smpCnt began again, say it exactly.
"""

import numpy as np
from numpy.typing import NDArray

from trefas.metrology.samples import RATE_HZ_MAX, RATE_HZ_MIN
from trefas.wire.sampled_columns import Said

RATES_HZ = (4000, 4800, 5760, 12800, 14400, 15360)
"""80 and 256 a cycle at 50 and 60 Hz (9-2LE); 96 and 288 a cycle (IEC 61869-9, 4800 and 14400 Hz at 50 Hz, 5760 at 60 Hz)."""
NOMINAL_HZ = {4000: 50.0, 12800: 50.0, 5760: 60.0, 15360: 60.0}
"""The system's frequency where the rate says it; 4800 and 14400 are used at both."""
SYSTEMS_HZ = (50, 60)
STEP_MAX = 256
"""Numbers further apart have lost something, or begin again, and tell less about the rate."""
SPAN_S_MIN = 0.1
PAUSE_NS_MAX = 500_000_000
ROUGH = 0.05
NEAR = 0.02
"""How far the stamps may be off: stamps of short stretches are rough, of longer ones near."""
NUMBERS = 1 << 16
_NEIGHBOURS = 8
"""A number is believed where one of so many before it was seen: a damaged one stands alone."""
_BACK_MAX = 4096
_WAITED_MAX = 20
"""A step that takes so many times the usual one is none"""
_PER_PERIOD, _PER_SECOND = 0, 1
"""smpMod (IEC 61850-7-2, 19.2.2)"""


class RateFinder:
    """Takes samples in the order of their arrival, in pieces."""

    def __init__(self) -> None:
        self.numbers = 0
        self._seen = np.zeros(NUMBERS, np.bool_)
        self._steps = np.zeros(2 * STEP_MAX + 1, np.int64)
        """How often each step was made, from −STEP_MAX to STEP_MAX"""
        self._span_ns = 0
        self._steady, self._steady_ns = 0, 0
        """Steps by one and their time, without those that took long: whole rounds of numbers may be lost in them"""
        self._back: list[tuple[int, int]] = []
        """Numbers before and behind a step back that is no frame which came late, or twice"""
        self._last: tuple[int, int] | None = None

    def add(self, smp_cnt: NDArray[np.int64], stamps_ns: NDArray[np.int64]) -> None:
        """Counts a piece; stamps below 0 are unknown."""
        if not len(smp_cnt):
            return
        before = self._last or (int(smp_cnt[0]), int(stamps_ns[0]))
        steps = np.diff(smp_cnt, prepend=before[0])
        spans_ns = np.diff(stamps_ns, prepend=before[1])
        # Steps back count too: where frames come twice, each second one is a step back and the next a longer one forward.
        usual = (np.abs(steps) <= STEP_MAX) & (np.abs(spans_ns) < PAUSE_NS_MAX)
        self._steps += np.bincount(steps[usual] + STEP_MAX, minlength=len(self._steps))
        self._span_ns += int(spans_ns[usual].sum())
        on = spans_ns[steps == 1]
        short = on[on <= max(_WAITED_MAX * int(np.mean(on)), 0)] if len(on) else on
        self._steady += len(short)
        self._steady_ns += int(short.sum())
        for k in np.flatnonzero(steps < -_NEIGHBOURS)[: _BACK_MAX - len(self._back)].tolist():
            self._back.append((int(smp_cnt[k] - steps[k]), int(smp_cnt[k])))
        self._seen[smp_cnt & (NUMBERS - 1)] = True
        self.numbers += len(smp_cnt)
        self._last = int(smp_cnt[-1]), int(stamps_ns[-1])

    @property
    def highest(self) -> int:
        """The highest number, but for those that stand alone; −1 where there is none."""
        seen = np.flatnonzero(self._seen)
        followed = seen[np.diff(seen, prepend=-NUMBERS) <= _NEIGHBOURS]
        return int(followed[-1]) if len(followed) else int(seen[-1]) if len(seen) else -1

    @property
    def has_stamps(self) -> bool:
        """Whether time went on between the samples."""
        return self._span_ns > 0

    @property
    def span_s(self) -> float:
        """What the stamps span, without pauses."""
        return self._span_ns * 1e-9

    def again(self) -> int | None:
        """After how many samples the numbers begin again, as far as was seen; None where they did not, or where so much was lost
        around it that it cannot be told."""
        highest = self.highest
        near_0 = max(_NEIGHBOURS, NEAR * highest)
        seen = any(q <= near_0 and p <= highest and p - q > highest / 2 for p, q in self._back)
        return highest + 1 if seen and highest else None

    def wrap(self, rate_hz: int) -> int:
        """The number that stands for 0 again: what was seen, where a few may be lost before it; the rate where nothing was."""
        again = self.again()
        if again is None:
            return rate_hz if self.highest < rate_hz else NUMBERS
        for whole in (rate_hz, NUMBERS):
            if 0 <= whole - again <= NEAR * whole:
                return whole
        return again

    def contradicts(self, rate_hz: int) -> bool:
        """Whether numbers that go further than a rate were taken in a time that shows another rate."""
        rough_hz = self.rough_hz(0.0)
        return self.highest >= rate_hz and rough_hz is not None and not 0.8 < rough_hz / rate_hz < 1.25

    def rough_hz(self, span_s_min: float = SPAN_S_MIN) -> float | None:
        """By the stamps alone; None where there are none, or they span less than a tenth of a second."""
        if not self.has_stamps or self._span_ns < span_s_min * 1e9:
            return None
        steps = np.arange(-STEP_MAX, STEP_MAX + 1)
        again = self.again()
        if again is not None and again <= STEP_MAX:
            steps = (steps + again // 2) % again - again // 2
        return float((self._steps * steps).sum()) / (self._span_ns * 1e-9)

    def rate_hz(self, said: Said | None = None) -> int | None:
        """The rate, or None where it cannot be told yet."""
        said, again, rough_hz = said or Said(), self.again(), self.rough_hz()
        if rough_hz is None:
            return _without_stamps(said, again)
        found = _nearest(rough_hz, said, again)
        if found is None and self._steady_ns > 0 and again is not None and again <= STEP_MAX:
            return _nearest(self._steady / (self._steady_ns * 1e-9), said, again)
        return found


def _nearest(rough_hz: float, said: Said, again: int | None) -> int | None:
    """The rate that fields, numbers or a profile tell, near the one that the stamps show."""
    nearest = min(RATES_HZ, key=lambda rate: abs(rate - rough_hz))
    exact = [rate for rate in _told(said, again) if abs(rate - rough_hz) <= ROUGH * rough_hz]
    if exact and said.smp_rate is not None:
        return exact[0]
    if abs(nearest - rough_hz) <= NEAR * rough_hz:
        return nearest
    if exact:
        return exact[0]
    return nearest if abs(nearest - rough_hz) <= ROUGH * rough_hz else None


def _told(said: Said, again: int | None) -> list[int]:
    """The rates that fields and numbers can mean, the surest first."""
    rates = []
    if said.smp_rate is not None and said.smp_mod in (None, _PER_SECOND):
        rates.append(said.smp_rate)
    if said.smp_rate is not None and said.smp_mod in (None, _PER_PERIOD):
        rates += [said.smp_rate * system for system in SYSTEMS_HZ]
    if again is not None and again < NUMBERS:
        rates += [again, *(again * system for system in SYSTEMS_HZ)]
    return [rate for rate in rates if RATE_HZ_MIN <= rate <= RATE_HZ_MAX]


def _without_stamps(said: Said, again: int | None) -> int | None:
    told = _told(said, None)
    if again is not None and again >= RATE_HZ_MIN and again < (1 - NEAR) * NUMBERS:
        near = [rate for rate in (*told, *RATES_HZ) if 0 <= rate - again <= NEAR * rate]
        return near[0] if near else again
    per_second = said.smp_mod == _PER_SECOND or (said.smp_mod is None and (said.smp_rate or 0) >= RATE_HZ_MIN)
    return told[0] if told and said.smp_rate is not None and per_second else None
