"""Datagrams: peers without connections, each with a session, none able to spoil another's."""

import asyncio
import socket

import pytest

from tests.run.echo import MESSAGE, Sessions, clock, run
from trefas.base.errors import SetupError
from trefas.base.instant import NS_PER_MS, Instant
from trefas.cosem.session import APDU_SIZE_MAX
from trefas.cosem.standing import Standing
from trefas.run.ports.port import Limits, parse_port
from trefas.run.ports.udp import BACKLOG_MAX

loops = pytest.mark.parametrize("loop", ["asyncio", "uvloop"])


def message(apdu: bytes) -> bytes:
    """Version 1, from client 16, to server 1, length."""
    return bytes((0, 1, 0, 16, 0, 1)) + len(apdu).to_bytes(2) + apdu


class Peer(asyncio.DatagramProtocol):
    """One address that datagrams are sent from."""

    def __init__(self) -> None:
        self.heard: asyncio.Queue[bytes] = asyncio.Queue()

    def connection_made(self, transport) -> None:
        self.transport = transport

    def datagram_received(self, data: bytes, address: tuple[str, int]) -> None:
        self.heard.put_nowait(data)

    async def ask(self, data: bytes) -> bytes:
        self.transport.sendto(data)
        return await self.heard.get()


class Place:
    """An open port, and how to reach it."""

    def __init__(self, now=clock, sessions: Sessions | None = None, **limits: int) -> None:
        self.sessions = sessions or Sessions()
        self.port = parse_port("udp:127.0.0.1:0")
        self.now, self.limits = now, Limits(**limits)
        self.peers: list[Peer] = []

    async def __aenter__(self) -> "Place":
        await self.port.open(self.sessions, self.now, self.limits)
        return self

    async def __aexit__(self, *_: object) -> None:
        for peer in self.peers:
            peer.transport.close()
        await self.port.close()

    async def peer(self) -> Peer:
        host, number = self.port.address.split(":")
        loop = asyncio.get_running_loop()
        _, peer = await loop.create_datagram_endpoint(Peer, remote_addr=(host, int(number)))
        self.peers.append(peer)
        return peer


@loops
def test_every_peer_has_a_session_of_its_own(loop):
    async def test() -> None:
        async with Place() as place:
            one, two = await place.peer(), await place.peer()
            assert await one.ask(message(b"one")) == message(b"one")
            assert await two.ask(message(b"two")) == message(b"two")
            assert await one.ask(message(b"more")) == message(b"more")
            assert [each.heard for each in place.sessions.made] == [message(b"one") + message(b"more"), message(b"two")]
            host, number = one.transport.get_extra_info("sockname")
            assert place.sessions.made[0].peer == f"{host}:{number}"
        assert [each.gone for each in place.sessions.made] == [1, 1]

    run(loop, test)


NO_MESSAGES = {
    "nothing": b"",
    "a header alone": message(b""),
    "another version": b"\0\2" + message(b"x")[2:],
    "one byte too few": message(b"four")[:-1],
    "one byte too many": message(b"four") + b"!",
    "two in one": message(b"a") + message(b"b"),
    "HDLC": bytes.fromhex("7EA00A000200232193 1F717E".replace(" ", "")),
    "too long": message(bytes(APDU_SIZE_MAX + 1)),
}


@loops
def test_what_is_no_whole_message_is_dropped_and_harms_no_session(loop):
    async def test() -> None:
        async with Place() as place:
            peer, stranger = await place.peer(), await place.peer()
            assert await peer.ask(message(b"before")) == message(b"before")
            for data in NO_MESSAGES.values():
                peer.transport.sendto(data)
                stranger.transport.sendto(data)
            assert await peer.ask(message(b"after")) == message(b"after")
            assert place.port.broken >= 2 * len(NO_MESSAGES) - 2  # loops do not agree on sending nothing
            assert [each.heard for each in place.sessions.made] == [message(b"before") + message(b"after")]

    run(loop, test)


@loops
def test_the_longest_message_passes(loop):
    async def test() -> None:
        async with Place() as place:
            longest = message(bytes(APDU_SIZE_MAX))
            assert await (await place.peer()).ask(longest) == longest

    run(loop, test)


@loops
def test_messages_that_come_together_are_answered_one_by_one(loop):
    async def test() -> None:
        async with Place() as place:
            peer, neighbour = await place.peer(), await place.peer()
            await neighbour.ask(message(b"so that the host has two"))
            words = [message(b"%d" % number) for number in range(BACKLOG_MAX)]
            for word in words:
                peer.transport.sendto(word)
            assert [await peer.heard.get() for _ in words] == words

    run(loop, test)


@loops
def test_a_session_that_breaks_is_forgotten_and_begins_anew(loop):
    async def test() -> None:
        async with Place() as place:
            peer = await place.peer()
            peer.transport.sendto(message(b"!"))
            assert await peer.ask(message(b"again")) == message(b"again")
            assert ([each.gone for each in place.sessions.made], place.port.broken) == ([1, 0], 1)

    run(loop, test)


@loops
def test_silent_peers_are_forgotten(loop):
    async def test() -> None:
        async with Place(inactivity_ns=20 * NS_PER_MS) as place:
            peer = await place.peer()
            await peer.ask(message(b"once"))
            await place.sessions.until(lambda: place.sessions.made[0].gone == 1)
            assert not place.port.talks

    run(loop, test)


def test_a_newcomer_takes_the_place_of_a_silent_peer_and_of_nobody_else():
    now_ns = [0]

    async def test() -> None:
        limits = {"connections": 2, "connections_kept": 0, "first_byte_ns": 10}
        async with Place(lambda: Instant(now_ns[0]), Sessions(Standing.AUTHENTICATED), **limits) as place:
            busy, silent, new = [await place.peer() for _ in range(3)]
            await busy.ask(message(b"1"))
            await silent.ask(message(b"1"))
            new.transport.sendto(message(b"lost"))
            assert await busy.ask(message(b"2")) == message(b"2")
            assert (place.port.refused, len(place.sessions.made)) == (1, 2)

            now_ns[0] = 10
            await busy.ask(message(b"3"))
            assert await new.ask(message(b"heard")) == message(b"heard")
            assert [each.gone for each in place.sessions.made] == [0, 1, 0]

    run("asyncio", test)


def test_one_host_has_so_many_peers_and_no_more():
    async def test() -> None:
        async with Place(sessions=Sessions(Standing.AUTHENTICATED), connections_per_host=2) as place:
            first, second, third = [await place.peer() for _ in range(3)]
            await first.ask(message(b"1"))
            await second.ask(message(b"2"))
            third.transport.sendto(message(b"3"))
            assert await first.ask(message(b"still")) == message(b"still")
            assert (place.port.refused, len(place.sessions.made)) == (1, 2)

    run("asyncio", test)


@loops
@pytest.mark.parametrize(("hears", "comes"), [(False, []), (True, [MESSAGE])])
def test_a_peer_gets_three_times_what_came_until_it_has_shown_that_it_hears(loop, hears, comes):
    async def test() -> None:
        async with Place(sessions=Sessions(hears=hears)) as place:
            peer = await place.peer()
            peer.transport.sendto(message(b"M"))  # 9 bytes, answered by 1008
            peer.transport.sendto(message(b"as much as came"))
            assert [await peer.heard.get() for _ in (*comes, 1)] == [*comes, message(b"as much as came")]
            assert place.port.broken == (not comes)

    run(loop, test)


@loops
def test_what_a_peer_may_get_adds_up(loop):
    async def test() -> None:
        async with Place() as place:
            peer = await place.peer()
            said = message(bytes(100))  # 108 bytes, of which as many come back: 216 are left each time
            for _ in range(4):
                assert await peer.ask(said) == said
            peer.transport.sendto(message(b"M"))  # 4 · 216 + 3 · 9 = 891 < 1008
            assert await peer.ask(said) == said  # 891 + 216 = 1107
            assert await peer.ask(message(b"M")) == MESSAGE
            assert place.port.broken == 1

    run(loop, test)


@loops
def test_peers_that_come_faster_than_they_are_looked_at_make_nothing_grow(loop):
    async def test() -> None:
        async with Place(connections=4, connections_kept=0) as place:
            host, number = place.port.address.split(":")
            strangers = [socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(100)]
            for each in strangers:  # all of them are there before the loop looks
                each.sendto(message(b"x"), (host, int(number)))
            last = asyncio.ensure_future((await place.peer()).ask(message(b"last")))
            while not last.done():
                assert len(place.port.talks) <= 4
                assert sum(len(each.waiting) for each in place.port._turns._hosts.values()) <= 2 * 4
                await asyncio.sleep(0)
            assert await last == message(b"last")
            for each in strangers:  # not before: their numbers would be given out again
                each.close()

    run(loop, test)


def test_a_port_that_hangs_up_forgets_everybody_and_listens_on():
    async def test() -> None:
        async with Place() as place:
            peer = await place.peer()
            await peer.ask(message(b"1"))
            place.port.hang_up()
            assert await peer.ask(message(b"2")) == message(b"2")
            assert [each.gone for each in place.sessions.made] == [1, 0]

    run("asyncio", test)


def test_a_port_in_use_is_refused_in_a_sentence():
    async def test() -> None:
        async with Place() as place:
            second = parse_port(f"udp:{place.port.address}")
            with pytest.raises(SetupError, match=rf"port {second.name} cannot be opened: another program listens"):
                await second.open(Sessions(), clock, Limits())

    run("asyncio", test)


def test_the_same_host_and_number_may_be_tcp_and_udp():
    async def test() -> None:
        async with Place() as place:
            tcp = parse_port(f"tcp:{place.port.address}")
            await tcp.open(Sessions(), clock, Limits())
            await tcp.close()

    run("asyncio", test)
