"""A meter of a program at its ports, on the program's own event loop."""

import asyncio

import pytest

import trefas
from tests.golden.client import Client
from trefas import Meter
from trefas.base.errors import TrefasError

A14 = b"\x00\x03" + bytes((1, 1, 1, 8, 0, 255, 2))
ORDERED = {"source": "signal:u=230,i=10", "start": "2026-01-10T12:00Z"}


async def register_wh(port: int) -> int:
    """What a client reads, in a thread of its own."""

    def read() -> int:
        from tests.testing.test_serving import asking

        with asking(port) as say:
            client = Client(say, 18, 16)
            client.associate()
            return int.from_bytes(client.get(A14)[2:])

    return await asyncio.to_thread(read)


def test_time_stands_still_until_the_program_lets_it_pass():
    async def life() -> None:
        meter = Meter.ordered(**ORDERED)
        async with trefas.serve(meter, module="tcp:127.0.0.1:0", optical="tcp:127.0.0.1:0") as served:
            assert served.ports["module"].host == "127.0.0.1"
            assert served.ports["module"].port == meter.port != served.ports["optical"].port
            assert await register_wh(meter.port) == 0
            meter.pass_(hours=1)
            assert await register_wh(meter.port) == 6_900
            with pytest.raises(TrefasError, match="served already"):
                await trefas.serve(meter).__aenter__()
        assert not meter.ports

    asyncio.run(life())


def test_its_own_source_streams_where_a_speed_is_said():
    async def life() -> int:
        meter = Meter.ordered(**ORDERED)
        async with trefas.serve(meter, speed=100_000):
            while meter.now < 1_768_046_400_000_000_000 + 1_000_000_000:
                await asyncio.sleep(0)
        return meter.read("A14").count

    assert asyncio.run(life()) >= 6_900 * 800  # mWs of a second, but for a window


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (lambda: trefas.serve(5), "what is served is 5"),
        (lambda: trefas.serve(Meter(), modul="tcp:127.0.0.1:0"), "'modul' is no interface; there are module"),
        (lambda: trefas.serve(Meter(), module="tpc:127.0.0.1:0"), "port is 'tpc:127.0.0.1:0'"),
        (lambda: trefas.serve(Meter(), module=4059), "the port of module is 4059"),
        (lambda: trefas.serve(Meter(), speed=0), "speed is 0"),
    ],
)
def test_what_cannot_be_served_is_one_sentence(wrong, sentence):
    with pytest.raises(TrefasError, match=sentence):
        wrong()
