"""A bar for a person who waits: on standard error, only where that is a terminal, and only of what takes longer than a moment."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Timer

from rich.console import Console
from rich.progress import Progress

from trefas.base.instant import NS_PER_S
from trefas.metrology.samples import Gap, SampleBlock
from trefas.sources.source import Source

WAIT_S = 2.0
"""What is done sooner needs no bar."""


@contextmanager
def waiting(words: str, console: Console | None = None, wait_s: float = WAIT_S) -> Iterator[None]:
    """Says what is done before anything can be measured, such as a first pass over a large table, if that takes long."""
    console = console or Console(stderr=True)
    if not console.is_terminal:
        yield
        return
    status = console.status(words)
    timer = Timer(wait_s, status.start)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()
        status.stop()


def followed(
    source: Source,
    block_s: float,
    console: Console | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> Iterator[SampleBlock | Gap]:
    """The stream of a source; from ``WAIT_S`` on with a bar of how much of it is done."""
    console = console or Console(stderr=True)
    if not console.is_terminal or source.total_s is None:
        yield from source.stream(block_s=block_s)
        return
    began_s, done_s = clock(), 0.0
    bar = Progress(console=console, transient=True)
    task = bar.add_task("measuring", total=source.total_s)
    try:
        for item in source.stream(block_s=block_s):
            yield item
            done_s += (item.end - item.start if isinstance(item, Gap) else item.duration_ns) / NS_PER_S
            if clock() - began_s >= WAIT_S:
                bar.start()
                bar.update(task, completed=done_s)
    finally:
        bar.stop()
