"""Ports on UDP: the wrapper alone, one message to a datagram (IEC 62056-47, 4.3; Green Book, 7.3.3).

There are no connections: a peer is an address and a port that datagrams come from, with a session of its own. It is forgotten
when it has been silent for too long, or when it gives way to a newcomer (``trefas.run.ports._places``). What is no whole message
is dropped, and harms nobody's session: anybody could have written that address on it.

The address may be forged, and the answers go to somebody else then. Until a peer has answered a challenge of ours it gets no
more than three times the bytes that came under its address (as in QUIC, RFC 9000, 8.1).

The socket is read here, a few datagrams in each turn of the loop, and not at all while datagrams rest
(``trefas.run.ports._turns``): a flood fills the kernel's buffer, where it is cheap, and not the loop.
"""

import asyncio
import socket

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
WAITING_MAX = 64
"""Peers that wait for their turn when there may be no newcomers: a newcomer costs little then."""
READ_NS = 30_000
"""What reading may take of one turn of the loop, beyond the datagram that is being looked at."""
UNPROVED_FACTOR = 3
"""Bytes sent for each byte received, to a peer that may not be where its datagrams say."""

DATAGRAM_SIZE = HEADER_SIZE + APDU_SIZE_MAX + 1
"""What is longer is cut here, and no message then."""

Address = tuple[str, int] | tuple[str, int, int, int]
"""Of IPv4, or of IPv6 with flow and scope."""


class UdpPort:
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
        self._socket: socket.socket | None = None

    @property
    def address(self) -> str:
        """``127.0.0.1:4059``, with the port that is really used."""
        if self._socket is None:
            return written(self._host, self._port)
        return written(*self._socket.getsockname()[:2])

    async def open(self, make_session: MakeSession, clock: Clock, limits: Limits) -> None:
        """Begins to listen. Raises SetupError if somebody else does already, or the host is none of ours."""
        self._make_session, self._clock, self._limits = make_session, clock, limits
        self._turns, self._places = self.turns or Turns(clock), Places["UdpTalk"](limits)
        self._loop = asyncio.get_running_loop()
        try:
            found = await self._loop.getaddrinfo(self._host, self._port, type=socket.SOCK_DGRAM)
            family, kind, protocol, _, address = found[0]
            opened = socket.socket(family, kind, protocol)
            try:
                opened.setblocking(False)
                opened.bind(address)
            except BaseException:
                opened.close()
                raise
        except (OSError, UnicodeError) as error:  # a host that is no name at all is a UnicodeError
            raise SetupError(f"port {self.name} cannot be opened: {why(error)}") from error
        self._socket = opened
        self._turns.readers.append(self)
        self.resume_reading()

    async def close(self) -> None:
        """Stops listening and forgets everybody."""
        if self._socket is None:
            return
        self.hang_up()
        self.pause_reading()
        self._turns.readers.remove(self)
        self._socket.close()
        self._socket = None

    def hang_up(self) -> None:
        """Forgets everybody."""
        for talk in list(self.talks.values()):
            talk.over(broken=False)

    def pause_reading(self) -> None:
        """The kernel keeps what comes, as much as it likes."""
        assert self._socket is not None, "a port that is open reads"
        self._loop.remove_reader(self._socket)

    def resume_reading(self) -> None:
        """Somebody may be heard again."""
        assert self._socket is not None, "a port that is open reads"
        self._loop.add_reader(self._socket, self._read)

    def _read(self) -> None:
        """Some of what came; the loop asks again where there is more."""
        begun = now = self._clock()
        while now < begun + READ_NS and self._socket is not None:
            try:
                data, address = self._socket.recvfrom(DATAGRAM_SIZE)
            except (BlockingIOError, InterruptedError):
                break
            except OSError:  # a peer that was answered is not there; it is forgotten in time
                now = self._clock()
                continue
            self._take(data, address)
            now = self._clock()
        self._turns.were_read(begun, now)

    def _take(self, data: bytes, address: Address) -> None:
        if not _is_message(data):
            self.broken += 1
            return
        talk = self.talks.get(address) or self._meet(address)
        if talk is None:
            self.refused += 1
        else:
            talk.data_received(data)

    def send(self, data: bytes, peer: Address) -> None:
        """Messages, each whole; those that the kernel has no room for are lost."""
        while data and self._socket is not None:
            size = HEADER_SIZE + int.from_bytes(data[6:HEADER_SIZE])
            try:
                self._socket.sendto(data[:size], peer)
            except OSError:
                self.broken += 1
            data = data[size:]

    def _meet(self, peer: Address) -> "UdpTalk | None":
        """A new peer; None where nobody gives way to it, or so many wait already that those who are known would wait long."""
        if self._turns.datagrams_waiting >= WAITING_MAX:
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
        self._waiting: list[bytes] = []
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
        if self._session is None:
            self.begin(written(*self.peer[:2]), self, self.host)
        assert self._session is not None, "it has begun"
        self._give(self._session, self._waiting.pop(0), self._clock())
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
        self._waiting.clear()
        self.end()


def _is_message(data: bytes) -> bool:
    """One message of the wrapper, no more and no less, and no longer than a session takes."""
    size = len(data) - HEADER_SIZE
    return 0 < size <= APDU_SIZE_MAX and data[:2] == VERSION.to_bytes(2) and int.from_bytes(data[6:8]) == size


def parse(rest: str) -> UdpPort:
    """``HOST:PORT``; an IPv6 address stands in brackets."""
    return UdpPort(*address_of(KIND, FORM, rest))
