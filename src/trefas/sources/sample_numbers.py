"""The sample numbers of a record as runs: where they go on by one nothing is kept but their first, however long the record is."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

RUNS_MAX = 1 << 20
"""Runs that are kept; a record with more has numbers that say nothing."""


@dataclass(slots=True)
class SampleNumbers:
    """Runs of numbers that go on by one."""

    starts: NDArray[np.int64]
    """The row where each run begins"""
    numbers: NDArray[np.int64]
    """The number there"""
    rows: int
    rise: bool
    """Whether every number is above the one before"""

    @classmethod
    def of(cls, pieces: Iterable[NDArray[np.int64]]) -> "SampleNumbers":
        """From the numbers in pieces."""
        starts: list[NDArray[np.int64]] = []
        numbers: list[NDArray[np.int64]] = []
        rows, runs, rise = 0, 0, True
        last: int | None = None
        for piece in pieces:
            if not len(piece):
                continue
            steps = np.diff(piece, prepend=piece[0] if last is None else last)
            if last is None:
                steps[0] = 2  # the first row begins a run, and is above nothing
            jumps = np.flatnonzero(steps != 1)
            rise = rise and int(steps.min()) >= 1 and runs + len(jumps) <= RUNS_MAX
            if runs + len(jumps) <= RUNS_MAX:
                starts.append(jumps + rows)
                numbers.append(piece[jumps])
                runs += len(jumps)
            rows += len(piece)
            last = int(piece[-1])
        empty = np.empty(0, np.int64)
        return cls(np.concatenate([empty, *starts]), np.concatenate([empty, *numbers]), rows, rise)

    def at(self, row: int) -> int:
        """The number of a row."""
        run = int(np.searchsorted(self.starts, row, side="right")) - 1
        return int(self.numbers[run]) + row - int(self.starts[run])

    def rows_up_to(self, number: int) -> int:
        """How many rows have this number or one below, where they rise."""
        run = int(np.searchsorted(self.numbers, number, side="right")) - 1
        if run < 0:
            return 0
        end = int(self.starts[run + 1]) if run + 1 < len(self.starts) else self.rows
        return min(int(self.starts[run]) + number - int(self.numbers[run]) + 1, end)

    def cut(self, rows: int) -> "SampleNumbers":
        """The first rows alone."""
        kept = self.starts < rows
        return SampleNumbers(self.starts[kept], self.numbers[kept], min(rows, self.rows), self.rise)

    def counted(self) -> "SampleNumbers":
        """From 1 on, whatever the first number is; where they do not rise, the rows are counted."""
        if not self.rise:
            return SampleNumbers(np.zeros(1, np.int64), np.ones(1, np.int64), self.rows, True)
        return SampleNumbers(self.starts, self.numbers - self.numbers[0] + 1, self.rows, True)
