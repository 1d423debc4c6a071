"""A log: a ring of rows for each meter of a fleet, the newest overwriting the oldest.

    row    id | time of the clock | clock status | LoggerStatus | DataQuality | one int64 count for each column

A row's id counts all rows that the log ever had, from 1, and is never given twice. The ring holds one row more than it shows,
so that the oldest shown can be told as a difference to the one before it; a log that was emptied has a baseline for that.
Memory is of a fixed size from the beginning (which the operating system hands out as it is written to).
"""

import struct
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import IntFlag
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from trefas.base.errors import LocalError, SetupError
from trefas.base.instant import NS_PER_S

LOG_ID_MAX = 0xFFFF_FFFF
"""What the real meter's counter of rows reaches; from there on it says so in every row."""

_HEAD = struct.Struct(">qBHI")
_DIGEST_SIZE = 8


class LoggerStatus(IntFlag):
    """What happened to the log (the maker's bits)."""

    CRC_INVALID = 1 << 3
    TIME_DISCONTINUITY = 1 << 6
    """Rows are missing before this one: the log was not filled up after the clock was set, or after an outage."""
    RECONFIGURED = 1 << 7
    INTERVAL_CHANGED = 1 << 8
    LOG_ID_EXHAUSTED = 1 << 9


class DataQuality(IntFlag):
    """What happened during the period of a row (the maker's bits)."""

    CLOCK_SET_7_S = 1 << 0
    CLOCK_SET_15_S = 1 << 1
    CLOCK_SET_30_S = 1 << 2
    CLOCK_SET_60_S = 1 << 3
    CLOCK_FORWARD = 1 << 4
    CLOCK_BACKWARD = 1 << 5
    LEGAL_PARAMETER_ERROR = 1 << 6
    OVERVOLTAGE = 1 << 7
    UNDERVOLTAGE = 1 << 8
    NEUTRAL_ERROR = 1 << 9
    POWER_OUTAGE = 1 << 10


_CLOCK_MARKS = (
    (60 * NS_PER_S + 1, DataQuality.CLOCK_SET_60_S),  # the maker has 30 to 60 s, and more than 60 s
    (30 * NS_PER_S, DataQuality.CLOCK_SET_30_S),
    (15 * NS_PER_S, DataQuality.CLOCK_SET_15_S),
    (7 * NS_PER_S, DataQuality.CLOCK_SET_7_S),
)


def clock_marks(forward_ns: int) -> DataQuality:
    """What a clock that was set forward (backward if negative) by so much leaves in the row of its period."""
    mark = next((mark for least_ns, mark in _CLOCK_MARKS if abs(forward_ns) >= least_ns), DataQuality(0))
    if not mark:
        return mark
    return mark | (DataQuality.CLOCK_FORWARD if forward_ns > 0 else DataQuality.CLOCK_BACKWARD)


@dataclass(frozen=True, slots=True)
class LogRows:
    """Rows taken out of a log, in the order in which they were asked for. ``counts`` is (rows, columns); ``before`` are the
    counts of the row before each."""

    ids: NDArray[np.int64]
    rtc_ns: NDArray[np.int64]
    clock_status: NDArray[np.uint8]
    status: NDArray[np.uint16]
    quality: NDArray[np.uint32]
    counts: NDArray[np.int64]
    before: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(frozen=True, slots=True)
class LogChange:
    """What must be written so that a stored log is that of the meter: rows by id, and the first id that is kept."""

    log: str
    first_id: int
    rows: tuple[tuple[int, bytes], ...]


class Log:
    """The logs of one kind of all meters. ``depth`` is the number of rows shown at most."""

    def __init__(self, meters: int, depth: int, columns: int) -> None:
        if depth < 1:
            raise LocalError(f"a log is {depth} rows deep; it needs one at least")
        self.depth = depth
        self.columns = columns
        self.added: list[Callable[[NDArray[np.int64]], None]] = []
        """Told whenever there are new rows, of which meters."""
        self._capacity = depth + 1
        self._rtc_ns = np.zeros((meters, self._capacity), np.int64)
        self._clock_status = np.zeros((meters, self._capacity), np.uint8)
        self._status = np.zeros((meters, self._capacity), np.uint16)
        self._quality = np.zeros((meters, self._capacity), np.uint32)
        self._counts = np.zeros((meters, self._capacity, columns), np.int64)
        self._next_id, self._first_id, self._unstored_id, self._latest_ns = np.ones((4, meters), np.int64)
        self._baseline = np.zeros((meters, columns), np.int64)
        self._latest_ns.fill(-1)  # newer rows may have an earlier time, after the clock was set back

    # Writing.

    def append(
        self,
        rtc_ns: int,
        counts: Sequence[int],
        *,
        meter: int = 0,
        status: int = 0,
        quality: int = 0,
        clock_status: int = 0,
    ) -> int:
        """Adds the newest row and returns its id."""
        row_id = int(self._next_id[meter])
        at = row_id % self._capacity
        self._rtc_ns[meter, at] = rtc_ns
        self._clock_status[meter, at] = clock_status
        self._status[meter, at] = status | (LoggerStatus.LOG_ID_EXHAUSTED if row_id >= LOG_ID_MAX else 0)
        self._quality[meter, at] = quality
        self._counts[meter, at] = counts
        self._latest_ns[meter] = max(self._latest_ns[meter], rtc_ns)
        self._next_id[meter] = row_id + 1
        self._first_id[meter] = max(self._first_id[meter], row_id + 1 - self._capacity)
        for each in self.added:
            each(np.array([meter]))
        return row_id

    def append_many(
        self,
        meters: NDArray[np.int64],
        rtc_ns: NDArray[np.int64],
        counts: NDArray[np.int64],
        status: NDArray[np.int64],
        quality: NDArray[np.int64],
        clock_status: NDArray[np.int64],
    ) -> None:
        """Adds the newest row to the logs of some meters, each of them once; ``counts`` are (meters, columns)."""
        row_ids = self._next_id[meters]
        at = row_ids % self._capacity
        self._rtc_ns[meters, at] = rtc_ns
        self._clock_status[meters, at] = clock_status
        self._status[meters, at] = status | np.where(row_ids >= LOG_ID_MAX, int(LoggerStatus.LOG_ID_EXHAUSTED), 0)
        self._quality[meters, at] = quality
        self._counts[meters, at] = counts
        self._latest_ns[meters] = np.maximum(self._latest_ns[meters], rtc_ns)
        self._next_id[meters] = row_ids + 1
        self._first_id[meters] = np.maximum(self._first_id[meters], row_ids + 1 - self._capacity)
        for each in self.added:
            each(meters)

    def clear(self, baseline: Sequence[int], *, meter: int = 0) -> None:
        """Deletes every row. Differences begin at the baseline; ids go on."""
        self._first_id[meter] = self._next_id[meter]
        self._latest_ns[meter] = -1
        self._baseline[meter] = baseline

    # Reading.

    @property
    def next_ids(self) -> NDArray[np.int64]:
        """The id that the next row of each meter gets."""
        return self._next_id

    @property
    def first_ids(self) -> NDArray[np.int64]:
        """The lowest id that is kept of each meter."""
        return self._first_id

    def next_id(self, meter: int = 0) -> int:
        """The id that the next row gets."""
        return int(self._next_id[meter])

    def first_id(self, meter: int = 0) -> int:
        """The lowest id that is kept, one that is not shown included."""
        return int(self._first_id[meter])

    def entries(self, meter: int = 0) -> int:
        """How many rows there are."""
        return min(self.depth, self.next_id(meter) - self.first_id(meter))

    def ids(self, meter: int = 0) -> NDArray[np.int64]:
        """All rows, oldest first."""
        end = self.next_id(meter)
        return np.arange(end - self.entries(meter), end, dtype=np.int64)

    def between(self, from_ns: int, to_ns: int, meter: int = 0) -> NDArray[np.int64]:
        """The rows whose time is from one moment to another, both included, oldest first."""
        ids = self.ids(meter)
        rtc_ns = self._rtc_ns[meter, ids % self._capacity]
        chosen: NDArray[np.int64] = ids[(rtc_ns >= from_ns) & (rtc_ns <= to_ns)]
        return chosen

    def from_newest(self, first: int, last: int, meter: int = 0) -> NDArray[np.int64]:
        """Rows by number, 0 the newest, in the order from the first to the last asked for: the maker's direction."""
        oldest = self.entries(meter) - 1
        if min(first, last) > oldest:
            return np.empty(0, np.int64)
        first, last = min(first, oldest), min(last, oldest)
        step = 1 if last >= first else -1
        return self.next_id(meter) - 1 - np.arange(first, last + step, step, dtype=np.int64)

    def from_oldest(self, first: int, last: int, meter: int = 0) -> NDArray[np.int64]:
        """Rows by number, 1 the oldest, as the Blue Book counts; ``last`` 0 is the newest."""
        last = min(last or self.entries(meter), self.entries(meter))
        start = self.next_id(meter) - self.entries(meter)
        return start - 1 + np.arange(max(first, 1), last + 1, dtype=np.int64)

    def rows(self, ids: NDArray[np.int64], meter: int = 0) -> LogRows:
        """The contents of rows that are there."""
        at = ids % self._capacity
        before = self._counts[meter, (ids - 1) % self._capacity]
        before[ids <= self._first_id[meter]] = self._baseline[meter]
        return LogRows(
            ids,
            self._rtc_ns[meter, at],
            self._clock_status[meter, at],
            self._status[meter, at],
            self._quality[meter, at],
            self._counts[meter, at],
            before,
        )

    def latest_of(self, meters: NDArray[np.int64]) -> NDArray[np.int64]:
        """A time that no row of many meters is later than; −1 without rows."""
        latest: NDArray[np.int64] = self._latest_ns[meters]
        return latest

    def newest_of(self, meters: NDArray[np.int64]) -> NDArray[np.int64]:
        """The times of the newest rows of many meters; −1 without rows."""
        newest = self._rtc_ns[meters, (self._next_id[meters] - 1) % self._capacity]
        return np.where(self._next_id[meters] > self._first_id[meters], newest, -1)

    def newest_rtc_ns(self, meter: int = 0) -> int | None:
        """The time of the newest row; None without rows."""
        if not self.entries(meter):
            return None
        return int(self._rtc_ns[meter, (self.next_id(meter) - 1) % self._capacity])

    # Storing.

    def fits(self, log: str, rows: Iterable[tuple[int, bytes]]) -> bool:
        """Whether stored rows have as many columns as this log. Raises SetupError where one is damaged, whatever it had."""
        return all(len(_checked(log, row_id, raw)) + _DIGEST_SIZE == self.row_size for row_id, raw in rows)

    @property
    def row_size(self) -> int:
        """Bytes of a stored row."""
        return _HEAD.size + 8 * self.columns + _DIGEST_SIZE

    def unstored(self, log: str, meter: int = 0) -> LogChange:
        """The rows since the last ``stored``."""
        begin = max(int(self._unstored_id[meter]), self.first_id(meter))
        packed = tuple([(row_id, self._pack(log, row_id, meter)) for row_id in range(begin, self.next_id(meter))])
        return LogChange(log, self.first_id(meter), packed)

    def kept(self, log: str, meter: int = 0) -> list[tuple[int, bytes]]:
        """All rows by id, as they are stored."""
        return [(row_id, self._pack(log, row_id, meter)) for row_id in range(self.first_id(meter), self.next_id(meter))]

    def stored(self, meter: int = 0) -> None:
        """Everything is where it survives."""
        self._unstored_id[meter] = self._next_id[meter]

    def stored_until(self, other: "Log", meter: int = 0) -> None:
        """These rows are those of another log, and stored as far as they are."""
        self._unstored_id[meter] = min(self._unstored_id[meter], other._unstored_id[meter])

    def restore(
        self,
        log: str,
        rows: Iterable[tuple[int, bytes]],
        *,
        first_id: int,
        next_id: int,
        baseline: Sequence[int],
        meter: int = 0,
    ) -> None:
        """Takes back the rows from ``first_id`` up to ``next_id``, as the image that was stored with them counts them. Raises
        SetupError, and keeps nothing, where one is damaged, missing or too many."""
        found = dict(rows)
        first_id = max(first_id, next_id - self._capacity)
        if sorted(found) != list(range(first_id, next_id)):
            raise SetupError(
                f"the log {log} is damaged: it holds {len(found)} rows, and its registers tell of {next_id - first_id}, "
                f"{first_id} to {next_id - 1}; restore a copy of the memory directory"
            )
        self._latest_ns[meter] = -1
        unpacked = {row_id: self._unpack(log, row_id, raw) for row_id, raw in found.items()}
        for row_id, (rtc_ns, clock_status, status, quality, counts) in unpacked.items():
            at = row_id % self._capacity
            self._rtc_ns[meter, at], self._clock_status[meter, at] = rtc_ns, clock_status
            self._status[meter, at], self._quality[meter, at] = status, quality
            self._counts[meter, at] = counts
            self._latest_ns[meter] = max(self._latest_ns[meter], rtc_ns)
        self._first_id[meter], self._next_id[meter], self._unstored_id[meter] = first_id, next_id, next_id
        self._baseline[meter] = baseline

    def _pack(self, log: str, row_id: int, meter: int) -> bytes:
        at = row_id % self._capacity
        head = _HEAD.pack(
            int(self._rtc_ns[meter, at]),
            int(self._clock_status[meter, at]),
            int(self._status[meter, at]),
            int(self._quality[meter, at]),
        )
        body: bytes = head + self._counts[meter, at].astype(">i8").tobytes()
        return body + _digest(log, row_id, body)

    def _unpack(self, log: str, row_id: int, raw: bytes) -> tuple[int, int, int, int, NDArray[np.int64]]:
        if len(raw) != self.row_size:
            raise _damaged(log, row_id, raw)
        body = _checked(log, row_id, raw)
        rtc_ns, clock_status, status, quality = _HEAD.unpack_from(body)
        return rtc_ns, clock_status, status, quality, np.frombuffer(body, ">i8", offset=_HEAD.size).astype(np.int64)


def _checked(log: str, row_id: int, raw: bytes) -> bytes:
    """A row without its digest. Raises SetupError where that does not fit."""
    body, digest = raw[:-_DIGEST_SIZE], raw[-_DIGEST_SIZE:]
    if _digest(log, row_id, body) != digest:
        raise _damaged(log, row_id, raw)
    return body


def _damaged(log: str, row_id: int, raw: bytes) -> SetupError:
    return SetupError(
        f"row {row_id} of the log {log} ({len(raw)} bytes) is damaged: its digest does not fit; "
        "restore a copy of the memory directory"
    )


def _digest(log: str, row_id: int, body: bytes) -> bytes:
    digest: bytes = blake2b(f"{log} {row_id} ".encode() + body, digest_size=_DIGEST_SIZE).digest()
    return digest
