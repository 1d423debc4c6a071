"""A log as an Arrow table, for Parquet, pandas, DuckDB and whatever else reads Arrow."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from trefas.base.instant import NS_PER_US
from trefas.core.log_table import LogTable


def arrow_of(table: LogTable, word: str) -> Any:
    """A ``pyarrow.Table``: id, time and the bits of each row, then its columns with their units; the log's name is in its
    metadata. Raises ImportError where pyarrow is not installed.

    What accumulates is in whole units, as a client reads it, so that what rows added are differences of registers and their sum
    is exact. Times are standard time in microseconds without a zone, nothing where there never was one.
    """
    import pyarrow

    columns: dict[str, Any] = {
        "id": table.rows.ids,
        "time": _moments(table.rows.rtc_ns),
        "clock_status": table.rows.clock_status,
        "logger_status": table.rows.status,
        "data_quality": table.rows.quality,
        **{name: _array(table, number) for number, name in enumerate(table.names)},
    }
    return pyarrow.table(columns, metadata={"log": word})


def _array(table: LogTable, number: int) -> Any:
    text = table.texts[number]
    if text is not None:
        return list(text)
    if table.moments[number]:
        return _moments(table.rows.counts[:, number])
    column, rows = table.columns[number], table.rows
    if not column.accumulates and column.per_unit != 1:
        return table.values[:, number]
    whole = rows.counts[:, number] // column.per_unit
    return whole - rows.before[:, number] // column.per_unit if table.differences else whole


def _moments(rtc_ns: NDArray[np.int64]) -> Any:
    import pyarrow

    cut = (rtc_ns // NS_PER_US).astype("datetime64[us]")
    return pyarrow.array(cut, mask=rtc_ns == 0)
