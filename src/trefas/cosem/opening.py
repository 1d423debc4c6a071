"""A session on a line that is opened by a sign-on of IEC 62056-21, or by HDLC at once, and rests again when the client has gone.

On lines without speed, words of the opening are heard whenever no client is connected.
"""

from collections.abc import Callable
from typing import Protocol

from trefas.base.errors import RemoteError
from trefas.base.instant import NS_PER_MS, NS_PER_S, Instant
from trefas.cosem.conversation import Conversation
from trefas.cosem.standing import Standing
from trefas.cosem.storing import Storing
from trefas.wire.iec21 import AtSpeed, Opened, Opening
from trefas.wire.link import Output

PARTED_NS = 100 * NS_PER_MS
"""From the end of a link until the line rests: what is still to be said must leave at the speed that it began with."""
SILENCE_NS = 60 * NS_PER_S
"""How long an open line waits for its first SNRM, or for another one (Green Book, 6.2: 60 to 120 s)."""
SLASH = 0x2F


class Connecting(Conversation, Protocol):
    """The conversation behind the opening."""

    @property
    def connected(self) -> bool:
        """A client is there."""
        ...

    def take_remarks(self) -> list[str]:
        """What there is to say of what was refused since this was asked last."""
        ...


class OpeningSession:
    """One line. ``speed_bd`` is what it shall have from the last answer on, that answer included; None is where it rests."""

    def __init__(
        self, opening: Opening, make: Callable[[], Connecting], changes: Callable[[], tuple[Storing, ...]] = tuple
    ) -> None:
        """``changes`` says who has to store what was changed without a session."""
        self.speed_bd: int | None = None
        self.closed = False
        self.hears = False
        """Of no weight on a line, where nobody can be somewhere else."""
        self._opening = opening
        self._make = make
        self._changes = changes
        self._awaits: tuple[Storing, ...] = ()
        self._session: Connecting | None = None
        self._was_connected = False
        self._rests_at = Instant(0)

    def receive(self, data: bytes, now: Instant) -> bytes:
        """The answer to what came. Raises RemoteError where the conversation cannot go on."""
        session, self._awaits = self._session, ()
        if session is not None and not session.connected and (now >= self._rests_at or self._begins_anew(data)):
            self._rest(now)
            session = None
        if session is not None:
            return self._pass_on(session, data, now)
        answer = b""
        for event in self._opening.receive(data, now):
            if isinstance(event, Output):
                answer += event.data
            elif isinstance(event, AtSpeed):
                self.speed_bd = event.speed_bd
            else:
                answer += self._open(event, now)
        if answer:
            self._awaits = self._changes()
        return answer

    def deadline(self) -> Instant | None:
        """When ``receive(b"", now)`` is due if nothing comes."""
        session = self._session
        if session is None:
            return self._opening.deadline()
        due = session.deadline()
        if session.connected:
            return due
        return self._rests_at if due is None else min(due, self._rests_at)

    @property
    def standing(self) -> Standing:
        """What the client has shown of itself."""
        return Standing.REFUSED if self._session is None else self._session.standing

    @property
    def awaits(self) -> tuple[Storing, ...]:
        """Who has to store what was changed before the answer that was given last may leave."""
        return self._awaits if self._session is None else self._session.awaits

    def take_remarks(self) -> list[str]:
        """What there is to say of what was refused."""
        return self._session.take_remarks() if self._session else []

    def close(self, now: Instant) -> None:
        """The client has gone."""
        self._rest(now)
        self.closed = True

    def _begins_anew(self, data: bytes) -> bool:
        """Words of an opening can be heard unless they would come at another speed."""
        same_speed = self.speed_bd is None or self._opening.resting_bd is None
        return same_speed and bool(data) and data[0] & 0x7F == SLASH

    def _open(self, event: Opened, now: Instant) -> bytes:
        session = self._session = self._make()
        self.speed_bd = event.speed_bd
        self._was_connected = False
        self._rests_at = Instant(now + SILENCE_NS)
        return self._pass_on(session, event.data, now) if event.data else b""

    def _pass_on(self, session: Connecting, data: bytes, now: Instant) -> bytes:
        try:
            answer = session.receive(data, now)
        except RemoteError:
            self._rest(now)
            raise
        connected = session.connected
        if self._was_connected and not connected:
            self._rests_at = Instant(now + PARTED_NS)
        elif data and not connected:
            self._rests_at = max(self._rests_at, Instant(now + PARTED_NS))
        self._was_connected = connected
        return answer

    def _rest(self, now: Instant) -> None:
        session, self._session = self._session, None
        if session is not None:
            session.close(now)
        self._opening.begin()
        self.speed_bd = None
