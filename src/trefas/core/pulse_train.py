"""Pulse trains: what a diode, the S0 terminals and the ports of a module give, pulse by pulse, each at its instant.

    train 1   LED and S0, which are one: they are synchronous
    train 2   I/O 1 of the module         3   I/O 2

A pulse is due at the instant at which its register reaches its count. It is given then, or as soon as the pulse before it and a
pause of at least 30 ms are over (EN 62053-31): what comes too soon waits, and is never lost. What was given and when the next may
begin are values of the meter, kept with the registers, so that pulses and registers agree over power cuts and restarts.

Who owns a train (``Train``) says what it stands for; the kernel gives its pulses (``trefas.core.pulse_kernel``), and whoever
listens (``PulseRecord.hear``) gets the instants.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from trefas.base.instant import NS_PER_MS, Instant
from trefas.base.layout import Layout
from trefas.base.part import Part
from trefas.base.rows import Rows
from trefas.base.slot import Slot
from trefas.base.slots import Slots
from trefas.base.unit import Unit
from trefas.core.energy import Energy
from trefas.core.pulse_kernel import (
    ALL_DUE,
    COUNTS_PER_KWH,
    FIELDS,
    FIRST,
    KEPT,
    LAST,
    METER,
    RECORD,
    START,
    expand,
)
from trefas.metrology.interval import Intervals

TRAINS = 3
LIGHT, IO_1, IO_2 = 1, 2, 3
"""The numbers of the trains."""
PULSE_MS = 30
PAUSE_NS = 30 * NS_PER_MS
"""Between two pulses at least: EN 62053-31, class A, wants 30 ms of each."""


class PulseEnergy(IntEnum):
    """What pulses stand for."""

    NONE = 0
    ACTIVE = 1
    A_IMPORT = 2
    A_EXPORT = 3
    R_IMPORT = 4
    R_EXPORT = 5
    DEBITING = 6
    """A pulse at every debiting stop."""


REGISTERS: dict[int, tuple[Slot, ...]] = {
    PulseEnergy.NONE: (),
    PulseEnergy.ACTIVE: (Energy.active_import, Energy.active_export),
    PulseEnergy.A_IMPORT: (Energy.active_import,),
    PulseEnergy.A_EXPORT: (Energy.active_export,),
    PulseEnergy.R_IMPORT: (Energy.reactive_q1, Energy.reactive_q2),
    PulseEnergy.R_EXPORT: (Energy.reactive_q3, Energy.reactive_q4),
}


@dataclass(frozen=True, slots=True)
class Train:
    """Where it stands what a train is: slots of the part that owns it."""

    energy: Slot
    per_kwh: Slot
    base: Slot
    """Count of the registers where its pulses begin."""
    before: Slot
    """Pulses that were due before that, of what it stood for then."""


class Pulsing(Part):
    """A part that owns trains, by their numbers."""

    trains: ClassVar[dict[int, Train]] = {}
    counted: ClassVar[dict[int, tuple[Slot, ...]]] = {}
    """What it counts that is no energy, by what pulses stand for."""

    def count_of(self, energy: int) -> int:
        """What the registers of an energy say, together."""
        return sum(self.rows.count(slot, self.meter) for slot in (REGISTERS | self.counted)[energy])

    def pulses_of(self, number: int) -> int:
        """All pulses of a train that were ever due, given or waiting."""
        train = self.trains[number]
        energy, per_kwh, base, before = (
            self.rows.count(slot, self.meter) for slot in (train.energy, train.per_kwh, train.base, train.before)
        )
        counted = self.count_of(energy) - base
        return before + (counted if energy == PulseEnergy.DEBITING else counted * per_kwh // COUNTS_PER_KWH)


class PulseTrains(Part):
    """What of its trains one meter has given."""

    given = Slots(TRAINS, None, Unit.NONE, "pulses of train {n} that were given", accumulates=True)
    free_ns = Slots(TRAINS, None, Unit.NONE, "train {n}: another pulse may begin at (instant, ns)")
    length_ms = Slot(None, Unit.NONE, "length of a pulse (ms)", volatile=True, initial=PULSE_MS)
    resting = Slot(None, Unit.NONE, "nothing is consumed", initial=1, limits=(0, 1))

    def unknown_to_image(self, meter: int, now: Instant) -> None:
        """What was due to an earlier build is over: nobody was given it."""
        for number in self.given.numbers:
            self.given[number] = ALL_DUE

    def waiting(self, number: int) -> int:
        """Pulses of a train that are due and wait for those before them."""
        owner = next(kind for kind in _owners(self.rows.layout) if number in kind.trains)
        return owner(self.rows, self.meter).pulses_of(number) - self.given[number]

    def is_given(self, number: int, now: Instant) -> bool:
        """Whether a pulse of a train lasts at an instant that is not before what was counted."""
        return now < self.ends_ns(number)

    def ends_ns(self, number: int) -> int:
        """When the last pulse of a train that was given is over; long ago where there was none."""
        return self.free_ns[number] - PAUSE_NS


@dataclass(frozen=True, slots=True)
class PulseBlock:
    """What the trains of all meters gave while a block of intervals passed, each meter's in the order of its intervals."""

    meter: NDArray[np.int64]
    train: NDArray[np.int64]
    """(pulses,)"""
    at_ns: NDArray[np.int64]
    """The instants at which they begin."""
    rest_meter: NDArray[np.int64]
    resting: NDArray[np.int64]
    """(changes,): from then on nothing is consumed (1), or something is (0)."""
    rest_at_ns: NDArray[np.int64]
    length_ns: NDArray[np.int64]
    """(meters,), of a pulse."""
    end_ns: NDArray[np.int64]
    """(meters,), the end of the block: no pulse before it is still to come. 0 for a meter of which nothing was measured."""


Hears = Callable[[PulseBlock], None]


class PulseRecord:
    """Trains of all meters for the kernel, and the pulses that it gives for whoever listens."""

    def __init__(self, rows: Rows) -> None:
        layout = rows.layout
        self._rows = rows
        owners = _owners(layout)
        trains = {number: train for owner in owners for number, train in owner.trains.items()}
        self.numbers = sorted(trains)
        self.columns: NDArray[np.int64] = np.zeros((len(trains), FIELDS), np.int64)
        for place, number in enumerate(self.numbers):
            train = trains[number]
            stands_for = (train.energy, train.per_kwh, train.base, train.before)
            given = PulseTrains.given[number], PulseTrains.free_ns[number]
            self.columns[place] = [layout.column[slot] for slot in (*stands_for, *given)]
        registers = dict(REGISTERS)
        for owner in owners:
            registers |= owner.counted
        self.sources: NDArray[np.int64] = np.full((len(PulseEnergy), 2), -1, np.int64)
        for energy, slots in registers.items():
            self.sources[energy, : len(slots)] = [layout.column[slot] for slot in slots]
        self.kept: NDArray[np.int64] = np.zeros((rows.meters, len(trains), KEPT), np.int64)
        self.resting = layout.column[PulseTrains.resting] if LIGHT in trains else -1
        self.length = layout.column[PulseTrains.length_ms] if trains else -1
        self.records: NDArray[np.int64] = np.zeros((0, RECORD), np.int64)
        self.recorded: NDArray[np.int64] = np.zeros(1, np.int64)
        self._hearers: list[Hears] = []

    def hear(self, hearer: Hears) -> Callable[[], None]:
        """From now on the hearer is told of every block; what is given back ends that."""
        self._hearers.append(hearer)
        return lambda: self._hearers.remove(hearer)

    def begin(self, intervals: Intervals) -> None:
        """Intervals are to be counted: room for what the kernel finds in them, where anybody wants to know."""
        if not self._hearers:
            self.records = self.records[:0]
            return
        self.recorded[:] = 0
        room = intervals.meters * intervals.steps * (len(self.numbers) + 1)
        if self.records.shape[0] < room:
            self.records = np.zeros((room, RECORD), np.int64)

    def tell(self, intervals: Intervals) -> None:
        """They are counted."""
        if self._hearers:
            self._tell(self.records[: int(self.recorded[0])], intervals.end_ns.max(axis=1))

    def darken(self, meter: int, at: Instant) -> None:
        """A meter that has no power any more rests no longer; a pulse that has begun is finished."""
        if self.resting < 0:
            return
        rested, self._rows.counts[meter, self.resting] = bool(self._rows.counts[meter, self.resting]), 0
        if self._hearers:
            records, end_ns = np.zeros((int(rested), RECORD), np.int64), np.zeros(self._rows.meters, np.int64)
            records[:, METER], records[:, START], records[:, LAST] = meter, at, -1
            end_ns[meter] = max(self._rows.columns_of(PulseTrains.free_ns)[meter].max(), at)
            self._tell(records, end_ns)

    # Inside.

    def _tell(self, records: NDArray[np.int64], end_ns: NDArray[np.int64]) -> None:
        pulses = records[records[:, LAST] >= records[:, FIRST]]
        rests = records[records[:, LAST] < records[:, FIRST]]
        number = int((pulses[:, LAST] - pulses[:, FIRST] + 1).sum())
        meter, train, at_ns = (np.zeros(number, np.int64) for _ in range(3))
        expand(pulses, meter, train, at_ns)
        block = PulseBlock(
            meter,
            np.asarray(self.numbers, np.int64)[train],
            at_ns,
            rests[:, METER].copy(),
            rests[:, FIRST].copy(),
            rests[:, START].copy(),
            self._rows.column_of(PulseTrains.length_ms) * NS_PER_MS,
            end_ns,
        )
        for hearer in tuple(self._hearers):
            hearer(block)


def _owners(layout: Layout) -> list[type[Pulsing]]:
    """The parts that own trains, in a meter that gives pulses."""
    if PulseTrains not in layout.parts:
        return []
    return [part for part in layout.parts if issubclass(part, Pulsing)]
