"""What people do to a meter in a world: they touch it, command it, bring it programs, guess its passwords, configure it, and try
to change what is under its seal. A meter without power hears nobody."""

import zlib
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from trefas.base.errors import AccessError, LocalError, SetupError
from trefas.base.instant import NS_PER_S
from trefas.base.obis import Obis
from trefas.core.breaker import Breaker
from trefas.core.debiting import Debiting
from trefas.core.image_transfer import ImageTransfer
from trefas.core.load_profile import LoadProfile
from trefas.core.module_ports import ModulePorts
from trefas.core.port_use import PORTS, Direction, PortUse
from trefas.core.seal import Interferer, SealBroken
from trefas.core.tamper import Tamper
from trefas.cosem.faces.omnipower import CLIENTS, METER_SAP, PASSWORD
from trefas.cosem.session import Session
from trefas.device.reconfiguration import reconfigured
from trefas.run.world.books import (
    BY_BUTTON,
    CLOSED,
    OPEN,
    RELEASED,
    RESTART_NS,
    USED_UP,
    VERIFYING_NS,
    Books,
    Upload,
)
from trefas.run.world.checks import Broken
from trefas.run.world.delivery import almanac_of, depths_of, kinds_of, registers_of
from trefas.run.world.house import CONFIGURED
from trefas.run.world.load import Stretch
from trefas.wire.acse import Aarq, Mechanism
from trefas.wire.axdr import U32
from trefas.wire.xdlms import Conformance, DataAccessResult, Name
from trefas.wire.xdlms_action import ActionRequestNormal
from trefas.wire.xdlms_initiate import InitiateRequest
from trefas.wire.xdlms_set import SetRequestNormal

if TYPE_CHECKING:
    from trefas.run.world.world import World

PERIODS_S = (900, 1800, 3600)
LEGAL = tuple(
    Name(3, Obis.parse(f"1.1.{name}.255"), 2)
    for name in ("1.8.0", "2.8.0", "3.8.0", "4.8.0", "1.8.1", "9.8.0", "15.8.0")
)
FORGED = ({"serial_number": 1}, {"summation": "total"}, {"starting_w": 1.0}, {"X6": "A"})
"""What somebody writes into the meter file of a sealed meter."""
SWITCHES = (
    (1, (OPEN, CLOSED, RELEASED, USED_UP, BY_BUTTON), OPEN),
    (2, (OPEN,), RELEASED),
    (3, (RELEASED,), CLOSED),
    (3, (RELEASED,), CLOSED),
)
"""Commands of the breaker: from which positions they lead to which."""
OPEN_S = 6
ACCEPTED, REJECTED = 0, 1
ORIGINATOR_SIZE = 16


def tariff(world: "World") -> None:
    """Somebody writes another tariff; where a calendar says it, the calendar says otherwise soon."""
    if world.device.meter.at_work:
        world.device.meter.switch_tariff(world.dice.randint(1, 8))
        world.keep()


def terminals(world: "World") -> None:
    """Somebody brings voltage to an input of the module, or takes it; perhaps it is so already, or the meter has no power."""
    ports = world.device.meter.part(ModulePorts)
    number, level = world.dice.randint(1, PORTS), world.dice.randint(0, 1)
    port = ports.port(number)
    try:
        ports.see(world.now, number, level)
    except LocalError:
        must(port.direction is Direction.OUTPUT, f"I/O {number} is no output, and takes no level")
        return
    levels = world.ledger.levels
    rises = level > levels[number - 1]
    world.ledger = replace(world.ledger, levels=(*levels[: number - 1], level, *levels[number:]))
    if world.device.meter.at_work:
        stops = rises and port.use is PortUse.DEBITING_STOP
        note(world, _books(world).stopped(world.ledger.shown(world.now)) if stops else _books(world))


def debiting_stop(world: "World") -> None:
    """Somebody ends the debiting period."""
    if world.device.meter.at_work:
        world.device.meter.part(Debiting).stop(world.now)
        note(world, _books(world).stopped(world.ledger.shown(world.now)))


def period(world: "World") -> None:
    """Somebody gives the load profile another period: it is deleted, unless it is the one that it has."""
    if world.device.meter.at_work:
        period_s = world.dice.choice(PERIODS_S)
        world.device.meter.part(LoadProfile).set_capture_period(period_s, world.now)
        note(world, _books(world).emptied(world.ledger.shown(world.now), period_s))


def touch(world: "World") -> None:
    """Somebody opens or closes the cover, or brings or takes a magnet; perhaps it is so already."""
    if not world.device.meter.at_work:
        return
    tamper, rtc_ns = world.device.meter.part(Tamper), world.ledger.shown(world.now)
    name, on = world.dice.choice(("cover", "magnet")), world.dice.random() < 0.5
    if name == "cover":
        (tamper.open_cover if on else tamper.close_cover)(world.now)
        note(world, _books(world).touched(rtc_ns, cover=on))
    else:
        (tamper.bring_magnet if on else tamper.take_magnet)(world.now)
        note(world, _books(world).touched(rtc_ns, magnet=on))


def switch(world: "World") -> None:
    """A client opens the breaker, releases it or closes it: what does not lead from its position is refused. It has been open for
    six seconds, one more than it must."""
    world.live(Stretch(OPEN_S, NS_PER_S))
    if not world.device.meter.at_work or world.dead:
        return
    rtc_ns, books = world.ledger.shown(world.now), _books(world)
    command, at, position = world.dice.choice(SWITCHES)
    try:
        world.device.meter.part(Breaker).command(command, world.now)
    except AccessError:
        must(books.breaker not in at, f"the breaker in position {books.breaker} refused the command {command}")
        return
    must(books.breaker in at, f"the breaker in position {books.breaker} took the command {command}")
    if books.breaker != position:
        books = books.switched(rtc_ns, position)
        account = world.ledger.account
        if position == RELEASED and account is not None and account.cut_off:
            books = books.switched(rtc_ns, USED_UP)  # what is not paid for waits for a top-up
        note(world, books)


def upload(world: "World") -> None:
    """Somebody brings a program: whole or with a wrong hash, activated or left, with the process ending in the middle or not."""
    if not world.device.meter.at_work:
        return
    dice, transfer = world.dice, world.device.meter.part(ImageTransfer)
    image, originator = dice.randbytes(dice.randint(8, 3_000)), dice.randbytes(ORIGINATOR_SIZE)
    fits = dice.random() < 0.6
    checksum = zlib.crc32(image) ^ (not fits)
    transfer.initiate(checksum.to_bytes(4) + originator, len(image))
    note(world, _books(world).brought(None))
    size = transfer.block_size
    blocks = list(range(-(-len(image) // size)))
    dice.shuffle(blocks)
    lost = dice.random() < 0.15
    for number in blocks[lost:]:
        transfer.take(number, image[number * size : (number + 1) * size])
    try:
        transfer.verify(world.now)
    except LocalError:
        if not lost:
            raise
        return
    coming = Upload(int.from_bytes(originator), world.now + VERIFYING_NS, fits)
    note(world, _books(world).brought(coming))
    if dice.random() < 0.15:
        world.dead = True
        return
    world.live(Stretch(3, NS_PER_S))
    if dice.random() < 0.8 and fits and not world.dead and world.device.meter.at_work:
        transfer.activate(world.now)
        note(world, _books(world).brought(replace(coming, restart_at=world.now + RESTART_NS)))
        if dice.random() < 0.7:
            world.live(Stretch(dice.choice((5, 15)), NS_PER_S))
        world.dead |= dice.random() < 0.15


def guess(world: "World") -> None:
    """Somebody guesses passwords, from a place of his own each time, and perhaps finds it."""
    if not world.device.meter.at_work:
        return
    guesses = world.dice.randint(1, 4)
    for _ in range(guesses):
        wrong = world.dice.randbytes(world.dice.randint(0, 8)).hex().encode()
        joined(world, wrong, REJECTED)
    note(world, replace(_books(world), failed=_books(world).failed + guesses))
    if world.dice.random() < 0.3:
        joined(world, PASSWORD, ACCEPTED)


def write_legal(world: "World") -> None:
    """A client with the password sets or resets a register."""
    if not world.device.meter.at_work:
        return
    session, answer = joined(world, PASSWORD, ACCEPTED)
    name = world.dice.choice(LEGAL)
    request = (
        SetRequestNormal(0xC1, name, U32(0))
        if world.dice.random() < 0.5
        else ActionRequestNormal(0xC1, name._replace(member=1), None)
    )
    said = answer(request.encode())
    must(said[3] == DataAccessResult.READ_WRITE_DENIED, f"{name.logical_name} was written: {said.hex()}")
    session.close(world.now)
    number = int.from_bytes(bytes(name.logical_name))
    note(world, _books(world).interfered(world.ledger.shown(world.now), Interferer.CLIENT, number))


def forge(world: "World") -> None:
    """The process ends, and the meter file says other legal data before it is right again."""
    world.dead = True
    forged: dict[str, object] = {**world.dice.choice(FORGED)}
    if "X6" in forged:
        forged = {"configuration": {**world.order.configuration, **forged}}
    world.forged = world.order.model_copy(update=forged)


def configure(world: "World") -> None:
    """Somebody changes digits of a meter at work: it starts again with them, or refuses where they would change legal data."""
    if not world.device.meter.at_work:
        return
    dice, old = world.dice, world.device
    if dice.random() < 0.3:
        world.live(Stretch(dice.randint(1, 20), 60 * NS_PER_S), keep=False)  # what was not stored yet goes with it
    said = {digit: dice.choice(CONFIGURED[digit]) for digit in dice.sample(sorted(CONFIGURED), dice.randint(1, 3))}
    try:
        fresh = reconfigured(old, said, world.now)
    except SealBroken:
        note(world, _books(world).interfered(world.ledger.shown(world.now), Interferer.PROGRAM))
        return
    except SetupError:  # of this variant it cannot be ordered
        world.keep()
        return
    world.device = fresh
    before, after = registers_of(old), registers_of(fresh)
    gone = frozenset(name for name in after if after[name] != before[name])
    almanac, rtc_ns, valid = almanac_of(fresh, world.now), world.ledger.shown(world.now), world.ledger.valid
    moved_min = almanac.zone_min - _books(world).almanac.zone_min
    books = _books(world).configured(rtc_ns, almanac, kinds_of(fresh.spec), gone, depths_of(fresh))
    world.ledger = world.before = replace(world.ledger, books=books).started(world.now)
    if moved_min:
        world.ledger = replace(world.ledger.set(world.now, rtc_ns + moved_min * 60 * NS_PER_S), valid=valid)
    world.begin()
    world.keep()


TABLE: tuple[tuple[int, "Callable[[World], None]"], ...] = (
    (3, tariff),
    (3, touch),
    (3, terminals),
    (2, debiting_stop),
    (1, period),
    (3, switch),
    (2, upload),
    (2, guess),
    (2, write_legal),
    (1, forge),
    (2, configure),
)


def joined(
    world: "World", password: bytes, result: int, client: int | None = None
) -> tuple[Session, Callable[[bytes], bytes]]:
    """A client, any where none is named, says who it is, byte for byte as it comes over a network, in pieces; what it says after
    that is answered."""
    place = f"module 192.0.2.{world.now}.{world.dice.random()}"
    session = Session(world.device.server, None, None, place)
    if client is None:
        _, client = world.dice.choice(CLIENTS)
    header = bytes((0, 1, 0, client, 0, METER_SAP))

    def answer(apdu: bytes) -> bytes:
        said = header + len(apdu).to_bytes(2) + apdu
        cuts = [0, *sorted(world.dice.sample(range(1, len(said)), 2)), len(said)]
        return b"".join(session.receive(said[a:b], world.now) for a, b in pairwise(cuts))[8:]

    initiate = InitiateRequest(Conformance(0xFFFFFF), 0xFFFF).encode()
    said = answer(
        Aarq(
            mechanism_name=Mechanism.LLS.name_octets, authentication_value=password, user_information=initiate
        ).encode()
    )
    found = said[said.index(b"\xa2\x03\x02\x01") + 4]
    must(found == result, f"the association of client {client} with {password!r} has the result {found}")
    return session, answer


def _books(world: "World") -> Books:
    return world.ledger.books


def note(world: "World", books: Books) -> None:
    """Notes it: so the books should be; the meter stores what it did."""
    world.ledger = replace(world.ledger, books=books)
    world.keep()


def must(true: bool, otherwise: str) -> None:
    """Raises Broken unless it is so."""
    if not true:
        raise Broken(otherwise)
