"""New rows of journals."""

from collections.abc import Mapping
from typing import Any

from trefas.core.log_table import newest
from trefas.core.profile import Profile
from trefas.run.live import LiveMeter
from trefas.run.web.api.logs import profiles, rows_of
from trefas.run.web.changes import State
from trefas.run.web.event import Event

ROWS_MAX = 50
"""Of one journal at once: who is later reads the journal."""


class Journals:
    """Those of one meter, from now on. A mark is the number of rows that all of them have had."""

    def __init__(self, live: LiveMeter) -> None:
        self._profiles = {each.word: each for each in profiles(live, journals=True)}
        self._state = State()
        self._ids: dict[int, dict[str, int]] = {}
        self.look()

    @property
    def mark(self) -> int:
        """Of the newest row."""
        return self._state.mark

    @property
    def begin(self) -> int:
        """Rows from before are in the journals."""
        return self._state.mark

    def look(self) -> None:
        """Which row is the next of each."""
        ids = {name: _next_id(each) for name, each in self._profiles.items()}
        if self._state.put(ids):
            self._ids[self._state.mark] = ids
            for mark in [*self._ids][:-ROWS_MAX]:
                del self._ids[mark]

    def since(self, mark: int) -> Mapping[str, Any]:
        """The newest rows of those that have new ones."""
        before, seen = self._ids.get(mark, {}), self._ids[self._state.mark]
        found = {}
        for name in self._state.since(mark):
            profile = self._profiles[name]
            new = min(seen[name] - before.get(name, 0), ROWS_MAX)
            first = _next_id(profile) - seen[name]  # what came since the look is for the next one
            table = newest(profile, first, first + new - 1, meter=profile.meter)
            found[name] = [each.model_dump() for each in rows_of(table)]
        return {"journals": found}

    def close(self) -> None:
        """Nothing was begun."""


def _next_id(profile: Profile) -> int:
    assert profile.log is not None, "a journal has a log"
    return profile.log.next_id(profile.meter)


EVENT = Event("journal", 0.5, "new rows of journals, the newest first", Journals)
