"""Failed authentications: counted in the memory, and told to whoever keeps a book of what happens to the meter."""

from trefas.base.obis import Obis
from trefas.base.part import Part
from trefas.base.slot import Slot
from trefas.base.unit import Unit
from trefas.base.wire_type import Wire
from trefas.core.meter import Meter
from trefas.core.occurrence import Occurrence
from trefas.cosem.rights import View
from trefas.cosem.server import ServerDevice

AUTHENTICATION_FAILED = "authentication failed"
"""Somebody said to be a client and could not show it; ``value`` is the client's SAP."""


FAILED_NAME = Obis(0, 0, 96, 15, 0)
"""The first general event counter of the Blue Book; that it is this one is our own choice."""


class Authentications(Part):
    """How often somebody said to be a client and could not show it."""

    failed = Slot(str(FAILED_NAME), Unit.NONE, "Failed authentications", wire=Wire.U32, accumulates=True)


def watch_authentications(meter: Meter, server: ServerDevice) -> None:
    """From now on what fails at the server is counted by the meter."""
    part = meter.part(Authentications)

    def failed(view: View) -> None:
        part.failed += 1
        meter.occurrences.tell(Occurrence(AUTHENTICATION_FAILED, server.now, value=view.client))

    server.on_failed_authentication = failed
