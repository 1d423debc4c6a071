"""The rows of a table, read in pieces: a file of many gigabytes is gone through once for its times, and again as it is measured.

    file │ piece 0: rows 0 … │ piece 1: rows 70 000 … │ …          each piece ends with a line

A small table is read once and kept, so that what is wrong in it is said at once.
"""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from trefas.base.errors import SetupError
from trefas.base.instant import NS_PER_S
from trefas.sources.digits import Numbers, plain_lines, read_numbers
from trefas.sources.recorded import Hole, Stretch
from trefas.sources.stamps import plan_of_stamps, remark_of
from trefas.sources.table_head import Head
from trefas.sources.table_time import TimeColumn
from trefas.sources.text import release

PIECE_BYTES = 4 << 20
KEPT_BYTES_MAX = 64 << 20
"""A table up to this size is read once and kept."""
STAMPS_MAX = 1 << 20
"""Times that are planned at once; more are planned piece by piece."""
_LINES_LEFT_MAX = 3
"""Lines at the end of a file that may be no rows"""
_COARSE = 1.5
"""Of what the last digit is worth: times that are cut to it rise by no more, where several rows have one."""
_SAME_MIN = 0.05
"""Of the rows: so many have the time of the one before, or it is a row that was written twice."""
_ALIKE = 1e-3
"""Rates of two pieces that are one stretch differ by less."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """A part of the file that begins and ends with a line."""

    start: int
    end: int
    row: int
    line: int
    lines: int | None = None


class Rows:
    """The rows of the columns that are wanted. Raises SetupError for what is no number and for lines that are too short."""

    def __init__(
        self,
        raw: NDArray[np.uint8],
        head: Head,
        columns: tuple[int, ...],
        time: TimeColumn | None,
        where: str,
        *,
        keeps_stamps: bool = False,
    ) -> None:
        """``keeps_stamps``: the times of all rows instead of a plan."""
        self.remarks: tuple[str, ...] = ()
        self.plan: list[Stretch | Hole] = []
        self.stamp_s: NDArray[np.float64] = np.empty(0)
        self._keeps_stamps = keeps_stamps
        self._raw = raw
        self._head = head
        self._columns = columns
        self._where = where
        self._fields = max(*columns, *(time.columns if time else ()), 0) + 1
        self._pieces: list[_Piece] = []
        self._kept: dict[int, NDArray[np.float64]] = {}
        self._keeps = len(raw) <= KEPT_BYTES_MAX
        self.count = 0
        self._index(time)
        if not self.count:
            raise SetupError(f"{where} has names and no row of numbers")

    def read(self, first: int, last: int) -> NDArray[np.float64]:
        """The wanted columns in rows ``first`` to before ``last``, NaN where a value is missing: (columns, rows)."""
        values = np.empty((len(self._columns), last - first))
        number = bisect_right([piece.row for piece in self._pieces], first) - 1
        at = first
        while at < last:
            piece, rows = self._pieces[number], self._values(number)
            taken = min(last - at, piece.row + rows.shape[1] - at)
            values[:, at - first : at - first + taken] = rows[:, at - piece.row : at - piece.row + taken]
            at += taken
            number += 1
        return values

    def _index(self, time: TimeColumn | None) -> None:
        """Goes through the file once: pieces, rows, times."""
        line = self._head.lines + 1
        stamps: list[NDArray[np.float64]] = []
        planned = _Plan(self._where)
        for start, end in self._bounds():
            piece = _Piece(start, end, self.count, line)
            numbers = self._numbers(piece, self._columns if self._keeps else (), is_last=end == len(self._raw))
            if self._keeps:
                self._kept[len(self._pieces)] = _finite(numbers.values)
            if time and len(numbers.starts):
                stamps.append(time.read(self._raw[start:end], numbers.starts, self._where, self.count, line))
                if sum(map(len, stamps)) > STAMPS_MAX and not self._keeps_stamps:
                    planned.add(np.concatenate(stamps), time.resolution_s)
                    stamps = []
            if len(numbers.starts):
                self._pieces.append(replace(piece, lines=numbers.lines))
            self.count += len(numbers.starts)
            line += numbers.lines
            release(self._raw)
            if numbers.ended:
                break
        if time and self._keeps_stamps:
            self.stamp_s = np.concatenate(stamps) if stamps else self.stamp_s
        elif time and self.count:
            if stamps:
                planned.add(np.concatenate(stamps), time.resolution_s)
            self.plan = planned.parts
            self.remarks += remark_of(self.plan)

    def _bounds(self) -> Iterator[tuple[int, int]]:
        start, size = self._head.body, len(self._raw)
        while start < size:
            end = min(start + PIECE_BYTES, size)
            while end < size:
                found = np.flatnonzero(self._raw[end - 1 : end + (1 << 16)] == ord("\n"))
                if len(found):
                    end = min(end + int(found[0]), size)
                    break
                end = min(end + (1 << 16), size)
            yield start, end
            start = end

    def _numbers(self, piece: _Piece, columns: tuple[int, ...], is_last: bool) -> Numbers:
        text = np.array(self._raw[piece.start : piece.end])
        # To count rows, one field of each line is enough; the last line may be cut off, and then is no row.
        fields = self._fields if columns or is_last else 1
        if not columns and not is_last and (starts := plain_lines(text)) is not None:
            return Numbers(np.empty((0, len(starts))), starts, len(starts), ended=False)

        def read(text: NDArray[np.uint8]) -> Numbers:
            # The last piece may end earlier than it did at first: what is below its rows is left out.
            lines = None if is_last else piece.lines
            return read_numbers(
                text, columns, self._where, self._head.notation, first_line=piece.line, fields=fields, lines=lines
            )

        try:
            return read(text)
        except SetupError as error:
            if not is_last:
                raise
            refusal = error
        # A logger that lost power ends inside a line; others write a word or two below the numbers.
        ends = np.flatnonzero(text[:-1] == ord("\n"))
        for end in ends[: -_LINES_LEFT_MAX - 1 : -1].tolist():
            try:
                numbers = read(text[: end + 1])
            except SetupError:
                continue
            left = bytes(text[end + 1 :]).decode("latin-1").strip()
            self.remarks = (f"what is below the last row is no row, and left out: '{left[:40]}'",)
            return numbers
        raise refusal

    def _values(self, number: int) -> NDArray[np.float64]:
        if number not in self._kept:
            self._kept.clear()
            piece = self._pieces[number]
            is_last = number == len(self._pieces) - 1
            self._kept[number] = _finite(self._numbers(piece, self._columns, is_last).values)
            release(self._raw)
        return self._kept[number]


def _finite(values: NDArray[np.float64]) -> NDArray[np.float64]:
    values[~np.isfinite(values)] = np.nan
    return values


class _Plan:
    """Stretches and holes of times that come in pieces; a stretch that goes on in the next piece is one."""

    def __init__(self, where: str) -> None:
        self.parts: list[Stretch | Hole] = []
        self._where = where
        self._rows = 0
        self._last_s: float | None = None
        self._first_s = 0.0

    def add(self, stamp_s: NDArray[np.float64], resolution_s: float) -> None:
        """The next times. Raises SetupError where they do not rise, with the rate that they tell."""
        self._refuse_unordered(stamp_s, resolution_s)
        if self._last_s is None:
            self.parts = plan_of_stamps(stamp_s, self._where, resolution_s)
            self._first_s = float(stamp_s[0])
            self._rows, self._last_s = len(stamp_s), float(stamp_s[-1])
            return
        # The last row comes again, so that the step to the next piece is seen.
        joined = np.concatenate(([self._last_s], stamp_s))
        rows, ahead_ns = self._rows - 1, round((self._last_s - self._first_s) * NS_PER_S)
        for part in plan_of_stamps(joined, self._where, resolution_s):
            start_ns, end_ns = part.start_ns + ahead_ns, part.end_ns + ahead_ns
            if isinstance(part, Hole):
                self._append(Hole(max(start_ns, self.parts[-1].end_ns), end_ns, part.reason))
            else:
                first, last = part.first + rows, part.last + rows
                self._append(replace(part, first=first, last=last, start_ns=start_ns, end_ns=end_ns))
        self._rows, self._last_s = self._rows + len(stamp_s), float(stamp_s[-1])

    def _refuse_unordered(self, stamp_s: NDArray[np.float64], resolution_s: float) -> None:
        """Rows that are faster than the last digit of their times have several with one time; one that comes twice, or too early,
        is another matter."""
        before_s = [] if self._last_s is None else [self._last_s]
        steps_s = np.diff(np.concatenate((before_s, stamp_s)))
        rises_s = steps_s[steps_s > 0]
        if len(steps_s) < 2 or not len(rises_s) or steps_s.min() > 0:
            return
        usual_s = float(np.median(rises_s))
        same = float(np.mean(steps_s == 0))
        if steps_s.min() == 0 and same >= _SAME_MIN and usual_s < _COARSE * resolution_s:
            rate_hz = len(steps_s) / float(rises_s.sum())
            raise SetupError(
                f"{self._where} has several rows with one time, whose last digit is worth {resolution_s:g} s; "
                f"give the rate, which is about {rate_hz:.4g} Hz, as rate={rate_hz:.4g}"
            )
        place = int(np.argmax(steps_s <= 0))
        what = "is not after the one before" if steps_s[place] < 0 else "is that of the row before it"
        raise SetupError(
            f"{self._where}: the time of row {place + 2 + self._rows - len(before_s)} {what}; times must rise. If the rows are "
            f"all there and in order, say the rate, which is about {1 / usual_s:.4g} Hz, as rate={1 / usual_s:.4g}"
        )

    def _append(self, part: Stretch | Hole) -> None:
        before = self.parts[-1]
        if not isinstance(part, Stretch) or not isinstance(before, Stretch) or part.first != before.last - 1:
            self.parts.append(part)
        elif abs(part.rate_hz / before.rate_hz - 1) < _ALIKE:
            steps = (before.last - before.first - 1, part.last - part.first - 1)
            rate_hz = sum(steps) / (steps[0] / before.rate_hz + steps[1] / part.rate_hz)
            beside = _joined(before, part)
            self.parts[-1] = Stretch(before.first, part.last, rate_hz, before.start_ns, part.end_ns, beside)
        elif part.last - before.last > 0:
            beside = None if part.beside is None else part.beside[1:]
            self.parts.append(Stretch(before.last, part.last, part.rate_hz, before.end_ns, part.end_ns, beside))


def _joined(before: Stretch, part: Stretch) -> NDArray[np.float32] | None:
    """How far the rows of two stretches are beside the grid; the first row of the second is the last of the first."""
    if before.beside is None and part.beside is None:
        return None
    sides = [
        np.zeros(each.last - each.first, np.float32) if each.beside is None else each.beside for each in (before, part)
    ]
    return np.concatenate((sides[0], sides[1][1:]))
