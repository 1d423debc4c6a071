"""Occurrences: what happened to a meter, told once and heard by every part that keeps a book of it.

    meter.occurrences.hear(CLOCK_SET, journal.heard)               who wants to know
    meter.occurrences.tell(Occurrence(CLOCK_SET, now, value=…))    whoever finds that it happened

They are told between two steps of the meter, on one thread, in the order in which they happened. Who tells does not know who
hears; what nobody hears is gone. A journal's row is in the memory with the next image, as the registers are.
"""

from collections.abc import Callable
from dataclasses import dataclass

from trefas.base.instant import Instant

POWER = "power"
"""Lost where it ``begins`` is false, restored where true; ``value`` is for how long it was away, in nanoseconds."""
CLOCK_SET = "clock set"
"""``value`` is the time it shows after less the time it showed before, in nanoseconds; told after it was set."""
CLOCK_LOST = "clock lost"
"""Its backup ran out: the time cannot be trusted."""
RESET = "reset"
"""The meter started again, whatever the reason."""
COVER = "cover"
"""Opened where it begins, closed where not."""
MAGNET = "magnet"
"""A strong magnetic field is there where it begins, and gone where not."""
AUXILIARY = "auxiliary supply"
"""There is voltage at its input where it begins, and none any more where not."""
ALARM_INPUT = "alarm input"
"""The external alarm at a port of the module is there where it begins, and gone where not."""
BREAKER = "breaker"
"""Its state is another: ``value``. It is open from then on where it begins, and closed where not."""
CUT_OFF_WARNING = "cut-off warning"
"""The load is above a limit, and will be cut off if it stays there."""
PREPAYMENT = "prepayment"
"""Something about the consumer's credit: ``CreditTold`` says what."""
LOAD_PROFILE = "load profile"
"""The load profile begins again; ``value`` is the maker's code for why."""
ALARM = "alarm"
"""Something that is masked as an alarm; ``value`` are the bits of EventStatusA that rose."""
PUSH = "push"
"""A push set-up is to be sent; ``value`` is its number."""
NEUTRAL_FAULT = "neutral fault"
OVERVOLTAGE = "overvoltage"
UNDERVOLTAGE = "undervoltage"
MISSING_PHASE = "missing phase"
NO_CURRENT = "no phase current"
REVERSE_CURRENT = "reverse phase current"
OVERLOAD = "overload"
"""What the watches of these names notice: ``value`` are the phases on which it is so from then on, as bits."""
PHASE_SEQUENCE = "phase sequence"
"""The phases turn L1 L3 L2 where it begins, and L1 L2 L3 where it is over."""
UNBALANCE = "unbalance"
"""Of the voltages: above its limit in a mean of ten minutes where it begins, not in the next where it is over."""
VOLTAGE = "voltage"
"""One went beyond a limit of the voltage quality, or an outage was found: ``VoltageFound`` says what."""
AUTHENTICATION_FAILED = "authentication failed"
"""Somebody said to be a client and could not show it; ``value`` is the client's SAP."""
DENIED = "denied"
"""A client tried to write or to invoke what is there and may not be; ``value`` is the logical name, as a number."""
RECONFIGURED = "reconfigured"
"""What the order set was set otherwise; ``value`` says what (``trefas.core.configuration_journal``)."""
UPLOAD = "upload"
"""A program was installed where it begins; an image failed to verify where not. ``value`` is its originator, as a number."""


@dataclass(frozen=True, slots=True)
class Occurrence:
    """Something began, was over, or just happened, at an instant; on some of the phases (0 to 2) where it is of phases."""

    name: str
    at: Instant
    begins: bool = True
    phases: tuple[int, ...] = ()
    value: int = 0


Hears = Callable[[int, Occurrence], None]
"""Takes the number of the meter, and what happened to it."""


class Occurrences:
    """Who hears of what. One for all meters of a fleet."""

    def __init__(self) -> None:
        self._hearers: dict[str, list[Hears]] = {}

    def hear(self, name: str, hearer: Hears) -> None:
        """From now on the hearer is told whenever that happens; those who asked first are told first."""
        self._hearers.setdefault(name, []).append(hearer)

    def heard(self, name: str) -> bool:
        """Whether anybody wants to know."""
        return name in self._hearers

    def tell(self, occurrence: Occurrence, *, meter: int = 0) -> None:
        """It happened."""
        for hearer in self._hearers.get(occurrence.name, ()):
            hearer(meter, occurrence)
