"""``trefas log``: the rows of a meter's log, out of its memory: as a table, CSV, Parquet or a picture.

The memory is only read: what is due since it was written is not made up for here. A running meter holds its memory for itself;
its logs are read over DLMS.
"""

import csv
import json
import re
import sys
from collections.abc import Callable
from contextlib import nullcontext
from datetime import datetime
from difflib import get_close_matches
from math import isnan
from pathlib import Path

from rich.table import Table

from trefas.base.errors import SetupError
from trefas.base.regular_file import check_written
from trefas.core.log_arrow import arrow_of
from trefas.core.log_table import LogTable, between, everything, newest
from trefas.core.profile import Profile
from trefas.device.build import build
from trefas.device.order import Order, read_order
from trefas.device.order_base import WIRINGS
from trefas.device.setup import Remembered
from trefas.run.store import reading
from trefas.run.wrap import wrap_of
from trefas.tool.log_plot import write_plot
from trefas.tool.memory import memory_folder
from trefas.tool.output import print_whole

STDOUT = Path("-")
_FORMS = "2026-01-10 or 2026-01-10T12:15"


def show_log(
    name: str | None,
    *,
    order_file: Path | None = None,
    memory: Path | None = None,
    start: str | None = None,
    end: str | None = None,
    rows: str | None = None,
    csv_file: Path | None = None,
    parquet: Path | None = None,
    plot: Path | None = None,
    as_json: bool = False,
) -> None:
    """Prints or writes what was asked for; without a name, what logs there are. A meter file alone is a meter, and no name of a
    log. Raises SetupError with what cannot be."""
    if name is not None and order_file is None and name.endswith(".toml"):
        order_file, name = Path(name), None
    profiles = stored_profiles(order_file, memory)
    if name is None:
        _show_all(profiles, as_json)
        return
    profile = _named(profiles, name)
    table = _chosen(profile, start, end, rows)
    if not len(table) and (start, end, rows) != (None, None, None):
        raise SetupError(f"{_range_of(start, end, rows)} takes no row of {profile.word}; {_extent(profile)}")
    for file, write in ((csv_file, _write_csv), (parquet, _write_parquet), (plot, write_plot)):
        if file is not None:
            _written(file, table, write, profile.word)
    if csv_file is None and parquet is None and plot is None:
        _show(table, profile.word, as_json)


def stored_profiles(order_file: Path | None, memory: Path | None) -> list[Profile]:
    """The logs of a meter as its memory has them. Raises SetupError for a memory that is not there, in use or damaged."""
    order = read_order(order_file) if order_file else Order()
    folder = memory_folder(order_file, order, memory, tried=False)
    if folder is None:
        raise SetupError(f"{order_file} says memory = false, so nothing was kept; name a folder with --memory")
    if folder.is_file():
        raise SetupError(f"the memory is to be in {folder}, which is a file; name the folder of a meter's memory")
    if not (folder / "meter.db").exists():
        raise SetupError(f"there is no memory in {folder}; name the folder with --memory, or run the meter first")
    with reading(folder, wrap_of(order.unlock) if order.unlock else None) as store:
        image = store.load()
        if image is None:
            raise SetupError(f"the memory {folder} is empty; run the meter first")
        known = Remembered.of(image)
        wiring = WIRINGS[order.wiring] if order.wiring else known.wiring or order.configured().spec.wiring
        device = build(known.applied(order, wiring), start=known.ended, wiring=wiring)
        store.check(device.meter.restore(image, now=known.ended))
        for profile in device.profiles:
            profile.restore(store.rows(str(profile.name)), known.ended)
        return device.profiles


def _named(profiles: list[Profile], name: str) -> Profile:
    for profile in profiles:
        if name in (profile.word, str(profile.name)):
            return profile
    words = [each.word for each in profiles]
    meant = "".join(f" (did you mean {each}?)" for each in get_close_matches(name.lower(), words, 1))
    raise SetupError(f"the log is '{name}'; this meter has {', '.join(words)}{meant}")


def _chosen(profile: Profile, start: str | None, end: str | None, rows: str | None) -> LogTable:
    if rows is None:
        if start is None and end is None:
            return everything(profile)
        first = _time("--from", start) if start else datetime(1970, 1, 1)
        last = _time("--to", end) if end else datetime(2261, 1, 1)
        if last < first:
            raise SetupError(f"--to is {last} and --from {first}; the end must not come before the begin")
        return between(profile, first, last)
    if start or end:
        raise SetupError("--rows is given besides --from or --to; rows are chosen by number or by time")
    match = re.fullmatch(r"(\d{1,9})(?::(\d{1,9}))?", rows)
    if not match:
        raise SetupError(f"--rows is '{rows}'; it is a number or two, as 0:9 for the ten newest, the newest first")
    return newest(profile, int(match[1]), int(match[2] or match[1]))


def _range_of(start: str | None, end: str | None, rows: str | None) -> str:
    said = (("--from", start), ("--to", end), ("--rows", rows))
    return " ".join(f"{option} {text}" for option, text in said if text is not None)


def _extent(profile: Profile) -> str:
    """What rows there are, for a sentence."""
    table = everything(profile)
    if not len(table):
        return "it has none yet"
    first, last = _short(min(table.times)), _short(max(table.times))
    return f"it has {len(table)} (0:{len(table) - 1}), from {first} to {last} in standard time"


def _time(option: str, text: str) -> datetime:
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        raise SetupError(f"{option} is '{text}'; it is a day or a time, as {_FORMS}") from None
    if time.tzinfo is not None or not 1970 <= time.year <= 2261:
        raise SetupError(f"{option} is '{text}'; it is in the meter's standard time, without a zone, from 1970 to 2261")
    return time


def _show_all(profiles: list[Profile], as_json: bool) -> None:
    found = []
    for profile in profiles:
        table = everything(profile)
        assert profile.log is not None, "what has rows has a log"
        times = [min(table.times), max(table.times)] if len(table) else []
        found.append((profile.word, str(profile.name), len(table), profile.log.depth, table.names, times))
    if as_json:
        keys = ("log", "logical_name", "rows", "depth", "columns", "times")
        objects = [dict(zip(keys, (*each[:-1], [t.isoformat() for t in each[-1]]), strict=True)) for each in found]
        sys.stdout.write(json.dumps(objects, indent=2) + "\n")
        return
    shown = _table("log", "logical name", "rows", "of", "from", "to")
    for word, logical_name, rows, depth, _, times in found:
        shown.add_row(word, logical_name, str(rows), str(depth), *(_short(time) for time in times))
    print_whole(shown)


def _show(table: LogTable, word: str, as_json: bool) -> None:
    if as_json:
        records = [{name: _plain(value) for name, value in record.items()} for record in table.records()]
        sys.stdout.write(json.dumps({"log": word, "rows": records}, indent=2) + "\n")
        return
    shown = _table("id", "time", *table.names, "remark")
    for row_id, time, cells, remark in zip(
        table.rows.ids.tolist(), table.times, table.cells, table.remarks, strict=True
    ):
        shown.add_row(str(row_id), _short(time), *map(_written_cell, cells), remark)
    print_whole(shown)


def _table(*names: str) -> Table:
    shown = Table(box=None, pad_edge=False, header_style="bold")
    for name in names:
        right = name not in ("log", "logical name", "time", "from", "to", "remark")
        shown.add_column(name, justify="right" if right else "left", no_wrap=True)
    return shown


def _written(file: Path, table: LogTable, write: Callable[[Path, LogTable, str], None], word: str) -> None:
    if file != STDOUT:
        check_written(file, "the file")
    try:
        write(file, table, word)
    except BrokenPipeError:
        raise  # who reads has read enough, and no word is said of it
    except OSError as error:
        place = "the standard output" if file == STDOUT else file
        raise SetupError(f"{place} cannot be written: {(error.strerror or str(error)).lower()}") from error


def _write_csv(file: Path, table: LogTable, _: str) -> None:
    with nullcontext(sys.stdout) if file == STDOUT else file.open("w", newline="", encoding="utf-8") as stream:
        names = ["id", "time", "clock_status", "logger_status", "data_quality", "remark", *table.names]
        writer = csv.DictWriter(stream, names, lineterminator="\n")
        writer.writeheader()
        for record in table.records():
            writer.writerow({name: _plain(value) for name, value in record.items()})


def _write_parquet(file: Path, table: LogTable, word: str) -> None:
    if file == STDOUT:
        raise SetupError("--parquet is -, and Parquet is no text; name a file")
    try:
        import pyarrow.parquet
    except ImportError:
        raise SetupError("--parquet needs pyarrow, which is not installed; pip install 'trefas[parquet]'") from None
    # Of a path that it cannot write to the end pyarrow removes what was there, a device too.
    with file.open("wb") as out:
        pyarrow.parquet.write_table(arrow_of(table, word), out)


def _short(time: datetime) -> str:
    return f"{time:%Y-%m-%d %H:%M}" if not time.second else f"{time:%Y-%m-%d %H:%M:%S}"


def _written_cell(cell: float | str | datetime | None) -> str:
    if cell is None:
        return "never"
    if isinstance(cell, str):
        return cell
    if isinstance(cell, datetime):
        return _short(cell)
    return "not measured" if isnan(cell) else f"{cell:.10g}"


def _plain(value: object) -> object:
    if isinstance(value, float) and isnan(value):
        return None
    return value.isoformat() if isinstance(value, datetime) else value
