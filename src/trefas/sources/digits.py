"""Columns of numbers out of lines of text: one pass over the bytes, compiled.

    12,250,-3188,,47.5e-1\\r\\n          → 12 │ 250 │ −3188 │ missing │ 4.75
    1.234,5;"-1.000,25"                → 1234.5 │ −1000.25      (decimal comma, groups of three)

What is not there, and words for it (nan, NA, null, OL, ∞, --, #N/A), are missing values (NaN). Quotes and blanks around a
number are passed over; lines without anything and comments (#) are skipped; 0x1A ends the text. Up to 15 digits are read as
``float`` reads them; the last bits of longer numbers may differ.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from trefas.base.errors import SetupError
from trefas.metrology.jit import exact_kernel


@dataclass(frozen=True, slots=True)
class Notation:
    """How a text writes its numbers."""

    separator: str = ","
    """Between fields; a blank stands for any run of blanks and tabs."""
    decimal: str = "."
    group: str = ""
    """Between groups of three digits; a blank stands for a no-break space too. Nothing: no groups."""

    @property
    def codes(self) -> tuple[int, int, int]:
        """Separator, decimal sign and group sign as bytes; 0: no group sign."""
        return ord(self.separator), ord(self.decimal), ord(self.group or "\0")


@dataclass(frozen=True, slots=True)
class Numbers:
    """What a piece of text has in it."""

    values: NDArray[np.float64]
    """(columns, rows)"""
    starts: NDArray[np.int64]
    """Where each row's line begins"""
    lines: int
    """Lines, with those that are no rows"""
    ended: bool
    """Whether 0x1A ended the text"""


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
    return read_numbers(text, columns, where, Notation(separator, decimal), first_line=first_line, empty=empty).values


def read_numbers(
    text: NDArray[np.uint8],
    columns: tuple[int, ...],
    where: str,
    notation: Notation,
    *,
    first_line: int = 1,
    fields: int = 0,
    lines: int | None = None,
    empty: float = np.nan,
) -> Numbers:
    """As ``read_columns``, with where the rows are; each line must have ``fields`` fields at least. ``lines``: how many there
    are, where they were counted before."""
    slots = np.full(max(*columns, fields - 1, -1) + 1 if columns else fields, -1, np.int64)
    slots[list(columns)] = np.arange(len(columns))
    lines_max = (_count_ends(text) if lines is None else lines) + 2
    values = np.empty((len(columns), lines_max))
    starts = np.empty(lines_max, np.int64)
    rows, line, at = _read(text, slots, notation.codes, empty, values, starts)
    if rows < 0:
        _refuse(text, int(line), int(at), -int(rows) - 1, len(slots), where, first_line)
    return Numbers(values[:, :rows], starts[:rows], int(line), int(at) < len(text))


def plain_lines(text: NDArray[np.uint8]) -> NDArray[np.int64] | None:
    """Where lines begin that are rows, each of them; None where one is empty, a comment or ends otherwise than at a line feed,
    and has to be looked at."""
    ends = np.flatnonzero(text == _LINE_FEED)
    if not len(ends) or ends[-1] != len(text) - 1:
        return None
    starts = np.concatenate(([0], ends[:-1] + 1))
    returns = int(np.count_nonzero(text == _RETURN))
    if returns and (returns != len(ends) or (text[ends - 1] != _RETURN).any()):
        return None
    is_odd = np.isin(text[starts], (_LINE_FEED, _RETURN, _BLANK, _TAB, _HASH))
    return None if is_odd.any() or (text == _END).any() else starts


def _refuse(text: NDArray[np.uint8], line: int, at: int, fields: int, wanted: int, where: str, first_line: int) -> None:
    shown = bytes(text[at : at + 40]).split(b"\n")[0].strip(b"\r\n").decode("latin-1")
    place = f"{Path(where).name}, line {first_line + line}"
    if fields:
        raise SetupError(f"{place}: there are {fields} fields and there must be {wanted}; it ends with '{shown}'")
    raise SetupError(f"{place}: '{shown}' is no number")


_TAB, _LINE_FEED, _RETURN, _END, _BLANK, _QUOTE, _HASH = 9, 10, 13, 0x1A, 32, 34, 35
_PLUS, _MINUS, _ZERO, _NINE = 43, 45, 48, 57
_DIGITS_MAX = 19
"""As many digits fit into the 64 bits of a mantissa."""


@exact_kernel
def _read(
    text: NDArray[np.uint8],
    slots: NDArray[np.int64],
    codes: tuple[int, int, int],
    empty: float,
    values: NDArray[np.float64],
    starts: NDArray[np.int64],
) -> tuple[int, int, int]:
    """``(rows, line, position)``; rows is −1 where a field is no number, −1 − fields where a line has too few of them."""
    separator = codes[0]
    size = len(text)
    at, row, line = 0, 0, 0
    while at < size and text[at] != _END:
        start = at
        field = 0
        if separator == _BLANK:
            at = after_blanks(text, at)
        is_comment = at < size and text[at] == _HASH and not (at + 1 < size and text[at + 1] in (ord("N"), ord("n")))
        while field < len(slots) and not is_comment:
            if slots[field] >= 0:
                value, after = _number(text, at, codes, empty)
                if after < 0:
                    return -1, line, at
                values[slots[field], row] = value
                at = after
            else:
                at = after_field(text, at, separator)
            field += 1
            if at >= size or not separates(text[at], separator):
                break
            at += 1
            if separator == _BLANK:
                at = after_blanks(text, at)
                if at >= size or ends_line(text[at]):
                    break
        if is_comment or (field == len(slots) and (field > 1 or not _is_blank(text, start, at))):
            while at < size and not ends_line(text[at]):
                at += 1
            if not is_comment:
                starts[row] = start
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
def _count_ends(text: NDArray[np.uint8]) -> int:
    """How many lines end: at a line feed, or at a return without one."""
    count = 0
    for at in range(len(text)):
        feed = text[at] == _LINE_FEED
        lone = text[at] == _RETURN and (at + 1 == len(text) or text[at + 1] != _LINE_FEED)
        count += int(feed) + int(lone)
    return count


@exact_kernel
def _number(text: NDArray[np.uint8], at: int, codes: tuple[int, int, int], empty: float) -> tuple[float, int]:
    """The number of a field and where the field ends; a negative end where it is no number."""
    separator, decimal, group = codes
    size = len(text)
    quoted = False
    while at < size and is_padding(text[at], separator):
        quoted |= text[at] == _QUOTE
        at += 1
    if not quoted and (decimal == separator or group == separator):
        # Unquoted, the sign that separates fields is nothing else.
        decimal = decimal if decimal != separator else 0
        group = group if group != separator else 0
    first = at
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
        elif group and seen and not point and _group_size(text, at, group):
            at += _group_size(text, at, group) - 1
        else:
            break
        at += 1
    value = empty
    if seen > 0:
        if at < size and (text[at] == ord("E") or text[at] == ord("e")):
            exponent, at = read_exponent(text, at + 1)
            power += exponent
        value = float(mantissa)
        # Powers up to 22 are exact in a float, so one operation rounds once, as the language does.
        if power > 0:
            value *= 10.0**power
        elif power < 0:
            value /= 10.0**-power
        value = -value if negative else value
    elif at < size and _says_missing(text, first, separator):
        return np.nan, after_field(text, at, separator)
    elif negative or point:
        return value, -1
    while at < size and is_padding(text[at], separator):
        at += 1
    if at < size and not separates(text[at], separator) and not ends_line(text[at]):
        return value, -1
    return value, at


@exact_kernel
def read_exponent(text: NDArray[np.uint8], at: int) -> tuple[int, int]:
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
def _group_size(text: NDArray[np.uint8], at: int, group: int) -> int:
    """The bytes of a group sign that is followed by three digits and no fourth; 0 where there is none."""
    size = len(text)
    width = 0
    if text[at] == group or (group == _BLANK and text[at] == 0xA0):
        width = 1
    elif group == _BLANK and at + 1 < size and text[at] == 0xC2 and text[at + 1] == 0xA0:
        width = 2  # no-break space in UTF-8
    elif group == _BLANK and at + 2 < size and text[at] == 0xE2 and text[at + 1] == 0x80 and text[at + 2] == 0xAF:
        width = 3  # narrow no-break space
    after = at + width
    if width == 0 or after + 3 > size:
        return 0
    for place in range(after, after + 3):
        if not _ZERO <= text[place] <= _NINE:
            return 0
    return 0 if after + 3 < size and _ZERO <= text[after + 3] <= _NINE else width


@exact_kernel
def _says_missing(text: NDArray[np.uint8], at: int, separator: int) -> bool:
    """Words of nothing and of overflow: nan, NA, null, #N/A, ***, OL, inf, ∞, -- and a lone dash."""
    size = len(text)
    dashes = 0
    while at < size and (text[at] == _MINUS or text[at] == _PLUS):
        dashes += int(text[at] == _MINUS)
        at += 1
    if at >= size or separates(text[at], separator) or ends_line(text[at]) or is_padding(text[at], separator):
        return dashes > 0
    if text[at] in (ord("N"), ord("n"), _HASH, ord("*"), ord("?")):
        return True
    if at + 1 < size and text[at] in (ord("O"), ord("o")):
        return text[at + 1] in (ord("L"), ord("l"), ord("V"), ord("v"), ord("."))
    if at + 2 < size and text[at] in (ord("I"), ord("i")):
        return text[at + 1] in (ord("N"), ord("n")) and text[at + 2] in (ord("F"), ord("f"))
    return at + 2 < size and text[at] == 0xE2 and text[at + 1] == 0x88 and text[at + 2] == 0x9E


@exact_kernel
def after_field(text: NDArray[np.uint8], at: int, separator: int) -> int:
    """Where the field that begins at ``at`` ends; a separator in quotes does not end it."""
    size = len(text)
    quoted = False
    while at < size and not ends_line(text[at]):
        if text[at] == _QUOTE:
            quoted = not quoted
        elif not quoted and separates(text[at], separator):
            break
        at += 1
    return at


@exact_kernel
def after_blanks(text: NDArray[np.uint8], at: int) -> int:
    while at < len(text) and text[at] in (_BLANK, _TAB):
        at += 1
    return at


@exact_kernel
def separates(byte: int, separator: int) -> bool:
    return byte == separator or (separator == _BLANK and byte == _TAB)


@exact_kernel
def ends_line(byte: int) -> bool:
    return byte in (_LINE_FEED, _RETURN, _END)


@exact_kernel
def is_padding(byte: int, separator: int) -> bool:
    return byte == _QUOTE or (byte in (_BLANK, _TAB) and separator != _BLANK and byte != separator)


@exact_kernel
def _is_blank(text: NDArray[np.uint8], start: int, end: int) -> bool:
    for at in range(start, end):  # noqa: SIM110 — a kernel has no generators
        if text[at] not in (_BLANK, _TAB):
            return False
    return True
