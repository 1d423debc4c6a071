"""Columns of numbers out of lines of text: one pass over the bytes, compiled.

    12,250,-3188,,47.5e-1\\r\\n          → 12 │ 250 │ −3188 │ missing │ 4.75

What is not there, and what starts like "nan" or "NA", is a missing value (NaN). Quotes and blanks around a number are
passed over, lines without anything are skipped, 0x1A ends the text. Up to 15 digits are read as ``float`` reads them; the
last bits of longer numbers may differ.
"""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from trefas.base.errors import SetupError
from trefas.metrology.jit import exact_kernel


def read_columns(
    raw: bytes | NDArray[np.uint8],
    columns: tuple[int, ...],
    where: str,
    *,
    separator: str = ",",
    decimal: str = ".",
    first_line: int = 1,
    empty: float = np.nan,
) -> NDArray[np.float64]:
    """The wanted columns (from 0, rising) of every line, (columns, lines).

    Raises SetupError with file, line number and field for what is no number, and for a line that is too short.
    """
    text = np.frombuffer(raw, np.uint8) if isinstance(raw, bytes) else raw
    slots = np.full(max(columns, default=-1) + 1, -1, np.int64)
    slots[list(columns)] = np.arange(len(columns))
    lone_returns = np.count_nonzero((text[:-1] == _RETURN) & (text[1:] != _LINE_FEED))
    lines_max = int(np.count_nonzero(text == _LINE_FEED) + lone_returns) + 2
    values = np.empty((len(columns), lines_max))
    rows, line, at = _read(text, slots, ord(separator), ord(decimal), empty, values)
    if rows < 0:
        _refuse(text, int(line), int(at), -int(rows) - 1, len(slots), where, first_line)
    return np.asarray(values[:, :rows])


def _refuse(text: NDArray[np.uint8], line: int, at: int, fields: int, wanted: int, where: str, first_line: int) -> None:
    shown = bytes(text[at : at + 40]).split(b"\n")[0].strip(b"\r\n").decode("latin-1")
    place = f"{Path(where).name}, line {first_line + line}"
    if fields:
        raise SetupError(f"{place}: there are {fields} fields and there must be {wanted}; it ends with '{shown}'")
    raise SetupError(f"{place}: '{shown}' is no number")


_TAB, _LINE_FEED, _RETURN, _END, _BLANK, _QUOTE = 9, 10, 13, 0x1A, 32, 34
_PLUS, _MINUS, _ZERO, _NINE = 43, 45, 48, 57
_DIGITS_MAX = 19
"""As many digits fit into the 64 bits of a mantissa."""


@exact_kernel
def _read(
    text: NDArray[np.uint8],
    slots: NDArray[np.int64],
    separator: int,
    decimal: int,
    empty: float,
    values: NDArray[np.float64],
) -> tuple[int, int, int]:
    """``(rows, line, position)``; rows is −1 where a field is no number, −1 − fields where a line has too few of them."""
    size = len(text)
    at, row, line = 0, 0, 0
    while at < size and text[at] != _END:
        start = at
        field = 0
        while field < len(slots):
            if slots[field] >= 0:
                value, after = _number(text, at, separator, decimal, empty)
                if after < 0:
                    return -1, line, at
                values[slots[field], row] = value
                at = after
            else:
                while at < size and text[at] != separator and not _ends_line(text[at]):
                    at += 1
            field += 1
            if at >= size or text[at] != separator:
                break
            at += 1
        if field == len(slots) and (field > 1 or not _is_blank(text, start, at)):
            while at < size and not _ends_line(text[at]):
                at += 1
            row += 1
        elif not _is_blank(text, start, at):
            return -1 - field, line, start
        while at < size and text[at] == _RETURN:
            at += 1
        if at < size and text[at] == _LINE_FEED:
            at += 1
        line += 1
    return row, line, at


@exact_kernel
def _number(text: NDArray[np.uint8], at: int, separator: int, decimal: int, empty: float) -> tuple[float, int]:
    """The number of a field and where the field ends; a negative end where it is no number."""
    size = len(text)
    while at < size and _is_padding(text[at], separator):
        at += 1
    negative = at < size and text[at] == _MINUS
    if at < size and (text[at] == _MINUS or text[at] == _PLUS):
        at += 1
    mantissa = np.uint64(0)
    digits, power, seen = 0, 0, 0
    point = False
    while at < size:
        byte = text[at]
        if _ZERO <= byte <= _NINE:
            seen += 1
            if digits < _DIGITS_MAX:
                mantissa = mantissa * np.uint64(10) + np.uint64(byte - _ZERO)
                digits += int(mantissa > 0)
                power -= int(point)
            else:
                power += int(not point)
        elif byte == decimal and not point:
            point = True
        else:
            break
        at += 1
    value = empty
    if seen > 0:
        if at < size and (text[at] == ord("E") or text[at] == ord("e")):
            exponent, at = _exponent(text, at + 1)
            power += exponent
        value = float(mantissa)
        # Powers up to 22 are exact in a float, so one operation rounds once, as the language does.
        if power > 0:
            value *= 10.0**power
        elif power < 0:
            value /= 10.0**-power
        value = -value if negative else value
    elif at < size and (text[at] == ord("N") or text[at] == ord("n")):
        while at < size and text[at] != separator and not _ends_line(text[at]):
            at += 1
        return np.nan, at
    elif negative or point:
        return value, -1
    while at < size and _is_padding(text[at], separator):
        at += 1
    if at < size and text[at] != separator and not _ends_line(text[at]):
        return value, -1
    return value, at


@exact_kernel
def _exponent(text: NDArray[np.uint8], at: int) -> tuple[int, int]:
    down = at < len(text) and text[at] == _MINUS
    if at < len(text) and (text[at] == _MINUS or text[at] == _PLUS):
        at += 1
    power = 0
    while at < len(text) and _ZERO <= text[at] <= _NINE:
        if power < 1_000:
            power = power * 10 + int(text[at] - _ZERO)
        at += 1
    return (-power if down else power), at


@exact_kernel
def _ends_line(byte: int) -> bool:
    return byte in (_LINE_FEED, _RETURN, _END)


@exact_kernel
def _is_padding(byte: int, separator: int) -> bool:
    return byte in (_BLANK, _TAB, _QUOTE) and byte != separator


@exact_kernel
def _is_blank(text: NDArray[np.uint8], start: int, end: int) -> bool:
    for at in range(start, end):  # noqa: SIM110 — a kernel has no generators
        if text[at] not in (_BLANK, _TAB):
            return False
    return True
