"""What can happen in a life, and how often: loads, voltages, holes in the supply, hands, clients good and bad, restarts."""

import zlib
from collections.abc import Callable

import numpy as np

from tests.golden import visits
from tests.golden.flow import PHASES, flowing, live
from tests.golden.surface import Fleet
from tests.golden.world import NS_PER_S, World

DAY_NS = 86_400 * NS_PER_S
LINES = (
    *("cover open", "cover close", "magnet bring", "magnet take", "release", "button off", "button on", "auxiliary on"),
    *("auxiliary off", "ambient -20", "ambient 55.5", "outputs", "status", "pulse 1", "pulse 1 40", "pulse 2 7"),
    *(f"input {port} {level}" for port in (1, 2) for level in ("low", "high")),
    *("watch on", "watch off", "input 3 high", "dance", "cover ajar"),
)
"""What hands say; some of it is no act."""


# Time.


def quarters(world: World) -> None:
    """Hours of a load curve."""
    live(world, world.dice.randint(4, 90), 900 * NS_PER_S, missing=_missing(world, 0.1))


def seconds(world: World) -> None:
    """Minutes, second by second; now and then with little or much load."""
    most_w = world.dice.choice((6_000.0, 6_000.0, 5.0, 20_000.0))
    live(world, world.dice.randint(20, 200), NS_PER_S, missing=_missing(world, 0.2), most_w=most_w)


def odd(world: World) -> None:
    """Steps of no round length."""
    live(
        world,
        world.dice.randint(1, 12),
        world.dice.randrange(NS_PER_S // 5, 3_000 * NS_PER_S),
        missing=_missing(world, 0.2),
    )


def voltages(world: World) -> None:
    """Too high, too low, or a lost neutral, for so long that it is noticed or not."""
    dice = world.dice
    volts = [dice.choice((230.0, 256.0, 262.0, 300.0, 204.0, 180.0, 45.0)) for _ in range(PHASES)]
    if dice.random() < 0.3:
        volts = [300.0, 300.0, 120.0]
    live(world, dice.randint(2, 150), dice.choice((1, 5, 20, 60)) * NS_PER_S, volts=tuple(volts))


def outage(world: World) -> None:
    """No voltage anywhere; then it is back."""
    dice = world.dice
    live(
        world,
        dice.randint(1, 5),
        dice.choice((NS_PER_S // 5, 30 * NS_PER_S, 3_600 * NS_PER_S, DAY_NS)),
        missing=(0, 1, 2),
    )
    world.store()
    if dice.random() < 0.8:
        live(world, 20, NS_PER_S)


def hole(world: World) -> None:
    """Nothing is measured for a while, and perhaps nobody says so."""
    begin = max(world.now, world.device.now)
    world.now = begin + world.dice.choice((NS_PER_S // 2, 40 * NS_PER_S, 7_200 * NS_PER_S, 9 * DAY_NS))
    if world.dice.random() < 0.5:
        world.device.skip(begin, world.now)
        world.pushed()
    live(world, 10, NS_PER_S)


def waves(world: World) -> None:
    """Seconds of samples, of sines that stay as they are; in every third life alone, so that what is measured and what is made of
    it are told apart."""
    if world.seed % 3 or world.device.wiring != "four-wire":
        seconds(world)
        return
    length, rate_hz = world.dice.randint(2, 5), 4_000.0
    at_s = np.arange(round(length * rate_hz)) / rate_hz
    u_v = world.chance.choice((230.0, 230.0, 258.0, 200.0, 120.0), (PHASES, 1))
    wave = np.sqrt(2.0) * np.sin(2 * np.pi * (50.0 * at_s - np.arange(PHASES)[:, np.newaxis] / PHASES))
    start = max(world.now, world.device.now)
    world.device.feed((u_v * wave)[np.newaxis], (3.0 * wave)[np.newaxis], rate_hz, start)
    world.now = max(start + length * NS_PER_S, world.device.now)
    world.pushed()


# The process.


def killed(world: World) -> None:
    """It ends; what was not stored is lost."""
    dice = world.dice
    if dice.random() < 0.6:
        live(world, dice.randint(1, 20), 60 * NS_PER_S)
    world.restart(dice.choice((0, 1, 40 * NS_PER_S, 7_200 * NS_PER_S, 12 * DAY_NS)))
    world.pushed()


def hands(world: World) -> None:
    """Somebody touches it; what is said to nonsense is not noted, only that it was."""
    session = world.device.hands()
    for line in ("outputs", *world.dice.choices(LINES, k=world.dice.randint(1, 6))):
        answer = bytes(session.receive(line.encode() + b"\n", world.device.now))
        world.note(f"hands: {line}", answer if answer.startswith(b"ok") else answer[:3])
        if world.dice.random() < 0.4:
            live(world, world.dice.randint(1, 20), NS_PER_S)


def upload(world: World) -> None:
    """A program is brought, whole or not, and perhaps installed."""
    if not world.device.at_work:
        return
    dice = world.dice
    image = dice.randbytes(dice.randint(8, 1_500))
    checksum = zlib.crc32(image) ^ (dice.random() < 0.3)
    transfer = bytes((0, 18, 0, 0, 44, 0, 0, 255))
    with world.client("module") as client:
        identifier = checksum.to_bytes(4) + dice.randbytes(16)
        size = int.from_bytes(client.get(transfer + b"\2")[2:6] or b"\0\0\1\0") or 256
        said = [client.action(transfer + b"\1", b"\2\2\x09\x14" + identifier + b"\6" + len(image).to_bytes(4))]
        for number in range(-(-len(image) // size)):
            block = image[number * size : (number + 1) * size]
            if dice.random() < 0.95:
                head = b"\2\2\6" + number.to_bytes(4) + b"\x09\x82" + len(block).to_bytes(2)
                said.append(client.action(transfer + b"\2", head + block))
        said.append(client.action(transfer + b"\3", b"\x0f\0"))
        world.note("image transfer", b"|".join(said))
    live(world, 4, NS_PER_S)
    if world.device.at_work:
        with world.client("module") as client:
            world.note("activation", client.action(transfer + b"\4", b"\x0f\0"))
    live(world, dice.choice((4, 15)), NS_PER_S)


def fleet(world: World) -> None:
    """Other meters, some in one, each with a clock and a tariff of its own; then their images change places in another fleet."""
    dice, start = world.dice, max(world.now, world.device.now)
    meters, steps = dice.randint(2, 4), dice.randint(20, 120)
    step_ns = dice.choice((NS_PER_S, 60 * NS_PER_S, 900 * NS_PER_S))
    one, other = Fleet(meters, start), Fleet(meters, start)
    for half in range(2):
        one.advance(**flowing(world, meters, steps, step_ns, start=start + half * steps * step_ns))
        for meter in range(meters):
            world.note(f"image of meter {meter}", one.seen(meter))
            if dice.random() < 0.7:
                one.touch(meter, dice.randrange(9), start + dice.randrange(DAY_NS))
    for meter in range(meters):
        other.restore(meter, one.image((meter + 1) % meters))
    other.advance(**flowing(world, meters, steps, step_ns, start=start + 2 * steps * step_ns))
    for meter in range(meters):
        world.note(f"image of meter {meter} with the memory of its neighbour", other.seen(meter))


TABLE: tuple[tuple[int, Callable[[World], None]], ...] = (
    (8, quarters),
    (8, seconds),
    (3, odd),
    (6, voltages),
    (5, outage),
    (3, hole),
    (3, waves),
    (5, killed),
    (8, hands),
    (2, upload),
    (2, fleet),
    *visits.TABLE,
)


def _missing(world: World, share: float) -> tuple[int, ...]:
    dice = world.dice
    return tuple(dice.sample(range(PHASES), dice.randint(1, 2))) if dice.random() < share else ()
