"""Held things: what the order says of each meter and is no value, as a calendar. It is no part of a memory."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Generic, TypeVar, overload

if TYPE_CHECKING:
    from trefas.base.part import Part
    from trefas.base.rows import Rows

_Thing = TypeVar("_Thing")


class Held(Generic[_Thing]):
    """One thing for each meter, ``initial`` until another is set. Things that change themselves are ``HeldApart``."""

    def __init__(self, initial: _Thing) -> None:
        self.initial = initial

    @overload
    def __get__(self, part: None, owner: type) -> "Held[_Thing]": ...
    @overload
    def __get__(self, part: "Part", owner: type) -> _Thing: ...
    def __get__(self, part: "Part | None", owner: type) -> "Held[_Thing] | _Thing":
        return self if part is None else self.of_all(part.rows)[part.meter]

    def __set__(self, part: "Part", thing: _Thing) -> None:
        self.of_all(part.rows)[part.meter] = thing

    def of_all(self, rows: "Rows") -> list[_Thing]:
        """Those of all meters, in their order."""
        found: list[_Thing] | None = rows.held.get(self)
        if found is None:
            found = rows.held[self] = self._initially(rows.meters)
        return found

    def _initially(self, meters: int) -> list[_Thing]:
        return [self.initial] * meters


class HeldApart(Held[_Thing]):
    """Of a thing that changes itself: each meter begins with one of its own, as ``make`` gives it."""

    def __init__(self, make: Callable[[], _Thing]) -> None:
        super().__init__(make())
        self.make = make

    def _initially(self, meters: int) -> list[_Thing]:
        return [self.make() for _ in range(meters)]
