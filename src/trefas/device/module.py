"""A module: what is plugged into a meter and speaks for it at ports of its own, declared in one file.

    MODULE = Module(
        "han",
        table=HanTable,           what a meter file may say of it, below [modules]
        parts=(HanPort,),         what it keeps: slots, in the memory of the meter it is plugged into
        begin=begin,              makes its parts as they were ordered
        plug=plug,                a module at work, of a meter that has its server
    )

Modules are the files of ``trefas.device.modules``, and the entry points ``trefas.modules`` of other packages
(``trefas.device.module_bay``). A meter has those that its order names.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, Protocol

from pydantic import Field, field_validator

from trefas.base.instant import Instant
from trefas.base.part import Part
from trefas.cosem.conversation import Conversation
from trefas.cosem.server import ServerDevice
from trefas.device.hand import Control, Indicator
from trefas.device.subject import Delivery
from trefas.device.table import OF_TOML, Table

PORTS_MAX = 128


class ModuleTable(Table):
    """What every module has: the ports that it speaks at."""

    ports: Annotated[tuple[str, ...], Field(max_length=PORTS_MAX), OF_TOML] = ()

    @field_validator("ports", mode="before")
    @classmethod
    def _one(cls, said: object) -> object:
        """One port need not be a list."""
        return (said,) if isinstance(said, str) else said


@dataclass(frozen=True, slots=True)
class World:
    """How a line's time and that of the meter's world go together: a line lives in real time, whatever the world does."""

    at: Callable[[Instant], Instant]
    """The world's time at a moment of the line."""
    real: Callable[[Instant], Instant]
    """The moment of the line at which the world will be there."""
    now: Callable[[], Instant]
    """The world's time."""


class Plugged(Protocol):
    """A module at work in a meter."""

    @property
    def speed_bd(self) -> int:
        """Of a serial line that says none."""
        ...

    @property
    def kinds(self) -> frozenset[str]:
        """Of ports that it can speak at."""
        ...

    def conversation(self, world: World, otherwise: Callable[[], Conversation]) -> Conversation:
        """With a peer that has come. ``otherwise`` is an ordinary one with the meter, as its interface ``ccc`` has it."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class Module:
    """One kind."""

    kind: str
    plug: Callable[[Delivery, ServerDevice, Any], Plugged]
    """Of the meter, its server and the module's table. Raises SetupError where the meter cannot have it so."""
    table: type[ModuleTable] = ModuleTable
    parts: tuple[type[Part], ...] = ()
    begin: Callable[[Delivery, Any], None] | None = None
    controls: tuple[Control, ...] = ()
    indicators: tuple[Indicator, ...] = ()
