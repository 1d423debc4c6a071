"""``/api/meters/{n}/world``: what happens around a meter, switched while it runs.

Each change is declared once: what it takes, what it does, and how it is now.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Annotated

from pydantic import BaseModel, StringConstraints

from trefas.base.errors import LocalError
from trefas.device.hand import Choice, Number
from trefas.metrology.samples import Wiring
from trefas.run.live import Arriving, LiveMeter
from trefas.run.web.api._path import METER, N
from trefas.run.web.api._words import Takes, takes_of, words_of
from trefas.run.web.api.meters import written
from trefas.run.web.operation import Operation, Parameter, Refusal, Visit
from trefas.run.web.site import now_of
from trefas.sources.surroundings import POLYNOMIALS, Episode

NAME = Parameter("name", Annotated[str, StringConstraints(max_length=64)], "the name of a change")
SUPPLY, LOADS, DISTURBANCES, TIME = "supply", "loads", "disturbances", "time"
ON_OFF = Choice("STATE", ("on", "off"))
SECONDS = Number("SECONDS", 0, 600, 3, unit="s")
SPEEDS = ("0.1", "1", "10", "60", "600", "3600", "max")
APPLIANCES: Mapping[str, tuple[str, tuple[float, float, float]]] = {
    "kettle": ("2 kW at L1", (2_000.0, 0.0, 0.0)),
    "oven": ("2.5 kW at L3", (0.0, 0.0, 2_500.0)),
    "hob": ("7.2 kW at L1, L2 and L3", (2_400.0, 2_400.0, 2_400.0)),
    "heater": ("1.5 kW at L2", (0.0, 1_500.0, 0.0)),
}
"""Watts of each phase at 230 V."""

State = dict[str, str | float]


@dataclass(frozen=True, slots=True)
class Change:
    """Something that can be made otherwise; ``state`` is how it is now, by the names of what it takes."""

    name: str
    group: str
    help: str
    takes: tuple[Choice | Number, ...]
    do: Callable[..., None]
    state: Callable[[LiveMeter], State]


class ChangeSaid(BaseModel):
    """One of them."""

    name: str
    group: str
    help: str
    takes: list[Takes]
    state: dict[str, str | float]


class World(BaseModel):
    """All that can be made otherwise, and how it is."""

    at: str
    speed: float | None
    source: str
    fixed: str | None
    """Why nothing can be changed; null where it can."""
    changes: list[ChangeSaid]


def _power(live: LiveMeter, state: str) -> None:
    live.surroundings.power = state == "on"


def _neutral(live: LiveMeter, state: str) -> None:
    _needs_neutral(live)
    live.surroundings.neutral = state == "on"


def _phase(live: LiveMeter, state: str, *, phase: int) -> None:
    _needs_neutral(live)
    (live.surroundings.lost.discard if state == "on" else live.surroundings.lost.add)(phase)


def _needs_neutral(live: LiveMeter) -> None:
    if live.device.meter.wiring is not Wiring.FOUR_WIRE:
        raise LocalError("the meter is not wired with three phases and a neutral; none of them can be lost alone")


def _appliance(live: LiveMeter, state: str, *, name: str) -> None:
    live.surroundings.loads_w[name] = APPLIANCES[name][1] if state == "on" else (0.0, 0.0, 0.0)


def _three_phase(live: LiveMeter, kw: float, *, name: str, sign: int) -> None:
    each_w = sign * kw * 1000.0 / 3
    live.surroundings.loads_w[name] = (each_w, each_w, each_w)


def _load(live: LiveMeter, watts: float, *, phase: int) -> None:
    live.surroundings.loads_w[f"load-{phase}"] = tuple(watts if n == phase else 0.0 for n in (1, 2, 3))  # type: ignore[assignment]


def _harmonic(live: LiveMeter, percent: float, *, order: int) -> None:
    live.surroundings.harmonics[order] = percent / 100.0


def _episode(live: LiveMeter, percent: float, seconds: float) -> None:
    live.surroundings.episode = Episode(percent / 100.0, seconds)


def _speed(live: LiveMeter, factor: str) -> None:
    live.set_speed(None if factor == "max" else float(factor))


def _is(state: bool) -> State:
    return {"state": "on" if state else "off"}


def _speed_now(live: LiveMeter) -> State:
    speed = live.clock.speed
    return {"factor": "max" if speed is None else f"{speed:g}"}


def _loads_of(name: str, unit_w: float) -> Callable[[LiveMeter], float]:
    return lambda live: abs(sum(live.surroundings.loads_w.get(name, (0.0,)))) / unit_w


def _kw(name: str) -> Callable[[LiveMeter], State]:
    of = _loads_of(name, 1000.0)
    return lambda live: {"kw": round(of(live), 6)}


def _watts(phase: int) -> Callable[[LiveMeter], State]:
    return lambda live: {"watts": sum(live.surroundings.loads_w.get(f"load-{phase}", (0.0,)))}


def _episode_now(live: LiveMeter) -> State:
    episode = live.surroundings.episode
    return {} if episode is None else {"percent": episode.factor * 100.0, "seconds": episode.seconds}


CHANGES: Mapping[str, Change] = {
    each.name: each
    for each in (
        Change("power", SUPPLY, "the supply as a whole", (ON_OFF,), _power, lambda live: _is(live.surroundings.power)),
        *(
            Change(
                f"phase-{n}",
                SUPPLY,
                f"phase L{n} before the meter",
                (ON_OFF,),
                partial(_phase, phase=n),
                lambda live, n=n: _is(n not in live.surroundings.lost),  # type: ignore[misc]
            )
            for n in (1, 2, 3)
        ),
        Change(
            "neutral",
            SUPPLY,
            "the neutral before the meter: without it the phases drift apart with their loads",
            (ON_OFF,),
            _neutral,
            lambda live: _is(live.surroundings.neutral),
        ),
        *(
            Change(
                name,
                LOADS,
                words,
                (ON_OFF,),
                partial(_appliance, name=name),
                lambda live, name=name: _is(any(live.surroundings.loads_w.get(name, ()))),  # type: ignore[misc]
            )
            for name, (words, _) in APPLIANCES.items()
        ),
        Change(
            "ev",
            LOADS,
            "a car that charges, at three phases",
            (Number("KW", 0, 22, 1, unit="kW"),),
            partial(_three_phase, name="ev", sign=1),
            _kw("ev"),
        ),
        Change(
            "pv",
            LOADS,
            "the sun on more roof: feeds in, at three phases",
            (Number("KW", 0, 30, 1, unit="kW"),),
            partial(_three_phase, name="pv", sign=-1),
            _kw("pv"),
        ),
        *(
            Change(
                f"load-{n}",
                LOADS,
                f"a load at L{n}, at 230 V; below zero it feeds in",
                (Number("WATTS", -20_000, 20_000, unit="W"),),
                partial(_load, phase=n),
                _watts(n),
            )
            for n in (1, 2, 3)
        ),
        Change(
            "sag",
            DISTURBANCES,
            "leaves so much of the voltage, for a time",
            (Number("PERCENT", 0, 99, 1, unit="%"), SECONDS),
            _episode,
            _episode_now,
        ),
        Change(
            "swell",
            DISTURBANCES,
            "raises the voltage to so much, for a time",
            (Number("PERCENT", 101, 180, 1, unit="%"), SECONDS),
            _episode,
            _episode_now,
        ),
        *(
            Change(
                f"harmonic-{order}",
                DISTURBANCES,
                f"harmonic {order} of the voltage, of the fundamental",
                (Number("PERCENT", 0, 20, 1, unit="%"),),
                partial(_harmonic, order=order),
                lambda live, order=order: {"percent": live.surroundings.harmonics.get(order, 0.0) * 100.0},  # type: ignore[misc]
            )
            for order in POLYNOMIALS
        ),
        Change("speed", TIME, "how fast the world goes", (Choice("FACTOR", SPEEDS),), _speed, _speed_now),
    )
}


def _said(live: LiveMeter) -> World:
    arriving = isinstance(live.source, Arriving)
    return World(
        at=written(now_of(live)),
        speed=live.clock.speed,
        source=live.source.note,
        fixed="what is captured live is as it is" if arriving else None,
        changes=[
            ChangeSaid(
                name=each.name,
                group=each.group,
                help=each.help,
                takes=[*map(takes_of, each.takes)],
                state=each.state(live),
            )
            for each in CHANGES.values()
        ],
    )


def _change(visit: Visit) -> World:
    """What is changed is so with the next block of samples."""
    live, name = visit.live, visit.said["name"]
    change = CHANGES.get(name)
    if change is None:
        raise Refusal(404, f"there is no change {name[:40]!a}; there are {', '.join(CHANGES)}")
    if isinstance(live.source, Arriving):
        raise Refusal(409, "the source is captured live, and is as it is; nothing around the meter can be changed")
    words = words_of(change.name, change.takes, visit.body)
    try:
        change.do(live, *(each.read(word) for each, word in zip(change.takes, words, strict=True)))
    except LocalError as refused:
        raise Refusal(409, str(refused)) from None
    return _said(live)


OPERATIONS = (
    Operation("GET", f"{METER}/world", "what happens around it", lambda visit: _said(visit.live), World, (N,)),
    Operation("POST", f"{METER}/world/{{name}}", "changes it", _change, World, (N, NAME), dict[str, str | int | float]),
)
