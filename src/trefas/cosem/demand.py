"""Demands: what may be done with an object only in a message that is protected enough (Blue Book, 4.4.4: access modes of
version 1 and later).

What the policy of an association asks of every message is asked before; a demand is of one object more. It is looked at where the
attribute is read, so that what nobody demands costs nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass

from trefas.base.obis import Obis
from trefas.cosem.interface import Interface, Invoker, Reader, Refused, SelectiveReader, Writer
from trefas.cosem.keys import Policy
from trefas.wire.axdr import Data
from trefas.wire.xdlms import DataAccessResult, Selection


@dataclass(frozen=True, slots=True)
class Demand:
    """Whose, and what the request must be. None is every class, name or member; ``writes`` says that reading is free."""

    policy: Policy
    class_id: int | None = None
    logical_name: Obis | None = None
    members: frozenset[int] | None = None
    writes: bool = False

    def is_of(self, each: Interface, member: int) -> bool:
        """Whether it is of an attribute or a method."""
        return (
            self.class_id in (None, each.class_id)
            and self.logical_name in (None, each.logical_name)
            and (self.members is None or member in self.members)
        )


class Guard:
    """How the message is protected that an association is about."""

    __slots__ = ("level",)

    def __init__(self) -> None:
        self.level = Policy.NONE

    def check(self, demanded: Policy) -> None:
        """Raises Refused where it is not enough."""
        if demanded & ~self.level:
            raise Refused(
                DataAccessResult.READ_WRITE_DENIED,
                f"a message is protected with {self.level!r}, and {demanded!r} is needed",
            )


@dataclass(frozen=True, slots=True)
class _GuardedReader:
    guard: Guard
    demanded: Policy
    read: Reader

    def __call__(self) -> bytes:
        self.guard.check(self.demanded)
        return self.read()


@dataclass(frozen=True, slots=True)
class _GuardedSelectiveReader:
    guard: Guard
    demanded: Policy
    read: SelectiveReader

    def __call__(self) -> bytes:
        self.guard.check(self.demanded)
        return self.read()

    def select(self, selection: Selection) -> bytes:
        """What is asked for."""
        self.guard.check(self.demanded)
        return self.read.select(selection)


def guarded_reader(guard: Guard, demanded: Policy, read: Reader) -> Reader:
    """A reader that looks at the message first."""
    if isinstance(read, SelectiveReader):
        return _GuardedSelectiveReader(guard, demanded, read)
    return _GuardedReader(guard, demanded, read)


def guarded_writer(guard: Guard, demanded: Policy, write: Writer) -> Writer:
    """A writer that looks at the message first."""

    def checked(data: Data) -> None:
        guard.check(demanded)
        write(data)

    return checked


def guarded_invoker(guard: Guard, demanded: Policy, invoke: Invoker) -> Callable[[Data | None], Data | None]:
    """A method that looks at the message first."""

    def checked(parameter: Data | None) -> Data | None:
        guard.check(demanded)
        return invoke(parameter)

    return checked
