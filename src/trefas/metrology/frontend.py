"""The frontend: samples in, intervals of whole cycles out.

    SampleBlock → cycles found → windows of 10 (50 Hz) or 12 (60 Hz) cycles → Intervals

Every sample counts exactly once. Windows follow each other without a hole from the first sample to the last; what is left at
the end of a stream or before a long gap comes out as a shorter interval by ``finish``. A stream cut into blocks anywhere gives
the same intervals, bit for bit, as the stream in one piece.

A gap of a whole number of samples, no longer than ``MEMORY_S``, does not end the stream: its samples are lost ones, NaN, as a
block may have them, too. The phase is carried over them; no energy is.
"""

from collections.abc import Iterable, Iterator, Sequence
from math import isfinite

import numpy as np
from numpy.typing import NDArray

from trefas.base.arguments import a_whole_number, one_of, shown
from trefas.base.errors import LocalError
from trefas.base.instant import EPOCH, NS_PER_S, Instant, datetime_of
from trefas.metrology.bands import followed_hz
from trefas.metrology.interval import PHASES, Intervals
from trefas.metrology.observer import Observer, Sampling, Windows
from trefas.metrology.samples import Gap, SampleBlock, Wiring
from trefas.metrology.stream import Stream
from trefas.metrology.windows import ACTIVE, CYCLES, END, FREQUENCY, MEASURED, START, SYSTEM_COLUMNS

MEMORY_S = 0.2
"""A window: the phase of a voltage is known so long after it was last seen. A network's 0.2 Hz beside its last period turn it by
14°, which the samples behind the gap correct."""

GRID_TOLERANCE = 0.1
"""Of a sample: how far the samples behind a gap may be off the grid of those before it, half a degree at 80 a cycle."""


class Frontend:
    """Measures the blocks of one or more meters with the same wiring.

    Samples that do not say when they begin do so at ``start``.
    ``nominal_hz`` 50 or 60 fixes how many cycles a window has; None looks at the first cycles. ``observers``, one for each
    meter or none at all, are shown the samples and the windows. Raises LocalError when a block has other systems or meters
    than the stream, starts before the end of the one before, or changes its rate without a gap.
    """

    def __init__(
        self,
        wiring: Wiring = Wiring.FOUR_WIRE,
        meters: int = 1,
        nominal_hz: float | None = None,
        observers: Sequence[Observer] = (),
        start: Instant = EPOCH,
    ) -> None:
        wiring = one_of(wiring, Wiring, "wiring", "Wiring.FOUR_WIRE")
        meters = a_whole_number(meters, "meters", 1, 1 << 31)
        if nominal_hz is not None and not (isinstance(nominal_hz, int | float) and nominal_hz in (50, 60)):
            raise LocalError(f"nominal_hz is {shown(nominal_hz)}; must be 50, 60 or None")
        if len(observers) not in (0, meters):
            raise LocalError(
                f"there are {len(observers)} observers for {meters} meter(s); there can be none or {meters}"
            )
        self.wiring = wiring
        self.meters = meters
        self.nominal_hz = nominal_hz
        self.observers = tuple(observers)
        self.start = start
        self.measured_ns = 0
        self.unmeasured_ns = 0
        self._streams: list[Stream] = []
        self._start = EPOCH
        self._samples = 0
        self._rate_hz = 0.0
        self._sampling: Sampling
        self._scales = np.ones(SYSTEM_COLUMNS)
        """From the columns of windows to volts, amperes and joules."""
        self._end: Instant | None = None
        self._held: Instant | None = None
        """Where the gap ends that may be one of lost samples: the next block tells."""
        self._lost = 0
        self._known: list[NDArray[np.float64]] = []
        self._known_until = EPOCH
        """Reactive power of each meter at the end of the last stream, for one that is too short to tell."""

    @property
    def end(self) -> Instant | None:
        """Where what was fed or skipped ends; None before the first of it."""
        return self._end

    def measure(self, block: SampleBlock) -> Intervals:
        """Takes a block and returns the intervals that it completes, (meters, steps)."""
        self._check(block)
        done: list[Intervals] = []
        if self._streams and self._breaks(block):
            lost = self._lost_before(block)
            done.append(self._lose(lost, block) if lost else self.finish())
        if not self._streams:
            self._begin(block)
        done.append(self._take(block.u_v, block.i_a))
        self.measured_ns += block.duration_ns
        return Intervals.joined(done) if len(done) > 1 else done[0]

    def skip(self, gap: Gap) -> Intervals:
        """Takes a gap: time that was not measured. A short one waits for the next block, a long one closes the stream."""
        self.unmeasured_ns += gap.end - gap.start
        if self._streams and self._end is not None and gap.end - self._end <= MEMORY_S * NS_PER_S:
            self._held = gap.end
            return Intervals.empty(self.meters, 0)
        done = self.finish()
        self._end = gap.end
        return done

    def finish(self) -> Intervals:
        """Closes the stream: whole cycles that are left, then the rest, which is of no whole cycle."""
        pieces = [stream.rest() for stream in self._streams]
        for observer, piece in zip(self.observers, pieces, strict=False):
            observer.finish(piece)
        if self._streams:
            # What blocks had that is no number; the samples of gaps were never counted as measured.
            lost = max(stream.lost for stream in self._streams) - self._lost
            lost_ns = round(max(lost, 0.0) * NS_PER_S / self._rate_hz)
            self.measured_ns -= lost_ns
            self.unmeasured_ns += lost_ns
            self._known = [stream.reactive for stream in self._streams]
            self._known_until = self._end or EPOCH
        self._streams, self._lost = [], 0
        if self._held is not None:
            self._end, self._held = self._held, None
        return self._intervals(pieces)

    def stream(self, items: Iterable[SampleBlock | Gap]) -> Iterator[Intervals]:
        """Measures a whole stream of blocks and gaps, to its end."""
        for item in items:
            yield self.skip(item) if isinstance(item, Gap) else self.measure(item)
        yield self.finish()

    @property
    def followed_hz(self) -> tuple[float, float]:
        """The lowest and the highest frequency that are followed at the rate of the last samples."""
        return followed_hz(self._rate_hz)

    def _check(self, block: SampleBlock) -> None:
        if block.systems != self.wiring.systems or block.meters != self.meters:
            raise LocalError(
                f"a block has {block.meters} meter(s) with {block.systems} system(s); "
                f"this frontend measures {self.meters} with {self.wiring.systems} ({self.wiring.name.lower()})"
            )
        if block.start is not None and self._end is None and block.start < self.start - self._tolerance_ns(block):
            raise LocalError(
                f"the first samples are of {_written(block.start)}, before {_written(self.start)}; time does not go back"
            )
        if block.start is not None and self._end is not None and block.start < self._end - self._tolerance_ns(block):
            raise LocalError(
                f"a block starts at {_written(block.start)}, before the end of the one before it, {_written(self._end)}"
            )

    def _take(self, u_v: NDArray[np.float64], i_a: NDArray[np.float64]) -> Intervals:
        """The next samples of the stream, (meters, systems, n)."""
        pieces = [stream.take(u_v[meter], i_a[meter]) for meter, stream in enumerate(self._streams)]
        for meter, observer in enumerate(self.observers):
            observer.take(u_v[meter], i_a[meter], pieces[meter])
        self._samples += u_v.shape[2]
        self._end = self._instant(self._samples - 0.5)
        return self._intervals(pieces)

    def _lost_before(self, block: SampleBlock) -> int:
        """How many samples were lost between the stream and a block, if it goes on over them; else 0."""
        assert self._end is not None, "a stream that began has an end"
        start = block.start if block.start is not None else self._held
        if start is None or block.rate_hz != self._rate_hz or start - self._end > MEMORY_S * NS_PER_S:
            return 0
        lost = (start - self._end) * self._rate_hz / NS_PER_S
        return round(lost) if abs(lost - round(lost)) <= GRID_TOLERANCE else 0

    def _lose(self, samples: int, block: SampleBlock) -> Intervals:
        """The stream goes on over lost samples, up to a block."""
        assert self._end is not None, "a stream that began has an end"
        announced = self._held if self._held is not None else self._end
        self.unmeasured_ns += max((block.start if block.start is not None else announced) - announced, 0)
        self._held = None
        self._lost += samples
        nothing = np.full((self.meters, self.wiring.systems, samples), np.nan)
        return self._take(nothing, nothing)

    def _breaks(self, block: SampleBlock) -> bool:
        """Whether a block is not the direct continuation of the stream."""
        assert self._end is not None, "a stream that began has an end"
        if block.rate_hz != self._rate_hz or self._held is not None:
            return True
        return block.start is not None and block.start - self._end > self._tolerance_ns(block)

    @staticmethod
    def _tolerance_ns(block: SampleBlock) -> int:
        """Half a sample: time stamps are rounded, a lost sample is not."""
        return round(NS_PER_S / block.rate_hz / 2)

    def _begin(self, block: SampleBlock) -> None:
        start = block.start if block.start is not None else (self._end if self._end is not None else self.start)
        if self._end is not None and start > self._end:
            self.unmeasured_ns += start - self._end
        self._start, self._samples, self._rate_hz = Instant(start), 0, block.rate_hz
        self._sampling = Sampling(self.wiring, self._rate_hz, self.nominal_hz, self._start)
        per_s = 1.0 / self._rate_hz
        self._scales = np.array([1.0, 1.0, per_s, per_s, per_s])
        self._streams = [Stream(self.wiring, block.rate_hz, self.nominal_hz) for _ in range(self.meters)]
        if self._known and start - self._known_until <= MEMORY_S * NS_PER_S:
            # A rate that follows the network changes many times a second, and leaves pieces of half a cycle.
            for stream, before in zip(self._streams, self._known, strict=True):
                stream.reactive[:] = before
        for observer in self.observers:
            observer.begin(self._sampling)

    def _instant(self, position: float) -> Instant:
        """The instant of a position in samples; the first cell begins half a sample before sample 0."""
        return Instant(self._start + round((position + 0.5) * NS_PER_S / self._rate_hz))

    def _intervals(self, pieces: list[Windows]) -> Intervals:
        if any(piece.lossy for piece in pieces):
            pieces = [_laid_out(piece) if piece.lossy else piece for piece in pieces]
        steps = max((piece.count for piece in pieces), default=0)
        # The columns of a system are the quantities of a phase, in the same order.
        counts = np.zeros((3, self.meters, steps), np.int64)
        quantities = np.zeros((SYSTEM_COLUMNS, self.meters, steps, PHASES))
        frequency_hz = np.zeros((self.meters, steps))
        intervals = Intervals.of_planes(counts, quantities, frequency_hz)
        phases = self.wiring.value
        columns = slice(phases[0], phases[-1] + 1, phases[-1] - phases[0] if len(phases) == 2 else 1)
        for meter, piece in enumerate(pieces):
            n = piece.count
            instants = self._sampling.instants_ns(piece.window[:n, START : END + 1])
            counts[:2, meter, :n] = instants.T
            if n < steps:
                counts[:2, meter, n:] = instants[-1, 1] if n else self._start
            counts[2, meter, :n] = piece.window[:n, CYCLES]
            np.multiply(piece.window[:n, FREQUENCY], self._rate_hz, out=frequency_hz[meter, :n])
            quantities[:, meter, :n, columns] = (piece.system[:n] * self._scales).transpose(2, 0, 1)
            self._leave_out(intervals, meter, n)
        return intervals

    @staticmethod
    def _leave_out(intervals: Intervals, meter: int, steps: int) -> None:
        """Reactive energy that was not measured is none, and said to be so: registers must not see what is no number."""
        reactive = intervals.reactive_vars[meter, :steps]
        if isfinite(reactive.sum()):
            return
        told = np.isfinite(reactive.sum(axis=1))
        intervals.reactive_measured[meter, :steps] = told
        reactive[~told] = 0.0


def _laid_out(windows: Windows) -> Windows:
    """Each run of samples between lost ones as a window of its own, with the values of its window and its share of the energy."""
    runs = dict(windows.lossy)
    spans = [runs.get(row, windows.window[row : row + 1, START : END + 1]) for row in range(windows.count)]
    source = np.repeat(np.arange(windows.count), [len(each) for each in spans])
    window, system = windows.window[source], windows.system[source]
    window[:, START : END + 1] = np.concatenate(spans)
    share = (window[:, END] - window[:, START]) / window[:, MEASURED]
    window[:, MEASURED] *= share
    system[:, :, ACTIVE:] *= share[:, np.newaxis, np.newaxis]
    return Windows(len(source), window, system)


def _written(at: Instant) -> str:
    return f"{datetime_of(at):%Y-%m-%dT%H:%M:%S.%fZ}"
