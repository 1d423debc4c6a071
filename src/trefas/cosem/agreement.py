"""What client and server agreed on, and what follows from it: services, short names, general block transfer, sizes."""

from collections.abc import Callable, Sequence

from trefas.base.errors import LocalError
from trefas.cosem.general_block import ANSWER_SIZE_MAX, REQUEST_SIZE_MAX, GeneralTransfer
from trefas.cosem.rights import Rights
from trefas.cosem.services import Services
from trefas.cosem.short_names import ShortNames
from trefas.cosem.short_services import ShortServices
from trefas.wire.general_block import WINDOW_MAX
from trefas.wire.xdlms import Conformance
from trefas.wire.xdlms_notification import DataNotification, EventNotification
from trefas.wire.xdlms_sn import InformationReport

SEND_SIZE_MIN = 12
"""The shortest APDU a client may ask us to keep to; a block of two bytes still fits."""
APDU_SIZE_MAX = 0xFFFF

Notification = DataNotification | EventNotification | InformationReport

NEEDED: dict[type, Conformance] = {
    DataNotification: Conformance.DATA_NOTIFICATION,
    EventNotification: Conformance.EVENT_NOTIFICATION,
    InformationReport: Conformance.INFORMATION_REPORT,
}
"""What must be negotiated for what is said unsolicited."""


BLOCKS = Conformance.BLOCK_TRANSFER_WITH_GET | Conformance.GENERAL_BLOCK_TRANSFER


def send_size_of(client_size_max: int, block_size_max: int, granted: Conformance) -> int:
    """How long an APDU to the client may be. Blocks are as long as the device has them; who takes no blocks gets
    answers in whole, as long as it takes them: an object list by short names is often read so. For the client 0 is no limit."""
    most = client_size_max or APDU_SIZE_MAX
    return min(most, block_size_max) if granted & BLOCKS else most


class Agreement:
    """``overhead`` is what protection adds to an answer at most. ``answer`` gives what a whole APDU is answered with;
    ``in_a_row`` is how many the link takes in one turn."""

    def __init__(
        self,
        rights: Rights,
        conformance: Conformance,
        sizes: tuple[int, int],
        overhead: int,
        answer: Callable[[bytes], bytes],
        in_a_row: int = WINDOW_MAX,
    ) -> None:
        self.conformance = conformance
        self.request_size_max, self._send_size_max = sizes
        self.blocks: GeneralTransfer | None = None
        self.names: ShortNames | None = None
        self.services: Services | ShortServices
        room = self._send_size_max - overhead
        if Conformance.GENERAL_BLOCK_TRANSFER in conformance:
            self.blocks = GeneralTransfer(answer, *sizes, in_a_row)
            self.request_size_max, room = REQUEST_SIZE_MAX, ANSWER_SIZE_MAX
        if rights.view.context.is_short:
            self.names = ShortNames(rights.objects)
            self.services = ShortServices(rights, self.names, conformance, room)
        else:
            self.services = Services(rights, conformance, room)

    def told(self, notification: Notification, protect: Callable[[bytes], bytes]) -> Sequence[bytes]:
        """The APDUs by which the client is told something unsolicited. Raises LocalError where it did not agree to be."""
        if NEEDED[type(notification)] not in self.conformance:
            raise LocalError(f"the client did not agree to be told by a {type(notification).__name__}")
        whole = protect(notification.encode())
        if self.blocks is not None:
            return self.blocks.unsolicited(whole)
        if len(whole) > self._send_size_max:
            raise LocalError(f"a notification has {len(whole)} bytes; the client takes {self._send_size_max}")
        return (whole,)
