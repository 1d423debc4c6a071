"""Ports on UDP: the wrapper alone, one message to a datagram (IEC 62056-47, 4.3; Green Book, 7.3.3).

There are no connections: a peer is an address and a port that datagrams come from, with a session of its own. It is forgotten
when it has been silent for too long, or when it gives way to a newcomer (``trefas.run.ports._places``). What is no whole message
is dropped, and harms nobody's session: anybody could have written that address on it.

The address may be forged, and the answers go to somebody else then. Until a peer has answered a challenge of ours it gets no
more than three times the bytes that came under its address (as in QUIC, RFC 9000, 8.1).
"""

import asyncio
from collections import deque
from typing import cast

from trefas.base.errors import SetupError
from trefas.cosem.place import host_of
from trefas.cosem.session import APDU_SIZE_MAX
from trefas.cosem.standing import Standing
from trefas.run.ports._address import address_of, why, written
from trefas.run.ports._places import Places
from trefas.run.ports._talk import Talk
from trefas.run.ports._turns import Turns
from trefas.run.ports.port import HDLC, Clock, Limits, MakeSession
from trefas.wire.wrapper import HEADER_SIZE, VERSION

KIND = "udp"
FORM = "udp:HOST:PORT"

BACKLOG_MAX = 16
"""Datagrams that a peer may send before its turn comes; those beyond it are lost."""
UNPROVED_FACTOR = 3
"""Bytes sent for each byte received, to a peer that may not be where its datagrams say."""

Address = tuple[str, int]


class UdpPort(asyncio.DatagramProtocol):
    """Listens on one address."""

    def __init__(self, host: str, port: int) -> None:
        self.name = f"{KIND}:{written(host, port)}"
        self.opening = HDLC
        self.resting_bd: int | None = None
        self.turns: Turns | None = None
        """Where it shares them with other ports."""
        self.refused = 0
        self.broken = 0
        self.talks: dict[Address, UdpTalk] = {}
        """The peers."""
        self._host = host
        self._port = port
        self._is_full = False
        self._transport: asyncio.DatagramTransport | None = None

    @property
    def address(self) -> str:
        """``127.0.0.1:4059``, with the port that is really used."""
        if self._transport is None:
            return written(self._host, self._port)
        return written(*self._transport.get_extra_info("sockname")[:2])

    async def open(self, make_session: MakeSession, clock: Clock, limits: Limits) -> None:
        """Begins to listen. Raises SetupError if somebody else does already, or the host is none of ours."""
        self._make_session, self._clock, self._limits = make_session, clock, limits
        self._turns, self._places = self.turns or Turns(clock), Places["UdpTalk"](limits)
        self._closed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        try:
            await asyncio.get_running_loop().create_datagram_endpoint(lambda: self, local_addr=(self._host, self._port))
        except (OSError, UnicodeError) as error:  # a host that is no name at all is a UnicodeError
            raise SetupError(f"port {self.name} cannot be opened: {why(error)}") from error

    async def close(self) -> None:
        """Stops listening and forgets everybody."""
        if self._transport is None:
            return
        self.hang_up()
        self._transport.close()
        self._transport = None
        await self._closed

    def hang_up(self) -> None:
        """Forgets everybody."""
        for talk in list(self.talks.values()):
            talk.over(broken=False)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.DatagramTransport, transport)

    def connection_lost(self, error: Exception | None) -> None:
        if not self._closed.done():
            self._closed.set_result(None)

    def error_received(self, error: Exception) -> None:
        """A peer that was answered is not there; it is forgotten in time."""

    def datagram_received(self, data: bytes, address: Address) -> None:
        if not _is_message(data):
            self.broken += 1
            return
        peer = address[0], address[1]
        talk = self.talks.get(peer) or self._meet(peer)
        if talk is None:
            self.refused += 1
        else:
            talk.data_received(data)

    def send(self, data: bytes, peer: Address) -> None:
        """Messages, each whole, unless more waits to be sent than may."""
        while data and self._transport is not None and not self._is_full:
            size = HEADER_SIZE + int.from_bytes(data[6:HEADER_SIZE])
            self._transport.sendto(data[:size], peer)
            data = data[size:]

    def pause_writing(self) -> None:
        self._is_full = True

    def resume_writing(self) -> None:
        self._is_full = False

    def _meet(self, peer: Address) -> "UdpTalk | None":
        """A new peer; None where nobody gives way to it, or as many wait as there are places."""
        if self._turns.datagrams_waiting >= self._limits.connections:
            return None
        host = host_of(peer[0])
        if not self._places.is_free_for(host):
            loser = self._places.who_gives_way(host, self._clock())
            if loser is None:
                return None
            loser.over(broken=False)
        talk = self.talks[peer] = UdpTalk(self, peer, host, self._make_session, self._clock, self._limits, self._turns)
        self._places.enter(talk)
        talk.enter(host)
        return talk

    def forget(self, talk: "UdpTalk") -> None:
        """A peer is none any more."""
        if self.talks.pop(talk.peer, None) is not None:
            self._places.leave(talk)

    def heard(self, talk: "UdpTalk") -> None:
        """A peer said something."""
        self._places.heard(talk)

    def rank(self, talk: "UdpTalk", standing: Standing) -> None:
        """A peer's standing is another now."""
        self._places.rank(talk, standing)


class UdpTalk(Talk):
    """One peer."""

    by_datagrams = True

    def __init__(
        self,
        port: UdpPort,
        peer: Address,
        host: str,
        make_session: MakeSession,
        clock: Clock,
        limits: Limits,
        turns: Turns,
    ) -> None:
        super().__init__(make_session, clock, turns)
        self.peer = peer
        self.host = host
        self.last_heard = clock()
        self._port = port
        self._limits = limits
        self._waiting: deque[bytes] = deque()
        self._credit = 0
        """Bytes that may go to an address that is not proved."""

    def data_received(self, data: bytes) -> None:
        """Whole messages are handed on one by one, since each is answered by one of its own."""
        host = self._host
        if host is None:
            return
        if len(self._waiting) >= BACKLOG_MAX:
            self._port.broken += 1
            return
        now = self.heard = self.last_heard = self._clock()
        self._port.heard(self)
        self._credit += UNPROVED_FACTOR * len(data)
        self._waiting.append(data)
        if len(self._waiting) > 1:
            return
        if self._turns.is_free(host, self, now):
            self.say_on()
        else:
            self._turns.wait(host, self)

    def say_on(self) -> bool:
        """The next of what waits. A session is made when it is its first turn: a forged address costs no more than that."""
        if self._host is None:
            self._waiting.clear()
            return False
        if self._session is None:
            self.begin(written(*self.peer), self, self.host)
        assert self._session is not None, "it has begun"
        self._give(self._session, self._waiting.popleft(), self._clock())
        return bool(self._waiting)

    def rose(self, standing: Standing) -> None:
        self._port.rank(self, standing)

    def write(self, data: bytes) -> None:
        """To the peer, as datagrams. What is more than an address that is not proved may get is lost."""
        if self._session is None or not self._session.hears:
            if len(data) > self._credit:
                self._port.broken += 1
                return
            self._credit -= len(data)
        self._port.send(data, self.peer)

    def quiet_due(self) -> int:
        return self.last_heard + self._limits.inactivity_ns

    def over(self, broken: bool) -> None:
        self._port.broken += broken
        self._port.forget(self)
        self.end()


def _is_message(data: bytes) -> bool:
    """One message of the wrapper, no more and no less, and no longer than a session takes."""
    size = len(data) - HEADER_SIZE
    return 0 < size <= APDU_SIZE_MAX and data[:2] == VERSION.to_bytes(2) and int.from_bytes(data[6:8]) == size


def parse(rest: str) -> UdpPort:
    """``HOST:PORT``; an IPv6 address stands in brackets."""
    return UdpPort(*address_of(KIND, FORM, rest))
