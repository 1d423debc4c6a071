"""Whose turn it is: how much of the loop's time one host may take before the others are looked after.

What arrives is answered at once, unless it is long or its host has just been served. Then it waits, and a turn of the loop gives
each waiting host a little time: of its talks the one says a piece that was served longest ago. So a client that floods, over one
connection or many, delays itself; anybody else, at the same address too, waits for about one piece of a flood.
"""

import asyncio
from collections import deque
from heapq import heappop, heappush
from itertools import count
from typing import Protocol

from trefas.run.ports.port import Clock

PIECE_SIZE = 32
"""Bytes looked at in one go: one GET of one attribute, with its header or frame."""
TURN_NS = 50_000
"""What all who wait may take of one turn of the loop, beyond one piece for each host."""


class Talking(Protocol):
    """Who has more to say than was said in one go."""

    turn: int
    """Number of its last turn, or of when it came."""

    def say_on(self) -> bool:
        """Hands on one piece; whether there is more."""
        ...


class Host:
    """All talks from one address."""

    __slots__ = ("served", "talks", "waiting")

    def __init__(self) -> None:
        self.talks = 0
        self.served = False
        self.waiting: list[tuple[int, int, Talking]] = []
        """A heap: the turn each had last, and in which order they came."""


class Turns:
    """The hosts at one port."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._hosts: dict[str, Host] = {}
        self._served: list[Host] = []
        self._busy: deque[Host] = deque()
        self._due = False
        self._numbers = count(1)

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

    def next_turn(self) -> int:
        """A number higher than those of all turns before."""
        return next(self._numbers)

    def is_free(self, host: Host, talk: Talking, *, often: bool = False) -> bool:
        """Whether a piece of this talk may be answered at once. ``often``: it may be heard several times in one turn of the
        loop, as datagrams are."""
        if host.waiting or host.served:
            return False
        talk.turn = self.next_turn()
        if often or host.talks > 1:  # one connection alone is heard once a turn anyway
            self._mark(host)
            self._call()
        return True

    def wait(self, host: Host, talk: Talking) -> None:
        """The talk goes on when it is its host's turn."""
        if not host.waiting:
            self._busy.append(host)
        self._push(host, talk)
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
        _, _, talk = heappop(host.waiting)
        talk.turn = self.next_turn()
        if talk.say_on():
            self._push(host, talk)
        if host.waiting:
            self._busy.append(host)

    def _push(self, host: Host, talk: Talking) -> None:
        heappush(host.waiting, (talk.turn, next(self._numbers), talk))
