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
from trefas.core.debiting import Debiting
from trefas.core.load_profile import LoadProfile
from trefas.core.module_ports import ModulePorts
from trefas.core.occurrence import POWER, Occurrence
from trefas.core.port_use import PORTS
from trefas.core.rtc import crystal_ppb
from trefas.core.tamper import Tamper
from trefas.device.build import Device, build
from trefas.device.order import Order
from trefas.metrology.samples import Gap
from trefas.run.world.checks import Broken, Checks, Saved
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
OUTAGE_S = (0.2, 14.0 * DAY_S)
AWAY_S = (0.01, 10.0 * DAY_S)
CLOCK_MARK_NS = 7 * NS_PER_S
COMMITS_FORGOTTEN_MAX = 8
PPB_PER_PPM, MC_PER_C = 1_000, 1_000


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
        self.device = self._built()
        rtc = self.device.meter.rtc
        self.ledger = Ledger(
            self.device.meter.starting_w,
            reached=self.start,
            counted_to=self.start,
            clock=(self.start, self.start + rtc.zone_min * 60 * NS_PER_S, rtc.drift_ppb),
            battery=self.device.spec.battery,
            reserve_at=self.start,
        )
        self.before = self.ledger
        """The ledger before what goes by now."""
        self.dead = False

    def run(self) -> Report:
        """From first to last. Raises Broken."""
        try:
            self._keep()
            self.memory.harden()
            self._happen(World.minutes)  # time begins for a meter with the first that it measures
            while self.now < self.end:
                self._happen(*self.dice.choices(_HAPPENINGS, _WEIGHTS))
            self._happen(World.cut_off)
            self.checks.look_at_everything(self.device)
        except Broken as broken:
            when = f"{datetime_of(self.now):%Y-%m-%d %H:%M:%S.%f}"
            last = list(self.happened.items())
            raise Broken(f"seed {self.seed}, {when} UTC: {broken}; so far there were {dict(last)}") from broken
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

    # What can happen.

    def day(self) -> None:
        """Hours go by, in steps of a quarter as a load curve has them."""
        self._pass(Stretch(self.dice.randint(4, 60), 900 * NS_PER_S, self._missing(0.1)))

    def minutes(self) -> None:
        """Seconds go by."""
        self._pass(Stretch(self.dice.randint(20, 300), NS_PER_S, self._missing(0.2), self.dice.random() < 0.2))

    def odd(self) -> None:
        """Steps of no round length."""
        self._pass(Stretch(self.dice.randint(1, 12), round(self._drawn(0.2, 3_000.0) * NS_PER_S), self._missing(0.2)))

    def outage(self) -> None:
        """No voltage on any phase; it comes back with what happens next."""
        steps = self.dice.randint(1, 12)
        self._pass(Stretch(steps, round(self._drawn(*OUTAGE_S) * NS_PER_S / steps), (0, 1, 2)))

    def hole(self) -> None:
        """Nothing is measured for a while, and perhaps nobody says so."""
        length_ns = round(self._drawn(*OUTAGE_S) * NS_PER_S)
        begin, self.now = self.now, Instant(self.now + length_ns)
        self.before = self.ledger
        self.ledger, _ = self.ledger.through(self.ledger.reached, self.now, True)
        if self.dice.random() < 0.5:
            self._live(lambda: self.device.meter.skip(Gap(begin, self.now, "nothing measured")))
        else:
            self._pass(Stretch(1, 60 * NS_PER_S))

    def cut_off(self) -> None:
        """The process ends, between two steps or with a step that was not stored."""
        if self.dice.random() < 0.7:
            self._pass(Stretch(self.dice.randint(1, 20), 60 * NS_PER_S), keep=False)
        self.dead = True

    def cut_off_in_a_write(self) -> None:
        """The process ends while it stores."""
        self.memory.cut_after = self.dice.randrange(6)
        self._pass(Stretch(self.dice.randint(1, 20), 300 * NS_PER_S))
        self.dead = True

    def machine_off(self) -> None:
        """The machine ends too, and with it what was not hardened. The witness may have been on its disk, or not."""
        witness = self.memory.witness
        if self.memory.forget(self.dice.randint(1, COMMITS_FORGOTTEN_MAX)) and self.dice.random() < 0.7:
            self.memory.witness = self.dice.randint(self.memory.sequence, witness)
        self.dead = True

    def full_disk(self) -> None:
        """The disk refuses, and the process ends with a sentence."""
        self.memory.is_full = True
        self._pass(Stretch(self.dice.randint(1, 8), 900 * NS_PER_S))
        self.memory.is_full = False
        self.dead = True

    def clock_jump(self) -> None:
        """Somebody sets the clock: by seconds, or to something else altogether."""
        size_s = self._drawn(0.001, 30.0 * DAY_S if self.dice.random() < 0.1 else 4_000.0)
        self._set_clock(self.ledger.shown(self.now) + self.dice.choice((-1, 1)) * round(size_s * NS_PER_S))

    def clock_right(self) -> None:
        """Somebody sets the clock to the truth."""
        self._set_clock(self.now + self.device.meter.rtc.zone_min * 60 * NS_PER_S)

    def weather(self) -> None:
        """It gets warmer or colder."""
        ambient_mc = self.dice.randint(-40, 70) * MC_PER_C
        self.device.meter.set_ambient(self.now, ambient_mc)
        ppb = round(self.order.clock_drift_ppm * PPB_PER_PPM) + crystal_ppb(ambient_mc)
        self.ledger = replace(self.ledger, clock=(self.now, self.ledger.shown(self.now), ppb))

    def tariff(self) -> None:
        """Somebody writes another tariff; where a calendar says it, the calendar says otherwise soon."""
        if self.device.meter.at_work:
            self.device.meter.switch_tariff(self.dice.randint(1, 8))
            self._keep()

    def debiting_stop(self) -> None:
        """Somebody ends the debiting period."""
        if self.device.meter.at_work:
            self.device.meter.part(Debiting).stop(self.now)
            self._keep()

    def touch(self) -> None:
        """Somebody opens or closes the cover, or brings or takes a magnet; perhaps it is so already."""
        if not self.device.meter.at_work:
            return
        tamper = self.device.meter.part(Tamper)
        name, on = self.dice.choice(("cover", "magnet")), self.dice.random() < 0.5
        if name == "cover":
            (tamper.open_cover if on else tamper.close_cover)(self.now)
            self.ledger = self.ledger.touched(cover=on)
        else:
            (tamper.bring_magnet if on else tamper.take_magnet)(self.now)
            self.ledger = self.ledger.touched(magnet=on)
        self._keep()

    def terminals(self) -> None:
        """Somebody brings voltage to an input of the module, or takes it; perhaps it is so already, or the meter has no power."""
        ports = self.device.meter.part(ModulePorts)
        ports.see(self.now, self.dice.randint(1, PORTS), self.dice.randint(0, 1))
        if self.device.meter.at_work:
            self._keep()

    def period(self) -> None:
        """Somebody gives the load profile another period: it is deleted."""
        if self.device.meter.at_work:
            self.device.meter.part(LoadProfile).set_capture_period(self.dice.choice((900, 1800, 3600)), self.now)
            self._keep()

    # Inside.

    def _happen(self, happening: "Callable[[World], None]") -> None:
        self.happened[happening.__name__] = self.happened.get(happening.__name__, 0) + 1
        happening(self)
        if self.dead:
            self._revive()
        self.checks.look(self.device, self.ledger, self.memory)

    def _built(self) -> Device:
        device = build(self.order, start=self.now)
        device.meter.occurrences.hear(POWER, self._hear)
        return device

    def _hear(self, _: int, occurrence: Occurrence) -> None:
        """As the live meter does: at the last moment what was counted is stored for good. Not where it is said afterwards."""
        if not occurrence.begins and not self.device.meter.at_work:
            # After a hole that nobody spoke of, what comes after it is already in the ledger, and not yet in the meter.
            self._save(self.ledger if self.before.at_work else self.before)
            self.memory.harden()

    def _pass(self, stretch: Stretch, *, keep: bool = True) -> None:
        block = intervals_of(stretch, self.now, self.chance)
        self.before, self.ledger = self.ledger, self.ledger.after(block)
        self.now = Instant(self.now + stretch.length_ns)
        self._live(lambda: self.device.meter.advance(block))
        if keep:
            self._keep()

    def _keep(self) -> None:
        if not self.dead:
            self._live(self._save)

    def _live(self, act: Callable[[], None]) -> None:
        try:
            act()
        except CutOff:
            self.dead = True
        except SetupError as error:
            if not self.memory.is_full:
                raise Broken(f"the meter stopped by itself: {error}") from error
            self.dead = True

    def _save(self, ledger: Ledger | None = None) -> None:
        meter = self.device.meter
        if meter.changed():
            profiles = self.device.profiles
            note = Saved(ledger or self.ledger, meter.rows.counts.copy())
            self.memory.save(meter.image(), meter.sequence, [each.unstored() for each in profiles], note)
            for each in profiles:
                each.stored()

    def _set_clock(self, rtc_ns: int) -> None:
        if not self.device.meter.at_work:
            return
        moved_ns = rtc_ns - self.ledger.shown(self.now)
        self.device.meter.set_clock(self.now, rtc_ns)
        self.ledger = replace(
            self.ledger,
            clock=(self.now, rtc_ns, self.ledger.clock[2]),
            valid=True,
            settings=self.ledger.settings + (abs(moved_ns) >= CLOCK_MARK_NS),
        )
        self._keep()

    def _revive(self) -> None:
        """Another process, on the memory that is left. Where that is damaged, it is refused, and a copy put back."""
        self.memory.cut_after = None
        self.now = Instant(self.now + round(self._drawn(*AWAY_S) * NS_PER_S))
        if self.dice.random() < 0.2:
            self._damage()
        self.device = self._built()
        if self.memory.witness > self.memory.sequence:
            self._refused("an older image than the witness knows")
            self.memory.witness = self.memory.sequence
        try:
            self._resume()
        except SetupError as error:
            raise Broken(f"the meter refused its own memory: {error}") from error
        assert isinstance(self.memory.note, Saved), "every image was saved with what should be in it"
        self.ledger = self.memory.note.ledger.started(self.device.meter.now)
        self.now = self.device.meter.now
        self.checks.came_back(self.memory.note.counts)
        self.dead = False
        self._keep()

    def _resume(self) -> None:
        image = self.memory.load()
        assert image is not None, "the first image is saved before anything happens"
        self.memory.check(self.device.resume(image, self.memory.rows, self.now))

    def _damage(self) -> None:
        """A bit flips, or a page is torn, and the meter that would start on it refuses."""
        log = self.dice.choice(sorted(log for log, pages in self.memory.pages.items() if pages))
        key = (log, self.dice.choice(sorted(self.memory.pages[log])))
        whole = self.memory.page(key)
        if self.dice.random() < 0.5:
            self.memory.flip(key, self.dice.randrange(8 * len(whole)))
        else:
            self.memory.tear(key, self.dice.randrange(len(whole)))
        self.device = self._built()
        self._refused(f"a damaged page {key}")
        self.memory.put(key, whole)

    def _refused(self, what: str) -> None:
        try:
            self._resume()
        except SetupError:
            self.device = self._built()
            return
        raise Broken(f"the meter started on {what}")

    def _missing(self, chance: float) -> tuple[int, ...]:
        """Phases without voltage; never all of them."""
        return tuple(self.dice.sample(range(3), self.dice.randint(1, 2))) if self.dice.random() < chance else ()

    def _drawn(self, low: float, high: float) -> float:
        """As likely short as long, whatever the unit."""
        return low * float((high / low) ** self.dice.random())


_TABLE: tuple[tuple[int, Callable[[World], None]], ...] = (
    (30, World.day),
    (10, World.minutes),
    (6, World.odd),
    (8, World.outage),
    (4, World.hole),
    (5, World.cut_off),
    (5, World.cut_off_in_a_write),
    (3, World.machine_off),
    (2, World.full_disk),
    (4, World.clock_jump),
    (4, World.clock_right),
    (3, World.weather),
    (3, World.tariff),
    (3, World.touch),
    (3, World.terminals),
    (2, World.debiting_stop),
    (1, World.period),
)
_WEIGHTS = tuple(weight for weight, _ in _TABLE)
_HAPPENINGS = tuple(happening for _, happening in _TABLE)
