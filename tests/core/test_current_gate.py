"""Nothing flows through an open breaker: energies, tariffs, live values, fleets, samples, and power cuts."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.intervals import Step, intervals_of
from tests.core.test_breaker import LOAD, House, at
from trefas.base.instant import NS_PER_S, Instant
from trefas.base.slot import Slot
from trefas.core.breaker import Basis, Breaker
from trefas.core.coupling import BreakerState
from trefas.core.current_gate import CurrentGate
from trefas.core.energy import Energy
from trefas.core.live import Live
from trefas.core.meter import Meter
from trefas.core.occurrence import NO_CURRENT, REVERSE_CURRENT
from trefas.core.power import Power
from trefas.core.watches.no_current import NoCurrentGuard
from trefas.core.watches.reverse_current import ReverseCurrentGuard
from trefas.metrology.samples import SampleBlock
from trefas.metrology.signals import Signal

ENERGIES = [each for each in Energy.declared() if isinstance(each, Slot) and each is not Energy.active_tariff]
BUSY = Step(p_w=(1000.0, -400.0, 300.0), q_var=(50.0, 60.0, -70.0), s_va=(1100.0, 500.0, 320.0), i_a=5.0)


def energies(meter, number=0):
    return [meter.rows.count(slot, number) for slot in ENERGIES]


def test_no_register_moves_and_voltages_stay_while_it_is_open():
    house = House()
    house.meter.switch_tariff(2)
    house.pass_time(10, BUSY)
    before, rests = energies(house.meter), house.meter.rows.rests.copy()
    house.breaker.disconnect(house.now)

    house.pass_time(3_600, BUSY)

    assert energies(house.meter) == before
    assert (house.meter.rows.rests == rests).all()
    assert house.meter.read(Live.u_l[1]).value == 230.0
    assert [house.meter.read(each).count for each in (Live.i_l[1], Live.active, Live.reactive, Live.apparent)] == [
        0
    ] * 4


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 30), st.integers(0, 8), st.booleans()), min_size=1, max_size=8))
def test_tariffs_add_up_to_what_flowed_while_it_was_closed(stretches):
    house, flowed_s, per_tariff = House(), 0, [0] * 9
    for seconds, tariff, opens in stretches:
        house.breaker.state = BreakerState.BY_COMMAND if opens else BreakerState.CONNECTED
        house.meter.replan(0, house.now)
        house.meter.switch_tariff(tariff)
        house.pass_time(seconds)
        flowed_s += 0 if opens else seconds
        per_tariff[tariff] += 0 if opens else seconds

    # 1 kW
    assert house.energy_j() == 1_000 * flowed_s
    for tariff in range(1, 9):
        assert house.meter.read(f"1-1:1.8.{tariff}").count == 1_000_000 * per_tariff[tariff]


def test_what_was_given_is_not_changed():
    house = House()
    house.breaker.disconnect(house.now)
    block = intervals_of([BUSY] * 5, start_ns=house.now)

    house.meter.advance(block)

    assert (block.i_rms_a == 5.0).all()
    assert block.active_j.sum() == pytest.approx(4_500.0)


def test_each_meter_of_a_fleet_has_its_own_breaker():
    house = House(meters=3)
    rows = house.meter.rows
    for number in range(3):
        rows.put(Breaker.basis, Basis.LOAD, number)
        rows.put(Breaker.threshold_high, (80, 8, 20)[number], number)
        rows.put(Breaker.connect_wait_s, 0xFFFF, number)
    rows.put(Breaker.state, BreakerState.BY_COMMAND, 2)
    house.meter.replan(2, house.now)

    house.meter.advance(intervals_of([LOAD] * 100, start_ns=house.now, meters=3))

    # The second one has 10 A above its 8 A: open after 30 s; the third was open from the begin.
    assert [rows.count(Breaker.state, number) for number in range(3)] == [4, 6, 1]
    assert [rows.count(Energy.active_import, number) for number in range(3)] == [100_000_000, 30_000_000, 0]


def test_rows_of_a_fleet_that_end_early_are_no_time():
    house = House(meters=2)
    house.meter.rows.column_of(Breaker.basis)[:] = Basis.LOAD
    house.meter.rows.column_of(Breaker.threshold_high)[:] = 8
    block = intervals_of([LOAD] * 50, start_ns=house.now, meters=2)
    block.start_ns[1, 20:] = block.end_ns[1, 20:] = 0

    house.meter.advance(block)

    assert house.meter.rows.column_of(Breaker.state).tolist() == [6, 5]
    assert house.meter.rows.column_of(Energy.active_import).tolist() == [30_000_000, 20_000_000]


def test_samples_are_without_current_behind_an_open_breaker():
    house = House()
    gate = CurrentGate(house.breaker, house.meter.occurrences)
    u_v, i_a = Signal.balanced(230.0, 5.0, 0.0).samples(0, 1_000, 1_000.0)
    samples = SampleBlock(u_v, i_a, 1_000.0, house.now, np.ones(1_000))

    assert gate.block(samples) is samples
    house.breaker.disconnect(house.now)
    behind = gate.block(samples)

    assert not behind.i_a.any()
    assert behind.i_n_a is not None
    assert not behind.i_n_a.any()
    assert (behind.u_v == samples.u_v).all()


def test_a_waveform_is_counted_up_to_the_block_in_which_it_is_disconnected():
    house = House()
    for second in range(10):
        if second == 4:
            house.breaker.disconnect(house.now)
        u_v, i_a = Signal.balanced(230.0, 5.0, 0.0).samples(second * 2_000, 2_000, 2_000.0)
        house.meter.feed(SampleBlock(u_v, i_a, 2_000.0, Instant(at(1_000) + second * NS_PER_S)))
    house.meter.finish()

    # 3 · 230 V · 5 A = 3450 W for 4 s; the last window of 0.2 s may be held back when it is disconnected.
    assert 3_450 * 3.7 < house.energy_j() <= 3_450 * 4.0 + 1
    assert house.meter.read(Live.i_l[1]).count == 0


def restarted(house, now):
    again = House(Power)
    again.meter.restore(house.meter.image(), now=now)
    again.meter.started(again.meter.now)
    return again


@pytest.mark.parametrize("state", BreakerState)
def test_a_power_cut_keeps_the_position(state):
    house = House(Power)
    house.in_state(state)
    house.pass_time(2, Step(i_a=0.0))
    position, again = house.breaker.closed, None

    again = restarted(house, Instant(house.now + NS_PER_S))
    again.pass_time(20)

    assert again.breaker.closed is position
    assert again.energy_j() == (20_000 if position else 0)
    # What was a warning is none, with a load below every limit.
    assert again.breaker.state == (BreakerState.CONNECTED if position else state)


def test_what_is_due_while_there_is_no_power_is_done_after_it():
    house = House(Power, coupling=1, connect_wait_s=60, basis=Basis.LOAD, threshold_high=5)
    house.pass_time(31)
    assert house.breaker.state == 6

    again = restarted(house, Instant(house.now + 3_600 * NS_PER_S))

    assert again.breaker.state == 4


def test_a_meter_without_breaker_has_none_of_it():
    meter = Meter(start=at(1_000))
    meter.advance(intervals_of([LOAD] * 10, start_ns=at(1_000)))

    assert meter.read(Energy.active_import).count == 10_000_000


@pytest.mark.parametrize("block", [1, 250, 3_000])
def test_watches_of_currents_notice_what_flows_and_not_what_would(block):
    house = House(ReverseCurrentGuard, NoCurrentGuard, basis=Basis.LOAD, threshold_high=20, connect_wait_s=0xFFFF)
    told = []
    for name in (REVERSE_CURRENT, NO_CURRENT):
        house.meter.occurrences.hear(name, lambda meter, each: told.append((each.name, each.begins)))
    steps = [Step(p_w=(-1_000.0, -1_000.0, -1_000.0), i_a=10.0)] * 500
    steps += [Step(p_w=(-5_000.0, -5_000.0, -5_000.0), i_a=25.0)] * 2_500
    whole = intervals_of(steps, start_ns=house.now)

    for first in range(0, whole.steps, block):
        house.meter.advance(whole.cut(first, min(first + block, whole.steps)))

    # Cut off at 530 s: before ten minutes of export, and after that nothing flows.
    assert house.states() == [(0, 6)]
    assert (REVERSE_CURRENT, True) not in told
    assert told == [(NO_CURRENT, True)] * 3
