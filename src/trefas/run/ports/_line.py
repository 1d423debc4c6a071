"""A line has no connections: whoever is at its other end talks to the one session there is, and then to the next one."""

import asyncio
from typing import Protocol, cast

from trefas.run.ports._talk import Talk, Wire
from trefas.run.ports.port import Clock, Limits, MakeSession


class Counted(Protocol):
    """The port that keeps count."""

    name: str
    broken: int


class LineTalk(Talk):
    """The sessions on one line, one after the other."""

    def __init__(self, port: Counted, make_session: MakeSession, clock: Clock, limits: Limits) -> None:
        super().__init__(make_session, clock)
        self._backlog_max = limits.bytes_waiting
        self._port = port
        self._wire: Wire | None = None
        self._paused = False

    def hang_up(self) -> None:
        """Whoever was there has gone; a new session begins."""
        if self._wire is not None and self._session is not None:
            self.over(broken=False)

    def attach(self, wire: Wire) -> None:
        """The line is there; a first session begins."""
        self._wire = wire
        self._paused = False
        self.begin(self._port.name, self)

    def write(self, data: bytes) -> None:
        """Nobody waits at a line: what is too much for it is lost, as on a real one."""
        if self._wire is not None and not self._paused:
            self._wire.write(data)

    def over(self, broken: bool) -> None:
        self._port.broken += broken
        self.end()
        assert self._wire is not None, "a session on a line began when the line was attached"
        self.begin(self._port.name, self)

    def backlog_grew(self, size: int) -> None:
        """What came faster than it could be looked at is lost, as in any receiver that is overrun."""
        if size > self._backlog_max:
            del self._unsaid[self._backlog_max :]

    def pause_writing(self) -> None:
        self._paused = True

    def resume_writing(self) -> None:
        self._paused = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.attach(cast(asyncio.Transport, transport))
