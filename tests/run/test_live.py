"""The live meter's loop: fed, stored, stopped, restored, and read while it runs."""

import asyncio
import zlib
from contextlib import asynccontextmanager

import pytest

from trefas.base.errors import SetupError
from trefas.base.instant import NS_PER_S, Instant
from trefas.core.image_transfer import ImageTransfer
from trefas.core.meter import Meter
from trefas.core.occurrence import POWER, RESET
from trefas.core.operation import Operation
from trefas.core.stops import SECOND_S, PeriodEnd
from trefas.device.build import build
from trefas.device.order import Order
from trefas.metrology.samples import Gap, Wiring
from trefas.run.clock import WorldClock, real_now
from trefas.run.live import Listening, LiveMeter
from trefas.run.ports.port import parse_port
from trefas.run.store import Store
from trefas.sources.spec import open_source

START = Instant(1_700_000_000 * NS_PER_S)
SIGNAL = "signal:u=230,i=10,pf=0.5,f=50,rate=1000"
POWER_W = 3450  # 3 · 230 V · 10 A · 0.5
MWS_PER_J = 1000
A14 = "1-1:1.8.0"

PUBLIC_AARQ = bytes.fromhex("601DA109060760857405080101BE10040E01000000065F1F040000181DFFFF")
LLS_AARQ = bytes.fromhex(
    "6033A1090607608574050801018A0207808B0760857405080201AC0780053132333435BE10040E01000000065F1F040000FE1FFFFF"
)
GET_A14 = bytes.fromhex("C001C1 0003 0101010800FF 02 00")


class Kept(Store):
    """A store that remembers what it was given."""

    def __init__(self, directory):
        super().__init__(directory)
        self.images = []

    def save(self, image, sequence, logs=()):
        super().save(image, sequence, logs)
        self.images.append(image)


def live_meter(spec=SIGNAL, *, speed=None, start=START, **options):
    source = open_source(spec) if isinstance(spec, str) else spec
    device = build(Order(), start=start, wiring=source.wiring, nominal_hz=source.nominal_hz)
    return LiveMeter(device, source, WorldClock(start, real_now(), speed), **options)


def run(live, seconds=None):
    """Runs it for so many seconds of its world, or until its source ends."""

    async def whole():
        await live.open()
        await live.run(asyncio.Event(), None if seconds is None else after(seconds))
        await live.close()

    asyncio.run(asyncio.wait_for(whole(), 100))


def after(seconds):
    return Instant(START + round(seconds * NS_PER_S))


def energy_j(live):
    return live.device.meter.read(A14).count / MWS_PER_J


@pytest.mark.parametrize("seconds", [60, 61.3, 0.02])
def test_it_counts_the_closed_form_to_the_joule_and_stops_at_its_time(seconds):
    live = live_meter()

    run(live, seconds)

    # The joule: milliwatt-seconds are counted, and the last of them is carried as a rest.
    assert energy_j(live) == pytest.approx(POWER_W * seconds, abs=0.002)
    assert live.device.meter.now == after(seconds)


def test_it_ends_with_its_source():
    live = live_meter(SIGNAL + ",for=7.5")

    run(live)

    assert energy_j(live) == pytest.approx(POWER_W * 7.5, abs=0.002)


def test_a_fast_world_is_as_long_as_a_slow_one():
    begun = real_now()
    live = live_meter(speed=200.0)

    run(live, 40)

    assert real_now() - begun >= 40 * NS_PER_S / 200
    assert energy_j(live) == pytest.approx(POWER_W * 40, abs=0.002)


def test_what_was_counted_is_stored_after_every_block(tmp_path):
    live = live_meter(store=Kept(tmp_path))

    run(live, 45)

    counts = []
    for image in live.store.images:
        meter = build(Order(), start=START).meter
        meter.restore(image)
        counts.append(meter.read(A14).count)
    assert len(counts) == 4 + 1 + 1  # blocks of 10 s and one of 5 s, and what the last window still held
    assert counts == sorted(counts)
    assert counts[-1] == live.device.meter.read(A14).count


def test_a_second_run_goes_on_from_the_first(tmp_path):
    first = live_meter(store=Store(tmp_path))
    run(first, 10)

    store = Store(tmp_path)
    second = live_meter(start=after(10), store=store)
    store.check(second.device.meter.restore(store.load()))
    second.device.meter.replan(0, after(10))
    run(second, 25)

    assert energy_j(second) == pytest.approx(POWER_W * 25, abs=0.004)
    assert second.device.meter.read(Operation.operating).count == 25 * NS_PER_S


def test_who_stops_it_ends_it_at_the_next_block_with_everything_stored(tmp_path):
    live = live_meter(store=Kept(tmp_path))

    async def stopped():
        stop = asyncio.Event()
        live.device.meter.at_end_of(PeriodEnd(SECOND_S, lambda _, now: stop.set() if now >= after(5) else None))
        await live.open()
        await live.run(stop)
        await live.close()

    asyncio.run(asyncio.wait_for(stopped(), 100))
    assert after(9) <= live.device.meter.now <= after(10)  # the first block of 10 s
    assert energy_j(live) == pytest.approx(POWER_W * (live.device.meter.now - START) / NS_PER_S, abs=0.002)
    kept = build(Order(), start=START).meter
    kept.restore(live.store.images[-1])
    assert kept.read(A14) == live.device.meter.read(A14)


def test_a_waiting_meter_stops_at_once():
    live = live_meter(speed=1.0)

    async def stopped():
        stop = asyncio.Event()
        await live.open()
        asyncio.get_running_loop().call_soon(stop.set)
        await live.run(stop)
        await live.close()

    asyncio.run(asyncio.wait_for(stopped(), 20))
    assert energy_j(live) == 0


class Holed:
    """Two pieces of a signal, ten seconds together, with a hole between them."""

    wiring, nominal_hz, note = Wiring.FOUR_WIRE, 50.0, "two pieces with a hole between"

    def __init__(self, hole_s):
        self.hole_ns = round(hole_s * NS_PER_S)
        self.total_s = 10.0 + hole_s

    def stream(self, start=None, block_s=1.0):
        begin, end = start + 2 * NS_PER_S, start + 2 * NS_PER_S + self.hole_ns
        yield from open_source(SIGNAL + ",for=2").stream(start, block_s)
        yield Gap(Instant(begin), Instant(end), "a hole")
        yield from open_source(SIGNAL + ",for=8").stream(Instant(end), block_s)


def test_a_short_gap_is_time_that_passes_and_no_energy():
    live = live_meter(Holed(0.9))
    run(live)

    assert energy_j(live) == pytest.approx(POWER_W * 10, abs=0.004)
    assert live.device.meter.now == after(10.9)


def test_a_longer_gap_is_time_without_power_and_the_meter_takes_five_seconds_to_start_after_it(tmp_path):
    live = live_meter(Holed(60), store=Kept(tmp_path))
    seen = []
    live.device.meter.occurrences.hear(
        POWER, lambda _, what: seen.append((what.begins, what.at, len(live.store.images)))
    )
    run(live)

    assert energy_j(live) == pytest.approx(POWER_W * (2 + 8 - 5), abs=0.004)
    assert [(begins, at) for begins, at, _ in seen] == [(False, after(3)), (True, after(67))]
    # One image of the first block, and one at the moment the power went.
    assert seen[0][2] == 2
    assert live.device.meter.read("1-1:97.97.0").count == 1  # it was reset


def test_zero_voltage_stops_the_meter_its_links_and_its_answers():
    live = live_meter(Dark(), speed=20.0, listening=listening("any=tcp:127.0.0.1:0"))
    back = asyncio.Event()
    live.device.meter.occurrences.hear(RESET, lambda *_: back.set())

    async def read():
        async with running(live):
            with pytest.raises((asyncio.IncompleteReadError, ConnectionError)):
                await asked_for_ever(live.listening[0].port)
            assert not live.device.meter.at_work
            with pytest.raises((asyncio.IncompleteReadError, ConnectionError)):
                async with Client(live.listening[0].port, 19, 16) as another:
                    await another.ask(LLS_AARQ)
            await back.wait()
            async with Client(live.listening[0].port, 19, 16) as third:
                assert is_accepted(await third.ask(LLS_AARQ))

    asyncio.run(read())


def test_a_new_program_that_takes_over_cuts_the_links_and_a_new_client_is_served():
    live = live_meter(speed=20.0, listening=listening("any=tcp:127.0.0.1:0"))
    transfer, image = live.device.meter.part(ImageTransfer), b"50981173" * 4
    transfer.initiate(zlib.crc32(image).to_bytes(4) + bytes(16), len(image))
    transfer.take(0, image)
    transfer.verify(START)
    transfer.activate(after(2))  # verified by then; ten seconds later it starts again

    async def read():
        async with running(live):
            with pytest.raises((asyncio.IncompleteReadError, ConnectionError)):
                await asked_for_ever(live.listening[0].port)
            assert live.device.meter.now >= after(12)
            async with Client(live.listening[0].port, 19, 16) as another:
                assert is_accepted(await another.ask(LLS_AARQ))

    asyncio.run(read())


async def asked_for_ever(port):
    async with Client(port, 19, 16) as client:
        assert is_accepted(await client.ask(LLS_AARQ))
        while True:
            await client.ask(GET_A14)


class Dark:
    """Ten seconds of signal, a minute of no voltage, and signal again."""

    wiring, nominal_hz, total_s, note = Wiring.FOUR_WIRE, 50.0, None, "voltage that goes and comes back"

    def stream(self, start=None, block_s=1.0):
        yield from open_source(SIGNAL + ",for=10").stream(start, block_s)
        yield from open_source("signal:u=0,i=0,f=50,rate=1000,for=60").stream(after(10), block_s)
        yield from open_source(SIGNAL).stream(after(70), block_s)


# ---- its ports


def listening(*names):
    return [Listening(interface, parse_port(port)) for interface, port in (name.split("=", 1) for name in names)]


@asynccontextmanager
async def running(live):
    """The meter runs while somebody talks to it."""
    stop = asyncio.Event()
    await live.open()
    task = asyncio.create_task(live.run(stop))
    try:
        async with asyncio.timeout(60):
            yield
    finally:
        stop.set()
        await task
        await live.close()


class Client:
    """A connection with a wrapper of its own."""

    def __init__(self, port, client=16, server=1):
        self.host, _, self.number = port.address.rpartition(":")
        self.pair = client.to_bytes(2) + server.to_bytes(2)

    async def __aenter__(self):
        self.reader, self.writer = await asyncio.open_connection(self.host, int(self.number))
        return self

    async def __aexit__(self, *_):
        self.writer.close()
        await self.writer.wait_closed()

    async def ask(self, message):
        self.writer.write(b"\x00\x01" + self.pair + len(message).to_bytes(2) + message)
        header = await self.reader.readexactly(8)
        return await self.reader.readexactly(int.from_bytes(header[6:]))


def is_accepted(aare):
    return aare[13:18] == bytes.fromhex("A203020100")


@pytest.mark.parametrize("speed", [None, 20.0])
def test_a_client_is_served_while_the_world_goes_fast_and_sees_the_register_grow(speed):
    live = live_meter(speed=speed, listening=listening("any=tcp:127.0.0.1:0"))

    async def read():
        async with running(live), Client(live.listening[0].port, 19, 16) as client:
            assert is_accepted(await client.ask(LLS_AARQ))
            seen = [0]
            while seen[-1] < 20:  # Wh
                answer = await client.ask(GET_A14)
                assert answer[:5] == bytes.fromhex("C401C10006")
                seen.append(int.from_bytes(answer[5:]))
                counted_j = POWER_W * (live.device.meter.now - START) / NS_PER_S
                assert seen[-1] <= counted_j / 3600 + 1
        assert seen == sorted(seen)

    asyncio.run(read())
    assert live.sessions == 1


@pytest.mark.parametrize(
    ("interface", "clients"),
    [("module", {16, 18}), ("optical", {16, 19}), ("ccc", {16, 20}), ("any", {16, 18, 19, 20})],
)
def test_an_interface_admits_its_own_client_and_the_public_one(interface, clients):
    live = live_meter(listening=listening(f"{interface}=tcp:127.0.0.1:0"))

    async def admitted():
        found = set()
        async with running(live):
            for number in (16, 18, 19, 20):
                server, aarq = (1, PUBLIC_AARQ) if number == 16 else (16, LLS_AARQ)
                async with Client(live.listening[0].port, number, server) as client:
                    found |= {number} if is_accepted(await client.ask(aarq)) else set()
        return found

    assert asyncio.run(admitted()) == clients


def test_a_wrong_password_is_refused_and_counted():
    live = live_meter(listening=listening("any=tcp:127.0.0.1:0"))
    wrong = LLS_AARQ.replace(b"12345", b"12354")

    async def guess():
        async with running(live):
            for number in (18, 19, 20):
                async with Client(live.listening[0].port, number, 16) as client:
                    assert not is_accepted(await client.ask(wrong))
                    assert is_accepted(await client.ask(LLS_AARQ))

    asyncio.run(guess())
    assert live.device.server.failed_authentications == 3


def test_a_port_in_use_is_refused_and_the_ports_opened_before_it_are_given_back(tmp_path):
    async def collide():
        first = live_meter(listening=listening("any=tcp:127.0.0.1:0"))
        await first.open()
        taken, path = first.listening[0].port.address, tmp_path / "optical"
        second = live_meter(listening=listening(f"optical=pty:{path}", f"module=tcp:{taken}"))
        with pytest.raises(SetupError, match="another program listens there"):
            await second.open()
        assert not path.is_symlink()
        third = live_meter(listening=listening(f"optical=pty:{path}"))
        await third.open()
        assert path.is_symlink()
        for live in (first, third):
            await live.close()
        assert not path.is_symlink()

    asyncio.run(collide())


def test_a_meter_is_a_meter_whoever_feeds_it():
    live = live_meter()
    run(live, 6)
    fed = Meter(nominal_hz=50.0, start=START)
    for block in open_source(SIGNAL + ",for=6").stream(START, 0.37):
        fed.feed(block)
    fed.finish()

    assert live.device.meter.read(A14).count == pytest.approx(fed.read(A14).count, abs=1)
