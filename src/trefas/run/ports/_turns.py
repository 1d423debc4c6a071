"""Whose turn it is: how much of the loop's time one host may take before the others are looked after.

What arrives is answered at once, unless it is long or its host has just been served. Then it waits, and a turn of the loop gives
each waiting host a little time: the first of its talks says a piece, then the next. So who floods, over one connection or
many, delays himself; anybody else waits for about one piece of his.
"""

import asyncio
from collections import deque
from typing import Protocol

from trefas.run.ports.port import Clock

PIECE_SIZE = 32
"""Bytes looked at in one go: one GET of one attribute, with its header or frame."""
TURN_NS = 50_000
"""What all who wait may take of one turn of the loop, beyond one piece for each host."""


class Talking(Protocol):
    """Who has more to say than was said in one go."""

    def say_on(self) -> bool:
        """Hands on one piece; whether there is more."""
        ...


class Host:
    """All talks from one address."""

    __slots__ = ("served", "talks", "waiting")

    def __init__(self) -> None:
        self.talks = 0
        self.served = False
        self.waiting: deque[Talking] = deque()


class Turns:
    """The hosts at one port."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._hosts: dict[str, Host] = {}
        self._served: list[Host] = []
        self._busy: deque[Host] = deque()
        self._due = False

    def enter(self, name: str) -> Host:
        """One more talk of a host."""
        host = self._hosts.get(name)
        if host is None:
            host = self._hosts[name] = Host()
        host.talks += 1
        return host

    def leave(self, name: str) -> None:
        """One less."""
        host = self._hosts[name]
        host.talks -= 1
        if not host.talks:
            del self._hosts[name]

    def count(self, name: str) -> int:
        """Talks of a host."""
        host = self._hosts.get(name)
        return 0 if host is None else host.talks

    def is_free(self, host: Host) -> bool:
        """Whether a piece of this host may be answered at once."""
        if host.waiting or host.served:
            return False
        if host.talks > 1:  # one talk alone is heard once a turn anyway
            self._mark(host)
            self._call()
        return True

    def wait(self, host: Host, talk: Talking) -> None:
        """The talk goes on when it is its host's turn."""
        if not host.waiting:
            self._busy.append(host)
        host.waiting.append(talk)
        self._call()

    def _call(self) -> None:
        if not self._due:
            self._due = True
            asyncio.get_running_loop().call_soon(self._let_others)

    def _let_others(self) -> None:
        """Not yet: uvloop sends what was answered in a turn only when the turn's callbacks are done."""
        asyncio.get_running_loop().call_soon(self._turn)

    def _turn(self) -> None:
        self._due = False
        for host in self._served:
            host.served = False
        self._served.clear()
        for _ in range(len(self._busy)):
            self._serve(self._busy.popleft())
        until = self._clock() + TURN_NS
        while self._busy and self._clock() < until:
            self._serve(self._busy.popleft())
        if self._busy or self._served:
            self._call()

    def _mark(self, host: Host) -> None:
        """It had its piece of this turn."""
        if not host.served:
            host.served = True
            self._served.append(host)

    def _serve(self, host: Host) -> None:
        self._mark(host)
        talk = host.waiting.popleft()
        if talk.say_on():
            host.waiting.append(talk)
        if host.waiting:
            self._busy.append(host)
