"""Rules of the status: which bits are on after what happened, one kind of rule after the other."""

import pytest

from trefas.base.instant import Instant
from trefas.core.coupling import BreakerState
from trefas.core.meter import Meter
from trefas.core.occurrence import Occurrence
from trefas.core.status import EventA, EventB, MeterStatus, Status
from trefas.core.status_rules import EitherOr, Happened, OnPhases, Opened, PowerFail, WhileSo

NOW = Instant(1_700_000_000_000_000_000)
L1, L2, L3 = EventB.UNDERVOLTAGE_L1, EventB.UNDERVOLTAGE_L2, EventB.UNDERVOLTAGE_L3
MISSING = EventB.MISSING_PHASE_L1


def bits_after(rule, *occurrences, before=0):
    """MeterStatus, EventStatusA from bit 8 on, and EventStatusB."""
    meter = Meter((Status,))
    status = meter.part(Status)
    status.mask_b_rises = status.mask_b_falls = 0
    status.event_status_b = before
    status.follow(meter.occurrences, {"it": rule})
    for begins, value in occurrences:
        meter.occurrences.tell(Occurrence("it", NOW, begins, value=value))
    return status.meter_status, status.held, status.event_status_b


BEGUN, OVER = (True, 0), (False, 0)


@pytest.mark.parametrize(
    ("rule", "occurrences", "after"),
    [
        (WhileSo(EventB.COVER, MeterStatus.COVER), [BEGUN], (MeterStatus.COVER, 0, EventB.COVER)),
        (WhileSo(EventB.COVER, MeterStatus.COVER), [BEGUN, OVER], (0, 0, 0)),
        (WhileSo(EventB.UNBALANCE), [BEGUN], (0, 0, EventB.UNBALANCE)),
        (OnPhases(L1, L2, L3), [(True, 0b101)], (0, 0, L1 | L3)),
        (OnPhases(L1, L2, L3), [(True, 0b101), (True, 0b010)], (0, 0, L2)),
        (OnPhases(L1, L2, L3, EventB.POWER_FAIL), [(True, 0b010)], (0, 0, L2 | EventB.POWER_FAIL)),
        (OnPhases(L1, L2, L3, EventB.POWER_FAIL), [(True, 0b010), (False, 0)], (0, 0, 0)),
        (Happened(EventA.CLOCK_ADJUSTED), [BEGUN, OVER], (0, EventA.CLOCK_ADJUSTED, 0)),
        (Happened(status=MeterStatus.RESET), [BEGUN, OVER], (MeterStatus.RESET, 0, 0)),
        (EitherOr(EventB.UPLOAD_SUCCESS, EventB.UPLOAD_FAILURE), [OVER], (0, 0, EventB.UPLOAD_FAILURE)),
        (EitherOr(L1, L2), [OVER, BEGUN], (0, 0, L1 | L2)),
    ],
)
def test_bits_are_as_the_rule_says(rule, occurrences, after):
    assert bits_after(rule, *occurrences) == after


def test_the_power_is_back_where_no_phase_is_missing():
    rule = PowerFail(EventB.POWER_FAIL, MISSING)

    assert bits_after(rule, OVER)[2] == EventB.POWER_FAIL
    assert bits_after(rule, OVER, BEGUN)[2] == 0
    assert bits_after(rule, OVER, BEGUN, before=MISSING)[2] == EventB.POWER_FAIL | MISSING


@pytest.mark.parametrize(
    ("state", "bit"),
    [
        (BreakerState.BY_COMMAND, EventB.OPENED_FROM_FAR),
        (BreakerState.BY_BUTTON, EventB.OPENED_BY_HAND),
        (BreakerState.CUT_OFF, EventB.OPENED_BY_ITSELF),
        (BreakerState.BY_OVERVOLTAGE, EventB.OPENED_BY_ITSELF),
        (BreakerState.BY_NEUTRAL_FAULT, EventB.OPENED_BY_ITSELF),
    ],
)
def test_an_open_breaker_says_who_opened_it_until_it_closes(state, bit):
    closed = (False, BreakerState.CONNECTED)

    assert bits_after(Opened(), (True, state)) == (0, EventA.DISCONNECTED, bit)
    assert bits_after(Opened(), (True, state), (True, BreakerState.RELEASED)) == (0, EventA.DISCONNECTED, bit)
    assert bits_after(Opened(), (True, state), closed) == (0, 0, 0)
