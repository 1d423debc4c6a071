"""What happened to the voltage: one dip, swell, interruption, rapid change or outage, and its place in the tables of EN 50160."""

from dataclasses import dataclass
from enum import Enum

from trefas.base.instant import NS_PER_S, Instant

SHORT_S_MAX = 180.0
"""An interruption up to here is short, a longer one long (EN 50160, 3.12)."""


class Kind(Enum):
    """What an event is called."""

    DIP = "dip"
    SWELL = "swell"
    INTERRUPTION = "interruption"
    """All phases below the interruption threshold at once (IEC 61000-4-30, 5.5); it is part of a dip, too."""
    PHASE_LOSS = "phase loss"
    """One phase or two below the interruption threshold, and never all."""
    RVC = "rapid voltage change"
    OUTAGE = "outage"
    """As the meter logs it: no voltage indication on all phases, or next to nothing on one, for longer than a delay."""


@dataclass(frozen=True, slots=True)
class Event:
    """One event, of one phase or aggregated over the phases that had a part in it.

    start, end    positions in samples, by the Urms(1/2) windows that crossed the threshold
    extreme_v     the lowest Urms(1/2) of all its phases (the residual voltage), or the highest; of an RVC the one furthest off
    reference_v   Udin; of an RVC the mean before it
    settled_v     of an RVC the mean after it, else None
    cut           the samples ended, or a gap began, before the event was over: ``end`` is not its end
    """

    kind: Kind
    phases: tuple[int, ...]
    start: float
    end: float
    extreme_v: float
    reference_v: float
    rate_hz: float
    settled_v: float | None = None
    cut: bool = False

    @property
    def duration_s(self) -> float:
        """From start to end, in seconds."""
        return (self.end - self.start) / self.rate_hz

    @property
    def depth_v(self) -> float:
        """How far the extreme is from the reference; a dip's depth, an RVC's largest change."""
        return abs(self.reference_v - self.extreme_v)

    @property
    def relative(self) -> float:
        """The extreme over the reference: 0.4 is a dip to 40 %."""
        return self.extreme_v / self.reference_v

    @property
    def is_long(self) -> bool:
        """Longer than a short interruption is."""
        return self.duration_s > SHORT_S_MAX

    @property
    def cell(self) -> str | None:
        """The cell of EN 50160's table that counts it; None where no table does."""
        if self.kind is Kind.DIP:
            return dip_cell(self.relative, self.duration_s)
        if self.kind is Kind.SWELL:
            return swell_cell(self.relative, self.duration_s)
        return None

    def instants(self, origin: Instant) -> tuple[Instant, Instant]:
        """Start and end, where ``origin`` is the instant at which the cell of sample 0 begins."""
        start, end = (origin + round((at + 0.5) * NS_PER_S / self.rate_hz) for at in (self.start, self.end))
        return Instant(start), Instant(end)


SHORTEST_S = 0.010
"""What is shorter is no dip or swell but a transient (EN 50160, tables 2 and 3 begin at 10 ms)."""

DIP_ROWS = ((0.80, "A"), (0.70, "B"), (0.40, "C"), (0.05, "D"), (0.0, "X"))
"""EN 50160:2010, table 2: residual voltage down to and including; below 90 % it is a dip, below 5 % in the last row."""
DIP_COLUMNS_S = (0.2, 0.5, 1.0, 5.0, 60.0)
SWELL_ROWS = ((1.20, "S"), (1.10, "T"))
"""EN 50160:2010, table 3."""
SWELL_COLUMNS_S = (0.5, 5.0, 60.0)
DIP_BELOW = 0.90

ROUNDING_S = 1e-9
"""Durations are differences of positions: 0.2 s may come out as a little more."""


def dip_cell(residual: float, duration_s: float) -> str | None:
    """A1 … X5 by residual voltage over reference and duration; None for what the table does not hold."""
    if residual >= DIP_BELOW:
        return None
    return _cell(DIP_ROWS, residual, DIP_COLUMNS_S, duration_s)


def swell_cell(maximum: float, duration_s: float) -> str | None:
    """S1 … T3 by maximum voltage over reference and duration; None for what the table does not hold."""
    return _cell(SWELL_ROWS, maximum, SWELL_COLUMNS_S, duration_s)


def _cell(
    rows: tuple[tuple[float, str], ...], value: float, columns_s: tuple[float, ...], duration_s: float
) -> str | None:
    if duration_s < SHORTEST_S - ROUNDING_S:
        return None
    row = next((name for limit, name in rows if value >= limit), None)
    column = next((n for n, limit_s in enumerate(columns_s, 1) if duration_s <= limit_s + ROUNDING_S), None)
    return f"{row}{column}" if row and column else None
