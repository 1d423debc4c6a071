"""Failed authentications: counted in the memory."""

from trefas.base.obis import Obis
from trefas.base.part import Part
from trefas.base.slot import Slot
from trefas.base.unit import Unit
from trefas.base.wire_type import Wire
from trefas.core.occurrence import AUTHENTICATION_FAILED, Occurrence, Occurrences

FAILED_NAME = Obis(0, 0, 96, 15, 0)
"""The first general event counter of the Blue Book; that it is this one is our own choice."""


class Authentications(Part):
    """How often somebody said to be a client and could not show it."""

    failed = Slot(str(FAILED_NAME), Unit.NONE, "Failed authentications", wire=Wire.U32, accumulates=True)

    def follow(self, occurrences: Occurrences) -> None:
        """From now on what fails is counted."""
        occurrences.hear(AUTHENTICATION_FAILED, self._failed)

    def _failed(self, meter: int, occurrence: Occurrence) -> None:
        self.rows.put(Authentications.failed, self.rows.count(Authentications.failed, meter) + 1, meter)
