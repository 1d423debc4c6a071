"""The limits on what a stranger can make grow are there, and act; how fast others are served meanwhile is a benchmark."""

import asyncio

import pytest

from tests.run.echo import Sessions, clock, run
from trefas.base.errors import RemoteError
from trefas.base.instant import Instant
from trefas.cosem.standing import Standing
from trefas.device.build import build
from trefas.device.order import Order
from trefas.run.ports._turns import PIECE_SIZE
from trefas.run.ports.port import Limits, parse_port
from trefas.wire import axdr
from trefas.wire.wrapper import WrapperLink

AARQ = bytes.fromhex("601DA109060760857405080101BE10040E01000000065F1F040000181DFFFF")


def wrapped(apdu: bytes) -> bytes:
    return bytes((0, 1, 0, 16, 0, 1)) + len(apdu).to_bytes(2) + apdu


async def call(port, host):
    """A connection from one of this machine's addresses."""
    name, number = port.address.split(":")
    return await asyncio.open_connection(name, int(number), local_addr=(host, 0))


def test_one_host_has_so_many_connections_and_others_come_in():
    async def test():
        port = parse_port("tcp:127.0.0.1:0")
        limits = Limits(connections=10, connections_per_host=3, connections_kept=0)
        await port.open(Sessions(Standing.AUTHENTICATED), clock, limits)
        greedy = [await call(port, "127.0.0.2") for _ in range(3)]
        for reader, writer in greedy:
            writer.write(b"mine")
            assert await reader.readexactly(4) == b"mine"
        reader, _ = await call(port, "127.0.0.2")
        with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
            await reader.readexactly(1)
        assert (port.refused, len(port.talks)) == (1, 3)
        reader, writer = await call(port, "127.0.0.3")
        writer.write(b"other")
        assert await reader.readexactly(5) == b"other"
        await port.close()

    run("asyncio", test)


class Pieces:
    """A session that notes how much it is handed at once."""

    closed = False
    standing = Standing.PUBLIC
    hears = True
    awaits = ()

    def __init__(self, said):
        self.said = said

    def receive(self, data: bytes, now: Instant) -> bytes:
        self.said.append(data)
        return data

    def deadline(self):
        return None

    def close(self, now: Instant) -> None:
        pass


@pytest.mark.parametrize("loop", ["asyncio", "uvloop"])
def test_who_says_much_is_heard_in_pieces_between_which_others_are_heard(loop):
    async def test():
        said = []
        port = parse_port("tcp:127.0.0.1:0")
        await port.open(lambda peer: Pieces(said), clock, Limits())
        loud, quiet = await call(port, "127.0.0.2"), await call(port, "127.0.0.3")
        much = b"L" * 160 * 1024
        loud[1].write(much)
        await loud[0].readexactly(PIECE_SIZE)
        quiet[1].write(b"quiet")
        assert await quiet[0].readexactly(5) == b"quiet"
        await loud[0].readexactly(len(much) - PIECE_SIZE)
        assert max(len(each) for each in said) <= PIECE_SIZE
        assert b"".join(said).replace(b"quiet", b"") == much
        assert said.index(b"quiet") < len(said) - 1
        await port.close()

    run(loop, test)


def test_a_header_that_announces_too_much_ends_the_connection_before_anything_is_collected():
    session = WrapperLink(lambda client, server: True, apdu_size_max=4096)

    with pytest.raises(RemoteError, match="announces an APDU of 65535 bytes; up to 4096 are taken"):
        session.receive(bytes.fromhex("0001 0010 0001 FFFF"), Instant(0))


def test_values_in_values_have_a_depth_that_is_refused():
    deep = b"\x02\x01" * (axdr.DEPTH_MAX + 2) + b"\x00"

    with pytest.raises(RemoteError, match="deep"):
        axdr.decode(deep)


def test_deep_values_in_a_request_are_answered_and_the_association_goes_on():
    from trefas.cosem.session import Session

    session = Session(build(Order(), start=Instant(0)).server)
    session.receive(wrapped(AARQ), Instant(0))
    deep = bytes.fromhex("C101C1 0001 0101000001FF 02 00") + b"\x02\x01" * 400

    answer = session.receive(wrapped(deep), Instant(0))

    assert answer[8] == 0xD8  # an exception response
    assert (
        session.receive(wrapped(bytes.fromhex("C001C1 0001 0101000001FF 02 00")), Instant(0))[8:12].hex() == "c401c100"
    )
