"""Pushes on their way: to who listens, to who is not there, and to strangers who do what they like."""

import asyncio
import contextlib
import socket

import pytest
import uvloop

from tests.run.test_live import START, live_meter
from trefas.base.instant import NS_PER_S
from trefas.core.occurrence import POWER, Occurrence
from trefas.core.push import PushSetups, Setup
from trefas.cosem.push_table import PushState
from trefas.device.build import build
from trefas.device.order import Order
from trefas.run.clock import WorldClock, real_now
from trefas.run.live import LiveMeter
from trefas.run.push import HEARD_SIZE_MAX, Patience, Pusher
from trefas.sources.spec import open_source

PATIENCE_S = 20.0
PATIENCE = Patience(connect_s=0.3, send_s=0.3, linger_s=0.3)


class Meter:
    """One that pushes to a port of this machine, and is looked after by hand."""

    def __init__(self, destination, retries=0):
        push = {"destination": destination, "retries": retries, "retry_s": 0}
        self.device = build(Order(standard_face=True, push=push), start=START)
        self.now = START
        self.why = []
        self.device.pushes.given_up = lambda setup, why: self.why.append(why)
        self.setups = self.device.meter.part(PushSetups)
        self.pusher = Pusher(self.device.pushes, lambda: self.now, PATIENCE)

    def push(self):
        self.setups.push(Setup.VALUES, self.now)
        self.pusher.look()

    async def settled(self):
        """Until nothing is under way."""
        async with asyncio.timeout(PATIENCE_S):
            while self.pusher.under_way:
                await asyncio.sleep(0)

    @property
    def counts(self):
        return self.setups.sent[0], self.setups.given_up[0]


def alone(scene):
    """Runs a scene on a loop of its own, of the kind that meters run on."""
    uvloop.run(asyncio.wait_for(scene(), 200))  # the kernels may have to be compiled


@contextlib.asynccontextmanager
async def listening(answer):
    """A server with this handler; gives its port."""
    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1]


def heard_by(heard):
    async def answer(reader, writer):
        heard.append(await reader.read())
        writer.close()

    return answer


@pytest.mark.parametrize(("service", "first"), [("tcp", bytes.fromhex("0001 0011 0001")), ("hdlc", b"\x7e\xa0")])
def test_who_listens_gets_the_whole_of_it(service, first):
    async def scene():
        heard = []
        async with listening(heard_by(heard)) as port:
            meter = Meter(f"{service}:127.0.0.1:{port}")
            meter.push()
            await meter.settled()

        assert (meter.counts, meter.why) == ((1, 0), [])
        (data,) = heard
        assert data.startswith(first)
        assert b"KAME" in data

    alone(scene)


def test_a_datagram_holds_the_whole_of_it():
    async def scene():
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listener:
            listener.bind(("127.0.0.1", 0))
            listener.settimeout(PATIENCE_S)
            meter = Meter(f"udp:127.0.0.1:{listener.getsockname()[1]}")
            meter.push()
            await meter.settled()
            data = listener.recv(65536)

        assert meter.counts == (1, 0)
        assert int.from_bytes(data[6:8]) == len(data) - 8

    alone(scene)


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return taken.getsockname()[1]


def test_nobody_there_is_tried_again_and_given_up():
    async def scene():
        meter = Meter(f"tcp:127.0.0.1:{(port := free_port())}", retries=2)
        meter.push()
        for _ in range(3):
            await meter.settled()
            meter.pusher.look()
        await meter.settled()

        assert meter.counts == (0, 1)
        assert meter.why == [f"tcp:127.0.0.1:{port}: connection refused"]

    alone(scene)


def test_who_comes_late_gets_what_was_tried_before():
    async def scene():
        heard, port = [], free_port()
        meter = Meter(f"tcp:127.0.0.1:{port}", retries=1)
        meter.push()
        await meter.settled()
        assert meter.device.pushes.state(Setup.VALUES) is PushState.RESTING

        server = await asyncio.start_server(heard_by(heard), "127.0.0.1", port)
        async with server:
            meter.pusher.look()
            await meter.settled()

        assert (meter.counts, len(heard)) == ((1, 0), 1)

    alone(scene)


def test_a_name_that_nobody_has_is_a_sentence():
    async def scene():
        meter = Meter("tcp:nobody.invalid:4059")
        meter.push()
        await meter.settled()

        assert meter.counts == (0, 1)
        assert meter.why[0].startswith("tcp:nobody.invalid:4059: ")

    alone(scene)


def test_who_hangs_up_at_once_or_talks_without_end_is_left():
    async def scene():
        said = 0

        async def rude(reader, writer):
            writer.transport.abort()

        async def talkative(reader, writer):
            nonlocal said
            with contextlib.suppress(ConnectionError):
                while True:
                    writer.write(bytes(65536))
                    await writer.drain()
                    said += 65536

        for stranger in (rude, talkative):
            async with listening(stranger) as port:
                meter = Meter(f"tcp:127.0.0.1:{port}")
                meter.push()
                await meter.settled()
                assert sum(meter.counts) == 1

        assert said < 1024 * HEARD_SIZE_MAX  # what the machine's own buffers took

    alone(scene)


def test_who_never_hangs_up_costs_a_moment_and_the_push_went():
    async def scene():
        over = asyncio.Event()

        async def silent(reader, writer):
            await over.wait()
            writer.close()

        async with listening(silent) as port:
            meter = Meter(f"tcp:127.0.0.1:{port}")
            begin = real_now()
            meter.push()
            await meter.settled()
            took_s = (real_now() - begin) / NS_PER_S
            over.set()

        assert meter.counts == (1, 0)
        assert PATIENCE.linger_s <= took_s < PATIENCE_S

    alone(scene)


@contextlib.contextmanager
def full():
    """A port whose queue is full: whoever comes is not answered."""
    with socket.socket() as listener, contextlib.ExitStack() as waiting:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        for _ in range(3):
            each = waiting.enter_context(socket.socket())
            each.setblocking(False)
            each.connect_ex(listener.getsockname())
        yield listener.getsockname()[1]


def test_a_host_that_does_not_answer_is_given_up_after_the_time_that_is_named():
    async def scene():
        with full() as port:
            meter = Meter(f"tcp:127.0.0.1:{port}")
            meter.push()
            await meter.settled()

        assert meter.counts == (0, 1)
        assert meter.why == [f"tcp:127.0.0.1:{port}: nobody answered within 0.3 s, or took it in 0.3 s"]

    alone(scene)


def test_while_a_host_does_not_answer_more_alarms_cost_nothing():
    async def scene():
        with full() as port:
            meter = Meter(f"tcp:127.0.0.1:{port}")
            for _ in range(1000):
                meter.push()
                assert meter.pusher.under_way == 1
            await meter.pusher.close()

        assert meter.pusher.under_way == 0
        assert meter.setups.notified == 1

    alone(scene)


def test_without_power_what_is_under_way_is_dropped():
    async def scene():
        came, over = asyncio.Event(), asyncio.Event()

        async def silent(reader, writer):
            came.set()
            await over.wait()
            writer.close()

        async with listening(silent) as port:
            live = pushing_live(f"tcp:127.0.0.1:{port}")
            setups = live.device.meter.part(PushSetups)
            setups.push(Setup.VALUES, live.device.meter.now)
            live.pusher.look()
            await came.wait()
            assert live.pusher.under_way == 1

            live.device.meter.occurrences.tell(Occurrence(POWER, live.device.meter.now, False))
            await asyncio.sleep(0)
            await live.close()
            over.set()

        assert live.pusher.under_way == 0
        assert (setups.sent[0], setups.given_up[0]) == (0, 0)

    alone(scene)


def pushing_live(destination, **push):
    source = open_source("signal:u=230,i=10,pf=0.5,f=50,rate=1000")
    order = Order(standard_face=True, push={"destination": destination, **push})
    device = build(order, start=START, wiring=source.wiring, nominal_hz=source.nominal_hz)
    return LiveMeter(device, source, WorldClock(START, real_now(), 20.0))


def test_a_live_meter_pushes_by_its_schedule():
    async def scene():
        heard, enough = [], asyncio.Event()

        async def answer(reader, writer):
            heard.append(await reader.read())
            writer.close()
            if len(heard) == 2:
                enough.set()

        async with listening(answer) as port:
            live = pushing_live(f"tcp:127.0.0.1:{port}", every_s=10)
            await live.open()
            await live.run(enough)
            await live.close()

        # START is 22:13:20 UTC, 14 November 2023, a Tuesday; the clock shows an hour more. The first is at 23:13:30, and both
        # are read after the step in which their time comes: how many seconds of the world that is, is the machine's to say.
        dates, times = zip(*[(each[14:19], each[19:22]) for each in heard], strict=True)
        assert set(dates) == {bytes.fromhex("07E7 0B 0E 02")}
        assert times[1] > times[0] >= bytes((23, 13, 30))

    alone(scene)


def test_a_meter_that_was_not_ordered_to_push_opens_nothing():
    live = live_meter()

    assert live.device.pushes.deadline() is None
    live.pusher.look()
    assert live.pusher.under_way == 0
