"""Interface objects: what of a meter is seen from outside, one Python class for each interface class of the Blue Book.

    class Register(Interface, class_id=3, shows=(Slot, Derived)):
        @attribute(2)
        def value(self) -> Data: ...
        @writes(2)
        def set_value(self, data: Data) -> None: ...
        @method(1)
        def reset(self, parameter: Data | None) -> Data | None: ...

The server walks the parts of a meter and asks every class in ``trefas.cosem.classes`` which objects show each of them. An
attribute is computed from the meter when it is read; nothing is kept.
"""

from collections.abc import Callable, Iterable, Iterator
from enum import IntFlag
from functools import cache
from itertools import pairwise
from operator import attrgetter
from typing import Any, ClassVar, NoReturn, Protocol, Self, TypeVar, runtime_checkable

from trefas.base.declared import Declared
from trefas.base.discover import discover
from trefas.base.errors import AccessError, SetupError
from trefas.base.instant import Instant
from trefas.base.obis import Obis
from trefas.base.unit import Unit
from trefas.wire.axdr import I8, Data, OctetString
from trefas.wire.xdlms import DataAccessResult, Name, Selection

Reader = Callable[[], bytes]
"""Reads one attribute of one object, as A-XDR."""


@runtime_checkable
class SelectiveReader(Protocol):
    """Reads one attribute in whole, or in part (selective access)."""

    def __call__(self) -> bytes:
        """All of it."""
        ...

    def select(self, selection: Selection) -> bytes:
        """What is asked for. Raises Refused where that means nothing."""
        ...


Writer = Callable[[Data], None]
Invoker = Callable[[Data | None], Data | None]

_Function = TypeVar("_Function", bound=Callable[..., Any])


class Refused(AccessError):
    """Understood and refused, with the code that tells the peer why."""

    def __init__(self, result: DataAccessResult, message: str) -> None:
        super().__init__(message)
        self.result = result


class Mode(IntFlag):
    """Access to an attribute as the object list writes it (Blue Book, Association LN version 0)."""

    NONE = 0
    READ = 1
    WRITE = 2


MODES = {
    (False, False): Mode.NONE,
    (True, False): Mode.READ,
    (False, True): Mode.WRITE,
    (True, True): Mode.READ | Mode.WRITE,
}
"""By what it has: a reader, a writer. Flags are slow to join."""


class Host(Protocol):
    """What objects ask of the device they are in."""

    @property
    def now(self) -> Instant:
        """The instant of the request that is being answered."""
        ...

    @property
    def selects_as_the_maker(self) -> bool:
        """What of a profile is asked for: row 0 is the newest, and ranges are of the clock, as the maker has it; or row 1 is
        the oldest, and ranges are of any column with numbers too, as the Blue Book."""
        ...

    @property
    def clock_name(self) -> Obis:
        """Where the clock is."""
        ...

    def has(self, name: Obis) -> bool:
        """Whether the meter has the object of a name at all."""
        ...

    def named(self, name: Obis) -> Obis:
        """The logical name here of what is declared with a name, which is the maker's."""
        ...

    def scaler(self, value: Declared) -> int:
        """The power of ten in which a value is shown."""
        ...

    def told(self, value: Declared) -> tuple[int, Unit]:
        """The power of ten and the unit that are told with a value: those it has, but where only the order knows them."""
        ...

    def set_clock(self, rtc_ns: int) -> None:
        """Sets the meter's clock to normal time, from now on."""
        ...


def attribute(index: int) -> Callable[[_Function], _Function]:
    """Marks the method that gives an attribute."""
    return _marked("reads", index)


def writes(index: int) -> Callable[[_Function], _Function]:
    """Marks the method that takes an attribute."""
    return _marked("writes", index)


def method(index: int) -> Callable[[_Function], _Function]:
    """Marks a method of the interface class."""
    return _marked("invokes", index)


def _marked(role: str, index: int) -> Callable[[_Function], _Function]:
    def mark(function: _Function) -> _Function:
        vars(function)["cosem"] = (role, index)
        return function

    return mark


class Interface:
    """One object. Subclasses say their class_id, version and what they show; ``marks`` is filled in from their methods."""

    class_id: ClassVar[int] = 0
    version: ClassVar[int] = 0
    shows: ClassVar[tuple[type, ...]] = ()
    marks: ClassVar[dict[str, dict[int, str]]] = {"reads": {1: "logical_name_data"}, "writes": {}, "invokes": {}}

    def __init_subclass__(cls, *, class_id: int | None = None, version: int = 0, shows: tuple[type, ...] = ()) -> None:
        if class_id is not None:
            cls.class_id, cls.version, cls.shows = class_id, version, shows
        bases = [base for base in reversed(cls.__bases__) if issubclass(base, Interface)]
        cls.marks = {role: {k: name for base in bases for k, name in base.marks[role].items()} for role in cls.marks}
        for name, function in vars(cls).items():
            role, index = getattr(function, "cosem", (None, 0))
            if role is not None:
                cls.marks[role][index] = name

    def __init__(self, logical_name: Obis) -> None:
        self.logical_name = logical_name

    @classmethod
    def may_show(cls, kind: type) -> bool:
        """Whether there can be objects of this class for parts of a kind."""
        return issubclass(kind, cls.shows)

    @classmethod
    def objects(cls, part: object, host: Host) -> Iterator[Self]:
        """The objects of this class that show a part; none unless it is one of those the class shows."""
        return iter(())

    def logical_name_data(self) -> Data:
        """Attribute 1 of every class."""
        return OctetString(bytes(self.logical_name))

    @property
    def indexes(self) -> list[int]:
        """The attributes there are."""
        return sorted({*self.marks["reads"], *self.marks["writes"]})

    def mode(self, index: int) -> Mode:
        """What can be done with an attribute by whom the view does not restrict."""
        return MODES[index in self.marks["reads"], index in self.marks["writes"]]

    def reader(self, index: int) -> Reader:
        """What reads an attribute; subclasses may give a faster one."""
        get: Callable[[], Data] = getattr(self, self.marks["reads"][index])
        return lambda: get().encode()

    def writer(self, index: int) -> Writer:
        """What writes an attribute."""
        put: Writer = getattr(self, self.marks["writes"][index])
        return put

    def invoker(self, index: int) -> Invoker:
        """What invokes a method."""
        invoke: Invoker = getattr(self, self.marks["invokes"][index])
        return invoke

    def name(self, index: int) -> Name:
        """The descriptor of an attribute or method."""
        return Name(self.class_id, self.logical_name, index & 0xFF)

    def refuse_type(self, index: int, data: Data) -> NoReturn:
        """The peer wrote a value of a type that the attribute has not."""
        raise Refused(
            DataAccessResult.TYPE_UNMATCHED,
            f"attribute {index} of {self.logical_name} was written as {type(data).__name__}; it is of another type",
        )

    def refuse_parameter(self, index: int, parameter: Data | None) -> NoReturn:
        """The peer invoked a method with a parameter of a type that it does not take."""
        given = "none" if parameter is None else type(parameter).__name__
        raise Refused(
            DataAccessResult.TYPE_UNMATCHED,
            f"method {index} of {self.logical_name} was invoked with {given}; its parameter is of another type",
        )

    def trigger(self, index: int, parameter: Data | None) -> None:
        """The parameter of a method that needs none: integer(0), or nothing at all."""
        if parameter is not None and parameter != I8(0):
            self.refuse_parameter(index, parameter)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.logical_name}>"


@cache
def interface_classes() -> tuple[type[Interface], ...]:
    """Every class in ``trefas.cosem.classes``."""
    from trefas.cosem import classes

    return tuple(
        found
        for module in discover(classes)
        for found in vars(module).values()
        if isinstance(found, type) and issubclass(found, Interface) and found.__module__ == module.__name__
    )


@cache
def classes_for(kind: type) -> tuple[type[Interface], ...]:
    """The classes that may show parts of a kind: a few of all there are, and the same for every meter."""
    return tuple(each for each in interface_classes() if each.may_show(kind))


def objects_of(parts: Iterable[object], host: Host) -> list[Interface]:
    """The objects that show the parts, by class and logical name. Raises SetupError when two would have the same."""
    shown = [o for part in parts for kind in classes_for(type(part)) for o in kind.objects(part, host)]  # type: ignore[arg-type]  # a class is hashable
    return arranged(shown)


def arranged(objects: Iterable[Interface]) -> list[Interface]:
    """Objects in the order of class and logical name. Raises SetupError when two have the same."""
    ordered = sorted(objects, key=_place)
    if len(set(map(_place, ordered))) < len(ordered):
        one, other = next((one, other) for one, other in pairwise(ordered) if _place(one) == _place(other))
        raise SetupError(
            f"class {one.class_id} {one.logical_name} would be there twice, as {one} and {other}; one must go"
        )
    return ordered


_place = attrgetter("class_id", "logical_name")
