"""Interface objects: what of a meter is seen from outside, one Python class for each interface class of the Blue Book.

    class Register(Interface, class_id=3, shows=(Slot, Derived), methods_at=0x28, book_name="Register"):
        @Attribute(2, CHOICE)
        def value(self) -> Data: ...
        @value.writes
        def set_value(self, value: int) -> None: ...
        @Method(1)
        def reset(self) -> None: ...

Number, name and type of a member are said once (``trefas.cosem.member``). From that come what reads, writes and invokes, the
refusal of another type, short names, the tables of the documentation and ``trefas.cosem.catalogue``.

The server walks the parts of a meter and asks every class in ``trefas.cosem.classes`` which objects show each of them. An
attribute is computed from the meter when it is read; nothing is kept.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import cache, partial
from itertools import pairwise
from operator import attrgetter
from typing import ClassVar, NoReturn, Protocol, Self, runtime_checkable

from trefas.base.declared import Declared
from trefas.base.discover import discover
from trefas.base.errors import AccessError, SetupError
from trefas.base.instant import Instant
from trefas.base.obis import Obis
from trefas.base.unit import Unit
from trefas.cosem.data_type import NAME, DataType
from trefas.cosem.member import Attribute, Method, Mode
from trefas.cosem.model import Face
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

NOTHING = I8(0)
"""The parameter of a method that needs none (or there is none at all)."""


class Refused(AccessError):
    """Understood and refused, with the code that tells the peer why."""

    def __init__(self, result: DataAccessResult, message: str) -> None:
        super().__init__(message)
        self.result = result


class Host(Protocol):
    """What objects ask of the device they are in."""

    @property
    def now(self) -> Instant:
        """The instant of the request that is being answered."""
        ...

    @property
    def face(self) -> Face:
        """How values are shown."""
        ...

    def has(self, name: Obis) -> bool:
        """Whether the meter has the object of a name at all."""
        ...

    def named(self, name: Obis) -> Obis:
        """The logical name here of what is declared with a name."""
        ...

    def scaler(self, value: Declared) -> int:
        """The power of ten in which a value is shown."""
        ...

    def told(self, value: Declared) -> tuple[int, Unit]:
        """The power of ten and the unit that are told with a value: those it has, but where only the order knows them."""
        ...

    def set_clock(self, rtc_ns: int) -> None:
        """Sets the meter's clock to standard time, from now on."""
        ...


class Interface:
    """One object. Subclasses say their number, version, what they show, the name that the Blue Book gives the class, and where
    the short names of its methods begin; ``attributes`` and ``methods`` are filled in from what they declare."""

    class_id: ClassVar[int] = 0
    version: ClassVar[int] = 0
    shows: ClassVar[tuple[type, ...]] = ()
    of_declarations: ClassVar[bool] = False
    """Whether which objects there are depends on what parts declare alone, and not on how they are."""
    book_name: ClassVar[str] = ""
    methods_at: ClassVar[int | None] = None
    """How far behind the base name the first method has its short name (Blue Book, of each class); None: where the attributes
    end."""
    attributes: ClassVar[dict[int, Attribute]] = {}
    methods: ClassVar[dict[int, Method]] = {}
    indexes: ClassVar[list[int]] = []
    """The attributes there are."""

    def __init_subclass__(
        cls,
        *,
        class_id: int | None = None,
        version: int = 0,
        shows: tuple[type, ...] = (),
        book_name: str = "",
        methods_at: int | None = None,
    ) -> None:
        if class_id is not None:
            cls.class_id, cls.version, cls.shows = class_id, version, shows
            cls.book_name, cls.methods_at = book_name, methods_at
        members = [member for kind in reversed(cls.__mro__) for member in vars(kind).values()]
        attributes = {each.index: each for each in members if isinstance(each, Attribute)}
        methods = {each.index: each for each in members if isinstance(each, Method)}
        cls.attributes, cls.methods = dict(sorted(attributes.items())), dict(sorted(methods.items()))
        cls.indexes = list(cls.attributes)

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

    @Attribute(1, NAME, static=True, name="logical_name")
    def logical_name_data(self) -> Data:
        """Attribute 1 of every class."""
        return OctetString(bytes(self.logical_name))

    def mode(self, index: int) -> Mode:
        """What can be done with an attribute by whom the view does not restrict."""
        return self.attributes[index].access

    def type_of(self, index: int) -> DataType:
        """The type that an attribute of this object is written with; subclasses may know it better than the class does."""
        return self.attributes[index].type

    def reader(self, index: int) -> Reader:
        """What reads an attribute; subclasses may give a faster one."""
        get: Callable[[], Data] = getattr(self, self.attributes[index].member)
        return lambda: get().encode()

    def writer(self, index: int) -> Writer:
        """What writes an attribute. It raises Refused for a value of another type."""
        return partial(self._write, index)

    def invoker(self, index: int) -> Invoker:
        """What invokes a method. It raises Refused for a parameter of another type."""
        return partial(self._invoke, index)

    def _write(self, index: int, data: Data) -> None:
        name, type = self.attributes[index].writer, self.type_of(index)
        assert name is not None, "mode says what is written"
        if not type.check(data):
            self._refuse_type(index, type, data)
        getattr(self, name)(type.plain(data))

    def _invoke(self, index: int, parameter: Data | None) -> Data | None:
        method = self.methods[index]
        invoke: Callable[..., Data | None] = getattr(self, method.member)
        if method.takes is None:
            if parameter is not None and parameter != NOTHING:
                self._refuse_parameter(method, parameter)
            return invoke()
        if parameter is None or not method.takes.check(parameter):
            self._refuse_parameter(method, parameter)
        return invoke(method.takes.plain(parameter))

    def name(self, index: int) -> Name:
        """The descriptor of an attribute or method."""
        return Name(self.class_id, self.logical_name, index & 0xFF)

    def _refuse_type(self, index: int, type: DataType, data: Data) -> NoReturn:
        raise Refused(
            DataAccessResult.TYPE_UNMATCHED,
            f"{self.attributes[index].name} (attribute {index}) of {self.logical_name} was written as {_word(data)}; must be "
            f"{type.describe()}",
        )

    def _refuse_parameter(self, method: Method, parameter: Data | None) -> NoReturn:
        raise Refused(
            DataAccessResult.TYPE_UNMATCHED,
            f"{method.name} (method {method.index}) of {self.logical_name} was invoked with {_word(parameter)}; must be "
            f"{'integer(0), or nothing' if method.takes is None else method.takes.describe()}",
        )

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.logical_name}>"


def _word(data: Data | None) -> str:
    return "nothing" if data is None else type(data).__name__


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
    return objects_later(parts, host)()


def objects_later(parts: Iterable[object], host: Host) -> Callable[[], list[Interface]]:
    """``objects_of``, made when they are called for. What depends on how a part is now is made now; what depends on declarations
    alone, most of the objects of a meter, is not made for a meter that nobody reads."""
    showing = [(kind, part) for part in parts for kind in classes_for(type(part))]  # type: ignore[arg-type]  # a class is hashable
    now = [each for kind, part in showing if not kind.of_declarations for each in kind.objects(part, host)]
    later = [(kind, part) for kind, part in showing if kind.of_declarations]
    return lambda: arranged([*now, *(each for kind, part in later for each in kind.objects(part, host))])


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
