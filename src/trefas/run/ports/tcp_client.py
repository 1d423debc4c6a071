"""Ports that call: a connection to a peer who listens, made again whenever it has gone, as a serial device server has it.

Who is called may be anybody: what is said to them is what is said to whoever comes to a port. Between two tries it waits a
second, and twice as long each time up to a minute; a connection that stood begins with a second again.
"""

import asyncio

from trefas.run.ports._address import address_of, written
from trefas.run.ports._stream_connection import StreamConnection
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


class ClientTalk(StreamConnection):
    """One connection."""

    def over(self, broken: bool) -> None:
        self._port.broken += broken
        self.end()
        if self._transport is not None:
            (self._transport.abort if broken else self._transport.close)()


def parse(rest: str) -> TcpClientPort:
    """``HOST:PORT``; an IPv6 address stands in brackets."""
    return TcpClientPort(*address_of(KIND, FORM, rest))
