"""Strangers at the page: too many, too slow, half a request, nothing read. Each is bounded, and the meter goes on."""

import asyncio
import socket

import pytest

from tests.run.test_live import live_meter
from tests.run.web.sites import SIGNAL, Browser, served, until
from trefas.run.web.broadcast import Broadcast
from trefas.run.web.limits import Limits

LIVE = "/api/meters/1/live"


def visited(visit, **limits):
    """What a visit gives, to a meter at twenty times the speed of time, and how far it came meanwhile."""
    live = live_meter(SIGNAL, speed=20.0)

    async def whole():
        async with served(live, limits=Limits(**limits)) as front:
            return await visit(front)

    return asyncio.run(whole())


def test_where_all_places_are_taken_the_quietest_gives_way():
    async def visit(front):
        async with Browser(front) as first, Browser(front) as second:
            for each in (first, second):
                each.ask("/healthz")
                assert await each.status() == 200
                await each.reader.readexactly(len('{"status":"ok"}'))
            async with Browser(front) as third:
                third.ask("/healthz")
                assert await third.status() == 200
                assert await first.ended() == b""
                assert not second.is_cut

    visited(visit, connections=2)


def test_where_all_places_are_streams_a_newcomer_is_turned_away():
    async def visit(front):
        async with Browser(front) as first:
            first.ask(LIVE)
            assert await first.status() == 200
            async with Browser(front) as second:
                with pytest.raises((asyncio.IncompleteReadError, ConnectionError)):
                    await second.status()

    visited(visit, connections=1)


def test_more_streams_than_may_be_are_refused_with_a_sentence():
    async def visit(front):
        async with Browser(front) as first, Browser(front) as second:
            first.ask(LIVE)
            assert await first.status() == 200
            second.ask(LIVE)
            assert await second.status() == 503

    visited(visit, streams=1)


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"GET / HT",
        b"POST /api/meters/1/controls/cover HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: 9\r\n\r\n{",
    ],
)
def test_half_a_request_is_not_waited_for(sent):
    async def visit(front):
        async with Browser(front) as slow:
            slow.writer.write(sent)
            await slow.ended()

    visited(visit, request_s=0.1)


def test_a_reader_that_does_not_read_is_dropped():
    async def visit(front):
        at = front.site.address
        with socket.socket() as wire:
            wire.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            wire.connect((at.host, at.port))
            request = f"GET /api/meters/1/readings HTTP/1.1\r\nhost: {at}\r\n\r\n".encode()
            wire.setblocking(False)
            wire.send(20 * request)  # 1.5 MB of answers
            await until(lambda: front._server is not None and front._server.server_state.connections)
            await until(lambda: not front._server.server_state.connections)

    visited(visit, reading_s=0.2)


def test_streams_that_come_and_go_leave_nothing_behind():
    async def visit(front):
        async def come_and_go():
            async with Browser(front) as each:
                each.ask(f"{LIVE}?events=readings,display")
                assert await each.status() == 200
                each.writer.transport.abort()

        for _ in range(10):
            await asyncio.gather(*(come_and_go() for _ in range(10)))
        await until(lambda: not front.site.streams and not front._server.server_state.connections)
        (live,) = front.site.meters
        assert front.site.kept(live, Broadcast).watchers == 0

    visited(visit)


def test_what_is_no_http_gets_400_and_the_meter_goes_on():
    async def visit(front):
        for noise in (bytes(40) + b"\r\n\r\n", b"GET / FTP/1.0\r\n\r\n", b"GET /" + b"a" * 100_000):
            async with Browser(front) as stranger:
                stranger.writer.write(noise)
                assert (await stranger.ended()).startswith(b"HTTP/1.1 400")
        async with Browser(front) as page:
            page.ask("/healthz")
            assert await page.status() == 200

    visited(visit)
