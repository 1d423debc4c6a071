"""What a meter says and does in modes A and C of IEC 62056-21, as its line needs it (``trefas.wire.iec21``)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from trefas.base.instant import NS_PER_MS, NS_PER_S, Instant
from trefas.wire.iec21_message import Command


@dataclass(frozen=True, slots=True)
class Timers:
    """How long is waited. Defaults are those of the maker's description, figure 1."""

    character_gap_ns: int = 1500 * NS_PER_MS
    """T_a: the longest silence inside of a message."""
    choice_ns: int = 1700 * NS_PER_MS
    """T_t: from the identification until the readout begins by itself, where nothing is chosen."""
    inactivity_ns: int = 90 * NS_PER_S
    """T_i: how long a programming mode lasts in which nothing is said."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """A command was done."""


@dataclass(frozen=True, slots=True)
class Told:
    """What was asked for, in one part or several."""

    parts: Iterator[str]


@dataclass(frozen=True, slots=True)
class Failed:
    """A command that cannot be done: ER and up to thirty more characters."""

    text: str


Answer = Accepted | Told | Failed


class Dialogue(Protocol):
    """One meter at one line."""

    @property
    def offered(self) -> bool:
        """Whether there are modes A and C at this line."""
        ...

    @property
    def timers(self) -> Timers:
        """As they are set."""
        ...

    @property
    def unasked(self) -> tuple[int, int] | None:
        """Nanoseconds from one readout to the next, and their speed in baud; None where nothing is said unasked (mode D0)."""
        ...

    def readout(self, now: Instant) -> str:
        """Lines of data, each with CR LF."""
        ...

    def admits(self, password: str, now: Instant) -> bool:
        """Whether a password is right, and was judged at all."""
        ...

    def answer(self, command: Command, now: Instant, *, own: bool) -> Answer:
        """Does a command of the programming mode, or of the manufacturer's ``own``."""
        ...
