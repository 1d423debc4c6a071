"""The registry of a meter's values: which parts there are, what is called what, and how a value is read."""

from collections.abc import Callable
from typing import TypeVar

from trefas.base.arguments import a_whole_number, shown
from trefas.base.declared import Declared
from trefas.base.derived import Derived
from trefas.base.errors import LocalError, SetupError
from trefas.base.label import Label
from trefas.base.obis import Obis
from trefas.base.part import Part
from trefas.base.reading import Reading
from trefas.base.rows import Rows
from trefas.base.slot import Slot
from trefas.core.make import make_of
from trefas.core.names import Names

_Kind = TypeVar("_Kind", bound=Part)


class Registry:
    """The parts of all meters of a fleet, and their rows. Raises SetupError when two parts declare one logical name."""

    def __init__(self, kinds: tuple[type[Part], ...], meters: int) -> None:
        for each in kinds:
            if not (isinstance(each, type) and issubclass(each, Part)):
                raise LocalError(f"among the parts is {shown(each)}; they must be classes of parts, as Demand")
        make = self._make = make_of(kinds)
        self.layout, self.images = make.layout, make.images
        self.rows = Rows(self.layout, meters)
        self.parts: list[Part] = [kind(self.rows) for kind in kinds]
        self.measures: Callable[[Obis], bool] = lambda name: True
        """Whether the meter was ordered to measure the value of a name."""
        self._named = make.named
        self._names: Names | None = None

    def find(self, kind: type[_Kind]) -> _Kind | None:
        """The part of a kind; None for a meter without one."""
        place = self._make.place(kind)
        return None if place is None else self.parts[place]  # type: ignore[return-value]  # of that kind, or of one under it

    def part(self, kind: type[_Kind]) -> _Kind:
        """The part of a kind. Raises LocalError for a meter without one."""
        found = self.find(kind)
        if found is None:
            raise LocalError(f"the meter was built without {kind.__name__}; it must be among its parts")
        return found

    def index(self, meter: int) -> int:
        """Which meter of the fleet. Raises LocalError for none of them."""
        return a_whole_number(meter, "meter", 0, self.rows.meters - 1)

    def called(self, name: str) -> Declared | Label:
        """What is called so: ``A14``, ``1.8.0`` or ``1-1:1.8.0``. Raises SetupError where the meter has none."""
        if self._names is None:
            self._names = Names(self._make.named, self._make.labels)
        return self._names.called(name, self.measures)

    def read(self, name: str | Obis | Declared, meter: int) -> Reading:
        """A value by its name (as ``called``) or declaration. Raises SetupError for one that it has not, LocalError for none."""
        meter = self.index(meter)
        said = self.called(name) if isinstance(name, str) else name
        if isinstance(said, Label):
            raise LocalError(f"{said.name} is a text and no number; the text of its part is read instead")
        value = self._named.get(said) if isinstance(said, Obis) else said
        obis = getattr(value, "obis", None)
        if (value is None and name is not None) or (obis is not None and not self.measures(obis)):
            why = "has no value" if value is None else "was not ordered to measure"
            raise SetupError(f"this meter {why} {name}; it has {len(self.values)}, among them 1-1:1.8.0 (A14)")
        if not isinstance(value, Slot | Derived):
            raise LocalError(
                f"the name of a value is {shown(name)}; it must be as A14, 1.8.0 or 1-1:1.8.0, or a declaration"
            )
        if isinstance(value, Slot) and value not in self.layout.column:
            raise LocalError(f"the meter was built without {value}; its part must be among its parts")
        return self.rows.reading(value, meter)

    @property
    def values(self) -> list[Declared]:
        """Every value that has a logical name and is measured, in the order of the names."""
        return [self._named[name] for name in sorted(self._named) if self.measures(name)]
