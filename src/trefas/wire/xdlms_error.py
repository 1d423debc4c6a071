"""How a server says that it cannot serve at all: ExceptionResponse and ConfirmedServiceError (Green Book, 9.5)."""

from dataclasses import dataclass
from enum import IntEnum
from typing import ClassVar

from trefas.wire.reader import Reader


class StateError(IntEnum):
    """What is wrong with the state."""

    SERVICE_NOT_ALLOWED = 1
    SERVICE_UNKNOWN = 2


class ServiceError(IntEnum):
    """What is wrong with the service."""

    OPERATION_NOT_POSSIBLE = 1
    SERVICE_NOT_SUPPORTED = 2
    OTHER_REASON = 3
    PDU_TOO_LONG = 4
    DECIPHERING_ERROR = 5
    INVOCATION_COUNTER_ERROR = 6


@dataclass(frozen=True, slots=True)
class ExceptionResponse:
    """Two codes; an invocation-counter-error adds the counter that was expected."""

    state_error: int
    service_error: int
    invocation_counter: int | None = None
    tag: ClassVar[int] = 0xD8

    def encode(self) -> bytes:
        """The APDU."""
        counter = b"" if self.invocation_counter is None else self.invocation_counter.to_bytes(4)
        return bytes((0xD8, self.state_error, self.service_error)) + counter

    @classmethod
    def read(cls, reader: Reader) -> "ExceptionResponse":
        """The rest of an APDU whose tag is read."""
        state, service = reader.u8(), reader.u8()
        return cls(state, service, reader.u32() if service == ServiceError.INVOCATION_COUNTER_ERROR else None)


@dataclass(frozen=True, slots=True)
class ConfirmedServiceError:
    """An error of a service by name: ``service`` 1 is initiateError, ``kind`` 6 initiate; ``value`` is in the book."""

    service: int
    kind: int
    value: int
    tag: ClassVar[int] = 0x0E

    def encode(self) -> bytes:
        """The APDU."""
        return bytes((0x0E, self.service, self.kind, self.value))

    @classmethod
    def read(cls, reader: Reader) -> "ConfirmedServiceError":
        """The rest of an APDU whose tag is read."""
        return cls(reader.u8(), reader.u8(), reader.u8())
