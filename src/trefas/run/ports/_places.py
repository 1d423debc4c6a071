"""Places: which peers a port has, and which of them gives way to a newcomer.

    port     1024 places │ the last 64 only for hosts that have none
    host      256 places │ an IPv4 address, or an IPv6 network of 64 bits

A host that has its share, or has a place when there are no others but the kept ones, makes room among its own peers. A host
that has none takes a kept place, and when these are taken too, the place of any host's peer. In either case the peer with the
lowest standing gives way; of several the one that has been silent longest, and peers whose host has other places first. A peer
that is authenticated gives way only after a while of silence; where there is nobody else, the newcomer is turned away.
"""

from collections import OrderedDict
from collections.abc import Iterable
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


class Places(Generic[P]):
    """The places of one port."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._by_host: dict[str, dict[P, None]] = {}
        self._by_standing: dict[Standing, OrderedDict[P, None]] = {each: OrderedDict() for each in Standing}
        """Of each standing, the longest silent first."""
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def enter(self, peer: P) -> None:
        """A peer has a place now. Whoever calls it has asked ``who_gives_way`` before."""
        self._by_host.setdefault(peer.host, {})[peer] = None
        self._by_standing[peer.standing][peer] = None
        self._count += 1

    def leave(self, peer: P) -> None:
        """It has none any more; once is enough."""
        own = self._by_host.get(peer.host)
        if own is None or peer not in own:
            return
        del own[peer]
        if not own:
            del self._by_host[peer.host]
        del self._by_standing[peer.standing][peer]
        self._count -= 1

    def heard(self, peer: P) -> None:
        """It said something just now."""
        self._by_standing[peer.standing].move_to_end(peer)

    def rank(self, peer: P, standing: Standing) -> None:
        """Its standing is another now."""
        del self._by_standing[peer.standing][peer]
        peer.standing = standing
        self._by_standing[standing][peer] = None

    def is_free_for(self, host: str) -> bool:
        """Whether a newcomer of a host finds a place without anybody giving way."""
        limits, own = self._limits, len(self._by_host.get(host, ()))
        kept = limits.connections_kept if own else 0
        return own < limits.connections_per_host and self._count < limits.connections - kept

    def who_gives_way(self, host: str, now: Instant) -> P | None:
        """The peer whose place a newcomer of a host gets where none is free; None: nobody gives way."""
        own = self._by_host.get(host)
        found = self._lowest(sorted(own, key=lambda peer: (peer.standing, peer.last_heard)), now) if own else None
        if own and len(own) >= self._limits.connections_per_host:
            return found
        if found is not None and found.standing is not Standing.AUTHENTICATED:
            return found
        for peers in self._by_standing.values():
            if peers:
                crowded = next((peer for peer in peers if len(self._by_host[peer.host]) > 1), None)
                return self._lowest((peer for peer in (crowded, next(iter(peers))) if peer is not None), now)
        return None

    def _lowest(self, peers: Iterable[P], now: Instant) -> P | None:
        """The first that may be asked to go."""
        for peer in peers:
            if peer.standing is not Standing.AUTHENTICATED or now - peer.last_heard >= self._limits.first_byte_ns:
                return peer
        return None
