"""TCP ports on the loopback: many peers, floods, readers that do not read, and parting."""

import asyncio
import socket

import pytest

from tests.run.echo import Sessions, clock, run
from trefas.base.errors import SetupError
from trefas.base.instant import NS_PER_MS
from trefas.cosem.standing import Standing
from trefas.run.ports.port import Limits, parse_port
from trefas.run.ports.tcp import TcpPort

loops = pytest.mark.parametrize("loop", ["asyncio", "uvloop"])


class Loopback(TcpPort):
    """A port on the loopback that can be called, and hangs up all calls when it closes."""

    def __init__(self) -> None:
        super().__init__("127.0.0.1", 0)
        self.calls: list[asyncio.StreamWriter] = []

    async def call(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        host, number = self.address.split(":")
        reader, writer = await asyncio.open_connection(host, int(number))
        self.calls.append(writer)
        return reader, writer

    async def close(self) -> None:
        await super().close()
        for writer in self.calls:
            writer.close()


async def is_closed(reader: asyncio.StreamReader) -> bool:
    try:
        return await reader.read() == b""
    except ConnectionError:
        return True


async def opened(sessions: Sessions, **limits: int) -> Loopback:
    port = Loopback()
    await port.open(sessions, clock, Limits(**limits))
    return port


@loops
def test_a_peer_is_answered_and_its_session_closed_when_it_goes(loop):
    async def test() -> None:
        sessions = Sessions()
        port = await opened(sessions)
        reader, writer = await port.call()
        writer.write(b"hello")
        assert await reader.readexactly(5) == b"hello"
        host, number = writer.get_extra_info("sockname")
        assert sessions.made[0].peer == f"{host}:{number}"
        writer.close()
        await sessions.until(lambda: sessions.made[0].gone == 1)
        await port.close()
        assert [s.gone for s in sessions.made] == [1]

    run(loop, test)


@loops
def test_port_0_says_which_number_it_got(loop):
    async def test() -> None:
        port = await opened(Sessions())
        assert port.name == "tcp:127.0.0.1:0"
        assert int(port.address.removeprefix("127.0.0.1:")) > 0
        await port.close()

    run(loop, test)


@loops
def test_bytes_that_break_the_protocol_end_one_connection_and_no_other(loop):
    async def test() -> None:
        sessions = Sessions()
        port = await opened(sessions)
        good, bad = await port.call(), await port.call()
        bad[1].write(b"!")
        assert await is_closed(bad[0])
        good[1].write(b"still here")
        assert await good[0].readexactly(10) == b"still here"
        assert port.broken == 1
        await port.close()
        assert [s.gone for s in sessions.made] == [1, 1]

    run(loop, test)


@loops
def test_a_session_that_closes_says_its_last_words_first(loop):
    async def test() -> None:
        port = await opened(Sessions())
        reader, writer = await port.call()
        writer.write(b"bye.")
        assert await reader.read() == b"bye."
        await port.close()

    run(loop, test)


@loops
def test_a_deadline_of_the_session_is_kept(loop):
    async def test() -> None:
        port = await opened(Sessions())
        reader, writer = await port.call()
        writer.write(b"?")
        assert await reader.readexactly(4) == b"late"
        writer.write(b"on")
        assert await reader.readexactly(2) == b"on"
        await port.close()

    run(loop, test)


@loops
def test_a_flood_of_connections_is_turned_away_and_those_that_are_authenticated_are_served(loop):
    async def test() -> None:
        sessions = Sessions(Standing.AUTHENTICATED)
        port = await opened(sessions, connections=3, connections_kept=0)
        inside = [await port.call() for _ in range(3)]
        for reader, writer in inside:
            writer.write(b"first")
            assert await reader.readexactly(5) == b"first"

        for _ in range(50):
            reader, writer = await port.call()
            assert await is_closed(reader)
            writer.close()
        for reader, writer in inside:
            writer.write(b"served")
            assert await reader.readexactly(6) == b"served"
        assert (port.refused, len(sessions.made)) == (50, 3)

        inside[0][1].close()
        await sessions.until(lambda: sessions.made[0].gone == 1)
        reader, writer = await port.call()
        writer.write(b"next")
        assert await reader.readexactly(4) == b"next"
        await port.close()

    run(loop, test)


@loops
def test_those_that_were_never_answered_make_room_the_oldest_first(loop):
    async def test() -> None:
        sessions = Sessions()
        port = await opened(sessions, connections=3, connections_kept=0)
        guest, *mute = [await port.call() for _ in range(3)]
        guest[1].write(b"served")
        assert await guest[0].readexactly(6) == b"served"
        await sessions.until(lambda: len(sessions.made) == 3)

        newcomer = await port.call()
        assert await is_closed(mute[0][0])
        for reader, writer in (newcomer, guest, mute[1]):
            writer.write(b"served")
            assert await reader.readexactly(6) == b"served"
        assert (port.refused, [session.gone for session in sessions.made]) == (1, [0, 1, 0, 0])
        await port.close()

    run(loop, test)


@loops
def test_a_newcomer_takes_the_place_of_a_public_association_at_once(loop):
    async def test() -> None:
        sessions = Sessions(Standing.PUBLIC)
        port = await opened(sessions, connections=3, connections_kept=0)
        inside = [await port.call() for _ in range(3)]
        for reader, writer in inside:
            writer.write(b"first")
            assert await reader.readexactly(5) == b"first"
        inside[0][1].write(b"again")
        assert await inside[0][0].readexactly(5) == b"again"

        sessions.standing = Standing.AUTHENTICATED
        reader, writer = await port.call()
        writer.write(b"meter")
        assert await reader.readexactly(5) == b"meter"
        assert await is_closed(inside[1][0])  # silent longest
        assert [each.gone for each in sessions.made] == [0, 1, 0, 0]
        await port.close()

    run(loop, test)


@loops
def test_a_reader_that_does_not_read_is_closed(loop):
    async def test() -> None:
        sessions = Sessions()
        port = await opened(sessions, bytes_waiting=1000)
        host, number = port.address.split(":")
        with socket.socket() as lazy:
            lazy.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            lazy.setblocking(False)
            await asyncio.get_running_loop().sock_connect(lazy, (host, int(number)))
            for _ in range(20):  # 20 MB, more than the kernel keeps
                try:
                    await asyncio.get_running_loop().sock_sendall(lazy, b"N")
                except ConnectionError:
                    break
            await sessions.until(lambda: [s.gone for s in sessions.made] == [1])
        assert port.broken == 1
        await port.close()

    run(loop, test)


@loops
def test_a_long_answer_to_a_peer_that_reads_arrives_whole(loop):
    async def test() -> None:
        port = await opened(Sessions(), bytes_waiting=2_000_000)
        reader, writer = await port.call()
        for _ in range(3):
            writer.write(b"N")
            assert await reader.readexactly(1_000_000) == bytes(1_000_000)
        assert port.broken == 0
        await port.close()

    run(loop, test)


@loops
def test_who_says_nothing_is_closed_and_who_said_something_stays(loop):
    async def test() -> None:
        sessions = Sessions()
        port = await opened(sessions, first_byte_ns=200 * NS_PER_MS)
        spoke, mute = await port.call(), await port.call()
        spoke[1].write(b"once")
        assert await spoke[0].readexactly(4) == b"once"
        assert await is_closed(mute[0])
        assert ([s.gone for s in sessions.made], port.broken) == ([0, 1], 0)
        await port.close()

    run(loop, test)


@loops
def test_who_falls_silent_is_closed(loop):
    async def test() -> None:
        port = await opened(Sessions(), inactivity_ns=20 * NS_PER_MS, first_byte_ns=500 * NS_PER_MS)
        reader, writer = await port.call()
        writer.write(b"once")
        assert await reader.read() == b"once"
        assert port.broken == 0
        await port.close()

    run(loop, test)


@loops
def test_closing_the_port_parts_from_everybody(loop):
    async def test() -> None:
        sessions = Sessions()
        port = await opened(sessions)
        peers = [await port.call() for _ in range(5)]
        await sessions.until(lambda: len(sessions.made) == 5)
        host, number = port.address.split(":")
        await port.close()
        await port.close()
        assert [s.gone for s in sessions.made] == [1] * 5
        assert all([await is_closed(reader) for reader, _ in peers])
        with pytest.raises(ConnectionError):
            await asyncio.open_connection(host, int(number))

    run(loop, test)


@loops
def test_a_port_in_use_is_refused_in_a_sentence(loop):
    async def test() -> None:
        first = await opened(Sessions())
        second = parse_port(f"tcp:{first.address}")
        with pytest.raises(SetupError, match=rf"port {second.name} cannot be opened: another program listens there"):
            await second.open(Sessions(), clock, Limits())
        await second.close()
        await first.close()

    run(loop, test)


@loops
@pytest.mark.parametrize("host", ["192.0.2.1", "no.such.host.invalid", "x" * 80])
def test_a_host_that_is_not_ours_is_refused_in_a_sentence(loop, host):
    async def test() -> None:
        with pytest.raises(SetupError, match="the host is no"):
            await parse_port(f"tcp:{host}:0").open(Sessions(), clock, Limits())

    run(loop, test)


def test_an_ipv6_address_stands_in_brackets():
    async def test() -> None:
        port = parse_port("tcp:[::1]:0")
        try:
            await port.open(Sessions(), clock, Limits())
        except SetupError:
            pytest.skip("this machine has no IPv6")
        assert port.address.startswith("[::1]:")
        await port.close()

    run("asyncio", test)


NO_TCP = ["4059", "localhost", ":4059", "::1:4059", "a:b", "h:-1", "h:65536", "h:٣", "a b:1"]
NO_PORTS = [
    "",
    "tcp",
    "udp:4059",
    "udp:127.0.0.1:70000",
    "serial:",
    "serial:/dev/x,fast",
    "serial:/dev/x,0",
    "pty:",
    "pty:..",
    "port:x",
]


@pytest.mark.parametrize("name", [*NO_PORTS, *(f"tcp:{rest}" for rest in NO_TCP)])
def test_a_name_that_is_no_port_is_refused_with_the_forms_that_would_do(name):
    with pytest.raises(SetupError, match=r"port is '.*'; (its number can|must) be"):
        parse_port(name)


@pytest.mark.parametrize(
    "name",
    [
        "tcp:127.0.0.1:4059",
        "tcp:[::1]:0",
        "udp:127.0.0.1:4059",
        "serial:/dev/ttyUSB0",
        "serial:COM3,19200",
        "pty:optical",
    ],
)
def test_a_port_keeps_the_name_it_was_called_by(name):
    assert parse_port(name).name == name
