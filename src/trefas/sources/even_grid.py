"""Values at even instants out of rows that were taken beside them: where stamps are true and have jitter.

    grid      |     |     |     |     |     |
    rows      ×      ×   ×      ×    ×      ×     the value at a line, by the polynomial through the rows around it
              └ −2  −1   0 …                +3

Twenty microseconds beside the grid are 0.4° of 50 Hz: taken as even, the rows have noise of 0.6 % that is not in the network.
A line has a value where a row belongs to it; nothing is filled where rows are missing, and no polynomial crosses them.
"""

import numpy as np
from numpy.typing import NDArray

POINTS = 6
"""Of the polynomial: beside the grid by a tenth of a step, the 7th harmonic at 100 samples a cycle is right to 1e-5 of it."""
BESIDE_MAX = 0.5
"""A row further away, in steps, belongs to another line."""
_EVEN_S = 1e-8
"""Less than this is the rounding of seconds in floating point."""
_SMOOTH = 1024
"""Rows over which a clock that runs off is followed."""


def beside_grid(
    stamp_s: NDArray[np.float64], steps: NDArray[np.int64], begin_s: float, step_s: float, resolution_s: float
) -> NDArray[np.float32] | None:
    """(rows,): how far each row is beside its line, in steps; None where the stamps are as even as their last digit tells."""
    beside = (stamp_s - begin_s) / step_s - steps
    if len(beside) < POINTS:
        return None
    # Of three rows in line, so that a clock that runs off is no jitter.
    in_line = np.diff(steps, 2) == 0
    bends = np.diff(beside, 2)[in_line]
    if not len(bends) or float(np.sqrt(np.mean(bends**2) / 6.0)) * step_s <= max(resolution_s, _EVEN_S):
        return None
    if float(np.abs(beside).max()) > BESIDE_MAX:
        beside -= _running_mean(beside)
    return np.asarray(np.clip(beside, -BESIDE_MAX, BESIDE_MAX), np.float32)


def at_lines(columns: NDArray[np.float64], beside: NDArray[np.float32], first: int, last: int) -> NDArray[np.float64]:
    """(channels, last − first): rows ``first`` to before ``last`` at their lines, by the rows around; (channels, rows) and
    (rows,) have ``POINTS`` more on both sides, or end with the stretch. A row without a number is left as it is."""
    there = np.asarray(np.isfinite(columns).all(axis=0), np.bool_)
    begin, end = _runs_around(there)
    rows = np.arange(first, last)
    values = columns[:, first:last].copy()
    points = np.where(there[first:last], np.minimum(end - begin, POINTS)[first:last], 0)
    for count in np.unique(points[points > 1]).tolist():
        chosen = rows[points == count]
        # The row before the line, or on it; half of the others are further on.
        left = chosen - (beside[chosen] > 0)
        base = np.clip(left - (count // 2 - 1), begin[chosen], end[chosen] - count)
        values[:, chosen - first] = _lagrange(columns, _nodes(beside, base, count), chosen, base)
    return values


def _nodes(beside: NDArray[np.float32], base: NDArray[np.int64], count: int) -> NDArray[np.float64]:
    """(count, n): where the rows from ``base`` on lie, in steps."""
    rows = base + np.arange(count)[:, np.newaxis]
    return np.asarray(rows + beside[rows].astype(np.float64), np.float64)


def _lagrange(
    columns: NDArray[np.float64], nodes: NDArray[np.float64], lines: NDArray[np.int64], base: NDArray[np.int64]
) -> NDArray[np.float64]:
    values = np.zeros((len(columns), len(lines)))
    for point in range(len(nodes)):
        weight = np.ones(len(lines))
        for other in range(len(nodes)):
            if other != point:
                weight *= (lines - nodes[other]) / (nodes[point] - nodes[other])
        values += weight * columns[:, base + point]
    return values


def _runs_around(there: NDArray[np.bool_]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """(rows,) each: where the run of rows with numbers around a row begins, and before which row it ends."""
    rows = np.arange(len(there))
    begin = np.maximum.accumulate(np.where(there, 0, rows + 1))
    end = np.minimum.accumulate(np.where(there, len(there), rows)[::-1])[::-1]
    return begin, end


def _running_mean(values: NDArray[np.float64]) -> NDArray[np.float64]:
    sums = np.concatenate(([0.0], np.cumsum(values)))
    rows = np.arange(len(values))
    low, high = np.maximum(rows - _SMOOTH // 2, 0), np.minimum(rows + _SMOOTH // 2, len(values))
    return np.asarray((sums[high] - sums[low]) / (high - low), np.float64)
