"""Times of a table in pieces give the plan that they give as a whole."""

import numpy as np
import pytest

from trefas.sources.recorded import Stretch
from trefas.sources.stamps import plan_of_stamps
from trefas.sources.table_rows import _Plan


@pytest.mark.parametrize("piece", [100, 250, 333, 499, 500, 501, 999, 2000])
@pytest.mark.parametrize("hole_at", [None, 250, 500, 777])
def test_pieces_give_the_plan_of_the_whole(piece, hole_at):
    stamp_s = np.arange(1000) / 5000
    if hole_at is not None:
        stamp_s[hole_at:] += 0.04
    planned = _Plan("t.csv")
    for first in range(0, len(stamp_s), piece):
        planned.add(stamp_s[first : first + piece], 1e-4)

    whole = plan_of_stamps(stamp_s, "t.csv", 1e-4)
    kept = [part for part in planned.parts if part.end_ns > part.start_ns]

    assert [type(part) for part in kept] == [type(part) for part in whole]
    for part, told in zip(kept, whole, strict=True):
        assert (part.start_ns, part.end_ns) == pytest.approx((told.start_ns, told.end_ns), abs=2)
        if isinstance(part, Stretch) and isinstance(told, Stretch):
            assert (part.first, part.last) == (told.first, told.last)
            assert part.rate_hz == pytest.approx(told.rate_hz, rel=1e-9)
