"""An answer that says that something was changed leaves when that is stored, at every kind of port."""

import asyncio

import pytest

from tests.run.echo import Echo, Sessions, clock, run
from tests.run.test_line_ports import Terminal
from tests.run.test_tcp_port import opened
from tests.run.test_udp_port import Place, message
from trefas.base.instant import Instant
from trefas.run.ports._shared import SharedPort
from trefas.run.ports.port import Limits, parse_port
from trefas.run.trace import Trace

loops = pytest.mark.parametrize("loop", ["asyncio", "uvloop"])


class Disk:
    """Stores when the test says so."""

    def __init__(self) -> None:
        self.acts = []

    def when_stored(self, act) -> None:
        self.acts.append(act)

    def store(self) -> None:
        acts, self.acts = self.acts, []
        for act in acts:
            act()


class Changing(Echo):
    """What has ``set`` in it changes something on as many disks."""

    def receive(self, data: bytes, now: Instant) -> bytes:
        self.awaits = tuple(self.sessions.disks[: data.count(b"set")])
        return super().receive(data, now)


class Changes(Sessions):
    """Makes sessions on disks of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.disks = [Disk(), Disk()]

    def __call__(self, peer: str) -> Changing:
        self.made.append(Changing(peer, self))
        self.tell()
        return self.made[-1]

    async def heard(self, size: int) -> None:
        await self.until(lambda: self.made and len(self.made[-1].heard) >= size)


@loops
def test_an_answer_waits_for_the_disk_and_those_after_it_come_after_it(loop):
    async def test() -> None:
        sessions = Changes()
        port = await opened(sessions)
        reader, writer = await port.call()
        writer.write(b"get ")
        assert await reader.readexactly(4) == b"get "
        writer.write(b"set ")
        await sessions.heard(8)
        writer.write(b"get again")
        await sessions.heard(17)
        other, asking = await port.call()
        asking.write(b"get")
        assert await other.readexactly(3) == b"get"  # who changed nothing waits for nobody
        assert not reader._buffer
        sessions.disks[0].store()
        assert await reader.readexactly(13) == b"set get again"
        writer.write(b"get")
        assert await reader.readexactly(3) == b"get"
        await port.close()

    run(loop, test)


@loops
def test_of_several_changes_the_last_to_be_stored_lets_the_answers_go(loop):
    async def test() -> None:
        sessions = Changes()
        port = await opened(sessions)
        reader, writer = await port.call()
        writer.write(b"set set")
        await sessions.heard(7)
        sessions.disks[1].store()
        writer.write(b".get")  # it ends here too
        await sessions.heard(11)
        sessions.disks[0].store()
        assert await reader.read() == b"set set.get"  # said before it hangs up
        await port.close()

    run(loop, test)


def test_datagrams_wait_each_for_itself():
    async def test() -> None:
        sessions = Changes()
        async with Place(sessions=sessions) as place:
            one, two = await place.peer(), await place.peer()
            one.transport.sendto(message(b"set"))
            assert await two.ask(message(b"get")) == message(b"get")
            one.transport.sendto(message(b"get"))
            await sessions.until(lambda: message(b"get") in sessions.made[0].heard)
            assert one.heard.empty()
            sessions.disks[0].store()
            assert [await one.heard.get(), await one.heard.get()] == [message(b"set"), message(b"get")]

    run("asyncio", test)


def test_a_line_waits_and_who_comes_next_hears_nothing_of_it(tmp_path):
    async def test() -> None:
        sessions = Changes()
        port = parse_port(f"pty:{tmp_path}/optical")
        await port.open(sessions, clock, Limits())
        client = Terminal.at(port.address)
        client.say(b"set")
        await sessions.heard(3)
        client.say(b"!")  # breaks the protocol: another session
        await sessions.until(lambda: len(sessions.made) == 2)
        sessions.disks[0].store()
        client.say(b"get")
        assert await client.read(3) == b"get"
        client.say(b"set")
        await sessions.heard(6)
        sessions.disks[0].store()
        assert await client.read(3) == b"set"
        client.close()
        await port.close()

    run("asyncio", test)


def test_who_goes_before_it_is_stored_is_told_nothing():
    async def test() -> None:
        sessions = Changes()
        port = await opened(sessions)
        _, writer = await port.call()
        writer.write(b"set")
        await sessions.heard(3)
        writer.close()
        await sessions.until(lambda: sessions.made[0].gone == 1)
        sessions.disks[0].store()
        await asyncio.sleep(0)
        await port.close()

    run("asyncio", test)


def test_on_a_line_of_several_meters_each_that_changed_something_is_waited_for():
    shared, meters = SharedPort(parse_port("pty:line")), (Changes(), Changes())
    for each in meters:
        branch = shared.branch()
        branch.make_session = each
        shared.open_branches.append(branch)
    talk = shared.meet("peer")

    talk.receive(b"set", Instant(0))
    assert talk.awaits == (meters[0].disks[0], meters[1].disks[0])
    talk.receive(b"get", Instant(0))
    assert talk.awaits == ()


def test_what_is_traced_waits_as_what_is_not(tmp_path):
    async def test() -> None:
        sessions = Changes()
        trace = Trace(tmp_path / "trace.pcapng", None, lambda now: now)
        port = trace.port(parse_port("tcp:127.0.0.1:0"))
        await port.open(sessions, clock, Limits())
        reader, writer = await asyncio.open_connection(*port.address.split(":"))
        writer.write(b"set")
        await sessions.heard(3)
        assert sessions.disks[0].acts
        sessions.disks[0].store()
        assert await reader.readexactly(3) == b"set"
        writer.close()
        await port.close()
        trace.close()

    run("asyncio", test)
