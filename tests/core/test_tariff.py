"""Tariff control: inputs, register, calendar; every shift at its minute of local time; no count in two tariffs or in none."""

from datetime import date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.intervals import Step, intervals_of
from trefas.base.errors import LocalError
from trefas.base.instant import NS_PER_S, Instant, instant_of
from trefas.core.calendar import Calendar, DayType, Plan, Season, SeasonStart, Shift
from trefas.core.daylight import Change, Daylight, by_rule, european
from trefas.core.demand import Demand, DemandPeriod
from trefas.core.energy import Energy
from trefas.core.meter import Meter
from trefas.core.tariff import Inputs, Mode, TariffControl, TariffShifts

MINUTE_NS = 60 * NS_PER_S
DAY_AND_NIGHT = Season(
    working=(Shift(0, 2), Shift(6 * 60, 1), Shift(22 * 60, 2)), non_working=(Shift(0, 2),), holiday=(Shift(0, 3),)
)
CALENDAR = Calendar((Plan((DAY_AND_NIGHT,), name="day and night"),), frozenset({date(2026, 1, 6)}), "feasts")


def controlled(mode=Mode.INTERNAL, calendar=CALENDAR, inputs=None, start="2026-01-05T00:00", zone_min=0):
    """A meter whose clock begins at a standard time."""
    normal = instant_of(datetime.fromisoformat(start))
    at = Instant(normal - zone_min * MINUTE_NS)
    meter = Meter((Daylight, Demand, TariffControl), start=at)
    meter.rtc.set_from_utc(at, zone_min)
    control = next(part for part in meter.parts if isinstance(part, TariffControl))
    control.configure(at, mode, calendar, inputs)
    meter.at_end_of(DemandPeriod(meter.rows, 15))
    meter.at_end_of(TariffShifts(control))
    return meter, control


def minutes(meter: Meter, count: int, p_w: float = 600.0) -> None:
    meter.advance(intervals_of([Step(p_w=(p_w, 0, 0), seconds=60.0)] * count, meter.now))


def hours_by_tariff(meter: Meter) -> list[float]:
    """Of a load of 600 W."""
    return [meter.read(f"1-1:1.8.{tariff}").value / 600 for tariff in range(1, 9)]


def active(meter: Meter) -> int:
    return meter.read(Energy.active_tariff).count


def test_a_calendar_shifts_to_the_minute():
    meter, _ = controlled()

    minutes(meter, 24 * 60)  # a Monday

    assert hours_by_tariff(meter)[:3] == [16, 8, 0]
    minutes(meter, 24 * 60)  # Epiphany, an exception day
    assert hours_by_tariff(meter)[:3] == [16, 8, 24]
    assert meter.read("1-1:1.8.0").value == 48 * 600


def test_a_shift_is_made_though_no_interval_ends_there():
    meter, _ = controlled(start="2026-01-05T05:59")

    meter.advance(intervals_of([Step(p_w=(600.0, 0, 0), seconds=0.7)] * 200, meter.now))

    # 86 intervals of 0.7 s are 60.2 s: the one that reaches 06:00 is still the night's.
    assert meter.read("1-1:1.8.2").count == 86 * 420_000
    assert meter.read("1-1:1.8.1").count == 114 * 420_000


def test_a_shift_in_the_skipped_hour_is_at_the_change_and_one_in_the_hour_that_comes_twice_is_twice():
    calendar = Calendar((Plan((Season((), (Shift(0, 1), Shift(150, 2)), ()),)),))  # 02:30, on Sundays too
    spring, _ = controlled(calendar=calendar, start="2026-03-29T00:00", zone_min=60)
    autumn, _ = controlled(calendar=calendar, start="2026-10-24T23:00", zone_min=60)

    minutes(spring, 3 * 60)
    minutes(autumn, 5 * 60)

    # Spring: 01:59 is followed by 03:00, so 02:00 standard time is the change. 120 min of tariff 1, then 60 of tariff 2.
    assert [60 * hours for hours in hours_by_tariff(spring)[:2]] == [120, 60]
    # Autumn, from 00:00 summer time: 150 min, then 30 of tariff 2 until 03:00, which is 02:00 again: 30 min, then tariff 2.
    assert [60 * hours for hours in hours_by_tariff(autumn)[:2]] == [180, 120]


@pytest.mark.parametrize(
    ("inputs", "tariffs"),
    [
        # Levels 00, 10, 01, 11: the technical description's table of tariff control.
        (Inputs((0, 1)), [1, 2, 3, 4]),
        (Inputs((0,)), [1, 2, 1, 2]),
        (Inputs((1,)), [1, 1, 2, 2]),
    ],
)
def test_inputs_choose_among_two_or_four(inputs, tariffs):
    meter, control = controlled(Mode.MODULE_PORT, None, inputs)
    seen = []

    for port_1, port_2 in ((0, 0), (1, 0), (0, 1), (1, 1)):
        control.see(meter.now, port_1, port_2)
        seen.append(active(meter))

    assert seen == tariffs
    with pytest.raises(LocalError, match="must be 0 to 1"):
        control.see(meter.now, 2)


def test_nobody_and_a_register_leave_the_tariff_as_it_is_set():
    for mode, first in ((Mode.DISABLED, 0), (Mode.REGISTER, 1)):
        meter, _ = controlled(mode)
        assert active(meter) == first
        meter.switch_tariff(5)
        minutes(meter, 24 * 60)
        assert active(meter) == 5


def test_the_default_tariff_holds_where_the_calendar_is_open_or_the_clock_is_invalid():
    meter, control = controlled(calendar=Calendar((Plan((Season((Shift(60, 2),)),)),)))
    meter.rows.put(TariffControl.default, 4)
    control.settle(meter.now)
    before = active(meter)

    minutes(meter, 61)
    at_one = active(meter)
    meter.rtc.invalidate()
    control.settle(meter.now)

    assert (before, at_one, active(meter)) == (4, 2, 4)


def test_another_mode_holds_at_once():
    meter, control = controlled()
    seen = [active(meter)]

    for mode in (Mode.DISABLED, Mode.REGISTER, Mode.INTERNAL):
        control.mode = mode
        control.written(TariffControl.mode, meter.now)
        seen.append(active(meter))

    assert seen == [2, 0, 1, 2]


def test_a_plan_is_chosen_and_said():
    plans = (
        CALENDAR.plans[0],
        Plan((Season((Shift(0, 7),)), DAY_AND_NIGHT), (SeasonStart(1, 1, 1), SeasonStart(1, 7, 2)), "flat"),
    )
    meter, control = controlled(calendar=Calendar(plans, name="none"))

    control.choose(meter.now, 2)

    assert (active(meter), control.plan, control.season, control.plan_name) == (7, 2, 1, "flat")
    assert control.exception_days == "none"
    minutes(meter, 2 * 24 * 60)  # the 7th: season 2 begins, by night
    assert (active(meter), control.season) == (2, 2)
    with pytest.raises(LocalError, match="plan 3 was chosen; the calendar has 2"):
        control.choose(meter.now, 3)


def test_a_clock_that_is_set_takes_the_tariff_along():
    meter, _ = controlled(start="2026-01-05T04:00")
    minutes(meter, 10)

    meter.set_clock(meter.now, int(instant_of(datetime(2026, 1, 5, 12))))

    assert active(meter) == 1


def test_a_meter_that_was_dark_wakes_up_in_the_right_tariff():
    meter, _ = controlled(start="2026-01-05T04:00")
    minutes(meter, 10)
    again, _ = controlled(start="2026-01-05T12:00")

    again.restore(meter.image())

    assert active(again) == 1


def test_a_demand_period_that_ends_with_a_tariff_is_that_tariffs():
    meter, _ = controlled(start="2026-01-05T05:45")

    minutes(meter, 15, 900.0)
    minutes(meter, 15, 100.0)

    assert [meter.read(f"1-1:1.6.{tariff}").value for tariff in (0, 1, 2)] == [900, 100, 900]


shifts = st.lists(
    st.tuples(st.integers(0, 1439), st.integers(1, 8)), min_size=0, max_size=10, unique_by=lambda shift: shift[0]
).map(lambda pairs: tuple(Shift(*pair) for pair in sorted(pairs)))
seasons = st.builds(Season, shifts, shifts, shifts, st.tuples(*[st.sampled_from(list(DayType))] * 7))
SOUTH = by_rule(Change(10, 1, timedelta(hours=2)), Change(4, 1, timedelta(hours=2)), 2026)


@settings(max_examples=40, deadline=None)
@given(
    season=st.lists(seasons, min_size=1, max_size=4),
    exceptions=st.sets(st.dates(date(2026, 3, 27), date(2026, 4, 7)), max_size=5),
    start=st.sampled_from(["2026-03-28T20:17", "2026-04-04T21:30", "2026-10-24T18:00", "2026-10-03T20:01"]),
    table=st.sampled_from([european(2026), SOUTH, ()]),
    watts=st.lists(st.integers(-4_000, 4_000), min_size=1, max_size=7),
    set_by=st.one_of(st.none(), st.integers(-4_000, 4_000)),
)
def test_every_count_is_in_one_tariff_and_it_is_the_one_of_its_minute(season, exceptions, start, table, watts, set_by):
    starts = tuple(SeasonStart(month, 4, n + 1) for month, n in zip((3, 4, 10), range(len(season)), strict=False))
    calendar = Calendar((Plan(tuple(season), starts),), frozenset(exceptions))
    meter, control = controlled(calendar=calendar, start=start)
    daylight = next(part for part in meter.parts if isinstance(part, Daylight))
    daylight.periods = table
    meter.replan(0, meter.now)
    normal = datetime.fromisoformat(start)
    slow = np.zeros((2, 9), np.int64)

    for block in range(6):  # of four hours
        loads = [watts[(block + k) % len(watts)] for k in range(240)]
        for load in loads:
            # The definition: this minute's energy is of the tariff at its begin, in local time; 0 below 2.3 W.
            tariff = calendar.tariff(1, daylight.local(normal)) or control.default
            slow[int(load < 0), tariff] += abs(load) * 60_000 if abs(load) >= 3 else 0
            normal += timedelta(minutes=1)
        meter.advance(intervals_of([Step(p_w=(load, 0, 0), seconds=60.0) for load in loads], meter.now))
        for row, c in enumerate((1, 2)):
            by_tariff = [meter.read(f"1-1:{c}.8.{tariff}").count for tariff in range(1, 9)]
            assert by_tariff == slow[row, 1:].tolist()
            assert sum(by_tariff) == meter.read(f"1-1:{c}.8.0").count
        if set_by is not None and block == 2:
            normal += timedelta(minutes=set_by)
            meter.set_clock(meter.now, int(instant_of(normal)))
