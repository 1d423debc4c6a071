"""The outage log: a row for every time the meter was without power, written when it is back.

when it was back (the meter's own time) | for how long it was away | how many times so far
"""

from trefas.base.obis import Obis
from trefas.core.journal import kept
from trefas.core.meter import Meter
from trefas.core.occurrence import POWER, Occurrence
from trefas.core.power import Power
from trefas.core.profile import Profile
from trefas.core.rtc import Rtc

DEPTH = 200
"""As deep as the modelled meter's status logger."""


class OutageLog(Profile):
    """1.0.99.97.0.255, IEC 62056-61's power failure event log."""

    name = Obis.parse("1.0.99.97.0.255")
    next_id, first_id = kept("outage log")

    def begin(self, meter: Meter) -> None:
        """From now on every outage leaves a row."""
        self.open_log((Power.last_failure, Power.failures), DEPTH)
        meter.occurrences.hear(POWER, self.heard)

    def heard(self, meter: int, occurrence: Occurrence) -> None:
        """The power is back: one row."""
        if occurrence.begins:
            rtc_ns = Rtc(self.rows, meter).at(occurrence.at)
            self._append(meter, rtc_ns, self._captured(meter), self._status_of_next(meter))
