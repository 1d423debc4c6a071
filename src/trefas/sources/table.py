"""Tables of samples: CSV, TSV and text, a row of numbers for each instant, as loggers, programs and oscilloscopes write them.

    time,u1_v,u2_v,u3_v,i1_a,i2_a,i3_a          Zeit;UL1 [V];IL1 [A]             voltage,current
    0.00000,325.1,-162.6,…                      2024-02-01T10:00:00,0;325,1;14,1     325.1,14.1     (rate=4000)

Separator (comma, semicolon, tab, blanks), decimal sign, facts above the names and a row of units below them are found from the
first rows. Times are seconds (or ms, us, ns by the unit), seconds since 1970, or dates and times of day in one column or two.
Times that leave something out, and fields without a number, are gaps. Where times have jitter, beyond their last digit, values
are brought onto an even grid by the polynomial through six rows, and that is said.

    rate=4000                      samples a second, where there is no column of time, or it is too coarse
    scale=u:200/i:100  scale=0.1   volts and amperes = (number − offset) · scale, for voltages and currents or for both
    offset=2048                    what a converter says for nothing; u: and i: as for scale
    names=time,u1,i1  skip=3       names of the columns, where there are none; lines to pass over
    u=230                          a voltage to assume where there are currents alone: gives S, and neither P nor Q
    dates=dmy                      the order in dates (ymd, dmy, mdy), where they can be read in two ways
    f=50                           the system frequency, where it is known

A value each second or each 10 minutes is a trend of computed values: columns as U1, I_L2_avg, P total [kW], Freq, THD U L1,
Plt L3 are measured and judged as that.

    stamps=end                     times are the ends of what their values are of, and not the starts
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from trefas.base.errors import SetupError
from trefas.base.instant import NS_PER_S
from trefas.metrology.samples import RATE_HZ_MIN
from trefas.sources.channel_map import ChannelMap
from trefas.sources.channel_sets import PHASES
from trefas.sources.channels import map_channels
from trefas.sources.names import Channel
from trefas.sources.parameters import Parameters
from trefas.sources.recorded import Hole, Recorded, Stretch
from trefas.sources.source import Source
from trefas.sources.table_head import HEAD_BYTES, read_head
from trefas.sources.table_names import Columns, columns_of, even_step
from trefas.sources.table_rows import Rows
from trefas.sources.table_time import UNITS_S, TimeColumn, time_of
from trefas.sources.table_trends import refuse_trends
from trefas.sources.text import map_bytes, text_bytes

KIND = "csv"
SUFFIXES = (".csv", ".tsv", ".txt", ".asc", ".tab", ".prn")
EXAMPLE = "csv:samples.csv,rate=4000"

_LOOKED_AT, _COUNTS_MIN = 100_000, 20
"""Rows that are looked at to tell counts of a converter, and how many there must be"""
RATE_HZ_MIN_READ, RATE_HZ_MAX = 1e-3, 1e8


def open_source(parameters: Parameters, mapping: str | None = None) -> Source:
    """Opens a table."""
    rate_hz = parameters.number("rate", 0.0, RATE_HZ_MIN_READ, RATE_HZ_MAX)
    line_hz = parameters.number("f", 0.0, 10.0, 1000.0)
    skip = parameters.number("skip", 0, 0, 1e6)
    names = [name.strip() for name in parameters.text("names").split(",")] if parameters.has("names") else []
    dates = parameters.word("dates", "", ("", "ymd", "dmy", "mdy"))
    stamps = parameters.word("stamps", "start", ("start", "end"))
    factors = parameters.of_quantities("scale", 1.0, -1e12, 1e12)
    offsets = parameters.of_quantities("offset", 0.0, -1e12, 1e12)
    assumed_u_v = parameters.number("u", 0.0, 0.0, 1e6)
    parameters.done()
    where = parameters.path.name
    raw = text_bytes(map_bytes(parameters.path), where)
    head = read_head(bytes(raw[:HEAD_BYTES]), where, skip=int(skip), is_whole=len(raw) <= HEAD_BYTES)
    columns = columns_of(head, names)
    time = None if rate_hz else _time(time_of(head, columns.time, columns.units, where, dates), columns)
    channels = _measured(columns, time)
    refuse_trends(raw, head, channels, time, rate_hz, stamps_at_end=stamps == "end", where=where)
    if not mapping and (step := even_step(head, columns)):
        raise SetupError(
            f"{where}: the first column has no name and counts evenly by {step:g}, and may be a time; say what the columns are, "
            f"as csv:{where},names={_names_with_time(len(channels))} (t_ms, t_ns and t_s by the unit of the time), or say "
            "with --map which are the voltages and currents"
        )
    channel_map = map_channels(channels, mapping)
    note = f"table {where}, {channel_map.note}"
    if assumed_u_v and any(channel_map.u):
        raise parameters.refuse(
            "u", f"{assumed_u_v:g}", "is a voltage to assume where there are currents alone; here is one"
        )
    is_scaled = factors != (1.0, 1.0) or offsets != (0.0, 0.0)
    if is_scaled:
        channel_map = channel_map.scaled((factors[0], offsets[0]), (factors[1], offsets[1]))
    rows = Rows(raw, head, channel_map.channels, time, where)
    plan = _plan(rows, columns, time, rate_hz, where)
    _refuse_trend(plan, where)
    if not is_scaled:
        _refuse_counts(rows, channels, channel_map, where)
    return Recorded(
        channel_map,
        plan,
        rows.read,
        start=time.start if time else None,
        utc=bool(time and time.is_utc),
        nominal_hz=line_hz or None,
        note=f"{note}, {assumed_u_v:g} V assumed for S" if assumed_u_v else note,
        assumed_u_v=assumed_u_v or None,
        remarks=rows.remarks,
    )


def _plan(rows: Rows, columns: Columns, time: TimeColumn | None, rate_hz: float, where: str) -> list[Stretch | Hole]:
    """By the rate that was said, by the times, or by the increment. Raises SetupError where there is none of them."""
    if not rate_hz and time is None and columns.increment_s:
        rate_hz = 1 / columns.increment_s
    if rate_hz:
        return [Stretch(0, rows.count, rate_hz, 0, round(rows.count * NS_PER_S / rate_hz))]
    if time is None:
        shown = ", ".join(channel.name or str(channel.number) for channel in columns.channels)
        raise SetupError(f"{where} has no column of time among {shown}; give the rate, as csv:{where},rate=4000")
    return rows.plan


def _time(found: TimeColumn | None, columns: Columns) -> TimeColumn | None:
    """Rows that are numbered count steps of the increment."""
    if found and columns.increment_s and not found.is_civil and columns.channels[found.columns[0]].name.lower() == "x":
        found.unit_s = columns.increment_s
        found.is_epoch = False
    return found


def _names_with_time(width: int) -> str:
    """Names that may be said for a time and as many columns behind it: voltages, then as many currents."""
    phases = min(max((width - 1) // 2, 1), PHASES)
    return ",".join(["t_us", *(f"{kind}{n + 1}" for kind in "ui" for n in range(phases))][:width])


def _measured(columns: Columns, time: TimeColumn | None) -> tuple[Channel, ...]:
    """The channels; those that say when are marked by a unit of time, so that none is taken for a voltage."""
    of_time = {*(time.columns if time else ()), *([] if columns.time is None else [columns.time])}
    return tuple(
        replace(channel, unit=channel.unit if channel.unit.lower() in UNITS_S else "s") if n in of_time else channel
        for n, channel in enumerate(columns.channels)
    )


def _refuse_counts(rows: Rows, channels: Sequence[Channel], channel_map: ChannelMap, where: str) -> None:
    """Whole numbers without a unit that are never below 0 are counts of a converter, and no voltage of a network."""
    for row in channel_map.u + channel_map.i:
        for tap in row:
            if tap.said or channels[tap.channel].unit:
                continue
            values = rows.read(0, min(rows.count, _LOOKED_AT))[channel_map.channels.index(tap.channel)]
            values = values[np.isfinite(values)]
            if len(values) < _COUNTS_MIN or values.min() < 0 or values.max() < 1 or (values != np.rint(values)).any():
                continue
            offset = round((float(values.min()) + float(values.max())) / 2)
            raise SetupError(
                f"{where}: '{channels[tap.channel].name}' is {values.min():g} to {values.max():g}, whole and never below 0: "
                f"counts of a converter? say what they are, as csv:{where},offset={offset},scale=u:0.2/i:0.01"
            )


def _refuse_trend(plan: list[Stretch | Hole], where: str) -> None:
    """A value each second is a trend of rms values, and no waveform: refused here, with what it is."""
    stretches = [part for part in plan if isinstance(part, Stretch)]
    if stretches and all(part.rate_hz < RATE_HZ_MIN for part in stretches):
        step_s = 1 / max(part.rate_hz for part in stretches)
        every = f"{step_s:.3g} s" if step_s >= 1 else f"{1e3 * step_s:.3g} ms"
        raise SetupError(
            f"{where} has a value each {every}: that is a trend of rms values, or a waveform whose rate is said wrongly; "
            f"waveforms are measured from {RATE_HZ_MIN:g} Hz"
        )
