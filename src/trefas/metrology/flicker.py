"""Flicker: the digital flickermeter of IEC 61000-4-15:2010, Pst over 10 minutes and Plt over 2 hours.

    u → mean of u² over about a millisecond    what is above 35 Hz is not needed; a mean has its notches where aliases come from
      → ÷ its own mean of the last minute      block 1: the level does not count, only its changes
      → 0.05 … 35 Hz, lamp, eye                blocks 2 and 3
      → squared, smoothed with 300 ms          block 4: Pinst, 1 is what half of all people just see
      → counted into classes                   block 5: Pst from the shares of time above levels

Values end on the clock: every 10 minutes, every 2 hours. Positions are in samples; a stream cut anywhere gives the same values,
bit for bit. After its start and after a gap the filters need ``SETTLING_S``; what they say until then is not counted and the
10 minutes are flagged.
"""

from dataclasses import dataclass
from enum import Enum
from math import cos, pi, sin, sqrt, tan

import numpy as np
from numpy.typing import NDArray

from trefas.base.errors import LocalError
from trefas.base.instant import EPOCH, NS_PER_S, Instant
from trefas.metrology.jit import kernel
from trefas.metrology.samples import RATE_HZ_MAX, RATE_HZ_MIN

PST_S = 600
PLT_S = 7200
PLT_COUNT = PLT_S // PST_S

POINTS_HZ = 1_000
"""At least so many mean squares a second (or all there are), and less than twice as many. At 10 kHz, 51 Hz and 2 % of 19th and
21st harmonic the alias at 20 Hz is 0.08 % of u²; flicker begins at 2 %."""

SETTLING_S = 20.0
"""Six time constants of the 0.05 Hz high-pass."""

LEVEL_S = 60.0 / 2.1972245773362196
"""Time constant of block 1: from 10 % to 90 % (ln 9 time constants) in a minute (IEC 61000-4-15, 5.3)."""

HIGH_PASS_HZ = 0.05
SMOOTHING_S = 0.3
"""IEC 61000-4-15, 5.6 and 5.7."""

CALIBRATION_HZ = 8.8


class Lamp(Enum):
    """The lamp and eye of IEC 61000-4-15, 5.6, and the change (relative, peak to peak) at 8.8 Hz that is just seen.

    gain, then λ and ω1 to ω4 over 2π: K ω1 s / (s² + 2 λ s + ω1²) · (1 + s/ω2) / ((1 + s/ω3)(1 + s/ω4))
    """

    V230 = (1.74802, 4.05981, 9.15494, 2.27979, 1.22535, 21.9, 0.00250)
    V120 = (1.6357, 4.167375, 9.077169, 2.939902, 1.394468, 17.31512, 0.00321)


CUTOFF_HZ = {50: 35.0, 60: 42.0}
"""Block 3's low-pass, sixth order Butterworth, by the nominal frequency."""

CLASS_SHIFT = 44
CLASS_LOWEST = (1023 - 16) << (52 - CLASS_SHIFT)
CLASSES = 32 << (52 - CLASS_SHIFT)
"""Classes of Pinst: 256 to each octave from 2⁻¹⁶ to 2¹⁶, the leading bits of the float itself. Between their edges the share of
time is taken as a straight line, so a level is right to a small part of 0.4 %."""

COUNTS_HZ = 100.0
"""About so many values a second are counted; IEC 61000-4-15, 5.8 asks for 50."""

PERCENTILES = (0.1, 0.7, 1.0, 1.5, 2.2, 3.0, 4.0, 6.0, 8.0, 10.0, 13.0, 17.0, 30.0, 50.0, 80.0)
"""Per cent of time above a level …"""

WEIGHTS = (
    0.0314,
    *(0.0525 / 3,) * 3,
    *(0.0657 / 3,) * 3,
    *(0.28 / 5,) * 5,
    *(0.08 / 3,) * 3,
)
"""… and what it weighs in Pst²; neighbours are smoothed by taking their mean (IEC 61000-4-15, 5.8)."""

METER = np.dtype(
    [
        ("level", np.float64),
        ("seen", np.int64),  # points since the start or a gap
        ("sections", np.float64, (6, 2)),
        ("smooth", np.float64),
        ("largest", np.float64),  # Pinst of the 10 minutes under way
        ("counted", np.int64),
        ("bad", np.int64),  # points that were no number
        ("classes", np.int64, CLASSES),
    ]
)

LEVEL_V_MIN = 1.0
"""Below this there is no voltage whose changes could be told."""

IMPLAUSIBLE_V2 = 1e18
"""A point above this, or one that is no number, is taken as no change: it must not stay in the filters."""


@dataclass(frozen=True, slots=True)
class Severity:
    """Pst or Plt of each phase over an interval of the clock.

    ``flagged``: the filters were settling, samples were missing or no numbers, or the stream ended; of Plt: a Pst was, or is
    missing. Dips and swells are not looked for here: whoever knows them flags the intervals they touch (IEC 61000-4-30, 4.7).
    """

    quantity: str
    start: Instant
    end: Instant
    values: tuple[float, ...]
    pinst_max: tuple[float, ...]
    flagged: bool


class Flicker:
    """The flickermeters of one meter's phases; ``start`` is the instant at which the cell of sample 0 begins.

    ``take`` returns what ended: each Pst, and after the last of two hours the Plt. Raises LocalError for what cannot be.
    """

    def __init__(
        self,
        phases: int,
        rate_hz: float,
        lamp: Lamp = Lamp.V230,
        nominal_hz: float = 50.0,
        start: Instant = EPOCH,
    ) -> None:
        if not RATE_HZ_MIN <= rate_hz <= RATE_HZ_MAX:
            raise LocalError(f"rate_hz is {rate_hz:g}; must be {RATE_HZ_MIN:g} to {RATE_HZ_MAX:g}")
        if nominal_hz not in CUTOFF_HZ:
            raise LocalError(f"nominal_hz is {nominal_hz}; must be 50 or 60")
        self.phases = phases
        self.rate_hz = rate_hz
        self.origin = start
        self._per_point = max(1, int(rate_hz // POINTS_HZ))
        self._points_hz = rate_hz / self._per_point
        self._every = max(1, int(self._points_hz // COUNTS_HZ))
        self._filter = filter_of(self._points_hz, lamp, CUTOFF_HZ[int(nominal_hz)])
        self._scale = scale_of(self._filter, self._points_hz, lamp, self._per_point)
        self._steps = np.array(
            [_step(self._points_hz * LEVEL_S), _step(self._points_hz * SMOOTHING_S), SETTLING_S * self._points_hz]
        )
        self._meters = np.zeros(phases, METER)
        self._psts: list[Severity] = []
        self._tail = np.empty((phases, 0))
        self._base = 0
        self._points = 0
        self._end = self._tick_after(start)

    def take(self, u_v: NDArray[np.float64], first: int | None = None) -> list[Severity]:
        """What ended with these samples (phases, n). ``first`` is the number of the first sample; where it is not the next one
        (None: it is), samples are missing, and the filters begin again."""
        if u_v.ndim != 2 or u_v.shape[0] != self.phases:
            raise LocalError(f"u_v has the shape {u_v.shape}; it is {self.phases} phase(s) by samples")
        following = self._base + self._points * self._per_point + self._tail.shape[1]
        if first is not None and first < following:
            raise LocalError(f"these samples begin with number {first}; the next one is {following}")
        if first is not None and first > following:
            self._restart(first)
        ended: list[Severity] = []
        points = self._reduced(u_v)
        at = 0
        while True:
            # Points that end with the tick or before it; at least none, where a gap went past it.
            until = int((self._end - self.origin) * self.rate_hz / NS_PER_S - self._base) // self._per_point
            count = min(max(until - self._points, 0), points.shape[1] - at)
            watch_flicker(
                self._meters,
                points[:, at : at + count],
                self._points,
                self._every,
                self._filter,
                self._scale,
                self._steps,
            )
            self._points += count
            at += count
            if self._points < until:
                return ended
            ended += self._close()

    def finish(self) -> list[Severity]:
        """The samples end here: the 10 minutes and 2 hours under way, flagged. Whatever comes later is for another object."""
        ended = self._close()
        return [*ended, self._plt(self._psts[-1].end)] if self._psts else ended

    def _restart(self, first: int) -> None:
        for name in ("level", "seen", "sections", "smooth"):
            self._meters[name] = 0
        self._tail, self._base, self._points = np.empty((self.phases, 0)), first, 0

    def _reduced(self, u_v: NDArray[np.float64]) -> NDArray[np.float64]:
        """Mean squares of whole points; what is left over is kept."""
        per, kept = self._per_point, self._tail.shape[1]
        head = (per - kept) % per if kept else 0
        if u_v.shape[1] < head:
            self._tail = np.concatenate((self._tail, u_v), axis=1)
            return np.empty((self.phases, 0))
        count = (u_v.shape[1] - head) // per
        points = np.empty((self.phases, count + (1 if kept else 0)))
        if kept:
            mean_squares(np.concatenate((self._tail, u_v[:, :head]), axis=1), per, points[:, :1])
        rest = head + count * per
        mean_squares(np.ascontiguousarray(u_v[:, head:rest], np.float64), per, points[:, points.shape[1] - count :])
        self._tail = np.array(u_v[:, rest:], np.float64)
        return points

    def _close(self) -> list[Severity]:
        """The end of 10 minutes: their Pst, if anything was counted; at the end of 2 hours Plt, too."""
        end, start = self._end, Instant(self._end - PST_S * NS_PER_S)
        self._end = Instant(end + PST_S * NS_PER_S)
        ended = []
        counted = int(self._meters["counted"].min())
        if counted:
            whole = counted >= (PST_S - 1) * self._points_hz / self._every and not self._meters["bad"].any()
            values = tuple(pst_of(classes) for classes in self._meters["classes"])
            largest = tuple(map(float, self._meters["largest"]))
            ended.append(Severity("Pst", start, end, values, largest, not whole))
            self._psts.append(ended[0])
        for name in ("largest", "counted", "bad", "classes"):
            self._meters[name] = 0
        if end % (PLT_S * NS_PER_S) == 0 and self._psts:
            ended.append(self._plt(end))
        return ended

    def _plt(self, end: Instant) -> Severity:
        psts, self._psts = self._psts, []
        end = Instant(-(-end // (PLT_S * NS_PER_S)) * PLT_S * NS_PER_S)
        flagged = len(psts) < PLT_COUNT or any(pst.flagged for pst in psts)
        values = tuple(plt_of([pst.values[phase] for pst in psts]) for phase in range(self.phases))
        largest = tuple(max(pst.pinst_max[phase] for pst in psts) for phase in range(self.phases))
        return Severity("Plt", Instant(end - PLT_S * NS_PER_S), end, values, largest, flagged)

    @staticmethod
    def _tick_after(instant: Instant) -> Instant:
        return Instant((instant // (PST_S * NS_PER_S) + 1) * PST_S * NS_PER_S)


def plt_of(psts: list[float]) -> float:
    """The cubic mean of the Pst values (IEC 61000-4-15, 5.8: of twelve)."""
    return float(np.cbrt(np.mean(np.power(psts, 3))))


def pst_of(classes: NDArray[np.int64]) -> float:
    """Pst of how often Pinst fell into each class."""
    return sqrt(sum(w * level_above(classes, p) for w, p in zip(WEIGHTS, PERCENTILES, strict=True)))


def level_above(classes: NDArray[np.int64], percent: float) -> float:
    """The level that is exceeded for a share of the time, in a straight line between the edges of its class."""
    above = np.cumsum(classes[::-1])
    wanted = percent / 100.0 * above[-1]
    # The first class from the top with which the wanted share is reached.
    reached = int(np.searchsorted(above, wanted))
    inside = classes.size - 1 - reached
    share = (above[reached] - wanted) / classes[inside]
    edges = (np.array([inside, inside + 1]) + CLASS_LOWEST) << CLASS_SHIFT
    lower, upper = edges.view(np.float64)
    return float((lower if inside else 0.0) + share * (upper - (lower if inside else 0.0)))


def filter_of(points_hz: float, lamp: Lamp, cutoff_hz: float) -> NDArray[np.float64]:
    """Block 3 as six sections (b0, b1, b2, a1, a2): high-pass, three of the Butterworth low-pass, lamp and eye in two.

    Each is the analogue section by the bilinear transform, exact at the frequency that it is about.
    """
    gain, damping, w1, w2, w3, w4 = (x if n == 0 else 2 * pi * x for n, x in enumerate(lamp.value[:6]))
    high, low = 2 * pi * HIGH_PASS_HZ, 2 * pi * cutoff_hz
    sections = [_section((0.0, 1.0, 0.0), (high, 1.0, 0.0), HIGH_PASS_HZ, points_hz)]
    for degrees in (15, 45, 75):
        poles = (low * low, 2 * cos(degrees * pi / 180) * low, 1.0)
        sections.append(_section((low * low, 0.0, 0.0), poles, cutoff_hz, points_hz))
    sections.append(_section((0.0, gain * w1, 0.0), (w1 * w1, 2 * damping, 1.0), CALIBRATION_HZ, points_hz))
    eye = (1.0, 1 / w3 + 1 / w4, 1 / (w3 * w4))
    sections.append(_section((1.0, 1 / w2, 0.0), eye, CALIBRATION_HZ, points_hz))
    return np.array(sections)


def scale_of(sections: NDArray[np.float64], points_hz: float, lamp: Lamp, per_point: int) -> float:
    """What the smoothed square is multiplied with, so that the lamp's change at 8.8 Hz has a largest Pinst of 1.

    A change of d swings u² by d either way. Squared and smoothed, (d G)² / 2 · (1 + ripple at twice the frequency).
    """
    z = np.exp(-2j * pi * CALIBRATION_HZ / points_hz)
    response = np.prod([(b0 + b1 * z + b2 * z * z) / (1 + a1 * z + a2 * z * z) for b0, b1, b2, a1, a2 in sections])
    turn = pi * CALIBRATION_HZ / (points_hz * per_point)
    response *= sin(turn * per_point) / (per_point * sin(turn))
    step = _step(points_hz * SMOOTHING_S)
    ripple = abs(step / (1 - (1 - step) * z * z))
    return float(2.0 / ((lamp.value[6] * abs(response)) ** 2 * (1 + ripple)))


def _section(
    top: tuple[float, float, float], bottom: tuple[float, float, float], exact_hz: float, points_hz: float
) -> tuple[float, float, float, float, float]:
    """(t0 + t1 s + t2 s²)/(n0 + n1 s + n2 s²) with s = c (1 − z⁻¹)/(1 + z⁻¹)."""
    c = 2 * pi * exact_hz / tan(pi * exact_hz / points_hz)
    t, n = (
        (k[0] + k[1] * c + k[2] * c * c, 2 * (k[0] - k[2] * c * c), k[0] - k[1] * c + k[2] * c * c)
        for k in (top, bottom)
    )
    return t[0] / n[0], t[1] / n[0], t[2] / n[0], n[1] / n[0], n[2] / n[0]


def _step(points: float) -> float:
    """Of a first-order mean with a time constant of so many points: how far it goes to each new one."""
    return -float(np.expm1(-1.0 / points))


@kernel
def mean_squares(u_v, per_point, points):
    """The mean of u² over each ``per_point`` samples."""
    for phase in range(u_v.shape[0]):
        row = u_v[phase]
        for k in range(points.shape[1]):
            part = row[k * per_point : (k + 1) * per_point]
            total = 0.0
            for n in range(per_point):
                total += part[n] * part[n]
            points[phase, k] = total / per_point


@kernel
def watch_flicker(meters, points, first, every, sections, scale, steps):
    """Blocks 1 to 5 for points (phases, n) of which the first has number ``first``."""
    cell = np.empty(1)
    bits = cell.view(np.int64)
    c0, c1, c2, c3, c4, c5 = sections[0], sections[1], sections[2], sections[3], sections[4], sections[5]
    for phase in range(points.shape[0]):
        m, row = meters[phase], points[phase]
        z, classes = m.sections, m.classes
        (a0, b0), (a1, b1), (a2, b2) = (z[0, 0], z[0, 1]), (z[1, 0], z[1, 1]), (z[2, 0], z[2, 1])
        (a3, b3), (a4, b4), (a5, b5) = (z[3, 0], z[3, 1]), (z[4, 0], z[4, 1]), (z[5, 0], z[5, 1])
        level, smooth, largest, seen = m.level, m.smooth, m.largest, m.seen
        countdown = (every - first % every) % every
        for k in range(row.shape[0]):
            x = row[k]
            if not x < IMPLAUSIBLE_V2:
                x = level
                m.bad += 1
            # At first the mean of all there is, so that it is right from the first cycle on.
            level += max(1.0 / (seen + 1), steps[0]) * (x - level)
            x = x / max(level, LEVEL_V_MIN * LEVEL_V_MIN) - 1.0
            x, a0, b0 = _pass(c0, x, a0, b0)
            x, a1, b1 = _pass(c1, x, a1, b1)
            x, a2, b2 = _pass(c2, x, a2, b2)
            x, a3, b3 = _pass(c3, x, a3, b3)
            x, a4, b4 = _pass(c4, x, a4, b4)
            x, a5, b5 = _pass(c5, x, a5, b5)
            smooth += steps[1] * (scale * x * x - smooth)
            seen += 1
            if countdown == 0:
                countdown = every
                if seen > steps[2]:
                    largest = max(largest, smooth)
                    cell[0] = smooth
                    at = (bits[0] >> CLASS_SHIFT) - CLASS_LOWEST
                    classes[min(max(at, 0), CLASSES - 1)] += 1
                    m.counted += 1
            countdown -= 1
        z[0, 0], z[0, 1], z[1, 0], z[1, 1], z[2, 0], z[2, 1] = a0, b0, a1, b1, a2, b2
        z[3, 0], z[3, 1], z[4, 0], z[4, 1], z[5, 0], z[5, 1] = a3, b3, a4, b4, a5, b5
        m.level, m.smooth, m.largest, m.seen = level, smooth, largest, seen


@kernel
def _pass(c, x, first, second):
    """One section, transposed direct form II: what comes out, and the two memories."""
    y = c[0] * x + first
    return y, c[1] * x - c[3] * y + second, c[2] * x - c[4] * y
