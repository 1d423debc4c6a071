"""``/api/meters/{n}/logs`` and ``journals``: all that has rows, as JSON, CSV or Arrow.

A journal's rows come when something happens, those of another log at times.
"""

import csv
import io
from datetime import datetime
from functools import partial
from math import isnan
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, Field, NaiveDatetime, StringConstraints
from starlette.responses import Response

from trefas.core.log_arrow import arrow_of
from trefas.core.log_table import LogTable, between
from trefas.core.noting_profile import NotingProfile
from trefas.core.profile import Profile
from trefas.run.live import LiveMeter
from trefas.run.web.api._path import METER, N
from trefas.run.web.operation import Operation, Parameter, Refusal, Visit

CSV, ARROW = "text/csv", "application/vnd.apache.arrow.stream"
ROWS_MAX = 20_000
"""More than the deepest log has."""
NAME = Parameter("name", Annotated[str, StringConstraints(max_length=64)], "the name of a log, or its OBIS code")
FROM = Parameter("from", NaiveDatetime | AwareDatetime, "the first time, in the meter's standard time, without a zone")
TO = Parameter("to", NaiveDatetime | AwareDatetime, "the last time; it is included")
LIMIT = Parameter("limit", Annotated[int, Field(ge=1, le=ROWS_MAX)], "the newest so many of them", 1_000)
FORMAT = Parameter("format", Literal["json", "csv", "arrow"], "as what", "json")
FIRST, LAST = datetime(1970, 1, 1), datetime(2261, 1, 1)


class Column(BaseModel):
    """What stands in one place of each row's values."""

    name: str
    obis: str
    unit: str
    kind: Literal["number", "text", "time"]


class Row(BaseModel):
    """One row. ``remark`` is what its bits say, in words; empty where all is well."""

    id: int
    time: str
    remark: str
    values: list[float | str | None]


class LogSaid(BaseModel):
    """A log without its rows."""

    name: str
    obis: str
    entries: int
    depth: int
    differences: bool
    """Whether values are what a row added to the one before."""
    columns: list[Column]


class Logs(BaseModel):
    """All of a kind."""

    logs: list[LogSaid]


class Log(LogSaid):
    """A log with those rows that were asked for, the oldest first. ``left_out`` of them were more than the limit."""

    rows: list[Row]
    left_out: int


def profiles(live: LiveMeter, *, journals: bool) -> list[Profile]:
    """Those of a meter that are journals, or those that are not."""
    return [each for each in live.device.profiles if isinstance(each, NotingProfile) is not journals]


def rows_of(table: LogTable) -> list[Row]:
    """As they go out."""
    return [
        Row(id=row_id, time=_written(time), remark=remark, values=[_cell(each) for each in cells])
        for row_id, time, remark, cells in zip(
            table.rows.ids.tolist(), table.times, table.remarks, table.cells, strict=True
        )
    ]


def said_of(profile: Profile, table: LogTable) -> LogSaid:
    """What a log is, whatever rows of it are in the table."""
    assert profile.log is not None, "what has rows has a log"
    columns = [
        Column(
            name=each.name,
            obis=each.obis.short if each.obis else "",
            unit=each.unit.symbol,
            kind="text" if text is not None else "time" if is_time else "number",
        )
        for each, text, is_time in zip(table.columns, table.texts, table.moments, strict=True)
    ]
    return LogSaid(
        name=profile.word,
        obis=profile.name.short,
        entries=profile.log.entries(profile.meter),
        depth=profile.log.depth,
        differences=table.differences,
        columns=columns,
    )


def _all(visit: Visit, *, journals: bool) -> Logs:
    found = profiles(visit.live, journals=journals)
    return Logs(logs=[said_of(each, between(each, LAST, LAST, meter=each.meter)) for each in found])


def _one(visit: Visit, *, journals: bool) -> Log | Response:
    name, found = visit.said["name"], profiles(visit.live, journals=journals)
    profile = next((each for each in found if name in (each.word, each.name.short, str(each.name))), None)
    if profile is None:
        raise Refusal(404, f"there is no {name[:40]!a}; there are {', '.join(each.word for each in found)}")
    table = between(profile, _time(visit, FROM, FIRST), _time(visit, TO, LAST), meter=profile.meter)
    left_out = max(0, len(table) - visit.said["limit"])
    table = table.without_first(left_out)
    if visit.said["format"] == "csv":
        return Response(_csv(table), media_type=CSV, headers=_file(profile, "csv"))
    if visit.said["format"] == "arrow":
        return Response(_arrow(table, profile.word), media_type=ARROW, headers=_file(profile, "arrows"))
    return Log(**dict(said_of(profile, table)), rows=rows_of(table), left_out=left_out)


def _time(visit: Visit, which: Parameter, usual: datetime) -> datetime:
    time: datetime | None = visit.said[which.name]
    if time is None:
        return usual
    if time.tzinfo is not None or not FIRST <= time <= LAST:
        raise Refusal(
            422, f"{which.name} is {time}; it is the meter's standard time, without a zone, from 1970 to 2261"
        )
    return time


def _file(profile: Profile, ending: str) -> dict[str, str]:
    return {"content-disposition": f'attachment; filename="{profile.word}.{ending}"'}


def _csv(table: LogTable) -> str:
    """As ``trefas log --csv`` writes it."""
    out = io.StringIO()
    names = ["id", "time", "clock_status", "logger_status", "data_quality", "remark", *table.names]
    writer = csv.DictWriter(out, names, lineterminator="\n")
    writer.writeheader()
    for record in table.records():
        writer.writerow({name: _cell(value) for name, value in record.items()})
    return out.getvalue()


def _arrow(table: LogTable, word: str) -> bytes:
    try:
        import pyarrow.ipc
    except ImportError:
        raise Refusal(501, "Arrow needs pyarrow, which is not installed; pip install 'trefas[parquet]'") from None
    made = arrow_of(table, word)
    sink = pyarrow.BufferOutputStream()
    with pyarrow.ipc.new_stream(sink, made.schema) as writer:
        writer.write_table(made)
    return bytes(sink.getvalue())


def _written(time: datetime) -> str:
    return time.isoformat(timespec="seconds" if not time.microsecond else "milliseconds")


def _cell(value: object) -> float | str | None:
    """Nothing for what was not measured, and for a time that never was."""
    if isinstance(value, datetime):
        return _written(value)
    if value is None or (isinstance(value, float) and isnan(value)):
        return None
    return value if isinstance(value, str | float | int) else str(value)


_TAKES = (N, NAME, FROM, TO, LIMIT, FORMAT)
OPERATIONS = (
    Operation("GET", f"{METER}/logs", "logs with rows at times", partial(_all, journals=False), Logs, (N,)),
    Operation("GET", f"{METER}/journals", "what is noted when it happens", partial(_all, journals=True), Logs, (N,)),
    *(
        Operation(
            "GET",
            f"{METER}/{kind}/{{name}}",
            "rows of one, as JSON, CSV or an Arrow stream",
            partial(_one, journals=journals),
            Log,
            _TAKES,
            media=(CSV, ARROW),
        )
        for kind, journals in (("logs", False), ("journals", True))
    ),
)
