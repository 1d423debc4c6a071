"""Whose turn it is: how much of the loop's time one host may take before the others are looked after.

What arrives is answered at once, unless it is long or its host has just been served. Then it waits, and each turn of the loop
gives those that wait a little time, a host after the other: of its talks the one says a piece that was served longest ago. So a
client that floods, over one connection or many, delays itself; anybody else, at the same address too, waits for about one piece.

    a host alone                   as much of the loop as there is
    a host while others are there  half of it: beyond that its pieces rest, so that most of what others say finds the loop idle

Addresses of datagrams may be forged, so all of them together count as one host. Among themselves they take turns as hosts do.
"""

import asyncio
from collections import deque
from heapq import heappop, heappush
from itertools import count
from typing import Protocol

from trefas.base.instant import NS_PER_MS, NS_PER_S, Instant
from trefas.run.ports.port import Clock

PIECE_SIZE = 32
"""Bytes looked at in one go: one GET of one attribute, with its header or frame."""
TURN_NS = 50_000
"""What all that wait may take of one turn of the loop, beyond the piece that is under way."""
SHARE = 2
"""A host that floods while others are there gets one in so many."""
BURST_NS = NS_PER_MS
"""What it may take before it rests: the finest that a loop's timer measures."""
OTHERS_NS = 100 * NS_PER_MS
"""So long after it said something another host is there."""


class Talking(Protocol):
    """Who has more to say than was said in one go."""

    turn: int
    """Number of its last turn, or of when it came."""

    def say_on(self) -> bool:
        """Hands on one piece; whether there is more."""
        ...


class Share:
    """What somebody takes of the loop."""

    __slots__ = ("credit_ns", "seen")

    def __init__(self) -> None:
        self.credit_ns = BURST_NS
        self.seen = Instant(0)
        """When its credit was looked at."""

    def rest_ns(self, before: Instant, now: Instant) -> int:
        """It was served from ``before`` until ``now``; how long it has to rest if others are there."""
        self.credit_ns = min(BURST_NS, self.credit_ns + (now - self.seen) // SHARE) - (now - before)
        self.seen = now
        return max(NS_PER_MS, -SHARE * self.credit_ns) if self.credit_ns < 0 else 0


class Host:
    """All talks from one address."""

    __slots__ = ("lane", "served", "share", "talks", "waiting")

    def __init__(self, lane: "Lane") -> None:
        self.talks = 0
        self.served = False
        self.waiting: list[tuple[int, int, Talking]] = []
        """A heap: the turn each had last, and in which order they came."""
        self.lane = lane
        self.share = lane.share or Share()


class Lane:
    """Hosts that wait; with a ``share``, all of them have one."""

    def __init__(self, share: Share | None = None) -> None:
        self.busy: deque[Host] = deque()
        self.share = share
        self.rests = False
        self.waiting = 0
        """Talks that wait, those that have ended meanwhile included."""


class Turns:
    """The hosts at one port, or at all ports of a meter."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._hosts: dict[tuple[str, bool], Host] = {}
        self._served: list[Host] = []
        self._connections, self._datagrams = Lane(), Lane(Share())
        self._due = False
        self._numbers = count(1)
        self._answered = False
        """A datagram was answered in this turn at once."""
        self._last: Share | None = None
        self._changed_at = Instant(-OTHERS_NS)
        """When somebody else than before was served."""

    def enter(self, name: str, *, by_datagrams: bool = False) -> Host:
        """One more talk of a host."""
        host = self._hosts.get((name, by_datagrams))
        if host is None:
            lane = self._datagrams if by_datagrams else self._connections
            host = self._hosts[name, by_datagrams] = Host(lane)
        host.talks += 1
        return host

    def leave(self, name: str, *, by_datagrams: bool = False) -> None:
        """One less."""
        host = self._hosts[name, by_datagrams]
        host.talks -= 1
        if not host.talks:
            del self._hosts[name, by_datagrams]

    @property
    def datagrams_waiting(self) -> int:
        """Peers whose datagrams wait for their turn, those that gave way meanwhile included."""
        return self._datagrams.waiting

    def next_turn(self) -> int:
        """A number higher than those of all turns before."""
        return next(self._numbers)

    def is_free(self, host: Host, talk: Talking, now: Instant) -> bool:
        """Whether a piece of this talk may be answered at once. Of datagrams, many of which may come in one turn of the loop, one
        is."""
        if host.waiting or host.served:
            return False
        by_datagrams = host.lane is self._datagrams
        if by_datagrams and (self._answered or host.lane.rests):
            return False
        talk.turn = next(self._numbers)
        if host.share is not self._last:
            self._last, self._changed_at = host.share, now
        if by_datagrams or host.talks > 1:  # one connection alone is heard once a turn anyway
            self._answered |= by_datagrams
            self._mark(host)
            self._call()
        return True

    def wait(self, host: Host, talk: Talking) -> None:
        """The talk goes on when it is its host's turn."""
        if not host.waiting:
            host.lane.busy.append(host)
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
        self._due = self._answered = False
        for host in self._served:
            host.served = False
        self._served.clear()
        now = self._clock()
        until = now + TURN_NS
        lane = other = self._connections
        while now < until:
            lane, other = (self._datagrams, lane) if lane is self._connections else (self._connections, lane)
            if not lane.busy or lane.rests:
                lane, other = other, lane
                if not lane.busy or lane.rests:
                    break
            host = lane.busy.popleft()
            self._serve(host)
            before, now = now, self._clock()
            self._look_after(host, before, now)
        if self._served or any(each.busy and not each.rests for each in (self._connections, self._datagrams)):
            self._call()

    def _look_after(self, host: Host, before: Instant, now: Instant) -> None:
        """A host was served from ``before`` until ``now``: if it has more to say, it waits again, or rests."""
        others = before - self._changed_at < OTHERS_NS
        if host.share is not self._last:
            self._last, self._changed_at, others = host.share, now, True
        rest_ns, lane = host.share.rest_ns(before, now), host.lane
        rests = others and rest_ns > 0
        if host.waiting and (lane.share or not rests):
            lane.busy.append(host)
        if rests and (lane.share or host.waiting):
            lane.rests = lane.share is not None
            asyncio.get_running_loop().call_later(rest_ns / NS_PER_S, self._again, host)

    def _again(self, host: Host) -> None:
        """It has rested, and all of its lane with it if they have one share."""
        lane = host.lane
        lane.rests = False
        if host.waiting and lane.share is None:
            lane.busy.append(host)
        self._call()

    def _mark(self, host: Host) -> None:
        """It had its piece of this turn."""
        if not host.served:
            host.served = True
            self._served.append(host)

    def _serve(self, host: Host) -> None:
        self._mark(host)
        _, _, talk = heappop(host.waiting)
        host.lane.waiting -= 1
        talk.turn = self.next_turn()
        if talk.say_on():
            self._push(host, talk)

    def _push(self, host: Host, talk: Talking) -> None:
        host.lane.waiting += 1
        heappush(host.waiting, (talk.turn, next(self._numbers), talk))
