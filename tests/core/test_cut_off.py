"""Smart disconnect and overvoltage: the maker's curve by hand, means over windows, and the same however blocks are cut."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.intervals import Step, intervals_of
from tests.core.test_breaker import House, at
from trefas.base.instant import NS_PER_S
from trefas.core.breaker import Basis, Breaker
from trefas.core.cut_off import CutOff, Limits, Overload, Overvoltage, VoltageBack, Window
from trefas.core.occurrence import CUT_OFF_WARNING

CURVE = {
    "basis": Basis.LOAD,
    "threshold_high": 20,
    "k1": 15,
    "k2": 12,
    "k3": 10,
    "t1_s": 10,
    "t2_s": 30,
    "t3_s": 60,
    "connect_wait_s": 0xFFFF,
}
"""Id = 20 A: above 30 A for 10 s, above 24 A for 40 s, above 20 A for 100 s."""


def amperes(i_a, seconds=200, step_s=1.0):
    return intervals_of([Step(p_w=(100.0, 0, 0), i_a=i_a, seconds=step_s)] * round(seconds / step_s), at(1_000))


def opened_after_s(house, intervals):
    house.meter.advance(intervals)
    return [(when - at(1_000)) / NS_PER_S for when, _, opens in house.told if opens]


@pytest.mark.parametrize(
    ("i_a", "after_s"),
    [(20.0, None), (20.1, 100), (24.0, 100), (24.1, 40), (30.0, 40), (30.1, 10), (95.0, 10)],
)
def test_the_curve_is_the_makers(i_a, after_s):
    assert opened_after_s(House(**CURVE), amperes(i_a)) == ([] if after_s is None else [after_s])


def test_any_phase_is_enough():
    house = House(**CURVE)
    intervals = amperes(0.0)
    intervals.i_rms_a[0, :, 2] = 25.0

    assert opened_after_s(house, intervals) == [40]


def test_power_is_that_of_all_phases_and_export_is_none():
    by_power = {**CURVE, "basis": Basis.LOAD | Basis.POWER, "threshold_high": 10}
    importing = intervals_of([Step(p_w=(6_000.0, 7_000.0, -500.0))] * 200, at(1_000))
    exporting = intervals_of([Step(p_w=(-9_000.0, -9_000.0, 0.0), i_a=40.0)] * 200, at(1_000))

    # 12.5 kW are above 12 kW and not above 15 kW.
    assert opened_after_s(House(**by_power), importing) == [40]
    assert opened_after_s(House(**by_power), exporting) == []


def test_a_break_begins_the_time_anew_and_a_hole_in_time_too():
    broken, holed = House(**CURVE), House(**CURVE)
    intervals = amperes(35.0)
    intervals.i_rms_a[0, 8] = 5.0

    assert opened_after_s(broken, intervals) == [19]  # from 9 s on
    holed.meter.advance(amperes(35.0, 8))
    later = amperes(35.0, 20)
    later.start_ns[:] += 28 * NS_PER_S
    later.end_ns[:] += 28 * NS_PER_S
    assert opened_after_s(holed, later) == [38]


def test_the_step_down_of_a_load_is_counted_from_where_it_was_above():
    house = House(**CURVE)
    intervals = amperes(35.0)
    intervals.i_rms_a[0, 5:] = 25.0

    # 5 s above 30 A are too short; above 24 A it was all the time.
    assert opened_after_s(house, intervals) == [40]


def test_currents_are_means_of_a_second():
    house = House(**{**CURVE, "t1_s": 0, "t2_s": 0, "t3_s": 0})
    spiky = amperes(0.0, 20, step_s=0.2)
    spiky.i_rms_a[0, 0::5] = 44.0  # √(44²/5) = 19.7 A over the second

    assert opened_after_s(house, spiky) == []
    spiky.i_rms_a[0, 5] = 45.0  # √(45²/5) = 20.1 A
    assert opened_after_s(House(**{**CURVE, "t1_s": 0, "t2_s": 0, "t3_s": 0}), spiky) == [2]


def test_a_quarter_of_an_hour_at_once_is_cut_off_at_its_end():
    house = House(**CURVE)

    assert opened_after_s(house, amperes(25.0, 1_800, step_s=900.0)) == [900]
    assert house.energy_j() == 90_000  # 100 W for the first of two


def test_a_warning_comes_with_the_first_second_and_goes_with_the_load():
    house, states, warnings = House(**CURVE), [], []
    house.meter.occurrences.hear(CUT_OFF_WARNING, lambda meter, each: warnings.append((each.at, each.begins)))
    for seconds, i_a in ((1, 21.0), (30, 21.0), (1, 19.0)):
        house.pass_time(seconds, Step(i_a=i_a))
        states.append(house.breaker.state)

    assert states == [5, 5, 4]
    assert warnings == [(at(1_001), True), (at(1_032), False)]
    assert house.told == []


def test_log_only_opens_nothing_and_tells_once_while_it_lasts():
    house = House(**{**CURVE, "basis": Basis.LOAD | Basis.LOG_ONLY})
    intervals = amperes(35.0, 200)
    intervals.i_rms_a[0, 150:] = 1.0

    house.meter.advance(intervals)

    assert house.states() == [(0, 13), (141 * NS_PER_S, 4)]  # told at 10 s, over with the second that ends at 151 s
    assert house.energy_j() == 20_000
    assert not any(opens for *_, opens in house.told)


def test_an_overload_cuts_off_again_after_it_was_connected_by_itself():
    house = House(**{**CURVE, "coupling": 1, "connect_wait_s": 60})

    assert opened_after_s(house, amperes(35.0, 200)) == [10, 80, 150]
    assert house.energy_j() == 3_000  # 100 W for three times ten seconds


# Overvoltage.

HIGH = {
    "basis": Basis.OVERVOLTAGE,
    "overvoltage_v": 270,
    "overvoltage_s": 2,
    "reconnect_v": 260,
    "reconnect_s": 5,
}
"""The example of the technical description."""


def volts(*stretches, step_s=1.0):
    rows = [u_v for seconds, u_v in stretches for _ in range(round(seconds / step_s))]
    intervals = intervals_of([Step(p_w=(100.0, 0, 0), i_a=1.0, seconds=step_s)] * len(rows), at(1_000))
    intervals.u_rms_v[0] = np.array(rows).reshape(-1, 1)
    return intervals


def turns(house, intervals):
    house.meter.advance(intervals)
    return [((when - at(1_000)) / NS_PER_S, value) for when, value, _ in house.told]


def test_it_opens_and_closes_as_in_the_example_of_the_description():
    house = House(**HIGH)

    assert turns(house, volts((10, 230.0), (20, 275.0), (3, 265.0), (10, 255.0))) == [(12, 14), (38, 4)]
    assert house.energy_j() == 1_700  # 100 W for 12 s, and for 5 s after 38 s


def test_one_phase_is_enough_to_open_and_all_are_needed_to_close():
    house = House(**HIGH)
    intervals = volts((40, 255.0))
    intervals.u_rms_v[0, :20, 1] = 280.0

    assert turns(house, intervals) == [(2, 14), (25, 4)]


def test_means_are_over_the_sample_time():
    below, above = House(**HIGH), House(**HIGH)

    # 280 V and then 255 V are 267.5 V in the mean; with 262 V they are 271 V.
    assert turns(below, volts((1, 280.0), (1, 255.0), (10, 230.0))) == []
    assert turns(above, volts((1, 280.0), (1, 262.0), (3, 230.0))) == [(2, 14)]


def test_overvoltage_that_is_not_heeded_opens_nothing():
    assert turns(House(**{**HIGH, "basis": 0}), volts((20, 300.0))) == []


def test_what_overvoltage_opened_is_closed_whatever_the_coupling():
    for coupling in (0, 1):
        assert turns(House(**HIGH, coupling=coupling), volts((3, 280.0), (10, 230.0)))[-1][1] == 4


def test_a_command_keeps_it_open_when_the_voltage_is_back():
    house = House(**HIGH)
    house.pass_time(5, Step(u_v=280.0))
    house.breaker.disconnect(house.now)

    house.pass_time(60)

    assert [value for _, value, _ in house.told] == [14, 1]


# However it is cut.


def signal(i_a, u_v, step_s):
    intervals = intervals_of([Step(p_w=(100.0, 50.0, 0), seconds=step_s)] * len(i_a), at(1_000))
    intervals.i_rms_a[0] = np.array(i_a).reshape(-1, 1)
    intervals.u_rms_v[0] = np.array(u_v).reshape(-1, 1)
    return intervals


WORLDS = st.lists(
    st.tuples(
        st.integers(1, 40), st.sampled_from((0.0, 10.0, 22.0, 26.0, 40.0)), st.sampled_from((230.0, 263.0, 290.0))
    ),
    min_size=1,
    max_size=8,
)


@settings(max_examples=40, deadline=None)
@given(WORLDS, st.lists(st.integers(0, 320), max_size=6), st.sampled_from((0.2, 1.0)), st.booleans())
def test_blocks_cut_anywhere_turn_it_at_the_same_instants(stretches, cuts, step_s, log_only):
    i_a = [i for count, i, _ in stretches for _ in range(count)]
    u_v = [u for count, _, u in stretches for _ in range(count)]
    block = signal(i_a, u_v, step_s)
    basis = Basis.LOAD | Basis.OVERVOLTAGE | (Basis.LOG_ONLY if log_only else Basis(0))
    wishes = {**CURVE, **HIGH, "basis": basis, "t1_s": 2, "t2_s": 4, "t3_s": 6, "coupling": 1, "connect_wait_s": 7}
    whole, pieces = House(**wishes), House(**wishes)

    whole.meter.advance(block)
    for a, b in pairwise([0, *sorted(min(cut, block.steps) for cut in cuts), block.steps]):
        pieces.meter.advance(block.cut(a, b))

    assert pieces.told == whole.told
    assert (pieces.meter.rows.counts == whole.meter.rows.counts).all()
    closed = _closed(whole.told, block)
    # Each interval while it is closed is 150 J a second, in microjoules.
    assert whole.energy_j() == pytest.approx(150.0 * step_s * closed.sum(), abs=0.01)


def _closed(told, block):
    """The plain definition: of each interval, what the last turn up to its start made of the breaker."""
    closed = np.ones(block.steps, bool)
    for when, _, opens in told:
        closed[block.start_ns[0] >= when] = not opens
    return closed


def test_a_window_is_as_long_as_comes_nearest():
    window = Window(1)
    window.begin(0)
    found = [window.take(k * 400, (k + 1) * 400, np.array([float(k)]), 1_000) for k in range(2)]

    # 800 is nearer to 1000 than 1200 would be… as near: the shorter one is taken.
    assert [None if each is None else each.tolist() for each in found] == [None, [0.5]]


def test_what_looks_at_nothing_is_at_rest():
    house = House(**CURVE)

    assert CutOff(house.breaker).at_rest
    assert Overload().at_rest
    assert Overvoltage().at_rest
    assert Limits.of(house.breaker).load_limits == (30.0, 24.0, 20.0)
    assert Limits.of(house.breaker).load_ns == (at(10), at(40), at(100))
    assert VoltageBack().take(amperes(1.0), Limits.of(House(**HIGH).breaker), 0, 0) == []
    assert house.meter.rows.count(Breaker.threshold) == 20
