"""The newest cycles, when there are newer ones."""

from collections.abc import Mapping
from typing import Any

from trefas.base.instant import Instant
from trefas.run.live import LiveMeter
from trefas.run.web.api.waveform import CYCLES, scope_of, waveform
from trefas.run.web.event import Event


class Waveform:
    """Those of one meter."""

    begin = 0

    def __init__(self, live: LiveMeter) -> None:
        self.mark = 0
        self._live = live
        self._scope = scope_of(live)
        self._end: Instant | None = Instant(-1)

    def look(self) -> None:
        """Whether samples came, or ended."""
        if self._scope.end != self._end:
            self._end = self._scope.end
            self.mark += 1

    def since(self, mark: int) -> Mapping[str, Any]:
        """The newest, whatever was before."""
        return waveform(self._live, CYCLES.usual).model_dump()

    def close(self) -> None:
        """Nothing was begun."""


EVENT = Event("waveform", 0.5, "the newest cycles, as sampled", Waveform)
