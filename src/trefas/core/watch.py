"""Watches: each looks at what is measured for one thing, and says when it begins and when it is over.

    glance at a block ─→ suspects ─→ watch.notice ─→ occurrences, each at the end of an interval ─→ told there, as a stop

One file of ``trefas.core.watches`` is one watch; ``kinds`` finds them. A watch looks at one meter, has no clock but the
intervals' own, and the same intervals, cut into blocks anywhere, make it notice the same at the same instants. It is in a meter
that has its part: thresholds, and what survives a power cut. Meters where nothing can have happened cost a glance.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise
from typing import ClassVar, Protocol

import numpy as np
from numpy.typing import NDArray

import trefas.core.watches
from trefas.base.discover import discover
from trefas.base.instant import Instant
from trefas.base.part import Part
from trefas.base.rows import Rows
from trefas.base.slot import Slot
from trefas.core.look_kernel import FOUND, I_HIGH, I_LOW, P_LOW, U_HIGH, U_LOW, look_over
from trefas.core.occurrence import Occurrence, Occurrences
from trefas.core.stops import NEVER, ManyStops
from trefas.metrology.interval import PHASES, Intervals

MV_PER_V = 1_000.0
ALL_PHASES: NDArray[np.int64] = np.arange(PHASES)
NO_PHASE = 1 << PHASES
"""Bit of what lasts and is of no phase; the phases have those below it."""


class Watch(Protocol):
    """What looks for one thing. It can be built without arguments, with the thresholds of the real meter."""

    name: str
    """What it looks for, in words of the trade."""
    part: "type[Watched]"
    """What of it is in a meter."""

    @property
    def at_rest(self) -> bool:
        """Whether nothing lasts, and nothing is about to begin."""
        ...

    def lasts(self, phases: int) -> None:
        """On these phases (bits) it is so, from before: the meter comes back from a power cut."""
        ...

    def notice(self, intervals: Intervals, meter: int = 0) -> list[Occurrence]:
        """Takes the next intervals of its meter; what began or was over in them, in order."""
        ...


class Watched(Part):
    """What of a watch is in the meter: its thresholds, and where what it looks for is so."""

    lasting: ClassVar[Slot]
    """The phases on which it is so, as bits; not volatile, so that what is over after a power cut is told too."""
    of_currents: ClassVar[bool] = False
    """Whether it looks at currents or energies, which a breaker takes away."""
    phases: tuple[int, ...] = tuple(range(PHASES))
    """Columns of the measuring systems."""

    def suspects(self, glance: "Glance") -> NDArray[np.bool_]:
        """Meters (meters,) where a watch at rest could notice something in these intervals; no others are looked at."""
        raise AssertionError("every watch says what can make it notice something")

    def watch(self, before: Watch | None) -> Watch:
        """The watch of this meter with the thresholds as they are now: a new one, or the one before."""
        raise AssertionError("every watch says how it is made")


class Glance:
    """A block of intervals of all meters at one look."""

    def __init__(self, intervals: Intervals, phases: NDArray[np.int64] = ALL_PHASES) -> None:
        """``phases`` are the columns of the measuring systems."""
        self.intervals = intervals
        found = np.empty((FOUND, intervals.meters))
        look_over(found, intervals.u_rms_v, intervals.i_rms_a, intervals.active_j, phases)
        self.u_lowest_mv, self.u_highest_mv = found[U_LOW] * MV_PER_V, found[U_HIGH] * MV_PER_V
        """Of any phase and interval (meters,), in millivolts as thresholds are; of those of no length too, which only makes a
        watch look for nothing."""
        self.i_lowest_a, self.i_highest_a = found[I_LOW], found[I_HIGH]
        self.active_lowest_j = found[P_LOW]
        """Below 0 is export."""


class Watching(ManyStops):
    """The watches of all meters. What they notice in a block is told when the meter has come that far: as a stop."""

    def __init__(self, rows: Rows, occurrences: Occurrences, parts: Sequence[Watched], phases: tuple[int, ...]) -> None:
        super().__init__(rows.meters)
        self.rows = rows
        self.occurrences = occurrences
        self._columns: NDArray[np.int64] = np.array(phases, np.int64)
        self._parts = tuple(parts)
        for part in parts:
            part.phases = phases
        self._awake = np.zeros((len(parts), rows.meters), np.bool_)
        self._watches: dict[tuple[int, int], Watch] = {}
        self._pending: dict[int, list[tuple[Slot, Occurrence]]] = {}

    def look(self, intervals: Intervals) -> None:
        """The next intervals of all meters, before anything of them is counted."""
        glance = Glance(intervals, self._columns)
        for number, part in enumerate(self._parts):
            looked = part.suspects(glance) | self._awake[number]
            for meter in looked.nonzero()[0].tolist():
                self._notice(number, meter, intervals)

    def look_again(self, meter: int, intervals: Intervals, first: int) -> None:
        """A breaker has turned: from a step on other currents flow than were looked at. What was noticed of them is forgotten."""
        for number, part in enumerate(self._parts):
            if part.of_currents:
                slot = type(part).lasting
                self._keep(meter, [each for each in self._pending.pop(meter, []) if each[0] is not slot])
                self._watches.pop((number, meter), None)
                self._notice(number, meter, intervals.cut(first, intervals.steps))

    # A stop.

    def plan_many(self, meters: NDArray[np.int64], now_ns: NDArray[np.int64]) -> None:
        """What the meters have come to is told. A meter with nothing ahead may have come back from a power cut: its watches go
        on from where its memory says."""
        for meter, now in zip(meters.tolist(), now_ns.tolist(), strict=True):
            pending = self._pending.pop(meter, [])
            reached = [each for each in pending if each[1].at <= now]
            self._keep(meter, pending[len(reached) :])
            for slot, occurrence in reached:
                self.occurrences.tell(self._told(slot, occurrence, meter), meter=meter)
            if not pending:
                self._go_on(meter)

    # Inside.

    def _notice(self, number: int, meter: int, intervals: Intervals) -> None:
        part = self._parts[number].of(meter)
        before = self._watches.get((number, meter))
        watch = self._watches[number, meter] = part.watch(before)
        if before is None:
            watch.lasts(self.rows.count(type(part).lasting, meter))
        noticed = [(type(part).lasting, each) for each in watch.notice(intervals, meter)]
        self._awake[number, meter] = not watch.at_rest
        if noticed:
            self._keep(meter, sorted([*self._pending.get(meter, []), *noticed], key=lambda each: each[1].at))

    def _keep(self, meter: int, pending: list[tuple[Slot, Occurrence]]) -> None:
        if pending:
            self._pending[meter] = pending
        self.next_ns[meter] = pending[0][1].at if pending else NEVER

    def _told(self, slot: Slot, occurrence: Occurrence, meter: int) -> Occurrence:
        """With the phases on which it is so from now on as its value."""
        bits = sum(1 << phase for phase in occurrence.phases) or NO_PHASE
        before = self.rows.count(slot, meter)
        after = before | bits if occurrence.begins else before & ~bits
        self.rows.put(slot, after, meter)
        return Occurrence(occurrence.name, occurrence.at, occurrence.begins, occurrence.phases, after)

    def _go_on(self, meter: int) -> None:
        for number, part in enumerate(self._parts):
            lasting = self.rows.count(type(part).lasting, meter)
            watch = self._watches.get((number, meter))
            if watch is not None:
                watch.lasts(lasting)
            self._awake[number, meter] |= lasting != 0


class Spell:
    """One thing that is so from when it held without a break for some time, until the first interval in which it does not hold.
    Time that was not measured says nothing: what is about to begin begins again after it, and what is so stays."""

    def __init__(self) -> None:
        self.so = False
        self._since: int | None = None
        self._last_end: int | None = None

    @property
    def at_rest(self) -> bool:
        """Whether it neither is so, nor holds at the moment."""
        return not self.so and self._since is None

    def take(
        self, start_ns: NDArray[np.int64], end_ns: NDArray[np.int64], holds: NDArray[np.bool_], for_ns: int
    ) -> Iterator[tuple[int, bool]]:
        """Intervals in order, none of them without length: the steps with which it begins to be so (true), or is over."""
        if not len(holds):
            return
        edges = np.flatnonzero((holds[1:] != holds[:-1]) | (start_ns[1:] != end_ns[:-1])) + 1
        for a, b in pairwise([0, *edges.tolist(), len(holds)]):  # stretches that are alike and without a break
            joined, self._last_end = self._last_end == start_ns[a], int(end_ns[b - 1])
            if not holds[a]:
                self._since = None
                if self.so:
                    self.so = False
                    yield a, False
                continue
            if self._since is None or not joined:
                self._since = int(start_ns[a])
            step = a + int(np.searchsorted(end_ns[a:b], self._since + for_ns))
            if not self.so and step < b:
                self.so = True
                yield step, True


def noticed(name: str, end_ns: NDArray[np.int64], step: int, begins: bool, phases: tuple[int, ...]) -> Occurrence:
    """It began, or was over, with the end of an interval."""
    return Occurrence(name, Instant(int(end_ns[step])), begins, phases)


@cache
def kinds() -> dict[str, type[Watch]]:
    """Every watch by its name."""
    found: list[type[Watch]] = [module.WATCH for module in discover(trefas.core.watches)]
    return {kind.name: kind for kind in found}
