"""Ports on a Unix socket: peers of this machine alone, by a path. A port to copy: a file of this shape, without the underscore.

Say here what the line is in words of the trade, and what a peer must know to connect.
"""

import asyncio
from pathlib import Path
from typing import cast

from trefas.base.errors import SetupError
from trefas.run.ports._talk import Talk
from trefas.run.ports.port import HDLC, Clock, Limits, MakeSession

KIND = "unix"
"""What is written before the first colon."""
FORM = "unix:PATH"
"""How the whole name is written; shown where something else was."""


class UnixPort:
    """Listens at one path."""

    def __init__(self, path: str) -> None:
        self.name = f"{KIND}:{path}"
        self.opening = HDLC
        self.resting_bd: int | None = None
        self.refused = 0
        self.broken = 0
        self.talks: set[UnixTalk] = set()
        self._path = Path(path)
        self._server: asyncio.Server | None = None

    @property
    def address(self) -> str:
        """The path a client opens."""
        return str(self._path)

    async def open(self, make_session: MakeSession, clock: Clock, limits: Limits) -> None:
        """Begins to listen. What the world refuses is a SetupError that says what would do."""
        if self._path.exists():
            raise SetupError(f"port {self.name} cannot be made: {self._path} is there already; take another path")
        loop = asyncio.get_running_loop()
        try:
            self._server = await loop.create_unix_server(
                lambda: UnixTalk(self, make_session, clock, limits), self._path
            )
        except OSError as error:
            raise SetupError(f"port {self.name} cannot be made: {error.strerror}; its directory must exist") from error

    def hang_up(self) -> None:
        """Parts from everybody, and goes on listening."""
        for talk in list(self.talks):
            talk.over(broken=False)

    async def close(self) -> None:
        """Stops listening, parts from everybody and removes the path."""
        if self._server is None:
            return
        self._server.close()
        self.hang_up()
        await self._server.wait_closed()
        self._server = None
        self._path.unlink(missing_ok=True)


class UnixTalk(Talk):
    """One connection. ``Talk`` keeps the session and its deadlines; what a port does at the end is its own."""

    def __init__(self, port: UnixPort, make_session: MakeSession, clock: Clock, limits: Limits) -> None:
        super().__init__(make_session, clock)
        self._port = port
        self._limits = limits
        self._since = clock()
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        if len(self._port.talks) >= self._limits.connections:
            self._port.refused += 1
            self._transport.abort()
            return
        self._port.talks.add(self)
        self._transport.set_write_buffer_limits(high=self._limits.bytes_waiting)
        self.begin(self._port.name, self._transport)

    def connection_lost(self, error: Exception | None) -> None:
        self._port.talks.discard(self)
        self.end()

    def pause_writing(self) -> None:
        self.over(broken=True)  # more than the limit waits: the peer does not read

    def quiet_due(self) -> int | None:
        if self.heard is None:
            return self._since + self._limits.first_byte_ns
        return self.heard + self._limits.inactivity_ns

    def over(self, broken: bool) -> None:
        self._port.broken += broken
        self.end()
        if self._transport is not None:
            (self._transport.abort if broken else self._transport.close)()


def parse(rest: str) -> UnixPort:
    """``PATH``. Raises SetupError with the form that would do."""
    if not rest or "\0" in rest:
        raise SetupError(f"port is '{KIND}:{rest}'; must be {FORM}, as unix:/tmp/meter")
    return UnixPort(rest)
