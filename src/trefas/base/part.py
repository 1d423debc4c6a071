"""A part: something the meter consists of, with its slots declared in the class body."""

from collections.abc import Iterator
from copy import copy
from functools import cache
from typing import TYPE_CHECKING, ClassVar, Self

from trefas.base.derived import Derived
from trefas.base.family import Family
from trefas.base.instant import Instant
from trefas.base.label import Label
from trefas.base.slot import Slot

if TYPE_CHECKING:
    from trefas.base.rows import Rows


class Part:
    """Something the meter consists of: its slots declared in the class body, its state in the rows of the meters.

    It is there once for all meters of its rows, and speaks for one of them (``meter``, the first); ``of`` gives it for another.
    Kernels and stops work on whole columns. ``dropped`` are the slots that
    earlier builds had under it, and that nothing needs any more: an image that has them is read without them.
    """

    dropped: ClassVar[tuple[str, ...]] = ()
    _is_view = False

    rows: "Rows"
    meter: int

    def __init__(self, rows: "Rows", meter: int = 0) -> None:
        attributes = self.__dict__  # not one by one: views of parts are made many times in a meter's second
        attributes["rows"], attributes["meter"] = rows, meter

    def of(self, meter: int) -> Self:
        """The same part, speaking for another meter: a view, with nothing of its own."""
        if meter == self.meter:
            return self
        view = copy(self)
        view.__dict__.update(meter=meter, _is_view=True)
        return view

    def __setattr__(self, name: str, content: object) -> None:
        """What is set through a view has to be kept somewhere: in a slot, a label or a ``Held``."""
        assert not self._is_view or hasattr(getattr(type(self), name, None), "__set__"), (
            f"{type(self).__name__}.{name} was set through a view, which keeps nothing; it must be declared as Held"
        )
        object.__setattr__(self, name, content)

    def accept(self, slot: "Slot | Derived", count: int, now: Instant) -> None:
        """A count is written over an interface. Raises LocalError or AccessError for one that cannot be; parts whose slots go
        together, or that have a computed value written, say so here."""
        assert isinstance(slot, Slot), "a part that has a computed value written takes it itself"
        self.rows.put(slot, count, self.meter)
        self.written(slot, now)

    def accept_text(self, label: "Label", text: str | bytes, now: Instant) -> None:
        """A text is written over an interface. Raises LocalError as ``accept``."""
        self.rows.put_text(type(self), label, text, self.meter)
        self.written(label, now)

    def value_of(self, value: Slot | Derived | Label) -> int | str | bytes:
        """The count or the text of one of its values."""
        return value.__get__(self, type(self))

    def put(self, value: Slot | Label, content: int | str | bytes) -> None:
        """Sets a count or a text of its own. Raises LocalError for a count outside of its limits."""
        value.__set__(self, content)  # type: ignore[arg-type]  # a count for a slot, a text for a label

    def written(self, value: "Slot | Label", now: Instant) -> None:
        """A value was written over an interface; parts that must do something about it say what."""

    def unknown_to_image(self, meter: int, now: Instant) -> None:
        """A meter took back an image of a build that did not have this part; what depends on others begins with them now."""

    @classmethod
    def column_of(cls, slot: Slot) -> int:
        """The column of a slot among those of its part, counted from ``Layout.first_column``: for kernels."""
        return [each for each in cls.declared() if isinstance(each, Slot)].index(slot)

    @classmethod
    def declared(cls) -> "Iterator[Slot | Derived | Label]":
        """What the class declares, in the order of its body, base classes first."""
        return iter(_declared_by(cls))  # type: ignore[arg-type]  # a class is hashable


@cache
def _declared_by(part: type[Part]) -> "tuple[Slot | Derived | Label, ...]":
    """A class is asked hundreds of times while a meter is built."""
    found: list[Slot | Derived | Label] = []
    for base in reversed(part.__mro__):
        for value in vars(base).values():
            if isinstance(value, Slot | Derived | Label):
                found.append(value)
            elif isinstance(value, Family) and not value.stands_beside:
                found += value.in_order()
    return tuple(found)
