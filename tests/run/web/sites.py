"""A site over a meter that has measured a known signal for some seconds, asked without a socket; and one that is really there."""

import asyncio
from contextlib import asynccontextmanager

import httpx

from tests.run.test_live import live_meter
from trefas.run.web.address import Address
from trefas.run.web.app import app_of
from trefas.run.web.front import Front, listen_in
from trefas.run.web.site import Site

TOKEN = "0123456789abcdef"
SIGNAL = "signal:u=230,i=10,pf=0.5,f=50,rate=4000"
SECONDS = 6.0
"""That are counted: long enough for live values, and for spectra."""
WINDOW_S = 0.2


def site_of(*lives, address=None):
    return Site(lives, TOKEN, address or Address("127.0.0.1", 8690))


def measured(spec=SIGNAL, seconds=SECONDS, **options):
    """A meter that has measured so long, looked at by the scope of a page, and stands still there."""
    live = live_meter(spec, **options)
    listen_in(live)
    live.blocks = live.source.stream(live.clock.start, WINDOW_S)
    if seconds:
        go_on(live, seconds + WINDOW_S)  # the last window is not counted before the next one has begun
    return live


def go_on(live, seconds):
    """It measures so much more, as its surroundings are."""
    meter = live.device.meter
    for _ in range(round(seconds / WINDOW_S)):
        meter.feed(live.surroundings.around(next(live.blocks), meter.now, meter.wiring))


class Visitor:
    """A client of its own page, with the token; each question has a loop of its own."""

    def __init__(self, site, *, token=TOKEN):
        self.app = app_of(site)
        self.headers = {"authorization": f"Bearer {token}"} if token else {}

    def get(self, path, **said):
        return asyncio.run(self._asked("GET", path, **said))

    def post(self, path, **said):
        return asyncio.run(self._asked("POST", path, **said))

    async def _asked(self, method, path, headers=None, **said):
        transport = httpx.ASGITransport(self.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8690") as client:
            return await client.request(method, path, headers={**self.headers, **(headers or {})}, **said)


@asynccontextmanager
async def served(*lives, address=None, limits=None):
    """The front, open, of meters that run beside it."""
    front, stop = Front(lives, address or Address("127.0.0.1", 0), limits), asyncio.Event()
    for each in lives:
        await each.open()
    await front.open()
    running = [asyncio.create_task(each.run(stop)) for each in lives]
    try:
        yield front
    finally:
        stop.set()
        await asyncio.gather(*running)
        await front.close()
        for each in lives:
            await each.close()


async def until(so):
    """The loop turns until something is so."""
    async with asyncio.timeout(30):
        while not so():
            await asyncio.sleep(0.005)


class Browser:
    """A connection that speaks HTTP by hand."""

    def __init__(self, front):
        self.front = front

    @property
    def is_cut(self):
        """Whether the meter has ended it, for a client that reads."""
        return self.reader.at_eof() or self.reader.exception() is not None

    async def __aenter__(self):
        at = self.front.site.address
        self.reader, self.writer = await asyncio.open_connection(at.host, at.port)
        return self

    async def __aexit__(self, *_):
        self.writer.close()

    def ask(self, path, *, method="GET", headers="", body=""):
        size = f"content-length: {len(body)}\r\n" if body else ""
        self.writer.write(
            f"{method} {path} HTTP/1.1\r\nhost: {self.front.site.address}\r\n{headers}{size}\r\n{body}".encode()
        )

    async def status(self):
        """Of the answer, whose head is read."""
        head = await asyncio.wait_for(self.reader.readuntil(b"\r\n\r\n"), 20)
        return int(head.split()[1])

    async def ended(self):
        """What still comes until the connection ends."""
        return await asyncio.wait_for(self.reader.read(), 20)
