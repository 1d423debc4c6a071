"""A model of meter as data: what its manufacturer chose, where the Blue Book and the Green Book leave a choice.

A ``Face`` is how a logical device shows the values of a meter. A ``Model`` is that of the meter, with the limits of its line and
the associations that its pushes go by. Both are given to the server: what it serves follows from them, and no module beside
``cosem.faces`` knows a manufacturer's. What is not said here is as the books have it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Protocol

from trefas.base.declared import Declared
from trefas.base.instant import Instant
from trefas.base.obis import Obis
from trefas.base.unit import Unit
from trefas.core.push import Setup
from trefas.cosem.member import Mode
from trefas.wire.hdlc_link import PHYSICAL_DEFAULT
from trefas.wire.hdlc_parameters import HdlcParameters

CLOCK = Obis(0, 0, 1, 0, 0)
"""The clock (Blue Book, 6.2.3)."""


def _same(name: Obis) -> Obis:
    return name


@dataclass(frozen=True, slots=True)
class Face:
    """How values are shown.

    ``named`` gives the logical name here of what a part declares with one. ``withheld`` are attributes without any access, by
    class and number, and ``read_only`` those that are never written. Rows of profiles are numbered from the newest, which is 0,
    or from the oldest, which is 1; ranges are of any column with numbers, or of the clock alone. A profile begins with the
    clock; ``marks`` adds the status of the log and of the row (in data loggers, as attributes -1 and -2 of the profile), and
    ``reserved`` is the name of a column that is always 1.
    """

    clock_name: Obis = CLOCK
    named: Callable[[Obis], Obis] = _same
    withheld: frozenset[tuple[int, int]] = frozenset()
    read_only: frozenset[tuple[int, int]] = frozenset()
    newest_first: bool = False
    ranges_of_numbers: bool = True
    marks: bool = False
    reserved: Obis | None = None
    clock_aliases: frozenset[Obis] = frozenset()
    """Names by which clients know the clock in ranges too: they name the Blue Book's unless they read the capture objects."""

    def access(self, class_id: int, index: int, mode: Mode) -> Mode:
        """What is left of an access to an attribute."""
        if (class_id, index) in self.withheld:
            return Mode.NONE
        return mode & ~Mode.WRITE if (class_id, index) in self.read_only else mode


@dataclass(frozen=True, slots=True)
class Model:
    """One model of meter. ``push_associations`` says by which association each set-up of pushes goes: with its rights, its keys
    and between its SAPs."""

    face: Face = Face()
    line: HdlcParameters = field(default_factory=HdlcParameters)
    address: int = PHYSICAL_DEFAULT
    """Lower HDLC address at delivery."""
    push_associations: Mapping[Setup, str] = field(default_factory=lambda: MappingProxyType({}))


PLAIN = Model()
"""Nothing but what the books say."""


class Device(Protocol):
    """What a host asks of the device it is of."""

    @property
    def now(self) -> Instant:
        """The instant of the request that is being answered."""
        ...

    @property
    def has(self) -> Callable[[Obis], bool]:
        """Whether the meter has the object of a name at all."""
        ...

    def scaler(self, value: Declared) -> int:
        """The power of ten in which a value is shown."""
        ...

    def told(self, value: Declared) -> tuple[int, Unit]:
        """The power of ten and the unit that are told with a value."""
        ...

    def set_clock(self, rtc_ns: int) -> None:
        """Sets the meter's clock to standard time."""
        ...


class FaceHost:
    """A device as the objects of one of its faces see it. ``units`` are of values that are mere counts to the device."""

    def __init__(
        self, device: Device, face: Face, units: Mapping[Obis, tuple[int, Unit]] = MappingProxyType({})
    ) -> None:
        self.device = device
        self.face = face
        self.units = units
        self.declared: dict[Obis, Obis] = {}
        """The names that were declared, by those that they have here."""

    @property
    def now(self) -> Instant:
        """The instant of the request that is being answered."""
        return self.device.now

    def has(self, name: Obis) -> bool:
        """Whether the meter has it."""
        return self.device.has(name)

    def named(self, name: Obis) -> Obis:
        """As the face has it."""
        found = self.face.named(name)
        self.declared[found] = name
        return found

    def scaler(self, value: Declared) -> int:
        """As the device has it."""
        return self.device.scaler(value)

    def told(self, value: Declared) -> tuple[int, Unit]:
        """What is said of a value that is a mere count to the device, or as the device has it."""
        found = None if value.obis is None else self.units.get(value.obis)
        return found or self.device.told(value)

    def set_clock(self, rtc_ns: int) -> None:
        """As the device does it."""
        self.device.set_clock(rtc_ns)
