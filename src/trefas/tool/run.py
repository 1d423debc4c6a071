"""``trefas run``: one live meter, from the words of the command line to its last stored register."""

import asyncio
import signal
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import uvloop
from rich.console import Console
from rich.live import Live

from trefas.base.errors import SetupError
from trefas.base.instant import NS_PER_S, Instant, datetime_of
from trefas.base.slot import Layout, Rows
from trefas.core.stops import MINUTE_S, SECOND_S, PeriodEnd
from trefas.core.voltage_quality import VoltageQuality
from trefas.device.build import Device, build
from trefas.device.order import Order, read_order
from trefas.run.capture import open_capture
from trefas.run.clock import WorldClock, real_now, utc_now
from trefas.run.live import ADMITTED, Arriving, Listening, LiveMeter
from trefas.run.ports.port import parse_port
from trefas.run.store import Store
from trefas.sources.source import Source
from trefas.sources.spec import open_source
from trefas.tool.compiling import warm_up
from trefas.tool.durations import parse_duration_ns, parse_speed
from trefas.tool.face import face, line
from trefas.tool.memory import memory_folder

FACE_PER_S = 4


def run_meter(
    order_file: Path | None,
    *,
    source: str | None,
    listen: list[str],
    memory: Path | None,
    speed: str,
    duration: str | None,
) -> None:
    """Runs until the source ends, the duration is over, or SIGINT or SIGTERM comes; stores and returns."""
    order = read_order(order_file) if order_file else Order()
    duration_ns = parse_duration_ns(duration) if duration else None
    factor = parse_speed(speed)
    listening = [_listening(each) for each in listen] or [
        Listening(name, parse_port(port)) for name, port in order.ports
    ]
    opened = _source(source or order.source, factor)
    warm_up(VoltageQuality(Rows(Layout(VoltageQuality))))
    folder = memory_folder(order_file, order, memory, given_source=source is not None)
    store = Store(folder) if folder else None

    device, start = _started(order, opened, store)
    clock = WorldClock(start, real_now(), factor)
    live = LiveMeter(device, opened, clock, store=store, listening=listening)
    uvloop.run(_live(live, opened, folder, None if duration_ns is None else Instant(start + duration_ns)))


async def _live(live: LiveMeter, source: Source | Arriving, folder: Path | None, until: Instant | None) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    try:
        await live.open()
        ports = [f"{each.interface}: {each.port.name.partition(':')[0]}:{each.port.address}" for each in live.listening]
        memory = f"memory: {folder}" if folder else "memory: none; name a folder with --memory to keep registers"
        with _shown(live, lambda: [*ports, source.note, memory]):
            await live.run(stop, until)
    finally:
        await live.close()
    if isinstance(source, Arriving):
        sys.stdout.write(f"{source.note}\n")
    sys.stdout.write(f"{line(live)}\n")


def _source(spec: str, factor: float | None) -> Source | Arriving:
    """What is measured: an interface of this machine, or whatever else a source can be."""
    capture = open_capture(spec)
    if capture is None:
        return open_source(spec)
    if factor != 1.0:
        capture.close()
        raise SetupError("--speed is not 1, and what is captured live goes as fast as the world does; leave it out")
    return capture


def _shown(live: LiveMeter, said: Callable[[], list[str]]) -> AbstractContextManager[object]:
    """A live table on a terminal; elsewhere what is said, then a line a minute of the meter's time."""
    meter = live.device.meter
    console = Console()
    if console.is_terminal:
        screen = Live(get_renderable=lambda: face(live, said()), console=console, auto_refresh=False, transient=True)
        shown_at = [0]

        def refresh(_: int, __: Instant) -> None:
            now = real_now()
            if now - shown_at[0] >= NS_PER_S // FACE_PER_S:
                shown_at[0] = now
                screen.refresh()

        meter.at_end_of(PeriodEnd(SECOND_S, refresh))
        return screen
    for each in said():
        sys.stdout.write(f"{each}\n")
    sys.stdout.flush()

    def say(_: int, __: Instant) -> None:
        sys.stdout.write(f"{line(live)}\n")
        sys.stdout.flush()

    meter.at_end_of(PeriodEnd(MINUTE_S, say))
    return nullcontext()


def _started(order: Order, source: Source | Arriving, store: Store | None) -> tuple[Device, Instant]:
    """A device at the instant where its world begins: now, or where its memory ends if that is later (a world that went
    faster than the real one is ahead of it, and time does not go backwards)."""
    start = utc_now()
    device = build(order, start=start, wiring=source.wiring, nominal_hz=source.nominal_hz)
    if store is None:
        return device, start
    image = store.load()
    if image is None:
        store.save(device.meter.image(), device.meter.sequence)
        return device, start
    store.check(device.resume(image, store.rows, start))
    start = device.meter.now
    if device.meter.rtc.deviation_ns(start) and start > utc_now() + NS_PER_S:
        sys.stderr.write(
            f"trefas: the world of this memory is ahead of the clock here: {datetime_of(start):%Y-%m-%d %H:%M}\n"
        )
    return device, start


def _listening(text: str) -> Listening:
    """``NAME=PORT``."""
    name, equals, port = text.partition("=")
    if not equals or name not in ADMITTED:
        raise SetupError(
            f"--listen is '{text}'; it is NAME=PORT with {', '.join(ADMITTED)} as NAME, as module=tcp:127.0.0.1:4059"
        )
    return Listening(name, parse_port(port))
