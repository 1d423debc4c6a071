"""Rms values of each cycle, every half cycle, of voltages and of the currents over the same windows (IEC 61000-4-30, 3.23).

The windows of 50 and 60 Hz begin on the zero crossings of their own phase (``HalfCycles``); those of any other frequency are one
period of it long and follow each other by half of it.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trefas.base.instant import NS_PER_S, Instant
from trefas.metrology.half_cycles import END, START, U_RMS, HalfCycles

KEPT_CYCLES = 4
"""So long the sums are kept: a window is told within two cycles of its end."""


@dataclass(frozen=True, slots=True)
class RmsValues:
    """Of each phase: (n, 4) START and END of the window in nanoseconds, volts, amperes."""

    phases: tuple[NDArray[np.float64], ...]

    @classmethod
    def joined(cls, systems: int, parts: "list[RmsValues]") -> "RmsValues":
        """One after the other."""
        return cls(
            tuple(np.concatenate([np.empty((0, 4)), *(part.phases[n] for part in parts)]) for n in range(systems))
        )


class CycleRms:
    """Of one stretch of samples."""

    def __init__(self, systems: int, rate_hz: float, u_din_v: float, nominal_hz: float, start: Instant) -> None:
        self._rate_hz, self._start = rate_hz, start
        self._period = rate_hz / nominal_hz
        self._half_cycles = HalfCycles(systems, rate_hz, u_din_v, nominal_hz) if nominal_hz in (50.0, 60.0) else None
        self._found: list[list[NDArray[np.float64]]] = [[] for _ in range(systems)]
        # Sums of squares up to each cell's end: (voltages, currents) × phases × cells, from position ``_first`` on.
        self._sums = np.zeros((2, systems, 1))
        self._first = -0.5
        self._next = np.zeros(systems)

    def take(self, u_v: NDArray[np.float64], i_a: NDArray[np.float64]) -> None:
        """The next samples (phases, n)."""
        squares = np.stack((u_v, i_a)) ** 2
        self._sums = np.concatenate((self._sums, self._sums[:, :, -1:] + np.cumsum(squares, axis=2)), axis=2)
        for phase, windows in enumerate(self._windows(u_v)):
            if len(windows):
                start, end = windows[:, 0], windows[:, 1]
                u_rms, i_rms = (self._rms(kind, phase, start, end) for kind in (0, 1))
                u_rms = windows[:, 2] if windows.shape[1] > 2 else u_rms
                ns = self._start + (windows[:, :2] + 0.5) * (NS_PER_S / self._rate_hz)
                self._found[phase].append(np.column_stack((ns, u_rms, i_rms)))
        cells = self._sums.shape[2] - int(KEPT_CYCLES * self._period) - 2
        if cells > 0:
            # The sums begin again at the oldest cell that is kept, so that they never lose digits.
            self._sums = self._sums[:, :, cells:] - self._sums[:, :, cells : cells + 1]
            self._first += cells

    def values(self) -> RmsValues:
        """What was found."""
        return RmsValues(tuple(np.concatenate([np.empty((0, 4)), *found]) for found in self._found))

    def _windows(self, u_v: NDArray[np.float64]) -> list[NDArray[np.float64]]:
        if self._half_cycles is not None:
            found = self._half_cycles.take(u_v).phases
            return [rows[:, [START, END, U_RMS]] for rows in found]
        last = self._first + self._sums.shape[2] - 1
        made = []
        for phase in range(u_v.shape[0]):
            starts = np.arange(self._next[phase], last - self._period, self._period / 2)
            self._next[phase] += len(starts) * self._period / 2
            made.append(np.column_stack((starts, starts + self._period)))
        return made

    def _rms(self, kind: int, phase: int, start: NDArray[np.float64], end: NDArray[np.float64]) -> NDArray[np.float64]:
        sums = self._sums[kind, phase]
        at = self._first + np.arange(len(sums))
        square = np.interp(end, at, sums) - np.interp(start, at, sums)
        return np.asarray(np.sqrt(np.maximum(square, 0.0) / (end - start)), np.float64)
