"""Phases that turn the wrong way and voltages that are not balanced: told where it changes, with the bits of the maker."""

import numpy as np

from tests.core.test_voltage_quality import RATE_HZ, SIGNAL
from trefas.base.instant import NS_PER_S, Instant
from trefas.core.meter import Meter
from trefas.core.occurrence import PHASE_SEQUENCE, UNBALANCE
from trefas.core.status import Status
from trefas.core.symmetry import Symmetry
from trefas.core.voltage_quality import VoltageQuality
from trefas.core.voltage_quality_observer import VoltageQualityObserver
from trefas.device.collected import status_rules
from trefas.metrology.samples import SampleBlock


class Shown:
    """A meter that is fed with samples, and what it was told of its voltages."""

    def __init__(self):
        self.meter = Meter((VoltageQuality, Symmetry, Status))
        quality, symmetry, self.status = (self.meter.part(kind) for kind in (VoltageQuality, Symmetry, Status))
        symmetry.tell_to(self.meter.occurrences)
        self.status.follow(self.meter.occurrences, status_rules())
        self.meter.frontend.observers = (VoltageQualityObserver(quality, symmetry=symmetry),)
        self.told = []
        for name in (PHASE_SEQUENCE, UNBALANCE):
            self.meter.occurrences.hear(name, lambda _, told: self.told.append((told.name, told.at, told.begins)))

    def feed(self, u_v, i_a):
        for at in range(0, u_v.shape[1], 20_000):
            block = slice(at, at + 20_000)
            self.meter.feed(SampleBlock(u_v[:, block], i_a[:, block], RATE_HZ, None if at else 0))
        self.meter.finish()


def test_phases_that_turn_the_other_way_are_told_once_and_so_that_they_turn_right_again():
    u_v, i_a = SIGNAL.samples(0, int(6 * RATE_HZ), RATE_HZ)
    second = slice(int(2 * RATE_HZ), int(4 * RATE_HZ))
    u_v[1:, second] = u_v[:0:-1, second]  # L2 and L3 are changed for each other
    house = Shown()

    house.feed(u_v, i_a)

    # Windows of ten cycles are 0.2 s: the first of the two seconds ends at 2.2 s, the first after them at 4.2 s.
    begun, over = house.told
    assert (begun[0], begun[2], over[0], over[2]) == (PHASE_SEQUENCE, True, PHASE_SEQUENCE, False)
    assert abs(begun[1] / NS_PER_S - 2.2) < 0.03
    assert abs(over[1] / NS_PER_S - 4.2) < 0.03
    assert house.status.event_status_b == 0


def test_a_mean_of_ten_minutes_above_2_percent_is_told_and_the_next_below_it_ends_it():
    u_v, i_a = SIGNAL.samples(0, int(1200 * RATE_HZ), RATE_HZ)
    u_v[1:, : int(600 * RATE_HZ)] *= 0.9  # 3.57 %: positive (1 + 1.8)/3, negative (1 − 0.9)/3
    house = Shown()

    house.feed(u_v, i_a)

    assert house.told == [
        (UNBALANCE, Instant(600 * NS_PER_S), True),
        (UNBALANCE, Instant(1200 * NS_PER_S), False),
    ]


def test_they_are_bits_19_and_27_and_what_cannot_be_told_leaves_them():
    house = Shown()
    symmetry = house.meter.part(Symmetry)

    symmetry.take_sequence(np.array([1, -1, 0], np.int8), np.array([1, 2, 3], np.int64))
    symmetry.take_mean(True, 4)
    assert house.status.event_status_b == 1 << 19 | 1 << 27

    symmetry.take_sequence(np.array([0], np.int8), np.array([5], np.int64))
    symmetry.take_mean(False, 6)
    assert house.status.event_status_b == 1 << 19
