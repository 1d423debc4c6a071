"""The rows of a log, as a program takes them: records, an Arrow table, a pandas frame."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from difflib import get_close_matches
from typing import Any

from trefas.base.errors import LocalError, SetupError
from trefas.base.obis import Obis
from trefas.core.log_arrow import arrow_of
from trefas.core.log_table import LogTable, between, everything
from trefas.core.profile import Profile

_FIRST, _LAST = datetime(1970, 1, 1), datetime(2261, 1, 1)


class Log:
    """Rows of one log, oldest first. Times are standard time, without a zone; ``table`` has them as columns."""

    def __init__(self, name: str, table: LogTable) -> None:
        self.name = name
        self.table = table

    def __len__(self) -> int:
        return len(self.table)

    def __iter__(self) -> Iterator[dict[str, object]]:
        return self.table.records()

    def records(self) -> list[dict[str, object]]:
        """Each row by the names of its fields: id, time, the bits of its status and what they say, and its values in units."""
        return list(self.table.records())

    def to_arrow(self) -> Any:
        """A ``pyarrow.Table``. Raises LocalError where pyarrow is not installed."""
        try:
            return arrow_of(self.table, self.name)
        except ImportError:
            raise LocalError("to_arrow needs pyarrow, which is not installed; pip install 'trefas[parquet]'") from None

    def to_pandas(self) -> Any:
        """A ``pandas.DataFrame``, a row each time. Raises LocalError where pandas is not installed."""
        try:
            import pandas
        except ImportError:
            raise LocalError("to_pandas needs pandas, which is not installed; pip install 'trefas[pandas]'") from None
        fixed = ("id", "clock_status", "logger_status", "data_quality", "remark")
        rows = self.records()
        names = ["time", *fixed, *self.table.names]
        return pandas.DataFrame.from_records(rows, columns=names).set_index("time")

    def __repr__(self) -> str:
        if not len(self):
            return f"<Log {self.name}, no rows>"
        first, last = min(self.table.times), max(self.table.times)
        return f"<Log {self.name}, {len(self)} rows, {first:%Y-%m-%d %H:%M} to {last:%Y-%m-%d %H:%M}>"


def chosen(profiles: Sequence[Profile], name: str, since: datetime | None, until: datetime | None) -> Log:
    """The rows of a log by its word or logical name. Raises SetupError for another, LocalError for an end before the begin."""
    words = [each.word for each in profiles]
    found = next((each for each in profiles if name in (each.word, each.name, str(each.name), each.name.short)), None)
    if found is None:
        said = name if isinstance(name, str | Obis) else repr(name)
        meant = "".join(f" (did you mean {each}?)" for each in get_close_matches(str(said).lower(), words, 1))
        raise SetupError(f"the log is '{said}'; this meter has {', '.join(words)}{meant}")
    if since is None and until is None:
        return Log(found.word, everything(found))
    first, last = since or _FIRST, until or _LAST
    if last < first:
        raise LocalError(f"until is {last} and since {first}; the end must not come before the begin")
    return Log(found.word, between(found, first, last))
