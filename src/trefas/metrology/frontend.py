"""The frontend: samples in, intervals of whole cycles out.

    SampleBlock → cycles found → windows of 10 (50 Hz) or 12 (60 Hz) cycles → Intervals

Every sample counts exactly once. Windows follow each other without a hole from the first sample to the last; what is left at
the end of a stream or before a gap comes out as a shorter interval by ``finish``. A stream cut into blocks anywhere gives the
same intervals, bit for bit, as the stream in one piece.
"""

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from trefas.base.arguments import a_whole_number, one_of, shown
from trefas.base.errors import LocalError
from trefas.base.instant import EPOCH, NS_PER_S, Instant
from trefas.metrology.cycles import reference_weights, tracker
from trefas.metrology.interval import Intervals
from trefas.metrology.observer import Observer, Sampling, Windows
from trefas.metrology.samples import Gap, SampleBlock, Wiring
from trefas.metrology.windows import (
    ACTIVE,
    APPARENT,
    CYCLES,
    CYCLES_50_HZ,
    CYCLES_60_HZ,
    END,
    FREQUENCY,
    I_RMS,
    NOMINAL_SPLIT_HZ,
    REACTIVE,
    START,
    U_RMS,
    measure_rest,
    measure_windows,
)


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
            raise LocalError(f"nominal_hz is {shown(nominal_hz)}; it can be 50, 60 or None")
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
        self._streams: list[_Stream] = []
        self._start = EPOCH
        self._samples = 0
        self._rate_hz = 0.0
        self._end: Instant | None = None

    @property
    def end(self) -> Instant | None:
        """Where what was fed or skipped ends; None before the first of it."""
        return self._end

    def measure(self, block: SampleBlock) -> Intervals:
        """Takes a block and returns the intervals that it completes, (meters, steps)."""
        self._check(block)
        done: list[Intervals] = []
        if self._streams and self._breaks(block):
            done.append(self.finish())
        if not self._streams:
            self._begin(block)
        pieces = [stream.take(block.u_v[meter], block.i_a[meter]) for meter, stream in enumerate(self._streams)]
        for meter, observer in enumerate(self.observers):
            observer.take(block.u_v[meter], block.i_a[meter], pieces[meter])
        self._samples += block.samples
        self._end = self._instant(self._samples - 0.5)
        self.measured_ns += block.duration_ns
        done.append(self._intervals(pieces))
        return Intervals.joined(done) if len(done) > 1 else done[0]

    def skip(self, gap: Gap) -> Intervals:
        """Takes a gap: closes the stream before it and counts the time as not measured."""
        done = self.finish()
        self.unmeasured_ns += gap.end - gap.start
        self._end = gap.end
        return done

    def finish(self) -> Intervals:
        """Closes the stream: whole cycles that are left, then the rest, which is of no whole cycle."""
        pieces = [stream.rest() for stream in self._streams]
        for observer, piece in zip(self.observers, pieces, strict=False):
            observer.finish(piece)
        self._streams = []
        return self._intervals(pieces)

    def stream(self, items: Iterable[SampleBlock | Gap]) -> Iterator[Intervals]:
        """Measures a whole stream of blocks and gaps, to its end."""
        for item in items:
            yield self.skip(item) if isinstance(item, Gap) else self.measure(item)
        yield self.finish()

    def _check(self, block: SampleBlock) -> None:
        if block.systems != self.wiring.systems or block.meters != self.meters:
            raise LocalError(
                f"a block has {block.meters} meter(s) with {block.systems} system(s); "
                f"this frontend measures {self.meters} with {self.wiring.systems} ({self.wiring.name.lower()})"
            )
        if block.start is not None and self._end is None and block.start < self.start - self._tolerance_ns(block):
            raise LocalError(
                f"the first samples are of {block.start} ns, before {self.start} ns; time does not go back"
            )
        if block.start is not None and self._end is not None and block.start < self._end - self._tolerance_ns(block):
            raise LocalError(f"a block starts at {block.start} ns, before the end of the one before it, {self._end} ns")

    def _breaks(self, block: SampleBlock) -> bool:
        """Whether a block is not the direct continuation of the stream."""
        assert self._end is not None, "a stream that began has an end"
        if block.rate_hz != self._rate_hz:
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
        self._streams = [_Stream(self.wiring, block.rate_hz, self.nominal_hz) for _ in range(self.meters)]
        for observer in self.observers:
            observer.begin(self._sampling)

    @property
    def _sampling(self) -> Sampling:
        return Sampling(self.wiring, self._rate_hz, self.nominal_hz, self._start)

    def _instant(self, position: float) -> Instant:
        """The instant of a position in samples; the first cell begins half a sample before sample 0."""
        return Instant(self._start + round((position + 0.5) * NS_PER_S / self._rate_hz))

    def _intervals(self, pieces: list[Windows]) -> Intervals:
        steps = max((piece.count for piece in pieces), default=0)
        intervals = Intervals.empty(self.meters, steps)
        phases = self.wiring.value
        columns = slice(phases[0], phases[-1] + 1, phases[-1] - phases[0] if len(phases) == 2 else 1)
        for meter, piece in enumerate(pieces):
            n = piece.count
            instants = self._sampling.instants_ns(piece.window[:n, START : END + 1])
            intervals.start_ns[meter, :n], intervals.end_ns[meter, :n] = instants[:, 0], instants[:, 1]
            if n < steps:
                intervals.start_ns[meter, n:] = intervals.end_ns[meter, n:] = instants[-1, 1] if n else self._start
            intervals.cycles[meter, :n] = piece.window[:n, CYCLES].astype(np.int64)
            intervals.frequency_hz[meter, :n] = piece.window[:n, FREQUENCY] * self._rate_hz
            per_s = 1.0 / self._rate_hz
            for field, column, scale in (
                (intervals.u_rms_v, U_RMS, 1.0),
                (intervals.i_rms_a, I_RMS, 1.0),
                (intervals.active_j, ACTIVE, per_s),
                (intervals.reactive_vars, REACTIVE, per_s),
                (intervals.apparent_vas, APPARENT, per_s),
            ):
                np.multiply(piece.system[:n, :, column], scale, out=field[meter, :n, columns])
            self._refuse_implausible(intervals, meter, n)
        return intervals

    def _refuse_implausible(self, intervals: Intervals, meter: int, steps: int) -> None:
        """An interval with a sample that is no number measured nothing: it registers nothing and is not measured time."""
        power = (
            intervals.apparent_vas[meter, :steps]
            + intervals.active_j[meter, :steps]
            + intervals.reactive_vars[meter, :steps]
        )
        if np.isfinite(power.sum()):
            return
        bad = np.flatnonzero(~np.isfinite(power.sum(axis=1)))
        for field in (
            intervals.u_rms_v,
            intervals.i_rms_a,
            intervals.active_j,
            intervals.reactive_vars,
            intervals.apparent_vas,
            intervals.frequency_hz,
            intervals.cycles,
        ):
            field[meter, bad] = 0
        lost_ns = int((intervals.end_ns - intervals.start_ns)[meter, bad].sum())
        self.measured_ns -= lost_ns
        self.unmeasured_ns += lost_ns


class _Stream:
    """One meter's samples from one gap to the next: the tracker's state and the samples not measured yet."""

    def __init__(self, wiring: Wiring, rate_hz: float, nominal_hz: float | None) -> None:
        self.cycles = 0 if nominal_hz is None else (CYCLES_50_HZ if nominal_hz == 50 else CYCLES_60_HZ)
        self.split_samples = rate_hz / NOMINAL_SPLIT_HZ
        self.tracker = tracker(rate_hz, nominal_hz or 50.0)
        self.weights = reference_weights(wiring.systems, aron=wiring is Wiring.ARON)
        self.start = -0.5
        """Where the next window starts, in samples."""
        self.reactive = np.zeros(wiring.systems)
        """Reactive power of the last whole window, for a rest that is too short to tell."""
        self.tail_u = np.empty((wiring.systems, 0))
        self.tail_i = np.empty((wiring.systems, 0))
        self.base = 0
        """Number of the first sample in the tail."""
        # Enough for one window of the slowest cycles and the tracker's delay, so that a tail is always used up by it.
        self.stitch = int(rate_hz * (CYCLES_60_HZ + 4) / 39.0)

    def take(self, u_v: NDArray[np.float64], i_a: NDArray[np.float64]) -> Windows:
        """Measures the windows that end in these samples (systems, n); keeps the rest."""
        n = u_v.shape[1]
        head = min(n, self.stitch) if self.tail_u.shape[1] else 0
        pieces = []
        if head or not n:
            u = np.concatenate((self.tail_u, u_v[:, :head]), axis=1)
            i = np.concatenate((self.tail_i, i_a[:, :head]), axis=1)
            block_base = self.base + self.tail_u.shape[1]
            pieces.append(self._measure(u, i, self.base))
            if head == n or self.start < block_base:
                assert head == n, "a stitched piece is long enough to finish the window that began in the tail"
                self._keep(u, i, self.base)
                return _joined(pieces)
            self.base = block_base
        pieces.append(self._measure(u_v, i_a, self.base))
        self._keep(u_v, i_a, self.base)
        return _joined(pieces)

    def rest(self) -> Windows:
        """What is left at the end of the stream."""
        window, system = np.zeros((2, 4)), np.zeros((2, self.tail_u.shape[0], 5))
        count = measure_rest(
            self.tracker,
            self.tail_u,
            self.tail_i,
            self.base,
            self.start,
            self.weights,
            self.reactive,
            window,
            system,
        )
        return Windows(count, window, system)

    def _measure(self, u_v: NDArray[np.float64], i_a: NDArray[np.float64], base: int) -> Windows:
        capacity = int((base + u_v.shape[1] - self.start) / (CYCLES_50_HZ * self.tracker.shortest[0])) + 2
        window, system = np.empty((capacity, 4)), np.empty((capacity, u_v.shape[0], 5))
        self.cycles, self.start, count = measure_windows(
            self.tracker,
            u_v,
            i_a,
            base,
            self.start,
            self.cycles,
            self.split_samples,
            self.weights,
            self.reactive,
            window,
            system,
        )
        return Windows(count, window, system)

    def _keep(self, u_v: NDArray[np.float64], i_a: NDArray[np.float64], base: int) -> None:
        """Keeps from one sample before the next window on: its first edge needs it."""
        first = max(0, int(np.floor(self.start)) - base)
        self.tail_u, self.tail_i, self.base = u_v[:, first:].copy(), i_a[:, first:].copy(), base + first


def _joined(pieces: list[Windows]) -> Windows:
    if len(pieces) == 1:
        return pieces[0]
    return Windows(
        sum(piece.count for piece in pieces),
        np.concatenate([piece.window[: piece.count] for piece in pieces]),
        np.concatenate([piece.system[: piece.count] for piece in pieces]),
    )
