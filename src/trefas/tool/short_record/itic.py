"""Events in the field of the ITI (CBEMA) curve: how long, and how far from the declared voltage.

The curve is that of the Information Technology Industry Council, 2000: what equipment for 120 V, 60 Hz should ride through. It is
a yardstick and not a limit of EN 50160, and for other voltages it is only usual.
"""

from collections.abc import Sequence

import numpy as np

from trefas.metrology.event import Event, Kind
from trefas.tool.en50160.axis import Axis
from trefas.tool.en50160.plot import Plot

UPPER = (
    (1e-4, 500.0),
    (1.667e-4, 500.0),
    (1e-3, 200.0),
    (3e-3, 140.0),
    (3e-3, 120.0),
    (0.5, 120.0),
    (0.5, 110.0),
    (100.0, 110.0),
)
"""Seconds and percent: above is the prohibited region."""
LOWER = ((1e-4, 0.0), (0.02, 0.0), (0.02, 70.0), (0.5, 70.0), (0.5, 80.0), (10.0, 80.0), (10.0, 90.0), (100.0, 90.0))
"""Below is the no-damage region: equipment may stop, and must not break."""

SHOWN_PCT_MAX = 200.0
SHOWN = (Kind.DIP, Kind.SWELL, Kind.INTERRUPTION)

DURATIONS = Axis.decades(
    "duration", ((1e-3, "1 ms"), (1e-2, "10 ms"), (0.1, "0.1 s"), (1.0, "1 s"), (10.0, "10 s"), (100.0, "100 s"))
)
_CAPTION = (
    "The numbers are those of the events. Shaded: no interruption in function (ITI/CBEMA 2000, made for 120 V, 60 Hz); above it "
    "is the prohibited region, below it the no-damage region."
)


def rides_through(duration_s: float, percent: float) -> bool:
    """Whether an event is inside of the curve, where equipment is to go on."""
    return _at(LOWER, duration_s) <= percent <= _at(UPPER, duration_s)


def scatter(numbered: Sequence[tuple[int, Event]]) -> Plot | None:
    """Each dip, swell and interruption with its number; None where there is none."""
    shown = [(number, event) for number, event in numbered if event.kind in SHOWN]
    if not shown:
        return None
    y = Axis.numbers("% of the reference voltage", (0.0, SHOWN_PCT_MAX), room=0.0)
    plot = Plot("Events against the ITI (CBEMA) curve", DURATIONS, y, height=240.0, caption=_CAPTION)
    first = DURATIONS.low
    upper = [(max(at, first), min(percent, SHOWN_PCT_MAX)) for at, percent in UPPER if at >= first]
    lower = [(max(at, first), percent) for at, percent in LOWER]
    plot.area("no interruption in function", [(first, SHOWN_PCT_MAX), *upper, *reversed(lower)])
    for curve in (upper, lower):
        xs, ys = np.array(curve).T
        plot.line("", xs, ys, "var(--axis)")
    for number, event in shown:
        percent = event.relative * 100.0
        said = f"{number}: {event.kind.value}, {percent:.1f} %, {event.duration_s:.3g} s"
        plot.dot(event.duration_s, percent, f"{number}", said)
    return plot


def _at(curve: tuple[tuple[float, float], ...], duration_s: float) -> float:
    """Percent of a curve at a duration; at a step the value up to it. Between 0.17 and 3 ms straight in both logarithms."""
    xs, ys = np.array(curve).T
    n = int(np.searchsorted(xs, duration_s, side="left"))
    if n == 0 or n == len(xs):
        return float(ys[min(n, len(xs) - 1)])
    low, high = n - 1, n
    if ys[low] == ys[high] or not ys[low]:
        return float(ys[low])
    share = np.log(duration_s / xs[low]) / np.log(xs[high] / xs[low])
    return float(ys[low] * (ys[high] / ys[low]) ** share)
