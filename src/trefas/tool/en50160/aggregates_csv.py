"""The 10-minute values of a record as CSV, for a spreadsheet or a program; units stand in the names.

    start_utc,end_utc,measured_s,flagged,frequency_hz,u_rms_l1_v,…,u_h2_l1_v,…

An empty field was not measured. Times are UTC, as recorded (``start_as_recorded``, of a device that told no zone), or seconds
from the first sample (``start_s``).
"""

import csv
from collections.abc import Iterator
from math import isfinite
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from trefas.base.errors import SetupError
from trefas.base.instant import NS_PER_S, Instant, TimeScale, datetime_of
from trefas.base.regular_file import check_written
from trefas.tool.en50160.record import Record

_PHASES = {
    "u_rms_{}_v": "u_rms_v",
    "i_rms_{}_a": "i_rms_a",
    "p_{}_w": "active_w",
    "p1_{}_w": "active_1_w",
    "q1_{}_var": "reactive_1_var",
    "thd_u_{}_pct": "thd_u_pct",
    "thd_i_{}_pct": "thd_i_pct",
}
"""Columns of each phase, and which quantity they are."""

_TOTALS = ("frequency_hz", "unbalance_u2_pct", "unbalance_u0_pct", "neutral_a")
"""Columns of all phases."""

_HARMONICS = {"u_h{}_{}_v": "u_v", "i_h{}_{}_a": "i_a"}
"""Columns of each order from the 2nd on and each phase."""

_TIMES = {TimeScale.UTC: "_utc", TimeScale.RECORDED: "_as_recorded", TimeScale.ELAPSED: "_s"}


def check_aggregates(file: Path) -> None:
    """Raises SetupError for a file that cannot be written, before the measuring."""
    check_written(file, "the file of aggregates")
    if file.is_dir() or not file.absolute().parent.is_dir():
        raise SetupError(f"the aggregates {file} cannot be written: it must be a file in a folder that is there")


def write_aggregates(file: Path, record: Record) -> None:
    """Writes a row for each 10 minutes of the clock. Raises SetupError where the file cannot be written."""
    columns = dict(_columns(record))
    times = [f"{edge}{_TIMES[record.time_scale]}" for edge in ("start", "end")]
    means = record.ten_minutes.means
    try:
        with file.open("w", newline="", encoding="utf-8") as stream:
            writer = csv.writer(stream)
            writer.writerow([*times, "measured_s", "flagged", *columns])
            for row in range(record.ten_minutes.rows):
                edges = [_time(Instant(int(at[row])), record.time_scale) for at in (means.start_ns, means.end_ns)]
                measured_s = f"{means.measured_ns[row] / NS_PER_S:.3f}"
                values = (_cell(float(column[row])) for column in columns.values())
                writer.writerow([*edges, measured_s, int(record.flagged[row]), *values])
    except OSError as error:
        raise SetupError(f"the aggregates {file} cannot be written: {error.strerror}") from error


def _columns(record: Record) -> Iterator[tuple[str, NDArray[np.float64]]]:
    rows, names = record.ten_minutes, [phase.lower() for phase in record.phases]
    for name in _TOTALS:
        yield name, rows[name]
    for form, quantity in _PHASES.items():
        for n, phase in enumerate(names):
            yield form.format(phase), rows[quantity][:, n]
    for n, phase in enumerate(names):
        yield f"pst_{phase}", _psts(record, n)
    for form, table in _HARMONICS.items():
        for order, (n, phase) in (
            (order, each) for order in range(2, record.order_max + 1) for each in enumerate(names)
        ):
            yield form.format(order, phase), rows[table][:, n, order]


def _psts(record: Record, phase: int) -> NDArray[np.float64]:
    """Pst of each row; those of ten minutes that are not whole are none."""
    by_start = {int(each.start): each.values[phase] for each in record.psts if not each.flagged}
    return np.array([by_start.get(int(at), np.nan) for at in record.ten_minutes.means.start_ns])


def _time(at: Instant, scale: TimeScale) -> str:
    if scale is TimeScale.ELAPSED:
        return f"{at / NS_PER_S:.3f}"
    return f"{datetime_of(at):%Y-%m-%dT%H:%M:%S}" + ("Z" if scale is TimeScale.UTC else "")


def _cell(value: float) -> str:
    return f"{value + 0.0:.7g}" if isfinite(value) else ""
