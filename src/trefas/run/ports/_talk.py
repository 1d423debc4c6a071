"""A session on a wire: bytes in, bytes out, and its deadlines kept.

A timer is set again only when something is due earlier than it; otherwise it fires, looks and sets itself again. So a
conversation that goes on costs no timers. What is long is handed on in pieces, turn about with the others.
"""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Protocol

from trefas.base.errors import RemoteError
from trefas.base.instant import NS_PER_MS, Instant
from trefas.cosem.conversation import Conversation
from trefas.cosem.standing import Standing
from trefas.run.ports._turns import PIECE_SIZE, Host, Turns
from trefas.run.ports.port import Clock, MakeSession


class Wire(Protocol):
    """What a conversation writes to."""

    def write(self, data: bytes) -> None:
        """Sends, or keeps until it can be sent."""
        ...


class Talk(asyncio.Protocol):
    """Drives one session. What a kind of port does at the end of one, and when it finds a peer too quiet, is its own."""

    by_datagrams = False
    """Whether its peer's address may be forged."""

    def __init__(self, make_session: MakeSession, clock: Clock, turns: Turns | None = None) -> None:
        self._make_session = make_session
        self._clock = clock
        self._turns = turns or Turns(clock)
        self._host: Host | None = None
        self._unsaid = bytearray()
        self._loop = asyncio.get_running_loop()
        self._session: Conversation | None = None
        self._write: Callable[[bytes], None] = _lose
        self._held: list[bytes] = []
        """Answers that may leave when what they say was changed is stored, and those that come after them."""
        self._storing = 0
        """How many have to store something before."""
        self._timer: asyncio.TimerHandle | None = None
        self._timer_due = 0
        self.heard: Instant | None = None
        self.standing = Standing.SILENT
        """What the peer has shown of itself."""
        self.turn = 0
        """Number of its last turn at the port, or of when it came."""
        self.waits = False
        """For its turn."""

    def over(self, broken: bool) -> None:
        """The session is closed, or could not follow its peer."""
        raise AssertionError("every kind of port says what it does then")

    def was_heard(self) -> None:
        """The peer said something."""

    def rose(self, standing: Standing) -> None:
        """The peer's standing is another now."""
        self.standing = standing

    def quiet_due(self) -> int | None:
        """When silence alone ends the session."""
        return None

    def backlog_grew(self, size: int) -> None:
        """So many bytes were heard and wait for their turn; 0: none do any more. Ports with a limit on it say so."""

    def begin(self, peer: str, wire: Wire, host: str = "") -> None:
        """A new session for a peer of a host."""
        self._write = wire.write
        self.enter(host)
        self._session = self._make_session(peer)
        self.heard = None
        self._watch(self._session, self._clock())

    def enter(self, host: str) -> None:
        """It takes part in the turns of its host; once is enough."""
        if self._host is None:
            self._host = self._turns.enter(host, by_datagrams=self.by_datagrams)
            self.turn = self._turns.next_turn()

    def end(self) -> None:
        """The peer has gone; once is enough."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        session, self._session = self._session, None
        self._unsaid.clear()
        self._held.clear()
        self._storing = 0
        self._write = _lose
        host, self._host = self._host, None
        if host is not None:
            self._turns.leave(host, self)
        if session is not None:
            session.close(self._clock())

    def data_received(self, data: bytes) -> None:
        session, host = self._session, self._host
        if session is None or host is None:
            return
        now = self._clock()
        self.heard = now
        self.was_heard()
        if self._unsaid:
            self._unsaid += data
        elif len(data) <= PIECE_SIZE and self._turns.is_free(host, self, now):
            self._give(session, data, now)
            return
        else:
            self._unsaid += data
            self._turns.wait(host, self)
        self.backlog_grew(len(self._unsaid))
        self._turns.was_read(host, now, self._clock())

    def say_on(self) -> bool:
        """Hands on one piece of what waits. Nothing is left of it where the session has ended."""
        session, unsaid = self._session, self._unsaid
        if session is None or not unsaid:
            return False
        piece = bytes(unsaid[:PIECE_SIZE])
        del unsaid[:PIECE_SIZE]
        self._give(session, piece, self._clock())
        if not unsaid:
            self.backlog_grew(0)
        return bool(self._unsaid)

    def _give(self, session: Conversation, data: bytes, now: Instant) -> None:
        try:
            answer = session.receive(data, now)
        except RemoteError:
            self.over(broken=True)
            return
        if answer:
            standing = session.standing
            if standing is not self.standing:
                self.rose(standing)
            if session.awaits or self._held:
                self._hold(session, answer)
            else:
                self._write(answer)
        if session.closed:
            if not self._held:
                self.over(broken=False)
            return
        due = session.deadline()
        if due is not None and (self._timer is None or due < self._timer_due):
            self._watch_until(due, now)

    def _hold(self, session: Conversation, answer: bytes) -> None:
        """Keeps an answer back until all is stored that it, or one before it, says was changed."""
        self._held.append(answer)
        self._storing += len(session.awaits)
        for each in session.awaits:
            each.when_stored(partial(self._stored, session))

    def _stored(self, session: Conversation) -> None:
        if session is not self._session:  # its peer has gone
            return
        self._storing -= 1
        if self._storing:
            return
        held, self._held = self._held, []
        for each in held:
            self._write(each)
        if session.closed:
            self.over(broken=False)

    def _watch(self, session: Conversation, now: Instant) -> None:
        """Sets the timer to the next thing due."""
        self._watch_until(session.deadline(), now)

    def _watch_until(self, due: Instant | None, now: Instant) -> None:
        """The same where it is known when the session has something to do."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        dues = [each for each in (due, self.quiet_due()) if each is not None]
        if dues:
            self._timer_due = min(dues)
            # A loop counts whole milliseconds: rounded down it would fire early, look, and wait for one more.
            delay_ms = max(-((now - self._timer_due) // NS_PER_MS), 1)
            self._timer = self._loop.call_later(delay_ms / 1_000, self._look)

    def _look(self) -> None:
        session, self._timer = self._session, None
        if session is None:
            return
        now = self._clock()
        quiet = self.quiet_due()
        if quiet is not None and now >= quiet:
            self.over(broken=False)
            return
        due = session.deadline()
        if due is not None and now >= due:
            self._give(session, b"", now)
        if self._session is session and self._timer is None:
            self._watch(session, now)


def _lose(data: bytes) -> None:
    """Nobody is there who could be told."""
