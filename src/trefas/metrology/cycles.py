"""Finding the cycles: where a cycle of the voltage begins, in samples, as sample after sample comes in.

One reference, a weighted sum of the voltages that no single lost phase can extinguish, is averaged over a few samples,
smoothed by two boxcars of a quarter and a third of a cycle (notches at the 3rd and 4th harmonic, linear phase, no long
memory), and its rising zero crossings are found between four points by a cubic. Hysteresis keeps noise from making two of
one; where the voltage is gone the last period runs on and the crossing is marked as invented.

Positions are in samples from the first of the stream, so they do not depend on how the stream was cut into blocks.
"""

from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from trefas.metrology.bands import MAINS
from trefas.metrology.jit import kernel

BOXCAR_MAX = 64
"""Points a boxcar can reach over: a third of a cycle at twelve to 64 points a cycle is 4 to 22."""

BATCH_POINTS = 128
"""Points averaged in one go, so that the weighted sum of the voltages runs over long rows."""

IMPLAUSIBLE_V = 1e9
"""A point above this, or one that is no number, was lost: the one a period earlier stands in, for the crossings alone."""

CROSSINGS_MAX = 64
"""Crossings remembered: more than the longest window has cycles, with room for the oldest to be forgotten in steps."""

POINTS_PER_CYCLE = 16
"""At least so many averaged points a cycle, and less than twice as many: samples are halved in number until then. What is
sampled slower, 600 Hz and so twelve a cycle, is used as it is."""

HYSTERESIS = 0.2
"""Of the reference's rms: how far below zero it must have been since the last crossing before another counts."""

FADED = 0.03
"""Of the largest rms seen: below this the voltage is gone and crossings would be noise."""

HISTORY = 64
"""Points remembered, a power of two: a cycle has at most 42."""

_FIELDS: list[Any] = [
    ("step", np.int64),  # samples averaged into one point
    ("quarter", np.int64),  # lengths of the two boxcars, in points
    ("third", np.int64),
    ("quarter_sum", np.float64),
    ("third_sum", np.float64),
    ("quarter_ring", np.float64, BOXCAR_MAX),
    ("third_ring", np.float64, BOXCAR_MAX),
    ("quarter_at", np.int64),
    ("third_at", np.int64),
    ("point_count", np.int64),
    ("history", np.float64, HISTORY),  # the last points, as they went into the boxcars
    ("offset", np.float64),  # direct voltage that is taken away from the points
    ("next_sample", np.int64),  # first sample that is not in a point yet
    ("begin", np.int64),  # the first of all
    ("recent", np.float64, 4),  # the last four smoothed points
    ("smooth_count", np.int64),
    ("squares", np.float64),  # of the smoothed points since the last crossing …
    ("squares_count", np.int64),
    ("lowest", np.float64),  # … and the lowest of them
    ("square_max", np.float64),  # the largest mean square of a cycle
    ("period", np.float64),  # samples; the last good one, at first the nominal
    ("shortest", np.float64),
    ("longest", np.float64),
    ("crossing", np.float64, CROSSINGS_MAX),
    ("invented", np.int64, CROSSINGS_MAX),
    ("crossing_count", np.int64),
    ("crossing_first", np.int64),  # number of the crossing at index 0
]
TRACKER = np.dtype((np.record, _FIELDS))
"""An array of it is no record array, which numba would ask for its type at each call; its elements are records."""


def tracker(
    rate_hz: float, nominal_hz: float, slowest_hz: float = MAINS.slowest_hz, fastest_hz: float = MAINS.fastest_hz
) -> NDArray[np.void]:
    """A fresh tracker: one record, no crossing seen. Its filters are made for ``nominal_hz``."""
    state = np.zeros(1, TRACKER)
    fields = state[0]
    step = 1
    while rate_hz / (2 * step) >= nominal_hz * POINTS_PER_CYCLE:
        step *= 2
    per_cycle = rate_hz / step / nominal_hz
    quarter, third = max(1, round(per_cycle / 4)), max(1, round(per_cycle / 3))
    fields["step"], fields["quarter"], fields["third"] = step, quarter, third
    fields["period"] = rate_hz / nominal_hz
    fields["shortest"], fields["longest"] = rate_hz / fastest_hz, rate_hz / slowest_hz
    return state


def reference_weights(systems: int, *, aron: bool) -> NDArray[np.float64]:
    """How the voltages are summed into the reference.

    Three phases: u1 − (u2 + u3)/2, which is 1.5 u1 when balanced, still there when any one or two phases are lost, and
    free of the zero sequence. Aron: u12 + u32, 60° apart.
    """
    if systems == 3:
        return np.array([1.0, -0.5, -0.5])
    if systems == 2 and not aron:
        return np.array([1.0, -0.5])
    return np.ones(systems)


def stretch(values: NDArray[np.float64], base: int, start: float, end: float) -> NDArray[np.float64]:
    """The samples (systems, n), the first of them number ``base``, from one position to another."""
    first, last = max(int(np.ceil(start)) - base, 0), int(np.floor(end)) - base
    return values[:, first : last + 1]


def is_gone(state: NDArray[np.void], u_v: NDArray[np.float64], base: int, start: float, end: float) -> bool:
    """Whether there is no voltage from one position to another: less than a trace of the largest that was seen."""
    alone = float(state["offset"][0]) if len(u_v) == 1 else 0.0
    known = stretch(u_v, base, start, end) - alone
    known = known[:, np.isfinite(known).all(axis=0)]
    if not known.shape[1]:
        return False
    return float(np.mean(known**2, axis=1).max()) <= FADED**2 * float(state["square_max"][0])


def is_gone_in_part(state: NDArray[np.void], u_v: NDArray[np.float64], base: int, edges: NDArray[np.float64]) -> bool:
    """Whether there is no voltage between two edges that follow one another."""
    return any(is_gone(state, u_v, base, low, high) for low, high in pairwise(edges.tolist()))


@kernel
def track(state, u_v, base, until, weights):
    """Takes samples until crossing number ``until`` is known. True if it is, False if the samples ended first.

    u_v (systems, n) begins with sample number ``base``. A few samples more than needed may be taken.
    """
    s = state[0]
    if s.crossing_first + s.crossing_count > until:
        return True
    end = base + u_v.shape[1]
    step = s.step
    points = np.empty(BATCH_POINTS * step)
    while s.crossing_first + s.crossing_count <= until:
        count = min(BATCH_POINTS, (end - s.next_sample) // step)
        if count <= 0:
            return False
        at = _average(u_v, s.next_sample - base, count, step, weights, points)
        if _all_plausible(points[at : at + count]):
            count = _smooth(s, points[at : at + count], count)
            _find_crossings(s, points[at : at + count], count)
        else:
            # What stands in for a lost point must not depend on how many came in one go.
            for k in range(at, at + count):
                _find_crossings(s, points[k : k + 1], _smooth(s, points[k : k + 1], 1))
    return True


@kernel
def _all_plausible(points):
    total = 0.0
    for k in range(points.shape[0]):
        total += abs(points[k])
    return total < IMPLAUSIBLE_V


@kernel
def _average(u_v, first, count, step, weights, points):
    """The weighted sum of the voltages, averaged over ``step`` samples a point; step is a power of two.

    Pairs are added until a point is left of each ``step`` samples; every round writes behind the one before it. Returns where
    in ``points`` the last round begins.
    """
    n = count * step
    systems = u_v.shape[0]
    # Always three rows, so that their sum is one loop; a row that is not there is one that is, with no weight.
    one, two, three = (
        u_v[0, first : first + n],
        u_v[min(1, systems - 1), first : first + n],
        u_v[systems - 1, first : first + n],
    )
    one_w = weights[0] / step
    two_w = weights[1] / step if systems > 1 else 0.0
    three_w = weights[2] / step if systems > 2 else 0.0
    if step == 1:
        for k in range(n):
            points[k] = one_w * one[k] + two_w * two[k] + three_w * three[k]
        return 0
    n //= 2
    step //= 2
    target = points[:n]
    for k in range(n):
        j = 2 * k
        target[k] = one_w * (one[j] + one[j + 1]) + two_w * (two[j] + two[j + 1]) + three_w * (three[j] + three[j + 1])
    at = 0
    while step > 1:
        source, target = points[at : at + n], points[at + n : at + n + n // 2]
        at += n
        n //= 2
        step //= 2
        for k in range(n):
            target[k] = source[2 * k] + source[2 * k + 1]
    return at


@kernel
def _smooth(s, points, count):
    """Two running boxcars, in place; how many points come out (fewer at first, until the boxcars are full)."""
    quarter, third = s.quarter, s.third
    quarter_sum, third_sum, quarter_at, third_at = s.quarter_sum, s.third_sum, s.quarter_at, s.third_at
    quarter_ring, third_ring = s.quarter_ring, s.third_ring
    scale = 1.0 / (quarter * third)
    seen, offset, history = s.point_count, s.offset, s.history
    out = 0
    for k in range(max(0, count - HISTORY), count):
        history[(seen + k) & (HISTORY - 1)] = points[k] - offset
    for k in range(count):
        point = points[k] - offset
        if not abs(point) < IMPLAUSIBLE_V:
            point = _foretold(history, seen, s.period / s.step)
            history[seen & (HISTORY - 1)] = point
        quarter_sum += point - quarter_ring[quarter_at]
        quarter_ring[quarter_at] = point
        quarter_at = quarter_at + 1 if quarter_at + 1 < quarter else 0
        third_sum += quarter_sum - third_ring[third_at]
        third_ring[third_at] = quarter_sum
        third_at = third_at + 1 if third_at + 1 < third else 0
        seen += 1
        if seen >= quarter + third - 1:
            points[out] = third_sum * scale
            out += 1
    s.quarter_sum, s.third_sum, s.quarter_at, s.third_at = quarter_sum, third_sum, quarter_at, third_at
    s.point_count = seen
    s.next_sample += count * s.step
    return out


@kernel
def _foretold(history, seen, period):
    """The point that comes next, as it was a period earlier: a cubic through four points. In the first period a sine goes on."""
    at = seen - period
    low = int(np.floor(at))
    if low < 1 or low + 2 >= seen or seen - low + 1 >= HISTORY:
        if seen < 2:
            return 0.0
        return (
            2.0 * np.cos(2.0 * np.pi / period) * history[(seen - 1) & (HISTORY - 1)]
            - history[(seen - 2) & (HISTORY - 1)]
        )
    t = at - low
    y0, y1 = history[(low - 1) & (HISTORY - 1)], history[low & (HISTORY - 1)]
    y2, y3 = history[(low + 1) & (HISTORY - 1)], history[(low + 2) & (HISTORY - 1)]
    c1 = y2 - y0 / 3 - y1 / 2 - y3 / 6
    c2 = y0 / 2 - y1 + y2 / 2
    c3 = (y3 - y0) / 6 + (y1 - y2) / 2
    return y1 + t * (c1 + t * (c2 + t * c3))


@kernel
def _find_crossings(s, smooth, count):
    """Looks at four smoothed points at a time: is there a rising zero crossing between the middle two?"""
    step = s.step
    # Where the last of these points lies, in samples: the middle of its cell, less the filter's delay.
    newest = s.next_sample - (step + 1) / 2 - step * (s.quarter + s.third - 2) / 2 - (count - 1) * step
    y0, y1, y2, y3 = s.recent[0], s.recent[1], s.recent[2], s.recent[3]
    squares, squares_count, lowest = s.squares, s.squares_count, s.lowest
    last = s.crossing[s.crossing_count - 1] if s.crossing_count > 0 else s.begin + s.longest
    patience = s.longest + 3 * step
    unseen = max(0, 3 - s.smooth_count)
    for k in range(count):
        y0, y1, y2, y3 = y1, y2, y3, smooth[k]
        squares += y3 * y3
        squares_count += 1
        lowest = min(lowest, y3)
        if y1 < 0.0 and y2 >= 0.0 and k >= unseen:
            square = squares / squares_count
            if lowest * lowest > HYSTERESIS * HYSTERESIS * square and square > FADED * FADED * s.square_max:
                _take_crossing(s, newest - 2 * step + step * _root(y0, y1, y2, y3))
                last = s.crossing[s.crossing_count - 1]
                s.square_max = max(s.square_max, square)
                squares, squares_count, lowest = 0.0, 0, 0.0
        if newest - last > patience:
            _remember(s, last + s.period, 1)
            last = s.crossing[s.crossing_count - 1]
            squares, squares_count, lowest = 0.0, 0, 0.0
        newest += step
    s.recent[0], s.recent[1], s.recent[2], s.recent[3] = y0, y1, y2, y3
    s.squares, s.squares_count, s.lowest = squares, squares_count, lowest
    s.smooth_count += count


@kernel
def _take_crossing(s, position):
    """A crossing was found: too soon after the last it is noise; after a lost one the period between is not measured."""
    if s.crossing_count == 0:
        _remember(s, position, 0)
        return
    last = s.crossing_count - 1
    period = position - s.crossing[last]
    if period < s.shortest:
        return
    if s.invented[last] == 0 and period <= s.longest:
        s.period = period
    _remember(s, position, 0)


@kernel
def _remember(s, position, invented):
    if s.crossing_count == CROSSINGS_MAX:
        half = CROSSINGS_MAX // 2
        for k in range(CROSSINGS_MAX - half):
            s.crossing[k] = s.crossing[k + half]
            s.invented[k] = s.invented[k + half]
        s.crossing_count -= half
        s.crossing_first += half
    s.crossing[s.crossing_count] = position
    s.invented[s.crossing_count] = invented
    s.crossing_count += 1


@kernel
def _root(y0, y1, y2, y3):
    """Where between the second and third of four equidistant points their cubic is zero, 0 to 1. y1 < 0 <= y2."""
    c0 = y1
    c1 = y2 - y0 / 3 - y1 / 2 - y3 / 6
    c2 = y0 / 2 - y1 + y2 / 2
    c3 = (y3 - y0) / 6 + (y1 - y2) / 2
    t = -y1 / (y2 - y1)
    for _ in range(3):
        slope = c1 + t * (2 * c2 + t * 3 * c3)
        if slope == 0.0:
            break
        change = (c0 + t * (c1 + t * (c2 + t * c3))) / slope
        t -= change
        # Newton's method squares what is left: the next round would change nothing that a float can tell.
        if abs(change) < 1e-9:
            break
    return min(max(t, 0.0), 1.0)


@kernel
def phase_at(state, position):
    """The phase of a position in cycles: the number of the crossing before it and the fraction of the cycle since.

    Before the first crossing and after the last the nearest known period is continued.
    """
    s = state[0]
    count = s.crossing_count
    k = count - 1
    while k > 0 and s.crossing[k] > position:
        k -= 1
    period = s.period
    if count > 1:
        j = min(k, count - 2)
        period = s.crossing[j + 1] - s.crossing[j]
    return s.crossing_first + k + (position - s.crossing[k]) / period


@kernel
def position_at(state, phase):
    """Where a phase is reached, in samples: the inverse of ``phase_at``."""
    s = state[0]
    count = s.crossing_count
    k = min(max(int(np.floor(phase)) - s.crossing_first, 0), count - 1)
    period = s.period
    if count > 1:
        j = min(k, count - 2)
        period = s.crossing[j + 1] - s.crossing[j]
    return s.crossing[k] + (phase - s.crossing_first - k) * period
