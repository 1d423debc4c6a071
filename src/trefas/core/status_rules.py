"""Rules of the status: what something that happened means for its bits. Subjects say which holds for which occurrence."""

from dataclasses import dataclass

from trefas.core.coupling import BreakerState
from trefas.core.occurrence import Occurrence
from trefas.core.status import EventA, EventB, MeterStatus, Status

NO_STATUS, NO_HELD, NO_EVENT = MeterStatus(0), EventA(0), EventB(0)


@dataclass(frozen=True, slots=True)
class WhileSo:
    """On where it begins, out where it is over."""

    event: EventB = NO_EVENT
    status: MeterStatus = NO_STATUS

    def __call__(self, status: Status, meter: int, occurrence: Occurrence) -> None:
        """MeterStatus first: it is what a row of the status logger has."""
        if self.status:
            status.show(meter, self.status, occurrence.begins, occurrence.at)
        if self.event:
            status.set_events(meter, self.event, self.event if occurrence.begins else 0, occurrence.at)


@dataclass(frozen=True, slots=True)
class OnPhases:
    """On for the phases of L1, L2, L3 on which it is so; ``any_phase`` where it is so on any."""

    l1: EventB
    l2: EventB
    l3: EventB
    any_phase: EventB = NO_EVENT

    def __call__(self, status: Status, meter: int, occurrence: Occurrence) -> None:
        """The value of the occurrence has the phases as bits."""
        bits = (self.l1, self.l2, self.l3)
        on = sum(bit for phase, bit in enumerate(bits) if occurrence.value >> phase & 1)
        status.set_events(meter, sum(bits) | self.any_phase, on | (self.any_phase if on else 0), occurrence.at)


@dataclass(frozen=True, slots=True)
class Happened:
    """Held, or shown, from then on."""

    held: EventA = NO_HELD
    status: MeterStatus = NO_STATUS

    def __call__(self, status: Status, meter: int, occurrence: Occurrence) -> None:
        """Nothing puts it out."""
        if self.status:
            status.show(meter, self.status, True, occurrence.at)
        if self.held:
            status.hold(meter, self.held, occurrence.at)


@dataclass(frozen=True, slots=True)
class EitherOr:
    """One bit where it begins, another where it does not; both stay."""

    begun: EventB
    over: EventB

    def __call__(self, status: Status, meter: int, occurrence: Occurrence) -> None:
        """The other bit is as it was."""
        bit = self.begun if occurrence.begins else self.over
        status.set_events(meter, bit, bit, occurrence.at)


@dataclass(frozen=True, slots=True)
class PowerFail:
    """On where the power is lost, out where it is back and no phase is missing."""

    event: EventB
    missing: EventB

    def __call__(self, status: Status, meter: int, occurrence: Occurrence) -> None:
        """A missing phase is a power fail too."""
        missing = status.rows.count(Status.event_status_b, meter) & self.missing
        off = occurrence.begins and not missing
        status.set_events(meter, self.event, 0 if off else self.event, occurrence.at)


_OPENED_BY = {
    BreakerState.BY_COMMAND: EventB.OPENED_FROM_FAR,
    BreakerState.BY_BUTTON: EventB.OPENED_BY_HAND,
    BreakerState.CUT_OFF: EventB.OPENED_BY_ITSELF,
    BreakerState.CREDIT_USED_UP: EventB.OPENED_BY_ITSELF,
    BreakerState.LOW_LOAD_OVER: EventB.OPENED_BY_ITSELF,
    BreakerState.BY_NEUTRAL_FAULT: EventB.OPENED_BY_ITSELF,
    BreakerState.BY_OVERVOLTAGE: EventB.OPENED_BY_ITSELF,
}
"""A breaker that is released is still open by what opened it."""
_OPENED = EventB.OPENED_BY_HAND | EventB.OPENED_BY_ITSELF | EventB.OPENED_FROM_FAR


@dataclass(frozen=True, slots=True)
class Opened:
    """Who opened the breaker, while it is open."""

    def __call__(self, status: Status, meter: int, occurrence: Occurrence) -> None:
        """The value of the occurrence is the state of the breaker."""
        state = BreakerState(occurrence.value)
        if not occurrence.begins:
            status.set_events(meter, _OPENED, 0, occurrence.at)
            status.let_go(meter, EventA.DISCONNECTED)
        elif state in _OPENED_BY:
            status.set_events(meter, _OPENED, _OPENED_BY[state], occurrence.at)
            status.hold(meter, EventA.DISCONNECTED, occurrence.at)
