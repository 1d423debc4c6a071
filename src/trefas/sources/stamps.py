"""Rates and holes out of time stamps: where a recording says when each row was taken, and not how fast.

Rows whose steps are alike are a stretch, its rate the mean over all of it (a stamp may be rounded to a microsecond, the mean
is not). A step that is longer than the ones around is a hole; from a step that changes and stays, a new stretch begins. Where one
row came late, the next step is as much shorter: that is jitter, and the rows around are as far apart as ever.
"""

import numpy as np
from numpy.typing import NDArray

from trefas.base.errors import SetupError
from trefas.base.instant import NS_PER_S
from trefas.sources.recorded import Hole, Stretch

STEP_TOLERANCE = 0.2
"""How much a step may differ from the usual one and still belong to the stretch; jitter and rounding stay below."""
JITTER_MAX = 0.5
"""Of the usual step: how far a step may be off that is about as long."""
MOVED_MAX = 0.4
"""Of the usual step: how far the four rows behind an odd step, in their mean, may be from where those before it lead."""
_AROUND = np.array([0.25, 0.5, 0.75, 1.0, 0.75, 0.5, 0.25])
"""Of the steps around: what they add to the distance of these two means."""
_SURE_STEPS, _FAR_AHEAD = 16, 1024
"""So many alike steps tell the usual one; where fewer are, the mean of more that are about as long does."""
_LOOK_AHEAD = 32
"""Steps whose median is the usual step of a stretch."""
STRETCHES_MAX = 100_000


def plan_of_stamps(stamp_s: NDArray[np.float64], where: str, resolution_s: float = 0.0) -> list[Stretch | Hole]:
    """Stretches and holes of rows with time stamps in seconds. Raises SetupError where they are missing or go back."""
    if len(stamp_s) < 2:
        raise SetupError(f"{where} has {len(stamp_s)} row and no rate; give the rate, or two rows with times")
    if not np.isfinite(stamp_s).all():
        row = int(np.argmin(np.isfinite(stamp_s))) + 1
        raise SetupError(f"{where}: row {row} has no time, and the rate is not given; one of them must be there")
    steps_s = np.diff(stamp_s)
    if steps_s.min() <= 0:
        row = int(np.argmax(steps_s <= 0)) + 2
        raise SetupError(f"{where}: the time of row {row} is not after the one before; times must rise")
    plan: list[Stretch | Hole] = []
    first = 0
    at_s = float(stamp_s[0])
    while first < len(stamp_s):
        if len(plan) > STRETCHES_MAX:
            raise SetupError(
                f"{where}: the times change their step more than {STRETCHES_MAX} times; this is no waveform"
            )
        last = (
            first
            + 1
            + _alike(steps_s, first, _usual_s(steps_s[first : first + _FAR_AHEAD], resolution_s), resolution_s)
        )
        if last - first < 2:
            # A row alone has no rate: what it stands for is not known, so it is part of the hole.
            end_s = float(stamp_s[last]) if last < len(stamp_s) else at_s
            plan.append(Hole(_ns(at_s), _ns(end_s), "time stamps are not even"))
        else:
            rate_hz = float((last - first - 1) / (stamp_s[last - 1] - stamp_s[first]))
            begin_s, end_s = float(stamp_s[first]), float(stamp_s[first]) + (last - first) / rate_hz
            if last < len(stamp_s):
                end_s = min(end_s, float(stamp_s[last]))
            plan.append(Stretch(first, last, rate_hz, _ns(begin_s), _ns(end_s)))
            if last < len(stamp_s):
                plan.append(Hole(_ns(end_s), _ns(float(stamp_s[last])), "no samples were recorded"))
        first = last
        at_s = float(stamp_s[first]) if first < len(stamp_s) else end_s
    zero_ns = plan[0].start_ns
    return [_earlier(part, zero_ns) for part in plan if part.end_ns > part.start_ns]


def _usual_s(ahead_s: NDArray[np.float64], resolution_s: float) -> float:
    """The usual step from here on: of the first ones that are alike, so that a short stretch is not judged by the next."""
    if len(ahead_s) == 0:
        return 0.0
    far_s, ahead_s = ahead_s, ahead_s[:_LOOK_AHEAD]
    odd = np.abs(ahead_s - ahead_s[0]) > max(STEP_TOLERANCE * float(ahead_s[0]), 1.001 * resolution_s)
    leading = int(np.argmax(odd)) if odd.any() else len(ahead_s)
    if leading < min(_SURE_STEPS, len(ahead_s)):
        usual_s = float(np.median(ahead_s))
        about = np.abs(far_s - usual_s) <= JITTER_MAX * usual_s
        if about[: len(ahead_s)].mean() > 1 - STEP_TOLERANCE:
            return float(np.mean(far_s[about]))
    return float(np.median(ahead_s[:leading] if leading > 1 else ahead_s))


def _alike(steps_s: NDArray[np.float64], first: int, usual_s: float, resolution_s: float) -> int:
    """How many steps from ``first`` on are as the usual one."""
    tolerance_s = max(STEP_TOLERANCE * usual_s, 1.001 * resolution_s)
    count, piece = 0, 256
    while first + count < len(steps_s):
        odd = np.abs(steps_s[first + count : first + count + piece] - usual_s) > tolerance_s
        for step in (first + count + np.flatnonzero(odd)).tolist():
            low = max(first, step - 3)
            around = steps_s[low : step + 4] - usual_s
            weights = _AROUND[low - step + 3 : low - step + 3 + len(around)]
            if abs(float(around @ weights)) > max(MOVED_MAX * usual_s, tolerance_s):
                return step - first
        count += len(odd)
        piece *= 2
    return count


def _ns(seconds: float) -> int:
    return round(seconds * NS_PER_S)


def _earlier(part: Stretch | Hole, by_ns: int) -> Stretch | Hole:
    if isinstance(part, Hole):
        return Hole(part.start_ns - by_ns, part.end_ns - by_ns, part.reason)
    return Stretch(part.first, part.last, part.rate_hz, part.start_ns - by_ns, part.end_ns - by_ns)
