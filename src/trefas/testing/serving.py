"""A meter at its ports, for programs without an event loop."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import count
from typing import Any

from trefas.front.meter import Meter
from trefas.front.turn import at_once
from trefas.run.serving import Served, serve
from trefas.testing.loop import LoopThread

FIRST_NUMBER = 10_000_001


@contextmanager
def served(meter: Meter | None = None, *, speed: float | None = None, **ports: str) -> Iterator[Meter]:
    """The meter (default: one as delivered) at ports by interface, ``module="tcp:127.0.0.1:0"`` where none is named. It is served
    from a thread of its own, and every method of it waits for its turn there. Raises SetupError where a port cannot be had."""
    with LoopThread() as loop, served_on(loop, Meter() if meter is None else meter, speed, ports) as one:
        yield one


@contextmanager
def served_on(loop: LoopThread, meter: Meter, speed: float | None, ports: dict[str, str]) -> Iterator[Meter]:
    """The same on a loop that may have other meters too."""

    async def enter() -> Served:
        return await serve(meter, speed=speed, **ports).__aenter__()

    one = loop.wait(enter())
    meter.turn = loop.turn
    try:
        yield meter
    finally:
        meter.turn = at_once
        loop.wait(one.__aexit__(None, None, None))


@contextmanager
def fleet(meters: int, *, start: Any = None, **fields: Any) -> Iterator[list[Meter]]:
    """So many meters with the fields of a meter file, each with a number of its own and served at ``meter.port``."""
    made = Fleet(count(FIRST_NUMBER))
    try:
        yield made(meters, start=start, **fields)
    finally:
        made.close()


class Fleet:
    """Meters that are served together, each at a port of its own; ``fleet(10)`` makes them."""

    def __init__(self, numbers: Iterator[int]) -> None:
        self._numbers = numbers
        self._stack = ExitStack()
        self._loop: LoopThread | None = None

    def __call__(
        self, meters: int = 1, *, start: Any = None, ports: dict[str, str] | None = None, **fields: Any
    ) -> list[Meter]:
        """So many, with the fields of a meter file; each has a number of its own."""
        if self._loop is None:
            self._loop = self._stack.enter_context(LoopThread())
        made = [Meter.ordered(start=start, **{"number": next(self._numbers), **fields}) for _ in range(meters)]
        for each in made:
            self._stack.enter_context(served_on(self._loop, each, None, ports or {}))
        return made

    def close(self) -> None:
        """No meter of it is served any more."""
        self._stack.close()
