"""What a client's links have in common: the events are those of every link (``trefas.wire.link``)."""

from typing import Protocol

from trefas.base.errors import RemoteError
from trefas.base.instant import Instant
from trefas.wire.link import Event


class Unanswered(RemoteError):
    """The server said nothing, or nothing that could be understood, for as long as it may take."""


class ClientLink(Protocol):
    """The verbs of a link that begins."""

    def open(self, now: Instant) -> bytes:
        """What is said first. ``Connected`` comes when it was answered; at once from ``receive`` where nothing is said."""
        ...

    def receive(self, data: bytes, now: Instant) -> list[Event]:
        """Takes what came, in pieces of any size; with empty data only time passes. Raises Unanswered where the server is silent,
        and RemoteError where it refuses or cannot be followed."""
        ...

    def send(self, apdu: bytes, now: Instant) -> bytes:
        """The bytes that may go now."""
        ...

    def listen(self, now: Instant) -> bytes:
        """What came last was no answer: that is still waited for."""
        ...

    def close(self, now: Instant) -> bytes:
        """The last words."""
        ...

    def deadline(self) -> Instant | None:
        """When ``receive(b"", now)`` is due if nothing comes."""
        ...
