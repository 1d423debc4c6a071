"""``trefas run``: live meters, from the words of the command line to their last stored register."""

import sys
from collections.abc import Sequence
from pathlib import Path

import uvloop

from trefas.base.errors import SetupError
from trefas.base.instant import NS_PER_S, Instant, datetime_of
from trefas.device.build import Device
from trefas.device.order import Order, read_order
from trefas.run.capture import open_capture
from trefas.run.clock import WorldClock, real_now, utc_now
from trefas.run.footprint import give_back
from trefas.run.hands import HANDS, hands_port
from trefas.run.live import ADMITTED, Arriving, Listening, LiveMeter
from trefas.run.ports._shared import SharedPort
from trefas.run.ports.port import Port, parse_port
from trefas.run.start import started
from trefas.run.store import Store
from trefas.run.trace import Trace
from trefas.sources.source import Source
from trefas.sources.spec import open_source
from trefas.tool.compiling import warm_up_delivered
from trefas.tool.durations import parse_duration_ns, parse_speed
from trefas.tool.memory import memory_folder
from trefas.tool.running import Running, run_all


def run_meters(
    order_files: Sequence[Path],
    *,
    source: str | None,
    listen: list[str],
    memory: Path | None,
    speed: str,
    duration: str | None,
    trace: Path | None = None,
    trace_log: Path | None = None,
) -> None:
    """Runs until the sources end, the duration is over, or SIGINT or SIGTERM comes; stores and returns. Meters that name the same
    port share it as a line, on which each has an HDLC address of its own."""
    if memory and len(order_files) > 1:
        raise SetupError(
            "--memory is one folder, and each meter needs its own; name them in the meter files, as memory"
        )
    files: list[Path | None] = [*order_files] or [None]
    orders = [read_order(file) if file else Order() for file in files]
    duration_ns = parse_duration_ns(duration) if duration else None
    factor = parse_speed(speed)
    start, real = utc_now(), real_now()
    tracing = Trace(trace, trace_log, lambda now: Instant(start + now - real)) if trace or trace_log else None
    lines = _lines([[_listening(each) for each in listen] or order.ports for order in orders], orders, tracing)
    opened = [_source(source or order.source, factor) for order in orders]
    warm_up_delivered()
    meters = []
    for file, order, each, listening in zip(files, orders, opened, lines, strict=True):
        folder = memory_folder(file, order, memory, given_source=source is not None)
        store = Store(folder) if folder else None
        device = started(order, store, utc_now(), wiring=each.wiring, nominal_hz=each.nominal_hz)
        begin = device.meter.now
        _say_if_ahead(device)
        clock = WorldClock(begin, real_now(), factor)
        live = LiveMeter(device, each, clock, store=store, listening=listening)
        meters.append(Running(live, each, folder, None if duration_ns is None else Instant(begin + duration_ns)))
    give_back()  # of the compiler nothing is needed any more
    try:
        uvloop.run(run_all(meters))
    finally:
        if tracing is not None:
            tracing.close()


def _lines(
    wanted: list[list[tuple[str, str]]], orders: Sequence[Order], tracing: Trace | None
) -> list[list[Listening]]:
    """The ports of each meter: those that several name are one, with a branch for each."""
    owners: dict[str, list[int]] = {}
    for index, ports in enumerate(wanted):
        for _, name in ports:
            owners.setdefault(name, []).append(index)
    shared = {
        name: SharedPort(_port(name, tracing)) for name, each in owners.items() if len(each) > 1 and len(orders) > 1
    }
    for ports in wanted:
        own = [name for interface, name in ports if interface == HANDS]
        twice = next((name for name in own if [each for _, each in ports].count(name) > 1 and name[-2:] != ":0"), None)
        if twice is not None:
            raise SetupError(f"hands are to be at {twice}, and something else too; they need a port of their own")
    for name in shared:
        if any((HANDS, name) in ports for ports in wanted):
            raise SetupError(f"hands are to be at {name}, and so is another meter; they need a port of their own")
        addresses = [orders[index].hdlc_address for index in owners[name]]
        same = next((each for each in addresses if addresses.count(each) > 1), None)
        if same is not None:
            raise SetupError(f"two meters on {name} have the hdlc_address {same}; each must have one of its own")
    return [
        [
            Listening(interface, shared[name].branch(), alone=False)
            if name in shared
            else Listening(interface, hands_port(name) if interface == HANDS else _port(name, tracing))
            for interface, name in ports
        ]
        for ports in wanted
    ]


def _port(name: str, tracing: Trace | None) -> Port:
    port = parse_port(name)
    return port if tracing is None else tracing.port(port)


def _source(spec: str, factor: float | None) -> Source | Arriving:
    """What is measured: an interface of this machine, or whatever else a source can be."""
    capture = open_capture(spec)
    if capture is None:
        return open_source(spec)
    if factor != 1.0:
        capture.close()
        raise SetupError("--speed is not 1, and what is captured live goes as fast as the world does; leave it out")
    return capture


def _say_if_ahead(device: Device) -> None:
    begin = device.meter.now
    if device.meter.rtc.deviation_ns(begin) and begin > utc_now() + NS_PER_S:
        sys.stderr.write(
            f"trefas: the world of this memory is ahead of the clock here: {datetime_of(begin):%Y-%m-%d %H:%M}\n"
        )


def _listening(text: str) -> tuple[str, str]:
    """``NAME=PORT``."""
    name, equals, port = text.partition("=")
    if not equals or name not in (*ADMITTED, HANDS):
        raise SetupError(
            f"--listen is '{text}'; it is NAME=PORT with {', '.join((*ADMITTED, HANDS))} as NAME, "
            "as module=tcp:127.0.0.1:4059"
        )
    return name, port
