"""The journal of overloads: the phases that carry more than Imax from then on, as bits; 0 when none does any more.

No public document has one: its name and its column are ours.
"""

from trefas.base.obis import Obis
from trefas.base.unit import Unit
from trefas.core.journal import Column, Journal, kept
from trefas.core.occurrence import OVERLOAD, Occurrence, Occurrences
from trefas.core.rtc import Rtc

DEPTH = 200


class OverloadJournal(Journal):
    """1.1.99.98.129.255."""

    name = Obis.parse("1.1.99.98.129.255")
    next_id, first_id = kept("overload logger")
    depth = DEPTH
    captures = (Column("1-1:96.129.0", Unit.NONE, "OverloadPhases"),)

    def follow(self, occurrences: Occurrences) -> None:
        """From now on."""
        self.open()
        occurrences.hear(OVERLOAD, self.heard)

    def heard(self, meter: int, occurrence: Occurrence) -> None:
        """One row."""
        self.write(meter, Rtc(self.rows, meter).at(occurrence.at), (occurrence.value,))
