"""Samples from a formula: a stream of blocks out of ``samples(first, count, rate) → (u_v, i_a)``, endless or for a time."""

from collections.abc import Callable, Iterator
from itertools import count

import numpy as np
from numpy.typing import NDArray

from trefas.base.instant import NS_PER_S, Instant, Moment, TimeScale, instant_from
from trefas.metrology.frontend import Frontend
from trefas.metrology.interval import Intervals
from trefas.metrology.samples import Gap, SampleBlock, Wiring
from trefas.sources.source import Absent

Samples = Callable[[Instant, int, int, float], tuple[NDArray[np.float64], NDArray[np.float64]]]
"""``(start of the stream, first, count, rate_hz) → (u_v, i_a)``; each sample a function of its index alone."""

Past = Callable[[Instant, Instant], Iterator[Intervals]]
"""``(start, end)`` → what was between them, as ``HasPast.past``."""

MINUTE_NS = 60 * NS_PER_S
DAY_NS = 1_440 * MINUTE_NS
STEADY_S = 10.0
"""A steady signal's mean is found from so long a piece: whole turns of every gate."""


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

    def stream(self, start: Moment | None = None, block_s: float = 1.0) -> Iterator[SampleBlock | Gap]:
        """As told in ``Source``; a formula that is told no start begins at instant 0."""
        zero = instant_from(start, "start") if start is not None else Instant(0)
        last = None if self.total_s is None else round(self.total_s * self._rate_hz)
        step = max(int(block_s * self._rate_hz), 1)
        for first in count(0, step) if last is None else range(0, last, step):
            length = step if last is None else min(step, last - first)
            u_v, i_a = self._samples(zero, first, length, self._rate_hz)
            yield SampleBlock(u_v, i_a, self._rate_hz, zero if first == 0 else None)


class GeneratedWithPast(Generated):
    """A formula that goes back before its first sample (``HasPast``)."""

    def __init__(
        self,
        samples: Samples,
        wiring: Wiring,
        rate_hz: float,
        for_s: float | None,
        nominal_hz: float,
        note: str,
        past: Past,
    ) -> None:
        super().__init__(samples, wiring, rate_hz, for_s, nominal_hz, note)
        self._past = past

    def past(self, start: Moment, end: Moment) -> Iterator[Intervals]:
        """As told in ``HasPast``."""
        return self._past(instant_from(start, "start"), instant_from(end, "end"))


def steady_past(samples: Samples, wiring: Wiring, rate_hz: float, nominal_hz: float) -> Past:
    """The past of a signal that was always as it is in its first seconds: its means, minute by minute."""

    def past(start: Instant, end: Instant) -> Iterator[Intervals]:
        frontend = Frontend(wiring, 1, nominal_hz)
        block = SampleBlock(*samples(Instant(0), 0, round(STEADY_S * rate_hz), rate_hz), rate_hz, Instant(0))
        pieces = [*frontend.stream([block])]
        seen = Intervals.joined(pieces)
        seconds = seen.duration_s[0]
        total_s = seconds.sum()
        for first_ns in range(start, end, DAY_NS):
            yield _minutes(first_ns, min(first_ns + DAY_NS, end), seen, seconds / total_s, total_s)

    return past


def _minutes(start_ns: int, end_ns: int, seen: Intervals, weights: NDArray[np.float64], total_s: float) -> Intervals:
    """Whole minutes of what was seen in the mean."""
    edges = np.arange((start_ns // MINUTE_NS + 1) * MINUTE_NS, end_ns, MINUTE_NS, dtype=np.int64)
    edges = np.concatenate(([start_ns], edges, [end_ns]))
    made = Intervals.empty(1, len(edges) - 1)
    made.start_ns[0], made.end_ns[0] = edges[:-1], edges[1:]
    share = made.duration_s[0][:, np.newaxis] / total_s
    for of, name in ((made.u_rms_v, seen.u_rms_v), (made.i_rms_a, seen.i_rms_a)):
        of[0] = np.sqrt(weights @ name[0] ** 2)
    for of, name in (
        (made.active_j, seen.active_j),
        (made.reactive_vars, seen.reactive_vars),
        (made.apparent_vas, seen.apparent_vas),
    ):
        of[0] = share * name[0].sum(axis=0)
    found = seen.cycles[0] > 0
    made.frequency_hz[0] = float(np.mean(seen.frequency_hz[0][found])) if found.any() else 0.0
    made.cycles[0] = np.round(made.frequency_hz[0] * made.duration_s[0])
    return made
