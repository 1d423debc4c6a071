"""What hands can do to a meter at work, and what they see of it: one table of acts, one of what is seen.

    "cover": Act((Word("STATE", ("open", "close")),), "opens or closes the cover", _cover)

An act says what words follow it, so a new one is an entry here and a function. What a hand does wrong is a LocalError with a
sentence. Acts happen between two steps of the meter, at an instant of its own time.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from trefas.base.errors import AccessError, LocalError
from trefas.base.instant import Instant
from trefas.base.part import Part
from trefas.core.auxiliary import AuxiliarySupply
from trefas.core.breaker import Breaker
from trefas.core.coupling import BreakerState
from trefas.core.energy import Energy
from trefas.core.load_control import LOADS, LoadControl, LoadState
from trefas.core.module_ports import PULSED, PULSES_MAX, ModulePorts
from trefas.core.port_use import PORTS, Direction
from trefas.core.power import Power
from trefas.core.pulse_input import PulseInput
from trefas.core.rtc import AMBIENT_MC
from trefas.core.tamper import Tamper
from trefas.device.build import Device

MC_PER_C = 1_000
LEVELS = ("low", "high")
_Kind = TypeVar("_Kind", bound=Part)


@dataclass(frozen=True, slots=True)
class Word:
    """One of some words."""

    name: str
    choices: tuple[str, ...]

    def read(self, word: str) -> str:
        """The word. Raises LocalError with those that would do."""
        if word not in self.choices:
            raise LocalError(f"{self.name} is {word!a}; it can be {' or '.join(self.choices)}")
        return word

    @property
    def form(self) -> str:
        """As it is written."""
        return "|".join(self.choices)


@dataclass(frozen=True, slots=True)
class Number:
    """A number in a range, in decimal; whole without ``decimals``, and ``usual`` where it is left out."""

    name: str
    low: int
    high: int
    decimals: int = 0
    usual: int | None = None

    def read(self, word: str) -> float:
        """The number. Raises LocalError with the range."""
        whole, _, fraction = word.removeprefix("-").partition(".")
        plain = word.isascii() and whole.isdigit() and (not fraction or fraction.isdigit()) and not word.endswith(".")
        if not plain or len(fraction) > self.decimals or not self.low <= float(word) <= self.high:
            with_decimals = f", with up to {self.decimals} decimals" if self.decimals else ""
            raise LocalError(f"{self.name} is {word!a}; it can be {self.low} to {self.high}{with_decimals}")
        return float(word)

    @property
    def form(self) -> str:
        """As it is written."""
        return f"[{self.name}]" if self.usual is not None else self.name


@dataclass(slots=True)
class Hand:
    """Whoever touches a meter, at an instant of its time."""

    device: Device
    now: Instant
    watches: bool = False
    """Whether it wants to be told of what changes."""

    def part(self, kind: type[_Kind]) -> _Kind:
        """The part of the meter that is touched."""
        return self.device.meter.part(kind)


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that a hand can do; ``do`` says what came of it."""

    takes: tuple[Word | Number, ...]
    help: str
    do: Callable[..., str]
    needs_power: bool = False
    """A meter without power would not notice it."""

    def form(self, name: str) -> str:
        """How it is said."""
        return " ".join([name, *(each.form for each in self.takes)])

    def done(self, hand: Hand, name: str, words: Sequence[str]) -> str:
        """Does it with the words behind its name. Raises LocalError where they are no such words, or it can not be."""
        least = sum(not isinstance(each, Number) or each.usual is None for each in self.takes)
        if not least <= len(words) <= len(self.takes):
            raise LocalError(f"{name} is said with {len(words)} words behind it; say {self.form(name)}")
        if self.needs_power and not hand.device.meter.at_work:
            raise LocalError("the meter is without power and would not notice; wait until it is at work")
        given: list[str | float] = [each.read(word) for each, word in zip(self.takes, words, strict=False)]
        given += [
            each.usual for each in self.takes[len(words) :] if isinstance(each, Number) and each.usual is not None
        ]
        return self.do(hand, *given)


def act(hand: Hand, line: str) -> str:
    """Does what a line says; what came of it, in words. Raises LocalError with a sentence."""
    name, *words = line.split()
    found = ACTS.get(name)
    if found is None:
        raise LocalError(f"{name!a} is no act; there are {', '.join(ACTS)}")
    return found.done(hand, name, words)


# Acts.


def _cover(hand: Hand, state: str) -> str:
    tamper = hand.part(Tamper)
    (tamper.open_cover if state == "open" else tamper.close_cover)(hand.now)
    return _said(hand, "cover")


def _magnet(hand: Hand, what: str) -> str:
    tamper = hand.part(Tamper)
    (tamper.bring_magnet if what == "bring" else tamper.take_magnet)(hand.now)
    return _said(hand, "magnet")


def _release(hand: Hand) -> str:
    hand.part(Tamper).release()
    return _said(hand, "tampering")


def _input(hand: Hand, number: float, level: str) -> str:
    hand.part(ModulePorts).see(hand.now, int(number), LEVELS.index(level))
    return _said(hand, f"port_{number:g}", f"level_{number:g}")


def _button(hand: Hand, what: str) -> str:
    breaker = _breaker_of(hand)
    if breaker is None:
        raise LocalError("the meter has no breaker; X10 says so")
    try:
        (breaker.press_off if what == "off" else breaker.press_on)(hand.now)
    except AccessError as refused:
        raise LocalError(str(refused)) from refused
    return _said(hand, "breaker")


def _auxiliary(hand: Hand, whether: str) -> str:
    if not hand.device.spec.auxiliary_supply:
        raise LocalError("the meter has no input for an auxiliary supply; X13 says so")
    hand.part(AuxiliarySupply).see(hand.now, int(whether == "on"))
    return _said(hand, "auxiliary")


def _pulse(hand: Hand, number: float, pulses: float) -> str:
    hand.part(ModulePorts).pulse(hand.now, int(number), int(pulses))
    return f"pulses={pulses:g} {_said(hand, f'port_{number:g}', 'pulse_input')}"


def _ambient(hand: Hand, ambient_c: float) -> str:
    hand.device.meter.set_ambient(hand.now, round(ambient_c * MC_PER_C))
    return _said(hand, "ambient_c")


def _outputs(hand: Hand) -> str:
    return _said(hand, *OUTPUTS)


def _status(hand: Hand) -> str:
    return _said(hand, *SEEN)


def _watch(hand: Hand, whether: str) -> str:
    hand.watches = whether == "on"
    return f"watch={whether}"


def _help(hand: Hand) -> str:
    return "; ".join(f"{each.form(name)}: {each.help}" for name, each in ACTS.items())


_PORT = Number("PORT", 1, PORTS)

ACTS: Mapping[str, Act] = {
    "cover": Act(
        (Word("STATE", ("open", "close")),), "opens or closes the cover of the terminals", _cover, needs_power=True
    ),
    "magnet": Act(
        (Word("WHAT", ("bring", "take")),), "holds a magnet to the meter, or takes it away", _magnet, needs_power=True
    ),
    "release": Act((), "sees to tampering, where it is indicated until then", _release, needs_power=True),
    "input": Act((_PORT, Word("LEVEL", LEVELS)), "takes voltage from an input of the module, or gives it", _input),
    "pulse": Act(
        (_PORT, Number("PULSES", 1, PULSES_MAX, usual=1)),
        "gives pulses to an input of the module",
        _pulse,
        needs_power=True,
    ),
    "button": Act(
        (Word("WHAT", ("off", "on")),), "opens or closes the breaker by the meter's button", _button, needs_power=True
    ),
    "auxiliary": Act(
        (Word("WHETHER", ("on", "off")),), "gives voltage to the input of the auxiliary supply, or takes it", _auxiliary
    ),
    "ambient": Act(
        (Number("CELSIUS", AMBIENT_MC[0] // MC_PER_C, AMBIENT_MC[1] // MC_PER_C, decimals=3),),
        "makes the meter so warm",
        _ambient,
    ),
    "outputs": Act((), "looks at the outputs of the module and the relays of load control", _outputs),
    "status": Act((), "looks at all there is", _status),
    "watch": Act((Word("WHETHER", ("on", "off")),), "has every change told as it comes", _watch),
    "help": Act((), "tells what there is", _help),
}


# What is seen.


def _said(hand: Hand, *names: str) -> str:
    return " ".join(f"{name}={SEEN[name](hand)}" for name in names)


def seen(hand: Hand) -> dict[str, str]:
    """What can change without a hand, by name."""
    return {name: SEEN[name](hand) for name in WATCHED}


def _use(number: int) -> Callable[[Hand], str]:
    def use(hand: Hand) -> str:
        port = hand.part(ModulePorts).port(number)
        return port.use.name.lower() + ("_inverted" if port.inverted else "")

    return use


def _level(number: int) -> Callable[[Hand], str]:
    def level(hand: Hand) -> str:
        ports = hand.part(ModulePorts)
        driven = ports.port(number).direction is Direction.OUTPUT
        return LEVELS[ports.drives(number) if driven else ports.level(number)]

    return level


def _pulses(number: int) -> Callable[[Hand], str]:
    def pulses(hand: Hand) -> str:
        ports = hand.part(ModulePorts)
        return str(ports.pulses(number)) if ports.port(number).use in PULSED else "none"

    return pulses


def _load(number: int) -> Callable[[Hand], str]:
    return lambda hand: LoadState(getattr(hand.part(LoadControl), f"state_{number}")).name.lower()


def _breaker_of(hand: Hand) -> Breaker | None:
    return next((part for part in hand.device.meter.parts if isinstance(part, Breaker)), None)


def _state_of(breaker: Breaker | None) -> str:
    return "none" if breaker is None else BreakerState(breaker.state).name.lower()


SEEN: Mapping[str, Callable[[Hand], str]] = {
    "time": lambda hand: f"{hand.device.meter.rtc.shown(hand.now):%Y-%m-%dT%H:%M:%S}",
    "power": lambda hand: "on" if hand.device.meter.at_work else "off",
    "auxiliary": lambda hand: "on" if hand.part(Power).auxiliary else "off",
    "ambient_c": lambda hand: f"{hand.device.meter.rtc.ambient_mc / MC_PER_C:g}",
    "cover": lambda hand: "open" if hand.part(Tamper).cover_open else "closed",
    "magnet": lambda hand: "there" if hand.part(Tamper).magnet_there else "none",
    "tampering": lambda hand: "indicated" if hand.part(Tamper).indicated else "none",
    "alarm": lambda hand: "there" if hand.part(ModulePorts).alarm else "none",
    "breaker": lambda hand: _state_of(_breaker_of(hand)),
    "tariff": lambda hand: str(hand.device.meter.rows.count(Energy.active_tariff)),
    "pulse_input": lambda hand: str(hand.part(PulseInput).register),
    "pulse_unit": lambda hand: hand.device.spec.pulse_unit.replace("³", "3") or "none",
    **{f"port_{n}": _use(n) for n in range(1, PORTS + 1)},
    **{f"level_{n}": _level(n) for n in range(1, PORTS + 1)},
    **{f"pulses_{n}": _pulses(n) for n in range(1, PORTS + 1)},
    **{f"load_{n}": _load(n) for n in range(1, LOADS + 1)},
}
"""In words without spaces. Time is the clock's, normal time."""
OUTPUTS = tuple(name for name in SEEN if name.partition("_")[0] in ("port", "level", "pulses", "load"))
WATCHED = tuple(name for name in SEEN if name not in ("time", "pulse_unit"))
