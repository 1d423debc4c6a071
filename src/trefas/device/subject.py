"""A subject: what one thing of a meter (its breaker, its clock, tampering …) is everywhere, declared in one file.

    SUBJECT = Subject(
        "lamp",
        parts=(Lamp,),                    what it is made of: slots, which DLMS, the memory and the documentation show
        table=LampFields,                 what a meter file may say of it
        after=("clock",),                 what begins before it
        begin=_begin,                     makes its parts as they were ordered
        controls=(SWITCH,),               what hands can do to it
        indicators=(LIT,),                what is seen of it
    )

Subjects are the files of ``trefas.device.subjects``, and the entry points ``trefas.subjects`` of other packages. Everything that
speaks of all subjects (build, order, set-up, seal, hands, faces, journals, documentation) goes through them
(``trefas.device.collected``); nothing lists them.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Self

from trefas.base.declared import Declared
from trefas.base.instant import Instant
from trefas.base.label import Label
from trefas.base.obis import Obis
from trefas.base.part import Part
from trefas.base.slot import Slot
from trefas.base.unit import Unit
from trefas.core.displayed import Displayed, Function, Glance, Symbol
from trefas.core.log import DataQuality
from trefas.core.meter import Meter
from trefas.core.profile import Profile
from trefas.core.status import EventA, StatusRule
from trefas.cosem.server import ServerDevice
from trefas.device.configuration import Configuration
from trefas.device.hand import Control, Indicator
from trefas.device.order_base import OrderBase
from trefas.device.spec import Spec
from trefas.device.table import Table


class Fields(Table):
    """Fields that a subject adds to a meter file."""

    @classmethod
    def of(cls, order: OrderBase) -> Self:
        """The order, known to have these fields."""
        assert isinstance(order, cls), f"an order has the fields of every subject, and none of {cls.__name__}"
        return order


@dataclass(frozen=True, slots=True)
class Delivery:
    """A meter on its way to be what was ordered."""

    meter: Meter
    configuration: Configuration
    spec: Spec
    order: OrderBase
    start: Instant
    shown: list[object] = field(default_factory=list)
    """What faces show beside the parts; subjects put it here when they begin."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """A part that only some meters have, by what was ordered."""

    part: type[Part]
    where: Callable[[Spec, OrderBase], bool]


@dataclass(frozen=True, slots=True)
class Legal:
    """What of a subject belongs under the seal."""

    digits: tuple[str, ...] = ()
    values: Callable[[OrderBase, Meter], dict[str, str]] = lambda order, meter: {}
    """What of the order and of the meter, in words, by name."""
    objects: frozenset[Obis] = frozenset()
    """Objects whose change is an attempt on legal data, by the names that they were declared with."""


@dataclass(frozen=True, slots=True)
class Objects:
    """How faces show a subject, beside one object for each of its values."""

    ours: frozenset[Obis] = frozenset()
    """What no face shows, since the meter modelled has none of it."""
    today: frozenset[Obis] = frozenset()
    """What the standard face shows and the maker's does not, since the meter modelled has none of it."""
    described: frozenset[Obis] = frozenset()
    """What another interface class of the standard face shows: as plain data it would be there twice."""
    units: Callable[[Spec], Mapping[Obis, tuple[int, Unit]]] = lambda spec: {}
    """Power of ten and unit of values that are mere counts to the meter."""


@dataclass(frozen=True, slots=True, eq=False)
class Subject:
    """One of them. Steps are taken subject by subject, in the order of ``after``."""

    name: str
    parts: tuple[type[Part] | Fitted, ...] = ()
    table: type[Fields] | None = None
    chosen: Callable[[OrderBase, Configuration], OrderBase] | None = None
    """What digits choose of the order, before anything is built of it."""
    after: tuple[str, ...] = ()
    """Subjects that begin before this one. What is due at one instant is done in the same order."""
    begin: Callable[[Delivery], None] | None = None
    """Makes its parts as they were ordered, and has them do what is due at times."""
    follow: Callable[[Delivery], None] | None = None
    """When every subject has begun: has its parts hear and tell what happens to the meter."""
    serve: Callable[[Delivery, ServerDevice], object] | None = None
    """When the meter has its server. What it gives belongs to the device (``Device.made``)."""
    keeps: Mapping[str, tuple[Slot | Label, ...]] = field(default_factory=dict)
    """What digits (``Z13``) and fields of its table set at delivery, and clients or programs may set later: the memory keeps it
    until that digit or field is another."""
    log_bits: Mapping[type[Profile], EventA] = field(default_factory=dict)
    """Of its logs, the bits of EventStatusA that say that there are rows."""
    status_bits: Mapping[str, StatusRule] = field(default_factory=dict)
    """What its occurrences mean for the bits of the status (``trefas.core.status_rules``)."""
    marks: Mapping[str, DataQuality] = field(default_factory=dict)
    """Occurrences that mark the rows of periodic logs while they last."""
    legal: Legal = Legal()
    objects: Objects = Objects()
    readings: tuple[Displayed, ...] = ()
    """What of it can be in the lists of the display."""
    symbols: tuple[Symbol, ...] = ()
    """What of it is indicated beside them."""
    functions: tuple[Function, ...] = ()
    """What the right button can do to it, where that was ordered."""
    held: Callable[[Glance], bool] | None = None
    """What the left button does to it, held for very long at a reading that has nothing of its own."""
    controls: tuple[Control, ...] = ()
    indicators: tuple[Indicator, ...] = ()

    def parts_of(self, spec: Spec, order: OrderBase) -> list[type[Part]]:
        """Those that a meter has, as ordered."""
        return [
            each.part if isinstance(each, Fitted) else each
            for each in self.parts
            if not isinstance(each, Fitted) or each.where(spec, order)
        ]


def names(*values: Declared | Label) -> frozenset[Obis]:
    """The logical names of values."""
    return frozenset(each.obis for each in values if each.obis is not None)


def names_of(*parts: type[Part], but: Iterable[Declared | Label] = ()) -> frozenset[Obis]:
    """The logical names that parts declare, but for those of some values."""
    left_out = {id(each) for each in but}
    return frozenset(
        each.obis for part in parts for each in part.declared() if each.obis is not None and id(each) not in left_out
    )
