"""The word to a person who waits: kernels are compiled once on a machine, and that takes a while.

    python -m trefas.tool.compiling              compiles those of a meter as it is delivered, in processes side by side
    python -m trefas.tool.compiling SUBJECT      those of one subject: measuring, quality or counting

What a compiler worked with stays in its process, 150 MB. So a meter that may run for years has it done by others, and loads
what they left on the disk. Subjects call no kernels of each other, so none is compiled twice.
"""

import subprocess
import sys
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

import numpy as np
from numba.core.dispatcher import Dispatcher

from trefas.base.instant import NS_PER_MS, NS_PER_S, Instant
from trefas.core.meter import Meter
from trefas.core.stops import MINUTE_S, PeriodEnd
from trefas.metrology.bands import CYCLES_50_HZ
from trefas.metrology.flicker import Lamp
from trefas.metrology.frontend import Frontend
from trefas.metrology.interval import PHASES, Intervals
from trefas.metrology.jit import is_cached
from trefas.metrology.kernel_cache import KernelCache, cache_folder, kept_in
from trefas.metrology.observer import Observer, Sampling, Windows
from trefas.metrology.quality import Flickers
from trefas.metrology.samples import SampleBlock
from trefas.metrology.signals import Signal

FEW = 10
"""Kernels that are compiled sooner than other processes have begun."""

RATE_HZ, NOMINAL_HZ = 1000.0, 50.0
PIECES = (600, 700)
"""Samples of 1.3 s: windows end in both, so that what is stitched is compiled too."""
BLOCKS, BLOCK_S = 2, 0.65
"""The same of a household."""
OF_METERS = ("trefas.base.", "trefas.core.", "trefas.metrology.", "trefas.sources.household")
"""The modules whose kernels a meter and its household may call; files of recordings have others."""
BEFORE_AN_HOUR = Instant(3600 * NS_PER_S - 700 * NS_PER_MS)
"""Whatever period ends does so within these pieces."""


def warm_up(observer: Observer | None = None) -> None:
    """Loads the kernels that measure, and says on stderr that they are compiled if they are. An ``observer`` is one to be thrown
    away, of the kind that will look on."""
    say_when_compiling()
    meter = Meter(nominal_hz=NOMINAL_HZ)
    meter.frontend.observers = (observer,) if observer else ()
    for block in _balanced():
        meter.feed(block)
    meter.finish()


def warm_up_delivered(household: bool = True) -> None:
    """Loads every kernel of a meter as it is delivered, and of its ``household`` unless it has another source; where they are not
    there yet says so on stderr and has them compiled."""
    compile_missing(household)
    load_delivered(household)


def compile_missing(household: bool = True) -> None:
    """Where such kernels are not there yet, says so on stderr and has them compiled."""
    say_when_compiling()
    if not is_there(household):
        _say()
        # Where it fails, the kernels are compiled here, and the person who waits is told what is wrong.
        subprocess.run([sys.executable, "-m", "trefas.tool.compiling"], stderr=subprocess.DEVNULL, check=False)


def is_there(household: bool = True) -> bool:
    """Whether every kernel that a meter as it is delivered may ever call was compiled before."""
    return not missing(household)


def missing(household: bool = True) -> list[Any]:
    """The others of them."""
    kept = kept_in(cache_folder())
    return [each for each in kernels_of_meters(household) if not is_cached(each, kept)]


def kernels_of_meters(household: bool = True) -> list[Any]:
    """Every kernel of the modules that a meter as it is delivered and its household are made of."""
    import trefas.device.build

    if household:
        import trefas.sources.household  # noqa: F401

    modules = [module for name, module in sys.modules.items() if name.startswith(OF_METERS)]
    found = {id(each): each for module in modules for each in vars(module).values() if isinstance(each, Dispatcher)}
    return list(found.values())


def load_delivered(household: bool = True) -> None:
    """The same in this process: a meter to be thrown away measures a second, at whose middle all of its periods end."""
    meter, blocks = _delivered(household)
    for block in blocks:
        meter.feed(block)
    meter.finish()


def _delivered(household: bool = True) -> tuple[Meter, Iterator[SampleBlock]]:
    """A meter as it is delivered, to be thrown away, and samples of a second, of its household if they are to be."""
    from trefas.device.build import build
    from trefas.device.order import Order

    meter = build(Order(), start=BEFORE_AN_HOUR, nominal_hz=NOMINAL_HZ).meter
    meter.at_end_of(PeriodEnd(MINUTE_S, lambda *_: None))  # where there is no terminal, a line a minute is written
    meter.hear_pulses(lambda _: None)  # as pins and streams do
    return meter, _of_household() if household else _balanced()


def _of_household() -> Iterator[SampleBlock]:
    from trefas.device.order import Order
    from trefas.sources.spec import open_source

    blocks = islice(open_source(Order().source).stream(BEFORE_AN_HOUR, BLOCK_S), BLOCKS)
    return (block for block in blocks if isinstance(block, SampleBlock))  # a household has no gaps


def _compile_measuring() -> None:
    frontend = Frontend(nominal_hz=NOMINAL_HZ)
    for block in _balanced():
        frontend.measure(block)
    frontend.finish()
    # What is rough: a sample that was lost, in a window and in what is left at the end.
    for block in _balanced():
        block.i_a[:, :, 300] = np.nan
        frontend.measure(block)
    frontend.finish()


def _compile_quality() -> None:
    """The windows are made by hand, so that nothing need be measured."""
    meter, _ = _delivered()
    window = np.array([[-0.5, 199.5, CYCLES_50_HZ, NOMINAL_HZ / RATE_HZ, 200.0]])
    one, none = Windows(1, window, np.zeros((1, PHASES, 5))), Windows(0, np.zeros((2, 5)), np.zeros((2, PHASES, 5)))
    for observer in (*meter.frontend.observers, Flickers(Lamp.V230)):
        observer.begin(Sampling(meter.wiring, RATE_HZ, NOMINAL_HZ, BEFORE_AN_HOUR))
        for block, windows in zip(_balanced(), (one, none), strict=True):
            observer.take(block.u_v[0], block.i_a[0], windows)
        observer.finish(none)


def _compile_counting() -> None:
    """The household is in it because its kernels are few."""
    meter, blocks = _delivered()
    list(blocks)
    intervals = Intervals.empty(1, PIECES[0])
    intervals.end_ns[0] = BEFORE_AN_HOUR + np.arange(1, PIECES[0] + 1) * round(NS_PER_S / NOMINAL_HZ)
    intervals.start_ns[0] = intervals.end_ns[0] - round(NS_PER_S / NOMINAL_HZ)
    meter.advance(intervals)


def subjects() -> dict[str, Callable[[], None]]:
    """What is compiled side by side: for each subject what calls all of its kernels."""
    return {"measuring": _compile_measuring, "quality": _compile_quality, "counting": _compile_counting}


def compile_delivered() -> None:
    """Compiles what is not there yet, a process for each subject; then loads all of it, and compiles what is missing still."""
    if len(missing()) > FEW:
        beside = [subprocess.Popen([sys.executable, "-m", "trefas.tool.compiling", subject]) for subject in subjects()]
        for process in beside:
            process.wait()
    load_delivered()
    if not is_there():
        for compile_all in subjects().values():
            compile_all()


def _balanced() -> Iterator[SampleBlock]:
    at = 0
    for count in PIECES:
        yield SampleBlock(*Signal.balanced().samples(at, count, RATE_HZ), RATE_HZ)
        at += count


def say_when_compiling() -> None:
    """From now on a person is told when a kernel is compiled, whichever it is and whatever input calls it: once."""
    if _say not in KernelCache.hearers:
        KernelCache.hearers.append(_say)


def _say() -> None:
    KernelCache.hearers.clear()
    sys.stderr.write("trefas: compiling the measuring kernels, once on this machine (about half a minute) …\n")
    sys.stderr.flush()


if __name__ == "__main__":
    if len(sys.argv) > 1:
        subjects()[sys.argv[1]]()
    else:
        compile_delivered()
