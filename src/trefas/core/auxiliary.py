"""The auxiliary supply's input (APS): 230 V that the meter lives on while a breaker before it has taken all phases.

Voltage there keeps the meter at work (``trefas.core.power``) and its own breaker still. That it is there is a bit of the status
and of the events; a meter without power says so when it has started.
"""

from trefas.base.errors import LocalError
from trefas.base.instant import Instant
from trefas.base.part import Part
from trefas.base.slot import Slot
from trefas.base.unit import Unit
from trefas.core.meter import Meter
from trefas.core.occurrence import AUXILIARY, POWER, Occurrence, Occurrences
from trefas.core.power import Power


class AuxiliarySupply(Part):
    """The input of one meter; there only where it was ordered (X13)."""

    told = Slot(None, Unit.NONE, "voltage at the auxiliary supply's input, as it was told", limits=(0, 1))

    _occurrences: Occurrences | None = None

    def begin(self, meter: Meter) -> None:
        """From now on it is looked at."""
        self._occurrences = meter.occurrences
        meter.occurrences.hear(POWER, self._started)

    @property
    def level(self) -> int:
        """1 with voltage."""
        return self.rows.count(Power.auxiliary, self.meter)

    def see(self, now: Instant, level: int) -> None:
        """The voltage at its terminals from now on, 1 where there is some. Raises LocalError for anything but 0 and 1."""
        if level not in (0, 1):
            raise LocalError(f"the voltage at the auxiliary supply's input is {level}; must be 0 to 1")
        self.rows.put(Power.auxiliary, level, self.meter)
        if self.rows.count(Power.at_work, self.meter):
            self._tell(now)

    def _started(self, meter: int, occurrence: Occurrence) -> None:
        if occurrence.begins:
            self.of(meter)._tell(occurrence.at)

    def _tell(self, now: Instant) -> None:
        if self.told != self.level and self._occurrences is not None:
            self.told = self.level
            self._occurrences.tell(Occurrence(AUXILIARY, now, bool(self.told)), meter=self.meter)
