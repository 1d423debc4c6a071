"""Samples: what the world gives a meter.

    u_v, i_a   (phases, samples) of one meter, or (meters, phases, samples)
    wiring     which measuring system each row is
    start      the instant where the first sample's cell begins; None: it follows the block before
i_n_a      (samples,) the neutral's current, where the source has measured it; NaN where a value is missing

A sample stands for the cell of one sampling period around it, so N samples measure N periods: the first and the last count
as much as any other. A stream is blocks in order, with a ``Gap`` where nothing, or nothing usable, was sampled.
"""

from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from trefas.base.arguments import a_number, shown
from trefas.base.errors import LocalError
from trefas.base.instant import NS_PER_S, Instant, instant_from

RATE_HZ_MIN = 600.0
RATE_HZ_MAX = 50_000.0
"""Sampling rates that carry energy. Slower is a trend record and not a waveform; faster is decimated by its source."""


class Wiring(Enum):
    """How the measuring systems are connected; the value says which phase each row of a block is."""

    SINGLE = (0,)
    TWO_PHASE = (0, 1)
    FOUR_WIRE = (0, 1, 2)
    ARON = (0, 2)
    """Three-wire, two systems: rows are U12 with I1 and U32 with I3 (type number X4)."""

    @property
    def systems(self) -> int:
        """How many measuring systems there are."""
        return len(self.value)


@dataclass(frozen=True, slots=True)
class SampleBlock:
    """Consecutive samples at one rate; ``start`` may be a datetime or ISO text. Raises LocalError when shapes, rate or start can
    not be."""

    u_v: NDArray[np.float64]
    i_a: NDArray[np.float64]
    rate_hz: float
    start: Instant | None = None
    i_n_a: NDArray[np.float64] | None = None

    def __post_init__(self) -> None:
        u_v, i_a = _rows(self.u_v, "u_v"), _rows(self.i_a, "i_a")
        object.__setattr__(self, "u_v", u_v)
        object.__setattr__(self, "i_a", i_a)
        if u_v.shape != i_a.shape:
            raise LocalError(f"u_v has the shape {u_v.shape} and i_a {i_a.shape}; they must be the same")
        if self.i_n_a is not None:
            i_n_a = _numbers(self.i_n_a, "i_n_a")
            object.__setattr__(self, "i_n_a", i_n_a)
            if i_n_a.shape != u_v.shape[2:]:
                raise LocalError(f"i_n_a has the shape {i_n_a.shape}; it must be as long as u_v, {u_v.shape[2:]}")
        object.__setattr__(self, "rate_hz", a_number(self.rate_hz, "rate_hz", RATE_HZ_MIN, RATE_HZ_MAX))
        if self.start is not None:
            object.__setattr__(self, "start", instant_from(self.start, "start"))

    @property
    def meters(self) -> int:
        """Length of the first axis."""
        return int(self.u_v.shape[0])

    @property
    def systems(self) -> int:
        """Length of the second axis: measuring systems."""
        return int(self.u_v.shape[1])

    @property
    def samples(self) -> int:
        """Length of the last axis."""
        return int(self.u_v.shape[2])

    @property
    def duration_ns(self) -> int:
        """Samples times the sampling period, to the nearest nanosecond."""
        return round(self.samples * NS_PER_S / self.rate_hz)

    def piece(self, first: int, last: int) -> "SampleBlock":
        """The samples from one to before another; they begin where the first of them does, if the block says when it begins."""
        start = None if self.start is None else Instant(self.start + round(first * NS_PER_S / self.rate_hz))
        i_n_a = None if self.i_n_a is None else self.i_n_a[first:last]
        return SampleBlock(self.u_v[:, :, first:last], self.i_a[:, :, first:last], self.rate_hz, start, i_n_a)


@dataclass(frozen=True, slots=True)
class Gap:
    """Time that was not measured, and why; never integrated as if it were signal. Its times may be datetimes or ISO text. Raises
    LocalError when they cannot be."""

    start: Instant
    end: Instant
    reason: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "start", instant_from(self.start, "start"))
        object.__setattr__(self, "end", instant_from(self.end, "end"))
        if self.end < self.start:
            raise LocalError(
                f"a gap ends at {self.end} ns and starts at {self.start} ns; the end must not come before the start"
            )


def _rows(values: ArrayLike, name: str) -> NDArray[np.float64]:
    rows = _numbers(values, name)
    if rows.ndim == 2:
        rows = rows[np.newaxis]
    if rows.ndim != 3:
        raise LocalError(
            f"{name} has {rows.ndim} axes; it has two (phases, samples) or three (meters, phases, samples)"
        )
    return rows


def _numbers(values: ArrayLike, name: str) -> NDArray[np.float64]:
    """Real numbers, in one piece of memory."""
    try:
        array = np.asarray(values)
        if array.dtype.kind in "biuf":
            return np.ascontiguousarray(array, dtype=np.float64)
    except ValueError:  # rows of different lengths
        pass
    raise LocalError(f"{name} is {shown(values)}; it must be an array of numbers, (phases, samples)")
