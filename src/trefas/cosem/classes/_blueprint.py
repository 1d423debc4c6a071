"""NAME, class N version V (Blue Book, CLAUSE): WHAT IT IS IN ONE LINE.

Copy this file to a name without the underscore; the server finds it by itself.
"""

from collections.abc import Iterator
from typing import Self

from trefas.base.obis import Obis
from trefas.cosem.data_type import UNSIGNED
from trefas.cosem.interface import Host, Interface
from trefas.cosem.member import Attribute, Method
from trefas.wire.axdr import U8, Data


class Thing:
    """The part that the class shows; yours is imported from ``trefas.core``."""

    logical_name = Obis.parse("0-0:96.50.0")
    level = 1


class Blueprint(Interface, class_id=8192, version=0, shows=(Thing,)):
    """Class numbers from 8192 on are the makers' own, so this one is nobody's."""

    def __init__(self, thing: Thing) -> None:
        super().__init__(thing.logical_name)
        self.thing = thing

    @classmethod
    def objects(cls, part: object, host: Host) -> Iterator[Self]:
        """One for each Thing."""
        if isinstance(part, Thing):
            yield cls(part)

    @Attribute(2, UNSIGNED)
    def level(self) -> Data:
        """Read from the part each time."""
        return U8(self.thing.level)

    @level.writes
    def set_level(self, level: int) -> None:
        """Another type is refused before, and the peer told why."""
        self.thing.level = level

    @Method(1)
    def reset(self) -> None:
        """A method that returns a value says its type: ``returns=``."""
        self.thing.level = 0
