"""Intervals: what was measured over a stretch of time. The seam between the waveform and the meter.

A ``Frontend`` makes intervals of whole cycles from samples; a load curve makes intervals of minutes directly. The meter can
not tell which. Energies are signed (import and inductive positive), so direction and quadrant follow from their signs:

                  Q > 0
        II  (−P, +Q) | I  (+P, +Q)
        −−−−−−−−−−−−−+−−−−−−−−−−−−  P > 0: import
        III (−P, −Q) | IV (+P, −Q)
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from trefas.base.arguments import a_whole_number, shown
from trefas.base.errors import LocalError
from trefas.base.instant import NS_PER_S, Instant

LONG_AGO_NS = -(1 << 63)
"""Where a step of no length lies that no stop is to be reached with."""
PHASES = 3
"""Intervals always have three phase columns; a system that is not there has zeros."""


@dataclass(frozen=True, slots=True)
class Intervals:
    """A block of intervals, meters x steps; phase quantities have a third axis of three phases.

    Steps follow each other in time. Where a meter has fewer steps than another, its rows end with steps of no length
    (``end_ns == start_ns``), which change nothing.

    start_ns, end_ns   int64 (meters, steps), instants
    u_rms_v, i_rms_a   float64 (meters, steps, 3), all harmonics and DC included
    active_j           signed active energy, all harmonics and DC included
    reactive_vars      signed reactive energy of the fundamental (IEC 62053-24), inductive positive
    apparent_vas       apparent energy, U_rms · I_rms · time
    frequency_hz       (meters, steps); 0 where none was found
    cycles             int64 (meters, steps): whole cycles measured, 0 where the stretch is not of whole cycles
    reactive_measured  bool (meters, steps): whether reactive energy was measured; where not, ``reactive_vars`` is zero

    Where samples were lost, what lies between the losses is an interval each. Those of one window share its rms values, its
    frequency and its mean powers, so that they are of whole cycles; the losses are no interval's.
    """

    start_ns: NDArray[np.int64]
    end_ns: NDArray[np.int64]
    u_rms_v: NDArray[np.float64]
    i_rms_a: NDArray[np.float64]
    active_j: NDArray[np.float64]
    reactive_vars: NDArray[np.float64]
    apparent_vas: NDArray[np.float64]
    frequency_hz: NDArray[np.float64]
    cycles: NDArray[np.int64]
    reactive_measured: NDArray[np.bool_]

    def __post_init__(self) -> None:
        """Kernels read these arrays without looking. Raises LocalError for one of another kind or shape.

        What this file makes itself is right, and made without looking (``_made``): a live block is three of them.
        """
        plane = getattr(self.start_ns, "shape", ())
        for name in _FIELDS:
            array = getattr(self, name)
            shape, kind = ((*plane, PHASES), np.float64) if name in _OF_PHASES else (plane, _PLANES[name])
            if not (isinstance(array, np.ndarray) and len(plane) == 2 and array.shape == shape and array.dtype == kind):
                raise LocalError(
                    f"{name} is {_array(array)}; it must be an array of {kind.__name__}, "
                    f"(meters, steps{', 3' * (name in _OF_PHASES)}) as start_ns is"
                )

    @property
    def meters(self) -> int:
        """Length of the first axis."""
        return int(self.start_ns.shape[0])

    @property
    def steps(self) -> int:
        """Length of the second axis."""
        return int(self.start_ns.shape[1])

    @property
    def duration_s(self) -> NDArray[np.float64]:
        """Seconds of each step, (meters, steps)."""
        return (self.end_ns - self.start_ns) / NS_PER_S

    @classmethod
    def empty(cls, meters: int, steps: int) -> "Intervals":
        """All zeros, to be filled."""
        plane = (a_whole_number(meters, "meters", 0, 1 << 31), a_whole_number(steps, "steps", 0, 1 << 31))
        return cls.of_planes(np.zeros((3, *plane), np.int64), np.zeros((5, *plane, PHASES)), np.zeros(plane))

    @classmethod
    def of_planes(
        cls, counts: NDArray[np.int64], quantities: NDArray[np.float64], frequency_hz: NDArray[np.float64]
    ) -> "Intervals":
        """Of arrays that lie together and are known to be right: ``counts`` (3, meters, steps) are starts, ends and cycles,
        ``quantities`` (5, meters, steps, 3) what phases have, in the order of the fields. All reactive energy is measured."""
        measured = np.empty(frequency_hz.shape, np.bool_)
        measured.fill(True)
        return _made(counts[0], counts[1], *quantities, frequency_hz, counts[2], measured)

    @classmethod
    def joined(cls, blocks: "list[Intervals]") -> "Intervals":
        """Blocks of the same meters one after the other."""
        return _made(*(np.concatenate([getattr(b, name) for b in blocks], axis=1) for name in _FIELDS))

    def cut(self, first: int, last: int) -> "Intervals":
        """Steps ``first`` to before ``last``, as views."""
        return _made(*(getattr(self, name)[:, first:last] for name in _FIELDS))

    def of_one(self, meter: int) -> "Intervals":
        """Those of one meter, (1, steps), as views."""
        return _made(*(getattr(self, name)[meter : meter + 1] for name in _FIELDS))

    @classmethod
    def of_some(cls, meters: int, pieces: "Mapping[int, Intervals]") -> "Intervals":
        """Those of some of so many meters, each (1, steps). All others have steps of no length, long ago."""
        block = cls.empty(meters, max(piece.steps for piece in pieces.values()))
        block.start_ns[:] = block.end_ns[:] = LONG_AGO_NS
        for meter, piece in pieces.items():
            for name in _FIELDS:
                getattr(block, name)[meter, : piece.steps] = getattr(piece, name)[0]
            block.start_ns[meter, piece.steps :] = block.end_ns[meter, piece.steps :] = piece.end_ns[0, -1]
        return block

    def of(self, meter: int) -> "Iterator[Interval]":
        """One meter's intervals, one by one, for people and slow definitions."""
        for step in range(self.steps):
            if self.end_ns[meter, step] > self.start_ns[meter, step]:
                yield Interval(self, meter, step)


_OF_PHASES = frozenset(("u_rms_v", "i_rms_a", "active_j", "reactive_vars", "apparent_vas"))
_PLANES = {
    "start_ns": np.int64,
    "end_ns": np.int64,
    "frequency_hz": np.float64,
    "cycles": np.int64,
    "reactive_measured": np.bool_,
}
_FIELDS = tuple(each.name for each in fields(Intervals))
_SETTERS = tuple(getattr(Intervals, name).__set__ for name in _FIELDS)


def _made(*arrays: NDArray[Any]) -> Intervals:
    """Intervals of arrays that are known to be right, in the order of the fields."""
    intervals = object.__new__(Intervals)
    for put, array in zip(_SETTERS, arrays, strict=True):
        put(intervals, array)
    return intervals


def _array(value: object) -> str:
    return f"{value.dtype} {value.shape}" if isinstance(value, np.ndarray) else shown(value)


@dataclass(frozen=True, slots=True)
class Interval:
    """One interval of one meter: a view into its block."""

    block: Intervals
    meter: int
    step: int

    @property
    def start(self) -> Instant:
        """The instant where it begins."""
        return Instant(int(self.block.start_ns[self.meter, self.step]))

    @property
    def end(self) -> Instant:
        """The instant where it ends."""
        return Instant(int(self.block.end_ns[self.meter, self.step]))

    @property
    def duration_s(self) -> float:
        """Seconds."""
        return (self.end - self.start) / NS_PER_S

    @property
    def u_rms_v(self) -> NDArray[np.float64]:
        """(3,)"""
        return _phases(self.block.u_rms_v, self)

    @property
    def i_rms_a(self) -> NDArray[np.float64]:
        """(3,)"""
        return _phases(self.block.i_rms_a, self)

    @property
    def active_j(self) -> NDArray[np.float64]:
        """(3,), signed"""
        return _phases(self.block.active_j, self)

    @property
    def reactive_vars(self) -> NDArray[np.float64]:
        """(3,), signed"""
        return _phases(self.block.reactive_vars, self)

    @property
    def apparent_vas(self) -> NDArray[np.float64]:
        """(3,)"""
        return _phases(self.block.apparent_vas, self)

    @property
    def frequency_hz(self) -> float:
        """Hertz, 0 where none was found."""
        return float(self.block.frequency_hz[self.meter, self.step])

    @property
    def cycles(self) -> int:
        """Whole cycles, 0 where it is not of whole cycles."""
        return int(self.block.cycles[self.meter, self.step])


def _phases(plane: NDArray[np.float64], interval: Interval) -> NDArray[np.float64]:
    phases: NDArray[np.float64] = plane[interval.meter, interval.step]
    return phases
