"""Finding events among the Urms(1/2) values: dips, swells, interruptions, rapid voltage changes and outages.

    values of each phase → levels with hysteresis, the mean of a second   (kernel, phase by phase)
                         → begin and end of each phase, in order of time  → events over all phases

A dip of several phases begins when the first crosses the threshold and ends when the last is back (IEC 61000-4-30, 5.4.2);
an interruption begins when the last is gone and ends when the first is back (5.5.1). What is told does not depend on how the
values were cut into blocks.

Where in its window is the edge that makes a value cross? A window that is below 5 % lies inside the interruption from end to
end, so an interruption is told from the start of its first window to the end of the first that is back. A window below 90 %
reaches into a deep dip by a fifth of its energy, into a shallow one by two thirds: a dip is told from the middle of its first
window to the first quarter of the one that is back, which is never more than a cycle wrong in all. (IEC 61000-4-30, 5.4.2 stamps
dips with the start of the one and the end of the other, which makes a deep one up to two cycles longer than it was.)
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from trefas.base.errors import LocalError
from trefas.metrology.event import Event, Kind
from trefas.metrology.half_cycles import END, FIRST, ORIGIN, START, U_RMS, HalfCycleValues
from trefas.metrology.jit import kernel


@dataclass(frozen=True, slots=True)
class EventSettings:
    """Thresholds, all relative to Udin. The defaults are those of EN 50160 and of the real meter."""

    u_din_v: float = 230.0
    nominal_hz: float = 50.0
    dip: float = 0.90
    swell: float = 1.10
    interruption: float = 0.05
    hysteresis: float = 0.02
    rvc: float = 0.05
    rvc_hysteresis: float = 0.025
    """Half of the threshold, as IEC 61000-4-30, 5.11.1 gives for example."""
    indication: float = 160.0 / 230.0
    """Above this a phase is shown as present; below it on all phases there is an outage."""
    outage: float = 50.0 / 230.0
    """Below this there is an outage of one phase (50 to 160 V on the real meter)."""
    outage_delay_s: float = 10.0
    """Shorter outages are not told (0 to 30 min on the real meter)."""

    def __post_init__(self) -> None:
        if self.nominal_hz not in (50, 60):
            raise LocalError(f"nominal_hz is {self.nominal_hz}; must be 50 or 60")
        if not self.interruption < self.dip < 1 < self.swell:
            raise LocalError(
                f"the thresholds are {self.interruption:g} (interruption), {self.dip:g} (dip) and {self.swell:g} (swell); "
                "they must rise in this order, the last above 1"
            )
        if not 0 <= self.rvc_hysteresis < self.rvc:
            raise LocalError(f"rvc_hysteresis is {self.rvc_hysteresis:g}; must be 0 to below rvc, {self.rvc:g}")

    @property
    def levels(self) -> NDArray[np.float64]:
        """(LEVELS, 3): sign, where a level begins and where it is over. Times the sign, it is always the larger that begins."""
        under = (self.dip, self.interruption, self.outage, self.indication)
        rows = [(-1.0, -limit, -(limit + self.hysteresis)) for limit in under]
        rows.insert(SWELL, (1.0, self.swell, self.swell - self.hysteresis))
        return np.array(rows) * (1.0, self.u_din_v, self.u_din_v)


LEVELS = 5
DIP, SWELL, GONE, NOTHING, UNSEEN = range(LEVELS)
"""The levels that every value is compared with: the last three are interruption, outage and indication."""
CHANGE = LEVELS
"""Stands beside the levels: the rapid voltage change."""

STEADY_VALUES_MAX = 120
"""100 or 120 values of half a cycle: one second (IEC 61000-4-30, 5.11)."""

# Columns of what the kernel tells.
KEY, WHAT, TURN, STAMP, EXTREME, BEFORE, AFTER = range(7)
BEGIN, OVER, CUT = 0.0, 1.0, 2.0

# Of the rapid voltage change.
UNKNOWN, STEADY, CHANGING = range(3)

WATCHER = np.dtype(
    [
        ("active", np.int64, LEVELS),
        ("extreme", np.float64, LEVELS),  # times the level's sign: the largest
        ("middle", np.float64),  # of the last value's window
        ("end", np.float64),
        ("ring", np.float64, STEADY_VALUES_MAX),
        ("ring_middle", np.float64, STEADY_VALUES_MAX),
        ("ring_count", np.int64),
        ("change", np.int64),
        ("mean", np.float64),  # of the last steady second
        ("furthest", np.float64),
        ("spoiled", np.int64),  # it was a dip or a swell
    ]
)


class Events:
    """The events of one meter. ``take`` returns those that are over, in the order in which they ended."""

    def __init__(self, phases: int, rate_hz: float, settings: EventSettings | None = None) -> None:
        self.phases = phases
        self.rate_hz = rate_hz
        self.settings = settings or EventSettings()
        self._levels = self.settings.levels
        self._steady_values = 2 * int(self.settings.nominal_hz)
        self._limits_v = np.array([self.settings.rvc, self.settings.rvc_hysteresis]) * self.settings.u_din_v
        self._watchers = np.zeros(phases, WATCHER)
        self._waiting: list[list[tuple[float, ...]]] = [[] for _ in range(phases)]
        self._polyphase = [_Polyphase() for _ in range(LEVELS + 1)]
        self._outages = [_Polyphase() for _ in range(phases)]
        self._without_s = 0.0
        """Samples in all that were in an outage of all phases."""

    def take(self, values: HalfCycleValues) -> list[Event]:
        """Takes the values of all phases."""
        for phase, rows in enumerate(values.phases):
            told = np.empty(((LEVELS + 2) * (len(rows) + 1), 7))
            count = watch(self._watchers, phase, rows, self._levels, self._limits_v, self._steady_values, told)
            self._waiting[phase] += map(tuple, told[:count].tolist())
        return self._settle(float(self._watchers["middle"].min()))

    def finish(self) -> list[Event]:
        """The samples end here: what is under way is told as cut."""
        for phase in range(self.phases):
            told = np.empty((LEVELS + 2, 7))
            count = cut(self._watchers, phase, self._levels, told, 0)
            self._waiting[phase] += map(tuple, told[:count].tolist())
        return self._settle(np.inf)

    @property
    def present(self) -> tuple[bool, ...]:
        """Voltage indication: whether each phase is there. Before the first value none is."""
        return tuple(bool(w["end"] > 0 and not w["active"][UNSEEN]) for w in self._watchers)

    @property
    def under_way(self) -> list[tuple[Kind, tuple[int, ...], float]]:
        """Dips, swells and interruptions that are not over yet: kind, phases, start."""
        found = []
        for level, kind in ((DIP, Kind.DIP), (SWELL, Kind.SWELL), (GONE, Kind.PHASE_LOSS)):
            together = self._polyphase[level]
            if together.active:
                whole = level == GONE and together.all_start is not None
                found.append((Kind.INTERRUPTION if whole else kind, tuple(sorted(together.seen)), together.start))
        return found

    def _settle(self, until: float) -> list[Event]:
        """What every phase has told up to a position, in the order of time."""
        settled = []
        for phase, waiting in enumerate(self._waiting):
            if not waiting:
                continue
            count = sum(turn[KEY] <= until for turn in waiting)
            settled += [(turn[KEY], phase, turn) for turn in waiting[:count]]
            del waiting[:count]
        settled.sort(key=lambda each: each[:2])
        return [event for _, phase, turn in settled for event in self._turn(phase, turn)]

    def _turn(self, phase: int, turn: tuple[float, ...]) -> Iterator[Event]:
        what = int(turn[WHAT])
        together = self._polyphase[what]
        if turn[TURN] == BEGIN:
            together.begin(phase, turn, self.phases)
            if what == NOTHING:
                self._outages[phase].begin(phase, turn, self.phases)
                self._outages[phase].without = self._without(turn[STAMP])
            return
        whole_start = together.all_start
        together.end(phase, turn)
        is_cut = turn[TURN] == CUT
        sign = float(self._levels[what, 0]) if what < LEVELS else 1.0
        if whole_start is not None and what == GONE:
            yield self._event(Kind.INTERRUPTION, together, whole_start, turn, -turn[EXTREME], is_cut)
        if whole_start is not None and what == UNSEEN:
            self._without_s += turn[STAMP] - whole_start
            if turn[STAMP] - whole_start >= self.settings.outage_delay_s * self.rate_hz:
                yield self._event(Kind.OUTAGE, together, whole_start, turn, -turn[EXTREME], is_cut)
        if what == NOTHING:
            yield from self._outage(phase, turn, is_cut)
        if together.active:
            return
        if what in (DIP, SWELL):
            kind = Kind.DIP if what == DIP else Kind.SWELL
            yield self._event(kind, together, together.start, turn, sign * together.extreme, together.cut)
        if what == GONE and not together.whole:
            yield self._event(Kind.PHASE_LOSS, together, together.start, turn, -together.extreme, together.cut)
        if what == CHANGE and not together.spoiled:
            yield self._change(together)

    def _event(
        self, kind: Kind, together: "_Polyphase", start: float, turn: tuple[float, ...], extreme_v: float, is_cut: bool
    ) -> Event:
        phases = tuple(sorted(together.seen))
        return Event(kind, phases, start, turn[STAMP], extreme_v, self.settings.u_din_v, self.rate_hz, cut=is_cut)

    def _outage(self, phase: int, turn: tuple[float, ...], is_cut: bool) -> Iterator[Event]:
        """Of one phase; what of it was an outage of all phases does not count."""
        alone = self._outages[phase]
        alone.end(phase, turn)
        without = self._without(turn[STAMP]) - alone.without
        if turn[STAMP] - alone.start - without >= self.settings.outage_delay_s * self.rate_hz:
            yield self._event(Kind.OUTAGE, alone, alone.start, turn, -turn[EXTREME], is_cut)

    def _without(self, position: float) -> float:
        start = self._polyphase[UNSEEN].all_start
        return self._without_s + (position - start if start is not None else 0.0)

    def _change(self, together: "_Polyphase") -> Event:
        worst = together.worst
        return Event(
            Kind.RVC,
            tuple(sorted(together.seen)),
            together.start,
            together.last_stamp,
            worst[EXTREME],
            worst[BEFORE],
            self.rate_hz,
            settled_v=worst[AFTER],
        )


@dataclass(slots=True)
class _Polyphase:
    """One level over all phases, from the first phase's begin to the last one's end."""

    active: set[int] = field(default_factory=set)
    seen: set[int] = field(default_factory=set)
    start: float = 0.0
    all_start: float | None = None
    """Where the last phase joined, while all are in it."""
    whole: bool = False
    """All were in it at some time."""
    extreme: float = -np.inf
    cut: bool = False
    spoiled: bool = False
    last_stamp: float = -np.inf
    worst: tuple[float, ...] = ()
    """Of rapid changes: what was told of the largest."""
    without: float = 0.0
    """Samples in an outage of all phases before it began."""

    def begin(self, phase: int, turn: tuple[float, ...], phases: int) -> None:
        """A phase joins."""
        if not self.active:
            self.seen, self.start, self.whole, self.extreme = set(), turn[STAMP], False, -np.inf
            self.cut, self.spoiled, self.last_stamp, self.worst = False, False, -np.inf, ()
        self.active.add(phase)
        self.seen.add(phase)
        if len(self.active) == phases:
            self.all_start, self.whole = turn[STAMP], True

    def end(self, phase: int, turn: tuple[float, ...]) -> None:
        """A phase leaves."""
        self.active.discard(phase)
        self.all_start = None
        self.extreme = max(self.extreme, turn[EXTREME])
        self.last_stamp = max(self.last_stamp, turn[STAMP])
        self.cut |= turn[TURN] == CUT
        if turn[WHAT] == CHANGE:
            self.spoiled |= turn[TURN] == CUT or np.isnan(turn[AFTER])
            if not self.worst or abs(turn[EXTREME] - turn[BEFORE]) > abs(self.worst[EXTREME] - self.worst[BEFORE]):
                self.worst = turn


@kernel
def watch(watchers, phase, rows, levels, limits_v, steady_values, told):
    """Takes the values of one phase; how many begins and ends were written to ``told``."""
    w = watchers[phase]
    count = 0
    for k in range(rows.shape[0]):
        row = rows[k]
        value = row[U_RMS]
        if row[ORIGIN] == FIRST and w.end > 0:
            count = cut(watchers, phase, levels, told, count)
        w.middle, w.end = 0.5 * (row[START] + row[END]), row[END]
        if np.isnan(value):
            # Not measured: levels stay as they are, the steady second begins again.
            w.ring_count = 0
            w.spoiled = 1
            continue
        for level in range(LEVELS):
            x = levels[level, 0] * value
            if w.active[level]:
                w.extreme[level] = max(w.extreme[level], x)
                if x <= levels[level, 2]:
                    w.active[level] = 0
                    stamp = w.end if level == GONE else 0.5 * (w.middle + row[START])
                    count = _tell(w, level, OVER, stamp, w.extreme[level], 0.0, 0.0, told, count)
            elif x > levels[level, 1]:
                w.active[level], w.extreme[level] = 1, x
                stamp = row[START] if level == GONE else w.middle
                count = _tell(w, level, BEGIN, stamp, x, 0.0, 0.0, told, count)
        spoils = w.active[DIP] or w.active[SWELL]
        count = _watch_change(w, value, spoils, limits_v, steady_values, told, count)
    return count


@kernel
def cut(watchers, phase, levels, told, count):
    """Ends everything at the last value, unfinished: the samples end or a gap begins."""
    w = watchers[phase]
    for level in range(LEVELS):
        if w.active[level]:
            w.active[level] = 0
            count = _tell(w, level, CUT, w.end, w.extreme[level], 0.0, 0.0, told, count)
            told[count - 1, KEY] = w.end
    if w.change == CHANGING:
        count = _tell(w, CHANGE, CUT, w.end, w.furthest, w.mean, np.nan, told, count)
        told[count - 1, KEY] = w.end
    w.change, w.ring_count = UNKNOWN, 0
    return count


@kernel
def _watch_change(w, value, spoils, limits_v, steady_values, told, count):
    """Rapid voltage changes (IEC 61000-4-30, 5.11): steady is when all values of a second are near their mean."""
    at = w.ring_count % steady_values
    oldest = (w.ring_count + 1) % steady_values
    w.ring[at], w.ring_middle[at] = value, w.middle
    w.ring_count += 1
    if w.ring_count < steady_values:
        return count
    mean = 0.0
    for k in range(steady_values):
        mean += w.ring[k]
    mean /= steady_values
    limit = limits_v[0] if w.change == STEADY else limits_v[0] - limits_v[1]
    outside = 0
    for k in range(steady_values):
        outside += 1 if abs(w.ring[k] - mean) > limit else 0
    if w.change == STEADY:
        if outside == 0:
            w.mean = mean
            return count
        w.change, w.furthest, w.spoiled = CHANGING, value, spoils
        return _tell(w, CHANGE, BEGIN, w.middle, value, w.mean, 0.0, told, count)
    if w.change == CHANGING:
        w.spoiled |= spoils
        if abs(value - w.mean) > abs(w.furthest - w.mean):
            w.furthest = value
    if outside == 0:
        if w.change == CHANGING:
            after = np.nan if w.spoiled else mean
            count = _tell(w, CHANGE, OVER, w.ring_middle[oldest], w.furthest, w.mean, after, told, count)
        w.change, w.mean = STEADY, mean
    return count


@kernel
def _tell(w, what, turn, stamp, extreme, before, after, told, count):
    row = told[count]
    row[KEY], row[WHAT], row[TURN], row[STAMP] = w.middle, what, turn, stamp
    row[EXTREME], row[BEFORE], row[AFTER] = extreme, before, after
    return count + 1
