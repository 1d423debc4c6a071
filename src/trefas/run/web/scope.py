"""An oscilloscope at the terminals: the newest samples as the meter measured them, behind whatever observes them otherwise.

It holds on to the newest pieces that it was shown, and looks at nothing until somebody asks.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trefas.base.instant import NS_PER_S, Instant
from trefas.core.voltage_quality_observer import VoltageQualityObserver
from trefas.metrology.observer import Observer, Sampling, Windows

KEPT_S = 0.3
"""Fifteen cycles of 50 Hz, or more: whole pieces are kept."""
PIECES_MAX = 64


@dataclass(frozen=True, slots=True)
class Trace:
    """Samples one behind the other, (systems, samples), from a rising zero of the first voltage on where there is one.

    ``offset`` is how far behind the zero the first of them is, in samples: 0 to below 1; None without one.
    """

    u_v: NDArray[np.float64]
    i_a: NDArray[np.float64]
    rate_hz: float
    start: Instant
    offset: float | None


class Scope:
    """That of one meter."""

    def __init__(self, behind: Observer | None = None) -> None:
        self.behind = behind
        self._sampling: Sampling | None = None
        self._pieces: deque[tuple[NDArray[np.float64], NDArray[np.float64]]] = deque(maxlen=PIECES_MAX)
        self._taken = 0
        self._kept = 0

    @classmethod
    def over(cls, observers: Sequence[Observer]) -> "Scope":
        """Behind what observes a meter, or alone."""
        return cls(observers[0] if observers else None)

    @property
    def quality(self) -> VoltageQualityObserver | None:
        """What judges the voltages of the same samples."""
        return self.behind if isinstance(self.behind, VoltageQualityObserver) else None

    def begin(self, sampling: Sampling) -> None:
        """A stream begins."""
        self._sampling = sampling
        self._pieces.clear()
        self._taken = self._kept = 0
        if self.behind is not None:
            self.behind.begin(sampling)

    def take(self, u_v: NDArray[np.float64], i_a: NDArray[np.float64], windows: Windows) -> None:
        """The next samples."""
        assert self._sampling is not None, "a stream begins before its samples come"
        count = u_v.shape[-1]
        self._pieces.append((u_v, i_a))
        self._taken += count
        self._kept += count
        while len(self._pieces) > 1 and self._kept - self._pieces[0][0].shape[-1] >= KEPT_S * self._sampling.rate_hz:
            self._kept -= self._pieces.popleft()[0].shape[-1]
        if self.behind is not None:
            self.behind.take(u_v, i_a, windows)

    def finish(self, windows: Windows) -> None:
        """The stream ends; what was seen of it is of the past."""
        self._pieces.clear()
        self._kept = 0
        if self.behind is not None:
            self.behind.finish(windows)

    @property
    def end(self) -> Instant | None:
        """Where the samples end; None where there are none."""
        if self._sampling is None or not self._pieces:
            return None
        return Instant(self._sampling.start + round(self._taken * NS_PER_S / self._sampling.rate_hz))

    def trace(self, seconds: float) -> Trace | None:
        """The newest so many, triggered where that is possible; fewer where there are fewer, None where there are none."""
        if self._sampling is None or not self._pieces:
            return None
        u_v = np.concatenate([piece[0] for piece in self._pieces], axis=1)
        i_a = np.concatenate([piece[1] for piece in self._pieces], axis=1)
        rate_hz, count = self._sampling.rate_hz, u_v.shape[1]
        first = max(0, count - max(1, round(seconds * rate_hz)))
        zero = _rising_zero(u_v[0], first)
        if zero is not None:
            first = int(np.ceil(zero))
            u_v, i_a = u_v[:, : first + round(seconds * rate_hz)], i_a[:, : first + round(seconds * rate_hz)]
        position = self._taken - count + first
        start = Instant(self._sampling.start + round((position + 0.5) * NS_PER_S / rate_hz))
        return Trace(u_v[:, first:], i_a[:, first:], rate_hz, start, None if zero is None else first - zero)


def _rising_zero(u_v: NDArray[np.float64], before: int) -> float | None:
    """Where a voltage last goes from below zero to above it, at or before a sample; between two samples it is a line."""
    below = u_v[: before + 1]
    places = np.flatnonzero((below[:-1] < 0.0) & (below[1:] >= 0.0))
    if not len(places):
        return None
    place = int(places[-1])
    return place + float(u_v[place] / (u_v[place] - u_v[place + 1]))
