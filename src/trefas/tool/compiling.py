"""The word to a person who waits: kernels are compiled once on a machine, and that takes a while."""

import sys

import numpy as np

from trefas.core.kernel import run
from trefas.core.meter import Meter
from trefas.metrology.jit import is_cached
from trefas.metrology.samples import SampleBlock
from trefas.metrology.windows import measure_windows


def warm_up(with_spectra: bool = False) -> None:
    """Loads the kernels, and says on stderr that they are compiled if they are."""
    kernels = [run, measure_windows]
    if with_spectra:
        from trefas.metrology.harmonics import resample_windows  # loads scipy

        kernels.append(resample_windows)
    if not all(is_cached(each) for each in kernels):
        sys.stderr.write("trefas: compiling the measuring kernels, once on this machine (about half a minute) …\n")
        sys.stderr.flush()
    meter = Meter()
    nothing = np.zeros((3, 600))
    meter.feed(SampleBlock(nothing, nothing, 600.0))
    meter.finish()
