"""What is served: the meters of this process, who may touch them, and where that is."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from trefas.base.instant import Instant
from trefas.run.clock import real_now
from trefas.run.live import LiveMeter
from trefas.run.web.address import Address
from trefas.run.web.limits import Limits

_Kept = TypeVar("_Kept")


@dataclass
class Site:
    """Meters, the token, and the address."""

    meters: Sequence[LiveMeter]
    token: str
    address: Address
    limits: Limits = field(default_factory=Limits)
    closing: bool = False
    """Whether it is over: streams end."""
    streams: set[asyncio.Event] = field(default_factory=set)
    """Of each stream what wakes it."""
    _kept: dict[tuple[int, Any], Any] = field(default_factory=dict)

    def kept(self, live: LiveMeter, make: Callable[[LiveMeter], _Kept]) -> _Kept:
        """What there is once for each meter, made when it is first asked for."""
        key = (id(live), make)
        if key not in self._kept:
            self._kept[key] = make(live)
        found: _Kept = self._kept[key]
        return found

    def close(self) -> None:
        """Streams end."""
        self.closing = True
        for each in self.streams:
            each.set()

    @property
    def token_to_read(self) -> bool:
        """Whether others than this machine's users can reach it, so that reading needs the token too."""
        return not self.address.is_loopback


def now_of(live: LiveMeter) -> Instant:
    """The instant of the world in which a meter is looked at or touched: not before what it has measured."""
    return max(live.device.meter.now, live.device.server.world(real_now()))
