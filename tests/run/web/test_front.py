"""The page's place: listening from the start, served from the first visitor on, beside a meter that runs."""

import asyncio
import stat

import pytest

from tests.run.test_live import live_meter
from tests.run.web.sites import SIGNAL, Browser, served
from trefas.base.errors import SetupError
from trefas.run.web.address import Address
from trefas.run.web.front import Front, Taken


def test_a_visitor_reads_touches_and_hears_of_it_and_the_stream_ends_with_the_meter():
    async def visited():
        live = live_meter(SIGNAL, speed=20.0)
        async with served(live) as front:
            link, file = front.link, front._token_file.path
            assert link == f"http://{front.site.address}/#token={file.read_text()}"
            assert stat.S_IMODE(file.stat().st_mode) == 0o600
            async with Browser(front) as watching, Browser(front) as touching:
                watching.ask("/api/meters/1/live?events=indicators")
                assert await watching.status() == 200
                await watching.reader.readuntil(b"event: indicators\n")
                headers = f"content-type: application/json\r\nauthorization: Bearer {front.site.token}\r\n"
                touching.ask("/api/meters/1/controls/magnet", method="POST", headers=headers, body='{"what": "bring"}')
                assert await touching.status() == 200
                told = b""
                while b'"magnet":"there"' not in told:
                    told = await asyncio.wait_for(watching.reader.readuntil(b"\n\n"), 20)
                ending = asyncio.create_task(watching.ended())
                await asyncio.sleep(0)
        await ending
        assert not file.exists()

    asyncio.run(visited())


def test_a_place_that_is_taken_is_told_from_one_that_cannot_be():
    async def tried():
        front = Front([], Address("127.0.0.1", 0))
        await front.open()
        try:
            with pytest.raises(Taken, match="another program listens there"):
                await Front([], front.site.address).open()
        finally:
            await front.close()
        with pytest.raises(SetupError, match="the host is no address of this machine") as refused:
            await Front([], Address("192.0.2.1", 0)).open()
        assert not isinstance(refused.value, Taken)

    asyncio.run(tried())


def test_a_page_that_nobody_looked_at_closes_and_gives_its_place_back():
    async def opened():
        front = Front([], Address("127.0.0.1", 0))
        await front.open()
        await front.close()
        again = Front([], front.site.address)
        await again.open()
        await again.close()

    asyncio.run(opened())


@pytest.mark.parametrize("text", ["8690", "127.0.0.1", "127.0.0.1:99999", "http://127.0.0.1:8690", ""])
def test_a_place_that_is_none_is_refused(text):
    with pytest.raises(SetupError):
        Address.parse(text)
