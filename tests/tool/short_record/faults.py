"""A fault made of sines: 1 s of three phases at 50 Hz, with a dip of L1 and its currents, and what comes out by hand.

0 ────── 0.4 s ══════════ 0.6 s ────── 1 s
230 V    L1: 92 V (40 %)        230 V
10 A     L1: 80 A               10 A          60° lagging
"""

from collections.abc import Iterator

import numpy as np

from trefas.base.instant import NS_PER_S, Instant, TimeScale
from trefas.metrology.event import Event, Kind
from trefas.metrology.quality import Occurrence
from trefas.metrology.samples import Gap, SampleBlock, Wiring
from trefas.sources.source import Absent
from trefas.tool.short_record.waveforms import Waveforms

RATE_HZ = 4000.0
BEGIN_S, OVER_S = 0.4, 0.6
START = Instant(1_500_000_000 * NS_PER_S)


def samples(first: int, last: int, scale: float = 1.0) -> tuple[np.ndarray, np.ndarray]:
    t = (np.arange(first, last) + 0.5) / RATE_HZ
    within = (t >= BEGIN_S) & (t < OVER_S)
    angle = 2 * np.pi * 50 * t - 2 * np.pi / 3 * np.arange(3)[:, np.newaxis]
    u_v = scale * 230.0 * np.sqrt(2) * np.cos(angle)
    i_a = 10.0 * np.sqrt(2) * np.cos(angle - np.pi / 3)
    u_v[0, within] *= 0.4
    i_a[0, within] *= 8.0
    return u_v, i_a


class Faulty:
    """The fault as a source; ``hole`` are seconds from when to when nothing was sampled."""

    wiring, nominal_hz, total_s = Wiring.FOUR_WIRE, None, 1.0
    note, remarks, time_scale = "a fault made of sines", (), TimeScale.RECORDED
    absent = Absent()

    def __init__(self, scale: float = 1.0, hole: tuple[float, float] | None = None) -> None:
        self.scale, self.hole = scale, hole

    def stream(self, start: Instant | None = None, block_s: float = 1.0) -> Iterator[SampleBlock | Gap]:
        at, count, step = 0, int(RATE_HZ), max(int(RATE_HZ * block_s), 1)
        hole = [round(each * RATE_HZ) for each in self.hole] if self.hole else [count, count]
        for first, last in ((0, hole[0]), (hole[1], count)):
            for at in range(first, last, step):
                u_v, i_a = samples(at, min(at + step, last), self.scale)
                begin = Instant(START + round(at / RATE_HZ * NS_PER_S)) if at == first else None
                yield SampleBlock(u_v, i_a, RATE_HZ, begin)
            if self.hole and last == hole[0]:
                edges = [Instant(START + round(each / RATE_HZ * NS_PER_S)) for each in hole]
                yield Gap(edges[0], edges[1], "values are missing in the record")


def fault() -> Occurrence:
    begin, over = (Instant(START + round(at * NS_PER_S)) for at in (BEGIN_S, OVER_S))
    event = Event(Kind.DIP, (0,), BEGIN_S * RATE_HZ, OVER_S * RATE_HZ, 92.0, 230.0, RATE_HZ)
    return Occurrence(begin, over, event)


def kept(block_s: float = 1.0, samples_max: int = 100_000, **how: object) -> Waveforms:
    waveforms = Waveforms(Wiring.FOUR_WIRE, 1.0, 230.0, 50.0, samples_max)
    for item in Faulty(**how).stream(block_s=block_s):  # type: ignore[arg-type]
        waveforms.take(item)
    waveforms.finish()
    return waveforms
