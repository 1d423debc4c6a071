"""A log as a table: rows of a profile with their times, and values in units.

    between(profile, datetime(2026, 1, 10), datetime(2026, 1, 11))     a day, both ends included
    newest(profile, 0, 9)                                              the ten newest, the newest first
    everything(profile)                                                all of it, oldest first

Times are the clock's: standard time, without a zone. Where the profile shows differences, values are what the row added.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from trefas.base.declared import UNMEASURED, Declared
from trefas.base.errors import LocalError
from trefas.core.journal import Column
from trefas.core.log import DataQuality, Log, LoggerStatus, LogRows
from trefas.core.profile import Profile
from trefas.core.text_column import PIECE_SIZE, Text, text_of

_EPOCH = datetime(1970, 1, 1)
_US = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class LogTable:
    """Rows of one profile of one meter, in the order in which they were asked for."""

    columns: tuple[Declared, ...]
    rows: LogRows
    differences: bool
    """Whether values are what a row added to the one before."""
    texts: tuple[tuple[str, ...] | None, ...]
    """Of the columns that are texts, each row's."""
    moments: tuple[bool, ...]
    """Which columns are times: standard time, nothing where it never was."""

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def names(self) -> list[str]:
        """Columns with their units, as ``A14 (Wh)``."""
        names = (each.name.partition(" (standard time")[0] for each in self.columns)
        symbols = (each.unit.symbol for each in self.columns)
        return [f"{name} ({symbol})" if symbol else name for name, symbol in zip(names, symbols, strict=True)]

    @property
    def times(self) -> list[datetime]:
        """Standard time of each row."""
        return [moment(rtc_ns) for rtc_ns in self.rows.rtc_ns.tolist()]

    @property
    def counts(self) -> NDArray[np.int64]:
        """(rows, columns): whole counts."""
        return self.rows.counts - self.rows.before if self.differences else self.rows.counts

    @property
    def values(self) -> NDArray[np.float64]:
        """(rows, columns): in units; NaN where nothing was measured."""
        values = np.asarray(self.counts / np.array([each.per_unit for each in self.columns], np.float64), np.float64)
        values[self.rows.counts == UNMEASURED] = np.nan
        if self.differences:
            values[self.rows.before == UNMEASURED] = np.nan
        return values

    @property
    def cells(self) -> list[tuple[float | str | datetime | None, ...]]:
        """Each row's columns: values in units, times and texts; NaN for what was not measured, None for a time that never was."""
        columns: list[list[float | str | datetime | None]] = []
        for number, values in enumerate(self.values.T.tolist()):
            text = self.texts[number]
            if text is not None:
                columns.append(list(text))
            elif self.moments[number]:
                counts = self.rows.counts[:, number].tolist()
                columns.append([moment(count) if count else None for count in counts])
            else:
                columns.append(values)
        return list(zip(*columns, strict=True))

    @property
    def remarks(self) -> list[str]:
        """What the bits of each row say, in words; empty where all is well."""
        both = zip(self.rows.status.tolist(), self.rows.quality.tolist(), strict=True)
        return ["; ".join([*_words(LoggerStatus(status)), *_words(DataQuality(quality))]) for status, quality in both]

    def without_first(self, count: int) -> "LogTable":
        """The same but for so many rows at its begin."""
        kept = slice(count, None)
        rows = LogRows(*(getattr(self.rows, each.name)[kept] for each in fields(self.rows)))
        texts = tuple(each if each is None else each[kept] for each in self.texts)
        return replace(self, rows=rows, texts=texts)

    def records(self) -> Iterator[dict[str, object]]:
        """Each row by the names of its fields."""
        fixed = zip(
            self.rows.ids.tolist(),
            self.times,
            self.rows.clock_status.tolist(),
            self.rows.status.tolist(),
            self.rows.quality.tolist(),
            self.remarks,
            self.cells,
            strict=True,
        )
        for row_id, time, clock_status, status, quality, remark, cells in fixed:
            yield {
                "id": row_id,
                "time": time,
                "clock_status": clock_status,
                "logger_status": status,
                "data_quality": quality,
                "remark": remark,
                **dict(zip(self.names, cells, strict=True)),
            }


def everything(profile: Profile, *, meter: int = 0) -> LogTable:
    """All rows, oldest first."""
    return _table(profile, _log(profile).ids(meter), meter)


def between(profile: Profile, start: datetime, end: datetime, *, meter: int = 0) -> LogTable:
    """The rows from one standard time to another, both included, oldest first. Raises LocalError for times with a zone."""
    return _table(profile, _log(profile).between(_nanoseconds(start), _nanoseconds(end), meter), meter)


def newest(profile: Profile, first: int = 0, last: int = 0, *, meter: int = 0) -> LogTable:
    """Rows by number, 0 the newest, in the order from the first to the last. Raises LocalError for a number below 0."""
    if min(first, last) < 0:
        raise LocalError(f"row {min(first, last)} was asked for; rows are numbered from 0, the newest")
    return _table(profile, _log(profile).from_newest(first, last, meter), meter)


def moment(rtc_ns: int) -> datetime:
    """Standard time as a naive ``datetime``, cut to microseconds."""
    return _EPOCH + timedelta(microseconds=rtc_ns // 1_000)


def _table(profile: Profile, ids: NDArray[np.int64], meter: int) -> LogTable:
    times = {slot.at for slot in profile.rows.layout.slots if slot.at is not None}
    moments = tuple(each in times or (isinstance(each, Column) and each.is_time) for each in profile.columns)
    rows = _log(profile).rows(ids, meter)
    shown = [number for number, each in enumerate(profile.columns) if not isinstance(each, Text) or each.place == 0]
    return LogTable(
        tuple(profile.columns[number] for number in shown),
        replace(rows, counts=rows.counts[:, shown], before=rows.before[:, shown]),
        profile.differences,
        tuple(_texts(profile.columns[number], rows.counts[:, number:]) for number in shown),
        tuple(moments[number] for number in shown),
    )


def _texts(column: Declared, counts: NDArray[np.int64]) -> tuple[str, ...] | None:
    if not isinstance(column, Text):
        return None
    pieces = -(-column.size // PIECE_SIZE)
    texts = [text_of(row, column.size) for row in counts[:, :pieces].tolist()]
    return tuple(each.hex() if column.octets else each.rstrip(b"\0").decode("ascii") for each in texts)


def _log(profile: Profile) -> Log:
    if profile.log is None:
        raise LocalError(f"the profile {profile.name} has not begun, so it has no log to read")
    return profile.log


def _nanoseconds(time: datetime) -> int:
    if time.tzinfo is not None:
        raise LocalError(f"the time {time} has a zone; logs are in the clock's standard time, without one")
    return (time - _EPOCH) // _US * 1_000


def _words(flags: LoggerStatus | DataQuality) -> list[str]:
    return [(flag.name or "").lower().replace("_", " ") for flag in flags]
