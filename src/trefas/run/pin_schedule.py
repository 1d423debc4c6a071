"""When each edge goes out at a pin: a fixed time behind its instant, so that samples may come in blocks and pulses go evenly.

Where one goes out late all the same (the machine was busy), the next of its terminal keeps its distance, so that a pulse is as
long as it should be. Longer pauses make good for it.
"""

from collections import deque
from collections.abc import Callable

from trefas.base.instant import NS_PER_MS, Instant
from trefas.device.edges import Edge

DELAY_NS = 600 * NS_PER_MS
"""A block of 0.2 s, a window of 0.2 s that goes on in the next, and 0.2 s to measure and store them."""
DISTANCE_NS = 150 * NS_PER_MS
"""Edges nearer to each other than that are of one pulse, or of a pause that is not to be shorter: 80 ms and 30 ms at most."""


class PinSchedule:
    """Edges that wait, by terminal. ``real_of`` is the real time of a meter's instant."""

    def __init__(self, real_of: Callable[[Instant], Instant]) -> None:
        self._real_of = real_of
        self._waiting: dict[str, deque[Edge]] = {}
        self._last: dict[str, tuple[Instant, Instant]] = {}
        """Of each terminal, the instant of the last edge, and when it went out."""

    def add(self, edge: Edge) -> None:
        """An edge came; those of a terminal come in order."""
        self._waiting.setdefault(edge.terminal, deque()).append(edge)

    def due(self, now: Instant) -> list[Edge]:
        """What goes out now: of each terminal one at most."""
        out = []
        for terminal, waiting in self._waiting.items():
            if waiting and self._when(waiting[0]) <= now:
                edge = waiting.popleft()
                self._last[terminal] = edge.at, now
                out.append(edge)
        return out

    def deadline(self) -> Instant | None:
        """When something goes out next."""
        return min((self._when(waiting[0]) for waiting in self._waiting.values() if waiting), default=None)

    def _when(self, edge: Edge) -> Instant:
        planned = Instant(self._real_of(edge.at) + DELAY_NS)
        last = self._last.get(edge.terminal)
        if last is None or edge.at - last[0] >= DISTANCE_NS:
            return planned
        return max(planned, Instant(last[1] + edge.at - last[0]))
