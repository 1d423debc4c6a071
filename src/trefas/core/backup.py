"""What keeps the clock going while the meter has no power: a super-capacitor, and a battery where one was ordered.

The capacitor is charged and emptied by steady currents, so what is in it is told in time: how long the clock will go on it.

    charge   7 d ┤      ________
                 │     /        ╲                 empty to full in 24 h with power, so an hour of it is good for seven without
               0 ┼____/          ╲___________     full to empty in 7 d without
                    power │ none   │ the clock stands

The battery takes over where the capacitor is empty. It lasts ten years from the day it was fitted, used or not.
"""

from trefas.base.instant import NS_PER_S, Instant
from trefas.base.part import Part
from trefas.base.slot import Slot
from trefas.base.unit import Unit
from trefas.core.rtc import NS_PER_DAY

CAPACITOR_NS = 7 * NS_PER_DAY
"""For how long a full one keeps the clock going (data sheet)."""
CHARGING_NS = 24 * 3_600 * NS_PER_S
"""From empty to full. No document says how long it takes."""
BATTERY_NS = 3_652 * NS_PER_DAY
"""The data sheet promises more than ten years."""

_CHARGE_PER_TIME = CAPACITOR_NS // CHARGING_NS


class Backup(Part):
    """The reserve of one meter's clock, by the instants at which it was last looked at."""

    charge_ns = Slot(None, Unit.NONE, "super-capacitor: how long it keeps the clock going (ns)", initial=CAPACITOR_NS)
    charge_at_ns = Slot(None, Unit.NONE, "super-capacitor: when that was (instant, ns)")
    battery_until_ns = Slot(None, Unit.NONE, "battery: until when it lasts (instant, ns; 0 is none)")

    def fit(self, now: Instant, *, battery: bool) -> None:
        """What the factory does: a full capacitor, and a new battery if one was ordered."""
        self.charge_ns, self.charge_at_ns = CAPACITOR_NS, now
        self.battery_until_ns = now + BATTERY_NS if battery else 0

    def charged_ns(self, now: Instant) -> int:
        """What is in the capacitor while the meter has power."""
        return min(CAPACITOR_NS, self.charge_ns + max(0, now - self.charge_at_ns) * _CHARGE_PER_TIME)

    def take_over(self, since: Instant) -> None:
        """The power went: from here on the clock goes on the reserve."""
        self.charge_ns, self.charge_at_ns = self.charged_ns(since), since

    def hand_back(self, now: Instant) -> bool:
        """The power is back after ``take_over``: whether the clock went on all the time."""
        kept = now <= max(self.charge_at_ns + self.charge_ns, self.battery_until_ns)
        self.charge_ns = max(0, self.charge_ns - max(0, now - self.charge_at_ns))
        self.charge_at_ns = now
        return kept
