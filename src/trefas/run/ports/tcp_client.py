"""Ports that call: a connection to a peer who listens, made again whenever it has gone, as a serial device server has it.

Who is called may be anybody: what is said to them is what is said to whoever comes to a port. Between two tries it waits a
second, and twice as long each time up to a minute; a connection that stood begins with a second again.
"""

import asyncio
import socket
from typing import cast

from trefas.cosem.place import host_of
from trefas.run.ports._address import address_of, written
from trefas.run.ports._talk import Talk
from trefas.run.ports._turns import Turns
from trefas.run.ports.port import HDLC, Clock, Limits, MakeSession

KIND = "tcp-client"
FORM = f"{KIND}:HOST:PORT"
RETRY_S, RETRY_S_MAX = 1.0, 60.0
CONNECT_S = 10.0


class TcpClientPort:
    """Calls one address."""

    def __init__(self, host: str, port: int, retry_s: float = RETRY_S) -> None:
        self.name = f"{KIND}:{written(host, port)}"
        self.opening = HDLC
        self.resting_bd: int | None = None
        self.refused = 0
        """Calls that nobody took."""
        self.broken = 0
        self.turns: Turns | None = None
        """Where it shares them with other ports."""
        self._host, self._port = host, port
        self._retry_s = retry_s
        self._calling: asyncio.Task[None] | None = None
        self._talk: ClientTalk | None = None

    @property
    def address(self) -> str:
        """Whom it calls."""
        return written(self._host, self._port)

    async def open(self, make_session: MakeSession, clock: Clock, limits: Limits) -> None:
        """Begins to call, and does not wait for an answer."""
        self._calling = asyncio.get_running_loop().create_task(self._call(make_session, clock, limits))

    def hang_up(self) -> None:
        """Ends the connection; another is made."""
        if self._talk is not None:
            self._talk.over(broken=False)

    async def close(self) -> None:
        """Calls no more."""
        calling, self._calling = self._calling, None
        if calling is not None:
            calling.cancel()
            await asyncio.wait([calling])
        self.hang_up()

    async def _call(self, make_session: MakeSession, clock: Clock, limits: Limits) -> None:
        loop = asyncio.get_running_loop()
        turns = self.turns or Turns(clock)
        wait_s = self._retry_s
        while True:
            try:
                async with asyncio.timeout(CONNECT_S):
                    _, self._talk = await loop.create_connection(
                        lambda: ClientTalk(self, make_session, clock, limits, turns), self._host, self._port
                    )
            except (OSError, UnicodeError, TimeoutError):
                self.refused += 1
            else:
                await self._talk.parted
                self._talk, wait_s = None, self._retry_s
            await asyncio.sleep(wait_s)
            wait_s = min(2 * wait_s, RETRY_S_MAX)


class ClientTalk(Talk):
    """One connection."""

    def __init__(
        self, port: TcpClientPort, make_session: MakeSession, clock: Clock, limits: Limits, turns: Turns
    ) -> None:
        super().__init__(make_session, clock, turns)
        self.parted = self._loop.create_future()
        self._port = port
        self._limits = limits
        self._transport: asyncio.Transport | None = None
        self._is_full = False

    def connection_made(self, base: asyncio.BaseTransport) -> None:
        self._transport = transport = cast(asyncio.Transport, base)
        transport.set_write_buffer_limits(high=self._limits.bytes_waiting)
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        peer = written(*transport.get_extra_info("peername", ("?", 0))[:2])
        self.begin(peer, transport, host_of(peer.rpartition(":")[0]))

    def connection_lost(self, error: Exception | None) -> None:
        self.end()
        if not self.parted.done():
            self.parted.set_result(None)

    def pause_writing(self) -> None:
        self._loop.call_soon(self._check_backlog)  # not before the loop has tried to send it

    def _check_backlog(self) -> None:
        transport = self._transport
        assert transport is not None, "what is written was written to a transport"
        if not transport.is_closing() and transport.get_write_buffer_size() > self._limits.bytes_waiting:
            self.over(broken=True)

    def backlog_grew(self, size: int) -> None:
        """Who waits for a turn is not read from."""
        assert self._transport is not None, "what was heard came over a transport"
        if self._transport.is_closing() or self._is_full == (size > 0):
            return
        self._is_full = size > 0
        (self._transport.pause_reading if self._is_full else self._transport.resume_reading)()

    def over(self, broken: bool) -> None:
        self._port.broken += broken
        self.end()
        if self._transport is not None:
            (self._transport.abort if broken else self._transport.close)()


def parse(rest: str) -> TcpClientPort:
    """``HOST:PORT``; an IPv6 address stands in brackets."""
    return TcpClientPort(*address_of(KIND, FORM, rest))
