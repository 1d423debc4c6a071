"""Times out of lines of text, compiled: numbers with what their last digit is worth, dates and times of day.

1706781600.123456         → seconds since a whole origin, so that nothing of the fraction is lost; 6 digits behind the sign
2024-02-01T10:00:00,5Z    01.02.2024 10:00:00,5    2/1/2024 10:00:00.5 AM    01-Feb-2024    00:59.9 (minutes, as Excel shows)
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from trefas.metrology.jit import exact_kernel
from trefas.sources.digits import after_blanks, after_field, ends_line, is_padding, read_exponent, separates

DECADES, _DECADE_OF_ONE = 48, 24
"""Magnitudes that digits are counted for: 1e-24 to 1e23"""
_FRACTION_MAX = 18
"""Digits of a fraction that are taken: programs write up to 19 of 0.0006000000000000001, and each must be counted."""


@exact_kernel
def _at_field(text: NDArray[np.uint8], at: int, column: int, separator: int) -> int:
    """Where a field of the line begins, behind blanks and quotes; −1 where the line has not so many."""
    if separator == ord(" "):
        at = after_blanks(text, at)
    for _ in range(column):
        at = after_field(text, at, separator)
        if at >= len(text) or ends_line(text[at]):
            return -1
        at += 1
        if separator == ord(" "):
            at = after_blanks(text, at)
    while at < len(text) and is_padding(text[at], separator):
        at += 1
    return at


@exact_kernel
def _whole_number(text: NDArray[np.uint8], at: int, group: int, most: int = 19) -> tuple[int, int, int]:
    """Digits as an integer, how many there are, and where they end; those behind ``most``, 18 or 19, are not taken."""
    value: Any = np.int64(0)
    digits = 0
    while at < len(text):
        if ord("0") <= text[at] <= ord("9"):
            if digits < 18 or (digits < most and value < 900_000_000_000_000_000):
                value = value * 10 + (text[at] - ord("0"))
            digits += 1
        elif not (group and digits and text[at] == group):
            break
        at += 1
    return value, digits, at


@exact_kernel
def read_whole(text: NDArray[np.uint8], start: int, column: int, codes: tuple[int, int, int]) -> int:
    """The whole part of a number; 0 of one with an exponent."""
    at = _at_field(text, start, column, codes[0])
    if at < 0:
        return 0
    negative = at < len(text) and text[at] == ord("-")
    if at < len(text) and text[at] in (ord("-"), ord("+")):
        at += 1
    value, _, at = _whole_number(text, at, codes[2] if codes[2] != codes[0] else 0)
    end = after_field(text, at, codes[0])
    for place in range(at, end):
        if text[place] in (ord("e"), ord("E")):
            return 0
    return -value if negative else value


@exact_kernel
def read_times(
    text: NDArray[np.uint8],
    starts: NDArray[np.int64],
    column: int,
    codes: tuple[int, int, int],
    origin: int,
    seconds: NDArray[np.float64],
    places: NDArray[np.int64],
    rows: NDArray[np.int64],
) -> int:
    """Numbers less ``origin``, and for each decade how many digits behind the sign its rows have; the first bad row, or −1."""
    separator, decimal, group = codes
    group = group if group != separator else 0
    for row in range(len(starts)):
        at = _at_field(text, starts[row], column, separator)
        if at < 0:
            return row
        negative = at < len(text) and text[at] == ord("-")
        if at < len(text) and text[at] in (ord("-"), ord("+")):
            at += 1
        whole, digits, at = _whole_number(text, at, group)
        fraction, behind = 0 * whole, 0
        if at < len(text) and text[at] == decimal and (decimal != separator or text[at - 1] != separator):
            fraction, behind, at = _whole_number(text, at + 1, 0, _FRACTION_MAX)
            digits += behind
        if digits == 0:
            return row
        value = float(fraction) / 10.0 ** min(behind, _FRACTION_MAX)
        if at < len(text) and text[at] in (ord("e"), ord("E")):
            power, at = read_exponent(text, at + 1)
            value = (value + float(whole)) * 10.0**power
            magnitude = value
            behind -= power
            value = (-value if negative else value) - float(origin)
        else:
            magnitude = value + float(whole)
            value = float((-whole if negative else whole) - origin) + (-value if negative else value)
        while at < len(text) and is_padding(text[at], separator):
            at += 1
        if at < len(text) and not separates(text[at], separator) and not ends_line(text[at]):
            return row
        seconds[row] = value
        if magnitude > 0:
            decade = min(max(int(np.floor(np.log10(magnitude))) + _DECADE_OF_ONE, 0), DECADES - 1)
            rows[decade] += 1
            places[decade] = max(places[decade], behind)
    return -1


@exact_kernel
def read_civil(
    text: NDArray[np.uint8],
    starts: NDArray[np.int64],
    columns: NDArray[np.int64],
    separator: int,
    order: NDArray[np.int64],
    zone: NDArray[np.uint8],
    has_date: bool,
    nanoseconds: NDArray[np.int64],
    places: NDArray[np.int64],
) -> int:
    """Instants of dates and times of day; the first row that has none, or −1."""
    for row in range(len(starts)):
        at = _at_field(text, starts[row], columns[0], separator)
        if at < 0:
            return row
        days = 0
        if has_date:
            days, at = _date(text, at, order)
            if at < 0:
                return row
            if len(columns) > 1:
                at = _at_field(text, starts[row], columns[1], separator)
                if at < 0:
                    return row
            elif at < len(text) and text[at] in (ord("T"), ord(" "), ord(",")) and not separates(text[at], separator):
                at += 1
        clock, behind, at = _clock(text, at, separator)
        if clock < 0:
            return row
        for place in range(len(zone)):
            if at >= len(text) or text[at] != zone[place]:
                return row
            at += 1
        while at < len(text) and is_padding(text[at], separator):
            at += 1
        if at < len(text) and not separates(text[at], separator) and not ends_line(text[at]):
            return row
        nanoseconds[row] = np.int64(days) * 86_400_000_000_000 + clock
        places[0] = max(places[0], behind)
    return -1


@exact_kernel
def _date(text: NDArray[np.uint8], at: int, order: NDArray[np.int64]) -> tuple[int, int]:
    """Days since 1970, and where the date ends; −1 where there is none."""
    parts = np.zeros(3, np.int64)
    for part in range(3):
        value, digits, after = _whole_number(text, at, 0)
        if digits == 0 and at + 3 <= len(text):
            value, after = _month(text, at), at + 3
        if value < 0 or (digits == 0 and value == 0) or digits > 4:
            return 0, -1
        parts[part], at = value, after
        if part < 2:
            if at >= len(text) or text[at] not in (ord("-"), ord("."), ord("/")):
                return 0, -1
            at += 1
    year, month, day = parts[order[0]], parts[order[1]], parts[order[2]]
    year += 2000 if year < 100 else 0
    if not (1970 <= year <= 2199 and 1 <= month <= 12):
        return 0, -1
    leap = month == 2 and year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    if not 1 <= day <= (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[month - 1] + int(leap):
        return 0, -1
    # Days of the years from March on, so that the leap day is the last one.
    march = year - (month <= 2)
    of_year = (153 * (month + (-3 if month > 2 else 9)) + 2) // 5 + day - 1
    return march * 365 + march // 4 - march // 100 + march // 400 + of_year - 719_468, at


@exact_kernel
def _month(text: NDArray[np.uint8], at: int) -> int:
    """The month whose first three letters stand there (English), or −1."""
    names = b"janfebmaraprmayjunjulaugsepoctnovdec"
    for month in range(12):
        same = True
        for letter in range(3):
            same &= (text[at + letter] | 0x20) == names[3 * month + letter]
        if same:
            return month + 1
    return -1


@exact_kernel
def _clock(text: NDArray[np.uint8], at: int, separator: int) -> tuple[int, int, int]:
    """Nanoseconds since midnight (−1: none), digits of the fraction, and where the time ends; a date alone is midnight."""
    size = len(text)
    first, digits, after = _whole_number(text, at, 0)
    if digits == 0:
        return 0, 0, at
    if digits > 2 or after >= size or text[after] != ord(":"):
        return -1, 0, at
    second, digits, at = _whole_number(text, after + 1, 0)
    if digits != 2:
        return -1, 0, at
    hours, minutes, seconds = first, second, 0 * first
    if at < size and text[at] == ord(":"):
        seconds, digits, at = _whole_number(text, at + 1, 0)
        if digits != 2:
            return -1, 0, at
    elif at < size and text[at] in (ord("."),):
        hours, minutes, seconds = 0 * first, first, second  # Excel shows minutes:seconds.tenths
    fraction, behind = 0 * first, 0
    is_sign = at + 1 < size and text[at] in (ord("."), ord(",")) and text[at] != separator
    if is_sign and ord("0") <= text[at + 1] <= ord("9"):
        at += 1
        while at < size and ord("0") <= text[at] <= ord("9"):
            if behind < 9:
                fraction = fraction * 10 + (text[at] - ord("0"))
            behind += 1
            at += 1
    mark = at + 1 if at < size and text[at] == ord(" ") else at
    if mark + 1 < size and text[mark] | 0x20 in (ord("a"), ord("p")) and text[mark + 1] | 0x20 in (ord("m"), ord(".")):
        if not 1 <= hours <= 12:
            return -1, 0, at
        hours = hours % 12 + (12 if text[mark] | 0x20 == ord("p") else 0)
        at = mark + 2
        if at + 1 < size and text[at - 1] == ord("."):
            at += 2
    if hours > 24 or minutes > 59 or seconds > 60:
        return -1, 0, at
    kept = min(behind, 9)
    scale: Any = np.int64(1)
    for _ in range(9 - kept):
        scale *= 10
    return ((hours * 60 + minutes) * 60 + seconds) * 1_000_000_000 + fraction * scale, behind, at
