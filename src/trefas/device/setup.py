"""What was reconfigured since the meter was ordered: digits of its software, with what they were.

    Z13=002/000 Z29=5/1        control of the tariff by table, was none; five channels in the load profile, was one

It is in the memory, so that it holds after the next start. It gives way where the meter file now says something else than it said
when the digit was changed: who edits the file has the last word.
"""

from collections.abc import Callable, Mapping

from trefas.base.slot import Label, Part, Slot
from trefas.core.daylight import Daylight
from trefas.core.debiting_log_2 import DebitingLog2
from trefas.core.load_control import LoadControl
from trefas.core.module_ports import ModulePorts
from trefas.core.tariff import TariffControl
from trefas.device.configuration import Configuration, coded_values
from trefas.device.order import Order

_SET_BY: dict[str, tuple[Slot, ...]] = {
    "Z3": (ModulePorts.config,),
    "Z13": (TariffControl.mode,),
    "Z14": tuple(slot for slot in LoadControl.declared() if isinstance(slot, Slot) and slot.attribute[:5] == "mode_"),
    "Z15": (Daylight.enabled,),
    "Z25": (DebitingLog2.interval,),
}
"""What digits set at delivery, and clients may set later: the memory keeps it, until the digit is another."""


class Setup(Part):
    """The digits of one meter as they were ordered, and those that were changed while it was at work."""

    ordered = Label(None, "digits that set what clients may set too", writable=True)
    changed = Label(None, "reconfigured since it was ordered", writable=True)

    def take(self, configured: Configuration) -> None:
        """The meter was built like this."""
        self.ordered = " ".join(f"{name}={configured.values[name].code}" for name in _SET_BY)

    def begin(self) -> Callable[[], None]:
        """To be called before the memory is restored; gives what is to be called after it: where a digit is another than in the
        memory, what it sets is as it was built and not as the memory has it."""
        built, ordered = (
            {slot: self.rows.count(slot) for slots in _SET_BY.values() for slot in slots},
            str(self.ordered),
        )

        def settle() -> None:
            before = str(self.ordered).split()
            for each in ordered.split():
                name = each.split("=")[0]
                if before and each not in before:
                    for slot in _SET_BY[name]:
                        self.rows.put(slot, built[slot])
            self.ordered = ordered

        return settle

    def note(self, ordered: Configuration, codes: Mapping[str, str]) -> None:
        """These digits have other codes now than were ordered."""
        known = self._entries()
        for name, code in codes.items():
            was = known[name][1] if name in known else ordered.values[name].code
            known[name] = (code, was)
        self.changed = " ".join(f"{name}={code}/{was}" for name, (code, was) in known.items() if code != was)

    def applied(self, order: Order, configured: Configuration) -> Order:
        """The order, which is configured like this, with what was changed since; itself where nothing was. Raises SetupError
        where the two do not go together any more."""
        codes = {
            name: code for name, (code, was) in self._entries().items() if configured.values[name].code in (code, was)
        }
        return with_digits(order, configured, codes) if codes else order

    def _entries(self) -> dict[str, tuple[str, str]]:
        text = self.changed
        assert isinstance(text, str), "it is declared as text"
        pairs = (each.split("=") for each in text.split())
        return {name: (codes.split("/")[0], codes.split("/")[1]) for name, codes in pairs}


def with_digits(order: Order, configured: Configuration, codes: Mapping[str, str]) -> Order:
    """The same order with other codes for some digits. Raises SetupError for what can not be."""
    given = {name: configured.values[name] for name in configured.given}
    wanted = Configuration.around(given | coded_values(codes))
    return order.model_copy(
        update={"type_number": wanted.said, "configuration": {}},
    )
