"""What a server says unsolicited: DataNotification and EventNotification (Green Book, 9.3.10, 9.3.11 and 9.5).

0F | long invoke 4 | length, date-time | value                                  data-notification
10 | long invoke 4 | length, date-time                                          data-notification-confirm
C2 | 00, or 01 length, date-time | class 2 | name 6 | attribute 1 | value       event-notification

The date-time of an APDU is twelve bytes without a tag; where it is not said, none.
"""

from dataclasses import dataclass
from typing import ClassVar

from trefas.wire.axdr import Data, read_data
from trefas.wire.reader import Reader, octets_of
from trefas.wire.xdlms import Name


@dataclass(frozen=True, slots=True)
class DataNotification:
    """A value that a client awaits."""

    invoke: int
    date_time: bytes
    value: Data
    tag: ClassVar[int] = 0x0F

    def encode(self) -> bytes:
        """The APDU."""
        return bytes((self.tag,)) + self.invoke.to_bytes(4) + octets_of(self.date_time) + self.value.encode()

    @classmethod
    def read(cls, reader: Reader) -> "DataNotification":
        """The rest of an APDU whose tag is read."""
        return cls(reader.u32(), reader.octets(), read_data(reader))


@dataclass(frozen=True, slots=True)
class DataNotificationConfirm:
    """A client has got a notification whose service class said that it wants to know."""

    invoke: int
    date_time: bytes = b""
    tag: ClassVar[int] = 0x10

    def encode(self) -> bytes:
        """The APDU."""
        return bytes((self.tag,)) + self.invoke.to_bytes(4) + octets_of(self.date_time)

    @classmethod
    def read(cls, reader: Reader) -> "DataNotificationConfirm":
        """The rest of an APDU whose tag is read."""
        return cls(reader.u32(), reader.octets())


@dataclass(frozen=True, slots=True)
class EventNotification:
    """An attribute that a client should see now."""

    name: Name
    value: Data
    time: bytes | None = None
    tag: ClassVar[int] = 0xC2

    def encode(self) -> bytes:
        """The APDU."""
        time = b"\x00" if self.time is None else b"\x01" + octets_of(self.time)
        return bytes((self.tag,)) + time + self.name.encode() + self.value.encode()

    @classmethod
    def read(cls, reader: Reader) -> "EventNotification":
        """The rest of an APDU whose tag is read."""
        time = reader.octets() if reader.flag() else None
        return cls(Name.read(reader), read_data(reader), time)
