"""Waveforms: what a source gives while it is measured, kept for the pictures.

Watched.stream ──┬─→ the meter
                 └─→ Waveforms ─┬─ stretches of samples, as long as there are few enough; then only lowest and highest
                                ├─ rms of each cycle, every half cycle
                                └─ holes, and why
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from trefas.base.instant import NS_PER_S, Instant, Moment, TimeScale
from trefas.metrology.samples import Gap, SampleBlock, Wiring
from trefas.sources.source import Absent, Source
from trefas.tool.short_record.rms import CycleRms, RmsValues

SAMPLES_MAX = 4_000_000
"""Of each channel, kept one by one: 100 MB in three phases. At 4 kHz that is a quarter of an hour, at 50 kHz 80 s."""

COLUMNS = 1400
"""Of the envelope that is left where there are more samples."""

HOLES_MAX = 10_000


@dataclass(slots=True)
class Stretch:
    """Samples without a hole: (2 × phases, n) volts, then amperes."""

    start: Instant
    rate_hz: float
    pieces: list[NDArray[np.float32]] = field(default_factory=list)
    count: int = 0

    @property
    def end(self) -> Instant:
        """Where the last sample's cell ends."""
        return Instant(self.start + round(self.count * NS_PER_S / self.rate_hz))

    def values(self) -> NDArray[np.float32]:
        """All samples."""
        if len(self.pieces) > 1:
            self.pieces = [np.concatenate(self.pieces, axis=1)]
        return self.pieces[0]

    def seconds_from(self, origin: Instant) -> NDArray[np.float64]:
        """When the samples were, the middles of their cells, in seconds from an instant. (Nanoseconds since 1970 as floats are
        broken down to 256.)"""
        return np.asarray((self.start - origin) / NS_PER_S + (np.arange(self.count) + 0.5) / self.rate_hz, np.float64)


class Waveforms:
    """Takes the items of a source, one meter; ``u_din_v`` and ``nominal_hz`` are for following the cycles."""

    def __init__(
        self, wiring: Wiring, total_s: float, u_din_v: float, nominal_hz: float, samples_max: int = SAMPLES_MAX
    ) -> None:
        self.wiring = wiring
        self.stretches: list[Stretch] = []
        self.holes: list[Gap] = []
        self.envelope: tuple[NDArray[np.float32], NDArray[np.float32]] | None = None
        """Lowest and highest (2 × phases, COLUMNS), where the samples themselves are too many."""
        self.nominal_hz = nominal_hz
        self._u_din_v, self._samples_max = u_din_v, samples_max
        self._total_ns = max(total_s, 1e-3) * NS_PER_S
        self._samples = 0
        self._rms: CycleRms | None = None
        self._values: list[RmsValues] = []
        self.start: Instant | None = None
        self.end = Instant(0)

    def take(self, item: SampleBlock | Gap) -> None:
        """The next item of the stream."""
        if isinstance(item, Gap):
            self._begin(item.start)
            if len(self.holes) < HOLES_MAX:
                self.holes.append(item)
            self.end = max(self.end, item.end)
            return
        if not self._follows(item):
            self._finish_rms()
            start = item.start if item.start is not None else self.end
            self._begin(start)
            self.stretches.append(Stretch(start, item.rate_hz))
            self._rms = CycleRms(self.wiring.systems, item.rate_hz, self._u_din_v, self.nominal_hz, start)
        assert self._rms is not None, "a stretch was begun"
        stretch = self.stretches[-1]
        values = np.concatenate((item.u_v[0], item.i_a[0])).astype(np.float32)
        self._rms.take(item.u_v[0], item.i_a[0])
        self._samples += item.samples
        if self.envelope is None and self._samples > self._samples_max:
            self._fold()
        if self.envelope is None:
            stretch.pieces.append(values)
        else:
            self._widen(stretch, stretch.count, values)
        stretch.count += item.samples
        self.end = stretch.end

    def finish(self) -> None:
        """The stream is over."""
        self._finish_rms()

    @property
    def rms(self) -> RmsValues:
        """Of all stretches, one after the other."""
        return RmsValues.joined(self.wiring.systems, self._values)

    def _begin(self, at: Instant) -> None:
        if self.start is None:
            self.start = at
            self.end = at

    def _follows(self, block: SampleBlock) -> bool:
        if not self.stretches or (self.holes and self.holes[-1].start >= self.stretches[-1].end):
            return False
        last = self.stretches[-1]
        near = block.start is None or abs(block.start - last.end) < 0.5 * NS_PER_S / last.rate_hz
        return near and block.rate_hz == last.rate_hz

    def _finish_rms(self) -> None:
        if self._rms is not None:
            self._values.append(self._rms.values())
            self._rms = None

    def _fold(self) -> None:
        """From here on only the lowest and the highest of each column are kept."""
        shape = (2 * self.wiring.systems, COLUMNS)
        self.envelope = (np.full(shape, np.inf, np.float32), np.full(shape, -np.inf, np.float32))
        for stretch in self.stretches:
            at = 0
            for piece in stretch.pieces:
                self._widen(stretch, at, piece)
                at += piece.shape[1]
            stretch.pieces = []

    def _widen(self, stretch: Stretch, first: int, values: NDArray[np.float32]) -> None:
        assert self.envelope is not None, "the samples are too many"
        assert self.start is not None, "there is a first sample"
        cells = first + np.arange(values.shape[1]) + 0.5
        at_ns = stretch.start - self.start + cells * (NS_PER_S / stretch.rate_hz)
        column = np.clip((at_ns * (COLUMNS / self._total_ns)).astype(np.int64), 0, COLUMNS - 1)
        edges = np.concatenate(([0], np.flatnonzero(np.diff(column)) + 1))
        which = column[edges]
        low, high = self.envelope
        low[:, which] = np.minimum(low[:, which], np.minimum.reduceat(values, edges, axis=1))
        high[:, which] = np.maximum(high[:, which], np.maximum.reduceat(values, edges, axis=1))

    def drawn(self, channel: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Seconds from the start and values of a channel (voltages, then currents), with a break in each hole."""
        assert self.start is not None, "what is drawn was measured"
        if self.envelope is not None:
            low, high = (np.where(np.isfinite(each[channel]), each[channel], np.nan) for each in self.envelope)
            middles_s = (np.arange(COLUMNS) + 0.5) * (self._total_ns / COLUMNS / NS_PER_S)
            return np.repeat(middles_s, 2), np.stack((low, high), axis=1).ravel().astype(np.float64)
        xs, ys = list[NDArray[np.float64]](), list[NDArray[np.float64]]()
        for stretch in self.stretches:
            xs += [stretch.seconds_from(self.start), np.array([(stretch.end - self.start) / NS_PER_S])]
            ys += [stretch.values()[channel].astype(np.float64), np.array([np.nan])]
        return (np.concatenate(xs), np.concatenate(ys)) if xs else (np.empty(0), np.empty(0))

    def unmeasured(self) -> list[tuple[float, float]]:
        """Holes in seconds from the start; those that touch are one."""
        assert self.start is not None, "what is drawn was measured"
        spans = list[tuple[float, float]]()
        for hole in self.holes:
            first, last = (hole.start - self.start) / NS_PER_S, (hole.end - self.start) / NS_PER_S
            if spans and first <= spans[-1][1] + 1e-6:
                spans[-1] = (spans[-1][0], max(last, spans[-1][1]))
            else:
                spans.append((first, last))
        return spans

    def samples_between(self, first: Instant, last: Instant) -> tuple[NDArray[np.float64], NDArray[np.float32]] | None:
        """Seconds from ``first`` and values of the samples from one instant to another; None where they are not all kept."""
        if self.envelope is not None:
            return None
        for stretch in self.stretches:
            if stretch.start <= first and last <= stretch.end:
                low, high = (round((at - stretch.start) * stretch.rate_hz / NS_PER_S) for at in (first, last))
                return stretch.seconds_from(first)[low:high], stretch.values()[:, low:high]
        return None


class Watched:
    """A source that shows what it gives to Waveforms."""

    def __init__(self, source: Source, waveforms: Waveforms) -> None:
        self.wiring: Wiring = source.wiring
        self.nominal_hz: float | None = source.nominal_hz
        self.total_s: float | None = source.total_s
        self.note: str = source.note
        self.remarks: tuple[str, ...] = source.remarks
        self.time_scale: TimeScale = source.time_scale
        self.absent: Absent = source.absent
        self._source, self._waveforms = source, waveforms

    def stream(self, start: Moment | None = None, block_s: float = 1.0) -> Iterator[SampleBlock | Gap]:
        """As told in ``Source``; to be asked once."""
        for item in self._source.stream(start, block_s):
            self._waveforms.take(item)
            yield item
        self._waveforms.finish()
