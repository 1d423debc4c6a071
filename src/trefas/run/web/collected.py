"""All operations, found in the files of ``trefas.run.web.api``."""

from functools import cache

from trefas.base.discover import discover
from trefas.run.web import api
from trefas.run.web.operation import Operation


@cache
def operations() -> tuple[Operation, ...]:
    """By path, so that those with fewer names in them come first where two would fit."""
    found = [each for module in discover(api) for each in getattr(module, "OPERATIONS", ())]
    return tuple(sorted(found, key=lambda each: (each.path.count("{"), each.path, each.method)))
