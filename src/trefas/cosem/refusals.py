"""How a server says that it cannot serve at all: the APDUs that refuse a whole request (Green Book, 9.5)."""

from trefas.wire.ciphering import COUNTER_MAX
from trefas.wire.xdlms_error import ConfirmedServiceError, ExceptionResponse, ServiceError, StateError


def _refused(error: ServiceError, state: StateError = StateError.SERVICE_NOT_ALLOWED) -> bytes:
    return ExceptionResponse(state, error).encode()


NOT_ALLOWED = _refused(ServiceError.OPERATION_NOT_POSSIBLE)
UNKNOWN = _refused(ServiceError.SERVICE_NOT_SUPPORTED, StateError.SERVICE_UNKNOWN)
NOT_NEGOTIATED = _refused(ServiceError.SERVICE_NOT_SUPPORTED)
MALFORMED = _refused(ServiceError.OTHER_REASON)
TOO_LONG = _refused(ServiceError.PDU_TOO_LONG)
UNDECIPHERED = _refused(ServiceError.DECIPHERING_ERROR)


def replayed(expected: int) -> bytes:
    """A counter was used before; which one is expected. Behind the last one there is none, and the field says the last."""
    return ExceptionResponse(
        StateError.SERVICE_NOT_ALLOWED, ServiceError.INVOCATION_COUNTER_ERROR, min(expected, COUNTER_MAX)
    ).encode()


_INITIATE_ERROR, _INITIATE = 1, 6
VERSION_TOO_LOW, INCOMPATIBLE, SIZE_TOO_SHORT = 1, 2, 3
"""Why an InitiateRequest is refused (Green Book, 9.5, ServiceError, initiate)."""


def initiate_error(reason: int) -> bytes:
    """What an InitiateRequest is answered with that is refused."""
    return ConfirmedServiceError(_INITIATE_ERROR, _INITIATE, reason).encode()
