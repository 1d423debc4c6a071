"""Keeping: what a live meter counted goes into its store, after every block, and is kept in memory where the disk refuses.

stored ──── the disk refuses (no space, not writable) ───→ not stored: said once; the meter counts on
not stored ─ the next block is stored, with all there is ─→ stored: said once

What a client or a hand changed does not wait for the block: its answer waits until it is stored. All that is changed meanwhile is
stored in one go, so that many who change something at once cost no more than one.
"""

import asyncio
from collections.abc import Callable

from trefas.base.instant import NS_PER_S, Instant, datetime_of
from trefas.device.build import Device
from trefas.run.clock import real_now
from trefas.run.disk import DiskRefused
from trefas.run.store import Store

PAUSE = 3
"""After storing what somebody changed, so many times as long passes until that is done again: however many changes come, storing
them takes a quarter of the loop's time."""


class Keeping:
    """One meter and its store; None: nothing is kept."""

    def __init__(self, device: Device, store: Store | None, clock: Callable[[], Instant] = real_now) -> None:
        self.refused: DiskRefused | None = None
        """Why what was counted since is not stored."""
        self.say: Callable[[str], None] = lambda sentence: None
        """Told when the disk begins to refuse, and when it takes everything again."""
        self._clock = clock
        self._device = device
        self._store = store
        self._first_ids: dict[str, int] = {}
        """Of each log the oldest row that is stored."""
        self._since = Instant(0)
        self._waiting: list[Callable[[], None]] = []
        self._timer: asyncio.Handle | None = None
        self._due = Instant(0)

    def when_stored(self, act: Callable[[], None]) -> None:
        """Acts once all that has changed so far is stored, or the disk has refused it."""
        self._waiting.append(act)
        if self._timer is None:
            wait_ns = self._due - self._clock()
            loop = asyncio.get_running_loop()
            self._timer = (
                loop.call_later(wait_ns / NS_PER_S, self._keep_waiting)
                if wait_ns > 0
                else loop.call_soon(self._keep_waiting)
            )

    def _keep_waiting(self) -> None:
        self._timer = None
        begun = self._clock()
        self.keep_awaited()
        ended = self._clock()
        self._due = Instant(ended + PAUSE * (ended - begun))

    def keep_awaited(self) -> None:
        """Stores what changed if somebody waits for it."""
        if self._waiting:
            self.keep()

    def keep(self) -> None:
        """Stores what changed; where the disk refuses, it is tried again with the next block. Who waited for it goes on."""
        waiting, self._waiting = self._waiting, []
        self._store_changes()
        for act in waiting:
            act()

    def _store_changes(self) -> None:
        meter, store = self._device.meter, self._store
        if store is None or not (meter.changed() or self.refused):
            return
        profiles = self._device.profiles
        changes = [each.unstored() for each in profiles]
        # Most logs have had neither a new row nor lost an old one.
        news = [each for each in changes if each.rows or each.first_id != self._first_ids.get(each.log)]
        try:
            store.save(meter.image(), meter.sequence, news)
        except DiskRefused as error:
            if self.refused is None:
                self._since = meter.now
                self.say(f"{error}; the meter goes on counting, and stores when it can")
            self.refused = error
            return
        self._first_ids = {each.log: each.first_id for each in changes}
        for profile, change in zip(profiles, changes, strict=True):
            if change.rows:
                profile.stored()
        if self.refused is not None:
            self.refused = None
            self.say(f"the memory is stored again; nothing was lost since {datetime_of(self._since):%Y-%m-%d %H:%M:%S}")

    def keep_for_good(self) -> None:
        """Stores what changed so that it outlasts the machine. Raises DiskRefused where the disk refuses."""
        self.keep()
        if self.refused is not None:
            raise self.refused
        if self._store is not None:
            self._store.harden()

    def close(self) -> None:
        """Stores no more."""
        if self._timer is not None:
            self._timer.cancel()

    def end(self) -> None:
        """The meter ends here. Raises DiskRefused where what it counted is not stored."""
        self.keep()
        if self.refused is not None:
            raise DiskRefused(
                f"{self.refused}; what was counted since {datetime_of(self._since):%H:%M:%S} is not stored"
            )
