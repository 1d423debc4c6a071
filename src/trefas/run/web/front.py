"""The page's place: a socket that listens from the start, and a server behind it from the first visitor on.

closed ─ open ─→ listening ─ somebody comes ─→ loading (a thread imports) ─ loaded ─→ serving ─ close ─→ closed

So a meter starts as fast as without a page, and pays nothing for one that nobody looks at.
"""

import asyncio
import errno
import socket
from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING

from trefas.base.errors import SetupError
from trefas.run.hands import TokenFile
from trefas.run.live import LiveMeter
from trefas.run.ports._address import why
from trefas.run.web.address import Address
from trefas.run.web.limits import Limits
from trefas.run.web.scope import Scope
from trefas.run.web.site import Site

if TYPE_CHECKING:
    from trefas.run.web.server import Server

FOLDER = "web"
BACKLOG = 256


class Front:
    """The page of some meters, at an address."""

    def __init__(self, meters: Sequence[LiveMeter], address: Address, limits: Limits | None = None) -> None:
        self._wanted = address
        self._limits = limits or Limits()
        self._meters = meters
        self._socket: socket.socket | None = None
        self._token_file: TokenFile | None = None
        self._starting: asyncio.Task[None] | None = None
        self._server: Server | None = None
        self.site: Site | None = None

    async def open(self) -> None:
        """Begins to listen. Raises Taken where another program does, SetupError where the place cannot be had."""
        loop = asyncio.get_running_loop()
        wanted = self._wanted
        try:
            found = await loop.getaddrinfo(wanted.host, wanted.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
            family, kind, protocol, _, place = found[0]
            listening = socket.socket(family, kind, protocol)
            try:
                listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                listening.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, self._limits.unread)
                listening.setblocking(False)
                listening.bind(place)
                listening.listen(BACKLOG)
            except BaseException:
                listening.close()
                raise
        except (OSError, UnicodeError) as error:
            taken = isinstance(error, OSError) and error.errno == errno.EADDRINUSE
            raise (Taken if taken else SetupError)(f"the page cannot be at {wanted}: {why(error)}") from error
        host, port = listening.getsockname()[:2]
        address = Address(wanted.host if not wanted.is_loopback else host, port, wanted.asked)
        self._socket = listening
        self._token_file = TokenFile(str(address), FOLDER)
        try:
            token = self._token_file.write()
        except SetupError:
            await self.close()
            raise
        self.site = Site(self._meters, token, address, self._limits)
        for each in self._meters:
            listen_in(each)
        loop.add_reader(listening.fileno(), self._first)

    @property
    def asked(self) -> bool:
        """Whether somebody asked for it in this place."""
        return self._wanted.asked

    @property
    def link(self) -> str:
        """What opens the page with the right to touch."""
        assert self.site is not None, "it is open"
        return f"http://{self.site.address}/#token={self.site.token}"

    async def close(self) -> None:
        """Ends what is served, and gives the place back."""
        if self._token_file is not None:
            self._token_file.remove()
        if self.site is not None:
            self.site.close()
        if self._socket is None:
            return
        listening, self._socket = self._socket, None
        if self._starting is None:
            asyncio.get_running_loop().remove_reader(listening.fileno())
        else:
            if self._server is not None:
                self._server.should_exit = True
            else:
                self._starting.cancel()
            await asyncio.wait([self._starting])
        listening.close()

    def _first(self) -> None:
        assert self._socket is not None, "it listens"
        loop = asyncio.get_running_loop()
        loop.remove_reader(self._socket.fileno())
        self._starting = loop.create_task(self._serve(self._socket))

    async def _serve(self, listening: socket.socket) -> None:
        """Imports take a third of a second: in a thread, so that the meter keeps its pace."""
        loaded = await asyncio.to_thread(import_module, "trefas.run.web.server")
        assert self.site is not None, "it is open"
        self._server = loaded.server_of(self.site)
        await self._server.serve([listening])


def listen_in(live: LiveMeter) -> None:
    """Puts a scope behind the terminals of a meter that has not begun, and a tap at its ports."""
    from trefas.run.web.tap import Tap  # with what writes traces: only a meter with a page has it

    frontend = live.device.meter.frontend
    frontend.observers = (Scope.over(frontend.observers),)
    live.tap = Tap().listen


class Taken(SetupError):
    """Another program listens there."""
