"""Pins: terminals of a meter at lines of a GPIO chip of this machine, through libgpiod (``pip install 'trefas[gpio]'``).

    led=gpiochip0:17                  the light
    s0=/dev/gpiochip0:27?active=low   the S0 output, closed where the line is low
    io_1=gpiochip0:22                 a port of the module: pulses out, or a level in, as Z3 has it

Outputs go on a thread of their own, since 30 ms are to be 27 to 33: a block of samples takes longer than that to be measured.
What comes in has the kernel's time, and is counted edge by edge, however late it is looked at.
"""

import asyncio
import re
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Self

from trefas.base.errors import LocalError, SetupError
from trefas.base.instant import NS_PER_S, Instant
from trefas.core.module_ports import ModulePorts
from trefas.core.port_use import Direction
from trefas.device.build import Device
from trefas.device.edges import PORTS, TERMINALS, Edge, Edges, terminals
from trefas.run.clock import WorldClock, real_now
from trefas.run.pin_schedule import DELAY_NS, PinSchedule

FORM = "TERMINAL=CHIP:LINE[?active=low]"
CONSUMER = "trefas"
EVENTS_MAX = 1_024
"""That the kernel keeps for us: 20 s of the fastest input, 25 Hz."""
SWITCH_S = 0.001
"""So soon one thread gives way to another while pins are driven; by default it is 5 ms, more than 10 % of a pulse."""
ENDS_S = 2.0
"""What has been told goes out before the meter ends: the delay, and a queue that is not longer than that."""
_CHIP_LINE = re.compile(r"(?P<chip>[^:?]+):(?P<line>\d+)(?P<low>\?active=(?:low|high))?")
_INPUTS = {name: number for number, name in enumerate(PORTS.values(), 1)}


@dataclass(frozen=True, slots=True)
class Pin:
    """A terminal and the line it is at."""

    terminal: str
    chip: str
    line: int
    active_low: bool = False

    @classmethod
    def parse(cls, text: str) -> Self:
        """Raises SetupError for what is none."""
        terminal, _, place = text.partition("=")
        found = _CHIP_LINE.fullmatch(place)
        if terminal not in TERMINALS or found is None:
            raise SetupError(
                f"the pin is '{text}'; must be {FORM} with {', '.join(TERMINALS)} as TERMINAL, as s0=gpiochip0:17"
            )
        chip = found["chip"] if found["chip"].startswith("/") else f"/dev/{found['chip']}"
        return cls(terminal, chip, int(found["line"]), found["low"] == "?active=low")


class Pins:
    """The pins of one meter that runs. ``library`` is gpiod, or what has its interface."""

    def __init__(self, pins: Sequence[Pin], *, library: Any = None, say: Callable[[str], None] | None = None) -> None:
        """Raises SetupError where two pins are one, and where gpiod is not there."""
        for what in ("terminal", "place"):
            named = [pin.terminal if what == "terminal" else f"{pin.chip}:{pin.line}" for pin in pins]
            twice = next((each for each in named if named.count(each) > 1), None)
            if twice is not None:
                raise SetupError(f"pins name {twice} twice; a terminal is at one line, and a line is one terminal")
        self._pins = pins
        self._gpiod = library if library is not None else _library()
        self._say = say or (lambda sentence: None)
        self._requests: dict[str, Any] = {}
        self._edges: Edges | None = None
        self._player: _Player | None = None
        self._heard: dict[str, int] = {}

    def open(self, device: Device, clock: WorldClock, loop: asyncio.AbstractEventLoop) -> None:
        """Takes the lines. Raises SetupError where one cannot be had, or a terminal is none of this meter."""
        if clock.speed != 1.0:
            raise SetupError("--speed is not 1, and pins are of here and now; leave one of the two out")
        try:
            for pin in self._pins:
                self._take(pin, device, clock, loop)
        except BaseException:
            self._release(loop)
            raise
        outputs = tuple(name for name in self._requests if name not in self._heard)
        if not outputs:
            return
        self._player = _Player(lambda at: Instant(clock.origin + at - clock.start), self._set)
        self._edges = Edges(device, self._player.add, outputs)
        for terminal, level in self._edges.levels.items():
            self._set(Edge(device.meter.now, terminal, level))
        self._player.start()

    def close(self, loop: asyncio.AbstractEventLoop) -> None:
        """What was told goes out, then the lines are given back, at rest."""
        if self._edges is not None and self._player is not None:
            self._edges.close()
            self._player.end()
            self._edges = self._player = None
        self._release(loop)

    # Inside.

    def _take(self, pin: Pin, device: Device, clock: WorldClock, loop: asyncio.AbstractEventLoop) -> None:
        line = self._gpiod.line
        if pin.terminal in terminals(device):
            settings = self._gpiod.LineSettings(direction=line.Direction.OUTPUT, active_low=pin.active_low)
            self._requests[pin.terminal] = self._request(pin, settings)
            return
        number = _INPUTS.get(pin.terminal)
        ports = device.meter.part(ModulePorts)
        if number is None or ports.port(number).direction is not Direction.INPUT:
            why = "gives no pulses (X13)" if number is None else "is no input and gives no pulses (Z3)"
            raise SetupError(f"a pin names {pin.terminal}, which {why}; this meter has {', '.join(terminals(device))}")
        settings = self._gpiod.LineSettings(
            direction=line.Direction.INPUT,
            edge_detection=line.Edge.BOTH,
            event_clock=line.Clock.MONOTONIC,
            active_low=pin.active_low,
        )
        request = self._requests[pin.terminal] = self._request(pin, settings, EVENTS_MAX)
        self._heard[pin.terminal] = 0
        self._see(device, number, device.meter.now, request.get_value(pin.line) == line.Value.ACTIVE)
        loop.add_reader(request.fd, lambda: self._read(pin, number, device, clock))

    def _request(self, pin: Pin, settings: Any, events: int | None = None) -> Any:
        try:
            return self._gpiod.request_lines(
                pin.chip, config={pin.line: settings}, consumer=CONSUMER, event_buffer_size=events
            )
        except (OSError, ValueError) as error:
            why = getattr(error, "strerror", None) or str(error)
            raise SetupError(
                f"line {pin.line} of {pin.chip} cannot be had for {pin.terminal}: {why}; gpioinfo lists lines, and who "
                "has them"
            ) from error

    def _read(self, pin: Pin, number: int, device: Device, clock: WorldClock) -> None:
        """Edges came in, each with the kernel's time."""
        rising = self._gpiod.EdgeEvent.Type.RISING_EDGE
        for event in self._requests[pin.terminal].read_edge_events():
            missed = event.line_seqno - self._heard[pin.terminal] - 1
            self._heard[pin.terminal] = event.line_seqno
            if missed > 0:
                self._say(f"{missed} edges at {pin.terminal} were lost; it follows 25 Hz, and this was faster")
            at = clock.at(Instant(event.timestamp_ns), device.meter.now)
            self._see(device, number, at, event.event_type == rising)

    @staticmethod
    def _see(device: Device, number: int, at: Instant, high: bool) -> None:
        with suppress(LocalError):  # a client has made the port an output since
            device.meter.part(ModulePorts).see(at, number, int(high))

    def _set(self, edge: Edge) -> None:
        values, pin = self._gpiod.line.Value, next(each for each in self._pins if each.terminal == edge.terminal)
        request = self._requests.get(edge.terminal)
        if request is not None:  # else the meter has ended
            request.set_value(pin.line, values.ACTIVE if edge.level else values.INACTIVE)

    def _release(self, loop: asyncio.AbstractEventLoop) -> None:
        for terminal, request in self._requests.items():
            if terminal in self._heard:
                loop.remove_reader(request.fd)
            request.release()
        self._requests.clear()
        self._heard.clear()


class _Player(threading.Thread):
    """Lets each edge out when it is due."""

    def __init__(self, real_of: Callable[[Instant], Instant], out: Callable[[Edge], None]) -> None:
        super().__init__(name="pins", daemon=True)
        self._schedule, self._out = PinSchedule(real_of), out
        self._changed = threading.Condition()
        self._ends = False
        self._switch_s = sys.getswitchinterval()

    def start(self) -> None:
        sys.setswitchinterval(min(SWITCH_S, self._switch_s))
        super().start()

    def add(self, edge: Edge) -> None:
        """From the loop's thread."""
        with self._changed:
            self._schedule.add(edge)
            self._changed.notify()

    def end(self) -> None:
        """Once nothing waits, or not much longer than it takes an edge to go out."""
        with self._changed:
            self._ends = True
            self._changed.notify()
        self.join(ENDS_S + DELAY_NS / NS_PER_S)
        sys.setswitchinterval(self._switch_s)

    def run(self) -> None:
        while True:
            with self._changed:
                due, now = self._schedule.deadline(), real_now()
                if due is None and self._ends:
                    return
                if due is None or due > now:
                    self._changed.wait(None if due is None else (due - now) / NS_PER_S)
                out = self._schedule.due(real_now())
            for edge in out:
                self._out(edge)


def _library() -> Any:
    try:
        import gpiod
    except ImportError as error:
        raise SetupError("pins need gpiod, which is not installed; pip install 'trefas[gpio]'") from error
    if not hasattr(gpiod, "request_lines"):
        raise SetupError(f"pins need gpiod 2, and {gpiod.__version__} is installed; pip install 'gpiod>=2.1'")
    return gpiod
