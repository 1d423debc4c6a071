"""Rows at the ends of periods: through steady loads, outages, clock changes and reconfiguration."""

from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.intervals import Step, intervals_of
from trefas.base.errors import LocalError
from trefas.base.instant import NS_PER_S, Instant, instant_of
from trefas.core.energy import Energy
from trefas.core.load_profile import LoadProfile
from trefas.core.log import DataQuality, LoggerStatus
from trefas.core.meter import Meter
from trefas.core.power import Power
from trefas.metrology.samples import Gap

START = instant_of(datetime(2026, 1, 10, 12, 0))
MINUTE = 60 * NS_PER_S
KW_MINUTE = 60_000_000  # 1 kW for a minute, in milliwatt-seconds
OUTAGE = DataQuality.POWER_OUTAGE
FORWARD, BACKWARD = DataQuality.CLOCK_FORWARD, DataQuality.CLOCK_BACKWARD


class Profiled:
    """A meter with a load profile that began at noon, and consumes 1 kW while time passes."""

    def __init__(self, depth=100, period_s=900, columns=(Energy.active_import,), parts=(LoadProfile,), **options):
        self.meter = Meter(parts, start=START)
        self.profile = next(part for part in self.meter.parts if isinstance(part, LoadProfile))
        self.profile.begin(self.meter, columns, depth, period_s, **options)
        self.now = START

    def consume(self, minutes, step_s=20.0):
        steps = [Step(p_w=(1000.0, 0, 0), seconds=step_s)] * round(minutes * 60 / step_s)
        self.meter.advance(intervals_of(steps, start_ns=self.now))
        self.now = self.meter.now

    def lose(self, minutes):
        end = Instant(self.now + round(minutes * MINUTE))
        self.meter.skip(Gap(self.now, end, "power"))
        self.now = end

    def set_clock(self, *moment, seconds=None):
        rtc_ns = (
            int(instant_of(datetime(2026, 1, *moment)))
            if seconds is None
            else self.meter.rtc.at(self.now) + seconds * NS_PER_S
        )
        self.meter.set_clock(self.now, rtc_ns)

    @property
    def rows(self):
        return self.profile.log.rows(self.profile.log.ids())

    @property
    def times(self):
        """Hours and minutes, as 1215."""
        minutes = [int(ns) // MINUTE for ns in self.rows.rtc_ns]
        return [minute // 60 % 24 * 100 + minute % 60 for minute in minutes]

    @property
    def kw_minutes(self):
        return [count / KW_MINUTE for count in self.rows.counts[:, 0]]


def test_a_row_holds_the_registers_at_the_end_of_its_period():
    house = Profiled()

    house.consume(45)

    assert house.times == [1215, 1230, 1245]
    assert house.kw_minutes == [15, 30, 45]
    assert house.rows.quality.tolist() == [0, 0, 0]
    assert house.rows.status.tolist() == [0, 0, 0]


@pytest.mark.parametrize(("period_s", "times"), [(300, [1205, 1210]), (1800, [1230]), (3600, [])])
def test_periods_end_at_their_multiples(period_s, times):
    house = Profiled(period_s=period_s)

    house.consume({300: 10, 1800: 35, 3600: 59}[period_s])

    assert house.times == times


def test_an_outage_of_an_hour_leaves_marked_rows_of_the_registers_that_stood():
    house = Profiled()
    house.consume(20)

    house.lose(60)  # 12:20 to 13:20
    house.consume(25)

    assert house.times == [1215, 1230, 1245, 1300, 1315, 1330, 1345]
    assert house.kw_minutes == [15, 20, 20, 20, 20, 30, 45]
    assert house.rows.quality.tolist() == [0, OUTAGE, OUTAGE, OUTAGE, OUTAGE, OUTAGE, 0]
    assert not house.rows.status.any()


def test_what_flows_after_an_outage_is_in_no_row_of_the_time_before():
    """A meter with a supply: gone at 12:20, back at 13:18 and at work five seconds later. The row of 13:15 has the 20 minutes
    before, and nothing of what flows from 13:18:05 on."""
    house = Profiled(parts=(LoadProfile, Power))
    house.consume(20, step_s=1.0)
    dark = [Step(u_v=0.0, seconds=60.0)] * 58
    house.meter.advance(intervals_of(dark, start_ns=house.now))
    house.now = house.meter.now
    house.consume(13, step_s=1.0)

    assert house.times == [1215, 1230, 1245, 1300, 1315, 1330]
    assert house.kw_minutes == pytest.approx([15, 20, 20, 20, 20, 20 + 12 - 5 / 60])
    assert house.rows.quality.tolist() == [0, OUTAGE, OUTAGE, OUTAGE, OUTAGE, OUTAGE]


def test_a_short_outage_marks_the_row_of_its_period_alone():
    house = Profiled()
    house.consume(13)
    house.lose(1)
    house.consume(31)

    assert house.kw_minutes == [14, 29, 44]
    assert house.rows.quality.tolist() == [OUTAGE, 0, 0]


def test_an_outage_of_less_than_a_second_marks_nothing():
    house = Profiled()
    house.consume(5)
    house.lose(0.9 / 60)
    house.consume(15)

    assert house.rows.quality.tolist() == [0]


def test_an_outage_that_ends_with_the_period_is_not_marked_in_the_next():
    house = Profiled()
    house.consume(10)
    house.lose(5)
    house.consume(15)

    assert (house.times, house.rows.quality.tolist()) == ([1215, 1230], [OUTAGE, 0])


def test_time_that_no_interval_tells_of_is_an_outage_too():
    house = Profiled()
    house.consume(20)
    house.now = Instant(house.now + 30 * MINUTE)
    house.consume(15)

    assert house.times == [1215, 1230, 1245, 1300]
    assert house.rows.quality.tolist() == [0, OUTAGE, OUTAGE, OUTAGE]


def test_after_more_rows_than_are_filled_in_the_next_says_that_it_stands_after_a_hole():
    house = Profiled()
    house.consume(15)
    house.lose(60 * 24 * 40)  # 40 days are 3840 quarters
    house.consume(15)

    assert len(house.times) == 3
    assert house.rows.status.tolist() == [0, LoggerStatus.TIME_DISCONTINUITY, 0]
    assert house.rows.quality.tolist() == [0, OUTAGE, 0]


@pytest.mark.parametrize(
    ("seconds", "mark"),
    [
        (6, 0),
        (7, DataQuality.CLOCK_SET_7_S | FORWARD),
        (15, DataQuality.CLOCK_SET_15_S | FORWARD),
        (30, DataQuality.CLOCK_SET_30_S | FORWARD),
        (60, DataQuality.CLOCK_SET_30_S | FORWARD),
        (61, DataQuality.CLOCK_SET_60_S | FORWARD),
        (-6, 0),
        (-7, DataQuality.CLOCK_SET_7_S | BACKWARD),
        (-14, DataQuality.CLOCK_SET_7_S | BACKWARD),
        (-29, DataQuality.CLOCK_SET_15_S | BACKWARD),
        (-60, DataQuality.CLOCK_SET_30_S | BACKWARD),
        (-61, DataQuality.CLOCK_SET_60_S | BACKWARD),
    ],
)
def test_a_clock_that_is_set_marks_the_row_by_size_and_direction(seconds, mark):
    house = Profiled()
    house.consume(20)
    house.set_clock(seconds=seconds)
    house.consume(30)

    assert house.times == [1215, 1230, 1245]
    assert house.rows.quality.tolist() == [0, mark, 0]


def test_a_clock_set_forward_fills_the_rows_it_jumps_over():
    house = Profiled()
    house.consume(20)
    house.set_clock(10, 13, 5)
    house.consume(30)
    mark = DataQuality.CLOCK_SET_60_S | FORWARD

    assert house.times == [1215, 1230, 1245, 1300, 1315, 1330]
    assert house.kw_minutes == [15, 20, 20, 20, 30, 45]
    assert house.rows.quality.tolist() == [0, mark, mark, mark, mark, 0]


def test_a_clock_set_backward_logs_no_time_twice_and_loses_no_energy():
    house = Profiled()
    house.consume(50)
    house.set_clock(10, 12, 10)  # from 12:50
    house.consume(50)

    assert house.times == [1215, 1230, 1245, 1300]
    assert house.kw_minutes == [15, 30, 45, 100]  # 12:50 and 50 minutes more
    assert house.rows.quality.tolist() == [0, 0, 0, DataQuality.CLOCK_SET_60_S | BACKWARD]


def test_a_clock_set_forward_by_a_year_and_back_logs_each_time_once():
    house = Profiled()
    house.consume(20)
    house.meter.set_clock(house.now, int(instant_of(datetime(2027, 1, 10, 12, 20))))
    house.consume(15)
    house.set_clock(10, 12, 40)
    house.consume(20)

    assert house.times == [1215, 1215, 1230, 1245, 1300]
    hole = LoggerStatus.TIME_DISCONTINUITY
    assert house.rows.status.tolist() == [0, hole, 0, hole, 0]
    assert len(set(house.rows.rtc_ns.tolist())) == 5


def test_rows_say_where_the_clock_cannot_be_trusted():
    house = Profiled()
    house.consume(15)
    house.meter.rtc.invalidate()
    house.consume(15)

    assert house.rows.clock_status.tolist() == [0, 1]


def test_another_period_deletes_the_log_and_marks_the_next_row():
    house = Profiled(differences=True)
    house.consume(40)

    house.profile.set_capture_period(1800, house.now)
    assert len(house.rows) == 0
    house.consume(50)

    assert house.times == [1300, 1330]
    assert house.rows.status.tolist() == [LoggerStatus.INTERVAL_CHANGED, 0]
    assert (house.rows.before[:, 0] / KW_MINUTE).tolist() == [40, 60]
    house.profile.set_capture_period(1800, house.now)  # the same is no change
    assert house.times == [1300, 1330]


def test_a_period_that_cannot_be_is_refused():
    house = Profiled(periods_s=(900, 3600))

    with pytest.raises(LocalError, match="set to 1800 s; must be 900, 3600"):
        house.profile.set_capture_period(1800, house.now)
    with pytest.raises(LocalError, match="period is 600 s"):
        Profiled(period_s=600)
    with pytest.raises(LocalError, match="0 registers"):
        Profiled(columns=())


def restarted(house, minutes, **options):
    """Another meter that takes over image and rows, so many minutes after the last one was seen."""
    image, change = house.meter.image(), house.profile.unstored()
    again = Profiled(**options)
    again.now = Instant(house.now + round(minutes * MINUTE))
    again.meter.restore(image, now=again.now)
    again.profile.restore(change.rows, again.now)
    again.meter.replan(0, again.now)
    return again


def test_a_meter_that_was_off_goes_on_with_its_log():
    house = Profiled()
    house.consume(20)

    again = restarted(house, 30)
    again.consume(25)

    assert again.times == [1215, 1230, 1245, 1300, 1315]
    assert again.kw_minutes == [15, 20, 20, 30, 45]
    assert again.rows.quality.tolist() == [0, OUTAGE, OUTAGE, OUTAGE, 0]


def test_a_meter_with_other_registers_gives_its_old_rows_up():
    house = Profiled(code=1)
    house.consume(20)

    again = restarted(house, 0, columns=(Energy.active_export, Energy.active_import), code=2)
    again.consume(20)

    assert again.times == [1230]
    assert again.rows.status.tolist() == [LoggerStatus.RECONFIGURED]
    assert again.rows.counts.tolist() == [[0, 30 * KW_MINUTE]]
    assert again.profile.unstored().first_id == 2


def test_an_image_whose_rows_did_not_come_goes_on_empty_and_says_so():
    house = Profiled()
    house.consume(20)
    again = Profiled()
    again.meter.restore(house.meter.image())
    again.now = house.now

    again.consume(10)

    assert again.times == [1230]
    assert again.rows.status.tolist() == [LoggerStatus.CRC_INVALID | LoggerStatus.TIME_DISCONTINUITY]


EVENTS = st.lists(
    st.one_of(
        st.tuples(st.just("consume"), st.integers(1, 40)),
        st.tuples(st.just("lose"), st.integers(1, 70)),
        st.tuples(st.just("clock"), st.integers(-5000, 5000)),
    ),
    max_size=12,
)


@settings(max_examples=60, deadline=None)
@given(EVENTS)
def test_whatever_happens_no_time_is_there_twice_no_hole_is_unmarked_and_rows_add_up(events):
    house = Profiled(period_s=300, depth=2000)
    for what, how_much in events:
        if what == "consume":
            house.consume(how_much)
        elif what == "lose":
            house.lose(how_much)
        else:
            house.set_clock(seconds=how_much)
    rows = house.rows
    if not len(rows):
        return

    times = rows.rtc_ns.tolist()
    assert len(set(times)) == len(times)
    for before, after, status in zip(times[:-1], times[1:], rows.status[1:].tolist(), strict=True):
        assert after - before == 300 * NS_PER_S or status & LoggerStatus.TIME_DISCONTINUITY
    assert (rows.counts - rows.before).sum() == rows.counts[-1, 0]
    assert (rows.counts - rows.before).min() >= 0
    assert rows.counts[-1, 0] <= house.meter.read("1-1:1.8.0").count


COLUMNS = (Energy.active_import, Energy.reactive_import)
SET_BY_S = (0, 130, -250)


def fleet_rows(numbers, events):
    """The rows of each of these meters, whose clocks were set apart at the beginning; all live through the same."""
    meter = Meter((LoadProfile,), meters=len(numbers), start=START)
    profile = next(part for part in meter.parts if isinstance(part, LoadProfile))
    profile.begin(meter, COLUMNS, 500, 300)
    now = START
    for k, number in enumerate(numbers):
        meter.set_clock(now, START + SET_BY_S[number] * NS_PER_S, meter=k)
    for what, how_much in events:
        if what == "consume":
            step = Step(p_w=(1000.0, 0, 0), q_var=(0, 200.0, 0), seconds=20.0)
            meter.advance(intervals_of([step] * (3 * how_much), start_ns=now, meters=len(numbers)))
            now = meter.now
        elif what == "lose":
            end = Instant(now + how_much * MINUTE)
            meter.skip(Gap(now, end, "power"))
            now = end
        elif 0 in numbers:  # the first meter's clock alone is set again
            meter.set_clock(now, meter.rtc.at(now) + how_much * NS_PER_S, meter=numbers.index(0))
    log = profile.log
    return [log.rows(log.ids(k), k) for k in range(len(numbers))]


@settings(max_examples=25, deadline=None)
@given(EVENTS)
def test_a_fleet_logs_what_each_of_its_meters_logs_alone(events):
    together = fleet_rows([0, 1, 2], events)

    for number, rows in enumerate(together):
        (alone,) = fleet_rows([number], events)
        for name in ("ids", "rtc_ns", "clock_status", "status", "quality", "counts", "before"):
            assert getattr(rows, name).tolist() == getattr(alone, name).tolist(), name
