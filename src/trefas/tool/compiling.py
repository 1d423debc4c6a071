"""The word to a person who waits: kernels are compiled once on a machine, and that takes a while."""

import sys

from trefas.core.kernel import run
from trefas.core.meter import Meter
from trefas.metrology.jit import is_cached
from trefas.metrology.observer import Observer
from trefas.metrology.samples import SampleBlock
from trefas.metrology.signals import Signal
from trefas.metrology.windows import measure_windows

RATE_HZ = 1000.0
PIECES = (600, 700)
"""Samples of 1.3 s: windows end in both, so that what is stitched is compiled too."""


def warm_up(observer: Observer | None = None) -> None:
    """Loads the kernels, and says on stderr that they are compiled if they are. An ``observer`` is one to be thrown away, of the
    kind that will look on."""
    kernels = [run, measure_windows]
    if observer:
        from trefas.metrology.harmonics import resample_windows  # loads scipy

        kernels.append(resample_windows)
    if not all(is_cached(each) for each in kernels):
        sys.stderr.write("trefas: compiling the measuring kernels, once on this machine (about half a minute) …\n")
        sys.stderr.flush()
    meter = Meter(nominal_hz=50)
    meter.frontend.observers = (observer,) if observer else ()
    at = 0
    for count in PIECES:
        meter.feed(SampleBlock(*Signal.balanced().samples(at, count, RATE_HZ), RATE_HZ))
        at += count
    meter.finish()
