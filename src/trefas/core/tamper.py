"""Tampering: the cover of the terminals, and a magnet at the meter. Touches, and what the meter makes of them.

A touch says what somebody did, at an instant. The meter tells it once, when the cover was closed before or no magnet there, and
again when it is over. Its display indicates it while it lasts, or, where that was ordered, until it is released.
"""

from trefas.base.errors import LocalError
from trefas.base.held import Held
from trefas.base.instant import Instant
from trefas.base.part import Part
from trefas.base.rows import Rows
from trefas.base.slot import Slot
from trefas.base.unit import Unit
from trefas.core.occurrence import COVER, MAGNET, Occurrence, Occurrences


class Tamper(Part):
    """Cover and magnet of one meter."""

    cover_open = Slot(None, Unit.NONE, "the cover is open", limits=(0, 1))
    magnet_there = Slot(None, Unit.NONE, "a magnet is there", limits=(0, 1))
    cover_openings = Slot(None, Unit.NONE, "openings of the cover", accumulates=True)
    magnets = Slot(None, Unit.NONE, "magnets so far", accumulates=True)
    indicated = Slot(None, Unit.NONE, "tampering is indicated", limits=(0, 1))

    permanent = Held(False)
    """Whether it is indicated until it is released."""

    def __init__(self, rows: Rows, meter: int = 0) -> None:
        super().__init__(rows, meter)
        self._occurrences: Occurrences | None = None

    def tell_to(self, occurrences: Occurrences) -> None:
        """From now on touches are told."""
        self._occurrences = occurrences

    # Touches.

    def open_cover(self, now: Instant) -> None:
        """Somebody opens the cover."""
        self.cover_openings += not self.cover_open
        self._touched(Tamper.cover_open, COVER, True, now)

    def close_cover(self, now: Instant) -> None:
        """Somebody closes it."""
        self._touched(Tamper.cover_open, COVER, False, now)

    def bring_magnet(self, now: Instant) -> None:
        """Somebody holds a magnet to the meter."""
        self.magnets += not self.magnet_there
        self._touched(Tamper.magnet_there, MAGNET, True, now)

    def take_magnet(self, now: Instant) -> None:
        """Somebody takes it away."""
        self._touched(Tamper.magnet_there, MAGNET, False, now)

    def release(self) -> None:
        """It is seen to: nothing is indicated any more. Raises LocalError while it lasts."""
        if self.cover_open or self.magnet_there:
            what = "the cover is open" if self.cover_open else "a magnet is there"
            raise LocalError(f"tampering cannot be released while {what}")
        self.indicated = 0

    # Inside.

    def _touched(self, slot: Slot, name: str, on: bool, now: Instant) -> None:
        if bool(self.rows.count(slot, self.meter)) is on:
            return
        self.rows.put(slot, int(on), self.meter)
        lasts = bool(self.cover_open or self.magnet_there)
        self.indicated = int(lasts or (self.permanent and bool(self.indicated)))
        if self._occurrences is not None:
            self._occurrences.tell(Occurrence(name, now, on), meter=self.meter)
