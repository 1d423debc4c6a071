"""Pulses: the edges of the light and of the other terminals, with their instants."""

from collections.abc import Mapping
from typing import Any

from trefas.base.instant import NS_PER_S, datetime_of
from trefas.device.edges import Edge, Edges
from trefas.run.live import LiveMeter
from trefas.run.web.changes import Sequence
from trefas.run.web.event import Event

EDGES_MAX = 2_000
"""That are kept for who is late: more than the light gives in a second at the highest current."""


class Pulses:
    """Those of one meter, from now on."""

    def __init__(self, live: LiveMeter) -> None:
        self._came: list[Edge] = []
        self._sequence = Sequence(EDGES_MAX)
        self._edges = Edges(live.device, self._take)
        self.levels = self._edges.levels

    @property
    def mark(self) -> int:
        """How many there were."""
        return self._sequence.mark

    @property
    def begin(self) -> int:
        """What was before somebody looked is not told."""
        return self._sequence.mark

    def look(self) -> None:
        """What came since."""
        self._sequence.add(self._came)
        self._came.clear()

    def since(self, mark: int) -> Mapping[str, Any]:
        """Each edge."""
        edges, lost = self._sequence.since(mark)
        return {
            "edges": [{"at": _instant(each), "terminal": each.terminal, "level": each.level} for each in edges],
            "lost": lost,
        }

    def close(self) -> None:
        """Listens no more."""
        self._edges.close()

    def _take(self, edge: Edge) -> None:
        if len(self._came) < EDGES_MAX:
            self._came.append(edge)


def _instant(edge: Edge) -> str:
    """To the nanosecond, as an edge has it."""
    return f"{datetime_of(edge.at):%Y-%m-%dT%H:%M:%S}.{edge.at % NS_PER_S:09d}Z"


EVENT = Event("pulse", 0.2, "edges of the light, the S0 output and the ports of the module", Pulses)
