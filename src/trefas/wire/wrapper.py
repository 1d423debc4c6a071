"""The wrapper of the TCP and UDP profile (IEC 62056-47; Green Book, 7.3.3.2), the meter's side.

    0        2        4        6        8
    | version| source | dest.  | length | APDU …
       0001    client   server

There is no connection of its own: each message says which client and server SAP it is of, and those of several pairs may come
by turns (gateways do so). Nothing is kept here of a pair. Our own choices: who makes a link says which pairs it admits, and a
message of another is dropped and counted. The meter admits all of them here, so that its association can say no in words
(``trefas.cosem.session``); only HDLC has a no of its own.
"""

from typing import ClassVar

from trefas.base.errors import LocalError, RemoteError
from trefas.base.instant import NS_PER_S, Instant
from trefas.wire.link import Admission, Connected, Event, Pair, Received, Transmit, Unsolicited

VERSION = 1
HEADER_SIZE = 8
PATIENCE_NS = 30 * NS_PER_S
"""How long a message may take to come, our own choice: enough for the slowest network, and an end for who sends byte by byte."""
APDU_SIZE_MAX = 0xFFFF
"""All that the length field can say."""


class WrapperLink:
    """One connection. ``servers`` says which pairs of client and server SAP are admitted."""

    in_a_row: ClassVar[int] = 63
    """As many as a window of general blocks can be: nothing here waits for turns."""

    def __init__(self, servers: Admission, apdu_size_max: int = APDU_SIZE_MAX) -> None:
        assert 0 < apdu_size_max <= APDU_SIZE_MAX, "the length field of the wrapper has 16 bits"
        self.client: int | None = None
        self.server: int | None = None
        self.errors = 0
        """Messages dropped: of a pair that is not admitted, or empty."""
        self._servers = servers
        self._apdu_size_max = apdu_size_max
        self._rest = b""
        self._due: Instant | None = None  # when a message that has begun must be whole
        self._header = b""  # source and destination of the last message, as they stand there
        self._pair: Pair = (0, 0)  # the same as numbers

    def receive(self, data: bytes, now: Instant) -> list[Event]:
        """Takes what came, in pieces of any size. Raises RemoteError on a header that is none: nothing after it can be found."""
        if self._due is not None and now >= self._due:
            raise RemoteError(f"a message is not whole after {PATIENCE_NS / NS_PER_S:g} s; it must come in one go")
        buffer = self._rest + data if self._rest else data
        events: list[Event] = []
        place, end = 0, len(buffer)
        while end - place >= HEADER_SIZE:
            size = self._check(buffer[place : place + HEADER_SIZE])
            start = place + HEADER_SIZE
            if end - start < size:
                break
            header = buffer[place + 2 : place + 6]
            place = start + size
            if size and (header == self._header or self._hear(header, events)):
                events.append(Received(buffer[start:place], self._pair))
            else:
                self.errors += 1
        self._rest = buffer[place:]
        if not self._rest:
            self._due = None
        elif place or self._due is None:
            self._due = Instant(now + PATIENCE_NS)
        return events

    def send(self, event: Transmit | Unsolicited, now: Instant) -> bytes:
        """The APDU with its header; an empty one sends nothing."""
        if type(event) is Transmit and event.following:
            return b"".join([self.send(Unsolicited(each, event.pair), now) for each in (event.apdu, *event.following)])
        if self.client is None:
            raise LocalError("the wrapper cannot send: no client has spoken; wait for Connected")
        size = len(event.apdu)
        if size > APDU_SIZE_MAX:
            raise LocalError(f"APDU has {size} bytes; a wrapper holds up to {APDU_SIZE_MAX}")
        client, server = event.pair or self._pair
        head = b"".join([number.to_bytes(2) for number in (VERSION, server, client, size)])
        return head + event.apdu if size else b""

    def deadline(self) -> Instant | None:
        """When a message that has begun must be whole. For the next one it waits for ever; ports have limits of their own."""
        return self._due

    def _check(self, header: bytes) -> int:
        version, size = int.from_bytes(header[:2], "big"), int.from_bytes(header[6:], "big")
        if version != VERSION:
            raise RemoteError(f"wrapper version is {version}; must be {VERSION}")
        if size > self._apdu_size_max:
            raise RemoteError(f"wrapper announces an APDU of {size} bytes; up to {self._apdu_size_max} are taken")
        return size

    def _hear(self, header: bytes, events: list[Event]) -> bool:
        client, server = int.from_bytes(header[:2]), int.from_bytes(header[2:])
        if not self._servers(client, server):
            return False
        if self.client is None:
            events.append(Connected(client, server))
        self._header, self._pair = header, (client, server)
        self.client, self.server = client, server
        return True
