"""The meter at a broker: what it publishes when, and what it does upon a command. No socket here.

- A connection begins with the state and ``online``. Configurations for Home Assistant follow a second later, when what is still
  retained of earlier ones has come: those that are no more are taken away.
- The state comes every ``interval_s``, and as soon as something that is on or off changes. It is whole and absolute each time, so
  what could not be sent while a broker was away is not missing, and nothing counts twice.
- A command that is older than the connection (retained) is not followed: it would be followed again with each connection.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from trefas.base.errors import AccessError, LocalError
from trefas.base.instant import NS_PER_S, Instant
from trefas.core.displayed import Glance
from trefas.core.meter import Meter
from trefas.cosem.standing import Standing
from trefas.cosem.storing import Storing
from trefas.device.messenger import Message
from trefas.device.smart_home.commands import read, switch, why_not
from trefas.device.smart_home.discovery import Discovery, moved
from trefas.device.smart_home.entities import Switched
from trefas.device.smart_home.relay import Relay
from trefas.device.smart_home.state import Told, as_json
from trefas.device.smart_home.topics import OFFLINE, ONLINE, Topics

LOOK_NS = NS_PER_S
"""How often what is on or off is looked at: a look costs some microseconds."""
SETTLE_NS = NS_PER_S
"""After a connection, so long is waited for what is still retained."""
STALE_MAX = 1_000
"""Configurations of ours that may be left from before; more can only be somebody else's doing."""


@dataclass(frozen=True, slots=True)
class Home:
    """One meter in a smart home, whatever the connections."""

    meter: Meter
    topics: Topics
    told: Told
    discovery: Discovery | None
    commands: Mapping[str, Switched]
    """What may be switched, by topic."""
    interval_ns: int
    storing: Callable[[], tuple[Storing, ...]]
    """Who has to store what a command changed."""
    relays: tuple[Relay, ...] = ()
    """Elsewhere in the home."""

    def state(self) -> Message:
        """As it is now."""
        return Message(self.topics.state, as_json(self.told.said(self.meter)), retained=True)

    def configurations(self) -> list[Message]:
        """For Home Assistant."""
        return [] if self.discovery is None else self.discovery.messages()


class HomeConversation:
    """With one broker, from a connection to its end. It is a Messenger."""

    closed = False
    standing = Standing.SILENT
    hears = False

    def __init__(self, home: Home, world: Callable[[Instant], Instant], client_id: str) -> None:
        self.awaits: tuple[Storing, ...] = ()
        self.client_id = client_id
        self._home = home
        self._world = world
        self._topics = home.topics
        self._fast: object = None
        self._next_look = self._next_state = Instant(0)
        self._settles: Instant | None = None
        self._stale: list[str] = []
        self._call_number = 0
        self._current = frozenset(each.topic for each in home.configurations())

    @property
    def will(self) -> Message:
        """It is not there."""
        return Message(self._topics.availability, OFFLINE, retained=True)

    @property
    def subscriptions(self) -> tuple[str, ...]:
        """Commands that are permitted, what it is said to be, and what Home Assistant has of it."""
        topics = self._topics
        home = () if self._home.discovery is None else (topics.home_status, *topics.discovered)
        return (topics.availability, *home, *self._home.commands)

    def begin(self, now: Instant) -> list[Message]:
        """State and availability."""
        self._stale, self._settles = [], Instant(now + SETTLE_NS)
        return [*self._states(now), self._online]

    def due(self, now: Instant) -> list[Message]:
        """Configurations once, the state when it is due or something was switched."""
        self.awaits = ()
        found: list[Message] = []
        if self._settles is not None and now >= self._settles:
            self._settles = None
            found += moved(self._stale, self._home.configurations)
            self._stale = []
        if now >= self._next_state or (now >= self._next_look and self._seen() != self._fast):
            found += self._states(now)
        elif now >= self._next_look:
            self._next_look = Instant(now + LOOK_NS)
        return found

    def heard(self, message: Message, now: Instant) -> list[Message]:
        """A command, or news of a home or a broker."""
        self.awaits = ()
        topics = self._topics
        row = self._home.commands.get(message.topic)
        if row is not None:
            return self._command(row, message, now)
        if message.topic == topics.availability:
            # The will of a connection that died comes after the next one stands.
            return [self._online] if message.payload == OFFLINE and not message.retained else []
        if message.topic == topics.home_status:
            started = message.payload == ONLINE and not message.retained
            return [*self._home.configurations(), *self._states(now), self._online] if started else []
        is_ours = message.topic in self._current or self._home.discovery is None
        if message.retained and message.payload and not is_ours and len(self._stale) < STALE_MAX:
            self._stale.append(message.topic)
            self._settles = Instant(now + SETTLE_NS)
        return []

    def farewell(self) -> list[Message]:
        """Whoever leaves in good order has no will."""
        return [self.will]

    def receive(self, data: bytes, now: Instant) -> bytes:
        """There are no bytes here, but messages."""
        return b""

    def deadline(self) -> Instant:
        """When ``due`` is due."""
        least = min(self._next_look, self._next_state)
        return least if self._settles is None else min(least, self._settles)

    def close(self, now: Instant) -> None:
        """The connection is over; another is another conversation."""

    @property
    def _online(self) -> Message:
        return Message(self._topics.availability, ONLINE, retained=True)

    def _states(self, now: Instant) -> list[Message]:
        """The state, and what relays are to follow of it."""
        self._fast = self._seen()
        self._next_look, self._next_state = Instant(now + LOOK_NS), Instant(now + self._home.interval_ns)
        return [self._home.state(), *self._calls()]

    def _calls(self) -> list[Message]:
        """To the relays that follow something there is."""
        home, said = self._home, self._home.told.fast(self._home.meter)
        found = []
        for each in home.relays:
            if each.key in said:
                self._call_number += 1
                found.append(each.call(self._call_number, home.topics.relays, bool(said[each.key])))
        return found

    def _seen(self) -> object:
        """What is worth a state as soon as it changes: what is on or off, and that there is something to say at all."""
        meter = self._home.meter
        return self._home.told.fast(meter), Glance(meter, 0, meter.now).measures

    def _command(self, row: Switched, message: Message, now: Instant) -> list[Message]:
        try:
            if message.retained:
                raise LocalError("the command is older than this connection (it was retained); send it without retain")
            meter = self._home.meter
            switch(meter, row, read(message.payload), max(meter.now, self._world(now)))
        except (LocalError, AccessError) as error:
            return [Message(self._topics.refused, as_json(why_not(error, row))), *self._states(now)]
        self.awaits = self._home.storing()
        return self._states(now)
