"""The word to a person who waits: kernels are compiled once on a machine, and that takes a while."""

import sys

from trefas.core.kernel import run
from trefas.metrology.jit import is_cached
from trefas.metrology.windows import measure_windows


def say_compiling() -> None:
    """Says on stderr that the first use compiles, if it does."""
    if not (is_cached(run) and is_cached(measure_windows)):
        sys.stderr.write("trefas: compiling the measuring kernels, once on this machine (about half a minute) …\n")
        sys.stderr.flush()
