"""Ports that call: a peer who listens is called, called again when it has gone, and let go at the end."""

import asyncio
import socket

import pytest

from tests.run.echo import Sessions, clock, run
from trefas.base.errors import SetupError
from trefas.run.ports.port import Limits, parse_port
from trefas.run.ports.tcp_client import TcpClientPort

loops = pytest.mark.parametrize("loop", ["asyncio", "uvloop"])
RETRY_S = 0.01


class Peer:
    """Somebody who listens, and keeps who called."""

    def __init__(self) -> None:
        self.calls: asyncio.Queue[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = asyncio.Queue()
        self.server: asyncio.Server | None = None

    async def listen(self, number: int = 0) -> int:
        async def called(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            self.calls.put_nowait((reader, writer))

        self.server = await asyncio.start_server(called, "127.0.0.1", number)
        return self.server.sockets[0].getsockname()[1]

    async def call(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        return await asyncio.wait_for(self.calls.get(), 20)


@loops
def test_a_peer_is_called_and_called_again_when_it_has_gone(loop):
    async def test() -> None:
        sessions, peer = Sessions(), Peer()
        port = TcpClientPort("127.0.0.1", await peer.listen(), RETRY_S)
        await port.open(sessions, clock, Limits())
        for number in range(2):
            reader, writer = await peer.call()
            writer.write(b"hello")
            assert await reader.readexactly(5) == b"hello"
            writer.close()
            await sessions.until(lambda number=number: len(sessions.made) > number and sessions.made[number].gone == 1)
        reader, _ = await peer.call()
        await port.close()
        assert await reader.read() == b""
        peer.server.close()

    run(loop, test)


@loops
def test_nobody_there_is_tried_until_somebody_is(loop):
    async def test() -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            number = free.getsockname()[1]
        sessions, peer = Sessions(), Peer()
        port = TcpClientPort("127.0.0.1", number, RETRY_S)
        await port.open(sessions, clock, Limits())
        while not port.refused:
            await asyncio.sleep(RETRY_S)
        await peer.listen(number)
        _, writer = await peer.call()
        await port.close()
        writer.close()
        peer.server.close()

    run(loop, test)


@loops
def test_a_hung_up_call_is_made_again(loop):
    async def test() -> None:
        sessions, peer = Sessions(), Peer()
        port = TcpClientPort("127.0.0.1", await peer.listen(), RETRY_S)
        await port.open(sessions, clock, Limits())
        reader, _ = await peer.call()
        port.hang_up()
        assert await reader.read() == b""
        await peer.call()
        await port.close()
        assert [each.gone for each in sessions.made] == [1, 1]
        peer.server.close()

    run(loop, test)


def test_its_name_is_the_address_that_it_calls():
    port = parse_port("tcp-client:[::1]:4061")

    assert (port.name, port.address) == ("tcp-client:[::1]:4061", "[::1]:4061")
    with pytest.raises(SetupError, match="must be tcp-client:HOST:PORT"):
        parse_port("tcp-client:4061")
