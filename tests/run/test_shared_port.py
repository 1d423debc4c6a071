"""Several meters on one line, each called by its HDLC address; and the line when one of them leaves it or has no power."""

import asyncio

import pytest

from tests.run.echo import Sessions, clock, run
from tests.run.test_line_ports import Terminal
from tests.wire.hdlc_client import LLC_COMMAND
from trefas.base.errors import SetupError
from trefas.base.instant import NS_PER_S, Instant
from trefas.device.build import build
from trefas.device.order import Order
from trefas.run.clock import WorldClock, real_now
from trefas.run.live import Listening, LiveMeter
from trefas.run.ports._shared import METERS_MAX, SharedPort
from trefas.run.ports.port import Limits, parse_port
from trefas.sources.spec import open_source
from trefas.wire.hdlc_frame import DISC, SNRM, UA, Frame, encode, format_address
from trefas.wire.hdlc_reader import FrameReader

START = Instant(1_700_000_000 * NS_PER_S)
PUBLIC_AARQ = bytes.fromhex("601DA109060760857405080101BE10040E01000000065F1F040000181DFFFF")
GET_NUMBER = bytes.fromhex("C001C1 0001 0101000001FF 02 00")


def live_meter(number, address, branch):
    source = open_source("signal:u=230,rate=1000")
    device = build(Order(number=number, hdlc_address=address), start=START)
    listening = [Listening("any", branch, alone=False)]
    return LiveMeter(device, source, WorldClock(START, real_now(), None), listening=listening)


class Caller:
    """The public client on a line, calling by the address of a physical device."""

    def __init__(self, line):
        self.line = line

    async def ask(self, server, control, info=b""):
        self.line.say(encode(Frame(server, format_address(16), control, info)))
        heard = b""
        reader = FrameReader()
        while True:
            heard = await self.line.read(1)
            frames = reader.read(heard)
            if frames:
                return frames[0]

    async def number_of(self, server):
        """What meter number the one at an address says it has."""
        assert (await self.ask(server, SNRM | 0x10)).control == UA | 0x10
        aare = await self.ask(server, 0x10, LLC_COMMAND + PUBLIC_AARQ)
        assert aare.info[3] == 0x61
        answer = await self.ask(server, 0x32, LLC_COMMAND + GET_NUMBER)
        assert (await self.ask(server, DISC | 0x10)).control == UA | 0x10
        return int.from_bytes(answer.info[-4:])


@pytest.mark.parametrize("size", [2, 4])
def test_two_meters_on_one_line_are_read_by_their_addresses(tmp_path, size):
    async def test():
        shared = SharedPort(parse_port(f"pty:{tmp_path}/bus"))
        meters = [live_meter(11111111, 33, shared.branch()), live_meter(22222222, 34, shared.branch())]
        for each in meters:
            await each.open()
        caller = Caller(Terminal.at(str(tmp_path / "bus")))
        assert await caller.number_of(format_address(1, 33, size)) == 11111111
        assert await caller.number_of(format_address(1, 34, size)) == 22222222

        # One has no power, and one leaves: the other goes on.
        meters[0].answers = False
        caller.line.say(encode(Frame(format_address(1, 33, size), format_address(16), SNRM | 0x10)))
        assert await caller.number_of(format_address(1, 34, size)) == 22222222
        meters[0].answers = True
        assert await caller.number_of(format_address(1, 33, size)) == 11111111
        await meters[1].close()
        assert await caller.number_of(format_address(1, 33, size)) == 11111111
        caller.line.close()
        await meters[0].close()
        assert not (tmp_path / "bus").is_symlink()

    run("asyncio", test)


def test_nobody_answers_where_all_or_none_are_called(tmp_path):
    async def test():
        shared = SharedPort(parse_port(f"pty:{tmp_path}/bus"))
        meters = [live_meter(1, 33, shared.branch()), live_meter(2, 34, shared.branch())]
        for each in meters:
            await each.open()
        caller = Caller(Terminal.at(str(tmp_path / "bus")))
        for silent in (format_address(1), format_address(1, 0x7F, 2), format_address(1, 35, 2)):
            caller.line.say(encode(Frame(silent, format_address(16), SNRM | 0x10)))
        # What comes first is the answer to what was said last.
        assert (await caller.ask(format_address(1, 34, 2), SNRM | 0x10)).source == format_address(1, 34, 2)
        caller.line.close()
        for each in meters:
            await each.close()

    run("asyncio", test)


async def opened(path, *all_sessions):
    shared = SharedPort(parse_port(f"pty:{path}"))
    branches = [shared.branch() for _ in all_sessions]
    for branch, sessions in zip(branches, all_sessions, strict=True):
        await branch.open(sessions, clock, Limits())
    return branches, Terminal.at(str(path))


def test_a_session_that_breaks_or_closes_is_followed_by_another_and_the_neighbour_goes_on(tmp_path):
    async def test():
        one, two = Sessions(), Sessions()
        branches, line = await opened(tmp_path / "bus", one, two)
        line.say(b"a")
        assert await line.read(2) == b"aa"
        line.say(b"!")
        await one.until(lambda: one.made[0].gone == 1 and two.made[0].gone == 1)
        line.say(b"b.")
        assert await line.read(4) == b"b.b."
        line.say(b"?")
        assert await line.read(8) == b"latelate"
        assert (len(one.made), len(two.made), branches[0].broken) == (3, 3, 2)
        for branch in branches:
            await branch.close()
        assert [each.gone for each in (*one.made, *two.made)] == [1] * 6
        line.close()

    run("asyncio", test)


def test_a_line_has_as_many_meters_as_its_driver_feeds(tmp_path):
    async def test():
        shared = SharedPort(parse_port(f"pty:{tmp_path}/bus"))
        branches = [shared.branch() for _ in range(METERS_MAX)]
        for branch in branches:
            await branch.open(Sessions(), clock, Limits())
        with pytest.raises(SetupError, match="has 32 meters; a line can have no more"):
            await shared.branch().open(Sessions(), clock, Limits())
        for branch in branches:
            await branch.close()
            await branch.close()

    run("asyncio", test)


def test_a_line_that_is_signed_on_to_is_for_one_meter_alone():
    with pytest.raises(SetupError, match="would all answer its opening"):
        SharedPort(parse_port("pty:/tmp/bus?opening=mode-e"))


def test_a_branch_shows_what_its_port_does():
    port = parse_port("tcp:127.0.0.1:0")
    branch = SharedPort(port).branch()

    branch.refused, branch.broken = 3, 4

    assert (port.refused, port.broken, branch.refused, branch.broken) == (3, 4, 3, 4)
    assert (branch.name, branch.address) == (port.name, port.address)
    assert asyncio.run(branch.close()) is None
