"""A program that is read in: while modules are imported, the collector of garbage stands still."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def read_in() -> Iterator[None]:
    """Nothing of what is imported is garbage, nor will be: to look for some took a sixth of a meter's start."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
