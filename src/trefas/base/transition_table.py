"""A state machine as data: (state, event) → (next state, action).

    to, action = TABLE.step(state, event)

A machine takes its next state from the table and nowhere else, then does the action. What an action finds out is an event
too, and is looked up in the same table. So every next state stands in the table, and the documentation prints it.
"""

from collections.abc import Iterator, Mapping
from enum import Enum
from types import MappingProxyType
from typing import Generic, NamedTuple, TypeVar

State = TypeVar("State", bound=Enum)
Event = TypeVar("Event", bound=Enum)
Action = TypeVar("Action", bound=Enum)


class Row(NamedTuple, Generic[State, Action]):
    """What an event leads to."""

    to: State
    action: Action


class TransitionTable(Generic[State, Event, Action]):
    """The table of one kind of machine. A pair that has no row leaves the state as it is, and ``otherwise`` is done."""

    def __init__(
        self, begin: State, rows: Mapping[tuple[State, Event], tuple[State, Action]], *, otherwise: Action
    ) -> None:
        self.begin = begin
        """The state of a new machine."""
        self.otherwise = otherwise
        """What is done where an event has no row in a state."""
        self.rows: Mapping[tuple[State, Event], Row[State, Action]] = MappingProxyType(
            {pair: Row(*row) for pair, row in rows.items()}
        )

    def step(self, state: State, event: Event) -> Row[State, Action]:
        """The next state, and what is done."""
        row = self.rows.get((state, event))
        return Row(state, self.otherwise) if row is None else row

    def __contains__(self, pair: tuple[State, Event]) -> bool:
        return pair in self.rows

    def states(self, event: Event) -> Iterator[State]:
        """The states in which an event has a row, in the order of the rows."""
        return (state for state, each in self.rows if each is event)
