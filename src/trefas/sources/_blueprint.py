"""A source to copy: a file of this shape in this folder is a kind of source, and needs no other line anywhere.

Say here what the format is in words of the trade, with a drawing where it is bits, and the clause of its standard.
"""

from collections.abc import Iterator

import numpy as np

from trefas.base.instant import NS_PER_S, Instant, Moment, TimeScale, instant_from
from trefas.metrology.samples import Gap, SampleBlock, Wiring
from trefas.sources.parameters import Parameters
from trefas.sources.source import Absent, Source

KIND = "silence"
"""What is written before the colon. ``SUFFIXES = (".abc",)`` makes it a source of files: ``parameters.path`` is the file,
and ``mapping`` goes to ``map_channels``; most of these build a ``Recorded`` from a plan and a reader of rows."""
EXAMPLE = "silence:for=10"


def open_source(parameters: Parameters, mapping: str | None = None) -> Source:
    """Asks for each setting by name, then says ``done``, which refuses the rest. Whatever is wrong is a SetupError."""
    for_s = parameters.number("for", 1.0, 0.0, 1e9)
    parameters.done()
    return Silence(for_s)


class Silence:
    """Three phases without voltage."""

    wiring = Wiring.FOUR_WIRE
    nominal_hz: float | None = None
    rate_hz = 4000.0
    remarks: tuple[str, ...] = ()
    time_scale = TimeScale.ELAPSED
    absent = Absent()

    def __init__(self, for_s: float) -> None:
        self.total_s: float | None = for_s
        self.note = "silence"

    def stream(self, start: Moment | None = None, block_s: float = 1.0) -> Iterator[SampleBlock | Gap]:
        """Sample k must not depend on how the stream is cut into blocks."""
        zero = instant_from(start, "start") if start is not None else Instant(0)
        last = round((self.total_s or 0.0) * self.rate_hz)
        step = max(int(block_s * self.rate_hz), 1)
        for first in range(0, last, step):
            quiet = np.zeros((self.wiring.systems, min(step, last - first)))
            yield SampleBlock(quiet, quiet, self.rate_hz, Instant(zero + round(first * NS_PER_S / self.rate_hz)))
