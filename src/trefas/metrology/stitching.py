"""How much of a block is joined to what is left of the one before, so that the window that began there ends in it.

    tail of the block before │ block
    ── window ──┆── window ──┼──────────┆─ delay ─┤        no more is copied; the rest of the block is measured where it lies

A window is about as long as the last one. Where it is not, all of the block is joined, which gives the same and takes longer.
"""

from trefas.metrology.bands import CYCLES_60_HZ

FORETOLD = 0.02
"""Of a window: as near as the next one is as long as the last."""

DELAY_CYCLES = 3.0
"""Behind the end of a window, until the tracker has the crossing behind it."""


def samples_to_join(block: int, start: float, usual: float, cycles: int) -> int:
    """How many samples of a block, whose first is number ``block``, the last window that begins before it usually needs: from
    ``start`` on, before the block, windows are ``usual`` samples and ``cycles`` cycles long; 0 cycles are not known yet."""
    end = start + usual
    if end < block + FORETOLD * usual:
        end += usual
    delay = DELAY_CYCLES / (cycles or CYCLES_60_HZ) + FORETOLD
    return max(int(end + delay * usual) - block, 1)
