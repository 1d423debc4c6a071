"""What every link says to what stands above it: the events of HDLC and wrapper alike.

receive(data, now) -> Connected, Received, Disconnected, Output …      send(Transmit(apdu), now) -> bytes for the line
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Protocol

from trefas.base.instant import Instant

Pair = tuple[int, int]
"""A client SAP and a server SAP."""
Admission = Callable[[int, int], bool]
"""Whether a client SAP may talk to a server SAP on this port."""


@dataclass(frozen=True, slots=True)
class Connected:
    """A client SAP and a server SAP are joined from here on."""

    client: int
    server: int


@dataclass(frozen=True, slots=True)
class Received:
    """One whole APDU: the LLC header is gone, segments are joined. ``pair`` says whose it is where a link carries several."""

    apdu: bytes
    pair: Pair | None = None


@dataclass(frozen=True, slots=True)
class Disconnected:
    """The pair is parted; an association over it is over too."""

    reason: str


@dataclass(frozen=True, slots=True)
class Output:
    """Bytes that the link itself puts on the line: acknowledgements and the segments that follow a first one."""

    data: bytes


@dataclass(frozen=True, slots=True)
class Transmit:
    """An APDU for the peer; an empty one says that there is no answer, which gives the turn back. ``following`` are more of them,
    to be sent at once. ``pair`` says to whom where a link carries several; None is who spoke last."""

    apdu: bytes
    following: Sequence[bytes] = ()
    pair: Pair | None = None


@dataclass(frozen=True, slots=True)
class Unsolicited:
    """An APDU for the peer that answers nothing."""

    apdu: bytes
    pair: Pair | None = None


Event = Connected | Received | Disconnected | Output


class Link(Protocol):
    """The three verbs. ``receive`` with empty data lets time pass."""

    client: int | None
    server: int | None
    in_a_row: ClassVar[int]
    """APDUs that go in one turn without harm."""

    def receive(self, data: bytes, now: Instant) -> list[Event]:
        """Takes what came, in pieces of any size. Raises RemoteError where the peer cannot be followed any further."""
        ...

    def send(self, event: Transmit | Unsolicited, now: Instant) -> bytes:
        """The bytes that may go now."""
        ...

    def deadline(self) -> Instant | None:
        """When ``receive(b"", now)`` is due if nothing comes."""
        ...
