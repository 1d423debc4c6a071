"""All subjects of a meter, found and put in order.

Order is a topological sort of what each says that it comes ``after``; where that leaves a choice, those of this package come
first, and then the names decide. So the order is the same on every machine.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from graphlib import CycleError, TopologicalSorter
from importlib.metadata import EntryPoint, entry_points
from typing import TypeVar

from trefas.base.discover import discover
from trefas.base.errors import SetupError
from trefas.core.log import DataQuality
from trefas.core.profile import Profile
from trefas.core.status import EventA, StatusRule
from trefas.device import subjects as own
from trefas.device.subject import Subject

_Key = TypeVar("_Key")
_Said = TypeVar("_Said")

GROUP = "trefas.subjects"
"""The entry points by which other packages have subjects."""


@cache
def subjects() -> tuple[Subject, ...]:
    """Every subject, in order. Raises SetupError for one of another package that is none, or does not go with the others."""
    return arranged([*_own(), *(_loaded(each) for each in entry_points(group=GROUP))], first=len(_own()))


@cache
def status_rules() -> dict[str, StatusRule]:
    """What occurrences mean for the bits of the status. Raises SetupError for two subjects that speak of
    one."""
    return merged("what '{}' means for the status", (each.status_bits for each in subjects()))


@cache
def log_bits() -> dict[type[Profile], EventA]:
    """Of logs the bits of EventStatusA that say that there are rows. Raises SetupError for two subjects that speak of one."""
    return merged("the bit of the log {}", (each.log_bits for each in subjects()))


@cache
def marks() -> dict[str, DataQuality]:
    """Occurrences that mark the rows of periodic logs. Raises SetupError for two subjects that speak of one."""
    return merged("what '{}' marks in logs", (each.marks for each in subjects()))


def merged(what: str, said: Iterable[Mapping[_Key, _Said]]) -> dict[_Key, _Said]:
    """What several subjects say. Raises SetupError where two say it of the same."""
    found: dict[_Key, _Said] = {}
    for each in said:
        for key, value in each.items():
            if key in found:
                of = what.format(key.__name__ if isinstance(key, type) else key)
                raise SetupError(f"{of} is said by two subjects; one of them must leave it")
            found[key] = value
    return found


def arranged(found: Iterable[Subject], first: int = 0) -> tuple[Subject, ...]:
    """Subjects in order; the ``first`` so many go before others that could stand in the same place. Raises SetupError for two of
    one name, and for what comes after itself or after one that is not there."""
    by_name: dict[str, Subject] = {}
    rank: dict[str, tuple[bool, str]] = {}
    for number, each in enumerate(found):
        if each.name in by_name:
            raise SetupError(f"there are two subjects '{each.name}'; one of them must have another name")
        by_name[each.name], rank[each.name] = each, (number >= first, each.name)
    sorter: TopologicalSorter[str] = TopologicalSorter()
    for each in by_name.values():
        for name in each.after:
            if name not in by_name:
                raise SetupError(f"subject '{each.name}' is after '{name}', which is not there")
        sorter.add(each.name, *each.after)
    try:
        sorter.prepare()
    except CycleError as error:
        raise SetupError(f"subjects are after each other in a circle: {' after '.join(error.args[1])}") from None
    ready: list[str] = []
    names: list[str] = []
    while sorter.is_active():
        ready = sorted([*ready, *sorter.get_ready()], key=rank.__getitem__)
        names.append(ready.pop(0))
        sorter.done(names[-1])
    return tuple(by_name[name] for name in names)


def _own() -> list[Subject]:
    return [module.SUBJECT for module in discover(own)]


def _loaded(point: EntryPoint) -> Subject:
    try:
        found = point.load()
    except (ImportError, AttributeError) as error:
        raise SetupError(f"subject '{point.name}' cannot be loaded from {point.value}: {error}") from error
    if not isinstance(found, Subject):
        raise SetupError(
            f"subject '{point.name}' ({point.value}) is a {type(found).__name__}; it must be a Subject of trefas.device.subject"
        )
    return found
