"""Pulses as a stream: the edges at a meter's terminals, for a program that waits for them.

    async for edge in PulseStream(device, "s0"):
        print(edge.at, edge.level)

Instants are the meter's. Edges come with the block of samples that they are found in, at a live meter so up to 0.2 s later.
"""

import asyncio
from collections import deque

from trefas.base.errors import LocalError
from trefas.device.edges import TERMINALS, Edge, Edges
from trefas.device.hand import Touched

EDGES_MAX = 100_000
"""That wait for who does not take them: an hour and a half at full load."""


class PulseStream:
    """An asynchronous iterator of the edges from now on, of all terminals or of some. ``close`` ends it, once what came before
    was taken. Raises LocalError for a terminal that no meter has, and where nobody took what came."""

    def __init__(self, device: Touched, *terminals: str) -> None:
        self._waiting: deque[Edge] = deque()
        self._there = asyncio.Event()
        self._lost = self._closed = False
        self._edges = Edges(device, self._take, terminals or TERMINALS)

    @property
    def levels(self) -> dict[str, int]:
        """Of each terminal that gives pulses, behind the last edge that came."""
        return self._edges.levels

    def close(self) -> None:
        """No more edges come."""
        if not self._closed:
            self._closed = True
            self._edges.close()
            self._there.set()

    def __aiter__(self) -> "PulseStream":
        return self

    async def __anext__(self) -> Edge:
        while not self._waiting:
            if self._lost:
                raise LocalError(f"{EDGES_MAX} edges were not taken, and those behind them are lost; take them sooner")
            if self._closed:
                raise StopAsyncIteration
            self._there.clear()
            await self._there.wait()
        return self._waiting.popleft()

    def _take(self, edge: Edge) -> None:
        if len(self._waiting) >= EDGES_MAX:
            self._lost = True
        if not self._lost:
            self._waiting.append(edge)
        self._there.set()
