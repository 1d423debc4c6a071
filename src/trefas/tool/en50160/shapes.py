"""Wave shapes: the samples around the begin of the worst events, kept while a recording passes.

A ring keeps the last seconds, so that an event's samples are still there when it is over; one that lasts longer is shown by its
end. Only the worst are kept, so memory does not grow.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trefas.metrology.event import Kind
from trefas.metrology.observer import Sampling, Windows
from trefas.metrology.quality import Occurrence

RING_S = 20.0
"""How long samples are kept."""
BEFORE_S = 0.06
SHOWN_S_MAX = 0.4
SHAPES_MAX = 6
SHOWN = (Kind.DIP, Kind.SWELL, Kind.INTERRUPTION)


@dataclass(frozen=True, slots=True)
class Shape:
    """Voltages and currents (phases, n) around an event, from ``first_s`` after its begin (less than nothing: before it)."""

    occurrence: Occurrence
    first_s: float
    rate_hz: float
    u_v: NDArray[np.float32]
    i_a: NDArray[np.float32] | None = None
    """The currents of the same samples, where they are known."""

    @property
    def ends_s(self) -> float:
        """How long after its begin the event is over."""
        return self.occurrence.event.duration_s


class Shapes:
    """An observer of samples; ``keep`` looks whether events are among the worst so far."""

    def __init__(self) -> None:
        self._kept: list[Shape] = []
        self._pieces: list[tuple[int, NDArray[np.float32], NDArray[np.float32]]] = []
        self._waiting: list[Occurrence] = []

    def begin(self, sampling: Sampling) -> None:
        """A stream begins."""
        self._sampling = sampling
        self._pieces, self._next = [], 0
        self._waiting = []

    def take(self, u_v: NDArray[np.float64], i_a: NDArray[np.float64], windows: Windows) -> None:
        """The next samples."""
        self._pieces.append((self._next, u_v.astype(np.float32), i_a.astype(np.float32)))
        self._next += u_v.shape[1]
        oldest = self._next - int(RING_S * self._sampling.rate_hz)
        while len(self._pieces) > 1 and self._pieces[1][0] <= oldest:
            del self._pieces[0]

    def finish(self, windows: Windows) -> None:
        """The stream ends here."""

    def keep(self, occurrences: list[Occurrence]) -> None:
        """Cuts out the shapes of events that have just been told."""
        for occurrence in occurrences:
            if occurrence.event.kind not in SHOWN:
                continue
            depth = occurrence.event.depth_v
            if len(self._kept) == SHAPES_MAX and depth <= self._kept[-1].occurrence.event.depth_v:
                continue
            shape = self._cut(occurrence)
            if shape is not None:
                self._kept.append(shape)
                self._kept.sort(key=lambda each: -each.occurrence.event.depth_v)
                del self._kept[SHAPES_MAX:]

    @property
    def kept(self) -> tuple[Shape, ...]:
        """The worst, in the order of time."""
        return tuple(sorted(self._kept, key=lambda each: each.occurrence.start))

    def _cut(self, occurrence: Occurrence) -> Shape | None:
        event, rate_hz = occurrence.event, self._sampling.rate_hz
        first = int(event.start - BEFORE_S * rate_hz)
        span = min(event.duration_s + 2 * BEFORE_S, SHOWN_S_MAX)
        if self._pieces and first < self._pieces[0][0]:
            first = int(event.end - (span - BEFORE_S) * rate_hz)  # its begin is gone
        last = first + int(span * rate_hz)
        inside = [slice(max(first - at, 0), max(last - at, 0)) for at, _, _ in self._pieces]
        if not inside:
            return None
        pieces = list(zip(inside, self._pieces, strict=True))
        u_v = np.concatenate([u_v[:, part] for part, (_, u_v, _) in pieces], axis=1)
        i_a = np.concatenate([i_a[:, part] for part, (_, _, i_a) in pieces], axis=1)
        if not u_v.size:
            return None
        first = max(first, self._pieces[0][0])
        return Shape(occurrence, (first - event.start) / rate_hz, rate_hz, u_v, i_a)
