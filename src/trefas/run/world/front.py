"""What people do in front of the meter of a world: they press its buttons, pay, and have other readings displayed."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from trefas.base.instant import NS_PER_S
from trefas.base.obis import Obis
from trefas.core.breaker import Breaker
from trefas.core.display import Display
from trefas.core.display_lists import LENGTH_MAX, LISTS, DisplayLists
from trefas.core.display_table import Cause
from trefas.core.prepayment import Prepayment, token_of
from trefas.cosem.faces.omnipower import CLIENTS, PASSWORD
from trefas.run.world.books import BY_BUTTON, CLOSED, RELEASED
from trefas.run.world.load import Stretch
from trefas.run.world.visits import ACCEPTED, OPEN_S, joined, must, note
from trefas.wire.axdr import Data, OctetString, VisibleString
from trefas.wire.xdlms import DataAccessResult, Name
from trefas.wire.xdlms_set import SetRequestNormal

if TYPE_CHECKING:
    from trefas.run.world.world import World

BUTTONS = (
    *(Cause.LEFT_SHORT, Cause.LEFT_SHORT, Cause.LEFT_SHORT, Cause.LEFT_LONG, Cause.LEFT_VERY_LONG),
    *(Cause.RIGHT_SHORT, Cause.RIGHT_LONG, Cause.RIGHT_VERY_LONG),
)
BUTTON_MOVES = ((CLOSED, BY_BUTTON), (RELEASED, CLOSED), (BY_BUTTON, CLOSED))
"""What the left button does to the breaker."""
AMOUNTS_WH = (1, 500, 5_000, 40_000)
PAYS_AT = dict(CLIENTS)["module"]
"""The client of the only association that takes top-ups."""
NOT_THERE = "9.9.9"


def press(world: "World") -> None:
    """Somebody presses buttons, also where there is no supply, and perhaps moves the breaker."""
    world.live(Stretch(OPEN_S, NS_PER_S))
    if world.dead:
        return
    meter, dice = world.device.meter, world.dice
    display, breaker = meter.part(Display), meter.part(Breaker)
    for _ in range(dice.randint(1, 40)):
        before = breaker.state
        display.press(dice.choice(BUTTONS), world.now)
        if breaker.state != before:
            must((before, breaker.state) in BUTTON_MOVES, f"a button led from {before} to {breaker.state}")
            note(world, world.ledger.books.switched(world.ledger.shown(world.now), breaker.state))
            return
    world.keep()


def top_up(world: "World") -> None:
    """Somebody pays, with a new number or one that counted before; perhaps at an interface that takes nothing, perhaps twice."""
    account = world.ledger.account
    if account is None or not world.device.meter.at_work:
        return
    dice = world.dice
    fresh = max(account.numbers, default=0) + dice.randint(1, 3)
    number, wh = dice.choice((fresh, fresh, *account.numbers[-2:])), dice.choice(AMOUNTS_WH)
    client = PAYS_AT if dice.random() < 0.9 else dice.choice(CLIENTS)[1]
    for _ in range(dice.randint(1, 2)):
        taken = client == PAYS_AT
        _write(world, client, Prepayment.token.obis, OctetString(token_of(number, wh)), _refusal(taken))
        if taken:
            world.ledger = world.ledger.topped_up(world.now, wh, number)
            world.keep()


def relist(world: "World") -> None:
    """Somebody writes a list of the display: readings of the meter, or one that cannot be."""
    if not world.device.meter.at_work:
        return
    dice, lists = world.dice, world.device.meter.part(DisplayLists)
    label = dice.choice(LISTS)
    legal = [key for key, each in lists.readings.items() if each.legal and label is DisplayLists.manual]
    others = sorted(lists.readings.keys() - set(legal))
    names = [*legal, *dice.sample(others, dice.randint(1, LENGTH_MAX[label] - len(legal)))]
    fits = dice.random() < 0.8
    if not fits:
        names = dice.choice(([*names, NOT_THERE], [*names, names[0]], others[: LENGTH_MAX[label] + 1]))
    text = " ".join(names)
    refusal = DataAccessResult.SUCCESS if fits else DataAccessResult.OTHER_REASON
    _write(world, dice.choice(CLIENTS)[1], label.obis, VisibleString(text), refusal)
    if fits:
        books = world.ledger.books
        note(world, books.relisted(world.ledger.shown(world.now), LISTS.index(label) + 1, text))


TABLE: tuple[tuple[int, "Callable[[World], None]"], ...] = ((4, press), (6, top_up), (2, relist))


def _refusal(taken: bool) -> DataAccessResult:
    return DataAccessResult.SUCCESS if taken else DataAccessResult.READ_WRITE_DENIED


def _write(world: "World", client: int, obis: Obis | None, value: Data, result: DataAccessResult) -> None:
    assert obis is not None, "what is written has a logical name"
    session, answer = joined(world, PASSWORD, ACCEPTED, client)
    said = answer(SetRequestNormal(0xC1, Name(1, obis, 2), value).encode())
    must(said[3] == result, f"{obis} was written by client {client}: {said.hex()}, and should be {result.name}")
    session.close(world.now)
