"""Samples from a formula: a stream of blocks out of ``samples(first, count, rate) → (u_v, i_a)``, endless or for a time."""

from collections.abc import Callable, Iterator
from itertools import count

import numpy as np
from numpy.typing import NDArray

from trefas.base.instant import Instant, TimeScale
from trefas.metrology.samples import Gap, SampleBlock, Wiring
from trefas.sources.source import Absent

Samples = Callable[[Instant, int, int, float], tuple[NDArray[np.float64], NDArray[np.float64]]]
"""``(start of the stream, first, count, rate_hz) → (u_v, i_a)``; each sample a function of its index alone."""


class Generated:
    """A ``Source`` over a formula."""

    remarks: tuple[str, ...] = ()
    time_scale = TimeScale.ELAPSED
    absent = Absent()

    def __init__(
        self, samples: Samples, wiring: Wiring, rate_hz: float, for_s: float | None, nominal_hz: float, note: str
    ) -> None:
        self.wiring = wiring
        self.nominal_hz: float | None = nominal_hz
        self.total_s = for_s
        self.note = note
        self._samples = samples
        self._rate_hz = rate_hz

    def stream(self, start: Instant | None = None, block_s: float = 1.0) -> Iterator[SampleBlock | Gap]:
        """As told in ``Source``; a formula that is told no start begins at instant 0."""
        zero = start if start is not None else Instant(0)
        last = None if self.total_s is None else round(self.total_s * self._rate_hz)
        step = max(int(block_s * self._rate_hz), 1)
        for first in count(0, step) if last is None else range(0, last, step):
            length = step if last is None else min(step, last - first)
            u_v, i_a = self._samples(zero, first, length, self._rate_hz)
            yield SampleBlock(u_v, i_a, self._rate_hz, zero if first == 0 else None)
