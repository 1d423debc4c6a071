"""The catalogue: interface classes by number and version, with their attributes and methods, as a client or a page needs them.

It is derived from what the classes in ``trefas.cosem.classes`` declare. Where several of them are one interface class (breaker
and relays are both class 70), it has the members of all; access is the most that any of them gives.
"""

from dataclasses import dataclass, replace
from functools import cache

from trefas.cosem.data_type import DataType
from trefas.cosem.interface import Interface, interface_classes
from trefas.cosem.member import Mode


@dataclass(frozen=True, slots=True)
class AttributeEntry:
    """One attribute. ``access`` is what the server can do with it; the rights of an association may take some away."""

    index: int
    name: str
    type: DataType
    access: Mode
    static: bool


@dataclass(frozen=True, slots=True)
class MethodEntry:
    """One method. ``takes`` None is integer(0), or nothing; ``returns`` None is nothing."""

    index: int
    name: str
    takes: DataType | None
    returns: DataType | None


@dataclass(frozen=True, slots=True)
class ClassEntry:
    """One interface class."""

    class_id: int
    version: int
    name: str
    attributes: dict[int, AttributeEntry]
    methods: dict[int, MethodEntry]


@cache
def catalogue() -> dict[tuple[int, int], ClassEntry]:
    """Every interface class that the server has, by number and version."""
    found: dict[tuple[int, int], ClassEntry] = {}
    for kind in sorted(interface_classes(), key=lambda each: (each.class_id, each.version)):
        key = (kind.class_id, kind.version)
        entry = found.setdefault(key, ClassEntry(*key, kind.book_name, {}, {}))
        _add(entry, kind)
    return found


def _add(entry: ClassEntry, kind: type[Interface]) -> None:
    """Adds the members of a class. What two classes both declare must be the same."""
    for index, each in kind.attributes.items():
        had = entry.attributes.get(index)
        access = each.access if had is None else had.access | each.access
        made = AttributeEntry(index, each.name, each.type, access, each.static)
        assert had is None or made == replace(had, access=access), (
            f"{kind.__name__} declares {each.name} in another way"
        )
        entry.attributes[index] = made
    for index, method in kind.methods.items():
        known = MethodEntry(index, method.name, method.takes, method.returns)
        assert entry.methods.get(index) in (None, known), f"{kind.__name__} declares {method.name} in another way"
        entry.methods[index] = known
