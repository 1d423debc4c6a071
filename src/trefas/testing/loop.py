"""An event loop on a thread of its own, for programs that have none."""

import asyncio
import threading
from collections.abc import Callable, Coroutine
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Any, Self, TypeVar

_Given = TypeVar("_Given")


class LoopThread(AbstractContextManager["LoopThread"]):
    """Runs from entering it to leaving it. What is done on it is done in turn, and what it raises is raised here."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="trefas", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def wait(self, coroutine: Coroutine[Any, Any, _Given]) -> _Given:
        """What a coroutine gives."""
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result()

    def turn(self, act: Callable[[], _Given]) -> _Given:
        """What an act gives that is done on the loop, between two requests; on the loop itself at once."""
        if threading.current_thread() is self._thread:
            return act()

        async def done() -> _Given:
            return act()

        return self.wait(done())
