"""Whose turn it is: how much of the loop's time one host may take before the others are looked after.

What arrives is answered at once, unless it is long or its host has just been served. Then it waits, and each turn of the loop
gives those that wait a little time, a host after the other: of its talks the one says a piece that was served longest ago. So a
client that floods, over one connection or many, delays itself; anybody else, at the same address too, waits for about one piece.

    a host alone                   as much of the loop as there is
    a host while others are there  a third of it: beyond that its pieces rest, so that most of what others say finds the loop idle

Addresses of datagrams may be forged, so all of them together count as one host. Among themselves they take turns as hosts do.
Reading them counts too: while datagrams rest they are not read, and what comes beyond the kernel's buffer costs us nothing.
"""

import asyncio
from collections import OrderedDict
from heapq import heapify, heappop, heappush
from itertools import count
from typing import Protocol

from trefas.base.instant import NS_PER_MS, NS_PER_S, Instant
from trefas.run.ports.port import Clock

PIECE_SIZE = 32
"""Bytes looked at in one go: one GET of one attribute, with its header or frame."""
TURN_NS = 50_000
"""What all that wait may take of one turn of the loop, beyond the piece that is under way."""
SHARE = 3
"""A host that floods while others are there gets one in so many."""
BURST_NS = NS_PER_MS
"""What it may take before it rests: the finest that a loop's timer measures."""
DEBT_NS = 10 * BURST_NS
"""What is worked off by resting, at most: more was time in which others ran on the same machine, or nobody else was there."""
READ_FACTOR = 3
"""What reading from a connection takes, for each nanosecond that is seen of it here: the loop's own part, and the system calls by
which it stops to watch the connection and watches it again."""
OTHERS_NS = 100 * NS_PER_MS
"""So long after it said something another host is there."""


class Talking(Protocol):
    """Who has more to say than was said in one go."""

    turn: int
    """Number of its last turn, or of when it came."""
    waits: bool
    """For its turn; kept here."""

    def say_on(self) -> bool:
        """Hands on one piece; whether there is more."""
        ...


class Reading(Protocol):
    """Where datagrams are read."""

    def pause_reading(self) -> None:
        """The kernel keeps what comes, as much as it likes."""
        ...

    def resume_reading(self) -> None:
        """They have rested."""
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
        credit_ns = min(BURST_NS, self.credit_ns + (now - self.seen) // SHARE) - (now - before)
        self.credit_ns = max(-DEBT_NS, credit_ns)
        self.seen = now
        return max(NS_PER_MS, -SHARE * self.credit_ns) if self.credit_ns < 0 else 0


class Host:
    """All talks from one address."""

    __slots__ = ("gone", "key", "lane", "rests", "served", "share", "talks", "waiting")

    def __init__(self, key: tuple[str, bool], lane: "Lane") -> None:
        self.key = key
        self.talks = 0
        self.served = False
        self.waiting: list[tuple[int, int, Talking]] = []
        """A heap: the turn each had last, and in which order they came."""
        self.gone = 0
        """Of those that wait, how many have ended: never more than half."""
        self.rests = False
        """It owes time, whether somebody of it waits or not."""
        self.lane = lane
        self.share = lane.share or Share()


class Lane:
    """Hosts that wait; with a ``share``, all of them have one."""

    def __init__(self, share: Share | None = None) -> None:
        self.busy: OrderedDict[Host, None] = OrderedDict()
        """Somebody of each waits, and it does not rest."""
        self.share = share
        self.rests = False
        self.waiting = 0
        """Talks that wait."""

    @property
    def is_due(self) -> bool:
        """Somebody is to be served."""
        return bool(self.busy) and not self.rests


class Turns:
    """The hosts at one port, or at all ports of a meter."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._hosts: dict[tuple[str, bool], Host] = {}
        self._served: list[Host] = []
        self._datagram_share = Share()
        self._connections, self._datagrams = Lane(), Lane(self._datagram_share)
        self._lanes = self._connections, self._datagrams
        """The one that is next first."""
        self.readers: list[Reading] = []
        """Where datagrams come in."""
        self._due = False
        self._numbers = count(1)
        self._answered = False
        """A datagram was answered in this turn at once."""
        self._last: Share | None = None
        self._changed_at = Instant(-OTHERS_NS)
        """When somebody else than before was served."""

    def enter(self, name: str, *, by_datagrams: bool = False) -> Host:
        """One more talk of a host."""
        key = name, by_datagrams
        host = self._hosts.get(key)
        if host is None:
            host = self._hosts[key] = Host(key, self._datagrams if by_datagrams else self._connections)
        host.talks += 1
        return host

    def leave(self, host: Host, talk: Talking) -> None:
        """One less. Nobody is kept because it waited."""
        host.talks -= 1
        if not host.talks:
            del self._hosts[host.key]
        if talk.waits:
            talk.waits = False
            host.gone += 1
            host.lane.waiting -= 1
            self._drop_ended(host)
            if not host.waiting:
                host.lane.busy.pop(host, None)

    @property
    def datagrams_waiting(self) -> int:
        """Peers whose datagrams wait for their turn."""
        return self._datagrams.waiting

    def next_turn(self) -> int:
        """A number higher than those of all turns before."""
        return next(self._numbers)

    def is_free(self, host: Host, talk: Talking, now: Instant) -> bool:
        """Whether a piece of this talk may be answered at once. Of datagrams one is in a turn of the loop, and only where
        no others wait."""
        if host.waiting or host.served or host.rests:
            return False
        by_datagrams = host.lane is self._datagrams
        if by_datagrams and (self._answered or host.lane.busy or host.lane.rests):
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
        if not host.waiting and not host.rests:
            host.lane.busy[host] = None
        self._push(host, talk)
        self._call()

    def was_read(self, host: Host, before: Instant, now: Instant) -> None:
        """A talk of a host was read from, and waits; what was seen of it took from ``before`` until ``now``."""
        host.share.credit_ns -= READ_FACTOR * (now - before)

    def were_read(self, before: Instant, now: Instant) -> None:
        """Datagrams were read, and perhaps one was answered, from ``before`` until ``now``."""
        self._let_datagrams_rest(self._charge(self._datagram_share, before, now))

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
        while now < until and (lane := self._next_lane()) is not None:
            host, _ = lane.busy.popitem(last=False)
            self._serve(host)
            before, now = now, self._clock()
            self._look_after(host, before, now)
        if self._served or any(each.is_due for each in self._lanes):
            self._call()

    def _next_lane(self) -> Lane | None:
        """Connections and datagrams turn about, from one turn to the next too."""
        first, second = self._lanes
        if not first.is_due:
            return second if second.is_due else None
        self._lanes = second, first
        return first

    def _charge(self, share: Share, before: Instant, now: Instant) -> int:
        """Somebody was served from ``before`` until ``now``. How long it has to rest, if at all."""
        others = before - self._changed_at < OTHERS_NS
        if share is not self._last:
            self._last, self._changed_at, others = share, now, True
        rest_ns = share.rest_ns(before, now)
        if others:
            return rest_ns
        share.credit_ns = max(share.credit_ns, 0)  # who was alone has taken it from nobody
        return 0

    def _look_after(self, host: Host, before: Instant, now: Instant) -> None:
        """A host was served: if it has more to say, it waits again, or rests."""
        rest_ns, lane = self._charge(host.share, before, now), host.lane
        if host.waiting and (lane.share or not rest_ns):
            lane.busy[host] = None
        if lane.share:
            self._let_datagrams_rest(rest_ns)
        elif rest_ns:
            host.rests = True
            asyncio.get_running_loop().call_later(rest_ns / NS_PER_S, self._again, host)

    def _again(self, host: Host) -> None:
        """It has rested."""
        host.rests = False
        if host.waiting:
            host.lane.busy[host] = None
            self._call()

    def _let_datagrams_rest(self, rest_ns: int) -> None:
        lane = self._datagrams
        if not rest_ns or lane.rests:
            return
        lane.rests = True
        for each in self.readers:
            each.pause_reading()
        asyncio.get_running_loop().call_later(rest_ns / NS_PER_S, self._datagrams_again)

    def _datagrams_again(self) -> None:
        self._datagrams.rests = False
        for each in self.readers:
            each.resume_reading()
        if self._datagrams.busy:
            self._call()

    def _mark(self, host: Host) -> None:
        """It had its piece of this turn."""
        if not host.served:
            host.served = True
            self._served.append(host)

    def _serve(self, host: Host) -> None:
        self._mark(host)
        _, _, talk = heappop(host.waiting)
        assert talk.waits, "those that have ended do not come first"
        talk.waits = False
        host.lane.waiting -= 1
        talk.turn = self.next_turn()
        if talk.say_on():
            self._push(host, talk)
        self._drop_ended(host)

    def _push(self, host: Host, talk: Talking) -> None:
        talk.waits = True
        host.lane.waiting += 1
        heappush(host.waiting, (talk.turn, next(self._numbers), talk))

    def _drop_ended(self, host: Host) -> None:
        """So that the first is one that waits, and of the others not more than half have ended."""
        if 2 * host.gone > len(host.waiting):
            host.waiting = [each for each in host.waiting if each[2].waits]
            heapify(host.waiting)
            host.gone = 0
        while host.waiting and not host.waiting[0][2].waits:
            heappop(host.waiting)
            host.gone -= 1
