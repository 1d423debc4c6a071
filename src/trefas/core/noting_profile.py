"""A profile that notes what happens between its rows: how far the clock was set, and whether time went by that was not measured.

A subclass declares the slots of ``noted`` in its class, says when it captures, and which of its rows a mark is for.
"""

from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from trefas.base.instant import Instant
from trefas.base.slot import Slot
from trefas.base.unit import Unit
from trefas.core.operation import Operation
from trefas.core.profile import OUTAGE_NS, Profile
from trefas.core.rtc import CLOCK, Rtc, rtc_at

Numbers = NDArray[np.int64]


def noted(log: str) -> dict[str, Slot]:
    """What a log of that name keeps of itself and of what it saw last, to be declared in its class."""
    return {
        attribute: Slot(None, Unit.NONE, f"{log}: {name}", initial=initial)
        for attribute, name, initial in (
            ("next_id", "id of the next row", 1),
            ("first_id", "id of the first row", 1),
            ("next_status", "LoggerStatus of the next row", 0),
            ("next_quality", "DataQuality of the next row", 0),
            ("seen_at_ns", "last looked at (instant, ns)", 0),
            ("seen_operating_ns", "hour counter then (ns)", 0),
            ("clock_at_ns", "RTC set at, as known (instant, ns)", 0),
            ("clock_to_ns", "RTC set to, as known (standard time, ns)", 0),
            ("clock_drift_ppb", "RTC drift, as known", 0),
        )
    }


class NotingProfile(Profile):
    """What profiles with marks have in common; all of it is for many meters in one go."""

    next_status: ClassVar[Slot]
    next_quality: ClassVar[Slot]
    seen_at_ns: ClassVar[Slot]
    seen_operating_ns: ClassVar[Slot]
    clock_at_ns: ClassVar[Slot]
    clock_to_ns: ClassVar[Slot]
    clock_drift_ppb: ClassVar[Slot]

    def _clocks_set(self, meters: Numbers, now_ns: Numbers) -> list[tuple[int, int, int]]:
        """Of these meters those whose clock was set since it was last known: what it would show now, and what it does. The
        clocks are known from then on."""
        column_of = self.rows.column_of
        other = np.zeros(len(meters), np.bool_)
        for known, slot in zip(self._known_clock, CLOCK, strict=True):
            other |= column_of(known)[meters] != column_of(slot)[meters]
        if not other.any():
            return []
        found = []
        for meter, now in zip(meters[other].tolist(), now_ns[other].tolist(), strict=True):
            rtc = Rtc(self.rows, meter)
            set_at, set_to, drift_ppb = (self.rows.count(slot, meter) for slot in self._known_clock)
            before_ns, after_ns = int(rtc_at(set_at, set_to, drift_ppb, now)), rtc.at(Instant(now))
            # An invalid clock was not set: it stood without power, and goes on from where it was.
            if before_ns != after_ns and rtc.valid:
                found.append((meter, before_ns, after_ns))
        self._know_clocks(meters[other])
        return found

    def _know_clocks(self, meters: Numbers | int) -> None:
        for known, slot in zip(self._known_clock, CLOCK, strict=True):
            self.rows.column_of(known)[meters] = self.rows.column_of(slot)[meters]

    def _dark(self, meters: Numbers | int, at_ns: Numbers | int) -> NDArray[np.bool_]:
        """Whether time went by since they were last looked at in which nothing was measured."""
        elapsed = at_ns - self.rows.column_of(type(self).seen_at_ns)[meters]
        operating = self.rows.column_of(Operation.operating)[meters]
        measured = operating - self.rows.column_of(type(self).seen_operating_ns)[meters]
        return np.asarray(elapsed - measured >= OUTAGE_NS)

    def _look(self, meters: Numbers | int, at_ns: Numbers | int) -> None:
        self.rows.column_of(type(self).seen_at_ns)[meters] = at_ns
        self.rows.column_of(type(self).seen_operating_ns)[meters] = self.rows.column_of(Operation.operating)[meters]

    def _mark_status(self, mark: int, meters: Numbers | int) -> None:
        """The next row of these meters has that LoggerStatus too."""
        self.rows.column_of(type(self).next_status)[meters] |= int(mark)

    def _mark_quality(self, mark: int, meters: Numbers | int) -> None:
        """The next row of these meters has that DataQuality too."""
        self.rows.column_of(type(self).next_quality)[meters] |= int(mark)

    @property
    def _known_clock(self) -> tuple[Slot, Slot, Slot]:
        return type(self).clock_at_ns, type(self).clock_to_ns, type(self).clock_drift_ppb
