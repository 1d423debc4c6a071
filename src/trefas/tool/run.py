"""``trefas run``: live meters, from the words of the command line to their last stored register."""

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import uvloop

from trefas.base.errors import SetupError
from trefas.base.instant import NS_PER_S, Instant, datetime_of
from trefas.device.build import Device
from trefas.device.order import Order, read_order
from trefas.run.clock import WorldClock, real_now, utc_now
from trefas.run.hands import HANDS, hands_port
from trefas.run.live import ADMITTED, Arriving, Listening, LiveMeter
from trefas.run.pins import Pin, Pins
from trefas.run.ports._shared import SharedPort
from trefas.run.ports.mqtt import MqttPort
from trefas.run.ports.port import Port, parse_port
from trefas.run.start import started
from trefas.run.store import Store
from trefas.run.web.address import Address
from trefas.run.web.front import Front
from trefas.run.wrap import wrap_of
from trefas.sources.source import Source
from trefas.sources.spec import kinds, open_source
from trefas.tool.compiling import compile_missing, load_delivered
from trefas.tool.durations import parse_duration_ns, parse_speed, parse_time
from trefas.tool.memory import memory_folder
from trefas.tool.modules import has_keys, module_ports, with_modules
from trefas.tool.running import Running, run_all

if TYPE_CHECKING:
    from trefas.run.trace import Trace

NO_WEB = "no"
"""As TREFAS_WEB says that there is to be no page."""
CAPTURED = "sv"
"""How a source of sampled values begins, of a file or of an interface; what reads them is imported for these alone."""


def run_meters(
    order_files: Sequence[Path],
    *,
    source: str | None,
    listen: list[str],
    modules: Sequence[str] = (),
    memory: Path | None,
    speed: str,
    duration: str | None,
    pin: Sequence[str] = (),
    no_memory: bool = False,
    start: str | None = None,
    history: str | None = None,
    trace: Path | None = None,
    trace_log: Path | None = None,
    web: str | None = None,
    no_web: bool = False,
) -> None:
    """Runs until the sources end, the duration is over, or SIGINT or SIGTERM comes; stores and returns. Meters that name the same
    port share it as a line, on which each has an HDLC address of its own."""
    _check_memory(memory, no_memory, len(order_files))
    files: list[Path | None] = [*order_files] or [None]
    orders = [with_modules(_order(file) if file else Order(), modules, alone=len(files) == 1) for file in files]
    for file, order in zip(files, orders, strict=True):
        _say_if_open(file, order)
    pins = _pins(pin, orders)
    page = _page(web, no_web, orders)
    today, real = utc_now(), real_now()
    times = _Times.read(speed, duration, start, history, today)
    tracing = _trace(trace, trace_log, lambda now: Instant(today + now - real)) if trace or trace_log else None
    lines = _lines([[_listening(each) for each in listen] or order.ports for order in orders], orders, tracing)
    opened = [_source(order.source if source is None else source, times) for order in orders]
    household = "trefas.sources.household" in sys.modules
    compile_missing(household)
    meters = []
    for file, order, each, listening, put in zip(files, orders, opened, lines, pins, strict=True):
        tried = source is not None or start is not None or history is not None
        folder = None if no_memory else memory_folder(file, order, memory, tried=tried)
        meters.append(_running(order, folder, each, listening, times, tracing, put))
    front = Front([each.live for each in meters], page) if page else None
    try:
        uvloop.run(run_all(meters, front, load=partial(load_delivered, household)))
    finally:
        if tracing is not None:
            tracing.close()


@dataclass(frozen=True, slots=True)
class _Times:
    """When the meters live, and how fast."""

    factor: float | None
    duration_ns: int | None
    begin_at: Instant | None
    past_ns: int | None
    start: str | None
    """As it was said, as is the next."""
    history: str | None

    @classmethod
    def read(cls, speed: str, duration: str | None, start: str | None, history: str | None, today: Instant) -> "_Times":
        """Raises SetupError for what is no time, and for a past before 1970."""
        duration_ns = None if duration is None else parse_duration_ns(duration, "--for")
        past_ns = None if history is None else parse_duration_ns(history, "--history")
        factor = parse_speed(speed)
        begin_at = None if start is None else parse_time(start, "--start")
        if past_ns is not None and past_ns > (begin_at or today):
            raise SetupError(f"--history is {history}, which begins before 1970; it must be shorter")
        return cls(factor, duration_ns, begin_at, past_ns, start, history)


def _check_memory(memory: Path | None, no_memory: bool, meters: int) -> None:
    if memory and meters > 1:
        raise SetupError(
            "--memory is one folder, and each meter needs its own; name them in the meter files, as memory"
        )
    if memory and no_memory:
        raise SetupError(f"--memory is {memory}, and there is --no-memory; one of the two must go")


def _running(
    order: Order,
    folder: Path | None,
    source: Source | Arriving,
    listening: list[Listening],
    times: _Times,
    tracing: "Trace | None",
    pins: Pins | None,
) -> Running:
    """A meter as it was left, or a new one, that is about to run."""
    store = Store(folder, wrap_of(order.unlock) if order.unlock else None) if folder else None
    now = times.begin_at if times.begin_at is not None else utc_now()
    if times.past_ns is None:
        device = started(order, store, now, wiring=source.wiring, nominal_hz=source.nominal_hz)
    else:
        device = _lived(order, store, source, now, times.past_ns)
    begin = device.meter.now
    _check_begin(begin, now, times.start, folder)
    listening = [*listening, *module_ports(device, listening, tracing)]
    clock = WorldClock(begin, real_now(), times.factor)
    live = LiveMeter(device, source, clock, store=store, listening=listening, pins=pins)
    until = None if times.duration_ns is None else Instant(begin + times.duration_ns)
    return Running(live, source, folder, until)


def _page(web: str | None, no_web: bool, orders: Sequence[Order]) -> Address | None:
    """Where the page is to be; None for no page. Raises SetupError for what is no place, or where meter files say two."""
    said = [each.web for each in orders if each.web is not None]
    if no_web or web == NO_WEB or (web is None and False in said):
        return None
    if web is None and len(set(said)) > 1:
        raise SetupError(f"web is {said[0]!a} and {said[1]!a} in two meter files; there is one page for all: say --web")
    place = web or (said[0] if said else None)
    return Address.parse(str(place)) if place else Address()


def _pins(wanted: Sequence[str], orders: Sequence[Order]) -> list[Pins | None]:
    """Terminals of each meter at lines of this machine: those that were said, or those of its file. Raises SetupError for what is
    none, where what was said would be of several meters, and where a line would be."""
    if wanted and len(orders) > 1:
        raise SetupError(
            f"--pin is {wanted[0]}, and there are {len(orders)} meters; a pin is of one: run it alone, or say it in its file"
        )
    said = [list(wanted) or [f"{terminal}={line}" for terminal, line in order.pins.items()] for order in orders]
    pins = [[Pin.parse(each) for each in of_meter] for of_meter in said]
    lines = [(pin.chip, pin.line) for of_meter in pins for pin in of_meter]
    twice = next((each for each in lines if len(orders) > 1 and lines.count(each) > 1), None)
    if twice is not None:
        raise SetupError(f"[pins] of two meter files name line {twice[1]} of {twice[0]}; a line is one terminal")
    return [Pins(of_meter, say=_say) if of_meter else None for of_meter in pins]


def _say(sentence: str) -> None:
    sys.stderr.write(f"trefas: {sentence}\n")


def _order(file: Path) -> Order:
    """A meter file. Raises SetupError for a recording, too: an empty one would be an order of a meter as delivered."""
    if any(file.suffix.lower() in each.suffixes for each in kinds().values()):
        raise SetupError(f"{file} is a recording by its name, and run takes meter files (TOML); say --source {file}")
    return read_order(file)


def _lines(
    wanted: list[list[tuple[str, str]]], orders: Sequence[Order], tracing: "Trace | None"
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
        _check_once(ports)
        _check_hands(ports)
    for name in shared:
        _check_shared(name, [wanted[index] for index in owners[name]], [orders[index] for index in owners[name]])
    return [
        [
            Listening(interface, shared[name].branch(), alone=False)
            if name in shared
            else Listening(interface, hands_port(name) if interface == HANDS else _port(name, tracing))
            for interface, name in ports
        ]
        for ports in wanted
    ]


def _check_hands(ports: list[tuple[str, str]]) -> None:
    """Raises SetupError where hands are to be at a port that is something else too."""
    names = [name for _, name in ports]
    own = [name for interface, name in ports if interface == HANDS]
    twice = next((name for name in own if names.count(name) > 1 and name[-2:] != ":0"), None)
    if twice is not None:
        raise SetupError(f"hands are to be at {twice}, and something else too; they need a port of their own")


def _check_shared(name: str, wanted: list[list[tuple[str, str]]], orders: list[Order]) -> None:
    """Raises SetupError where meters that are to share a port cannot."""
    if any((HANDS, name) in ports for ports in wanted):
        raise SetupError(f"hands are to be at {name}, and so is another meter; they need a port of their own")
    addresses = [order.hdlc_address for order in orders]
    same = next((each for each in addresses if addresses.count(each) > 1), None)
    if same is not None:
        raise SetupError(f"two meters on {name} have the hdlc_address {same}; each must have one of its own")


def _trace(file: Path | None, log: Path | None, of_world: Callable[[Instant], Instant]) -> "Trace":
    from trefas.run.trace import Trace

    return Trace(file, log, of_world)


def _check_once(ports: list[tuple[str, str]]) -> None:
    """A port is one interface of a meter. Raises SetupError where it is to be two; hands say so in words of their own."""
    names = [name for interface, name in ports if interface != HANDS and name[-2:] != ":0"]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        interfaces = " and ".join(interface for interface, name in ports if name == twice)
        raise SetupError(
            f"{twice} is to be {interfaces}; a port is one interface of the meter: give each its own, or name it any, "
            "which admits all"
        )


def _port(name: str, tracing: "Trace | None") -> Port:
    port = parse_port(name)
    if isinstance(port, MqttPort):
        raise SetupError(f"{name} is at a broker, where only modules speak, as --module smart-home={name}")
    return port if tracing is None else tracing.port(port)


def _source(spec: str, times: _Times) -> Source | Arriving:
    """What is measured: an interface of this machine, or whatever else a source can be."""
    if not spec.strip().lower().startswith(CAPTURED):
        return open_source(spec)
    from trefas.run.capture import open_capture

    capture = open_capture(spec)
    if capture is None:
        return open_source(spec)
    started = f"--start is {times.start}" if times.start else "there is --history"
    wrong = "--speed is not 1" if times.factor != 1.0 else started
    if times.factor != 1.0 or times.start or times.history:
        capture.close()
        raise SetupError(f"{wrong}, and what is captured live is of here and now; leave it out")
    return capture


def _lived(order: Order, store: Store | None, source: Source | Arriving, now: Instant, past_ns: int) -> Device:
    """A new meter with a past."""
    from rich.console import Console
    from rich.progress import Progress

    from trefas.run.history import lived

    days = past_ns / (86_400 * NS_PER_S)
    span = f"{days:g} days before {datetime_of(now):%Y-%m-%d %H:%M} UTC"
    if not sys.stderr.isatty():
        sys.stderr.write(f"trefas: living {span} …\n")
    with Progress(console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task(f"living {span}", total=past_ns)
        return lived(order, store, source, now, past_ns, passed=lambda ns: bar.advance(task, ns))


def _check_begin(begin: Instant, now: Instant, start: str | None, folder: Path | None) -> None:
    """A memory may be ahead of the time at which its world was to go on. Raises SetupError where that time was said."""
    if begin <= now + NS_PER_S:
        return
    would_do = f"time does not go back: begin again with another --memory or --no-memory, or empty {folder}"
    ends = f"the memory {folder} ends at {datetime_of(begin):%Y-%m-%d %H:%M} UTC"
    if start is not None:
        raise SetupError(f"--start is {start}, and {ends}; {would_do}")
    sys.stderr.write(
        f"trefas: {ends}, ahead of the clock here (it was run with --speed or --start), and goes on from there; {would_do}\n"
    )


def _say_if_open(file: Path | None, order: Order) -> None:
    """A meter file with keys or a password of its own is for its owner."""
    if file is None or not (order.keys or "password" in order.model_fields_set or has_keys(order)):
        return
    if file.stat().st_mode & 0o077:
        sys.stderr.write(f"trefas: {file} has keys or a password, and others can read it; chmod 600 {file}\n")


def _listening(text: str) -> tuple[str, str]:
    """``NAME=PORT``."""
    name, equals, port = text.partition("=")
    if not equals or name not in (*ADMITTED, HANDS):
        raise SetupError(
            f"--listen is '{text}'; it is NAME=PORT with {', '.join((*ADMITTED, HANDS))} as NAME, "
            "as module=tcp:127.0.0.1:4059"
        )
    return name, port
