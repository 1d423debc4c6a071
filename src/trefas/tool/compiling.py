"""The word to a person who waits: kernels are compiled once on a machine, and that takes a while.

    python -m trefas.tool.compiling        compiles those of a meter as it is delivered

What a compiler worked with stays in its process, 150 MB. So a meter that may run for years has it done by another one, and loads
what that left on the disk.
"""

import subprocess
import sys
from collections.abc import Iterable
from itertools import islice
from typing import Any

from trefas.base.instant import NS_PER_MS, NS_PER_S, Instant
from trefas.core.kernel import run
from trefas.core.means import close_means
from trefas.core.meter import Meter
from trefas.core.stops import MINUTE_S, PeriodEnd
from trefas.metrology.jit import is_cached
from trefas.metrology.observer import Observer
from trefas.metrology.samples import SampleBlock
from trefas.metrology.signals import Signal
from trefas.metrology.windows import measure_windows

RATE_HZ = 1000.0
PIECES = (600, 700)
"""Samples of 1.3 s: windows end in both, so that what is stitched is compiled too."""
BLOCKS, BLOCK_S = 2, 0.65
"""The same of a household."""
BEFORE_AN_HOUR = Instant(3600 * NS_PER_S - 700 * NS_PER_MS)
"""Whatever period ends does so within these pieces."""


def warm_up(observer: Observer | None = None) -> None:
    """Loads the kernels that measure, and says on stderr that they are compiled if they are. An ``observer`` is one to be thrown
    away, of the kind that will look on."""
    kernels: list[Any] = [run, measure_windows]
    if observer:
        from trefas.metrology.harmonics import resample_windows

        kernels.append(resample_windows)
    _say_unless_cached(kernels)
    meter = Meter(nominal_hz=50)
    meter.frontend.observers = (observer,) if observer else ()
    at = 0
    for count in PIECES:
        meter.feed(SampleBlock(*Signal.balanced().samples(at, count, RATE_HZ), RATE_HZ))
        at += count
    meter.finish()


def warm_up_delivered() -> None:
    """Loads every kernel of a meter as it is delivered, and of its household; where they are not there yet says so on stderr and
    has them compiled."""
    from trefas.metrology.harmonics import resample_windows
    from trefas.sources.household import add_waves

    if _say_unless_cached((run, measure_windows, resample_windows, close_means, add_waves)):
        # Where it fails, the kernels are compiled here, and whoever waits is told what is wrong.
        subprocess.run([sys.executable, "-m", "trefas.tool.compiling"], stderr=subprocess.DEVNULL, check=False)
    load_delivered()


def load_delivered() -> None:
    """The same in this process: a meter to be thrown away measures a second, at whose middle all of its periods end."""
    from trefas.device.build import build
    from trefas.device.order import Order
    from trefas.sources.spec import open_source

    order = Order()
    source = open_source(order.source)
    meter = build(order, start=BEFORE_AN_HOUR, wiring=source.wiring, nominal_hz=source.nominal_hz).meter
    meter.at_end_of(PeriodEnd(MINUTE_S, lambda *_: None))  # where there is no terminal, a line a minute is written
    for block in islice(source.stream(BEFORE_AN_HOUR, BLOCK_S), BLOCKS):
        assert isinstance(block, SampleBlock), "a household has no gaps"
        meter.feed(block)
    meter.finish()


def _say_unless_cached(kernels: Iterable[Any]) -> bool:
    """Whether it was said."""
    if all(is_cached(each) for each in kernels):
        return False
    sys.stderr.write("trefas: compiling the measuring kernels, once on this machine (about half a minute) …\n")
    sys.stderr.flush()
    return True


if __name__ == "__main__":
    load_delivered()
