"""Who watches a meter, and what they are told: looked at once for all, written once for all who are as far as each other.

The meter does not wait for a watcher: who has not read what was written is told the newest
when they have (``trefas.run.web.changes``). Nothing is looked at while nobody watches.
"""

import asyncio
import json
from collections.abc import Sequence
from functools import cache

from trefas.base.discover import discover
from trefas.run.live import LiveMeter
from trefas.run.web import events
from trefas.run.web.event import Event, Kind

TICK_S = 0.1
"""No event is told more often."""
LINGER_S = 2.0
"""What nobody watches is looked at for so long."""
QUIET_S = 15.0
"""After so long without news a comment is sent, so that who has gone is noticed."""


@cache
def event_kinds() -> dict[str, Event]:
    """All kinds of events, by name."""
    return {module.EVENT.name: module.EVENT for module in discover(events)}


class Broadcast:
    """That of one meter."""

    def __init__(self, live: LiveMeter) -> None:
        self._live = live
        self._kinds: dict[str, Kind] = {}
        self._due_s: dict[str, float] = {}
        self._wanted_s: dict[str, float] = {}
        """When somebody last watched a kind."""
        self._watchers: set[Watcher] = set()
        self._timer: asyncio.TimerHandle | None = None
        self._texts: dict[tuple[str, int, int], bytes] = {}

    @property
    def watchers(self) -> int:
        """How many there are."""
        return len(self._watchers)

    def join(self, names: Sequence[str]) -> "Watcher":
        """One more watcher, of events by their names; it must ``leave``."""
        for name in names:
            self._wanted_s[name] = asyncio.get_running_loop().time()
            if name not in self._kinds:
                self._kinds[name] = event_kinds()[name].kind(self._live)
                self._kinds[name].look()
                self._due_s[name] = 0.0
        watcher = Watcher(self, {name: self._kinds[name].begin for name in names})
        self._watchers.add(watcher)
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(TICK_S, self._tick)
        return watcher

    def leave(self, watcher: "Watcher") -> None:
        """Watches no more."""
        self._watchers.discard(watcher)

    def close(self) -> None:
        """Watches nothing any more."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        for name in [*self._kinds]:
            self._forget(name)

    def text(self, name: str, mark: int) -> tuple[bytes, int]:
        """What changed of one kind after a mark, as it is sent, and the mark that is reached."""
        kind = self._kinds[name]
        key = (name, mark, kind.mark)
        text = self._texts.get(key)
        if text is None:
            data = json.dumps(kind.since(mark), ensure_ascii=False, separators=(",", ":"), allow_nan=False)
            text = self._texts[key] = f"event: {name}\ndata: {data}\n\n".encode()
        return text, kind.mark

    def has_news(self, name: str, mark: int) -> bool:
        """Whether something changed after a mark."""
        return self._kinds[name].mark != mark

    def _tick(self) -> None:
        loop = asyncio.get_running_loop()
        now_s = loop.time()
        self._timer = loop.call_later(TICK_S, self._tick)
        self._let_go(now_s)
        for name, kind in self._kinds.items():
            if now_s >= self._due_s[name]:
                self._due_s[name] = now_s + event_kinds()[name].interval_s - TICK_S / 2
                kind.look()
        self._texts = {key: text for key, text in self._texts.items() if self._kinds[key[0]].mark == key[2]}
        for each in self._watchers:
            if each.has_news:
                each.wake.set()

    def _let_go(self, now_s: float) -> None:
        """Kinds that nobody has watched for a while are closed: not at once, or who comes and goes would have all begin again."""
        self._wanted_s.update((name, now_s) for each in self._watchers for name in each.marks)
        for name in [*self._kinds]:
            if now_s - self._wanted_s.setdefault(name, now_s) > LINGER_S:
                self._forget(name)
        if not self._kinds and self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _forget(self, name: str) -> None:
        self._kinds.pop(name).close()
        self._wanted_s.pop(name, None)
        self._texts = {key: text for key, text in self._texts.items() if key[0] != name}


class Watcher:
    """How far one of them has been told."""

    def __init__(self, broadcast: Broadcast, marks: dict[str, int]) -> None:
        self.marks = marks
        self.wake = asyncio.Event()
        self._broadcast = broadcast

    @property
    def has_news(self) -> bool:
        """Whether there is something to be told."""
        return any(self._broadcast.has_news(name, mark) for name, mark in self.marks.items())

    def news(self) -> bytes:
        """All that is new, as events; nothing where nothing is."""
        self.wake.clear()
        told = b""
        for name, mark in self.marks.items():
            if self._broadcast.has_news(name, mark):
                text, self.marks[name] = self._broadcast.text(name, mark)
                told += text
        return told

    def leave(self) -> None:
        """Watches no more."""
        self._broadcast.leave(self)
