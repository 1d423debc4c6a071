"""What can happen to a meter in a world, and how often: load and voltages, holes in the supply, ends of the process, the clock.

What people do to it stands in ``run.world.visits``, what they do in front of it in ``run.world.front``.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from trefas.base.instant import NS_PER_S, Instant
from trefas.core.rtc import crystal_ppb
from trefas.metrology.samples import Gap
from trefas.run.world import front, visits
from trefas.run.world.load import NOMINAL_V, Stretch, samples_of

if TYPE_CHECKING:
    from trefas.run.world.world import World

DAY_S = 86_400
OUTAGE_S = (0.2, 14.0 * DAY_S)
COMMITS_FORGOTTEN_MAX = 8
PPB_PER_PPM, MC_PER_C = 1_000, 1_000
EDGES_S = (900, 3_600, DAY_S, DAY_S)
SUMMER_NS = 3_600 * NS_PER_S
BESIDE_NS = (-30 * NS_PER_S, -1, 0, 0, 1)
WAVES_S = (3, 12)


def happenings() -> list[tuple[int, "Callable[[World], None]"]]:
    """All of them, each with how often it happens."""
    return [
        (30, day),
        (10, minutes),
        (6, odd),
        (4, voltages),
        (1, waves),
        (8, outage),
        (4, hole),
        (5, cut_off),
        (5, cut_off_in_a_write),
        (3, machine_off),
        (2, full_disk),
        (4, clock_jump),
        (4, clock_right),
        (3, weather),
        *visits.TABLE,
        *front.TABLE,
    ]


# The supply.


def day(world: "World") -> None:
    """Hours go by, in steps of a quarter as a load curve has them."""
    world.live(Stretch(world.dice.randint(4, 60), 900 * NS_PER_S, _missing(world, 0.1)))


def minutes(world: "World") -> None:
    """Seconds go by."""
    world.live(Stretch(world.dice.randint(20, 300), NS_PER_S, _missing(world, 0.2), idle=world.dice.random() < 0.2))


def odd(world: "World") -> None:
    """Steps of no round length."""
    length_ns = round(world.drawn(0.2, 3_000.0) * NS_PER_S)
    world.live(Stretch(world.dice.randint(1, 12), length_ns, _missing(world, 0.2)))


def voltages(world: "World") -> None:
    """Voltages at the limits or beyond, for as long as it takes to be noticed or not: too high, too low, or a lost neutral."""
    dice = world.dice
    if dice.random() < 0.4:
        low = dice.randrange(3)
        volts = [dice.uniform(258.0, 380.0)] * 3
        volts[low] = dice.uniform(40.0, 200.0)
    else:
        volts = [dice.choice((NOMINAL_V, 253.0, 260.0, 207.0, 190.0)) for _ in range(3)]
    step_s = dice.choice((1, 5, 20, 60, 300))
    steps = min(400, max(1, round(world.drawn(20.0, 7_200.0) / step_s)))
    world.live(Stretch(steps, step_s * NS_PER_S, volts=(volts[0], volts[1], volts[2])))


def waves(world: "World") -> None:
    """Seconds of samples, with swells and sags, as the voltage quality sees them."""
    meter = world.device.meter
    block = samples_of(world.dice.randint(*WAVES_S), world.now, world.chance)
    for measured in (meter.frontend.measure(block), meter.frontend.finish()):
        if measured.steps and not world.dead:
            world.measure(measured)


def outage(world: "World") -> None:
    """No voltage on any phase; it comes back with what happens next."""
    steps = world.dice.randint(1, 12)
    world.live(Stretch(steps, round(world.drawn(*OUTAGE_S) * NS_PER_S / steps), (0, 1, 2)))


def hole(world: "World") -> None:
    """Nothing is measured for a while, and perhaps nobody says so."""
    length_ns = round(world.drawn(*OUTAGE_S) * NS_PER_S)
    begin, world.now = world.now, Instant(world.now + length_ns)
    world.before = world.ledger
    world.ledger, _ = world.ledger.through(world.ledger.reached, world.now, True)
    if world.dice.random() < 0.5:
        if world.ledger.at_work:
            world.ledger = world.ledger.seen(begin, world.now)
        world.dare(lambda: world.device.meter.skip(Gap(begin, world.now, "nothing measured")))
    else:
        world.live(Stretch(1, 60 * NS_PER_S))


# The process, and the machine.


def cut_off(world: "World") -> None:
    """The process ends, between two steps or with a step that was not stored."""
    if world.dice.random() < 0.7:
        world.live(Stretch(world.dice.randint(1, 20), 60 * NS_PER_S), keep=False)
    world.dead = True


def cut_off_in_a_write(world: "World") -> None:
    """The process ends while it stores."""
    world.memory.cut_after = world.dice.randrange(6)
    world.live(Stretch(world.dice.randint(1, 20), 300 * NS_PER_S))
    world.dead = True


def machine_off(world: "World") -> None:
    """The machine ends too, and with it what was not hardened. The witness may have been on its disk, or not."""
    memory, dice = world.memory, world.dice
    witness = memory.witness
    if memory.forget(dice.randint(1, COMMITS_FORGOTTEN_MAX)) and dice.random() < 0.7:
        memory.witness = dice.randint(memory.sequence, witness)
    world.dead = True


def full_disk(world: "World") -> None:
    """The disk refuses, and the process ends with a sentence."""
    world.memory.is_full = True
    world.live(Stretch(world.dice.randint(1, 8), 900 * NS_PER_S))
    world.memory.is_full = False
    world.dead = True


# The clock.


def clock_jump(world: "World") -> None:
    """Somebody sets the clock: by seconds, to something else altogether, or to where a period or a day begins."""
    dice, shown = world.dice, world.ledger.shown(world.now)
    if dice.random() < 0.4:
        edge_ns = dice.choice(EDGES_S) * NS_PER_S
        edge = (shown // edge_ns + dice.randrange(2)) * edge_ns - dice.randrange(2) * SUMMER_NS
        world.set_clock(edge + dice.choice(BESIDE_NS))
        return
    size_s = world.drawn(0.001, 30.0 * DAY_S if dice.random() < 0.1 else 4_000.0)
    world.set_clock(shown + dice.choice((-1, 1)) * round(size_s * NS_PER_S))


def clock_right(world: "World") -> None:
    """Somebody sets the clock to the truth."""
    world.set_clock(world.now + world.device.meter.rtc.zone_min * 60 * NS_PER_S)


def weather(world: "World") -> None:
    """It gets warmer or colder."""
    ambient_mc = world.dice.randint(-40, 70) * MC_PER_C
    world.device.meter.set_ambient(world.now, ambient_mc)
    trim_ppb = round(world.order.clock_drift_ppm * PPB_PER_PPM)
    world.ledger = world.ledger.tempered(world.now, trim_ppb + crystal_ppb(ambient_mc))


def _missing(world: "World", chance: float) -> tuple[int, ...]:
    """Phases without voltage; never all of them."""
    dice = world.dice
    return tuple(dice.sample(range(3), dice.randint(1, 2))) if dice.random() < chance else ()
