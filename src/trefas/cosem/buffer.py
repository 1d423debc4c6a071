"""The buffer of a profile as A-XDR: rows of equal length, written column by column for all of them at once.

01 | rows | 02 | columns | 09 0C date-time | 12 LoggerStatus | 06 DataQuality | 0F 01 | 06 register … | 02 …
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from trefas.base.declared import UNMEASURED, Declared
from trefas.base.instant import NS_PER_S
from trefas.base.reading import Reading
from trefas.core.log import LogRows
from trefas.cosem.date_time import UNSPECIFIED
from trefas.cosem.transfer import Records
from trefas.cosem.value import NUMBERS
from trefas.wire.axdr import Array, OctetString, Structure, VisibleString
from trefas.wire.reader import length_of

_EXACT = 1 << 62
"""Beyond it int64 could overflow on the way."""

Cells = NDArray[np.uint8]
"""Bytes of one column, a row each."""


@runtime_checkable
class Numbers(Protocol):
    """A column whose values are whole numbers."""

    def numbers(self, rows: LogRows) -> NDArray[np.int64]:
        """As they are shown, (rows,)."""
        ...


@dataclass(frozen=True, slots=True)
class Register:
    """A column that shows a captured register."""

    number: int
    value: Declared
    exponent: int
    differences: bool

    def cells(self, rows: LogRows) -> Cells:
        """The values with their tags."""
        kind = f">{'i' if self.value.wire.signed else 'u'}{self.value.wire.bits // 8}"
        return _tagged(bytes((NUMBERS[self.value.wire].tag,)), self.numbers(rows).astype(kind))

    def numbers(self, rows: LogRows) -> NDArray[np.int64]:
        """The values."""
        shown = self._shown(rows.counts[:, self.number])
        if not self.differences:
            return shown
        # Of what is shown, not of what was counted: so differences add up to what the register shows.
        return (shown - self._shown(rows.before[:, self.number])) & ((1 << self.value.wire.bits) - 1)

    def _shown(self, counts: NDArray[np.int64]) -> NDArray[np.int64]:
        """As ``Reading.on_wire`` has it, for all rows at once as long as the numbers fit."""
        value, exponent = self.value, self.exponent
        counts = np.where(counts == UNMEASURED, 0, counts)  # null-data in a buffer would repeat the row before
        up, down = 10 ** max(-exponent, 0), value.per_unit * 10 ** max(exponent, 0)
        bits, signed = value.wire.bits, value.wire.signed
        largest = int(np.abs(counts).max(initial=0))
        if 2 * largest * up + down < _EXACT and not (value.accumulates and signed):
            if value.accumulates:
                whole: NDArray[np.int64] = counts * up // down & ((1 << min(bits, 62)) - 1)
                return whole
            low, high = (-(1 << bits - 1), (1 << bits - 1) - 1) if signed else (0, (1 << bits) - 1)
            rounded: NDArray[np.int64] = np.clip((2 * up * counts + down) // (2 * down), low, min(high, _EXACT))
            return rounded
        return np.array([Reading(value, int(count)).on_wire(exponent) for count in counts], np.int64)


class ClockColumn:
    """The time of the row, standard time."""

    def cells(self, rows: LogRows) -> Cells:
        """date-time as octet-string (Blue Book, 4.1.6.1); hundredths and deviation are not specified."""
        return _moments(rows.rtc_ns, rows.clock_status)


@dataclass(frozen=True, slots=True)
class TimeColumn:
    """A column that shows when a captured register was captured itself, standard time."""

    number: int

    def cells(self, rows: LogRows) -> Cells:
        """date-time as octet-string; nothing specified where it never was."""
        at_ns = rows.counts[:, self.number]
        cells = _moments(at_ns, np.zeros(len(rows), np.uint8))
        cells[at_ns == 0, 2:] = np.frombuffer(UNSPECIFIED, np.uint8)
        return cells


@dataclass(frozen=True, slots=True)
class TextColumn:
    """A column that shows a text, of this number and those behind it."""

    number: int
    pieces: int
    size: int
    octets: bool

    def cells(self, rows: LogRows) -> Cells:
        """octet-string or visible-string, always as long; filled up with zeros or blanks."""
        counts = np.ascontiguousarray(rows.counts[:, self.number : self.number + self.pieces]).astype(">i8")
        text = counts.view(np.uint8).reshape(len(rows), counts.itemsize * self.pieces)[:, : self.size].copy()
        if not self.octets:
            text[text == 0] = ord(" ")
        head = np.array([OctetString.tag if self.octets else VisibleString.tag, self.size], np.uint8)
        return np.concatenate([np.broadcast_to(head, (len(rows), 2)), text], axis=1)


class StatusColumn:
    """LoggerStatus."""

    def cells(self, rows: LogRows) -> Cells:
        """long-unsigned"""
        return _tagged(b"\x12", rows.status.astype(">u2"))

    def numbers(self, rows: LogRows) -> NDArray[np.int64]:
        """Its bits."""
        return rows.status.astype(np.int64)


class QualityColumn:
    """DataQuality."""

    def cells(self, rows: LogRows) -> Cells:
        """double-long-unsigned"""
        return _tagged(b"\x06", rows.quality.astype(">u4"))

    def numbers(self, rows: LogRows) -> NDArray[np.int64]:
        """Its bits."""
        return rows.quality.astype(np.int64)


class FormatColumn:
    """The reserved column: 1, and an integer, as in the session that the maker printed."""

    def cells(self, rows: LogRows) -> Cells:
        """integer"""
        return _tagged(b"\x0f", np.ones(len(rows), np.int8))


Column = Register | ClockColumn | TimeColumn | TextColumn | StatusColumn | QualityColumn | FormatColumn


def encode(rows: LogRows, columns: Sequence[Column]) -> Records:
    """An array of structures."""
    begins = np.frombuffer(bytes((Structure.tag,)) + length_of(len(columns)), np.uint8)
    head = np.broadcast_to(begins, (len(rows), len(begins)))
    cells = np.concatenate([head, *(column.cells(rows) for column in columns)], axis=1)
    return Records.of(bytes((Array.tag,)) + length_of(len(rows)), cells.tobytes(), cells.shape[1])


_Values = np.ndarray[tuple[int, ...], np.dtype[np.generic]]


def _moments(rtc_ns: NDArray[np.int64], status: NDArray[np.uint8]) -> Cells:
    moments = (rtc_ns // NS_PER_S).astype("M8[s]")
    days, months = moments.astype("M8[D]"), moments.astype("M8[M]")
    seconds = (moments - days).astype(np.int64)
    cells = np.empty((len(rtc_ns), 14), np.uint8)
    cells[:, :2] = 0x09, 0x0C
    cells[:, 2:4] = _bytes_of((moments.astype("M8[Y]").astype(np.int64) + 1970).astype(">u2"))
    cells[:, 4] = months.astype(np.int64) % 12 + 1
    cells[:, 5] = (days - months.astype("M8[D]")).astype(np.int64) + 1
    cells[:, 6] = (days.astype(np.int64) + 3) % 7 + 1  # the first day of 1970 was a Thursday, 4
    cells[:, 7], cells[:, 8], cells[:, 9] = seconds // 3600, seconds // 60 % 60, seconds % 60
    cells[:, 10:13] = 0xFF, 0x80, 0x00
    cells[:, 13] = status
    return cells


def _tagged(tag: bytes, values: _Values) -> Cells:
    cells = _bytes_of(values)
    return np.concatenate([np.full((len(cells), 1), tag[0], np.uint8), cells], axis=1)


def _bytes_of(values: _Values) -> Cells:
    return np.ascontiguousarray(values).view(np.uint8).reshape(len(values), values.dtype.itemsize)
