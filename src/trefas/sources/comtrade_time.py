"""The times of a COMTRADE configuration: the instant of the first sample, and the time code that leads to UTC.

    01/02/2024,10:00:00.500000       dd/mm/yyyy from 1999 on, mm/dd/yy in 1991
    2023-05-12 19 : 45:25.600000     as some recorders write it
    -5h30,-5h30                      time code of 2013, 7.4.12: how far the record's clock is ahead of UTC

What is no date or no time of day is no reason to refuse a record: its start is not known then, and a remark says so.
"""

import re
from datetime import UTC, datetime

from trefas.base.instant import NS_PER_S, Instant, instant_of
from trefas.sources.text import Line

FIRST_REVISION = 1991
_DATE = r"(\d{1,4})[/\-.](\d{1,2})[/\-.](\d{1,4})"
_TIME = r"(\d{1,2}):(\d{1,2}):(\d{1,2})(?:[.:](\d{1,12}))?\d*Z?"
_STAMP = re.compile(rf"{_DATE}(?:[,T ]+(?:{_TIME})?)?")


def read_instant(line: Line, revision: int) -> tuple[Instant | None, str]:
    """The instant, as if it were UTC, and a remark; no instant where nothing is written, or what cannot be."""
    text = re.sub(r"\s*:\s*", ":", ",".join(line.fields[:2])).strip(" ,")
    if not text.strip("0/:.,-"):
        return None, "no time of the first sample is said; the start is not known"
    unknown = f"the time of the first sample is '{text}', which cannot be; the start is not known"
    stamp = _STAMP.fullmatch(text)
    if not stamp:
        return None, unknown
    (year, month, day), month_is_odd = _date(stamp[1], stamp[2], stamp[3], is_american=revision == FIRST_REVISION)
    remark = f"the date is '{stamp[1]}/{stamp[2]}/{stamp[3]}'; it is read with the month first" if month_is_odd else ""
    hours, minutes, seconds = (int(part or 0) for part in stamp.groups()[3:6])
    try:
        midnight = instant_of(datetime(year, month, day, tzinfo=UTC))
    except ValueError:
        return None, unknown
    # 24:00:00 is the end of a day. A leap second ends an hour of UTC, and the clock may be ahead by quarters of an hour.
    if hours > 24 or minutes > 59 or seconds > 60 or (seconds == 60 and minutes % 15 != 14):
        return None, unknown
    fraction_ns = int((stamp[7] or "0").ljust(9, "0")[:9])
    return Instant(midnight + (hours * 3600 + minutes * 60 + seconds) * NS_PER_S + fraction_ns), remark


def _date(one: str, two: str, three: str, *, is_american: bool) -> tuple[tuple[int, int, int], bool]:
    """Year, month and day, and whether the month stands first where it should not."""
    first, second, third = int(one), int(two), int(three)
    year_last = len(one) <= 2
    year, month, day = (third, second, first) if year_last else (first, second, third)
    month_first = is_american and year_last and first <= 12
    turned = year_last and not month_first and month > 12 >= day
    if month_first or turned:
        month, day = day, month
    if year < 100:
        year += 1900 if year >= 70 else 2000
    return (year, month, day), turned and not is_american


def in_nanoseconds(line: Line) -> bool:
    """Whether a time is written in nanoseconds, and time stamps are nanoseconds with it (2013, 7.4.9)."""
    fraction = re.search(r"\.([0-9]+)\s*Z?$", line.word(1))
    return bool(fraction) and len(fraction[1]) > 6  # type: ignore[index]


def zone_ns(line: Line) -> int | None:
    """The 2013 edition's time code, as -5h30 or 0: how much the record's clock is ahead of UTC; None where it says nothing."""
    match = re.fullmatch(r"([+-]?)(\d{1,2})(?:[hH](\d{1,2})?)?", line.word(0))
    if not match:
        return None
    ahead = (int(match[2]) * 3600 + int(match[3] or 0) * 60) * NS_PER_S
    return -ahead if match[1] == "-" else ahead
