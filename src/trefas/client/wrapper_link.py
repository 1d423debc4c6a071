"""The client's side of the wrapper (Green Book, 7.3.3): over TCP, or in datagrams.

| 0001 | client 2 | server 2 | length 2 | APDU |
"""

from trefas.base.errors import RemoteError
from trefas.base.instant import NS_PER_S, Instant
from trefas.client.link import Unanswered
from trefas.wire.link import Connected, Event, Received
from trefas.wire.wrapper import HEADER_SIZE

VERSION = 1
APDU_SIZE_MAX = 0xFFFF
ANSWER_NS = 10 * NS_PER_S
"""How long a server may take for an answer."""


class ClientWrapper:
    """One pair of SAPs."""

    def __init__(self, client: int, server: int, *, answer_ns: int = ANSWER_NS) -> None:
        self._client, self._server = client, server
        self._answer_ns = answer_ns
        self._buffer = b""
        self._due: Instant | None = None
        self._answer_due: Instant | None = None
        self._opened = False

    def open(self, now: Instant) -> bytes:
        """Nothing needs to be said."""
        self._opened, self._due = True, now
        return b""

    def receive(self, data: bytes, now: Instant) -> list[Event]:
        """Whole APDUs for this client; those for others are passed over."""
        events: list[Event] = []
        if self._opened:
            self._opened, self._due = False, None
            events.append(Connected(self._client, self._server))
        self._buffer += data
        while len(self._buffer) >= HEADER_SIZE:
            version, source, target, size = (int.from_bytes(self._buffer[at : at + 2]) for at in (0, 2, 4, 6))
            if version != VERSION:
                raise RemoteError(
                    f"a message has version {version}; must be {VERSION}: is this HDLC, or no meter at all?"
                )
            if len(self._buffer) < HEADER_SIZE + size:
                break
            apdu, self._buffer = self._buffer[HEADER_SIZE : HEADER_SIZE + size], self._buffer[HEADER_SIZE + size :]
            if (source, target) == (self._server, self._client):
                events.append(Received(apdu))
                self._due = None
        if self._due is not None and now >= self._due:
            raise Unanswered(
                f"the meter did not answer for {self._answer_ns / NS_PER_S:g} s; is it a meter, and its SAP right?"
            )
        return events

    def send(self, apdu: bytes, now: Instant) -> bytes:
        """In one message. Raises RemoteError for one that is too long."""
        if len(apdu) > APDU_SIZE_MAX:
            raise RemoteError(f"an APDU has {len(apdu)} bytes; must be up to {APDU_SIZE_MAX}")
        self._due = self._answer_due = Instant(now + self._answer_ns)
        return b"".join(each.to_bytes(2) for each in (VERSION, self._client, self._server, len(apdu))) + apdu

    def listen(self, now: Instant) -> bytes:
        """For as long as was left."""
        self._due = self._answer_due
        return b""

    def close(self, now: Instant) -> bytes:
        """Nothing needs to be said."""
        self._due = None
        return b""

    def deadline(self) -> Instant | None:
        """When an answer is overdue."""
        return self._due
