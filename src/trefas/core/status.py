"""What the meter has to say about itself: its status, and events as bits with the masks that make an alarm of them.

    occurrences ─→ MeterStatus    8 bits: what is wrong with the meter or was done to it
                ─→ EventStatusB   supply, load and tampering: a bit is on while it is so
                     └ rises and is in the positive mask, or falls and is in the negative one ─→ bit 11 of A
    rows of logs ─→ EventStatusA  the status in bits 0 to 7, the clock, B, and which logs have rows
                     └ rises and is in its mask ─→ an alarm

Nothing public says when bits go out. Here those of a state go out with it, the others stay; writing EventStatusB puts out those
of its bits that are written as 0, and bit 11 of A. Bits that no part stands behind are never on.
"""

from enum import IntFlag
from operator import or_

import numpy as np
from numpy.typing import NDArray

from trefas.base.derived import Derived
from trefas.base.instant import Instant
from trefas.base.label import Label
from trefas.base.part import Part
from trefas.base.slot import Slot
from trefas.base.unit import Unit
from trefas.base.wire_type import Wire
from trefas.core.coupling import BreakerState
from trefas.core.log import Log
from trefas.core.occurrence import (
    ALARM,
    ALARM_INPUT,
    AUXILIARY,
    BREAKER,
    CLOCK_SET,
    COVER,
    MAGNET,
    MISSING_PHASE,
    NEUTRAL_FAULT,
    NO_CURRENT,
    OVERVOLTAGE,
    PHASE_SEQUENCE,
    POWER,
    RESET,
    REVERSE_CURRENT,
    UNBALANCE,
    UNDERVOLTAGE,
    UPLOAD,
    Occurrence,
    Occurrences,
)

MASK = 64
"""What all three masks are in the maker's example: tampering, and a missing L1."""
_U32_MAX = 0xFFFF_FFFF


class MeterStatus(IntFlag):
    """The maker's bits, as far as parts stand behind them."""

    RESET = 1 << 0
    """The meter has started again since it was first put to work."""
    MAGNET = 1 << 2
    EXTERNAL_ALARM = 1 << 5
    COVER = 1 << 6
    AUXILIARY = 1 << 7


class EventA(IntFlag):
    """Bits 8 to 31 of EventStatusA, as far as parts stand behind them; those below are MeterStatus."""

    CLOCK_ADJUSTED = 1 << 10
    EVENT_STATUS_B = 1 << 11
    DISCONNECTED = 1 << 12
    DEBITING_LOG = 1 << 16
    CLOCK_LOG = 1 << 17
    STATUS_LOG = 1 << 18
    VOLTAGE_QUALITY_LOG = 1 << 19
    CUT_OFF_LOG = 1 << 20
    LOAD_PROFILE = 1 << 21
    DEBITING_LOG_2 = 1 << 22
    UPLOAD_SUCCESS_LOG = 1 << 27
    UPLOAD_FAILURE_LOG = 1 << 28
    NEUTRAL_FAULT_LOG = 1 << 29
    ANALYSIS_LOG = 1 << 30
    LOAD_PROFILE_EVENT_LOG = 1 << 31


class EventB(IntFlag):
    """EventStatusB, as far as parts stand behind its bits."""

    UPLOAD_SUCCESS = 1 << 0
    UPLOAD_FAILURE = 1 << 1
    NEUTRAL_FAULT = 1 << 3
    POWER_FAIL = 1 << 5
    MISSING_PHASE_L1 = 1 << 6
    MISSING_PHASE_L2 = 1 << 7
    MISSING_PHASE_L3 = 1 << 8
    OVERVOLTAGE_L1 = 1 << 9
    UNDERVOLTAGE_L1 = 1 << 10
    OVERVOLTAGE_L2 = 1 << 11
    UNDERVOLTAGE_L2 = 1 << 12
    OVERVOLTAGE_L3 = 1 << 13
    UNDERVOLTAGE_L3 = 1 << 14
    ALARM_INPUT = 1 << 15
    NO_CURRENT_L1 = 1 << 16
    NO_CURRENT_L2 = 1 << 17
    NO_CURRENT_L3 = 1 << 18
    PHASE_SEQUENCE = 1 << 19
    MAGNET = 1 << 21
    COVER = 1 << 22
    AUXILIARY = 1 << 23
    REVERSE_CURRENT_L1 = 1 << 24
    REVERSE_CURRENT_L2 = 1 << 25
    REVERSE_CURRENT_L3 = 1 << 26
    UNBALANCE = 1 << 27
    OPENED_BY_HAND = 1 << 29
    OPENED_BY_ITSELF = 1 << 30
    OPENED_FROM_FAR = 1 << 31


_OPENED = EventB.OPENED_BY_HAND | EventB.OPENED_BY_ITSELF | EventB.OPENED_FROM_FAR
_OPENED_BY = {
    BreakerState.BY_COMMAND: EventB.OPENED_FROM_FAR,
    BreakerState.BY_BUTTON: EventB.OPENED_BY_HAND,
    BreakerState.CUT_OFF: EventB.OPENED_BY_ITSELF,
    BreakerState.BY_NEUTRAL_FAULT: EventB.OPENED_BY_ITSELF,
    BreakerState.BY_OVERVOLTAGE: EventB.OPENED_BY_ITSELF,
}
"""A breaker that is released is still open by what opened it."""
_ON_PHASES = {
    MISSING_PHASE: (EventB.MISSING_PHASE_L1, EventB.MISSING_PHASE_L2, EventB.MISSING_PHASE_L3),
    OVERVOLTAGE: (EventB.OVERVOLTAGE_L1, EventB.OVERVOLTAGE_L2, EventB.OVERVOLTAGE_L3),
    UNDERVOLTAGE: (EventB.UNDERVOLTAGE_L1, EventB.UNDERVOLTAGE_L2, EventB.UNDERVOLTAGE_L3),
    NO_CURRENT: (EventB.NO_CURRENT_L1, EventB.NO_CURRENT_L2, EventB.NO_CURRENT_L3),
    REVERSE_CURRENT: (EventB.REVERSE_CURRENT_L1, EventB.REVERSE_CURRENT_L2, EventB.REVERSE_CURRENT_L3),
}
_WHILE_SO = {
    NEUTRAL_FAULT: EventB.NEUTRAL_FAULT,
    PHASE_SEQUENCE: EventB.PHASE_SEQUENCE,
    UNBALANCE: EventB.UNBALANCE,
}
"""Of the supply, and of no phase."""
_MISSING = EventB.MISSING_PHASE_L1 | EventB.MISSING_PHASE_L2 | EventB.MISSING_PHASE_L3


def _mask(obis: str, name: str) -> Slot:
    return Slot(obis, Unit.NONE, name, writable=True, initial=MASK, limits=(0, _U32_MAX))


class Status(Part):
    """Status and events of one meter. It hears of nothing until it was told to ``follow``."""

    meter_status = Slot("1-1:97.97.0", Unit.NONE, "MeterStatus", wire=Wire.U8)
    held = Slot(None, Unit.NONE, "EventStatusA from bit 8 on")
    event_status_a = Derived("0-1:96.10.1", Unit.NONE, "EventStatusA", of=(meter_status, held), by=or_)
    event_status_b = Slot("0-1:96.10.2", Unit.NONE, "EventStatusB", writable=True, limits=(0, _U32_MAX))
    told_b = Slot(None, Unit.NONE, "EventStatusB as it was before it is written")
    mask_a = _mask("1-1:134.0.6", "EventMaskA")
    mask_b_rises = _mask("1-1:134.0.7", "EventMaskB_PosEdge")
    mask_b_falls = _mask("1-1:134.0.8", "EventMaskB_NegEdge")

    _occurrences: Occurrences | None = None

    def follow(self, occurrences: Occurrences) -> None:
        """From now on what happens to the meters is in their bits."""
        self._occurrences = occurrences
        touched = (COVER, MAGNET, ALARM_INPUT, AUXILIARY, BREAKER)
        for name in (RESET, *touched, CLOCK_SET, POWER, UPLOAD, *_WHILE_SO, *_ON_PHASES):
            occurrences.hear(name, self.heard)

    def watch_log(self, log: Log, bit: EventA) -> None:
        """From now on the bit says that the log has rows."""
        log.added.append(lambda meters: self._hold_many(bit, meters))

    def heard(self, meter: int, occurrence: Occurrence) -> None:
        """What it means for the bits."""
        name, on = occurrence.name, occurrence.begins
        if name == RESET:
            self._status(meter, MeterStatus.RESET, True, occurrence.at)
        elif name == CLOCK_SET:
            self._raise_a(meter, EventA.CLOCK_ADJUSTED, occurrence.at)
        elif name == COVER:
            self._status(meter, MeterStatus.COVER, on, occurrence.at)
            self._event_b(meter, EventB.COVER, EventB.COVER if on else 0, occurrence.at)
        elif name == MAGNET:
            self._status(meter, MeterStatus.MAGNET, on, occurrence.at)
            self._event_b(meter, EventB.MAGNET, EventB.MAGNET if on else 0, occurrence.at)
        elif name == ALARM_INPUT:
            self._status(meter, MeterStatus.EXTERNAL_ALARM, on, occurrence.at)
            self._event_b(meter, EventB.ALARM_INPUT, EventB.ALARM_INPUT if on else 0, occurrence.at)
        elif name == AUXILIARY:
            self._status(meter, MeterStatus.AUXILIARY, on, occurrence.at)
            self._event_b(meter, EventB.AUXILIARY, EventB.AUXILIARY if on else 0, occurrence.at)
        elif name == UPLOAD:
            bit = EventB.UPLOAD_SUCCESS if on else EventB.UPLOAD_FAILURE
            self._event_b(meter, bit, bit, occurrence.at)
        elif name == BREAKER:
            self._breaker(meter, BreakerState(occurrence.value), on, occurrence.at)
        elif name in _WHILE_SO:
            self._event_b(meter, _WHILE_SO[name], _WHILE_SO[name] if on else 0, occurrence.at)
        elif name == POWER:
            missing = self.rows.count(Status.event_status_b, meter) & _MISSING
            self._event_b(meter, EventB.POWER_FAIL, 0 if on and not missing else EventB.POWER_FAIL, occurrence.at)
        else:
            self._on_phases(meter, occurrence)

    def written(self, value: Slot | Label, now: Instant) -> None:
        """Bits are put out and never put on; what was seen is no news any more."""
        if value is Status.event_status_b:
            self.event_status_b = self.told_b = self.event_status_b & self.told_b
            self.held &= ~EventA.EVENT_STATUS_B

    # Inside.

    def _breaker(self, meter: int, state: BreakerState, is_open: bool, at: Instant) -> None:
        if not is_open:
            self._event_b(meter, _OPENED, 0, at)
            self.rows.put(Status.held, self.rows.count(Status.held, meter) & ~EventA.DISCONNECTED, meter)
        elif state in _OPENED_BY:
            self._event_b(meter, _OPENED, _OPENED_BY[state], at)
            self._raise_a(meter, EventA.DISCONNECTED, at)

    def _on_phases(self, meter: int, occurrence: Occurrence) -> None:
        bits = _ON_PHASES[occurrence.name]
        on = sum(bit for phase, bit in enumerate(bits) if occurrence.value >> phase & 1)
        if occurrence.name == MISSING_PHASE:
            # As in the maker's example, where L2 and L3 are missing and the power fails.
            self._event_b(meter, sum(bits) | EventB.POWER_FAIL, on | (EventB.POWER_FAIL if on else 0), occurrence.at)
        else:
            self._event_b(meter, sum(bits), on, occurrence.at)

    def _status(self, meter: int, bit: MeterStatus, on: bool, at: Instant) -> None:
        before = self.rows.count(Status.meter_status, meter)
        after = before | bit if on else before & ~bit
        self.rows.put(Status.meter_status, after, meter)
        self._alarm(meter, after & ~before, at)

    def _event_b(self, meter: int, of: int, on: int, at: Instant) -> None:
        """Bits ``of`` EventStatusB are now these."""
        count = self.rows.count
        before = count(Status.event_status_b, meter)
        after = before & ~of | on
        self.rows.put(Status.event_status_b, after, meter)
        self.rows.put(Status.told_b, after, meter)
        rises, falls = after & ~before, before & ~after
        if rises & count(Status.mask_b_rises, meter) or falls & count(Status.mask_b_falls, meter):
            self._raise_a(meter, EventA.EVENT_STATUS_B, at)

    def _raise_a(self, meter: int, bit: EventA, at: Instant) -> None:
        before = self.rows.count(Status.held, meter)
        self.rows.put(Status.held, before | bit, meter)
        self._alarm(meter, bit & ~before, at)

    def _hold_many(self, bit: EventA, meters: NDArray[np.int64]) -> None:
        self.rows.column_of(Status.held)[meters] |= int(bit)

    def _alarm(self, meter: int, risen: int, at: Instant) -> None:
        bits = risen & self.rows.count(Status.mask_a, meter)
        if bits and self._occurrences is not None:
            self._occurrences.tell(Occurrence(ALARM, at, value=bits), meter=meter)
