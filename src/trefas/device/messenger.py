"""Messages under topics, for a broker: what a module says there, and what it makes of what it hears. No socket here.

    begin(now) → messages           what is to be published once a connection stands
    due(now) → messages             what is to be published since
    heard(message, now) → messages  what is to be published upon what came
    deadline() → Instant            when ``due`` is due
    farewell() → messages           what is to be published before a connection is ended

A broker that loses a connection publishes ``will`` for it.
"""

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from trefas.base.instant import Instant
from trefas.cosem.conversation import Conversation


@dataclass(frozen=True, slots=True)
class Message:
    """A payload under a topic. What is retained, a broker gives to whoever subscribes later; an empty payload takes it away."""

    topic: str
    payload: bytes
    retained: bool = False


@runtime_checkable
class Messenger(Conversation, Protocol):
    """A conversation in messages. ``receive`` is of no use to it."""

    @property
    def client_id(self) -> str:
        """As whom a broker knows it: who comes back under the name of a connection that died, ends that with its will."""
        ...

    @property
    def will(self) -> Message:
        """Published for it where its connection dies."""
        ...

    @property
    def subscriptions(self) -> tuple[str, ...]:
        """Topics it wants to hear, with wildcards."""
        ...

    def begin(self, now: Instant) -> list[Message]:
        """A connection stands."""
        ...

    def due(self, now: Instant) -> list[Message]:
        """Time has passed."""
        ...

    def heard(self, message: Message, now: Instant) -> list[Message]:
        """A message came; ``retained`` where it is older than the subscription."""
        ...

    def farewell(self) -> list[Message]:
        """The connection is about to be ended."""
        ...
