"""Power quality of one meter, put together: an observer whose parts are shown the same samples and windows.

    Quality ─┬─ Harmonics       windows: harmonics, angles, unbalance …        always
             ├─ VoltageEvents   Urms(1/2): dips, swells, interruptions …       with EventSettings
             └─ Flickers        Pst and Plt on the clock's ten minutes         with a Lamp

Events and flicker are of networks of 50 and 60 Hz: what is found where the voltage has another frequency is dropped
(``trefas.metrology.mains``).

A part is an ``Observer`` and hands out what it found by ``collect``. Another one is added by ``Quality(parts=[…])``; it is
begun with a nominal frequency that is known: where a source does not say, the first windows do.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import isfinite

import numpy as np
from numpy.typing import NDArray

from trefas.base.instant import NS_PER_S, Instant
from trefas.metrology.bands import nominal_hz_of
from trefas.metrology.event import Event
from trefas.metrology.events import Events, EventSettings
from trefas.metrology.flicker import Flicker, Lamp, Severity
from trefas.metrology.half_cycles import HalfCycles
from trefas.metrology.harmonics import Harmonics
from trefas.metrology.mains import Mains
from trefas.metrology.observer import Observer, Sampling, Windows
from trefas.metrology.windows import CYCLES, FREQUENCY

HELD_MAX = 1_000
"""Events that wait for windows: there are a few, unless the frequency is not known for long."""

STREAMS_MAX = 100
"""Of other networks: so many are remembered, more are one."""

UNKNOWN_WINDOWS_MAX = 5
"""After a second without a whole cycle the nominal frequency is taken as 50 Hz, as the frontend does."""


Network = tuple[float | None, float]


def other_network(networks: list[Network]) -> Network:
    """The mean frequency of networks, None where none has one that is followed, and their seconds."""
    known = [(hz, seconds) for hz, seconds in networks if hz is not None]
    known_s = sum(seconds for _, seconds in known)
    hz = sum(hz * seconds for hz, seconds in known) / known_s if known_s else None
    return hz, sum(seconds for _, seconds in networks)


class Quality:
    """Shows its parts everything; waits with it until the nominal frequency is known."""

    def __init__(
        self, events: EventSettings | None = None, lamp: Lamp | None = None, parts: Sequence[Observer] = ()
    ) -> None:
        self.harmonics = Harmonics()
        self.events = VoltageEvents(events) if events is not None else None
        self.flicker = Flickers(lamp) if lamp is not None else None
        ours: tuple[Observer | None, ...] = (self.harmonics, self.events, self.flicker)
        self.parts: tuple[Observer, ...] = (*(part for part in ours if part is not None), *parts)
        self._waiting: list[tuple[NDArray[np.float64], NDArray[np.float64], Windows]] = []
        self._unknown: Sampling | None = None
        self.nominal_hz: float | None = None
        """Of the last stream: what its source says, or its first windows tell; None before."""
        self.networks: list[Network] = []
        """Of each stream in which the voltage had another frequency than the mains: that frequency, and for how many seconds."""

    def begin(self, sampling: Sampling) -> None:
        """A stream begins."""
        self._unknown = sampling if sampling.nominal_hz is None else None
        if self._unknown is None:
            self._begin(sampling)

    def take(self, u_v: NDArray[np.float64], i_a: NDArray[np.float64], windows: Windows) -> None:
        """The next samples and the windows that ended in them."""
        if self._unknown is not None:
            nominal_hz = self._nominal_hz([each for _, _, each in self._waiting] + [windows])
            if nominal_hz is None:
                self._waiting.append((u_v.copy(), i_a.copy(), windows))
                return
            self._know(self._unknown, nominal_hz)
        for part in self.parts:
            part.take(u_v, i_a, windows)

    def finish(self, windows: Windows) -> None:
        """The stream ends here."""
        if self._unknown is not None:
            self._know(self._unknown, self._nominal_hz([windows]) or 50.0)
        for part in self.parts:
            part.finish(windows)
        if self.events is not None and self.events.mains.other_s:
            mains = self.events.mains
            self.networks.append((mains.other_hz, mains.other_s))
            if len(self.networks) > STREAMS_MAX:
                self.networks = [other_network(self.networks)]

    def _begin(self, sampling: Sampling) -> None:
        self.nominal_hz = sampling.nominal_hz
        for part in self.parts:
            part.begin(sampling)

    def _know(self, sampling: Sampling, nominal_hz: float) -> None:
        """Shows what has waited."""
        self._unknown = None
        waiting, self._waiting = self._waiting, []
        self._begin(replace(sampling, nominal_hz=nominal_hz))
        for u_v, i_a, windows in waiting:
            for part in self.parts:
                part.take(u_v, i_a, windows)

    def _nominal_hz(self, seen: list[Windows]) -> float | None:
        assert self._unknown is not None, "it is asked for where it is not known"
        rows = np.concatenate([windows.window[: windows.count] for windows in seen])
        whole = rows[rows[:, CYCLES] > 0]
        if len(whole):
            return nominal_hz_of(whole[0, FREQUENCY] * self._unknown.rate_hz)
        return 50.0 if len(rows) >= UNKNOWN_WINDOWS_MAX else None


@dataclass(frozen=True, slots=True)
class Occurrence:
    """An event and the time between whose instants it happened."""

    start: Instant
    end: Instant
    event: Event


class VoltageEvents:
    """Dips, swells, interruptions, rapid changes and outages, from stream to stream; a gap cuts what is under way. What is found
    is told when the windows are beyond it, and known to be those of the mains."""

    def __init__(self, settings: EventSettings) -> None:
        self.settings = settings
        self.mains = Mains(0.0)
        self._found: list[Occurrence] = []
        self._held: list[Event] = []

    def begin(self, sampling: Sampling) -> None:
        """A stream begins."""
        settings = replace(self.settings, nominal_hz=sampling.nominal_hz or self.settings.nominal_hz)
        systems = sampling.wiring.systems
        self._start, self.mains = sampling.start, Mains(sampling.rate_hz)
        self._half_cycles = HalfCycles(systems, sampling.rate_hz, settings.u_din_v, settings.nominal_hz)
        self._events = Events(systems, sampling.rate_hz, settings)

    def take(self, u_v: NDArray[np.float64], i_a: NDArray[np.float64], windows: Windows) -> None:
        """The next samples."""
        self.mains.take(windows)
        self._find(self._events.take(self._half_cycles.take(u_v)))

    def finish(self, windows: Windows) -> None:
        """The stream ends here."""
        self.mains.finish(windows)
        self._find(self._events.finish())

    def collect(self) -> list[Occurrence]:
        """What was over since the last call, in the order in which it ended."""
        found, self._found = self._found, []
        return found

    def _find(self, events: list[Event]) -> None:
        held, self._held = [*self._held, *events], []
        for event in held:
            if event.end > self.mains.settled:
                self._held.append(event)
            elif not self.mains.touches(event.start, event.end):
                self._found.append(Occurrence(*event.instants(self._start), event))
        # Of a frequency that is never told there are many, and they are none.
        self._held = self._held[-HELD_MAX:]


class Flickers:
    """Flicker severities, from stream to stream; after a gap the filters settle again. None is told of a time in which the
    voltage had another frequency than the mains."""

    def __init__(self, lamp: Lamp) -> None:
        self.lamp = lamp
        self._found: list[Severity] = []
        self._held: list[Severity] = []

    def begin(self, sampling: Sampling) -> None:
        """A stream begins."""
        self._sampling, self._position, self._mains = sampling, 0, Mains(sampling.rate_hz)
        self._flicker: Flicker | None = self._fresh(sampling.start)

    def take(self, u_v: NDArray[np.float64], i_a: NDArray[np.float64], windows: Windows) -> None:
        """The next samples; a lost one is a gap, since the filters would keep for ever what is no number."""
        self._mains.take(windows)
        self._see(u_v)
        self._settle()

    def finish(self, windows: Windows) -> None:
        """The stream ends here."""
        self._mains.finish(windows)
        if self._flicker is not None:
            self._held += self._flicker.finish()
        self._settle()

    def collect(self) -> list[Severity]:
        """What ended since the last call."""
        found, self._found = self._found, []
        return found

    def _see(self, u_v: NDArray[np.float64]) -> None:
        if isfinite(u_v.sum()):
            self._take(u_v)
            return
        lost = ~np.isfinite(u_v.sum(axis=0))
        edges = [0, *(np.flatnonzero(lost[1:] != lost[:-1]) + 1).tolist(), len(lost)]
        for first, last in pairwise(edges):
            if not lost[first]:
                self._take(u_v[:, first:last])
                continue
            if self._flicker is not None:
                self._held += self._flicker.finish()
                self._flicker = None
            self._position += last - first

    def _take(self, u_v: NDArray[np.float64]) -> None:
        if self._flicker is None:
            start = self._sampling.start + round(self._position * NS_PER_S / self._sampling.rate_hz)
            self._flicker = self._fresh(Instant(start))
        self._held += self._flicker.take(u_v)
        self._position += u_v.shape[1]

    def _fresh(self, start: Instant) -> Flicker:
        sampling = self._sampling
        nominal_hz = sampling.nominal_hz or 50.0
        return Flicker(sampling.wiring.systems, sampling.rate_hz, self.lamp, nominal_hz, start)

    def _settle(self) -> None:
        held, self._held = self._held, []
        for each in held:
            # A Plt is of two hours, some of which may be of streams before.
            start, end = (
                (at - self._sampling.start) * self._sampling.rate_hz / NS_PER_S for at in (each.start, each.end)
            )
            if end > self._mains.settled + 1.0:
                self._held.append(each)
            elif not self._mains.touches(start, end):
                self._found.append(each)
