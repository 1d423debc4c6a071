"""Tables of samples: CSV and TSV with a row of names, one row of numbers for each instant.

    time,u1_v,u2_v,u3_v,i1_a,i2_a,i3_a          Zeit;UL1 [V];IL1 [A]             voltage,current
    0.00000,325.1,-162.6,…                      2024-02-01T10:00:00,0;325,1;14,1     325.1,14.1     (rate=4000)

Separator (comma, semicolon, tab) and decimal sign are found from the first rows. Times are seconds (or ms, us, ns by the
unit), or instants as ISO 8601 writes them; without a column of time the rate is given as ``rate=``. Times that leave
something out, and fields without a number, are gaps.
"""

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trefas.base.errors import SetupError
from trefas.base.instant import NS_PER_S, Instant
from trefas.sources.channels import map_channels
from trefas.sources.digits import read_columns
from trefas.sources.names import Channel
from trefas.sources.parameters import Parameters
from trefas.sources.recorded import Hole, Recorded, Stretch
from trefas.sources.source import Source
from trefas.sources.stamps import plan_of_stamps
from trefas.sources.text import decoded, map_bytes

KIND = "csv"
SUFFIXES = (".csv", ".tsv")
EXAMPLE = "csv:samples.csv,rate=4000"

RATE_HZ_MIN, RATE_HZ_MAX = 1e-3, 1e8
_HEAD_BYTES = 1 << 16
"""Enough for the names and the first rows, from which separator and decimal sign are found."""
_TIME_UNITS = {"s": 1.0, "ms": 1e-3, "us": 1e-6, "µs": 1e-6, "μs": 1e-6, "ns": 1e-9}
_TIME_NAMES = ("t", "time", "timestamp", "zeit", "tid", "temps", "datetime", "date", "seconds")


def open_source(parameters: Parameters, mapping: str | None = None) -> Source:
    """Opens a table."""
    rate_hz = parameters.number("rate", 0.0, RATE_HZ_MIN, RATE_HZ_MAX)
    line_hz = parameters.number("f", 0.0, 10.0, 100.0)
    parameters.done()
    where = parameters.path.name
    raw = map_bytes(parameters.path)
    head = _Head.read(bytes(raw[:_HEAD_BYTES]), where)
    body = raw[head.body :]
    channel_map = map_channels(head.channels, mapping)
    time = None if rate_hz else head.time
    wanted = sorted({*channel_map.channels, *([time] if time is not None and not head.is_iso else [])})
    values = read_columns(
        body, tuple(wanted), where, separator=head.separator, decimal=head.decimal, first_line=head.lines + 1
    )
    if values.shape[1] == 0:
        raise SetupError(f"{where} has names and no row of numbers")
    values[~np.isfinite(values)] = np.nan
    start: Instant | None = None
    utc = False
    if rate_hz:
        rows = values.shape[1]
        plan: list[Stretch | Hole] = [Stretch(0, rows, rate_hz, 0, round(rows * NS_PER_S / rate_hz))]
    elif time is None:
        raise SetupError(f"{where} has no column of time among {', '.join(head.names)}; give the rate as rate=4000")
    else:
        if head.is_iso:
            stamp_s, start, utc = _instants(bytes(body), time, head.separator, where, head.lines + 1)
            if len(stamp_s) != values.shape[1]:
                raise SetupError(f"{where} has {len(stamp_s)} times and {values.shape[1]} rows; each row must have one")
        else:
            stamp_s = values[wanted.index(time)] * head.time_unit_s
        plan = plan_of_stamps(stamp_s, where, head.time_step_s * head.time_unit_s)
    taken = values[[wanted.index(channel) for channel in channel_map.channels]]
    note = f"table {where}, {channel_map.note}"

    def columns(first: int, last: int) -> NDArray[np.float64]:
        return np.asarray(taken[:, first:last])

    return Recorded(channel_map, plan, columns, start=start, utc=utc, nominal_hz=line_hz or None, note=note)


_ISO = re.compile(r"((?:19[7-9]|20\d|21\d)\d-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:[.,](\d{1,9})\d*)?(Z|[+-]\d\d:?\d\d)?")
"""ISO 8601 in the years that nanoseconds since 1970 reach"""


@dataclass(frozen=True, slots=True)
class _Head:
    """What the first rows say."""

    names: tuple[str, ...]
    channels: tuple[Channel, ...]
    separator: str
    decimal: str
    time: int | None
    time_unit_s: float
    time_step_s: float
    """What the last digit of a time is worth"""
    is_iso: bool
    lines: int
    body: int
    """Where the numbers begin"""

    @classmethod
    def read(cls, raw: bytes, where: str) -> "_Head":
        """From the file's first bytes."""
        lines = raw.split(b"\n")
        at, number = 0, 0
        while number < len(lines) - 1 and (not lines[number].strip() or lines[number].lstrip().startswith(b"#")):
            at += len(lines[number]) + 1
            number += 1
        first = decoded(lines[number]).strip("\r")
        if not first.strip():
            raise SetupError(f"{where} has no row of names")
        following = [decoded(line).strip("\r") for line in lines[number + 1 : number + 20] if line.strip()]
        separator = _separator(first, following)
        names = tuple(field.strip().strip('"').strip() for field in first.split(separator))
        if all(re.fullmatch(r"[-+.,eE\d\s]*", name) for name in names):
            raise SetupError(
                f"{where}, line {number + 1}: '{first[:60]}' are numbers; the first row must be names, as u1_v,i1_a"
            )
        channels = tuple(_channel(index, name) for index, name in enumerate(names))
        time = next((i for i, c in enumerate(channels) if c.name.strip("_ ").lower() in _TIME_NAMES), None)
        fields = following[0].split(separator) if following else []
        shown = fields[time].strip().strip('"') if time is not None and time < len(fields) else ""
        return cls(
            names=names,
            channels=channels,
            separator=separator,
            decimal="," if separator != "," and any(re.search(r"\d,\d", line) for line in following) else ".",
            time=time,
            time_unit_s=_TIME_UNITS.get(channels[time].unit, 1.0) if time is not None else 1.0,
            time_step_s=10.0 ** -len(re.sub(r"^[^.,]*[.,]?|\D+$", "", shown))
            if re.fullmatch(r"[-+\d.,]+", shown)
            else 0.0,
            is_iso=bool(re.match(r"\d{4}-\d\d-\d\d", shown)),
            lines=number + 1,
            body=at + len(lines[number]) + 1,
        )


def _separator(first: str, following: list[str]) -> str:
    """The sign that cuts the names into most fields; a comma that is in numbers beside semicolons or tabs is decimal."""
    for separator in ("\t", ";"):
        if separator in first:
            return separator
    return ","


def _channel(index: int, name: str) -> Channel:
    """``UL1 [V]``, ``UL1 (V)``, ``u1_v``, ``u1 in V``: name and unit."""
    match = re.fullmatch(
        r"(.*?)\s*(?:\[([^\]]*)\]|\(([^)]*)\)|(?:_|\s+in\s+|\s|/)(k?V|[mk]?A|[mµun]?s))", name, re.IGNORECASE
    )
    if not match or not match[1]:
        return Channel(index + 1, name, "")
    unit = next((group for group in match.groups()[1:] if group is not None), "").strip()
    if match[4]:
        unit = unit[:-1] + {"v": "V", "a": "A"}.get(unit[-1].lower(), unit[-1].lower())
    return Channel(index + 1, match[1], unit)


def _instants(
    body: bytes, column: int, separator: str, where: str, first_line: int
) -> tuple[NDArray[np.float64], Instant, bool]:
    """Seconds since the first row, its instant, and whether a zone is said, of a column of ISO times; without one they are read
    as UTC."""
    plain: list[str] = []
    zones: set[str] = set()
    for number, line in enumerate(body.split(b"\n"), first_line):
        if not line.strip(b" \r\t\x1a\x00"):
            continue
        fields = line.split(separator.encode())
        text = fields[column].strip(b' "\r').decode("latin-1") if column < len(fields) else ""
        if not (match := _ISO.fullmatch(text)):
            raise SetupError(f"{where}, line {number}: '{text[:40]}' is no time, as 2024-02-01T10:00:00.5")
        plain.append(f"{match[1]}T{match[2]}.{match[3] or 0}")
        zones.add(match[4] or "")
    if not plain:
        raise SetupError(f"{where} has no row with a time")
    ahead_s = _ahead_s(zones, where)
    try:
        stamps = np.array(plain, "datetime64[ns]").astype(np.int64)
    except ValueError as error:
        raise SetupError(f"{where} has a time that is none: {error}") from None
    return (stamps - stamps[0]) / NS_PER_S, Instant(int(stamps[0]) - ahead_s * NS_PER_S), zones != {""}


def _ahead_s(zones: set[str], where: str) -> int:
    """How much the one zone that all rows have is ahead of UTC."""
    if len(zones) > 1:
        raise SetupError(f"{where} has times of {len(zones)} zones; they must all have one")
    match = re.fullmatch(r"([+-])(\d\d):?(\d\d)", next(iter(zones)))
    seconds = int(match[2]) * 3600 + int(match[3]) * 60 if match else 0
    return -seconds if match and match[1] == "-" else seconds
