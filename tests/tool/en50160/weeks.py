"""Weeks made up value by value, so that what is outside of a limit can be counted by hand."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

import numpy as np

from trefas.base.instant import NS_PER_S, Instant, instant_of
from trefas.metrology.aggregates import Aggregates, columns_of, squares_of
from trefas.metrology.aggregation import TEN_MINUTES_NS, TWO_HOURS_NS, Means
from trefas.metrology.event import Event, Kind
from trefas.metrology.flicker import Severity
from trefas.metrology.frequency import TEN_SECONDS_NS, Frequencies
from trefas.metrology.quality import Occurrence
from trefas.metrology.samples import Wiring
from trefas.tool.en50160.record import Record
from trefas.tool.en50160.shapes import Shape

MONDAY = instant_of(datetime(2026, 11, 16, tzinfo=UTC))
WEEK = 1008
PHASE_L1, PHASE_L2, PHASE_L3 = range(3)


@dataclass
class MadeUp:
    """A span of 10-minute values in which nothing is outside; tests plant what is."""

    rows: int = WEEK
    wiring: Wiring = Wiring.FOUR_WIRE
    events: list[Occurrence] = field(default_factory=list)
    shapes: list[Shape] = field(default_factory=list)

    def __post_init__(self) -> None:
        means = Means.empty(len(squares_of(self.wiring.systems)), self.rows)
        means.start_ns[:] = MONDAY + np.arange(self.rows) * TEN_MINUTES_NS
        means.end_ns[:] = means.start_ns + TEN_MINUTES_NS
        means.first_ns[:], means.measured_ns[:], means.windows[:] = means.start_ns, TEN_MINUTES_NS, 3000
        means.values[:] = 0.0
        self.of = Aggregates(self.wiring, means)
        turns = np.exp(-2j * np.pi * np.arange(self.wiring.systems) / 3)
        self.put("u_rms_v", 230.0)
        self.put("u1_real_v", 230.0 * turns.real)
        self.put("u1_imag_v", 230.0 * turns.imag)
        self.of["u_v"][:, :, 1] = 230.0
        self.hz = np.full(self.rows * 60, 50.0)
        self.plt = np.full((self.rows // 12, self.wiring.systems), 0.5)

    def put(self, quantity: str, value: object) -> None:
        """The same value in all rows."""
        self.of.means.values[:, columns_of(self.wiring.systems)[quantity]] = value

    def dip(self, row: int, residual: float, seconds: float, kind: Kind = Kind.DIP, phases: tuple = (0,)) -> None:
        """An event in the middle of a row."""
        start = Instant(MONDAY + row * TEN_MINUTES_NS + 300 * NS_PER_S)
        event = Event(kind, phases, 0.0, seconds * 1000.0, residual * 230.0, 230.0, 1000.0)
        self.events.append(Occurrence(start, Instant(start + round(seconds * NS_PER_S)), event))

    def record(self) -> Record:
        """What a recorder would have made of it."""
        starts = MONDAY + np.arange(len(self.hz)) * TEN_SECONDS_NS
        ten_seconds = Frequencies(starts, self.hz, np.full(len(self.hz), 500), np.zeros(len(self.hz), np.bool_))
        plts = [
            Severity(
                "Plt",
                Instant(MONDAY + n * TWO_HOURS_NS),
                Instant(MONDAY + (n + 1) * TWO_HOURS_NS),
                tuple(map(float, values)),
                (0.0,) * self.wiring.systems,
                False,
            )
            for n, values in enumerate(self.plt)
        ]
        return Record.made(
            self.of,
            ten_seconds,
            tuple(plts),
            tuple(self.events),
            tuple(self.shapes),
            u_n_v=230.0,
            nominal_hz=50.0,
            order_max=50,
            start=Instant(MONDAY),
            end=Instant(MONDAY + self.rows * TEN_MINUTES_NS),
            measured_s=self.rows * 600.0,
        )
