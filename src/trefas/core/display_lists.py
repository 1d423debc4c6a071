"""The four lists of the display: which readings, in which order.

    automatic   up to 16, each for ten seconds
    manual      up to 30, by the left button; all that is legally relevant is among them
    utility     up to 16, by the right button, where that was ordered
    battery     up to 8, by the left button, while the meter has no supply

A list is a text of names with blanks between them (``1.8.0 32.7.0 TIME/DATE``): C, D and E of a logical name, or what the text
field says. So it is in the memory, and so clients read and write it.
"""

from collections.abc import Mapping, Sequence

from trefas.base.errors import LocalError
from trefas.base.instant import Instant
from trefas.base.label import Label
from trefas.base.part import Part
from trefas.core.displayed import TIME, Displayed
from trefas.core.meter import Meter
from trefas.core.occurrence import RECONFIGURED, Occurrence, Occurrences

SIZE_MAX = 512
"""Of a list over an interface: thirty names."""


def _list(number: int, name: str) -> Label:
    return Label(f"1-1:96.128.{number}", f"DisplayList_{name}", writable=True, size_max=SIZE_MAX)


class DisplayLists(Part):
    """Those of each meter. Their logical names are ours: no public document has any."""

    automatic = _list(1, "Automatic")
    manual = _list(2, "Manual")
    utility = _list(3, "Utility")
    battery = _list(4, "Battery")

    readings: Mapping[str, Displayed] = {}
    """What can be in them, by the names that lists have."""

    _occurrences: Occurrences | None = None

    def offer(self, readings: Sequence[Displayed], meter: Meter) -> None:
        """What can be displayed of these meters, without what they have not; lists that clients change are told there."""
        self.readings = {each.key: each for each in readings if each.is_in(meter)}
        self._occurrences = meter.occurrences

    def of_list(self, label: Label) -> list[Displayed]:
        """The readings of a list; a name that this meter has no reading for, as it was ordered otherwise, is passed over."""
        known = self.readings
        return [known[name] for name in str(self.value_of(label)).split() if name in known]

    def listed(self, label: Label, names: Sequence[str]) -> str:
        """A list as it is kept. Raises LocalError for a name that is none or is there twice, for too many, and where a legally
        relevant reading is left out."""
        which = label.name.removeprefix("DisplayList_").lower()
        found = [self._found(name, which) for name in names]
        twice = next((name for name in found if found.count(name) > 1), None)
        if twice is not None:
            raise LocalError(f"the {which} display list has {twice} twice; once is enough")
        most = LENGTH_MAX[label]
        if len(found) > most:
            raise LocalError(f"the {which} display list has {len(found)} readings; must be up to {most}")
        missing = next((key for key, each in self.readings.items() if each.legal and key not in found), None)
        if label is DisplayLists.manual and missing is not None:
            raise LocalError(f"the manual display list leaves out {missing}; it is legally relevant and must be in it")
        return " ".join(found)

    def accept_text(self, label: Label, text: str | bytes, now: Instant) -> None:
        """A client writes a list."""
        assert isinstance(text, str), "the lists are texts"
        before, kept = self.value_of(label), self.listed(label, text.split())
        super().accept_text(label, kept, now)
        if kept != before and self._occurrences is not None:
            self._occurrences.tell(Occurrence(RECONFIGURED, now, value=LISTS.index(label) + 1), meter=self.meter)

    def _found(self, name: str, which: str) -> str:
        if name in self.readings:
            return name
        texts = [
            key
            for key, each in self.readings.items()
            if each.text and each.text == name.upper() and not key.endswith(TIME)
        ]
        if len(texts) == 1:
            return texts[0]
        if texts:
            raise LocalError(
                f"the {which} display list has {name!a}, which says {' and '.join(texts[:4])}; say one of them"
            )
        some = ", ".join(list(self.readings)[:3])
        raise LocalError(
            f"the {which} display list has {name!a}, which is no reading of this meter; there are {some} …"
        )


LENGTH_MAX = {
    DisplayLists.automatic: 16,
    DisplayLists.manual: 30,
    DisplayLists.utility: 16,
    DisplayLists.battery: 8,
}
"""Technical description, table 2."""
LISTS = tuple(LENGTH_MAX)
