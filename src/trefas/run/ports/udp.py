"""Ports on UDP: the wrapper alone, one message to a datagram (IEC 62056-47, 4.3; Green Book, 7.3.3).

There are no connections: a peer is an address and a port that somebody spoke from, with a session of its own. It is forgotten
when it has been silent for too long. Where there are as many peers as may be, a newcomer takes the place of the one that has been
silent longest, if that was for a while; else it is passed over. What is no whole message is dropped, and harms nobody's session:
anybody could have written that address on it.
"""

import asyncio
from collections import deque
from typing import cast

from trefas.base.errors import SetupError
from trefas.cosem.session import APDU_SIZE_MAX
from trefas.run.ports._address import address_of, why, written
from trefas.run.ports._talk import Talk
from trefas.run.ports._turns import Turns
from trefas.run.ports.port import HDLC, Clock, Limits, MakeSession
from trefas.wire.wrapper import HEADER_SIZE, VERSION

KIND = "udp"
FORM = "udp:HOST:PORT"

BACKLOG_MAX = 16
"""Datagrams that a peer may send before its turn comes; those beyond it are lost."""

Address = tuple[str, int]


class UdpPort(asyncio.DatagramProtocol):
    """Listens on one address."""

    def __init__(self, host: str, port: int) -> None:
        self.name = f"{KIND}:{written(host, port)}"
        self.opening = HDLC
        self.resting_bd: int | None = None
        self.refused = 0
        self.broken = 0
        self.talks: dict[Address, UdpTalk] = {}
        """The peers; who has been silent longest comes first, but for those heard again since they were looked at."""
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
        self._turns = Turns(clock)
        self._closed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        try:
            await asyncio.get_running_loop().create_datagram_endpoint(lambda: self, local_addr=(self._host, self._port))
        except (OSError, UnicodeError) as error:  # a host that is no name at all is a UnicodeError
            raise SetupError(f"port {self.name} can not be opened: {why(error)}") from error

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
        """A new peer; None where there are too many who are not silent."""
        limits = self._limits
        if self._turns.count(peer[0]) >= limits.connections_per_host:
            return None
        if len(self.talks) >= limits.connections and not self._forget_one():
            return None
        talk = self.talks[peer] = UdpTalk(self, peer, self._make_session, self._clock, limits, self._turns)
        talk.begin(written(*peer), talk)
        return talk

    def _forget_one(self) -> bool:
        """Two looks are enough: who was heard since he came first goes to the end of the line, as in a clock of pages."""
        for _ in range(2):
            talk = next(iter(self.talks.values()))
            assert talk.heard is not None, "a peer is met by what it says"
            if self._clock() - talk.heard >= self._limits.first_byte_ns:
                talk.over(broken=False)
                return True
            self.talks[talk.peer] = self.talks.pop(talk.peer)
        return False


class UdpTalk(Talk):
    """One peer."""

    def __init__(
        self, port: UdpPort, peer: Address, make_session: MakeSession, clock: Clock, limits: Limits, turns: Turns
    ) -> None:
        super().__init__(make_session, clock, turns)
        self.peer = peer
        self.heard = self._met = clock()
        self._port = port
        self._limits = limits
        self._waiting: deque[bytes] = deque()

    def data_received(self, data: bytes) -> None:
        """Whole messages are handed on one by one, since each is answered by one of its own."""
        session, host = self._session, self._host
        if session is None or host is None:
            return
        now = self._clock()
        self.heard = now
        if not self._waiting and self._turns.is_free(host):
            self._give(session, data, now)
        elif len(self._waiting) < BACKLOG_MAX:
            self._waiting.append(data)
            if len(self._waiting) == 1:
                self._turns.wait(host, self)
        else:
            self._port.broken += 1

    def say_on(self) -> bool:
        """The next of what waits."""
        if self._session is None:
            self._waiting.clear()
        else:
            self._give(self._session, self._waiting.popleft(), self._clock())
        return bool(self._waiting)

    def write(self, data: bytes) -> None:
        """To the peer, as datagrams."""
        self._port.send(data, self.peer)

    def quiet_due(self) -> int:
        return (self.heard or self._met) + self._limits.inactivity_ns

    def over(self, broken: bool) -> None:
        self._port.broken += broken
        self._port.talks.pop(self.peer, None)
        self.end()


def _is_message(data: bytes) -> bool:
    """One message of the wrapper, no more and no less, and no longer than a session takes."""
    size = len(data) - HEADER_SIZE
    return 0 < size <= APDU_SIZE_MAX and data[:2] == VERSION.to_bytes(2) and int.from_bytes(data[6:8]) == size


def parse(rest: str) -> UdpPort:
    """``HOST:PORT``; an IPv6 address stands in brackets."""
    return UdpPort(*address_of(KIND, FORM, rest))
