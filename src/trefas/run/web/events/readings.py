"""Readings that changed."""

from collections.abc import Mapping
from typing import Any

from trefas.base.declared import Declared
from trefas.core.displayed import reading_of
from trefas.run.live import LiveMeter
from trefas.run.web.api.meters import written as at
from trefas.run.web.api.readings import groups, said
from trefas.run.web.changes import State
from trefas.run.web.event import Event
from trefas.run.web.site import now_of


class Readings:
    """Those of one meter. Counts are compared, and only what changed is written."""

    begin = 0

    def __init__(self, live: LiveMeter) -> None:
        self._live = live
        self._state = State()
        self._values = live.device.meter.values

    @property
    def mark(self) -> int:
        """Of the newest change."""
        return self._state.mark

    def look(self) -> None:
        """Compares every value."""
        meter = self._live.device.meter
        self._state.put({value.name: (value, reading_of(meter, value).count) for value in self._values})

    def since(self, mark: int) -> Mapping[str, Any]:
        """By name."""
        meter, of = self._live.device.meter, groups(self._live)
        changed: dict[str, tuple[Declared, int]] = self._state.since(mark)
        found = {name: said(reading_of(meter, value), of.get(value, "")) for name, (value, _) in changed.items()}
        return {"at": at(now_of(self._live)), "readings": found}

    def close(self) -> None:
        """Nothing was begun."""


EVENT = Event("readings", 1.0, "values that changed, by name", Readings)
