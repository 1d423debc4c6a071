"""Load control: who says what, to the minute; the delay; what survives a power cut."""

from datetime import datetime

import pytest

from tests.core.intervals import Step, intervals_of
from trefas.base.errors import LocalError
from trefas.base.instant import EPOCH, instant_of
from trefas.core.calendar import Calendar, Plan, Season, Shift
from trefas.core.daylight import Daylight, european
from trefas.core.load_control import OFF, ON, LoadControl, LoadShifts, LoadState, Mode
from trefas.core.meter import Meter

NIGHT = Calendar((Plan((Season((Shift(6 * 60, OFF), Shift(22 * 60, ON)), (Shift(0, ON),)),), name="night"),))


class Controlled:
    """A meter whose clock begins at a standard time, and how long each load was on."""

    def __init__(self, start="2026-01-05T00:00", delay_s=0):
        at = instant_of(datetime.fromisoformat(start))
        self.meter = Meter((Daylight, LoadControl), start=at)
        self.control = next(part for part in self.meter.parts if isinstance(part, LoadControl))
        next(part for part in self.meter.parts if isinstance(part, Daylight)).periods = european(2026)
        self.control.delay_s = delay_s
        self.meter.at_end_of(LoadShifts(self.control))

    def minutes(self, count):
        """The state after each minute."""
        seen = []
        for _ in range(count):
            self.meter.advance(intervals_of([Step(seconds=60.0)], self.meter.now))
            seen.append((self.control.active[1], self.control.active[2]))
        return seen


def test_a_calendar_shifts_to_the_minute_and_is_open_before_its_first_shift():
    house = Controlled()
    house.control.configure(house.meter.now, 1, Mode.INTERNAL, NIGHT)
    house.control.configure(house.meter.now, 2, Mode.INTERNAL, NIGHT, default=1)

    first, second = zip(*house.minutes(24 * 60), strict=True)  # a Monday

    # Until 06:00 the default, off and on; then off until 22:00, then on. The last minute's state is of 24:00, the next day.
    assert (sum(first[:-1]), sum(second[:-1])) == (2 * 60, 2 * 60 + 6 * 60 - 1)
    assert first[22 * 60 - 2 : 22 * 60] == (0, 1)
    assert (first[-1], second[-1]) == (0, 1)
    assert (house.control.plan_name[1], house.control.season[1]) == ("night", 1)


def test_local_time_counts():
    house = Controlled("2026-07-06T20:58")
    house.control.configure(house.meter.now, 1, Mode.INTERNAL, NIGHT)

    assert [state for state, _ in house.minutes(3)] == [0, 1, 1]  # 22:00 in summer time is 21:00


def test_a_load_is_connected_after_its_share_of_the_delay_and_disconnected_at_once():
    house = Controlled("2026-01-05T21:58", delay_s=600)
    house.control.share = 300
    house.control.configure(house.meter.now, 1, Mode.INTERNAL, NIGHT)

    states, left = [], []
    for _ in range(6):
        house.minutes(1)
        states.append(house.meter.read("1-1:96.52.9").count)
        left.append(house.meter.read("1-1:96.52.7").count)
    house.meter.set_clock(house.meter.now, int(instant_of(datetime(2026, 1, 6, 12))))

    # 3/10 of 600 s from 22:00 on.
    assert states == [
        LoadState.OFF,
        LoadState.WAITING,
        LoadState.WAITING,
        LoadState.WAITING,
        LoadState.ON,
        LoadState.ON,
    ]
    assert left == [0, 180, 120, 60, 0, 0]
    assert not house.control.is_on(1)


def test_a_delay_that_ends_between_two_minutes_ends_there():
    house = Controlled("2026-01-05T22:00", delay_s=90)
    house.control.configure(house.meter.now, 1, Mode.INTERNAL, NIGHT)

    house.meter.advance(intervals_of([Step(seconds=1.0)] * 89, house.meter.now))
    before = house.control.is_on(1)
    house.meter.advance(intervals_of([Step(seconds=1.0)], house.meter.now))

    assert (before, house.control.is_on(1)) == (False, True)


def test_a_wait_is_called_off_with_its_reason():
    house = Controlled("2026-01-05T22:00", delay_s=600)
    house.control.configure(house.meter.now, 1, Mode.INTERNAL, NIGHT)
    house.minutes(2)

    house.meter.set_clock(house.meter.now, int(instant_of(datetime(2026, 1, 6, 12))))

    assert house.control.state[1] == LoadState.OFF
    assert sum(on for on, _ in house.minutes(20)) == 0


def test_loads_follow_the_tariff_within_a_minute():
    house = Controlled()
    house.control.configure(house.meter.now, 1, Mode.TARIFF, positions=0b1000_0010)
    house.control.configure(house.meter.now, 2, Mode.TARIFF, positions=0b0000_0001, default=1)
    seen = []

    for tariff in (0, 1, 2, 8):
        house.meter.switch_tariff(tariff)
        seen += house.minutes(1)

    assert seen == [(0, 1), (0, 1), (1, 0), (1, 0)]


def test_a_register_switches_at_once_and_is_left_alone():
    house = Controlled(delay_s=600)
    house.control.configure(house.meter.now, 1, Mode.REGISTER)

    house.control.active[1] = 1
    house.control.written(LoadControl.active[1], house.meter.now)

    assert house.minutes(3) == [(1, 0)] * 3
    assert house.meter.rows.count(LoadControl.due_ns[1]) == 0


def test_nobody_leaves_the_default_state():
    house = Controlled()
    house.control.default[2] = 1
    house.control.written(LoadControl.default[2], house.meter.now)
    house.control.active[1] = 1
    house.control.written(LoadControl.active[1], house.meter.now)

    assert house.minutes(1) == [(0, 1)]


def test_without_a_delay_a_load_is_connected_at_once_in_1970_too():
    meter = Meter((LoadControl,), start=EPOCH)
    control = next(part for part in meter.parts if isinstance(part, LoadControl))
    control.delay_s = 0

    control.configure(EPOCH, 1, Mode.DISABLED, default=1)

    assert control.is_on(1)


def test_an_invalid_clock_leaves_the_default_state():
    house = Controlled("2026-01-05T23:00")
    house.control.configure(house.meter.now, 1, Mode.INTERNAL, NIGHT)
    assert house.control.is_on(1)

    house.meter.rtc.invalidate()
    house.control.settle(house.meter.now)

    assert not house.control.is_on(1)


def test_a_plan_is_chosen_and_what_is_not_there_is_refused():
    house = Controlled()
    always = Plan((Season((Shift(0, ON),)),), name="always")
    house.control.configure(house.meter.now, 2, Mode.INTERNAL, Calendar((NIGHT.plans[0], always)))

    house.control.choose(house.meter.now, 2, 2)

    assert house.control.is_on(2)
    with pytest.raises(LocalError, match="plan 3 of load 2 was chosen; its calendar has 2"):
        house.control.choose(house.meter.now, 2, 3)
    with pytest.raises(LocalError, match="load 3 was named; there are 1 to 2"):
        house.control.is_on(3)


def test_a_wait_goes_on_after_a_power_cut():
    house, again = Controlled("2026-01-05T22:00", delay_s=600), Controlled("2026-01-05T22:04")
    for each in (house, again):
        each.control.configure(each.meter.now, 1, Mode.INTERNAL, NIGHT)
    again.control.active[1] = 0
    house.minutes(2)

    again.meter.restore(house.meter.image())

    assert [on for on, _ in again.minutes(7)] == [0] * 5 + [1, 1]  # from 22:10 on
