"""Keeping: what a live meter counted goes into its store, after every block, and is kept in memory where the disk refuses.

stored ──── the disk refuses (no space, not writable) ───→ not stored: said once; the meter counts on
not stored ─ the next block is stored, with all there is ─→ stored: said once
"""

from collections.abc import Callable

from trefas.base.instant import Instant, datetime_of
from trefas.device.build import Device
from trefas.run.disk import DiskRefused
from trefas.run.store import Store


class Keeping:
    """One meter and its store; None: nothing is kept."""

    def __init__(self, device: Device, store: Store | None) -> None:
        self.refused: DiskRefused | None = None
        """Why what was counted since is not stored."""
        self.say: Callable[[str], None] = lambda sentence: None
        """Told when the disk begins to refuse, and when it takes everything again."""
        self._device = device
        self._store = store
        self._first_ids: dict[str, int] = {}
        """Of each log the oldest row that is stored."""
        self._since = Instant(0)

    def keep(self) -> None:
        """Stores what changed; where the disk refuses, it is tried again with the next block."""
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
        for profile in profiles:
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

    def end(self) -> None:
        """The meter ends here. Raises DiskRefused where what it counted is not stored."""
        self.keep()
        if self.refused is not None:
            raise DiskRefused(
                f"{self.refused}; what was counted since {datetime_of(self._since):%H:%M:%S} is not stored"
            )
