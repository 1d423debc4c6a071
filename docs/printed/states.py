"""State machines: the table that a machine runs from, and its diagram."""

from enum import Enum, IntEnum

from printed.markdown import table
from trefas.base.transition_table import TransitionTable

GROUPED_MIN = 3
"""Where an event leads to the same state from so many states, its arrow is drawn once, from a box that names them."""


def states(machine: TransitionTable) -> str:
    """Both, and what is done where there is no row. States and events that share a row stand in one line."""
    alike: dict[tuple[Enum, Enum, Enum], list[Enum]] = {}
    for (state, event), (to, action) in machine.rows.items():
        alike.setdefault((event, to, action), []).append(state)
    stays: dict[tuple[Enum, str, Enum], list[Enum]] = {}
    for (event, to, action), several in alike.items():
        stays.setdefault((event, "" if several == [to] else name(to), action), []).extend(several)
    merged: dict[tuple[str, str, str], list[str]] = {}
    for (event, to, action), several in stays.items():
        merged.setdefault((names(machine, several), to, words(action)), []).append(words(event))
    rows = [(said, "; ".join(events), to, action) for (said, to, action), events in merged.items()]
    head = "State | Event | Next state | What is done"
    return f"{diagram(machine)}\n\n{table(head, rows)}\n\nAnything else {words(machine.otherwise)}."


def diagram(machine: TransitionTable) -> str:
    """A Mermaid state diagram. Events that lead the same way share an arrow; what changes no state stands in the table alone."""
    came: dict[tuple[Enum, Enum], list[Enum]] = {}
    for (state, event), (to, _) in machine.rows.items():
        came.setdefault((event, to), []).append(state)
    boxes: dict[str, str] = {}
    arrows: dict[tuple[str, str], list[str]] = {}
    for (event, to), several in came.items():
        others = [state for state in several if state is not to]
        together = [several] if len(others) >= GROUPED_MIN else [[state] for state in others]
        for origin in (names(machine, each) for each in together):
            source = boxes.setdefault(origin, f"s{len(boxes)}")
            arrows.setdefault((source, boxes.setdefault(name(to), f"s{len(boxes)}")), []).append(words(event))
    lines = [f'state "{said}" as {box}' for said, box in boxes.items()]
    lines += [f"[*] --> {boxes[name(machine.begin)]}"]
    lines += [f"{origin} --> {to}: {'<br>'.join(events)}" for (origin, to), events in arrows.items()]
    return "\n".join(["```mermaid", "stateDiagram-v2", *(f"    {line}" for line in lines), "```"])


def names(machine: TransitionTable, several: list[Enum]) -> str:
    """Those of states, or that they are all."""
    there = {state for state, _ in machine.rows}
    return "any" if there <= set(several) else ", ".join(name(state) for state in type(several[0]) if state in several)


def name(state: Enum) -> str:
    """What a state is; its name and the number by which it is read where it has one."""
    return f"{state.value} {state.name.lower().replace('_', ' ')}" if isinstance(state, IntEnum) else str(state.value)


def words(each: Enum) -> str:
    """An event or an action, as it is declared."""
    return str(each.value)
