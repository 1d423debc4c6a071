"""Values of a meter as a person reads them, and as a program does."""

import csv
import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import datetime
from pathlib import Path
from typing import Any, TextIO

from trefas.base.errors import SetupError
from trefas.client.questions import Table
from trefas.client.values import Moment, Quantity

STDOUT = Path("-")
_EXACT_MAX = 1 << 53


def said(value: object) -> str:
    """For a person."""
    if value is None:
        return "nothing"
    if isinstance(value, bytes):
        return value.hex(" ").upper()
    if isinstance(value, list):
        return "[" + ", ".join(said(each) for each in value) + "]"
    return str(value)


def for_json(value: object) -> Any:
    """For a program: quantities with their unit, times in ISO 8601, bytes in hexadecimal. A number beyond what a double
    holds is a text."""
    if isinstance(value, Quantity):
        whole = value.value == value.value.to_integral_value()
        number: Any = int(value.value) if whole else float(value.value)
        return {"value": number if abs(value.value) <= _EXACT_MAX else str(value.value), "unit": value.unit}
    if isinstance(value, Moment):
        shown = None if value.shown is None else value.shown.isoformat()
        return {"time": shown, "deviation_min": value.deviation_min, "status": value.status}
    if isinstance(value, bytes):
        return value.hex()
    return [for_json(each) for each in value] if isinstance(value, list) else value


def print_json(value: object) -> None:
    """On the standard output."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=1) + "\n")


def flat(table: Table) -> Iterator[list[object]]:
    """Rows of plain cells: a column of quantities has numbers alone, since its unit is in the title; times are ISO 8601."""
    for row in table.rows:
        yield [_cell(each) for each in row]


def titles(table: Table) -> list[str]:
    """With their units, as ``1.1.1.8.0.255 (Wh)``."""
    found = list(table.columns)
    for place, cell in enumerate(table.rows[0] if table.rows else ()):
        if isinstance(cell, Quantity) and cell.unit:
            found[place] += f" ({cell.unit})"
    return found


def write_csv(file: Path, names: Iterable[str], rows: Iterable[Iterable[object]]) -> None:
    """To a file, or ``-``."""
    with _opened(file) as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(list(names))
        writer.writerows(rows)


def write_parquet(file: Path, table: Table) -> None:
    """Raises SetupError without pyarrow, or for the standard output."""
    if file == STDOUT:
        raise SetupError("--parquet is -, and Parquet is no text; name a file")
    try:
        import pyarrow as pa
        import pyarrow.parquet
    except ImportError:
        raise SetupError("--parquet needs pyarrow, which is not installed; pip install 'trefas[parquet]'") from None
    arrays = [pa.array([_typed(row[place]) for row in table.rows]) for place in range(len(table.columns))]
    with file.open("wb") as out:
        pyarrow.parquet.write_table(pa.table(arrays, names=titles(table)), out)


@contextmanager
def _opened(file: Path) -> Iterator[TextIO]:
    with nullcontext(sys.stdout) if file == STDOUT else file.open("w", newline="", encoding="utf-8") as stream:
        yield stream


def _typed(cell: object) -> object:
    if isinstance(cell, Quantity):
        return cell.value
    if isinstance(cell, Moment):
        return cell.shown
    return said(cell) if isinstance(cell, bytes | list) else cell


def _cell(cell: object) -> object:
    found = _typed(cell)
    return found.isoformat() if isinstance(found, datetime) else found
