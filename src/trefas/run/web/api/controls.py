"""``/api/meters/{n}/controls`` and ``indicators``: what hands can do to a meter and what they see, from the subjects."""

import asyncio
from typing import Annotated

from pydantic import BaseModel, StringConstraints

from trefas.base.errors import LocalError
from trefas.device.hand import Control, Hand
from trefas.device.hand import Indicator as Seen
from trefas.device.touch import CONVERSATION, controls, indicators
from trefas.run.live import LiveMeter
from trefas.run.web.api._path import METER, N
from trefas.run.web.api._words import Takes, takes_of, words_of
from trefas.run.web.operation import Operation, Parameter, Refusal, Visit
from trefas.run.web.site import now_of

NAME = Parameter("name", Annotated[str, StringConstraints(max_length=64)], "the name of a control")


class ControlSaid(BaseModel):
    """One thing that a hand can do."""

    name: str
    help: str
    needs_power: bool
    takes: list[Takes]


class Controls(BaseModel):
    """All of them."""

    controls: list[ControlSaid]


Arguments = dict[str, str | int | float]
"""Parameters by name."""


class Done(BaseModel):
    """What came of it, and what is seen now."""

    said: str
    indicators: dict[str, str]


class IndicatorSeen(BaseModel):
    """One thing that is seen of a meter."""

    name: str
    help: str
    value: str
    values: list[str]
    """The words that it can be; empty where it is a number or a time."""
    unit: str


class Indicators(BaseModel):
    """All of them."""

    indicators: list[IndicatorSeen]


def touchable() -> dict[str, Control]:
    """Controls of the subjects; those of a conversation in lines are none here."""
    return {name: each for name, each in controls().items() if each not in CONVERSATION}


def hand_of(live: LiveMeter) -> Hand:
    """Somebody who stands before a meter now."""
    return Hand(live.device, now_of(live))


def read_all(live: LiveMeter) -> dict[str, str]:
    """What is seen of a meter now."""
    hand = hand_of(live)
    return {name: each.read(hand) for name, each in indicators().items()}


def _controls(visit: Visit) -> Controls:
    visit.live  # noqa: B018  # or it is refused
    return Controls(
        controls=[
            ControlSaid(
                name=each.name, help=each.help, needs_power=each.needs_power, takes=[*map(takes_of, each.takes)]
            )
            for each in touchable().values()
        ]
    )


async def _touch(visit: Visit) -> Done:
    """Answered when what was changed is stored, as a hand at a port is."""
    live, name = visit.live, visit.said["name"]
    control = touchable().get(name)
    if control is None:
        raise Refusal(404, f"there is no control {name[:40]!a}; there are {', '.join(touchable())}")
    try:
        said = control.done(hand_of(live), words_of(control.name, control.takes, visit.body))
    except LocalError as refused:
        raise Refusal(409, str(refused)) from None
    await stored(live)
    return Done(said=said, indicators=read_all(live))


async def stored(live: LiveMeter) -> None:
    """Until all that was changed so far is stored, or the disk has refused it."""
    done = asyncio.Event()
    live.keeping.when_stored(done.set)
    await done.wait()


def _indicators(visit: Visit) -> Indicators:
    hand = hand_of(visit.live)
    return Indicators(indicators=[_seen(each, hand) for each in indicators().values()])


def _seen(of: Seen, hand: Hand) -> IndicatorSeen:
    return IndicatorSeen(name=of.name, help=of.help, value=of.read(hand), values=list(of.values), unit=of.unit.symbol)


OPERATIONS = (
    Operation("GET", f"{METER}/controls", "what hands can do to it", _controls, Controls, (N,)),
    Operation("POST", f"{METER}/controls/{{name}}", "touches it", _touch, Done, (N, NAME), Arguments),
    Operation("GET", f"{METER}/indicators", "what is seen of it", _indicators, Indicators, (N,)),
)
