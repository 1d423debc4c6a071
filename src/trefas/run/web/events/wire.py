"""What is said at the ports, as it comes."""

from collections.abc import Mapping
from typing import Any

from trefas.run.live import LiveMeter
from trefas.run.web.api.wire import frame_of, tap_of
from trefas.run.web.event import Event

FRAMES_MAX = 50
"""At once: who has not kept up misses the oldest, and is told how many."""


class Wire:
    """That of one meter, from now on."""

    def __init__(self, live: LiveMeter) -> None:
        self._tap = tap_of(live)
        self.mark = self._tap.mark

    @property
    def begin(self) -> int:
        """What was before somebody looked is in the list."""
        return self.mark

    def look(self) -> None:
        """How far it has come."""
        self.mark = self._tap.mark

    def since(self, mark: int) -> Mapping[str, Any]:
        """The newest frames."""
        frames = [each for each in self._tap.since(mark) if each.number <= self.mark][-FRAMES_MAX:]
        return {"frames": [frame_of(each).model_dump() for each in frames], "lost": self.mark - mark - len(frames)}

    def close(self) -> None:
        """Nothing was begun."""


EVENT = Event("wire", 0.5, "what is said at the ports; needs the token", Wire, private=True)
