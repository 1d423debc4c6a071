"""Edges: what somebody sees and measures at the terminals of a meter that gives pulses, one change after the other.

    led           the light: on while a pulse lasts, and steadily while nothing is consumed where Z2 says so
    s0            the S0 output, in step with it: closed (1) while a pulse lasts; there is one where X13 says so
    io_1, io_2    the ports of the module that give pulses (Z3): the level that is driven, turned around where it is inverted

Pulses come with the block of intervals in which they begin, and may end in the next. So edges are told up to where nothing
earlier can come any more, in the order of their instants.
"""

from collections.abc import Callable
from dataclasses import dataclass
from heapq import heappop, heappush

from trefas.base.errors import LocalError
from trefas.base.instant import NS_PER_S, Instant, datetime_of
from trefas.core.module_ports import PULSED, TRAIN_OF, ModulePorts
from trefas.core.pulse_train import IO_1, IO_2, LIGHT, PulseBlock, PulseTrains
from trefas.device.hand import Touched

LED, S0 = "led", "s0"
PORTS = {IO_1: "io_1", IO_2: "io_2"}
TERMINALS = (LED, S0, *PORTS.values())

_FALL, _RISE, _REST = range(3)
"""At one instant: a pulse ends before another begins."""


@dataclass(frozen=True, slots=True)
class Edge:
    """A terminal has another level from an instant on: 1 is lit, closed or high."""

    at: Instant
    terminal: str
    level: int

    def __str__(self) -> str:
        """As who touches the meter is told: ``led=1 at=2026-01-10T11:00:03.600000000Z``."""
        return f"{self.terminal}={self.level} at={datetime_of(self.at):%Y-%m-%dT%H:%M:%S}.{self.at % NS_PER_S:09d}Z"


def terminals(device: Touched) -> tuple[str, ...]:
    """The terminals that give pulses, as the meter is now."""
    ports = device.meter.find(ModulePorts)
    given = [] if ports is None else [PORTS[TRAIN_OF[n]] for n in TRAIN_OF if ports.port(n).use in PULSED]
    return (LED, *((S0,) if device.spec.s0_output else ()), *given)


def check_terminals(names: tuple[str, ...]) -> None:
    """Raises LocalError for one that no meter has."""
    unknown = next((each for each in names if each not in TERMINALS), None)
    if unknown is not None:
        raise LocalError(f"the terminal is {unknown!a}; must be {', '.join(TERMINALS[:-1])} or {TERMINALS[-1]}")


class Edges:
    """Those of one device, from now on, until ``close``."""

    def __init__(self, device: Touched, hear: Callable[[Edge], None], only: tuple[str, ...] = TERMINALS) -> None:
        """Raises LocalError for a terminal that no meter has."""
        check_terminals(only)
        self._device, self._hear, self._only = device, hear, only
        trains = device.meter.part(PulseTrains)
        now = device.meter.now
        self._pulses = {number: trains.is_given(number, now) for number in (LIGHT, *PORTS)}
        self._resting = bool(trains.resting) and device.meter.at_work
        self._ahead: list[tuple[int, int, int]] = []
        for number, there in self._pulses.items():
            if there:
                heappush(self._ahead, (trains.ends_ns(number), _FALL, number))
        self._levels = {each: self._level(each) for each in terminals(device)}
        self.close = device.meter.hear_pulses(self._take)

    @property
    def levels(self) -> dict[str, int]:
        """Of each terminal that gives pulses, up to what was told."""
        return {each: level for each, level in self._levels.items() if each in self._only}

    def _take(self, block: PulseBlock) -> None:
        length = int(block.length_ns[0])
        for train, at in zip(
            block.train[block.meter == 0].tolist(), block.at_ns[block.meter == 0].tolist(), strict=True
        ):
            heappush(self._ahead, (at, _RISE, train))
            heappush(self._ahead, (at + length, _FALL, train))
        rests = block.rest_meter == 0
        for so, at in zip(block.resting[rests].tolist(), block.rest_at_ns[rests].tolist(), strict=True):
            heappush(self._ahead, (at, _REST, so))
        known = terminals(self._device)
        while self._ahead and self._ahead[0][0] <= block.end_ns[0]:
            at, what, which = heappop(self._ahead)
            if what == _REST:
                self._resting = bool(which)
            else:
                self._pulses[which] = what == _RISE
            for terminal in known:
                level = self._level(terminal)
                if self._levels.get(terminal) != level:
                    self._levels[terminal] = level
                    if terminal in self._only:
                        self._hear(Edge(Instant(at), terminal, level))

    def _level(self, terminal: str) -> int:
        if terminal == LED:
            steady = self._resting and self._device.spec.led_at_rest
            return int(self._pulses[LIGHT] or steady)
        if terminal == S0:
            return int(self._pulses[LIGHT])
        ports = self._device.meter.part(ModulePorts)
        number = next(n for n, train in TRAIN_OF.items() if PORTS[train] == terminal)
        return int(self._pulses[TRAIN_OF[number]]) ^ ports.port(number).inverted
