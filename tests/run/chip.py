"""A GPIO chip with the interface of gpiod 2, in memory: what is driven is written down, and somebody else can drive inputs."""

import os
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from types import SimpleNamespace

from trefas.run.clock import real_now


class Direction(Enum):
    AS_IS, INPUT, OUTPUT = 1, 2, 3


class Edge(Enum):
    NONE, RISING, FALLING, BOTH = 1, 2, 3, 4


class Clock(Enum):
    MONOTONIC, REALTIME, HTE = 1, 2, 3


class Bias(Enum):
    AS_IS = 1


class Drive(Enum):
    PUSH_PULL = 1


class Value(Enum):
    INACTIVE, ACTIVE = 0, 1


@dataclass(repr=False)
class LineSettings:
    direction: Direction = Direction.AS_IS
    edge_detection: Edge = Edge.NONE
    bias: Bias = Bias.AS_IS
    drive: Drive = Drive.PUSH_PULL
    active_low: bool = False
    debounce_period: timedelta = timedelta()
    event_clock: Clock = Clock.MONOTONIC
    output_value: Value = Value.INACTIVE


@dataclass(frozen=True)
class EdgeEvent:
    class Type(Enum):
        RISING_EDGE, FALLING_EDGE = 1, 2

    event_type: Type
    timestamp_ns: int
    line_offset: int
    global_seqno: int
    line_seqno: int


class Request:
    """One line of the chip, in use."""

    def __init__(self, offset, settings):
        self.offset, self.settings = offset, settings
        self.driven = []
        """Levels at the line, and when."""
        self.released = False
        self.level = 0
        self.lost = 0
        self._events, self._number = [], 0
        self.fd, self._wake = os.pipe()

    def get_value(self, line):
        assert line == self.offset
        return Value(self.level ^ self.settings.active_low)

    def set_value(self, line, value):
        assert line == self.offset
        assert self.settings.direction is Direction.OUTPUT
        self.driven.append((value.value ^ self.settings.active_low, real_now()))

    def read_edge_events(self, max_events=None):
        events, self._events = self._events, []
        os.read(self.fd, 4096)
        return events

    def release(self):
        assert not self.released
        self.released = True
        os.close(self.fd)
        os.close(self._wake)

    def drive(self, level, at_ns):
        """Somebody else gives the line another level."""
        assert self.settings.edge_detection is Edge.BOTH
        if level == self.level:
            return
        self.level = level
        self._number += 1 + self.lost
        self.lost = 0
        kind = EdgeEvent.Type.RISING_EDGE if level ^ self.settings.active_low else EdgeEvent.Type.FALLING_EDGE
        self._events.append(EdgeEvent(kind, at_ns, self.offset, self._number, self._number))
        if len(self._events) == 1:
            os.write(self._wake, b"!")


class Chip:
    """The library, with one chip of so many lines."""

    def __init__(self, path="/dev/gpiochip0", lines=32):
        self.path, self.lines = path, lines
        self.requests = {}
        self.line = SimpleNamespace(Direction=Direction, Edge=Edge, Clock=Clock, Value=Value)
        self.LineSettings, self.EdgeEvent = LineSettings, EdgeEvent

    def request_lines(self, path, config, consumer=None, event_buffer_size=None, output_values=None):
        if path != self.path:
            raise FileNotFoundError(2, "No such file or directory")
        ((offset, settings),) = config.items()
        if offset >= self.lines:
            raise ValueError(f"invalid line offset {offset}")
        if offset in self.requests and not self.requests[offset].released:
            raise OSError(16, "Device or resource busy")
        self.requests[offset] = Request(offset, settings)
        return self.requests[offset]
