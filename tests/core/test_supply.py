"""The supply of a fleet: each meter sleeps and wakes by its own voltage, as if it were alone."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.intervals import Step, intervals_of
from trefas.base.instant import NS_PER_S, Instant
from trefas.core.backup import Backup
from trefas.core.breaker import Basis, Breaker
from trefas.core.coupling import BreakerState
from trefas.core.energy import Energy
from trefas.core.live import Live
from trefas.core.load_profile import LoadProfile
from trefas.core.meter import Meter
from trefas.core.occurrence import BREAKER, CLOCK_LOST, POWER, RESET, UNDERVOLTAGE
from trefas.core.operation import Operation
from trefas.core.power import Power
from trefas.core.watch import kinds
from trefas.metrology.interval import Intervals
from trefas.metrology.samples import Gap

START = Instant(1_700_000_000 * NS_PER_S)
STEP_S = 0.5
ON, OFF, WEAK = (
    Step(p_w=(2000.0, 0, 0), i_a=9.0, seconds=STEP_S),
    Step(u_v=10.0, seconds=STEP_S),
    Step(p_w=(1000.0, 0, 0), i_a=5.0, u_v=200.0, seconds=STEP_S),
)
TOLD = (POWER, RESET, CLOCK_LOST, BREAKER, UNDERVOLTAGE)


class Street:
    """Meters whose breakers open above 8 A, and what happened to each."""

    def __init__(self, meters: int) -> None:
        watches = tuple(kind.part for kind in kinds().values())
        self.meter = Meter((Power, Backup, Breaker, LoadProfile, *watches), meters=meters, start=START)
        for number in range(meters):
            breaker = self.meter.part(Breaker).of(number)
            breaker.state, breaker.basis, breaker.threshold_high = BreakerState.CONNECTED, Basis.LOAD, 8
            breaker.t1_s = breaker.t2_s = breaker.t3_s = 7
            breaker.coupling, breaker.connect_wait_s = 1, 6
            self.meter.replan(number, START)
        self.profile = self.meter.part(LoadProfile)
        self.profile.begin(self.meter, (Energy.active_import,), 50, 300)
        self.told = [[] for _ in range(meters)]
        for name in TOLD:
            self.meter.occurrences.hear(name, lambda number, what: self.told[number].append(what))

    def everything(self, number: int) -> tuple:
        return self.meter.image(meter=number), self.profile.of(number).kept(), self.told[number]


def ragged(rows: list[list[Step]], starts: list[int]) -> Intervals:
    """Each meter's steps from its own begin; those that have fewer than others end with steps of no length."""
    return Intervals.of_some(
        len(rows),
        {k: intervals_of(row, start_ns=start) for k, (row, start) in enumerate(zip(rows, starts, strict=True)) if row},
    )


LIVES = st.lists(
    st.lists(st.tuples(st.sampled_from([ON, OFF, WEAK]), st.integers(1, 60)), min_size=1, max_size=7),
    min_size=2,
    max_size=4,
)


@settings(max_examples=40, deadline=None)
@given(LIVES, st.integers(1, 40))
def test_each_meter_of_a_fleet_sleeps_and_wakes_as_if_it_were_alone(lives, size):
    steps = [[step for step, times in life for _ in range(times)] for life in lives]
    fleet, alone = Street(len(lives)), [Street(1) for _ in lives]

    for at in range(0, max(map(len, steps)), size):
        start = START + at * NS_PER_S // 2
        pieces = [row[at : at + size] for row in steps]
        fleet.meter.advance(ragged(pieces, [start] * len(lives)))
        for street, piece in zip(alone, pieces, strict=True):
            if piece:
                street.meter.advance(intervals_of(piece, start_ns=start))

    for number, street in enumerate(alone):
        assert fleet.everything(number) == street.everything(0), f"meter {number}"
    assert fleet.meter.all_at_work.tolist() == [street.meter.at_work for street in alone]


def test_a_gap_takes_the_voltage_of_all_and_each_starts_when_its_own_is_back():
    fleet = Street(2)
    fleet.meter.advance(intervals_of([WEAK] * 20, start_ns=START, meters=2))
    fleet.meter.skip(Gap(fleet.meter.now, Instant(fleet.meter.now + 60 * NS_PER_S), "the street was dark"))
    assert not fleet.meter.all_at_work.any()
    assert not fleet.meter.rows.columns_of(Live.u_l).any()

    fleet.meter.advance(ragged([[WEAK] * 20, [OFF] * 20], [fleet.meter.now] * 2))

    assert fleet.meter.all_at_work.tolist() == [True, False]
    # Ten seconds, one that it lives through, and what is left of ten after five for the start.
    assert (fleet.meter.rows.column_of(Operation.operating) / NS_PER_S).tolist() == [15.0, 10.0]
    assert [[what.name for what in told] for told in fleet.told] == [[POWER, POWER, RESET], [POWER]]


def test_a_meter_of_a_fleet_that_is_restored_wakes_alone():
    one, other = Street(3), Street(3)
    one.meter.advance(intervals_of([WEAK] * 20, start_ns=START, meters=3))
    image, later = one.meter.image(meter=2), Instant(one.meter.now + 3600 * NS_PER_S)

    other.meter.restore(image, meter=1, now=later)
    other.meter.started(other.meter.now, meter=1)

    assert other.meter.rows.column_of(Power.failures).tolist() == [0, 1, 0]
    assert other.meter.rows.column_of(Power.last_failure).tolist() == [0, 3600 * NS_PER_S, 0]
    assert [len(told) for told in other.told] == [0, 3, 0]  # the power went, is back, and the meter has started


def test_the_meters_of_a_fleet_without_a_supply_are_always_at_work():
    fleet = Meter(meters=2)
    fleet.advance(intervals_of([Step(u_v=0.0)] * 100, meters=2))

    assert fleet.all_at_work.all()
    assert (np.asarray(fleet.rows.column_of(Operation.operating)) == 100 * NS_PER_S).all()
