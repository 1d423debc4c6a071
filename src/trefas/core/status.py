"""What the meter has to say about itself: its status, and events as bits with the masks that make an alarm of them.

    occurrences ─→ MeterStatus    8 bits: what is wrong with the meter or was done to it
                ─→ EventStatusB   supply, load and tampering: a bit is on while it is so
                     └ rises and is in the positive mask, or falls and is in the negative one ─→ bit 11 of A
    rows of logs ─→ EventStatusA  the status in bits 0 to 7, the clock, B, and which logs have rows
                     └ rises and is in its mask ─→ an alarm

Nothing public says when bits go out. Here those of a state go out with it, the others stay; writing EventStatusB puts out those
of its bits that are written as 0, and bit 11 of A. Bits that no part stands behind are never on.
"""

from collections.abc import Mapping
from enum import IntFlag
from functools import partial
from operator import or_
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from trefas.base.derived import Derived
from trefas.base.instant import Instant
from trefas.base.label import Label
from trefas.base.part import Part
from trefas.base.slot import Slot
from trefas.base.unit import Unit
from trefas.base.wire_type import Wire
from trefas.core.log import Log
from trefas.core.occurrence import ALARM, Occurrence, Occurrences

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


class StatusRule(Protocol):
    """What something that happened means for the bits of a meter."""

    def __call__(self, status: "Status", meter: int, occurrence: Occurrence) -> None:
        """Puts bits on and out."""
        ...


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

    def follow(self, occurrences: Occurrences, rules: Mapping[str, StatusRule]) -> None:
        """From now on what happens to the meters is in their bits, by the rules for occurrences of these names."""
        self._occurrences = occurrences
        for name, rule in rules.items():
            occurrences.hear(name, partial(rule, self))

    def watch_log(self, log: Log, bit: EventA) -> None:
        """From now on the bit says that the log has rows."""
        log.added.append(lambda meters: self._hold_many(bit, meters))

    def show(self, meter: int, bit: MeterStatus, on: bool, at: Instant) -> None:
        """A bit of MeterStatus is on from now on, or is not."""
        before = self.rows.count(Status.meter_status, meter)
        after = before | bit if on else before & ~bit
        self.rows.put(Status.meter_status, after, meter)
        self._alarm(meter, after & ~before, at)

    def set_events(self, meter: int, of: int, on: int, at: Instant) -> None:
        """Of EventStatusB the bits ``of`` are ``on`` from now on, and no others of them."""
        count = self.rows.count
        before = count(Status.event_status_b, meter)
        after = before & ~of | on
        self.rows.put(Status.event_status_b, after, meter)
        self.rows.put(Status.told_b, after, meter)
        rises, falls = after & ~before, before & ~after
        if rises & count(Status.mask_b_rises, meter) or falls & count(Status.mask_b_falls, meter):
            self.hold(meter, EventA.EVENT_STATUS_B, at)

    def hold(self, meter: int, bit: EventA, at: Instant) -> None:
        """A bit of EventStatusA is on from now on."""
        before = self.rows.count(Status.held, meter)
        self.rows.put(Status.held, before | bit, meter)
        self._alarm(meter, bit & ~before, at)

    def let_go(self, meter: int, bit: EventA) -> None:
        """A bit of EventStatusA is out from now on."""
        self.rows.put(Status.held, self.rows.count(Status.held, meter) & ~bit, meter)

    def written(self, value: Slot | Label, now: Instant) -> None:
        """Bits are put out and never put on; what was seen is no news any more."""
        if value is Status.event_status_b:
            self.event_status_b = self.told_b = self.event_status_b & self.told_b
            self.held &= ~EventA.EVENT_STATUS_B

    # Inside.

    def _hold_many(self, bit: EventA, meters: NDArray[np.int64]) -> None:
        self.rows.column_of(Status.held)[meters] |= int(bit)

    def _alarm(self, meter: int, risen: int, at: Instant) -> None:
        bits = risen & self.rows.count(Status.mask_a, meter)
        if bits and self._occurrences is not None:
            self._occurrences.tell(Occurrence(ALARM, at, value=bits), meter=meter)
