"""A line has no connections: whoever is at its other end talks to the one session there is, and then to the next one."""

from typing import Protocol

from trefas.base.instant import Instant
from trefas.cosem.conversation import Conversation
from trefas.run.ports._talk import Talk, Wire
from trefas.run.ports.port import Clock, Limits, MakeSession


class Counted(Protocol):
    """The port that keeps count."""

    name: str
    broken: int

    def set_speed(self, speed_bd: int | None) -> None:
        """Of what is written next; None is the speed that the line rests at."""
        ...


class LineTalk(Talk):
    """The sessions on one line, one after the other."""

    def __init__(self, port: Counted, make_session: MakeSession, clock: Clock, limits: Limits) -> None:
        super().__init__(make_session, clock)
        self._backlog_max = limits.bytes_waiting
        self._port = port
        self._wire: Wire | None = None
        self._paused = False
        self._speed_bd: int | None = None

    def hang_up(self) -> None:
        """Whoever was there has gone; a new session begins."""
        if self._wire is not None and self._session is not None:
            self.over(broken=False)

    def attach(self, wire: Wire) -> None:
        """The line is there; a first session begins."""
        self._wire = wire
        self._paused = False
        self._speed_bd = None
        self.begin(self._port.name, self)

    def write(self, data: bytes) -> None:
        """Nobody waits at a line: what is too much for it is lost, as on a real one."""
        self._keep_speed()
        if self._wire is not None and not self._paused:
            self._wire.write(data)

    def _keep_speed(self) -> None:
        """The opening says how fast a line is that has one."""
        speed_bd: int | None = getattr(self._session, "speed_bd", None)
        if speed_bd != self._speed_bd:
            self._speed_bd = speed_bd
            self._port.set_speed(speed_bd)

    def _give(self, session: Conversation, data: bytes, now: Instant) -> None:
        super()._give(session, data, now)
        self._keep_speed()

    def over(self, broken: bool) -> None:
        self._port.broken += broken
        self.end()
        self._keep_speed()
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
