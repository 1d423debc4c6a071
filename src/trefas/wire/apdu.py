"""APDUs by their first byte: one table for everything an association carries."""

from collections.abc import Callable
from typing import Protocol

from trefas.base.errors import RemoteError
from trefas.wire import xdlms_action, xdlms_get, xdlms_set, xdlms_sn
from trefas.wire.acse import AARE, AARQ, RLRE, RLRQ, Aare, Aarq, Rlre, Rlrq
from trefas.wire.general_block import GeneralBlock
from trefas.wire.reader import Reader
from trefas.wire.xdlms_access import AccessRequest, AccessResponse
from trefas.wire.xdlms_error import ConfirmedServiceError, ExceptionResponse
from trefas.wire.xdlms_initiate import InitiateRequest, InitiateResponse
from trefas.wire.xdlms_notification import DataNotification, DataNotificationConfirm, EventNotification


class Apdu(Protocol):
    """Any message of the application layer."""

    def encode(self) -> bytes:
        """Its bytes."""
        ...


class UnknownApdu(RemoteError):
    """An APDU of a service that is not spoken here; the peer is told so."""


_ACSE: dict[int, Callable[[bytes], Apdu]] = {AARQ: Aarq.decode, AARE: Aare.decode, RLRQ: Rlrq.decode, RLRE: Rlre.decode}
_XDLMS: dict[int, Callable[[Reader], Apdu]] = {
    InitiateRequest.tag: InitiateRequest.read,
    InitiateResponse.tag: InitiateResponse.read,
    ConfirmedServiceError.tag: ConfirmedServiceError.read,
    ExceptionResponse.tag: ExceptionResponse.read,
    xdlms_get.REQUEST: xdlms_get.read_request,
    xdlms_get.RESPONSE: xdlms_get.read_response,
    xdlms_set.REQUEST: xdlms_set.read_request,
    xdlms_set.RESPONSE: xdlms_set.read_response,
    xdlms_action.REQUEST: xdlms_action.read_request,
    xdlms_action.RESPONSE: xdlms_action.read_response,
    AccessRequest.tag: AccessRequest.read,
    AccessResponse.tag: AccessResponse.read,
    GeneralBlock.tag: GeneralBlock.read,
    DataNotification.tag: DataNotification.read,
    DataNotificationConfirm.tag: DataNotificationConfirm.read,
    EventNotification.tag: EventNotification.read,
    xdlms_sn.READ: xdlms_sn.ReadRequest.read,
    xdlms_sn.READ_RESPONSE: xdlms_sn.ReadResponse.read,
    xdlms_sn.WRITE: xdlms_sn.WriteRequest.read,
    xdlms_sn.WRITE_RESPONSE: xdlms_sn.WriteResponse.read,
    xdlms_sn.UNCONFIRMED_WRITE: xdlms_sn.UnconfirmedWriteRequest.read,
    xdlms_sn.INFORMATION_REPORT: xdlms_sn.InformationReport.read,
}


def decode(apdu: bytes) -> Apdu:
    """Reads one APDU. Raises UnknownApdu for a service not spoken here, RemoteError for one that is malformed."""
    if not apdu:
        raise RemoteError("an APDU has no bytes; it has one at least")
    if apdu[0] in _ACSE:
        return _ACSE[apdu[0]](apdu)
    read = _XDLMS.get(apdu[0])
    if read is None:
        raise UnknownApdu(f"an APDU begins with {apdu[0]:02X}h; no service spoken here does")
    reader = Reader(apdu)
    reader.at = 1
    found = read(reader)
    reader.end("an APDU")
    return found
