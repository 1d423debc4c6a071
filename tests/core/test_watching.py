"""Watches in a meter: told when the meter has come that far, whatever the blocks, for one of many, and after a power cut."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.intervals import Step, intervals_of
from trefas.base.errors import LocalError
from trefas.base.instant import NS_PER_S, Instant
from trefas.core.breaker import Breaker
from trefas.core.coupling import BreakerState
from trefas.core.meter import Meter
from trefas.core.occurrence import (
    MISSING_PHASE,
    NEUTRAL_FAULT,
    OVERVOLTAGE,
    UNDERVOLTAGE,
    Occurrence,
)
from trefas.core.operation import Operation
from trefas.core.watch import kinds
from trefas.core.watches.missing_phase import MissingPhase
from trefas.core.watches.neutral_fault import NeutralFaultSettings, NeutralGuard
from trefas.core.watches.overvoltage import Overvoltage, OvervoltageGuard
from trefas.core.watches.undervoltage import Undervoltage, UndervoltageGuard
from trefas.metrology.interval import Intervals
from trefas.metrology.samples import Wiring

NAMES = (NEUTRAL_FAULT, OVERVOLTAGE, UNDERVOLTAGE, MISSING_PHASE)
PARTS = tuple(kind.part for kind in kinds().values())
GOOD = (230.0, 231.0, 229.0)
LOST = (260.0, 180.0, 270.0)


class Watched:
    """A meter that is watched, what it was told, and how many seconds it had counted then."""

    def __init__(self, meters=1, parts=PARTS, **options):
        self.meter = Meter(parts, meters=meters, **options)
        self.told = []
        self.counted_s = []
        for name in NAMES:
            self.meter.occurrences.hear(name, self.hear)

    def hear(self, meter, occurrence):
        self.told.append((meter, occurrence))
        self.counted_s.append(self.meter.rows.count(Operation.operating, meter) // NS_PER_S)

    def part(self, kind):
        return next(part for part in self.meter.parts if isinstance(part, kind))


def voltages(*stretches, step_s=1.0, meters=1, start_s=0):
    """Seconds and the three voltages of each stretch, the same for every meter."""
    rows = [u_v for seconds, u_v in stretches for _ in range(round(seconds / step_s))]
    intervals = intervals_of([Step(seconds=step_s)] * len(rows), start_ns=start_s * NS_PER_S, meters=meters)
    intervals.u_rms_v[:] = rows
    return intervals


def occurrence(name, at_s, begins, phase, value):
    return Occurrence(name, Instant(round(at_s * NS_PER_S)), begins, (phase,), value)


def test_what_is_noticed_is_told_when_the_meter_has_come_that_far():
    house = Watched()

    house.meter.advance(voltages((100, GOOD), (90, LOST), (10, GOOD)))

    # The minute is over at 160 s, and the first good second ends at 191 s; L2 is the second bit.
    assert house.told == [
        (0, occurrence(NEUTRAL_FAULT, 160, True, 1, 0b010)),
        (0, occurrence(NEUTRAL_FAULT, 191, False, 1, 0)),
    ]
    assert house.counted_s == [160, 191]


@given(st.lists(st.integers(0, 5000), max_size=6))
def test_blocks_cut_anywhere_tell_the_same(cuts):
    whole = voltages((200, GOOD), (90, LOST), (10, GOOD), (700, (260.0, 230.0, 20.0)), (5, GOOD), step_s=0.2)
    edges = [0, *sorted(min(cut, whole.steps) for cut in cuts), whole.steps]
    house = Watched()

    for a, b in pairwise(edges):
        house.meter.advance(whole.cut(a, b))

    assert [told for _, told in house.told] == [
        occurrence(NEUTRAL_FAULT, 260, True, 1, 0b010),
        occurrence(NEUTRAL_FAULT, 290.2, False, 1, 0),
        occurrence(MISSING_PHASE, 480, True, 2, 0b100),
        occurrence(OVERVOLTAGE, 900, True, 0, 0b001),
        occurrence(MISSING_PHASE, 1000.2, False, 2, 0),
        occurrence(OVERVOLTAGE, 1000.2, False, 0, 0),
    ]


def test_a_breaker_that_turns_in_a_block_does_not_begin_the_wait_for_a_voltage_again():
    house = Watched(parts=(*PARTS, Breaker))
    breaker = house.part(Breaker)
    breaker.disconnect(house.meter.now)
    breaker.release(house.meter.now)
    breaker.reconnect(house.meter.now)  # due in five seconds

    house.meter.advance(voltages((700, (260.0, 230.0, 230.0)), (10, GOOD)))

    assert breaker.state == BreakerState.CONNECTED
    assert [told for _, told in house.told] == [
        occurrence(OVERVOLTAGE, 600, True, 0, 0b001),
        occurrence(OVERVOLTAGE, 701, False, 0, 0),
    ]


def test_phases_are_each_for_themselves_and_the_value_says_which_are_left():
    house = Watched()

    house.meter.advance(
        voltages((100, (200.0, 230.0, 230.0)), (600, (200.0, 200.0, 230.0)), (10, (230.0, 200.0, 230.0)), (1, GOOD))
    )

    assert [told for _, told in house.told] == [
        occurrence(UNDERVOLTAGE, 600, True, 0, 0b001),
        occurrence(UNDERVOLTAGE, 700, True, 1, 0b011),
        occurrence(UNDERVOLTAGE, 701, False, 0, 0b010),
        occurrence(UNDERVOLTAGE, 711, False, 1, 0),
    ]


def test_one_meter_of_many_is_told_by_its_number_and_by_thresholds_of_its_own():
    house = Watched(meters=3)
    intervals = voltages((200, GOOD), meters=3)
    intervals.u_rms_v[1:, 50:150] = LOST
    house.meter.rows.put(NeutralGuard.time_s, 80, 2)

    house.meter.advance(intervals)

    # Each meter goes from stop to stop by itself.
    assert sorted(house.told, key=lambda each: (each[0], each[1].at)) == [
        (1, occurrence(NEUTRAL_FAULT, 110, True, 1, 0b010)),
        (1, occurrence(NEUTRAL_FAULT, 151, False, 1, 0)),
        (2, occurrence(NEUTRAL_FAULT, 130, True, 1, 0b010)),
        (2, occurrence(NEUTRAL_FAULT, 151, False, 1, 0)),
    ]


def test_what_is_so_at_a_power_cut_is_over_once_and_not_begun_twice():
    before = Watched()
    before.meter.advance(voltages((100, LOST)))
    image = before.meter.image()
    after = Watched(start=before.meter.now)
    after.meter.restore(image)

    after.meter.advance(voltages((100, LOST), (10, GOOD), start_s=150))

    assert [told for _, told in before.told] == [occurrence(NEUTRAL_FAULT, 60, True, 1, 0b010)]
    assert [told for _, told in after.told] == [occurrence(NEUTRAL_FAULT, 251, False, 1, 0)]


def test_thresholds_that_change_hold_from_the_next_block_on():
    house = Watched()
    house.meter.advance(voltages((20, LOST)))
    house.part(NeutralGuard).configure(NeutralFaultSettings(above_v=240.0, below_v=220.0, for_s=30.0))

    house.meter.advance(voltages((20, (245.0, 245.0, 210.0)), start_s=20))

    assert [told for _, told in house.told] == [occurrence(NEUTRAL_FAULT, 30, True, 2, 0b100)]


def test_a_low_limit_and_a_time_are_thresholds_too():
    house = Watched()
    house.part(OvervoltageGuard).high_v = 240_000
    house.part(OvervoltageGuard).time_s = 5
    house.part(UndervoltageGuard).low_v = 225_000

    house.meter.advance(voltages((6, (241.0, 224.0, 230.0)), (1, GOOD)))

    assert [(told.name, told.at // NS_PER_S, told.begins) for _, told in house.told] == [
        *((name, 5, True) for name in (OVERVOLTAGE, UNDERVOLTAGE)),
        *((name, 7, False) for name in (OVERVOLTAGE, UNDERVOLTAGE)),
    ]


def test_a_meter_of_one_system_misses_no_phase_that_it_has_not():
    house = Watched(wiring=Wiring.SINGLE)

    house.meter.advance(voltages((1000, (230.0, 0.0, 0.0))))

    assert house.told == []


def test_limits_are_beyond_and_not_at():
    at_limits = voltages((700, (253.0, 207.0, 50.0)))

    assert Overvoltage().notice(at_limits) == []
    assert MissingPhase().notice(at_limits) == []
    assert [each.phases for each in Undervoltage().notice(at_limits)] == [(2,)]  # 50 V is low and not gone


def test_steps_of_no_length_are_none():
    intervals = Intervals.empty(1, 3)
    intervals.start_ns[:], intervals.end_ns[:] = (
        np.array([0, 700, 700]) * NS_PER_S,
        np.array([700, 700, 700]) * NS_PER_S,
    )
    intervals.u_rms_v[0] = (260.0, 230.0, 230.0)
    intervals.u_rms_v[0, 1:] = GOOD

    assert [each.begins for each in Overvoltage().notice(intervals)] == [True]


def test_thresholds_that_cannot_be_are_refused():
    guard = Watched().part(NeutralGuard)

    with pytest.raises(LocalError, match="NeutralFaultVLThreshold is 230000"):
        guard.line_v = 230_000
    with pytest.raises(LocalError, match="NeutralFaultVNThreshold is 230000"):
        guard.neutral_v = 230_000
