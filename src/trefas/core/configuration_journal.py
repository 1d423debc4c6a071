"""The journal of reconfigurations: what was ordered and set otherwise since, and when.

No public document has such a journal; its name and its codes are ours.

    1 to 4   a list of the display: automatic, manual, utility, battery
    5        the list of a readout by IEC 62056-21 (user data 2)
    6        another setting of it
"""

from trefas.base.obis import Obis
from trefas.base.unit import Unit
from trefas.core.journal import Column, Journal, kept
from trefas.core.occurrence import RECONFIGURED, Occurrence, Occurrences
from trefas.core.rtc import Rtc

DEPTH = 200


class ConfigurationJournal(Journal):
    """1.1.99.98.128.255."""

    name = Obis.parse("1.1.99.98.128.255")
    next_id, first_id = kept("configuration logger")
    depth = DEPTH
    captures = (Column("1-1:96.128.0", Unit.NONE, "ReconfiguredItem"),)

    def follow(self, occurrences: Occurrences) -> None:
        """From now on."""
        self.open()
        occurrences.hear(RECONFIGURED, self.heard)

    def heard(self, meter: int, occurrence: Occurrence) -> None:
        """One row."""
        self.write(meter, Rtc(self.rows, meter).at(occurrence.at), (occurrence.value,))
