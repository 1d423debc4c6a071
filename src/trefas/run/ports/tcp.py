"""Ports on TCP: many peers at once, each with a session of its own, none able to keep the others out. Where there are as many
as may be, on the port or from one host, somebody gives way to the newcomer (``trefas.run.ports._places``).
"""

import asyncio
import socket

from trefas.base.errors import SetupError
from trefas.base.instant import Instant
from trefas.cosem.standing import Standing
from trefas.run.ports._address import address_of, why, written
from trefas.run.ports._places import Places
from trefas.run.ports._stream_connection import StreamConnection
from trefas.run.ports._turns import Turns
from trefas.run.ports.port import HDLC, OPENING_FORM, Clock, Limits, MakeSession, split_opening, suffix

KIND = "tcp"
FORM = f"tcp:HOST:PORT{OPENING_FORM}"

BACKLOG = 1024
"""Connections that the kernel keeps for us until they are taken. Where there are more, a newcomer tries again after a second."""
FAREWELL_S = 2.0
"""How long a closing connection may take to read what was written."""


class TcpPort:
    """Listens on one address."""

    def __init__(self, host: str, port: int, opening: str = HDLC) -> None:
        self.name = f"{KIND}:{written(host, port)}{suffix(opening)}"
        self.opening = opening
        self.resting_bd: int | None = None
        self.turns: Turns | None = None
        """Where it shares them with other ports."""
        self.refused = 0
        self.broken = 0
        self.talks: set[TcpTalk] = set()
        self._host = host
        self._port = port
        self._server: asyncio.Server | None = None

    @property
    def address(self) -> str:
        """``127.0.0.1:4059``, with the port that is really used."""
        if self._server is None or not self._server.sockets:
            return written(self._host, self._port)
        return written(*self._server.sockets[0].getsockname()[:2])

    @property
    def segment_size(self) -> int:
        """The longest segment that the kernel begins with."""
        assert self._server is not None, "a port has segments once it is open"
        return self._server.sockets[0].getsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG)

    async def open(self, make_session: MakeSession, clock: Clock, limits: Limits) -> None:
        """Begins to listen. Raises SetupError if somebody else does already, or the host is none of ours."""
        loop = asyncio.get_running_loop()
        turns, places = self.turns or Turns(clock), Places["TcpTalk"](limits)
        try:
            self._server = await loop.create_server(
                lambda: TcpTalk(self, make_session, clock, limits, turns, places),
                self._host,
                self._port,
                backlog=BACKLOG,
            )
        except (OSError, UnicodeError) as error:  # a host that is no name at all is a UnicodeError
            raise SetupError(f"port {self.name} cannot be opened: {why(error)}") from error

    async def close(self) -> None:
        """Stops listening, says what is still to be said, and parts."""
        if self._server is None:
            return
        self._server.close()
        for talk in list(self.talks):
            talk.part()
        parted = [talk.parted for talk in self.talks]
        if parted:
            await asyncio.wait(parted)
        await self._server.wait_closed()
        self._server = None

    def hang_up(self) -> None:
        """Cuts every connection."""
        for talk in list(self.talks):
            talk.give_way()


class TcpTalk(StreamConnection):
    """One connection."""

    _port: TcpPort

    def __init__(
        self,
        port: TcpPort,
        make_session: MakeSession,
        clock: Clock,
        limits: Limits,
        turns: Turns,
        places: "Places[TcpTalk]",
    ) -> None:
        super().__init__(port, make_session, clock, limits, turns)
        self.since = clock()
        self._places = places
        self._farewell: asyncio.TimerHandle | None = None

    def admit(self) -> bool:
        """Takes a place, perhaps because somebody gave way."""
        if not self._has_room():
            return False
        self._port.talks.add(self)
        self._places.enter(self)
        return True

    def _has_room(self) -> bool:
        if self._places.is_free_for(self.host):
            return True
        self._port.refused += 1
        loser = self._places.who_gives_way(self.host, self.since)
        if loser is not None:
            loser.give_way()
        return loser is not None

    @property
    def last_heard(self) -> Instant:
        """When it last said something, or came."""
        return self.since if self.heard is None else self.heard

    def was_heard(self) -> None:
        self._places.heard(self)

    def rose(self, standing: Standing) -> None:
        self._places.rank(self, standing)

    def connection_lost(self, error: Exception | None) -> None:
        if self._farewell is not None:
            self._farewell.cancel()
        self._leave()
        super().connection_lost(error)

    def over(self, broken: bool) -> None:
        self._port.broken += broken
        self.part()

    def quiet_due(self) -> int:
        if self.heard is None:
            return self.since + self._limits.first_byte_ns
        return self.heard + self._limits.inactivity_ns

    def give_way(self) -> None:
        """Hangs up at once, for somebody else."""
        assert self._transport is not None, "who is among the talks has a connection"
        self._leave()
        self.end()
        self._transport.abort()

    def _leave(self) -> None:
        self._port.talks.discard(self)
        self._places.leave(self)

    def part(self) -> None:
        """Closes once the peer has read what was written, but does not wait for ever."""
        self.end()
        if self._transport is not None and not self._transport.is_closing():
            self._farewell = self._loop.call_later(FAREWELL_S, self._transport.abort)
            self._transport.close()


def parse(rest: str) -> TcpPort:
    """``HOST:PORT``; an IPv6 address stands in brackets."""
    place, opening = split_opening(rest)
    return TcpPort(*address_of(KIND, FORM, place), opening)
