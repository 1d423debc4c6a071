"""Failed authentications: after some the next attempt is refused unseen for a while, and for longer after each further one.

Who failed is told by where it came from and which client it says it is, so that nobody else waits. An attempt that comes while
it is to wait is refused at once and does not count: nothing is kept waiting inside, and no guess is judged. Our own choice:

    failures   …10    11     12    13    …    17    18…
    pause        0    1 s    2 s   4 s        60 s (never longer)
"""

from dataclasses import dataclass

from trefas.base.instant import NS_PER_S, Instant

FREE = 10
"""Failures without a pause: a person with an old password tries a few times, and so do several programs of one machine."""
PAUSE_MAX_S = 60
FORGOTTEN_S = 600
"""After so long without another failure it begins anew."""
ORIGINS_MAX = 256
"""Strangers could come from everywhere; the one that failed longest ago is forgotten."""

Origin = tuple[str, int]
"""Where from (an interface and a peer's address), and which client SAP."""


@dataclass(slots=True)
class _Failures:
    count: int
    last: Instant
    until: Instant


class Attempts:
    """The failures of a device's clients."""

    def __init__(self) -> None:
        self._failures: dict[Origin, _Failures] = {}

    def paused(self, origin: Origin, now: Instant) -> bool:
        """Whether an attempt is refused unseen."""
        known = self._failures.get(origin)
        return known is not None and now < known.until

    def failed(self, origin: Origin, now: Instant) -> None:
        """An attempt failed."""
        known = self._failures.pop(origin, None)
        begun = known is None or now - known.last > FORGOTTEN_S * NS_PER_S
        count = 1 if known is None or begun else known.count + 1
        if len(self._failures) >= ORIGINS_MAX:
            del self._failures[next(iter(self._failures))]
        pause_s = min(PAUSE_MAX_S, 1 << min(count - FREE - 1, 10)) if count > FREE else 0
        self._failures[origin] = _Failures(count, now, Instant(now + pause_s * NS_PER_S))

    def passed(self, origin: Origin) -> None:
        """An attempt succeeded."""
        self._failures.pop(origin, None)
