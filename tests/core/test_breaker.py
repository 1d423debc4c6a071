"""The breaker's states against the maker's table, and who may do what in which of them."""

import pytest

from tests.core.intervals import Step, intervals_of
from trefas.base.errors import AccessError, LocalError
from trefas.base.instant import NS_PER_S, Instant
from trefas.core.breaker import Basis, Breaker, Symbol
from trefas.core.coupling import CLOSED, TURNS, BreakerState, Cause, Lamp, Supplied, lamp_of
from trefas.core.meter import Meter
from trefas.core.occurrence import BREAKER, CUT_OFF_WARNING
from trefas.core.power import Power
from trefas.core.watches.neutral_fault import NeutralGuard

LOAD = Step(p_w=(1000.0, 0.0, 0.0), i_a=10.0)
MAKERS = {1, 4, 5, 6, 7, 8, 9, 11, 12, 13, 14}
"""CouplingState as it is read."""


def at(seconds):
    return Instant(round(seconds * NS_PER_S))


class House:
    """A meter with a breaker that was closed long ago, and what it told."""

    def __init__(self, *parts, meters=1, **settings):
        self.meter = Meter((Breaker, *parts), meters=meters, start=at(1_000))
        self.breaker = self.meter.part(Breaker)
        self.told = []
        self.meter.occurrences.hear(BREAKER, lambda meter, each: self.told.append((each.at, each.value, each.begins)))
        for name, count in settings.items():
            setattr(self.breaker, name, count)

    def in_state(self, state):
        self.breaker.state = state
        self.meter.replan(0, self.meter.now)

    def pass_time(self, seconds, step=LOAD, step_s=1.0):
        steps = [Step(step.p_w, step.q_var, step.s_va, step.u_v, step.i_a, step.f_hz, step_s)]
        self.meter.advance(intervals_of(steps * round(seconds / step_s), start_ns=self.meter.now))

    @property
    def now(self):
        return self.meter.now

    def states(self):
        return [(at - self.told[0][0], value) for at, value, _ in self.told]

    def energy_j(self):
        return self.meter.read("1-1:1.8.0").count / 1000


def test_the_states_are_the_makers():
    assert set(map(int, BreakerState)) == MAKERS
    assert set(map(int, CLOSED)) == {4, 5, 13}


@pytest.mark.parametrize(
    ("command", "from_states", "to"),
    [(1, MAKERS, 1), (2, {1}, 8), (3, {8}, 4)],
)
def test_commands_are_taken_in_the_states_of_the_makers_table_alone(command, from_states, to):
    for state in BreakerState:
        house = House()
        house.in_state(state)
        if state in from_states:
            house.breaker.command(command, house.now)
            assert house.breaker.state == to
        else:
            with pytest.raises(AccessError, match=f"and its state is {int(state)}; that is done in state"):
                house.breaker.command(command, house.now)
            assert house.breaker.state == state


def test_a_command_that_is_none_is_refused():
    house = House()

    with pytest.raises(LocalError, match="CouplingState was written as 4; it takes 1"):
        house.breaker.accept(Breaker.state, 4, house.now)


@pytest.mark.parametrize("state", BreakerState)
def test_the_button_disconnects_what_is_closed_and_connects_what_was_released_or_is_its_own(state):
    off, on = House(), House()
    off.in_state(state)
    on.in_state(state)

    for house, press, able, to in (
        (off, off.breaker.press_off, {4, 5, 13}, 11),
        (on, on.breaker.press_on, {7, 8, 11}, 4),
    ):
        if state in able:
            press(house.now)
            assert house.breaker.state == to
        else:
            with pytest.raises(AccessError, match="by push button, and its state is"):
                press(house.now)


def test_a_button_that_may_only_connect_does_not_disconnect():
    house = House(button_opens=0)

    with pytest.raises(AccessError, match="this one is not to do it"):
        house.breaker.press_off(house.now)


def test_every_state_can_be_reached_and_left():
    assert {state for state, _ in TURNS.rows} == set(BreakerState)
    assert {row.to for row in TURNS.rows.values()} == set(BreakerState)


@pytest.mark.parametrize("supplied", [Supplied.NONE, Supplied.OVER])
def test_without_credit_no_button_connects_and_the_lamp_is_steady(supplied):
    house = House(supplied=supplied)
    house.in_state(BreakerState.CREDIT_USED_UP)

    with pytest.raises(AccessError, match="reconnected by push button, and its credit is used up"):
        house.breaker.press_on(house.now)
    assert house.breaker.lamp == Lamp.STEADY


def test_without_credit_the_button_connects_a_low_load_and_a_higher_one_is_cut_off_whatever_is_ordered():
    house = House(supplied=Supplied.LOW, threshold_low=2, threshold_high=63, basis=Basis.LOG_ONLY)
    house.in_state(BreakerState.CREDIT_USED_UP)
    house.breaker.press_on(house.now)
    assert (house.breaker.state, house.breaker.threshold) == (4, 2)

    house.pass_time(100, Step(p_w=(460.0, 0.0, 0.0), i_a=2.0))
    assert house.breaker.state == 4
    house.pass_time(100)  # 10 A: above k1, k2 and k3 times 2 A; t1 is 30 s
    assert house.states()[-2:] == [(0, 4), (130 * NS_PER_S, 7)]


def test_the_lamp_flashes_where_the_button_connects():
    lamps = {state: lamp_of(state) for state in BreakerState}

    assert {state for state, lamp in lamps.items() if lamp == Lamp.OFF} == {4, 5, 13}
    assert {state for state, lamp in lamps.items() if lamp == Lamp.FLASHING} == {7, 8, 11}


def test_the_display_shows_the_breaker_where_smart_disconnect_is_on():
    house = House()
    symbols = [house.breaker.symbol]
    house.breaker.accept(Breaker.basis, Basis.LOAD, house.now)
    symbols.append(house.breaker.symbol)
    house.breaker.disconnect(house.now)
    symbols.append(house.breaker.symbol)

    assert symbols == [Symbol.NONE, Symbol.CONNECTED, Symbol.DISCONNECTED]


def test_it_is_connected_again_after_five_seconds_at_the_earliest():
    house = House()
    house.breaker.disconnect(house.now)
    house.breaker.release(house.now)
    house.pass_time(2)
    house.breaker.reconnect(house.now)
    pending = house.breaker.feedback >> 6 & 1

    house.pass_time(4)

    assert pending == 1
    assert house.breaker.feedback >> 6 & 1 == 0
    assert house.states() == [(0, 1), (0, 8), (5 * NS_PER_S, 4)]
    assert house.energy_j() == 1000  # of 1 kW the sixth second


def test_with_automatic_coupling_a_release_is_enough_and_the_button_keeps_its_meaning():
    house = House(coupling=1)
    house.breaker.disconnect(house.now)
    house.pass_time(10)
    house.breaker.release(house.now)
    assert house.breaker.state == 4

    house.breaker.press_off(house.now)
    house.pass_time(1_000)

    assert house.breaker.state == 11


def test_automatic_coupling_connects_what_waits_for_a_button():
    house = House()
    house.breaker.disconnect(house.now)
    house.pass_time(10)
    house.breaker.release(house.now)

    house.breaker.accept(Breaker.coupling, 1, house.now)

    assert house.breaker.state == 4


def test_after_a_cut_off_it_waits_then_coupling_says_who_connects():
    states = {}
    for coupling in (0, 1):
        house = House(coupling=coupling, connect_wait_s=30)
        house.breaker.turn(Cause.OVERLOAD, house.now)
        house.pass_time(40)
        states[coupling] = house.states()

    assert states == {0: [(0, 6), (30 * NS_PER_S, 8)], 1: [(0, 6), (30 * NS_PER_S, 4)]}


def test_a_command_has_the_last_word_over_what_would_connect():
    house = House(coupling=1, connect_wait_s=30)
    house.breaker.turn(Cause.OVERLOAD, house.now)
    house.breaker.disconnect(house.now)

    house.pass_time(100)

    assert house.breaker.state == 1
    assert house.energy_j() == 0


def test_a_neutral_fault_opens_it_where_that_is_on_and_keeps_it_open():
    house = House(NeutralGuard, basis=Basis.NEUTRAL_FAULT, connect_wait_s=20)
    lost = intervals_of([LOAD] * 70, start_ns=house.now)
    lost.u_rms_v[:] = (260.0, 180.0, 270.0)

    house.meter.advance(lost)
    opened = (house.breaker.state, house.energy_j())
    house.breaker.disconnect(house.now)
    house.breaker.release(house.now)
    with pytest.raises(AccessError, match="there is a neutral fault"):
        house.breaker.press_on(house.now)
    house.pass_time(2)
    house.breaker.press_on(house.now)

    assert opened == (12, 60_000)  # a minute of 1 kW before it is one
    assert house.breaker.state == 4


def test_when_the_neutral_is_back_it_waits_as_after_a_cut_off():
    house = House(NeutralGuard, basis=Basis.NEUTRAL_FAULT, connect_wait_s=20, coupling=1)
    lost = intervals_of([LOAD] * 70, start_ns=house.now)
    lost.u_rms_v[:] = (260.0, 180.0, 270.0)

    house.meter.advance(lost)
    house.pass_time(30)

    # It is a fault at 60 s, over with the first good second at 71 s, and connected 20 s later.
    assert house.states() == [(0, 12), (31 * NS_PER_S, 4)]


def test_a_neutral_fault_that_is_not_heeded_changes_nothing_until_it_is():
    house = House(NeutralGuard)
    lost = intervals_of([LOAD] * 70, start_ns=house.now)
    lost.u_rms_v[:] = (260.0, 180.0, 270.0)
    house.meter.advance(lost)
    assert house.breaker.state == 4

    house.breaker.accept(Breaker.basis, Basis.NEUTRAL_FAULT, house.now)

    assert house.breaker.state == 12


def test_feedback_has_the_voltages_behind_the_breaker():
    house = House()
    unmeasured = house.breaker.feedback
    house.pass_time(2)
    closed = house.breaker.feedback
    house.breaker.disconnect(house.now)

    # 63 is the maker's example: three voltages, valid, communication, and the high threshold.
    assert (unmeasured, closed, house.breaker.feedback) == (0b0110000, 63, 0b0111000)


def test_feedback_is_valid_where_one_voltage_is_measured():
    house = House()
    house.pass_time(2, Step(u_v=(0.0, 230.0, 0.0)))

    assert house.breaker.feedback == 0b0111010  # valid, communication, the high threshold; and L2 alone


@pytest.mark.parametrize(
    ("slot", "count", "said"),
    [
        (Breaker.t1_s, 31, "T1_Time 31, T2_Time 30, T3_Time 30; each is at most the next"),
        (Breaker.t3_s, 29, "T3_Time 29"),
        (Breaker.k1, 9, "K3_Const 10, K2_Const 10, K1_Const 9"),
        (Breaker.k3, 11, "K3_Const 11"),
        (Breaker.overvoltage_v, 265, r"OvervoltageReconnectThreshold 265, .* 265; the first is below the second"),
        (Breaker.overvoltage_v, 259, "must be 260 to 320"),
        (Breaker.threshold_high, 81, "must be 0 to 80"),
        (Breaker.basis, 128, "must be 0 to 127"),
        (Breaker.basis, 2, r"nothing here keeps a credit; must be without bits 1 and 5 \(2 and 32\)"),
        (Breaker.basis, 0x7F, "nothing here keeps a credit"),
    ],
)
def test_settings_that_do_not_go_together_are_refused_and_change_nothing(slot, count, said):
    house = House()

    with pytest.raises(LocalError, match=said):
        house.breaker.accept(slot, count, house.now)

    assert house.meter.rows.count(slot) == slot.initial


def test_settings_that_go_together_are_taken_one_after_the_other():
    house = House()

    for slot, count in ((Breaker.t3_s, 90), (Breaker.t2_s, 60), (Breaker.k1, 15), (Breaker.k3, 8)):
        house.breaker.accept(slot, count, house.now)

    assert (house.breaker.t3_s, house.breaker.t2_s, house.breaker.k1, house.breaker.k3) == (90, 60, 15, 8)


def test_nothing_moves_it_while_the_meter_lives_on_its_auxiliary_supply():
    house = House(Power)
    house.pass_time(10)
    house.breaker.disconnect(house.now)
    house.breaker.release(house.now)
    house.breaker.reconnect(house.now)  # due in five seconds
    house.meter.part(Power).auxiliary = 1

    house.pass_time(20, Step(u_v=0.0))

    assert (house.breaker.state, house.meter.at_work) == (8, True)
    for action in (house.breaker.press_on, house.breaker.disconnect):
        with pytest.raises(AccessError, match="the meter lives on its auxiliary supply"):
            action(house.now)
    house.pass_time(5)
    assert house.breaker.state == 4


@pytest.mark.parametrize("there", [(230.0, 0.0, 0.0), (0.0, 230.0, 0.0), (0.0, 0.0, 230.0)])
def test_one_phase_of_the_supply_is_enough_to_move_it_whatever_is_at_the_auxiliary_input(there):
    house = House(Power)
    house.meter.part(Power).auxiliary = 1
    house.pass_time(2, Step(u_v=there))

    house.breaker.disconnect(house.now)

    assert house.breaker.state == BreakerState.BY_COMMAND


def test_it_stays_open_for_five_seconds_to_the_nanosecond():
    house = House()
    house.breaker.disconnect(house.now)
    house.breaker.release(house.now)
    house.pass_time(4.999_999_999, step_s=4.999_999_999)

    house.breaker.reconnect(house.now)
    before = house.breaker.state
    house.pass_time(1e-9, step_s=1e-9)

    assert (before, house.breaker.state) == (BreakerState.RELEASED, BreakerState.CONNECTED)


def test_without_power_nobody_moves_it():
    house = House(Power)
    house.pass_time(5)
    house.pass_time(5, Step(u_v=0.0))

    with pytest.raises(AccessError, match="the meter has no power"):
        house.breaker.press_off(house.now)


def test_warnings_are_told_by_themselves():
    house = House()
    warnings = []
    house.meter.occurrences.hear(CUT_OFF_WARNING, lambda meter, each: warnings.append(each.begins))

    house.breaker.turn(Cause.WARN, house.now)
    house.breaker.turn(Cause.RELIEF, house.now)
    house.breaker.turn(Cause.WARN, house.now)
    house.breaker.turn(Cause.OVERLOAD, house.now)

    assert warnings == [True, False, True, False]
    assert [(value, begins) for _, value, begins in house.told] == [(6, True)]
