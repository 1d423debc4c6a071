"""Clients in a life: who read and write, who command, who say what cannot be said, and who come over a serial line."""

from collections.abc import Callable

from tests.golden.axdr import another
from tests.golden.client import ASSOCIATIONS, CLOCK, PUBLIC, Client, tlv
from tests.golden.flow import live
from tests.golden.line import Line
from tests.golden.order import ADDRESS, CONFIGURED, DIGITS
from tests.golden.reading import choose_rows, look
from tests.golden.surface import REFUSED
from tests.golden.world import NS_PER_S, World, heard

UNTOUCHED = frozenset((12, 15, 18, 64))
"""Classes whose objects are not written at random: whoever changes keys and passwords cannot look at the rest any more."""
VALUE = b"\0"
A14 = bytes((0, 3, 1, 1, 1, 8, 0, 255, 2))
BREAKER = {"module": bytes((0, 1, 1, 1, 128, 0, 11, 255)), "standard": bytes((0, 70, 0, 0, 96, 3, 10, 255))}


def write(world: World) -> None:
    """A client writes here and there something else than there was."""
    if not world.device.at_work:
        return
    dice, name = world.dice, world.dice.choice(("module", "optical", "standard", "standard"))
    with world.client(name) as client:
        able = [
            each + bytes((index & 0xFF,))
            for each, attributes, _ in client.objects()
            for index, mode in attributes
            if mode & 2 and int.from_bytes(each[:2]) not in UNTOUCHED
        ]
        for attribute in dice.sample(able, min(len(able), dice.randint(1, 8))):
            was = client.get(attribute)
            if was[:1] == VALUE:
                try:
                    new = another(was[1:], dice)
                except (ValueError, IndexError):
                    continue
                world.note(f"{name} writes {attribute.hex(' ')} = {new.hex(' ')}", client.set(attribute, new))
                world.note(f"{name} reads {attribute.hex(' ')}", client.get(attribute))


def command(world: World) -> None:
    """A client invokes methods, with a number or with nothing behind them."""
    if not world.device.at_work:
        return
    dice, name = world.dice, world.dice.choice(("module", "ccc", "standard", "standard"))
    with world.client(name) as client:
        able = [
            each + bytes((index & 0xFF,))
            for each, _, methods in client.objects()
            for index, mode in methods
            if mode and int.from_bytes(each[:2]) not in UNTOUCHED
        ]
        for method in dice.sample(able, min(len(able), dice.randint(1, 5))):
            parameter = dice.choice((b"\x0f\0", b"\x0f\0", b"", b"\x12\0\1", b"\x12\0\2"))
            world.note(f"{name} does {method.hex(' ')} {parameter.hex(' ')}", client.action(method, parameter))


def breaker(world: World) -> None:
    """A client opens it, releases it, or closes it."""
    if not world.device.at_work:
        return
    dice, name = world.dice, world.dice.choice(("module", "standard"))
    for _ in range(dice.randint(1, 4)):
        with world.client(name) as client:
            if name == "standard":
                number = dice.choice((1, 2))
                said = client.action(BREAKER[name] + bytes((number,)), b"\x0f\0")
            else:
                number = dice.randint(0, 4)
                was = client.get(BREAKER[name] + b"\2")
                said = client.set(BREAKER[name] + b"\2", was[1:-1] + bytes((number,)))
            world.note(f"breaker by {name}: {number}", said)
        _moment(world)


def clock(world: World) -> None:
    """It is set, by a little or a lot, or to what is no time."""
    if not world.device.at_work:
        return
    dice, name = world.dice, world.dice.choice(("module", "standard"))
    with world.client(name) as client:
        was = bytearray(client.get(CLOCK[name] + b"\2"))
        if len(was) < 15:
            return
        at = dice.choice((7, 8, 8, 9, 9, 6, 5))  # hour and minute, now and then second, day or month
        was[3 + at - 2] = (was[3 + at - 2] + dice.choice((-2, -1, 1, 2, 20))) % 256
        world.note(f"{name} sets the clock to {was[3:].hex(' ')}", client.set(CLOCK[name] + b"\2", bytes(was[1:])))
    _moment(world)


def glance(world: World) -> None:
    """Somebody reads a little."""
    if world.device.at_work:
        look(world, world.dice.choice(("module", "optical", "ccc", "standard")), 12)


def rows(world: World) -> None:
    """Somebody reads rows."""
    if world.device.at_work:
        choose_rows(world)


def stranger(world: World) -> None:
    """Somebody says things in no order, and guesses passwords."""
    if not world.device.at_work:
        return
    dice = world.dice
    pair = dice.choice((PUBLIC, *ASSOCIATIONS.values(), (99, 16), (16, 99)))
    session = world.device.session("optical 192.0.2.251")
    client = Client(lambda data: heard(session, data, world.device.now), *pair)
    for number in range(dice.randint(2, 10)):
        match dice.randrange(9):
            case 0:
                answer = client.associate(
                    dice.choice((b"12345", b"wrong", b"", None)), size=dice.choice((12, 64, 500, 0xFFFF))
                )
            case 1:
                answer = client.ask(b"\x62" + tlv(0x80, b"\0"))
            case 2:
                answer = client.get(A14)
            case 3:
                answer = client.ask(b"\xc0\x02\xc1" + dice.randrange(4).to_bytes(4))
            case 4:
                answer = client.ask(b"\xc0\x03\xc1\x02" + (A14 + b"\0") * 2)
            case 5:
                answer = client.ask(b"\xc1\x02\xc1" + A14 + b"\0\0\0\0\0\1\x03\x06\0\0")
            case 6:
                answer = client.ask(b"\xd9\0\0\0\0\0\1\1" + A14[:8] + b"\2" + b"\1\0")
            case 7:
                answer = client.ask(b"\x05\x01\x02\xfa\x08")
            case _:
                answer = client.ask(dice.randbytes(dice.randint(1, 20)))
        world.note(f"stranger of {pair} says thing {number}", answer)


def serial(world: World) -> None:
    """A client at the end of a line, with frames as they should be and as they should not."""
    if not world.device.at_work:
        return
    dice = world.dice
    client, sap = dice.choice((PUBLIC, (18, 16), (1, 17)))
    session = world.device.session("optical line")
    line = Line(dice, client, sap, ADDRESS)
    initiate = bytes.fromhex("01000000065f1f0400ffffffffff")
    password = tlv(0x8A, b"\x07\x80") + tlv(0x8B, bytes.fromhex("60857405080201")) + tlv(0xAC, tlv(0x80, b"12345"))
    aarq = tlv(0x60, tlv(0xA1, bytes.fromhex("060760857405080101")) + password + tlv(0xBE, tlv(4, initiate)))
    apdus = [aarq, b"\xc0\x01\xc1" + A14 + b"\0", b"\xc0\x01\xc1" + bytes((0, 15, 0, 0, 40, 0, 0, 255, 2, 0))]
    now = world.device.now
    for _ in range(dice.randint(4, 20)):
        now += dice.choice((0, 10_000_000, 600_000_000, 3 * NS_PER_S, 25 * NS_PER_S))
        what, data = line.next(dice.choice(apdus))
        answer = heard(session, data, now)
        line.hear(answer)
        world.note(f"line of {client}: {what} {data.hex(' ')}", answer)


def configure(world: World) -> None:
    """Other digits."""
    if not world.device.at_work:
        return
    dice = world.dice
    said = {name: dice.choice(DIGITS[name]) for name in dice.sample(CONFIGURED, dice.randint(1, 3))}
    try:
        world.device.reconfigured(said)
    except REFUSED:
        world.note(f"configured {said}", b"refused")
    else:
        world.note(f"configured {said}", b"done")


def _moment(world: World) -> None:
    live(world, world.dice.choice((1, 6, 70)), NS_PER_S)


TABLE: tuple[tuple[int, Callable[[World], None]], ...] = (
    (6, write),
    (4, command),
    (5, breaker),
    (4, clock),
    (2, glance),
    (4, rows),
    (4, stranger),
    (4, serial),
    (4, configure),
)
