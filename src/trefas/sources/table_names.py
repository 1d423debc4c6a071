"""What the columns of a table are called: names and units apart, and which one is the time.

    UL1 [V]   UL1 (V)   u1_v   u1 in V   Time / s      name and unit
    u_a u_b u_c   V A   Voltage A   Channel A          a letter that runs A B C is a phase, and no ampere
    (ms),(V),(A)                                       units in a row of their own

A recorder's facts help where names do not: Tektronix, Siglent and others write what a channel measures above the numbers.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from trefas.base.errors import SetupError
from trefas.sources.names import Channel, quantity_of
from trefas.sources.table_head import Head, is_number, is_time
from trefas.sources.table_time import UNITS_S

_TIME_WORDS = """
    t time timestamp time_stamp timestamps datetime date_time date seconds second sec millis micros x-axis x_value
    zeit zeitstempel uhrzeit datum tid tidpunkt tidsstämpel klockan temps heure horodatage date-heure tiempo fecha hora
    tempo data ora время elapsed elapsed_time reltime rel_time epoch unix unixtime unix_time
"""
_TIME_NAMES = frozenset(_TIME_WORDS.split())
_INDEX_NAMES = frozenset(("x", "index", "idx", "n", "nr", "no", "sample", "samples", "sequence", "#", "row"))
_LETTERS = frozenset("abc")
_BRACKETED = re.compile(r"(.*?)\s*(?:\[([^\]]*)\]|\(([^)]*)\))\s*")
_SUFFIXED = re.compile(
    r"(.*?)(?:_|\s+in\s+|\s+|\s*/\s*)(k?V|[mk]?A|[mµμun]?s|sec|volts?|amps?|ampere|seconds?)", re.IGNORECASE
)
_IS_NAME = re.compile(r"(?:CH|C|L|phase\s*|ph)\s*\d+(?:-?[NL]\d?)?|[LUN]\d?(?:-?[NL]\d?)?|[BbCc]", re.IGNORECASE)
"""What is in brackets and no unit: X(CH1), U (L1)"""


@dataclass(frozen=True, slots=True)
class Columns:
    """What the columns of a table are."""

    channels: tuple[Channel, ...]
    time: int | None
    """The column that says when, where there is one"""
    units: tuple[str, ...]
    """Of all columns; the time's unit is among them"""
    increment_s: float | None = None
    """What a step of the numbered rows is worth (Rigol), or of rows without a time (sample interval)"""


def columns_of(head: Head, names: Sequence[str] = ()) -> Columns:
    """Names and units of the columns; ``names`` are said by hand. Raises SetupError where there are more of them than columns."""
    width = len(head.names)
    if len(names) > width:
        raise SetupError(f"names= has {len(names)} names, and there are {width} columns")
    names = names or _with_row_names(head)
    if not names:
        _refuse_fewer_names(head)
    given = [*names, *head.names[len(names) :]] if names else _named(head)
    finals = _finals(given)
    cut = [(name, unit) if unit else _cut(name, finals) for name, unit in zip(given, _units(head, given), strict=True)]
    channels = tuple(
        Channel(n + 1, name or f"column {n + 1}", _unit(head, n, name, unit)) for n, (name, unit) in enumerate(cut)
    )
    time = _time(head, channels)
    interval_s = _interval_s(head)
    lower = [name.lower() for name in head.names]
    if lower[0] == "x" and {"start", "increment"} <= set(lower):
        time = 0
        interval_s = _number(head.units[lower.index("increment")])
        channels = channels[: max(len(row) for row in head.rows)]
    return Columns(channels, time, tuple(channel.unit for channel in channels), interval_s)


def _refuse_fewer_names(head: Head) -> None:
    """Raises SetupError where the rows have more fields than there are names."""
    if not any(head.names):
        return
    told = max(n + 1 for n, name in enumerate(head.names) if name)
    filled = [sum(n < len(row) and row[n] != "" for row in head.rows) for n in range(len(head.names))]
    used = max((n + 1 for n, rows in enumerate(filled) if rows * 2 > len(head.rows)), default=0)
    if used > told:
        raise SetupError(
            f"the row of names has {told} and the rows have {used} fields; say them all, as "
            f"names={','.join(head.names[:told])},{','.join(f'x{n}' for n in range(told, used))}"
        )


def _named(head: Head) -> list[str]:
    """The header's names; of recorders that have none, what they say is the source."""
    names = list(head.names)
    labels = next((head.facts[key] for key in ("source", "label", "labels") if head.facts.get(key)), ())
    bare = [n for n, name in enumerate(names) if not name and any(n < len(row) and row[n] for row in head.rows[-3:])]
    words = [word for word in labels if word and not _is_number(word)]
    if not any(names) and words and len(bare) == len(words) + 1:
        for n, word in zip(bare[1:], words, strict=True):
            names[n] = word
    return names


def _units(head: Head, names: Sequence[str]) -> list[str]:
    """The units of a row of their own, and where that says none, as the recorder's facts have them, in the channels' order."""
    units = ["" if _is_number(unit) or unit.lower() in ("value", "sequence") else unit for unit in head.units]
    said = [word.split(":")[-1] for field in head.facts.get("vertical units", ()) for word in field.split() if word]
    said = [word for word in said if not _is_number(word)]
    of_time = next((word for word in head.facts.get("horizontal units", ()) if word.lower() in UNITS_S), "s")
    used = [n for n in range(len(names)) if any(n < len(row) and row[n] for row in head.rows[-3:])]
    of_columns = [of_time, *said] if len(used) == len(said) + 1 else said
    if said and len(used) == len(of_columns):
        for n, unit in zip(used, of_columns, strict=True):
            units[n] = units[n] or unit
    return units


def _finals(names: Sequence[str]) -> dict[str, set[str]]:
    """For the beginning of each name, the letters that it ends with."""
    finals: dict[str, set[str]] = {}
    for name in names:
        stem, letter = _stem(name)
        if letter:
            finals.setdefault(stem, set()).add(letter)
    return finals


def _stem(name: str) -> tuple[str, str]:
    match = re.fullmatch(r"(.*?)[\s_\-./(\[]+([A-Za-z])[)\]]?", name.strip())
    return (match[1].lower(), match[2].lower()) if match else ("", "")


def _cut(name: str, finals: dict[str, set[str]]) -> tuple[str, str]:
    """A name without its unit, and the unit."""
    stem, letter = _stem(name)
    runs = letter in _LETTERS and len(finals.get(stem, set()) & _LETTERS) > 1
    # An ampere is no voltage's unit: where «u_a» is phase A, «i_a» beside it is too.
    of_voltage = letter == "a" and any(
        letter in letters and quantity_of(Channel(1, each, "")) == "U" for each, letters in finals.items()
    )
    match = _BRACKETED.fullmatch(name) or _SUFFIXED.fullmatch(name)
    if runs or of_voltage or not match or not match[1]:
        return name, ""
    unit = next((group for group in match.groups()[1:] if group is not None), "").strip()
    if match.re is _BRACKETED:
        return (name, "") if _IS_NAME.fullmatch(unit) else (match[1], unit)
    last = {"v": "V", "a": "A"}.get(unit[-1].lower())
    return match[1], unit if len(unit) > 2 else (unit[:-1] + last if last else unit.lower())


def _time(head: Head, channels: Sequence[Channel]) -> int | None:
    for n, channel in enumerate(channels):
        if channel.name.strip("_ ").lower() in _TIME_NAMES and quantity_of(channel) == "":
            return n
    for n, channel in enumerate(channels):
        if channel.unit.lower() in UNITS_S:
            return n
    return _unnamed_time(head, channels)


def _unnamed_time(head: Head, channels: Sequence[Channel]) -> int | None:
    """The first column with numbers, where it has no name and rises evenly by less than one."""
    first = next((n for n in range(len(channels)) if any(n < len(row) and row[n] for row in head.rows[-3:])), None)
    if first is None or channels[first].name.lower() not in (f"column {first + 1}", *_INDEX_NAMES):
        return None
    steps = _steps(head, first)
    if len(steps) < 2 or min(steps) <= 0 or all(step == 1 for step in steps):
        return None
    return first if max(steps) < 1.0 else None


def even_step(head: Head, columns: Columns) -> float | None:
    """By how much the first of columns without names counts, where that is even and no row number: it may be a time whose unit
    nobody says."""
    if columns.time is not None or any(head.names) or any(c.name != f"column {c.number}" for c in columns.channels):
        return None
    steps = _steps(head, 0)
    return steps[0] if len(steps) > 1 and steps[0] > 1 and all(step == steps[0] for step in steps) else None


def _with_row_names(head: Head) -> list[str]:
    """R writes a number before each row and no name above it: the names belong to the columns behind."""
    told = [name for name in head.names if name]
    if not told or len(told) + 1 != len(head.rows[-1]) or any(head.names[len(told) :]) or not _counts(head, 0, ""):
        return []
    return ["", *told]


def _unit(head: Head, column: int, name: str, unit: str) -> str:
    """A column's unit; what counts the rows, or is text, has one that is no unit of a measured value."""
    if _counts(head, column, name):
        return "count"
    fields = [row[column] for row in head.rows if column < len(row) and row[column]]
    if fields and not unit and sum(is_number(field) for field in fields) * 2 < len(fields) and not is_time(fields[0]):
        return "text"
    # Beside UR and UT, US is a voltage and no microseconds.
    is_phase = {"ur", "us", "ut"} <= {each.lower() for each in head.names}
    return name if not unit and name.lower() in UNITS_S and not is_phase else unit


def _counts(head: Head, column: int, name: str) -> bool:
    """Whether a column without a name, or called a number, counts the rows."""
    steps = _steps(head, column) if name.lower() in ("", *_INDEX_NAMES) else []
    return len(steps) > 1 and all(step == 1 for step in steps)


def _steps(head: Head, column: int) -> list[float]:
    sign = head.notation.decimal
    values = [_number(row[column].replace(sign, ".")) if column < len(row) else None for row in head.rows]
    return [b - a for a, b in pairwise(values) if a is not None and b is not None]


def _interval_s(head: Head) -> float | None:
    """The sample interval that a recorder's facts say, or one through its rate."""
    for key in ("sample interval", "sampling period", "sample period", "sampling interval"):
        if (value := _fact(head, key)) and value > 0:
            return value
    for key in ("sample rate", "sampling rate", "sampling frequency", "samplerate", "fs"):
        if (value := _fact(head, key)) and value > 0:
            return 1.0 / value
    return None


def _fact(head: Head, key: str) -> float | None:
    field = next(iter(head.facts.get(key, ())), "").split(":")[-1]
    match = re.fullmatch(r"\s*([-+.\deE]+)\s*(?:([kMmuµ]?)(?:Hz|Sa?/s|s))?\s*", field)
    value = _number(match[1]) if match else None
    return value * {"k": 1e3, "M": 1e6, "m": 1e-3, "u": 1e-6, "µ": 1e-6}.get(match[2], 1.0) if match and value else None


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _is_number(text: str) -> bool:
    return _number(text) is not None
