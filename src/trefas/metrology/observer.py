"""Observers: what looks at the samples and at the windows of the energy, without changing them.

    Frontend ── begin ─→ take, take, take … ─→ finish        one stream, from one gap to the next
                         samples, each exactly once, and the windows that ended in them

An observer follows one meter for its whole life. Positions are in samples from the first of the stream; sample k stands for
the cell from k − ½ to k + ½, so a stream begins at −½. What an observer finds must not depend on how the stream was cut into
blocks: a window that ends in these samples may have begun in those before, which the observer keeps as far as it needs them.
"""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from trefas.base.instant import NS_PER_S, Instant
from trefas.metrology.samples import Wiring


@dataclass(frozen=True, slots=True)
class Sampling:
    """How a stream is sampled. ``nominal_hz`` is None where it is not known before the first windows tell it."""

    wiring: Wiring
    rate_hz: float
    nominal_hz: float | None
    start: Instant
    """The instant where the first sample's cell begins, at position −½."""

    def instants_ns(self, positions: NDArray[np.float64]) -> NDArray[np.int64]:
        """The instants of positions in samples, int64 nanoseconds; the same as those of the intervals."""
        return np.asarray(
            self.start + np.rint((positions + 0.5) * (NS_PER_S / self.rate_hz)).astype(np.int64), np.int64
        )


@dataclass(frozen=True, slots=True)
class Windows:
    """Windows that were measured, one after the other without a hole; only the first ``count`` rows are written.

    window   (count, 5): START and END in samples, CYCLES (10 or 12 in a network of 50 or 60 Hz; another number at the end of a
             stream and at other frequencies; 0 where it is not of whole cycles), FREQUENCY in cycles per sample, MEASURED: how
             many samples of it were not lost
    system   (count, systems, 5): U_RMS, I_RMS, and ACTIVE, REACTIVE, APPARENT energy in units of one sampling period, of what
             was measured; REACTIVE is NaN where it was not
    lossy    of each window with lost samples: its row, and from where to where, (n, 2) in samples, it was measured

    The names of the columns are those of ``trefas.metrology.windows``.
    """

    count: int
    window: NDArray[np.float64]
    system: NDArray[np.float64]
    lossy: tuple[tuple[int, NDArray[np.float64]], ...] = ()

    @classmethod
    def joined(cls, pieces: "list[Windows]") -> "Windows":
        """Windows that follow one another."""
        if len(pieces) == 1:
            return pieces[0]
        count, lossy = 0, []
        for piece in pieces:
            lossy += [(count + row, runs) for row, runs in piece.lossy]
            count += piece.count
        return cls(
            count,
            np.concatenate([piece.window[: piece.count] for piece in pieces]),
            np.concatenate([piece.system[: piece.count] for piece in pieces]),
            tuple(lossy),
        )


class Observer(Protocol):
    """What a frontend tells, in this order, for each stream of one meter."""

    def begin(self, sampling: Sampling) -> None:
        """A stream begins."""

    def take(self, u_v: NDArray[np.float64], i_a: NDArray[np.float64], windows: Windows) -> None:
        """The next samples (systems, n), volts and amperes, and the windows whose end became known with them.

        A sample that was lost is NaN.
        The arrays are the source's own: they may not be changed, nor kept without a copy. Every window ends before the last
        of these samples.
        """

    def finish(self, windows: Windows) -> None:
        """The stream ends here: at most two windows are left, of the whole cycles that remained and of the rest."""
