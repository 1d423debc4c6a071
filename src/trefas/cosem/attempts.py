"""Failed authentications: how often a guess is judged, by where it comes from and which client it says it is.

Each failure takes a token from three buckets, and an attempt is judged only where all three have one:

    bucket     of a client at …         tokens   back
    host       one host                     10   one each 5 s
    network    one network                  30   one each 5 s
    channel    one interface and port       60   one each 5 s

Hosts that proved themselves are asked for their own bucket alone, so guesses from elsewhere do not keep them out. Nor do
datagrams, which anybody may have sent: a channel is of one kind of port. The numbers are our own choice: an attacker, with
however many addresses, has 60 guesses, and then 17 280 a day.

A challenge costs its token when it is given, and whoever answers it gets it back: else a thousand connections that were
all challenged before one of them failed would have a thousand guesses.

An attempt that is not judged may wait for a token. When there is one, chance decides who of those that wait is judged: the right
client behind the same address as somebody who guesses gets in, sooner or later, and no guess is judged more often.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from trefas.base.instant import NS_PER_MS, NS_PER_S, Instant
from trefas.cosem.place import Place

HOST_TOKENS, NETWORK_TOKENS, CHANNEL_TOKENS = TOKENS = 10, 30, 60
"""A person with an old password tries a few times, and so do several programs of one machine."""
TOKEN_S = 5
TOKEN_NS = TOKEN_S * NS_PER_S
"""From one judged attempt to the next, once the tokens are gone."""
BUCKETS_MAX = 1024
"""Of each kind. The fullest is forgotten first: whoever has failed most is remembered."""
PROVED_MAX = 1024
"""Hosts that are remembered as having proved themselves; the one that did so longest ago is forgotten first."""
WAIT_S = 6
"""How long an attempt waits at most: one token comes in that time."""
AGAIN_NS = 100 * NS_PER_MS
"""Whoever lost looks again after so long, in case the winner has gone."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an attempt comes from, and as whom: the client SAP, with a system title where that tells clients apart."""

    place: Place
    client: int
    title: bytes = b""

    @property
    def keys(self) -> tuple[Hashable, Hashable, Hashable]:
        """Of the three buckets."""
        channel, host, network = self.place
        client = self.client, self.title
        return (channel, client, host), (channel, client, "/", network), (channel, client)


@dataclass(slots=True, eq=False)
class Wait:
    """An attempt that waits to be judged: until when at most, and when to ask again. The lowest lot of a bucket wins."""

    origin: Origin
    lot: bytes
    until: Instant
    due: Instant
    bucket: Hashable


class Attempts:
    """The failures of a device's clients. A bucket is the instant when it will be full again."""

    def __init__(self) -> None:
        self._full_at: tuple[dict[Hashable, Instant], ...] = ({}, {}, {})
        self._proved: dict[Origin, None] = {}
        self._waits: dict[Hashable, list[Wait]] = {}

    def judges(self, origin: Origin, now: Instant) -> bool:
        """Whether an attempt is judged at once: there are tokens, and nobody waits for them."""
        return self._lacks(origin, now) is None and not any(self._waits.get(key) for key in self._asked(origin))

    def failed(self, origin: Origin, now: Instant) -> None:
        """An attempt was judged, and was wrong."""
        for key, full_at in zip(origin.keys, self._full_at, strict=True):
            if key not in full_at and len(full_at) >= BUCKETS_MAX:
                del full_at[min(full_at, key=lambda each: full_at[each])]
            full_at[key] = Instant(max(now, full_at.get(key, now)) + TOKEN_NS)

    def give_back(self, origin: Origin, now: Instant) -> None:
        """What was taken for a challenge that was answered as it should be."""
        for key, full_at in zip(origin.keys, self._full_at, strict=True):
            if key in full_at:
                full_at[key] = Instant(full_at[key] - TOKEN_NS)
                if full_at[key] <= now:
                    del full_at[key]

    def passed(self, origin: Origin) -> None:
        """An attempt was judged, and was right."""
        self._full_at[0].pop(origin.keys[0], None)
        self._proved.pop(origin, None)
        if len(self._proved) >= PROVED_MAX:
            del self._proved[next(iter(self._proved))]
        self._proved[origin] = None

    def wait(self, origin: Origin, lot: bytes, now: Instant) -> Wait:
        """An attempt begins to wait; ``lot`` is of chance."""
        wait = Wait(origin, lot, Instant(now + WAIT_S * NS_PER_S), now, origin.keys[0])
        self._ask_later(wait, now)
        return wait

    def asks(self, wait: Wait, now: Instant) -> bool | None:
        """What becomes of an attempt that waits: True: it is judged now; False: it is refused; None: it waits until ``due``."""
        wins = self._lacks(wait.origin, now) is None
        wins = wins and min(self._waits[wait.bucket], key=lambda each: each.lot) is wait
        self.leave(wait)
        if wins or now >= wait.until:
            return wins
        self._ask_later(wait, now)
        return None

    def leave(self, wait: Wait) -> None:
        """It does not wait any more; once is enough."""
        waits = self._waits.get(wait.bucket, [])
        if wait in waits:
            waits.remove(wait)
            if not waits:
                del self._waits[wait.bucket]

    def _ask_later(self, wait: Wait, now: Instant) -> None:
        lacks = self._lacks(wait.origin, now)
        wait.bucket, due = (wait.bucket, Instant(now + AGAIN_NS)) if lacks is None else lacks
        wait.due = min(due, wait.until)
        self._waits.setdefault(wait.bucket, []).append(wait)

    def _asked(self, origin: Origin) -> Sequence[Hashable]:
        """The buckets that are asked for a token."""
        return origin.keys[:1] if origin in self._proved else origin.keys

    def _lacks(self, origin: Origin, now: Instant) -> tuple[Hashable, Instant] | None:
        """The bucket that has no token for the longest, and when it has one; None where all have."""
        found: tuple[Hashable, Instant] | None = None
        for key, tokens, full_at in zip(self._asked(origin), TOKENS, self._full_at, strict=False):
            next_at = Instant(full_at.get(key, now) - (tokens - 1) * TOKEN_NS)
            if next_at > now and (found is None or next_at > found[1]):
                found = key, next_at
        return found
