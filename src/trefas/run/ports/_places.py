"""Places: which peers a port has, and which of them gives way to a newcomer.

    port     1088 places │ the last 64 only for hosts that have none
    host      256 places │ an IPv4 address, or an IPv6 network of 64 bits

A host that has its share makes room among its own peers. One that has a place when there are no others but the kept ones does so
too, unless another host has more places, and a peer that stands no higher: then that one gives way. A host
that has none takes a kept place, and when these are taken too, the place of any host's peer. In either case the peer with the
lowest standing gives way; of several the one that has been silent longest, and peers whose host has other places first. A peer
that is authenticated gives way only after a while of silence; where there is nobody else, the newcomer is turned away.
"""

from collections import OrderedDict
from itertools import islice
from typing import Generic, Protocol, TypeVar

from trefas.base.instant import Instant
from trefas.cosem.standing import Standing
from trefas.run.ports.port import Limits


class Peer(Protocol):
    """Somebody with a place."""

    host: str
    standing: Standing

    @property
    def last_heard(self) -> Instant:
        """When it last said something, or came."""
        ...


P = TypeVar("P", bound=Peer)


LOOKED_AT = 8
"""Of a standing, so many of those that were silent longest are looked at for one whose host has other places."""


class _Line(Generic[P]):
    """Peers by standing, and in each the longest silent first."""

    __slots__ = ("by_standing", "count")

    def __init__(self) -> None:
        self.by_standing: tuple[OrderedDict[P, None], ...] = tuple(OrderedDict() for _ in Standing)
        self.count = 0

    def lowest(self) -> OrderedDict[P, None] | None:
        """Those of the lowest standing that somebody has."""
        return next((peers for peers in self.by_standing if peers), None)


class Places(Generic[P]):
    """The places of one port."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._all: _Line[P] = _Line()
        self._by_host: dict[str, _Line[P]] = {}

    def __len__(self) -> int:
        return self._all.count

    def enter(self, peer: P) -> None:
        """A peer has a place now. Whoever calls it has asked ``who_gives_way`` before."""
        own = self._by_host.get(peer.host)
        if own is None:
            own = self._by_host[peer.host] = _Line()
        for line in (self._all, own):
            line.by_standing[peer.standing][peer] = None
            line.count += 1

    def leave(self, peer: P) -> None:
        """It has none any more; once is enough."""
        own = self._by_host.get(peer.host)
        if own is None or peer not in own.by_standing[peer.standing]:
            return
        for line in (self._all, own):
            del line.by_standing[peer.standing][peer]
            line.count -= 1
        if not own.count:
            del self._by_host[peer.host]

    def heard(self, peer: P) -> None:
        """It said something just now."""
        self._all.by_standing[peer.standing].move_to_end(peer)
        self._by_host[peer.host].by_standing[peer.standing].move_to_end(peer)

    def rank(self, peer: P, standing: Standing) -> None:
        """Its standing is another now."""
        lines = self._all, self._by_host[peer.host]
        for line in lines:
            del line.by_standing[peer.standing][peer]
        peer.standing = standing
        for line in lines:
            line.by_standing[standing][peer] = None

    def is_free_for(self, host: str) -> bool:
        """Whether a newcomer of a host finds a place without anybody giving way."""
        limits, own = self._limits, self._by_host.get(host)
        if own is None:
            return self._all.count < limits.connections
        kept = limits.connections_kept
        return own.count < limits.connections_per_host and self._all.count < limits.connections - kept

    def who_gives_way(self, host: str, now: Instant) -> P | None:
        """The peer whose place a newcomer of a host gets where none is free; None: nobody gives way."""
        own = self._by_host.get(host)
        peers = own.lowest() if own is not None else None
        found = self._if_it_may_go(next(iter(peers)), now) if peers else None
        if own is not None and own.count >= self._limits.connections_per_host:
            return found
        crowd = self._of_a_crowd(0 if own is None else own.count + 1)
        if found is not None and found.standing is not Standing.AUTHENTICATED:
            return found if crowd is None or found.standing < crowd.standing else crowd
        lowest = self._all.lowest()
        if lowest is None:
            return None
        longest = next(iter(lowest))
        return self._if_it_may_go(crowd or longest, now) or self._if_it_may_go(longest, now)

    def _of_a_crowd(self, places: int) -> P | None:
        """Of those of the lowest standing on the port one whose host has more than so many places, and more than one."""
        lowest = islice(self._all.lowest() or (), LOOKED_AT)
        return next((peer for peer in lowest if self._by_host[peer.host].count > max(1, places)), None)

    def _if_it_may_go(self, peer: P, now: Instant) -> P | None:
        idle_ns = now - peer.last_heard
        return None if peer.standing is Standing.AUTHENTICATED and idle_ns < self._limits.first_byte_ns else peer
