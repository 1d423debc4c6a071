"""A conversation with one peer: bytes in, bytes out and a deadline, whoever answers: a meter, a module of it, or hands."""

from typing import Protocol

from trefas.base.instant import Instant
from trefas.cosem.standing import Standing
from trefas.cosem.storing import Storing


class Conversation(Protocol):
    """With one peer, from the first byte to the last."""

    @property
    def closed(self) -> bool:
        """It has said all it wants to say."""
        ...

    @property
    def standing(self) -> Standing:
        """What the peer has shown of itself; of no weight before it was answered."""
        ...

    @property
    def hears(self) -> bool:
        """The peer has answered a challenge that only somebody who received it can answer, so its address is not forged."""
        ...

    @property
    def awaits(self) -> tuple[Storing, ...]:
        """Who has to store what was changed before the answer that was given last may leave; of most answers nobody has."""
        ...

    def receive(self, data: bytes, now: Instant) -> bytes:
        """The answer to what came. Raises RemoteError where it cannot go on."""
        ...

    def deadline(self) -> Instant | None:
        """When ``receive(b"", now)`` is due if nothing comes."""
        ...

    def close(self, now: Instant) -> None:
        """The peer has gone."""
        ...
