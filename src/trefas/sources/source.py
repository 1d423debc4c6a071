"""What every source of samples is: a wiring, a length and a stream of blocks."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from trefas.base.instant import Moment, TimeScale
from trefas.metrology.interval import Intervals
from trefas.metrology.samples import Gap, SampleBlock, Wiring


@dataclass(frozen=True, slots=True)
class Absent:
    """Rows that nobody measured and that are zeros: what is made of them is not shown."""

    rows: frozenset[str] = frozenset()
    """By quantity and phase, as u1 or i3"""
    assumed_u_v: float | None = None
    """A voltage that is assumed where there are currents alone, for the apparent power"""

    def __bool__(self) -> bool:
        return bool(self.rows)


@runtime_checkable
class Source(Protocol):
    """Where samples come from. The same source streams the same samples each time it is asked."""

    wiring: Wiring
    nominal_hz: float | None
    """The system frequency if the source knows it (50 or 60), else None."""
    total_s: float | None
    """How long the stream is, gaps included; None where it does not end."""
    note: str
    """One line for a person: what this is and which channels were taken."""
    remarks: tuple[str, ...]
    """What was not as it should be and was read nevertheless, a sentence each: a date that is none, a count that does not fit."""
    time_scale: TimeScale
    """Whether its instants are UTC, the time of day of a zone that nobody tells, or only count from the first sample."""

    absent: Absent
    """What nobody measured."""

    def stream(self, start: Moment | None = None, block_s: float = 1.0) -> Iterator[SampleBlock | Gap]:
        """Blocks of at most ``block_s`` seconds and gaps, in order, the first at ``start`` (default: the source's own time)."""
        ...


@runtime_checkable
class HasPast(Protocol):
    """A source that can say what was before it streams, without samples: for a meter that is to have a history."""

    wiring: Wiring
    nominal_hz: float | None

    def past(self, start: Moment, end: Moment) -> Iterator[Intervals]:
        """Blocks of intervals of one meter, in order and without a hole; none goes over the end of a minute of UTC."""
        ...
