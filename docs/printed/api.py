"""The operations of the API."""

from printed.markdown import table
from trefas.run.web.broadcast import event_kinds
from trefas.run.web.collected import operations
from trefas.run.web.operation import Operation


def api() -> str:
    """Every operation, with what stands in its query."""
    rows = [(each.method, f"`{each.path}`", _query(each), _help(each)) for each in operations()]
    return table("Method | Path | Query | What it does", rows)


def events() -> str:
    """Every event of the live stream."""
    rows = [(f"`{each.name}`", f"{1 / each.interval_s:g}", each.help) for each in event_kinds().values()]
    return table("Event | Times a second at most | What it tells", rows)


def _query(each: Operation) -> str:
    return ", ".join(f"`{one.name}`" for one in each.takes if f"{{{one.name}}}" not in each.path)


def _help(each: Operation) -> str:
    return f"{each.help}; needs the token" if each.changes or each.private else each.help
