"""Short names: a number of 16 bits for every attribute and method (Green Book, 9.1.4.3.3; Blue Book, 4.1.3 and the short names
that each class has).

    attribute n    base name + 8 · (n − 1)
    method m       base name + what the Blue Book says of the class + 8 · (m − 1)

Base names that the Blue Book fixes are kept. The others are our own choice: objects in the order of class and logical name, each
where the one before ends, from 0100h on, at multiples of 16. So the same objects always have the same names; clients read them in
the object list. Members with numbers of the maker's own (negative ones) have no short name.
"""

from collections.abc import Iterable
from typing import NamedTuple

from trefas.base.errors import SetupError
from trefas.base.obis import Obis
from trefas.cosem.interface import Interface
from trefas.wire.xdlms import Name

STEP = 8
FIRST, LAST = 0x0100, 0xF9FF
"""What lies between is given out by the rule."""
ALIGNMENT = 16

ASSOCIATION_NAME = 0xFA00
FIXED = {
    (12, Obis(0, 0, 40, 0, 0)): ASSOCIATION_NAME,
    (9, Obis(0, 0, 10, 0, 125)): 0xFB00,
    (17, Obis(0, 0, 41, 0, 0)): 0xFC00,
    (1, Obis(0, 0, 42, 0, 0)): 0xFD00,
}
"""Association, script table of broadcasts, SAP assignment, logical device name (Blue Book, 4.1.3)."""


class Member(NamedTuple):
    """What a short name stands for."""

    name: Name
    is_method: bool


class ShortNames:
    """Those of the objects that one client sees. Raises SetupError where there are too many."""

    def __init__(self, objects: Iterable[Interface]) -> None:
        self.members: dict[int, Member] = {}
        self._bases: dict[tuple[int, Obis], int] = {}
        free = FIRST
        for each in objects:
            key = (each.class_id, each.logical_name)
            base = FIXED.get(key, free)
            end = self._place(each, base)
            if key not in FIXED:
                free = -(-end // ALIGNMENT) * ALIGNMENT
                if free > LAST + 1:
                    raise SetupError(
                        f"{each} has no short name, as {FIRST:04X}h to {LAST:04X}h are given out; show less"
                    )
            self._bases[key] = base

    def base_of(self, each: Interface) -> int:
        """The base name of an object."""
        return self._bases[each.class_id, each.logical_name]

    def of(self, name: Name, *, is_method: bool = False) -> int | None:
        """The short name of a member; None where it has none."""
        wanted = Member(name, is_method)
        return next((short for short, member in self.members.items() if member == wanted), None)

    def _place(self, each: Interface, base: int) -> int:
        """Names the members of an object; gives where it ends."""
        attributes = [index for index in each.indexes if 0 < index < 0x80]
        end = base + STEP * max(attributes)
        for index in attributes:
            self.members[base + STEP * (index - 1)] = Member(each.name(index), False)
        first = end if each.methods_at is None else base + each.methods_at
        for index in each.methods:
            if 0 < index < 0x80:
                short = first + STEP * (index - 1)
                assert short not in self.members, f"{each}: method {index} would have the short name of an attribute"
                self.members[short] = Member(each.name(index), True)
                end = max(end, short + STEP)
        return end
