"""Watches: each looks at what is measured for one thing, and says when it begins and when it is over.

One file of ``trefas.core.watches`` is one watch; ``kinds`` finds them. A watch looks at one meter, has no clock but the
intervals' own, and the same intervals, cut into blocks anywhere, make it notice the same at the same instants.
"""

from dataclasses import dataclass
from functools import cache
from typing import Protocol

import trefas.core.watches
from trefas.base.discover import discover
from trefas.base.instant import Instant
from trefas.metrology.interval import Intervals


@dataclass(frozen=True, slots=True)
class Noticed:
    """Something began or was over at an instant, on some of the phases (0 to 2)."""

    name: str
    at: Instant
    begins: bool
    phases: tuple[int, ...]


class Watch(Protocol):
    """What looks for one thing. It can be built without arguments, with the thresholds of the real meter."""

    name: str
    """What it looks for, in words of the trade."""

    def notice(self, intervals: Intervals, meter: int = 0) -> list[Noticed]:
        """Takes the next intervals of its meter; what began or was over in them, in order."""
        ...


@cache
def kinds() -> dict[str, type[Watch]]:
    """Every watch by its name."""
    found: list[type[Watch]] = [module.WATCH for module in discover(trefas.core.watches)]
    return {kind.name: kind for kind in found}
