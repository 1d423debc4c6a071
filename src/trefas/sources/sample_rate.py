"""How fast a merging unit samples, found from its own numbers: smpCnt begins again each second, and frames have stamps.

The stamps say roughly how many samples a second there are; the rates of the profiles, or the number after which smpCnt began
again, say it exactly.
"""

import numpy as np
from numpy.typing import NDArray

RATES_HZ = (4000, 4800, 5760, 12800, 14400, 15360)
"""80 and 256 a cycle at 50 and 60 Hz (9-2LE); 96 and 288 a cycle (IEC 61869-9, 4800 and 14400 Hz at 50 Hz, 5760 at 60 Hz)."""
NOMINAL_HZ = {4000: 50.0, 12800: 50.0, 5760: 60.0, 15360: 60.0}
"""The system's frequency where the rate says it; 4800 and 14400 are used at both."""
STEP_MAX = 256
"""Numbers further apart have lost something, or begin again, and tell less about the rate."""
SPAN_S_MIN = 0.1
PAUSE_NS_MAX = 500_000_000
ROUGH = 0.05
NEAR = 0.02
"""How far the stamps may be off: stamps of short stretches are rough, of longer ones near."""


class RateFinder:
    """Takes samples in the order of their arrival, in pieces."""

    def __init__(self) -> None:
        self.numbers = 0
        self.highest = -1
        self._steps = 0
        self._span_ns = 0
        self._begins_again = False
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
        self._steps += int(steps[usual].sum())
        self._span_ns += int(spans_ns[usual].sum())
        self._begins_again |= bool((steps < -STEP_MAX).any())
        self.highest = max(self.highest, int(smp_cnt.max()))
        self.numbers += len(smp_cnt)
        self._last = int(smp_cnt[-1]), int(stamps_ns[-1])

    def rough_hz(self) -> float | None:
        """By the stamps alone; None where there are none, or they span less than a tenth of a second."""
        return self._steps / (self._span_ns * 1e-9) if self._span_ns >= SPAN_S_MIN * 1e9 else None

    def rate_hz(self) -> int | None:
        """The rate, or None where it can not be told yet."""
        rough_hz = self.rough_hz()
        again_hz = self.highest + 1 if self._begins_again else None
        if rough_hz is None:
            if again_hz is None:
                return None
            above = [rate for rate in RATES_HZ if 0 <= rate - again_hz <= NEAR * rate]
            return above[0] if above else again_hz
        nearest = min(RATES_HZ, key=lambda rate: abs(rate - rough_hz))
        if abs(nearest - rough_hz) <= NEAR * rough_hz:
            return nearest
        if again_hz is not None and abs(again_hz - rough_hz) <= ROUGH * rough_hz:
            return again_hz
        return nearest if abs(nearest - rough_hz) <= ROUGH * rough_hz else None
