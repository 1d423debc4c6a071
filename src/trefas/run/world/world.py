"""One world: a meter, what happens to it from first to last, and what must be so after each of it.

The same seed makes the same world: what is drawn comes from two generators that the seed begins, in the order in which things
happen. What must be so and is not ends the world with ``Broken``, which says the seed, the time and the thing.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from hashlib import blake2b
from random import Random

import numpy as np

from trefas.base.errors import SetupError
from trefas.base.instant import NS_PER_S, Instant, datetime_of
from trefas.core.occurrence import POWER, VOLTAGE, Occurrence
from trefas.core.seal import Interferer, SealBroken
from trefas.core.voltage_quality_observer import VoltageFound
from trefas.device.order import Order
from trefas.metrology.interval import Intervals
from trefas.metrology.voltage_quality import Code
from trefas.run.start import started
from trefas.run.world.checks import Broken, Checks, Saved
from trefas.run.world.delivery import almanac_of, codes_of, delivered
from trefas.run.world.happenings import cut_off, happenings, minutes
from trefas.run.world.house import order_of
from trefas.run.world.ledger import Ledger
from trefas.run.world.load import Stretch, intervals_of
from trefas.run.world.memory import CutOff, FaultyMemory

BEGIN_S = 1_767_225_600
"""2026-01-01; a world begins up to a year later."""
DAYS = (1, 1, 2, 2, 3, 4, 6, 10)
DAYS_LONG = 100
LONG_EVERY = 40
"""One world in so many is a long one."""
DAY_S = 86_400
AWAY_S = (0.01, 10.0 * DAY_S)
DAMAGED = 0.2
"""Share of the ends of a process after which a page is damaged."""


@dataclass(frozen=True, slots=True)
class Report:
    """What came of a world."""

    seed: int
    days: float
    happened: dict[str, int]
    digest: str


class World:
    """``days`` None draws how long it lasts."""

    def __init__(self, seed: int, days: float | None = None) -> None:
        self.seed = seed
        self.dice = Random(seed)
        self.chance = np.random.default_rng(seed)
        self.happened: dict[str, int] = {}
        self.order: Order = order_of(self.dice)
        drawn = DAYS_LONG if self.dice.randrange(LONG_EVERY) == 0 else self.dice.choice(DAYS)
        self.start = Instant((BEGIN_S + self.dice.randrange(365 * DAY_S)) * NS_PER_S)
        self.end = Instant(self.start + round((drawn if days is None else days) * DAY_S * NS_PER_S))
        self.now = self.start
        self.memory = FaultyMemory()
        self.checks = Checks()
        self.forged: Order | None = None
        """What the meter file says at the next start, to begin with."""
        self.device = started(self.order, self.memory, self.now)
        self.ledger: Ledger = delivered(self.device)
        self.before = self.ledger
        """The ledger before what goes by now."""
        self.dead = False
        self.begin()

    def run(self) -> Report:
        """From first to last. Raises Broken."""
        try:
            self.keep()
            self.memory.harden()
            self._happen(minutes)  # time begins for a meter with the first that it measures
            weights, table = zip(*happenings(), strict=True)
            while self.now < self.end:
                self._happen(*self.dice.choices(table, weights))
            self._happen(cut_off)
            self.checks.look_at_everything(self.device, self.ledger)
        except Broken as broken:
            when = f"{datetime_of(self.now):%Y-%m-%d %H:%M:%S.%f}"
            raise Broken(f"seed {self.seed}, {when} UTC: {broken}; so far there were {self.happened}") from broken
        return Report(self.seed, (self.now - self.start) / NS_PER_S / DAY_S, self.happened, self.digest)

    @property
    def digest(self) -> str:
        """Of everything in the memory, and of everything in the meter."""
        digest = blake2b(digest_size=16)
        for log in sorted(self.memory.pages):
            for row_id, raw in sorted(self.memory.pages[log].items()):
                digest.update(f"{log} {row_id} ".encode() + raw)
        digest.update(self.device.meter.rows.counts.astype(">i8").tobytes())
        digest.update(self.device.meter.rows.rests.astype(">i8").tobytes())
        return digest.hexdigest()

    # For what happens.

    def live(self, stretch: Stretch, *, keep: bool = True) -> None:
        """Steps go by; what the meter made of them is stored."""
        self.measure(intervals_of(stretch, self.now, self.chance), keep=keep)

    def measure(self, block: Intervals, *, keep: bool = True) -> None:
        """These go by."""
        self.before, self.ledger = self.ledger, self.ledger.after(block)
        self.now = Instant(int(block.end_ns[0, -1]))
        self.dare(lambda: self.device.meter.advance(block))
        if keep:
            self.keep()

    def keep(self) -> None:
        """What changed is stored."""
        if not self.dead:
            self.dare(self._save)

    def dare(self, act: Callable[[], None]) -> None:
        """Something that ends the process where it is cut off, or the disk is full."""
        try:
            act()
        except CutOff:
            self.dead = True
        except SetupError as error:
            if not self.memory.is_full:
                raise Broken(f"the meter stopped by itself: {error}") from error
            self.dead = True

    def begin(self) -> None:
        """The device has just begun to run: it is listened to as a live meter does it, and to what its voltage quality finds."""
        self.device.meter.occurrences.hear(POWER, self._hear)
        self.device.meter.occurrences.hear(VOLTAGE, self._found)

    def set_clock(self, rtc_ns: int) -> None:
        """Somebody sets it."""
        if self.device.meter.at_work:
            self.device.meter.set_clock(self.now, rtc_ns)
            self.ledger = self.ledger.set(self.now, rtc_ns)
            self.keep()

    def drawn(self, low: float, high: float) -> float:
        """As likely short as long, whatever the unit."""
        return low * float((high / low) ** self.dice.random())

    # Inside.

    def _happen(self, happening: "Callable[[World], None]") -> None:
        self.happened[happening.__name__] = self.happened.get(happening.__name__, 0) + 1
        happening(self)
        if self.dead:
            self._revive()
        self.checks.look(self.device, self.ledger, self.memory)

    def _hear(self, _: int, occurrence: Occurrence) -> None:
        """As the live meter does: at the last moment what was counted is stored for good. Not where it is said afterwards."""
        if not occurrence.begins and not self.device.meter.at_work:
            # After a hole that nobody spoke of, what comes after it is already in the ledger, and not yet in the meter.
            self._save(self.ledger if self.before.at_work else self.before)
            self.memory.harden()

    def _found(self, meter: int, occurrence: Occurrence) -> None:
        """One row, unless the meter has no power to see it."""
        assert isinstance(occurrence, VoltageFound), "what is told of voltages says what was found"
        event = occurrence.event
        if self.device.meter.at_work or event.code in (Code.OUTAGE, Code.RESTORED):
            row = (self.ledger.shown(event.time), event.phase, int(event.code))
            books = self.ledger.books
            self.ledger = replace(self.ledger, books=replace(books, quality=books.quality.wrote(row)))

    def _save(self, ledger: Ledger | None = None) -> None:
        meter = self.device.meter
        if meter.changed():
            profiles = self.device.profiles
            note = Saved(ledger or self.ledger, meter.rows.counts.copy(), codes_of(self.device))
            self.memory.save(meter.image(), meter.sequence, [each.unstored() for each in profiles], note)
            for each in profiles:
                each.stored()

    def _revive(self) -> None:
        """Another process, on the memory that is left. Where that is damaged, it is refused, and a copy put back."""
        self.memory.cut_after = None
        self.now = Instant(self.now + round(self.drawn(*AWAY_S) * NS_PER_S))
        if self.dice.random() < DAMAGED:
            self._damage()
        if self.memory.witness > self.memory.sequence:
            self._refused("an older image than the witness knows")
            self.memory.witness = self.memory.sequence
        if self.forged is not None:
            self._interfere(self.forged)
        try:
            self.device = started(self.order, self.memory, self.now)
        except SetupError as error:
            raise Broken(f"the meter refused its own memory: {error}") from error
        saved = self._saved
        if codes_of(self.device) != saved.codes:
            raise Broken("the meter is not as it was configured when it was stored")
        almanac = almanac_of(self.device, self.now)
        ledger = replace(saved.ledger, books=replace(saved.ledger.books, almanac=almanac))
        self.ledger = self.before = ledger.started(self.device.meter.now)
        self.now = self.device.meter.now
        self.checks.came_back(saved.counts)
        self.begin()
        self.dead = False
        self.keep()

    @property
    def _saved(self) -> Saved:
        assert isinstance(self.memory.note, Saved), "every image was saved with what should be in it"
        return self.memory.note

    def _interfere(self, forged: Order) -> None:
        """Somebody changes legal data in the meter file: the start is refused, which is journalled, and nothing else is."""
        saved = self._saved
        try:
            started(forged, self.memory, self.now)
        except SealBroken:
            pass
        else:
            raise Broken("the meter started with other legal data than it was sealed with")
        now = max(self.now, saved.ledger.counted_to)
        books = saved.ledger.books.interfered(saved.ledger.shown(now), Interferer.METER_FILE)
        self.memory.note = replace(saved, ledger=replace(saved.ledger, books=books))
        self.forged = None

    def _damage(self) -> None:
        """A bit flips, or a page is torn, and the meter that would start on it refuses."""
        log = self.dice.choice(sorted(log for log, pages in self.memory.pages.items() if pages))
        key = (log, self.dice.choice(sorted(self.memory.pages[log])))
        whole = self.memory.page(key)
        if self.dice.random() < 0.5:
            self.memory.flip(key, self.dice.randrange(8 * len(whole)))
        else:
            self.memory.tear(key, self.dice.randrange(len(whole)))
        self._refused(f"a damaged page {key}")
        self.memory.put(key, whole)

    def _refused(self, what: str) -> None:
        sequence = self.memory.sequence
        try:
            started(self.order, self.memory, self.now)
        except SetupError:
            if self.memory.sequence != sequence:
                raise Broken(f"the meter refused {what}, and wrote") from None
            return
        raise Broken(f"the meter started on {what}")
