"""Indicators that changed."""

from collections.abc import Mapping
from typing import Any

from trefas.run.live import LiveMeter
from trefas.run.web.api.controls import read_all
from trefas.run.web.api.meters import written
from trefas.run.web.changes import State
from trefas.run.web.event import Event
from trefas.run.web.site import now_of


class Indicators:
    """Those of one meter."""

    begin = 0

    def __init__(self, live: LiveMeter) -> None:
        self._live = live
        self._state = State()

    @property
    def mark(self) -> int:
        """Of the newest change."""
        return self._state.mark

    def look(self) -> None:
        """Reads all of them."""
        self._state.put(read_all(self._live))

    def since(self, mark: int) -> Mapping[str, Any]:
        """By name."""
        return {"at": written(now_of(self._live)), "indicators": self._state.since(mark)}

    def close(self) -> None:
        """Nothing was begun."""


EVENT = Event("indicators", 0.5, "what is seen of the meter and changed, by name", Indicators)
