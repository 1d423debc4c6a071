"""Walks through a state machine beside its table: what is done to the machine, and which events the table is to see of it.

Every row is reached by a shortest way from the beginning, and Hypothesis walks at random. After each step the machine's state is
the table's.
"""

from collections import deque
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from trefas.base.transition_table import TransitionTable


@dataclass(frozen=True)
class Stimulus:
    """Something that is done to a machine in some states (any, where none are named), and the events that it causes in turn."""

    do: Callable[[Any], object]
    events: tuple[Enum, ...]
    states: Collection[Enum] = ()

    def fits(self, state: Enum) -> bool:
        return not self.states or state in self.states


def lead(table: TransitionTable, state: Enum, stimulus: Stimulus) -> tuple[Enum, list[tuple[Enum, Enum]]]:
    """Where a stimulus leads by the table, and the pairs that were looked up. Each must have a row."""
    seen = []
    for event in stimulus.events:
        assert (state, event) in table, f"{event} occurs in {state}, and the table has no row for it"
        seen.append((state, event))
        state = table.step(state, event).to
    return state, seen


def ways(table: TransitionTable, stimuli: Mapping[str, Stimulus]) -> dict[tuple[Enum, Enum], list[str]]:
    """A shortest way to each row that is reached, as names of stimuli."""
    found: dict[tuple[Enum, Enum], list[str]] = {}
    known, waiting = {table.begin}, deque([(table.begin, [])])
    while waiting:
        state, way = waiting.popleft()
        for name, stimulus in stimuli.items():
            if stimulus.fits(state):
                after, seen = lead(table, state, stimulus)
                for pair in seen:
                    found.setdefault(pair, [*way, name])
                if after not in known:
                    known.add(after)
                    waiting.append((after, [*way, name]))
    return found


def reach(
    table: TransitionTable, stimuli: Mapping[str, Stimulus], machine: Callable[[], Any], state_of: Callable[[Any], Enum]
) -> Collection[tuple[Enum, Enum]]:
    """The rows that these stimuli reach; the machine goes where each row says."""
    found = ways(table, stimuli)
    for way in {tuple(way) for way in found.values()}:
        each, state = machine(), table.begin
        for name in way:
            stimuli[name].do(each)
            state, _ = lead(table, state, stimuli[name])
            assert state_of(each) is state, f"{' → '.join(way)}: after '{name}' it is in {state_of(each)}"
    return found.keys()


def tour(
    table: TransitionTable, stimuli: Mapping[str, Stimulus], machine: Callable[[], Any], state_of: Callable[[Any], Enum]
) -> None:
    """Every row is reached."""
    missing = table.rows.keys() - reach(table, stimuli, machine, state_of)
    assert not missing, f"no test reaches {missing}"


def walk(
    table: TransitionTable, stimuli: Mapping[str, Stimulus], machine: Callable[[], Any], state_of: Callable[[Any], Enum]
) -> None:
    """Hypothesis does what it likes, in an order that it likes."""

    class Walk(RuleBasedStateMachine):
        @initialize()
        def begin(self):
            self.machine, self.state = machine(), table.begin

        @rule(data=st.data())
        def step(self, data):
            name = data.draw(st.sampled_from([name for name, each in stimuli.items() if each.fits(self.state)]))
            stimuli[name].do(self.machine)
            self.state, _ = lead(table, self.state, stimuli[name])

        @invariant()
        def it_is_where_the_table_says(self):
            assert state_of(self.machine) is self.state

    run_state_machine_as_test(Walk, settings=settings(max_examples=15, stateful_step_count=25, deadline=None))
