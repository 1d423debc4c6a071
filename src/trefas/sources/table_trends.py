"""Trends in tables: told by the step of the first rows, then read whole."""

from collections.abc import Sequence
from copy import deepcopy

import numpy as np
from numpy.typing import NDArray

from trefas.base.errors import SetupError
from trefas.base.instant import NS_PER_S, TimeScale
from trefas.metrology.samples import RATE_HZ_MIN
from trefas.sources.names import Channel
from trefas.sources.table_head import HEAD_BYTES, Head
from trefas.sources.table_rows import Rows
from trefas.sources.table_time import UNITS_S, TimeColumn
from trefas.sources.trend_names import read_quantity
from trefas.sources.trends import Axis, Trend, TrendRecord, Trends, once

SHOWN_MAX = 20
SIZE_MAX = 1 << 30
"""Of a table with trends, in bytes: it is read into memory as a whole, and a week of seconds is 0.1 GB."""


def refuse_trends(
    raw: NDArray[np.uint8],
    head: Head,
    channels: Sequence[Channel],
    time: TimeColumn | None,
    rate_hz: float,
    *,
    stamps_at_end: bool,
    where: str,
) -> None:
    """Raises TrendRecord for a table whose values are too far apart for samples and whose columns are quantities that are
    known; SetupError for one that is neither."""
    if not _is_slow(raw, head, time, rate_hz, where):
        return
    known = [(n, found) for n, channel in enumerate(channels) if (found := read_quantity(channel))]
    if not known:
        return
    if len(raw) > SIZE_MAX:
        raise SetupError(f"{where} has {len(raw)} bytes; a table with trends may have {SIZE_MAX}")
    rows = Rows(raw, head, tuple(n for n, _ in known), None if rate_hz else time, where, keeps_stamps=True)
    values = rows.read(0, rows.count)
    origin = time.start if time else None
    stamp_s = np.arange(rows.count) / rate_hz if rate_hz else rows.stamp_s
    axis = Axis.of_stamps(np.rint(stamp_s * NS_PER_S).astype(np.int64) + (origin or 0), where, at_end=stamps_at_end)
    for (n, (quantity, _)), column in zip(known, values, strict=True):
        if quantity.kind in ("u", "i", "uu") and (column < 0).any():
            raise SetupError(
                f"{where} has a value each {axis.step_s:.3g} s, and '{channels[n].name}' goes below 0: rms values do not, and "
                f"waveforms are measured from {RATE_HZ_MIN:g} Hz"
            )
    series, more = once(
        [Trend(q, axis, column * factor) for (_, (q, factor)), column in zip(known, values, strict=True)]
    )
    over = [c.name or str(c.number) for n, c in enumerate(channels) if n not in dict(known) and c.unit not in UNITS_S]
    remarks = (*rows.remarks, *_left_out(more, over))
    raise TrendRecord(Trends(series, f"table {where}", _scale(time), remarks), where)


def _scale(time: TimeColumn | None) -> TimeScale:
    if time is None or time.start is None:
        return TimeScale.ELAPSED
    return TimeScale.UTC if time.is_utc else TimeScale.RECORDED


def _left_out(more: Sequence[str], over: Sequence[str]) -> list[str]:
    """Remarks on quantities that are there more than once, and on columns that are none."""
    remarks = [f"several columns are {', '.join(more)}; the first of each is taken"] if more else []
    if over:
        shown = ", ".join(over[:SHOWN_MAX]) + (" …" if len(over) > SHOWN_MAX else "")
        remarks.append(f"columns that are no known quantity: {shown}")
    return remarks


def _is_slow(raw: NDArray[np.uint8], head: Head, time: TimeColumn | None, rate_hz: float, where: str) -> bool:
    """Whether the first rows are too far apart for samples; what cannot be told is not slow."""
    if rate_hz:
        return rate_hz < RATE_HZ_MIN
    if time is None:
        return False
    first = raw[: head.body + HEAD_BYTES]
    ends = np.flatnonzero(first == ord("\n"))
    if len(first) < len(raw) and len(ends):
        first = first[: int(ends[-1]) + 1]
    try:
        rows = Rows(first, head, (), deepcopy(time), where, keeps_stamps=True)
    except SetupError:
        return False
    return len(rows.stamp_s) > 1 and float(np.median(np.diff(rows.stamp_s))) > 1 / RATE_HZ_MIN
