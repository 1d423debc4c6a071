"""What hands can do to a meter, and what they see of it: controls and indicators, each declared once, with its types.

    Control("cover", (Choice("STATE", ("open", "close")),), "opens or closes the cover of the terminals", _cover)
    Indicator("cover", _cover_seen, "whether the cover of the terminals is open", values=("open", "closed"))

Subjects declare them (``trefas.device.subject``). The lines of ``trefas touch``, what is watched, the terminal's face and the
documentation are made of them. What a hand does wrong is a LocalError with a sentence.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from trefas.base.errors import LocalError
from trefas.base.instant import Instant
from trefas.base.part import Part
from trefas.base.unit import Unit
from trefas.core.meter import Meter
from trefas.device.spec import Spec

_Kind = TypeVar("_Kind", bound=Part)


class Touched(Protocol):
    """A meter that hands can reach."""

    @property
    def meter(self) -> Meter:
        """The meter."""
        ...

    @property
    def spec(self) -> Spec:
        """What it was ordered to be."""
        ...


@dataclass(slots=True)
class Hand:
    """Somebody who touches a meter, at an instant of its time."""

    device: Touched
    now: Instant
    watches: bool = False
    """Whether changes are to be told."""
    hears_pulses: bool = False
    """Whether each edge of a pulse is to be told."""

    def part(self, kind: type[_Kind]) -> _Kind:
        """The part of the meter that is touched. Raises LocalError for a meter without one."""
        return self.device.meter.part(kind)

    def find(self, kind: type[_Kind]) -> _Kind | None:
        """The part of a kind, or None where the meter has none."""
        return self.device.meter.find(kind)


@dataclass(frozen=True, slots=True)
class Choice:
    """A parameter that is one of some words."""

    name: str
    choices: tuple[str, ...]

    def read(self, word: str) -> str:
        """The word. Raises LocalError with those that would do."""
        if word not in self.choices:
            raise LocalError(f"{self.name} is {word!a}; must be {' or '.join(self.choices)}")
        return word

    @property
    def form(self) -> str:
        """As it is written."""
        return "|".join(self.choices)


@dataclass(frozen=True, slots=True)
class Number:
    """A parameter that is a number in a range, in decimal; whole without ``decimals``, and ``usual`` where it is left out."""

    name: str
    low: int
    high: int
    decimals: int = 0
    usual: int | None = None
    unit: str = ""
    """As people write it, kW: parameters are in units that no register is in."""

    def read(self, word: str) -> float:
        """The number. Raises LocalError with the range."""
        whole, _, fraction = word.removeprefix("-").partition(".")
        plain = word.isascii() and whole.isdigit() and (not fraction or fraction.isdigit()) and not word.endswith(".")
        if not plain or len(fraction) > self.decimals or not self.low <= float(word) <= self.high:
            with_decimals = f", with up to {self.decimals} decimals" if self.decimals else ""
            raise LocalError(f"{self.name} is {word!a}; must be {self.low} to {self.high}{with_decimals}")
        return float(word)

    @property
    def form(self) -> str:
        """As it is written."""
        return f"[{self.name}]" if self.usual is not None else self.name


@dataclass(frozen=True, slots=True)
class Control:
    """One thing that a hand can do; ``do`` takes the hand and the parameters, and says what came of it."""

    name: str
    takes: tuple[Choice | Number, ...]
    help: str
    do: Callable[..., str]
    needs_power: bool = False
    """A meter without power would not notice it."""

    @property
    def form(self) -> str:
        """How it is said."""
        return " ".join([self.name, *(each.form for each in self.takes)])

    def done(self, hand: Hand, words: Sequence[str]) -> str:
        """Does it with the words behind its name. Raises LocalError where they are no such words, or it cannot be done."""
        least = sum(not isinstance(each, Number) or each.usual is None for each in self.takes)
        if not least <= len(words) <= len(self.takes):
            raise LocalError(f"{self.name} is said with {len(words)} words behind it; say {self.form}")
        if self.needs_power and not hand.device.meter.at_work:
            raise LocalError("the meter is without power and would not notice; wait until it is at work")
        given: list[str | float] = [each.read(word) for each, word in zip(self.takes, words, strict=False)]
        given += [
            each.usual for each in self.takes[len(words) :] if isinstance(each, Number) and each.usual is not None
        ]
        return self.do(hand, *given)


@dataclass(frozen=True, slots=True)
class Indicator:
    """One thing that is seen of a meter; ``read`` gives it as a word without spaces."""

    name: str
    read: Callable[[Hand], str]
    help: str
    values: tuple[str, ...] = ()
    """The words that it can be; empty where it is a number or a time."""
    unit: Unit = Unit.NONE
    watched: bool = True
    """Whether a change of it is worth telling."""
    output: bool = False
    """Whether it is an output of the meter, which ``outputs`` tells."""
    face: Callable[[Hand], str] | None = None
    """What the terminal's face says of it, in words for a person; empty where that is nothing. None: it has no place there."""
    odd: Callable[[Hand], bool] = lambda _: False
    """Whether it is out of the ordinary, so that a line with little room has it too."""


def said(hand: Hand, *indicators: Indicator) -> str:
    """What is seen, as the answer to an act."""
    return " ".join(f"{each.name}={each.read(hand)}" for each in indicators)
