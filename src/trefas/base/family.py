"""A family: values that are alike and told apart by a number, declared in one line.

    class ModulePorts(Part):
        level = Slots(PORTS, None, Unit.NONE, "voltage at I/O {n}", limits=(0, 1))

    ModulePorts.level[2]        the slot
    ports.level[2]              its count
    ports.level[2] = 1          sets it

Each member has a name of its own in memory images (``record``, by default ``level_2``), so a family can take the place of values
that were declared one by one.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Generic, NoReturn, TypeVar

from trefas.base.declared import Declared
from trefas.base.label import Label

if TYPE_CHECKING:
    from trefas.base.part import Part

_Value = TypeVar("_Value", bound=Declared | Label)
_Content = TypeVar("_Content")

Texts = str | Sequence[str]
"""One for all members, with ``{n}`` for the number; or one for each."""


class Family(Generic[_Value]):
    """Members by number, in the order of the numbers."""

    def __init__(
        self,
        numbers: int | Iterable[int],
        make: Callable[[int, int], _Value],
        record: Texts,
        beside: "Family[Any] | None",
    ) -> None:
        """``numbers`` are 1 to that many, or these. ``make(place, number)`` makes a member. ``beside`` another family, the
        members of each number are declared together; else those of this one are declared one after the other."""
        self.numbers = tuple(range(1, numbers + 1)) if isinstance(numbers, int) else tuple(int(n) for n in numbers)
        self._members = {number: make(place, number) for place, number in enumerate(self.numbers)}
        self._record = record
        self._joined: list[Family[Any]] = []
        self.stands_beside = beside is not None
        if beside is not None:
            assert beside.numbers == self.numbers, "families that stand side by side have the same numbers"
            beside._joined.append(self)

    def __set_name__(self, owner: type, attribute: str) -> None:
        for place, (number, member) in enumerate(self._members.items()):
            member.attribute = said(self._record, place, number) or f"{attribute}_{number}"
            member.in_python = f"{attribute}[{number}]"

    def __set__(self, part: "Part", contents: object) -> NoReturn:
        raise AssertionError("a family is not set as a whole; its members are, by their numbers")

    def __getitem__(self, number: int) -> _Value:
        return self._members[number]

    def __iter__(self) -> Iterator[_Value]:
        return iter(self._members.values())

    def __len__(self) -> int:
        return len(self._members)

    def in_order(self) -> Iterator[Any]:
        """The members, and those of the families that stand beside it, as they are declared."""
        for number in self.numbers:
            yield self[number]
            for family in self._joined:
                yield family[number]


class Contents(Generic[_Content]):
    """What the members of a family are at one meter, by number: ``ports.level``."""

    __slots__ = ("_family", "_part")

    def __init__(self, part: "Part", family: Family[Any]) -> None:
        self._part = part
        self._family = family

    @property
    def numbers(self) -> tuple[int, ...]:
        """Those of the members."""
        return self._family.numbers

    def __getitem__(self, number: int) -> _Content:
        content: _Content = self._family[number].__get__(self._part, type(self._part))
        return content

    def __iter__(self) -> Iterator[_Content]:
        return (self[number] for number in self._family.numbers)

    def __len__(self) -> int:
        return len(self._family)


class Settable(Contents[_Content]):
    """The same of members that are stored, so that they can be set: ``ports.level[2] = 1``."""

    __slots__ = ()

    def __setitem__(self, number: int, content: _Content) -> None:
        self._family[number].__set__(self._part, content)


def said(texts: Texts, place: int, number: int) -> str:
    """The text of one member."""
    return texts.format(n=number) if isinstance(texts, str) else texts[place]
