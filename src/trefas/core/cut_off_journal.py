"""The cut-off logger: every disconnection, release and reconnection, and every cut-off that was logged alone.

A row has the state and the feedback after it. Warnings leave no row.
"""

from trefas.base.obis import Obis
from trefas.core.breaker import Breaker
from trefas.core.journal import Journal, kept
from trefas.core.occurrence import BREAKER, Occurrence, Occurrences
from trefas.core.rtc import Rtc


class CutOffJournal(Journal):
    """What the breaker of a meter did."""

    name = Obis.parse("1.1.99.98.5.255")
    next_id, first_id = kept("cut-off logger")
    depth = 200
    captures = (Breaker.state, Breaker.feedback)

    def follow(self, occurrences: Occurrences) -> None:
        """From now on."""
        self.open()
        occurrences.hear(BREAKER, self.heard)

    def heard(self, meter: int, occurrence: Occurrence) -> None:
        """One row."""
        counts = [self.rows.count(column, meter) for column in self.columns]
        self.write(meter, Rtc(self.rows, meter).at(occurrence.at), counts)
