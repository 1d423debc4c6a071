"""Rights: what one kind of client sees of a logical device, and what it may do there.

A view says who the client is and how it proves it; rights are the view applied to the objects. They are compiled to tables
from the nine bytes of a descriptor to what reads, writes or invokes, so that an answer costs one look-up.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from trefas.base.errors import SetupError
from trefas.base.obis import Obis
from trefas.cosem.demand import Demand, Guard, guarded_invoker, guarded_reader, guarded_writer
from trefas.cosem.interface import Interface, Invoker, Reader, Writer, arranged
from trefas.cosem.keys import Policy
from trefas.cosem.member import Mode
from trefas.wire.acse import Context, Mechanism
from trefas.wire.xdlms import Conformance, DataAccessResult, Name

_ALWAYS = (
    Conformance.BLOCK_TRANSFER_WITH_GET
    | Conformance.BLOCK_TRANSFER_WITH_SET
    | Conformance.MULTIPLE_REFERENCES
    | Conformance.DATA_NOTIFICATION
    | Conformance.GENERAL_PROTECTION
    | Conformance.GENERAL_BLOCK_TRANSFER
)
SUPPORTED = (
    _ALWAYS
    | Conformance.BLOCK_TRANSFER_WITH_ACTION
    | Conformance.GET
    | Conformance.SET
    | Conformance.SELECTIVE_ACCESS
    | Conformance.ACTION
    | Conformance.ACCESS
    | Conformance.EVENT_NOTIFICATION
)
SUPPORTED_SHORT = (
    _ALWAYS
    | Conformance.READ
    | Conformance.WRITE
    | Conformance.UNCONFIRMED_WRITE
    | Conformance.PARAMETERIZED_ACCESS
    | Conformance.INFORMATION_REPORT
)
"""What a view can be given, with logical and with short names; the server speaks no more."""


@dataclass(frozen=True, slots=True)
class View:
    """One kind of client. ``shows`` limits what it sees to these classes and names (None: everything). ``shows_security``: the
    keys of the association are an object in it. What it may only read, and others write, are the names ``only_read``; of those of
    ``module_writes`` that is so but where it came by the primary module port. ``demands``
    are what objects ask beyond the policy of the association. ``association_version`` is that of class 15 in it: only version 3
    has words for demands."""

    name: str
    client: int
    server: int
    mechanism: Mechanism
    conformance: Conformance
    context: Context = Context.LN
    read_only: bool = False
    shows: frozenset[tuple[int, Obis]] | None = None
    shows_security: bool = False
    only_read: frozenset[Obis] = frozenset()
    module_writes: frozenset[Obis] = frozenset()
    demands: tuple[Demand, ...] = ()
    association_version: int = 0

    def __post_init__(self) -> None:
        supported = SUPPORTED_SHORT if self.context.is_short else SUPPORTED
        if self.conformance & ~supported:
            raise SetupError(
                f"the {self.name} association grants {self.conformance & ~supported!r}; it can grant {supported!r}"
            )

    def sees(self, each: Interface) -> bool:
        """Whether an object is in the view."""
        return self.shows is None or (each.class_id, each.logical_name) in self.shows


MODULE = "module"
"""The association that the primary module port admits, and no other port but one for all."""
_READABLE = frozenset((Mode.READ, Mode.READ | Mode.WRITE))
_WRITABLE = frozenset((Mode.WRITE, Mode.READ | Mode.WRITE))
READ_ONLY = {mode: mode & ~Mode.WRITE for mode in map(Mode, range(4))}

_TABLES = ("readers", "writers", "invokers")


class Rights:
    """A view applied to objects: ``readers``, ``writers`` and ``invokers`` by descriptor."""

    readers: dict[bytes, Reader]
    writers: dict[bytes, Writer]
    invokers: dict[bytes, Invoker]
    _kinds: dict[Obis, set[int]] | None = None
    """Classes by logical name, once somebody asked for what is not there."""

    def __init__(
        self,
        view: View,
        objects: Callable[[], Iterable[Interface]],
        denied: Callable[[Name], None] = lambda name: None,
        changed: Callable[[], None] = lambda: None,
    ) -> None:
        self.view = view
        self.denied = denied
        """Told of every attempt to write or invoke what is there and may not be."""
        self.changed = changed
        """Told of everything that was written or invoked."""
        self._of = objects

    @cached_property
    def objects(self) -> list[Interface]:
        """What the view sees, in order."""
        return arranged(each for each in self._of() if self.view.sees(each))

    @cached_property
    def elsewhere(self) -> "Rights":
        """These rights at ports that are not the primary module's."""
        if not self.view.module_writes:
            return self
        view = replace(self.view, only_read=self.view.only_read | self.view.module_writes, module_writes=frozenset())
        return Rights(view, self._of, self.denied)

    @cached_property
    def entries(self) -> dict[Interface, bytes | None]:
        """What an object list says of each, once it was asked for."""
        return dict.fromkeys(self.objects)

    @cached_property
    def own_entries(self) -> dict[tuple[type[Interface], Obis], bytes]:
        """The same of the own objects of associations of the view, which differ in nothing that is said there."""
        return {}

    def __getattr__(self, table: str) -> object:
        """The tables are made when one is first asked for: they are most of the work of building a meter, and few are used."""
        if table not in _TABLES:
            raise AttributeError(table)
        self.readers, self.writers, self.invokers = {}, {}, {}
        self._fill(self.objects)
        return self.__dict__[table]

    def reader(self, key: bytes) -> Reader | None:
        """What reads the attribute of a descriptor."""
        return self.readers.get(key)

    @property
    def most_readers(self) -> Mapping[bytes, Reader]:
        """A part of ``readers`` that is there at once."""
        return self.readers

    def _fill(self, objects: Iterable[Interface]) -> None:
        for each in objects:
            self._add(each)

    def with_own(self, own: Callable[[], Iterable[Interface]], guard: Guard | None = None) -> "Rights":
        """These rights and those to an association's own objects, which are made when they are first asked for: anybody may begin
        associations, as many as there are places. ``guard`` knows of the message under way."""
        return OwnRights(self, own, guard or Guard())

    def demand(self, each: Interface, member: int, *, writes: bool) -> Policy:
        """What a request must be for a member of an object, beyond the policy of the association."""
        found = Policy.NONE
        for demand in self.view.demands:
            if demand.is_of(each, member) and (writes or not demand.writes):
                found |= demand.policy
        return found

    def _guard(self, guard: Guard) -> None:
        for each in self.objects:
            for index in each.indexes:
                key = each.name(index).encode()
                if key in self.readers and (reading := self.demand(each, index, writes=False)):
                    self.readers[key] = guarded_reader(guard, reading, self.readers[key])
                if key in self.writers and (writing := self.demand(each, index, writes=True)):
                    self.writers[key] = guarded_writer(guard, writing, self.writers[key])
            for index in each.methods:
                key = each.name(index).encode()
                if key in self.invokers and (invoking := self.demand(each, index, writes=True)):
                    self.invokers[key] = guarded_invoker(guard, invoking, self.invokers[key])

    def mode(self, each: Interface, index: int) -> Mode:
        """What the view may do with an attribute."""
        mode = each.mode(index)
        read_only = self.view.read_only or each.logical_name in self.view.only_read
        return READ_ONLY[mode] if read_only else mode

    def may_invoke(self, each: Interface) -> bool:
        """Whether the view may invoke an object's methods."""
        return not self.view.read_only and each.logical_name not in self.view.only_read

    def why_not(self, name: Name) -> DataAccessResult:
        """Why a descriptor is in no table: no such object, another class, or no such right."""
        if self._kinds is None:
            self._kinds = {}
            for each in self.objects:
                self._kinds.setdefault(each.logical_name, set()).add(each.class_id)
        kinds = self._kinds.get(name.logical_name)
        if kinds is None:
            return DataAccessResult.OBJECT_UNDEFINED
        if name.class_id not in kinds:
            return DataAccessResult.OBJECT_CLASS_INCONSISTENT
        return DataAccessResult.READ_WRITE_DENIED

    def deny(self, name: Name) -> DataAccessResult:
        """Why a descriptor cannot be written or invoked; whoever wants to know of it is told."""
        why = self.why_not(name)
        if why is DataAccessResult.READ_WRITE_DENIED:
            self.denied(name)
        return why

    def _add(self, each: Interface) -> None:
        for index in each.indexes:
            key, mode = each.name(index).encode(), self.mode(each, index)
            if mode in _READABLE:
                self.readers[key] = each.reader(index)
            if mode in _WRITABLE:
                self.writers[key] = each.writer(index)
        if self.may_invoke(each):
            for index in each.methods:
                self.invokers[each.name(index).encode()] = each.invoker(index)


class OwnRights(Rights):
    """The rights of one association: those of its view, and those to its own objects."""

    def __init__(self, shared: Rights, own: Callable[[], Iterable[Interface]], guard: Guard) -> None:
        super().__init__(shared.view, shared._of, shared.denied, shared.changed)
        self._shared = shared
        self._made = own
        self._guarding = guard

    @cached_property
    def objects(self) -> list[Interface]:
        """What the association sees, in order."""
        return arranged([*self._shared.objects, *self._own])

    @cached_property
    def _own(self) -> list[Interface]:
        return [each for each in self._made() if self.view.sees(each)]

    @property
    def entries(self) -> dict[Interface, bytes | None]:
        """Those of the view."""
        return self._shared.entries

    @property
    def own_entries(self) -> dict[tuple[type[Interface], Obis], bytes]:
        """Those of the view."""
        return self._shared.own_entries

    def reader(self, key: bytes) -> Reader | None:
        """What reads the attribute of a descriptor; of most without these tables."""
        return self.most_readers.get(key) or self.readers.get(key)

    @property
    def most_readers(self) -> Mapping[bytes, Reader]:
        """Those of the view, unless it makes demands on each message."""
        return self.readers if self.view.demands else self._shared.readers

    def __getattr__(self, table: str) -> object:
        """All three are made when one is first asked for: most associations never ask for their own objects."""
        if table not in _TABLES:
            raise AttributeError(table)
        shared = self._shared
        self.readers, self.writers, self.invokers = dict(shared.readers), dict(shared.writers), dict(shared.invokers)
        self._fill(self._own)
        if self.view.demands:
            self._guard(self._guarding)
        return self.__dict__[table]
