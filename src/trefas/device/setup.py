"""What was reconfigured since the meter was ordered: digits of its software, with what they were.

    Z13=002/000 Z29=5/1        control of the tariff by table, was none; five channels in the load profile, was one

It is in the memory, so that it holds after the next start. It gives way where the meter file now says something else than it said
when the digit was changed: who edits the file has the last word. So it is with what tables of the file set, and clients or
programs set later, as thresholds: the memory has it until the table is another.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from typing import Self, TypeVar

from trefas.base.errors import SetupError
from trefas.base.instant import EPOCH, Instant
from trefas.base.label import Label
from trefas.base.part import Part
from trefas.base.slot import Slot
from trefas.core.image import Image
from trefas.device.collected import merged, subjects
from trefas.device.configuration import Configuration, coded_values
from trefas.device.digits import DIGITS
from trefas.device.legal import legal_digits
from trefas.device.order_base import OrderBase
from trefas.metrology.samples import Wiring

_Order = TypeVar("_Order", bound=OrderBase)


@cache
def kept_by() -> dict[str, tuple[Slot | Label, ...]]:
    """What digits and fields of a meter file set at delivery, and others may set later: digits in their order, then fields in
    that of the subjects."""
    found = merged("what '{}' sets at delivery", (each.keeps for each in subjects())).items()
    places = {each.name: number for number, each in enumerate(DIGITS)}
    return dict(sorted(found, key=lambda pair: places.get(pair[0], len(places))))


class Setup(Part):
    """What one meter was ordered to be, and the digits that were changed while it was at work."""

    ordered = Label(None, "digits and tables that set what others may set too", writable=True)
    changed = Label(None, "reconfigured since it was ordered", writable=True)
    wiring = Label(None, "how it is wired", writable=True)

    def take(self, configured: Configuration, order: OrderBase, wiring: Wiring) -> None:
        """The meter was built like this."""
        self.wiring = wiring.name
        digits = {name: value.code for name, value in configured.values.items()}
        self.ordered = " ".join(f"{name}={digits.get(name) or _code_of(order, name)}" for name in kept_by())

    def begin(self, parts: Iterable[Part]) -> Callable[[], None]:
        """To be called before the memory is restored; gives what is to be called after it: where a digit or a table is another
        than in the memory, what it sets is as it was built and not as the memory has it. ``parts`` are those of the meter."""
        owners = {value: part for part in parts for value in part.declared()}
        built = {
            value: owners[value].value_of(value) for values in kept_by().values() for value in values if value in owners
        }
        ordered, wiring = str(self.ordered), self.wiring

        def settle() -> None:
            before = _pairs(str(self.ordered))
            for name, code in _pairs(ordered).items():
                if before.get(name, code) != code:
                    for value in built.keys() & kept_by()[name]:
                        owners[value].put(value, built[value])
            self.ordered, self.wiring = ordered, wiring

        return settle

    def note(self, ordered: Configuration, codes: Mapping[str, str]) -> None:
        """These digits have other codes now than were ordered."""
        known = _changes(str(self.changed))
        for name, code in codes.items():
            was = known[name][1] if name in known else ordered.values[name].code
            known[name] = (code, was)
        self.changed = " ".join(f"{name}={code}/{was}" for name, (code, was) in known.items() if code != was)


@dataclass(frozen=True, slots=True)
class Remembered:
    """What a memory says of the meter it is of, before that is built."""

    changed: str
    """As ``Setup`` has it."""
    wiring: Wiring | None
    """None: it was written by a build that did not say."""
    ended: Instant
    """Until when it measured."""

    @classmethod
    def of(cls, image: bytes) -> Self:
        """Reads it. Raises SetupError for a memory that is damaged."""
        found = Image.of(image)
        wiring, changed = str(found.texts.get("Setup.wiring", "")), str(found.texts.get("Setup.changed", ""))
        try:
            _changes(changed)
            known = Wiring[wiring] if wiring else None
        except (KeyError, ValueError, IndexError) as error:
            raise SetupError(
                "the memory image says of its meter what none can be; restore a copy of the memory directory"
            ) from error
        return cls(changed, known, Instant(found.counts.get("Operation.last_ns", EPOCH)))

    def applied(self, order: _Order, wiring: Wiring) -> _Order:
        """The order with what was changed since; itself where nothing was. Raises SetupError where the two do not go together
        any more."""
        if not self.changed:
            return order
        configured = order.configured(wiring)
        codes = {
            name: code
            for name, (code, was) in _changes(self.changed).items()
            if configured.values[name].code in (code, was)
        }
        return with_digits(order, configured, codes) if codes else order


def with_digits(order: _Order, configured: Configuration, codes: Mapping[str, str]) -> _Order:
    """The same order with other codes for some digits; those under the seal are what they are, and do not follow from others.
    Raises SetupError for what cannot be."""
    given = {name: configured.values[name] for name in (*configured.given, *legal_digits())}
    wanted = Configuration.around(given | coded_values(codes))
    return order.model_copy(
        update={"type_number": wanted.said, "configuration": {}},
    )


def _changes(text: str) -> dict[str, tuple[str, str]]:
    """Of digits, what they are and what they were."""
    return {name: (codes.split("/")[0], codes.split("/")[1]) for name, codes in _pairs(text).items()}


def _pairs(text: str) -> dict[str, str]:
    return dict(each.split("=", 1) for each in text.split())


def _code_of(order: OrderBase, name: str) -> str:
    """A number that tells this table from others; what it does not say counts for nothing."""
    is_said = name in order.model_fields_set
    said = order.model_dump_json(include={name}, exclude_defaults=True) if is_said else "{}"
    return blake2b(said.encode(), digest_size=4).hexdigest()
