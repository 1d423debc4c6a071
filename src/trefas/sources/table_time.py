"""When each row of a table was taken: seconds of any unit, seconds since 1970, or dates and times of day.

    0.0002   1706781600123 (ms since 1970)   2024-02-01T10:00:00.5+01:00   01.02.2024 │ 10:00:00,5   2/14/2024 10:00:00.5 AM

Times come as seconds since the first row, so that nanoseconds since 1970 lose nothing. What the last digit of a time is worth
is found from all rows: programs leave zeros away, so that the first row is often '0'.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from trefas.base.errors import SetupError
from trefas.base.instant import NS_PER_S, Instant
from trefas.sources.digits import Notation
from trefas.sources.table_head import CLOCK, DATE, Head, is_time
from trefas.sources.time_text import DECADES, read_civil, read_times, read_whole

EPOCH_S = (1e9, 4.1e9)
"""Seconds since 1970 of 2001 to 2099: numbers in that range, or in it by thousands, are instants."""
_ROWS_OF_A_DECADE = 16
"""So many rows of one magnitude do not all end in zeros by chance."""
_ORDERS = {"ymd": (0, 1, 2), "dmy": (2, 1, 0), "mdy": (2, 0, 1)}


@dataclass(slots=True)
class TimeColumn:
    """The column, or the two columns, of a table that say when; pieces of text are read in their order."""

    columns: tuple[int, ...]
    """One column, or the date's and the time of day's"""
    notation: Notation
    unit_s: float = 1.0
    is_civil: bool = False
    order: str = "ymd"
    """Where year, month and day stand in a date"""
    has_date: bool = False
    zone: bytes = b""
    """What stands behind each time of day"""
    is_epoch: bool = False
    origin: int = 0
    """The first row: whole units of a number, nanoseconds of an instant"""
    _places: NDArray[np.int64] = field(default_factory=lambda: np.full(DECADES, -1_000, np.int64))
    _rows: NDArray[np.int64] = field(default_factory=lambda: np.zeros(DECADES, np.int64))

    def read(
        self, text: NDArray[np.uint8], starts: NDArray[np.int64], where: str, first_row: int, first_line: int
    ) -> NDArray[np.float64]:
        """Seconds since the first row of the table, for rows that begin at ``starts``. Raises SetupError for what is no time."""
        seconds = np.empty(len(starts))
        if not len(starts):
            return seconds
        if self.is_civil:
            nanoseconds = np.zeros(len(starts), np.int64)
            zone = np.frombuffer(self.zone, np.uint8)
            columns, order = np.array(self.columns), np.array(_ORDERS[self.order])
            bad = read_civil(
                text, starts, columns, self.notation.codes[0], order, zone, self.has_date, nanoseconds, self._places
            )
            self._rows[0] += len(starts)
            if bad < 0:
                self.origin = self.origin or int(nanoseconds[0])
                seconds = (nanoseconds - self.origin) / NS_PER_S
        else:
            if not first_row:
                self.origin = read_whole(text, int(starts[0]), self.columns[0], self.notation.codes)
            bad = read_times(
                text, starts, self.columns[0], self.notation.codes, self.origin, seconds, self._places, self._rows
            )
            seconds *= self.unit_s
        if bad >= 0:
            self._refuse(text, int(starts[bad]), where, first_line)
        return seconds

    @property
    def resolution_s(self) -> float:
        """What the last digit of a time is worth, by the rows that were read: the coarsest of those that are often enough."""
        if self.is_civil:
            return float(10.0 ** -float(max(self._places[0], 0)))
        often = self._places[self._rows >= _ROWS_OF_A_DECADE]
        places = often.min() if len(often) else self._places.max()
        return float(self.unit_s * 10.0 ** -float(places)) if places > -1_000 else 0.0

    @property
    def start(self) -> Instant | None:
        """The instant of the first row; None where it is not said. A time without a zone is UTC."""
        if self.is_civil:
            return Instant(self.origin - _ahead_s(self.zone) * NS_PER_S) if self.has_date else None
        return Instant(round(self.origin * self.unit_s * NS_PER_S)) if self.is_epoch else None

    @property
    def is_utc(self) -> bool:
        """Whether the first row's instant is known to be UTC: seconds since 1970, or a zone is said."""
        return self.is_epoch or bool(self.zone)

    def _refuse(self, text: NDArray[np.uint8], start: int, where: str, first_line: int) -> None:
        number = first_line + int(np.count_nonzero(text[:start] == ord("\n")))
        line = bytes(text[start : start + 200]).split(b"\n")[0].split(b"\r")[0].decode("latin-1")
        raise SetupError(f"{where}, line {number}: '{line[:60]}' has no time, or not as the rows before it")


def time_of(head: Head, column: int | None, units: Sequence[str], where: str, dates: str = "") -> TimeColumn | None:
    """The column of time: one with dates or times of day, else ``column``. ``dates`` says the order (ymd, dmy, mdy)."""
    rows = head.rows
    civil = [n for n in range(len(head.names)) if 2 * sum(is_time(_field(row, n)) for row in rows) >= len(rows)]
    if not civil:
        return None if column is None else _of_numbers(head, column, units[column])
    first = civil[0]
    dated = bool(DATE.match(_field(rows[0], first)))
    clocked = dated and CLOCK.search(_field(rows[0], first))
    columns: tuple[int, ...] = (first,)
    if dated and not clocked and len(civil) > 1 and not DATE.match(_field(rows[0], civil[1])):
        columns = (first, civil[1])
    elif not dated and len(civil) > 1 and DATE.match(_field(rows[0], civil[1])):
        columns, dated = (civil[1], first), True
    last = _field(rows[0], columns[-1])
    clock = CLOCK.search(last)
    return TimeColumn(
        columns,
        head.notation,
        is_civil=True,
        has_date=dated,
        order=_order([_field(row, columns[0]) for row in rows], where, dates) if dated else "ymd",
        zone=last[clock.end() :].encode() if clock else b"",
    )


def _of_numbers(head: Head, column: int, unit: str) -> TimeColumn:
    known = bool(unit)
    unit_s = UNITS_S.get(unit.lower(), 1.0)
    first = _field(head.rows[0], column)
    decimal = head.notation.decimal
    try:
        value = abs(float(first.replace(head.notation.group or "\0", "").replace(decimal, ".")))
    except ValueError:
        value = 0.0
    scales = (unit_s,) if known else (1.0, 1e-3, 1e-6, 1e-9)
    epoch = next((scale for scale in scales if EPOCH_S[0] <= value * scale <= EPOCH_S[1]), None)
    return TimeColumn((column,), head.notation, unit_s=epoch or unit_s, is_epoch=epoch is not None)


UNITS_S = {
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds"), 1.0),
    **dict.fromkeys(("ms", "msec", "millisec", "milliseconds", "millis"), 1e-3),
    **dict.fromkeys(("us", "µs", "μs", "usec", "microsec", "microseconds", "micros"), 1e-6),
    **dict.fromkeys(("ns", "nsec", "nanoseconds", "nanos"), 1e-9),
    **dict.fromkeys(("min", "minutes"), 60.0),
}


def _field(row: tuple[str, ...], column: int) -> str:
    return row[column] if column < len(row) else ""


def _order(fields: list[str], where: str, said: str) -> str:
    """Which of year, month and day comes first: said by the year's four digits, the points of 31.12., or a number above 12."""
    dates = [match for one in fields if (match := DATE.match(one))]
    if len(dates[0][1]) == 4:
        return "ymd"
    if said:
        return said
    if dates[0][2] == "." or not dates[0][3].isdigit() or any(int(date[1]) > 12 for date in dates):
        return "dmy"
    if any(date[3].isdigit() and int(date[3]) > 12 for date in dates):
        return "mdy"
    raise SetupError(
        f"{where} has dates as {dates[0][0]}, which may be day or month first; say it, as dates=dmy or dates=mdy"
    )


def _ahead_s(zone: bytes) -> int:
    match = re.search(r"([+-])(\d\d):?(\d\d)?", zone.decode("latin-1"))
    seconds = int(match[2]) * 3600 + int(match[3] or 0) * 60 if match else 0
    return -seconds if match and match[1] == "-" else seconds
