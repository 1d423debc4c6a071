"""The samples of a recording, kept while it passes for as long as they are not too many."""

import numpy as np
from numpy.typing import NDArray

from trefas.base.instant import Instant
from trefas.metrology.observer import Observer, Sampling, Windows

SAMPLES_MAX = 2_000_000
"""Of each phase, all streams together: 8 minutes at 4 kHz, 50 MB of three phases. Of more the events are written."""


class Keeper:
    """An observer that keeps streams of samples and shows all of it to another."""

    def __init__(self, observer: Observer, samples_max: int = SAMPLES_MAX) -> None:
        self.streams: list[tuple[Instant, float, NDArray[np.float32], NDArray[np.float32]]] = []
        """Start, rate, u_v and i_a (phases, samples)"""
        self.is_whole = True
        """Whether all samples were kept; where there are more than the limit none are."""
        self._observer = observer
        self._samples_max = samples_max
        self._count = 0
        self._pieces: list[tuple[NDArray[np.float32], NDArray[np.float32]]] = []

    def begin(self, sampling: Sampling) -> None:
        """A stream begins."""
        self._sampling = sampling
        self._pieces = []
        self._observer.begin(sampling)

    def take(self, u_v: NDArray[np.float64], i_a: NDArray[np.float64], windows: Windows) -> None:
        """The next samples."""
        self._count += u_v.shape[1]
        if self._count > self._samples_max:
            self.is_whole, self.streams, self._pieces = False, [], []
        if self.is_whole:
            self._pieces.append((u_v.astype(np.float32), i_a.astype(np.float32)))
        self._observer.take(u_v, i_a, windows)

    def finish(self, windows: Windows) -> None:
        """The stream ends here."""
        if self.is_whole and self._pieces:
            u_v, i_a = (np.concatenate([piece[n] for piece in self._pieces], axis=1) for n in (0, 1))
            self.streams.append((self._sampling.start, self._sampling.rate_hz, u_v, i_a))
        self._pieces = []
        self._observer.finish(windows)
