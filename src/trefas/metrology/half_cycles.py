"""Urms(1/2): the rms voltage of each cycle, refreshed every half cycle, phase by phase (IEC 61000-4-30, 3.23 and 5.4.1).

Each phase has its own windows, one period long and beginning on zero crossings of its own fundamental:

    u   ∿∿∿∿∿∿∿∿          windows  |—— k ——|
                                       |— k+1 —|        half a period later
                                           |— k+2 —|

The crossing is not looked for among the samples: every second window is compared with a sine and a cosine, and the angle that
comes out says where the crossing is; harmonics, DC and noise do not move it. Where two neighbouring cycles do not agree (the
edge of a dip, a phase jump) or the voltage is gone, the windows run on with the last period, since a window of one period has
the right rms wherever it begins. When two cycles agree again the windows step over to the crossings as they are now.

Positions are in samples from the first of the stream. A stream cut anywhere gives the same values, bit for bit.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trefas.base.errors import LocalError
from trefas.metrology.jit import kernel
from trefas.metrology.samples import RATE_HZ_MAX, RATE_HZ_MIN

FREQUENCY_SPAN = 0.15
"""Of the nominal frequency, either way: 42.5 to 57.5 Hz or 51 to 69 Hz (IEC 61000-4-30, 5.1)."""

FADED = 0.03
"""Of Udin: a fundamental below this says nothing about crossings."""

STEADY = 0.01
"""Of the larger amplitude: how far the fundamentals of two neighbouring cycles may be apart and still be followed."""

STEADY_RAD = 0.02
"""The same for their angle: 0.3 % of the frequency from one cycle to the next, four times what a network can do. More is a
piece of a dip, and would leave its mark on the period."""

SEEKING = 0.1
SEEKING_RAD = 1.2
"""The same while the period is not known yet: a frequency that is 15 % off turns by 0.94 rad a cycle."""

CALM_CYCLES = 3
"""So many comparisons in a row that turn by little, and the period is known: one alone may be chance while it is far off."""

LOST_CYCLES = 25
"""So many cycles with voltage in a row, none like its neighbour, and the period is looked for again."""

FOLLOWING = 0.25
"""How much of a cycle's deviation goes into the period; a network's 1 Hz/s then leaves it 0.16 % behind."""

TABLE_TOLERANCE = 5e-4
"""Of the period: the tables of sine and cosine are made again when they are this far off; the angle is off by as much."""

# Columns of the values.
START, END, U_RMS, ORIGIN = range(4)

# What ORIGIN says of a window.
FOUND, RUN_ON, FIRST = 0.0, 1.0, 2.0
"""On a crossing found; on one that ran on from the last period; the first after the start of the stream or a gap."""

FOLLOWER = np.dtype(
    [
        ("start", np.float64),  # of the next window
        ("period", np.float64),
        ("shortest", np.float64),
        ("longest", np.float64),
        ("faded", np.float64),  # amplitude
        ("count", np.int64),  # windows measured
        ("known", np.int64),  # 1: the three below are of the last compared window
        ("angle", np.float64),
        ("amplitude", np.float64),
        ("angle_at", np.float64),  # where that window began
        ("locked", np.int64),  # 1: the period is known
        ("calm", np.int64),  # cycles in a row that turned by little
        ("strange", np.int64),  # cycles in a row that were not like their neighbour
        ("steady", np.int64),  # 1: the last compared cycle was
        ("table_period", np.float64),
    ]
)


@dataclass(frozen=True, slots=True)
class HalfCycleValues:
    """Values of each phase, (count, 4) float64: START, END, U_RMS, ORIGIN; the counts of the phases may differ.

    U_RMS is NaN where a sample was no number.
    """

    phases: tuple[NDArray[np.float64], ...]


class HalfCycles:
    """Measures the voltages of one meter, (phases, n) at a time.

    Raises LocalError for a rate, a nominal frequency or samples that cannot be.
    """

    def __init__(self, phases: int, rate_hz: float, u_din_v: float = 230.0, nominal_hz: float = 50.0) -> None:
        if not RATE_HZ_MIN <= rate_hz <= RATE_HZ_MAX:
            raise LocalError(f"rate_hz is {rate_hz:g}; must be {RATE_HZ_MIN:g} to {RATE_HZ_MAX:g}")
        if nominal_hz not in (50, 60):
            raise LocalError(f"nominal_hz is {nominal_hz}; must be 50 or 60")
        self.phases = phases
        self.rate_hz = rate_hz
        self.u_din_v = u_din_v
        self.nominal_hz = nominal_hz
        self._longest = rate_hz / nominal_hz / (1 - FREQUENCY_SPAN)
        self._tables = np.empty((phases, 2, int(self._longest * (1 + TABLE_TOLERANCE)) + 4))
        self._begin(0)

    def take(self, u_v: NDArray[np.float64], first: int | None = None) -> HalfCycleValues:
        """The values that these samples complete. ``first`` is the number of the first sample; where it is not the next one
        (None: it is), samples are missing, and everything begins again."""
        if u_v.ndim != 2 or u_v.shape[0] != self.phases:
            raise LocalError(f"u_v has the shape {u_v.shape}; it is {self.phases} phase(s) by samples")
        following = self._base + self._tail.shape[1]
        if first is not None and first < following:
            raise LocalError(f"these samples begin with number {first}; the next one is {following}")
        if first is not None and first > following:
            self._begin(first)
        # Enough for every window that begins in the tail to end in the stitched piece.
        head = min(u_v.shape[1], int(2 * self._longest) + 8) if self._tail.shape[1] else 0
        pieces = []
        if self._tail.shape[1]:
            u = np.concatenate((self._tail, u_v[:, :head]), axis=1)
            pieces.append(self._measure(u, self._base))
            if head == u_v.shape[1]:
                self._keep(u, self._base)
                return _joined(pieces)
            self._base += self._tail.shape[1]
        u = np.ascontiguousarray(u_v, np.float64)
        pieces.append(self._measure(u, self._base))
        self._keep(u, self._base)
        return _joined(pieces)

    @property
    def position(self) -> float:
        """Up to where every phase is measured: no window that is still to come begins before this."""
        return float(self._followers["start"].min())

    @property
    def periods_s(self) -> NDArray[np.float64]:
        """The period of each phase as it is followed now."""
        return np.asarray(self._followers["period"] / self.rate_hz)

    def _begin(self, first: int) -> None:
        self._followers = np.zeros(self.phases, FOLLOWER)
        self._followers["start"] = first
        self._followers["period"] = self.rate_hz / self.nominal_hz
        self._followers["shortest"] = self.rate_hz / self.nominal_hz / (1 + FREQUENCY_SPAN)
        self._followers["longest"] = self._longest
        self._followers["faded"] = FADED * self.u_din_v * np.sqrt(2)
        self._tail = np.empty((self.phases, 0))
        self._base = first

    def _measure(self, u_v: NDArray[np.float64], base: int) -> tuple[NDArray[np.float64], ...]:
        # Steps are at least a quarter of a period apart.
        capacity = int(4 * (base + u_v.shape[1] - self.position) / self._followers["shortest"][0]) + 2
        values = np.empty((self.phases, max(capacity, 0), 4))
        counts = np.zeros(self.phases, np.int64)
        measure_half_cycles(self._followers, self._tables, u_v, base, values, counts)
        return tuple(values[phase, : counts[phase]] for phase in range(self.phases))

    def _keep(self, u_v: NDArray[np.float64], base: int) -> None:
        """Keeps from one sample before the next window on: its first edge needs it."""
        first = min(max(0, int(self.position) - 1 - base), u_v.shape[1])
        self._tail, self._base = u_v[:, first:].copy(), base + first


def _joined(pieces: list[tuple[NDArray[np.float64], ...]]) -> HalfCycleValues:
    if len(pieces) == 1:
        return HalfCycleValues(pieces[0])
    return HalfCycleValues(tuple(np.concatenate(rows) for rows in zip(*pieces, strict=True)))


@kernel
def measure_half_cycles(followers, tables, u_v, base, values, counts):
    """Measures every window whose end is known. u_v (phases, n) begins with sample number ``base``."""
    last = base + u_v.shape[1] - 1
    for phase in range(u_v.shape[0]):
        s, row, table = followers[phase], u_v[phase], tables[phase]
        count = 0
        while True:
            start, period = s.start, s.period
            end = start + period
            if np.floor(end) + 1 > last:
                break
            value = values[phase, count]
            value[START], value[END] = start, end
            value[U_RMS] = np.sqrt(max(_square(row, start - base, end - base), 0.0) / period)
            value[ORIGIN] = FIRST if s.count == 0 else (FOUND if s.locked and s.steady else RUN_ON)
            step = 0.5 * period
            if s.count % 2 == 0:
                if abs(period - s.table_period) > TABLE_TOLERANCE * period:
                    _fill_table(s, table)
                sine, cosine = _fundamental(row, start - base, end - base, s.table_period, table)
                step = _follow(s, sine * 2.0 / period, cosine * 2.0 / period)
            s.start = start + step
            s.count += 1
            count += 1
        counts[phase] = count


@kernel
def _square(row, start, end):
    """The integral of u² from one position to another: straight lines between the samples' squares, cut at the ends."""
    low, high = int(np.ceil(start)), int(np.floor(end))
    part = row[low : high + 1]
    total = 0.0
    for k in range(part.shape[0]):
        total += part[k] * part[k]
    before, after = low - start, end - high
    left, right = 0.5 * before * before, 0.5 * after * after
    outer = row[max(low - 1, 0)]
    total += (before - left - 0.5) * part[0] * part[0] + left * outer * outer
    outer = row[high + 1]
    return total + (after - right - 0.5) * row[high] * row[high] + right * outer * outer


@kernel
def _fundamental(row, start, end, period, table):
    """The integrals of u times sine and cosine of the period, whose angle is zero at ``start``."""
    low, high = int(np.ceil(start)), int(np.floor(end))
    part = row[low : high + 1]
    n = part.shape[0]
    # The table begins one sample before the first inside.
    in_phase, ahead = table[0, 1 : n + 1], table[1, 1 : n + 1]
    sine, cosine = 0.0, 0.0
    for k in range(n):
        sine += part[k] * in_phase[k]
        cosine += part[k] * ahead[k]
    before, after = low - start, end - high
    left, right = 0.5 * before * before, 0.5 * after * after
    edge = left * row[max(low - 1, 0)]
    sine, cosine = sine + edge * table[0, 0], cosine + edge * table[1, 0]
    edge = (before - left - 0.5) * part[0]
    sine, cosine = sine + edge * table[0, 1], cosine + edge * table[1, 1]
    edge = (after - right - 0.5) * row[high]
    sine, cosine = sine + edge * table[0, n], cosine + edge * table[1, n]
    edge = right * row[high + 1]
    sine, cosine = sine + edge * table[0, n + 1], cosine + edge * table[1, n + 1]
    # Turn from the table's first sample to the start of the window.
    turn = 2 * np.pi * (before - 1.0) / period
    c, s = np.cos(turn), np.sin(turn)
    return sine * c + cosine * s, cosine * c - sine * s


@kernel
def _fill_table(s, table):
    """Sine and cosine of a period, sample by sample from angle zero."""
    turn = 2 * np.pi / s.period
    for k in range(table.shape[1]):
        table[0, k], table[1, k] = np.sin(turn * k), np.cos(turn * k)
    s.table_period = s.period


@kernel
def _follow(s, sine, cosine):
    """Compares the fundamental of a cycle with that of the one before; how far the next window begins after this one.

    What the sums tell, even with a period that is somewhat off, is the angle in the middle of the window.
    """
    middle = s.start + 0.5 * s.period
    amplitude = np.sqrt(sine * sine + cosine * cosine)
    angle = np.arctan2(cosine, sine) + np.pi
    s.steady = 0
    # Written so that what is no number is not followed either.
    if not amplitude > s.faded:
        s.known = 0
        return 0.5 * s.period
    if s.known:
        passed = middle - s.angle_at
        turned = _wrapped(angle - s.angle - 2 * np.pi * passed / s.period, 2 * np.pi)
        like = abs(amplitude - s.amplitude) <= (STEADY if s.locked else SEEKING) * max(amplitude, s.amplitude)
        if like and abs(turned) <= (STEADY_RAD if s.locked else SEEKING_RAD):
            gain = FOLLOWING if s.locked else 1.0
            s.period = 1.0 / (1.0 / s.period + gain * turned / (2 * np.pi * passed))
            s.period = min(max(s.period, s.shortest), s.longest)
            s.calm = s.calm + 1 if abs(turned) < STEADY_RAD else 0
            if s.calm >= CALM_CYCLES:
                s.locked = 1
            s.steady, s.strange = 1, 0
        else:
            s.strange += 1
            if s.strange >= LOST_CYCLES:
                s.locked, s.strange, s.calm = 0, 0, 0
    s.known, s.angle, s.amplitude, s.angle_at = 1, angle, amplitude, middle
    step = 0.5 * s.period
    if s.steady:
        # Rising and falling crossings serve alike: the nearest is at most a quarter of a period away.
        angle += 2 * np.pi * (s.start + step - middle) / s.period
        step -= _wrapped(angle, np.pi) / (2 * np.pi) * s.period
    return step


@kernel
def _wrapped(angle, turn):
    """An angle brought to within half a turn of zero."""
    return angle - turn * np.floor(angle / turn + 0.5)
