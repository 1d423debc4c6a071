"""What was reconfigured since the meter was ordered: digits of its software, with what they were.

    Z13=002/000 Z29=5/1        control of the tariff by table, was none; five channels in the load profile, was one

It is in the memory, so that it holds after the next start. It gives way where the meter file now says something else than it said
when the digit was changed: who edits the file has the last word. So it is with what tables of the file set, and clients or
programs set later, as thresholds: the memory has it until the table is another.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from itertools import chain
from typing import Self

from trefas.base.errors import SetupError
from trefas.base.instant import EPOCH, Instant
from trefas.base.label import Label
from trefas.base.part import Part
from trefas.base.slot import Slot
from trefas.core.breaker import SETTINGS
from trefas.core.daylight import Daylight
from trefas.core.debiting_log_2 import DebitingLog2
from trefas.core.image import Image
from trefas.core.load_control import LoadControl
from trefas.core.module_ports import ModulePorts
from trefas.core.pulse_input import PulseInput
from trefas.core.push import PushSetups
from trefas.core.status import Status
from trefas.core.tariff import TariffControl
from trefas.core.voltage_quality import VoltageQuality
from trefas.core.watches.missing_phase import PhaseGuard
from trefas.core.watches.neutral_fault import NeutralGuard
from trefas.core.watches.overvoltage import OvervoltageGuard
from trefas.core.watches.undervoltage import UndervoltageGuard
from trefas.device.configuration import Configuration, coded_values
from trefas.device.legal import LEGAL_DIGITS
from trefas.device.line import LineSettings
from trefas.device.order import Order
from trefas.metrology.samples import Wiring


def _slots(part: type[Part], *begins: str) -> tuple[Slot, ...]:
    return tuple(each for each in part.declared() if isinstance(each, Slot) and each.attribute.startswith(begins))


_SET_BY: dict[str, tuple[Slot | Label, ...]] = {
    "Z3": (ModulePorts.config,),
    "Z13": (TariffControl.mode,),
    "Z14": _slots(LoadControl, "mode_"),
    "Z15": (Daylight.enabled,),
    "Z25": (DebitingLog2.interval,),
    "Z26": (Status.mask_a, Status.mask_b_rises, Status.mask_b_falls),
    "hdlc_address": (LineSettings.address,),
    "pulse_input": (PulseInput.division,),
    "loads": _slots(LoadControl, "delay_s", "positions_", "default_"),
    "voltage_quality": tuple(chain(*VoltageQuality.thresholds.values())),
    "voltage_limits": (
        *(OvervoltageGuard.high_v, OvervoltageGuard.time_s),
        *(UndervoltageGuard.low_v, PhaseGuard.time_s),
    ),
    "neutral_fault": (NeutralGuard.line_v, NeutralGuard.neutral_v, NeutralGuard.time_s),
    "breaker": SETTINGS,
    "push": (
        Status.mask_a,
        *(
            each
            for each in PushSetups.declared()
            if each is not PushSetups.notified and not each.attribute.startswith(("sent_", "given_up_"))
            if isinstance(each, Slot | Label)
        ),
    ),
}
"""What digits and tables set at delivery, and others may set later: the memory keeps it until that is another."""


class Setup(Part):
    """What one meter was ordered to be, and the digits that were changed while it was at work."""

    ordered = Label(None, "digits and tables that set what others may set too", writable=True)
    changed = Label(None, "reconfigured since it was ordered", writable=True)
    wiring = Label(None, "how it is wired", writable=True)

    def take(self, configured: Configuration, order: Order, wiring: Wiring) -> None:
        """The meter was built like this."""
        self.wiring = wiring.name
        digits = {name: value.code for name, value in configured.values.items()}
        self.ordered = " ".join(f"{name}={digits.get(name) or _code_of(order, name)}" for name in _SET_BY)

    def begin(self, parts: Iterable[Part]) -> Callable[[], None]:
        """To be called before the memory is restored; gives what is to be called after it: where a digit or a table is another
        than in the memory, what it sets is as it was built and not as the memory has it. ``parts`` are those of the meter."""
        owners = {value: part for part in parts for value in part.declared()}
        built = {
            value: getattr(owners[value], value.attribute)
            for values in _SET_BY.values()
            for value in values
            if value in owners
        }
        ordered, wiring = str(self.ordered), self.wiring

        def settle() -> None:
            before = _pairs(str(self.ordered))
            for name, code in _pairs(ordered).items():
                if before.get(name, code) != code:
                    for value in built.keys() & _SET_BY[name]:
                        setattr(owners[value], value.attribute, built[value])
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

    def applied(self, order: Order, wiring: Wiring) -> Order:
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


def with_digits(order: Order, configured: Configuration, codes: Mapping[str, str]) -> Order:
    """The same order with other codes for some digits; those under the seal are what they are, and do not follow from others.
    Raises SetupError for what can not be."""
    given = {name: configured.values[name] for name in (*configured.given, *LEGAL_DIGITS)}
    wanted = Configuration.around(given | coded_values(codes))
    return order.model_copy(
        update={"type_number": wanted.said, "configuration": {}},
    )


def _changes(text: str) -> dict[str, tuple[str, str]]:
    """Of digits, what they are and what they were."""
    return {name: (codes.split("/")[0], codes.split("/")[1]) for name, codes in _pairs(text).items()}


def _pairs(text: str) -> dict[str, str]:
    return dict(each.split("=", 1) for each in text.split())


def _code_of(order: Order, name: str) -> str:
    """A number that tells this table from others; what it does not say counts for nothing."""
    said = order.model_dump_json(include={name}, exclude_defaults=True)
    return blake2b(said.encode(), digest_size=4).hexdigest()
