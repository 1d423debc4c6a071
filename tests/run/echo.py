"""A session that says back what it hears, with marks that make it do what sessions do."""

import asyncio
import time
from collections.abc import Awaitable, Callable

from trefas.base.errors import RemoteError
from trefas.base.instant import Instant
from trefas.cosem.standing import Standing
from trefas.cosem.storing import Storing


def clock() -> Instant:
    return Instant(time.monotonic_ns())


MESSAGE = bytes.fromhex("0001 0010 0001 03E8") + bytes(1000)


class Echo:
    """``!`` breaks the protocol, ``.`` ends the session, ``?`` makes it speak 10 ms later, ``N`` is answered by a megabyte,
    ``M`` by a message of the wrapper with a thousand bytes."""

    def __init__(self, peer: str, sessions: "Sessions") -> None:
        self.peer = peer
        self.closed = False
        self.standing = sessions.standing
        self.hears = sessions.hears
        self.awaits: tuple[Storing, ...] = ()
        self.gone = 0
        self.heard = b""
        self.due: Instant | None = None
        self.sessions = sessions

    def receive(self, data: bytes, now: Instant) -> bytes:
        self.heard += data
        self.sessions.tell()
        if self.due is not None and now >= self.due:
            self.due = None
            return b"late"
        if b"!" in data:
            raise RemoteError("the peer cried")
        if b"?" in data:
            self.due = Instant(now + 10_000_000)
            return b""
        if b"M" in data:
            return MESSAGE
        self.closed = b"." in data
        return bytes(1_000_000 * data.count(b"N")) or data

    def deadline(self) -> Instant | None:
        return self.due

    def close(self, now: Instant) -> None:
        self.gone += 1
        self.sessions.tell()


class Sessions:
    """Makes the sessions of a port and lets a test wait for what happens to them. What peers have shown of themselves
    once they were answered is ``standing`` and ``hears``."""

    def __init__(self, standing: Standing = Standing.PUBLIC, *, hears: bool = False) -> None:
        self.standing, self.hears = standing, hears
        self.made: list[Echo] = []
        self._changed: set[asyncio.Event] = set()

    def __call__(self, peer: str) -> Echo:
        self.made.append(Echo(peer, self))
        self.tell()
        return self.made[-1]

    def tell(self) -> None:
        for event in self._changed:
            event.set()

    async def until(self, condition: Callable[[], bool]) -> None:
        """Waits until something that a session does has made the condition true."""
        event = asyncio.Event()
        self._changed.add(event)
        async with asyncio.timeout(10):
            while not condition():
                await event.wait()
                event.clear()
        self._changed.discard(event)


def run(kind: str, test: Callable[[], Awaitable[None]]) -> None:
    """Runs a test on the loop of the standard library or on uvloop."""

    async def limited() -> None:
        async with asyncio.timeout(20):
            await test()

    if kind == "uvloop":
        import uvloop

        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(limited())
    else:
        asyncio.run(limited())
