"""The supply: when the meter is at work, what it counts then, and what it says when it is back."""

from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.intervals import Step, intervals_of
from trefas.base.instant import NS_PER_S, Instant
from trefas.core.backup import Backup
from trefas.core.live import Live
from trefas.core.meter import Meter
from trefas.core.occurrence import CLOCK_LOST, POWER, RESET, Occurrence
from trefas.core.operation import Operation
from trefas.core.power import Power
from trefas.metrology.samples import Gap

A14 = "1-1:1.8.0"
J = 1_000  # counts of a joule
HOUR = 3_600 * NS_PER_S
DAY = 24 * HOUR


class House:
    """A meter with a supply that consumes 100 W, as long as there is voltage, and a book of what happened."""

    def __init__(self):
        self.meter = Meter((Power, Backup))
        self.power = next(part for part in self.meter.parts if isinstance(part, Power))
        self.told = []
        for name in (POWER, RESET, CLOCK_LOST):
            self.meter.occurrences.hear(name, lambda _, what: self.told.append(what))
        self.end = 0

    def pass_by(self, seconds, u_v=230.0, step_s=1.0, p_w=100.0):
        steps = [Step(p_w=(p_w, 0, 0), u_v=u_v, seconds=step_s)] * round(seconds / step_s)
        self.meter.advance(intervals_of(steps, start_ns=self.end))
        self.end += round(seconds * NS_PER_S)

    def lose(self, seconds):
        end = self.end + round(seconds * NS_PER_S)
        self.meter.skip(Gap(Instant(self.end), Instant(end), "nothing measured"))
        self.end = end

    @property
    def counted_j(self):
        return self.meter.read(A14).count / J

    @property
    def operating_s(self):
        return self.meter.read(Operation.operating).count / NS_PER_S


def at(seconds):
    return Instant(round(seconds * NS_PER_S))


@pytest.mark.parametrize("step_s", [0.2, 1.0, 20.0])
def test_without_voltage_it_shuts_down_after_a_second_and_starts_five_seconds_after_it_is_back(step_s):
    house = House()
    house.pass_by(20, step_s=step_s)
    house.pass_by(20, u_v=159.9, step_s=step_s)  # the load goes on at 159.9 V; for the first second it is counted
    assert not house.meter.at_work
    house.pass_by(60, step_s=step_s)

    assert house.meter.at_work
    # Counted: 20 s, one of the 20 below 160 V, and the last 55 of the 60 after.
    assert house.counted_j == pytest.approx(100 * 76, abs=0.001)
    assert house.operating_s == 76
    assert house.told == [
        Occurrence(POWER, at(21), False),
        Occurrence(POWER, at(45), True, value=24 * NS_PER_S),
        Occurrence(RESET, at(45)),
    ]
    assert (house.power.failures, house.power.resets) == (1, 1)
    assert (house.power.last_failure, house.power.without) == (24 * NS_PER_S, 24 * NS_PER_S)
    assert house.power.uptime == 55 * NS_PER_S
    assert house.meter.now == at(100)


def test_a_second_without_voltage_is_lived_through():
    house = House()
    house.pass_by(10)
    house.pass_by(1.0, u_v=10.0, step_s=0.2, p_w=0.0)
    house.pass_by(10)

    assert (house.operating_s, house.told) == (21, [])


def test_seconds_without_voltage_that_are_not_joined_do_not_add_up():
    house = House()
    for _ in range(5):
        house.pass_by(0.8, u_v=10.0, step_s=0.2)
        house.pass_by(0.2, step_s=0.2)

    assert house.told == []


@pytest.mark.parametrize("phases", [(230.0, 0.0, 0.0), (0.0, 160.0, 0.0), (100.0, 100.0, 161.0)])
def test_one_phase_keeps_it_alive(phases):
    house = House()
    house.pass_by(100, u_v=phases)

    assert (house.operating_s, house.told) == (100, [])


def test_it_lives_on_the_auxiliary_supply_until_that_goes_too():
    house = House()
    house.power.auxiliary = 1
    house.pass_by(100, u_v=10.0, p_w=0.0)
    assert house.meter.at_work
    house.power.auxiliary = 0
    house.pass_by(100, u_v=10.0, p_w=0.0)

    assert not house.meter.at_work
    assert house.operating_s == 101


def test_voltage_that_goes_again_before_it_has_started_is_nothing():
    house = House()
    house.pass_by(10)
    house.pass_by(10, u_v=10.0)
    for _ in range(3):
        house.pass_by(4.9, step_s=0.1)
        house.pass_by(0.1, u_v=10.0, step_s=0.1)
    assert [each.begins for each in house.told] == [False]
    house.pass_by(6)

    assert house.operating_s == 12
    assert house.power.failures == 1


def test_time_that_nothing_was_measured_in_is_time_without_voltage():
    house = House()
    house.pass_by(10)
    house.lose(1)
    house.pass_by(10)
    assert house.told == []
    house.lose(100)
    house.pass_by(10)
    house.end += 50 * NS_PER_S  # and so is time that no interval tells of
    house.pass_by(10)

    assert house.operating_s == 10 + 10 + 5 + 5
    assert [each.at for each in house.told if each.name == POWER] == [at(22), at(126), at(132), at(186)]


def test_without_power_nothing_is_shown():
    house = House()
    house.pass_by(10)
    assert house.meter.read(Live.active).count == 100_000
    house.pass_by(10, u_v=10.0)

    assert house.meter.read(Live.active).count == 0
    assert house.meter.read(Live.u_l[1]).count == 0


def after_a_cut(house, seconds):
    """Another meter that takes over the memory so long after it was written."""
    again = House()
    again.meter.restore(house.meter.image(), now=Instant(house.end + round(seconds * NS_PER_S)))
    again.meter.started(again.meter.now)
    again.end = again.meter.now
    return again


def test_a_meter_that_was_cut_off_without_a_moment_to_write_says_so_when_it_is_back():
    house = House()
    house.pass_by(10)

    again = after_a_cut(house, 90)
    again.pass_by(10)

    assert again.told == [
        Occurrence(POWER, at(10), False),
        Occurrence(POWER, at(100), True, value=90 * NS_PER_S),
        Occurrence(RESET, at(100)),
    ]
    assert again.counted_j == pytest.approx(2000, abs=0.001)
    assert (again.power.failures, again.power.uptime) == (1, 10 * NS_PER_S)


def test_a_meter_that_had_shut_down_before_says_only_that_it_is_back():
    house = House()
    house.pass_by(10)
    house.pass_by(10, u_v=10.0, p_w=0.0)

    again = after_a_cut(house, 80)

    assert again.told == [Occurrence(POWER, at(100), True, value=89 * NS_PER_S), Occurrence(RESET, at(100))]
    assert again.power.failures == 1


def test_a_meter_that_is_cut_off_again_before_it_measured_anything_counts_no_time_twice():
    house = House()
    house.pass_by(10)

    again = after_a_cut(after_a_cut(house, 90), 50)

    assert (again.power.failures, again.power.last_failure) == (2, 50 * NS_PER_S)
    assert again.power.without == 140 * NS_PER_S


def test_a_meter_that_never_measured_was_lost_where_it_began():
    begun = Instant(1_700_000_000 * NS_PER_S)
    first, again = Meter((Power, Backup), start=begun), Meter((Power, Backup), start=begun)

    again.restore(first.image(), now=Instant(begun + HOUR))

    assert again.rows.count(Power.last_failure) == HOUR
    assert again.rtc.valid == 1


def test_time_does_not_go_back_where_the_memory_is_ahead():
    house = House()
    house.pass_by(100)

    again = after_a_cut(house, -30)

    assert again.meter.now == at(100)
    assert again.power.last_failure == 0


@pytest.mark.parametrize(("days", "valid"), [(6.9, 1), (7.1, 0)])
@pytest.mark.parametrize("restart", [False, True])
def test_after_seven_days_the_clock_is_invalid_and_goes_on_from_where_it_was(days, valid, restart):
    house = House()
    house.pass_by(10)
    if restart:
        house = after_a_cut(house, days * 86_400)
    else:
        house.lose(days * 86_400)
    house.pass_by(10)

    rtc = house.meter.rtc
    assert rtc.valid == valid
    assert (CLOCK_LOST in [each.name for each in house.told]) == (not valid)
    if not valid:
        # Lost at 10 s, or a second later where it had that second; on for 10 s, or 5 s where it had to start.
        assert rtc.shown(house.meter.now) == datetime(1970, 1, 1, 0, 0, 20 if restart else 16)
    else:
        assert rtc.at(house.meter.now) == house.meter.now


def test_a_load_curve_that_tells_of_no_voltage_is_that_of_a_meter_at_work():
    house = House()
    house.pass_by(100, u_v=0.0)

    assert (house.counted_j, house.told) == (10_000, [])


PIECES = st.lists(st.tuples(st.sampled_from(["on", "off", "hole"]), st.integers(1, 80)), min_size=1, max_size=12)


@settings(max_examples=60, deadline=None)
@given(PIECES, st.integers(1, 9))
def test_the_same_intervals_cut_into_blocks_anywhere_make_the_same_meter(pieces, size):
    """In steps of 0.1 s, so that a piece is up to 8 s; holes stand in no block."""
    steps = [what for what, tenths in pieces for _ in range(tenths)]
    whole, cut = House(), House()
    for house, block in ((whole, len(steps)), (cut, size)):
        run = []
        begin = 0
        for k, what in enumerate([*steps, "hole"]):
            if run and (what == "hole" or len(run) == block):
                house.meter.advance(intervals_of(run, start_ns=begin * NS_PER_S // 10))
                run = []
            if what != "hole":
                begin = begin if run else k
                run.append(Step(p_w=(50.0, 0, 0), u_v=230.0 if what == "on" else 10.0, seconds=0.1))

    assert whole.told == cut.told
    assert (whole.meter.rows.counts == cut.meter.rows.counts).all()
    assert whole.operating_s == slow_operating_s(steps)


def slow_operating_s(steps):
    """The definition, a tenth of a second at a time."""
    at_work, low, high, tenths, begun = True, 0, 0, 0, False
    for what in steps:
        begun = begun or what != "hole"
        if not begun:
            continue
        low, high = (0, high + 1) if what == "on" else (low + 1, 0)
        if at_work and low > 10:
            at_work, high = False, 0
        tenths += at_work and what != "hole"
        if not at_work and high == 50:
            at_work, low = True, 0
    return tenths / 10
