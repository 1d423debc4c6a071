"""The display, whole, when it shows something else."""

from collections.abc import Mapping
from typing import Any

from trefas.run.live import LiveMeter
from trefas.run.web.api.display import Display as Seen
from trefas.run.web.api.display import seen
from trefas.run.web.event import Event


class Display:
    """That of one meter."""

    begin = 0

    def __init__(self, live: LiveMeter) -> None:
        self.mark = 0
        self._live = live
        self._seen: Seen | None = None

    def look(self) -> None:
        """Compares all but the instant."""
        now = seen(self._live)
        if self._seen is None or now.model_copy(update={"at": self._seen.at}) != self._seen:
            self._seen = now
            self.mark += 1

    def since(self, mark: int) -> Mapping[str, Any]:
        """The newest, whatever was before."""
        assert self._seen is not None, "it was looked at before somebody is told"
        return self._seen.model_dump()

    def close(self) -> None:
        """Nothing was begun."""


EVENT = Event("display", 0.2, "the display, whole, when it shows something else", Display)
