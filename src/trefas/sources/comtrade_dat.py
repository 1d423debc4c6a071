"""The data of a COMTRADE record: rows of sample number, time stamp, analog and digital channels.

    BINARY     | number u32 | stamp u32 | analog i16 … | 16 digitals u16 … |     missing: 0x8000
    BINARY32   | number u32 | stamp u32 | analog i32 … | 16 digitals u16 … |     missing: 0x80000000
    FLOAT32    | number u32 | stamp u32 | analog f32 … | 16 digitals u16 … |     missing: lowest float, NaN, infinity
    ASCII      number,stamp,analog…,digital… ⏎                                   missing: nothing, 99999

What marks a missing value is an ordinary one where the channel's range (min, max) holds it: with a range to −32768, 8000h is a
crest, and where numbers are scaled so that the largest is 99999, 99999 is.

Binary rows are read in place through strides; text is read once. Rows that the configuration does not announce are taken
as long as their numbers go on; bytes that make no whole row are left.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from trefas.base.errors import SetupError
from trefas.sources.comtrade_cfg import Analog, Configuration, DataFormat
from trefas.sources.comtrade_form import ROW_HEAD, VALUE_TYPES, Bytes, Reading, row_bytes
from trefas.sources.comtrade_time import FIRST_REVISION
from trefas.sources.digits import read_columns
from trefas.sources.sample_numbers import SampleNumbers
from trefas.sources.text import release

_STAMP_MISSING = 0xFFFFFFFF
_ASCII_MISSING = 99_999
_FLOAT_LARGEST = 3.4e38
"""The largest 32-bit float is a little above; nothing that is measured comes near."""
_PIECE_ROWS = 1 << 20
"""Rows whose numbers are looked at together"""
_CHUNK_BYTES = 1 << 18
"""Rows are gone through in pieces that stay in the cache while each channel picks its values."""


class Data(Protocol):
    """The rows of a record."""

    rows: int
    numbers: SampleNumbers
    """Sample numbers of the rows"""

    def stamps(self) -> NDArray[np.float64]:
        """Time stamp of each row in counts, NaN where it is missing."""
        ...

    def stamps_at(self, rows: Sequence[int]) -> list[float]:
        """Time stamps of some rows, rising, in counts that do not begin again."""
        ...

    def columns(self, first: int, last: int) -> NDArray[np.float64]:
        """Values of the wanted channels in rows ``first`` to before ``last``, (channels, rows), in the channels' units as
        recorded; NaN where a value is missing."""
        ...


def read_data(reading: Reading, wanted: tuple[int, ...], where: str) -> Data:
    """The rows of a data file. Raises SetupError where there is none, or a line of text cannot be read."""
    configuration, raw = reading.configuration, reading.raw
    data: Data
    if configuration.format is DataFormat.ASCII:
        data = _Ascii(configuration, raw, wanted, where, reading.separator)
    else:
        data = _Binary(configuration, raw, wanted)
    if configuration.last and data.rows > configuration.last:
        later = data.numbers.starts[data.numbers.starts >= max(configuration.last, 1)]
        data.rows = int(later[0]) if len(later) else data.numbers.rows
        data.numbers = data.numbers.cut(data.rows)
    if data.rows == 0:
        raise SetupError(
            f"{where} has {len(raw)} bytes and no whole row of {len(configuration.analogs)} analog channels"
        )
    return data


def stamps_at(pieces: Iterable[NDArray[np.int64]], rows: Sequence[int]) -> list[float]:
    """Stamps of some rows, NaN where one is missing; those of 32 bits begin again after 71 minutes of microseconds."""
    found: list[float] = []
    first, turns, last = 0, 0, None
    for piece in pieces:
        backs = np.cumsum(np.diff(piece, prepend=piece[0] if last is None else last) < -(2**31))
        for row in rows[len(found) :]:
            if row >= first + len(piece):
                break
            stamp = int(piece[row - first])
            found.append(np.nan if stamp == _STAMP_MISSING else stamp + (turns + int(backs[row - first])) * 2.0**32)
        first, turns, last = first + len(piece), turns + int(backs[-1]), int(piece[-1])
    return found


def unwrapped(stamps: NDArray[np.float64]) -> NDArray[np.float64]:
    """Stamps that go on where those of 32 bits begin again."""
    back = np.diff(stamps, prepend=stamps[:1]) < -(2**31)
    return np.asarray(stamps + np.cumsum(back) * 2.0**32)


class _Binary:
    """Rows of one size, in place."""

    def __init__(self, configuration: Configuration, raw: Bytes, wanted: tuple[int, ...]) -> None:
        self._values = np.dtype(VALUE_TYPES[configuration.format])
        self._row_bytes = row_bytes(configuration)
        self.rows = len(raw) // self._row_bytes
        self._raw = raw
        self._configuration = configuration
        self._wanted = wanted
        self.numbers = SampleNumbers.of(self._pieces(0))

    def stamps(self) -> NDArray[np.float64]:
        """As told in ``Data``."""
        counts = self._column("<u4", 4).astype(np.float64)
        counts[counts == _STAMP_MISSING] = np.nan
        return counts[: self.rows]

    def stamps_at(self, rows: Sequence[int]) -> list[float]:
        """As told in ``Data``."""
        return stamps_at(self._pieces(4), rows)

    def _pieces(self, offset: int) -> Iterator[NDArray[np.int64]]:
        """A column of whole numbers, in pieces."""
        column = self._column("<u4", offset)
        for first in range(0, self.rows, _PIECE_ROWS):
            yield column[first : first + _PIECE_ROWS].astype(np.int64)
            release(self._raw)

    def columns(self, first: int, last: int) -> NDArray[np.float64]:
        """As told in ``Data``."""
        values = np.empty((len(self._wanted), last - first))
        step = max(_CHUNK_BYTES // self._row_bytes, 1)
        picked = [self._analog(channel) for channel in self._wanted]
        analogs = [self._configuration.analogs[channel] for channel in self._wanted]
        for start in range(first, last, step):
            end = min(start + step, last)
            for row, recorded, analog in zip(values[:, start - first : end - first], picked, analogs, strict=True):
                row[:] = recorded[start:end]
                self._drop_missing(row, analog)
                row *= analog.multiplier
                if analog.offset:
                    row += analog.offset
        if self._configuration.revision == FIRST_REVISION and self._values.kind == "i":
            values[:, self._empty_rows(first, last)] = np.nan
        release(self._raw)
        return values

    def _column(self, kind: str, offset: int) -> NDArray[np.generic]:
        if not self.rows:
            return np.empty(0, kind)
        return np.ndarray((self.rows,), kind, self._raw, offset, (self._row_bytes,))

    def _analog(self, channel: int) -> NDArray[np.generic]:
        return self._column(self._values.str, ROW_HEAD + self._values.itemsize * channel)

    def _drop_missing(self, row: NDArray[np.float64], analog: Analog) -> None:
        """Marks what the recorder had no number for; the two ends are looked at first, for most rows are whole."""
        limit = -float(np.iinfo(self._values).min) if self._values.kind == "i" else _FLOAT_LARGEST
        if self._values.kind == "i" and analog.holds(-limit):
            return
        if not (row.min() > -limit and row.max() < limit):
            row[~(np.abs(row) < limit)] = np.nan

    def _empty_rows(self, first: int, last: int) -> NDArray[np.bool_]:
        """The 1991 edition marks what is missing with −1, which is also an ordinary value: it is taken at its word only
        where every channel of the row says so."""
        empty = np.ones(last - first, np.bool_)
        for channel in range(len(self._configuration.analogs)):
            empty &= self._analog(channel)[first:last] == -1
            if not empty.any():
                break
        return empty


class _Ascii:
    """Lines of numbers, read once."""

    def __init__(
        self, configuration: Configuration, raw: Bytes, wanted: tuple[int, ...], where: str, separator: str
    ) -> None:
        columns = (0, 1, *(2 + channel for channel in wanted))
        numbers = read_columns(raw, columns, where, separator=separator, decimal="." if separator == "," else ",")
        self.rows = numbers.shape[1]
        told = np.nan_to_num(numbers[0], nan=-1.0, posinf=-1.0, neginf=-1.0).clip(-1, 2**53).astype(np.int64)
        self.numbers = SampleNumbers.of([told])
        self._stamps = numbers[1]
        self._values = numbers[2:]
        for row, channel in zip(self._values, wanted, strict=True):
            analog = configuration.analogs[channel]
            missing = ~np.isfinite(row)
            if configuration.revision > FIRST_REVISION and not analog.holds(_ASCII_MISSING):
                missing |= row == _ASCII_MISSING
            row *= analog.multiplier
            row += analog.offset
            row[missing] = np.nan

    def stamps(self) -> NDArray[np.float64]:
        """As told in ``Data``."""
        return np.asarray(self._stamps[: self.rows])

    def stamps_at(self, rows: Sequence[int]) -> list[float]:
        """As told in ``Data``."""
        return [float(stamp) for stamp in unwrapped(self._stamps)[list(rows)]]

    def columns(self, first: int, last: int) -> NDArray[np.float64]:
        """As told in ``Data``."""
        return self._values[:, first:last]
