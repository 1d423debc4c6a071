"""Debiting logger 1, and the calendar of the stops: one stop a date, through power cuts, set clocks and summer time."""

from datetime import datetime, timedelta

import numpy as np
import pytest

from tests.core.intervals import Step, intervals_of
from trefas.base.errors import LocalError, SetupError
from trefas.base.instant import NS_PER_S, Instant, instant_of
from trefas.core.dates import OfMonths
from trefas.core.daylight import Daylight, european
from trefas.core.debiting import Debiting
from trefas.core.debiting_log import COLUMNS, DebitingLog
from trefas.core.demand import Demand, DemandPeriod
from trefas.core.log import DataQuality, LoggerStatus
from trefas.core.meter import Meter
from trefas.core.pulse_input import PulseInput
from trefas.metrology.samples import Gap

MWS_PER_WH = 3_600_000
HOUR_NS = 3600 * NS_PER_S
PARTS = (Daylight, Demand, Debiting, DebitingLog)


def at(text: str) -> Instant:
    return instant_of(datetime.fromisoformat(text))


class Books:
    """A meter with debiting stops whose clock shows the truth, in standard time."""

    def __init__(self, start="2026-01-01T00:00", dates=None, parts=PARTS, has=lambda _: True, meters=1):
        self.meter = Meter(parts, start=at(start), meters=meters)
        self.debiting = next(part for part in self.meter.parts if isinstance(part, Debiting))
        self.log = next(part for part in self.meter.parts if isinstance(part, DebitingLog))
        if Daylight in parts:
            next(part for part in self.meter.parts if isinstance(part, Daylight)).periods = european(2026)
        self.meter.at_end_of(DemandPeriod(self.meter.rows, 15))
        self.log.begin(self.meter, self.debiting, dates, has)

    def until(self, text: str, p_w=1000.0, seconds=900):
        steps = int(at(text) - self.meter.now) // (seconds * NS_PER_S)
        block = intervals_of([Step(p_w=(p_w, 0, 0), seconds=seconds)] * steps, self.meter.now, self.meter.rows.meters)
        self.meter.advance(block)

    def rows(self, meter=0):
        return self.log.log.rows(self.log.log.ids(meter), meter)

    def dates(self, meter=0):
        """The rows' times."""
        return [
            f"{datetime(1970, 1, 1) + timedelta(microseconds=ns // 1000):%m-%d %H:%M}"
            for ns in self.rows(meter).rtc_ns.tolist()
        ]

    def column(self, name):
        names = [column.name for column in self.log.columns]
        return self.rows().counts[:, names.index(name)].tolist()

    def again(self, now: str, rows=True):
        """The same meter after a power cut, restored from its memory."""
        other = Books(now, self.log.stops.kinds[0] if self.log.stops.kinds else None)
        other.meter.restore(self.meter.image())
        if rows:
            change = self.log.unstored()
            other.log.restore(change.rows, other.meter.now)
        return other


MONTHLY = OfMonths()


def test_the_columns_are_those_of_the_technical_descriptions_table():
    names = [column.name for column in COLUMNS]
    of_demand = [name.replace(" time (standard time, ns; 0 is never)", " RTC") for name in names[20:]]

    assert names[:4] == ["HourCounter", "BillingPeriodCnt", "PowerThresholdCnt", "PulseInput1"]
    assert names[4:8] == ["A14", "A23", "R12", "R34"]
    assert names[8:16] == [f"{kind}_Tariff{n}" for kind in ("A14", "R12") for n in (1, 2, 3, 4)]
    assert names[16:18] == ["E14", "E23"]
    assert names[18:20] == ["P14_Max", "P14_Max time (standard time, ns; 0 is never)"]
    assert of_demand == [
        *("P14_MaxAcc", "P14 - peak,akk T1", "P14 - peak,akk T2", "Q12_Max", "Q12_Max RTC", "Q12_MaxAcc"),
        *("P14_Ex_Max_Tariff1", "P14_Ex_Max_Tariff1 RTC", "P14_Ex_Max_Tariff2", "P14_Ex_Max_Tariff2 RTC"),
        *("Q12_Ex_Max_Tariff1", "Q12_Ex_Max_Tariff1 RTC", "Q12_Ex_Max_Tariff2", "Q12_Ex_Max_Tariff2 RTC"),
        *("S14_Ex_Max", "S14_Ex_Max RTC", "S23_Ex_Max", "S23_Ex_Max RTC"),
    ]


def test_columns_of_what_a_meter_has_not_are_left_out_with_their_times():
    with_pulses = Books(parts=(*PARTS, PulseInput))
    active_only = Books(has=lambda name: name.c in (0, 1, 8, 9, 96))

    assert len(with_pulses.log.columns) == len(COLUMNS)
    assert len(Books().log.columns) == len(COLUMNS) - 1
    names = [column.name for column in active_only.log.columns]
    assert not [name for name in names if name.startswith(("R", "Q", "A23", "E23", "S23"))]
    assert len([name for name in names if "time" in name]) == 4  # P+max, of tariffs 1 and 2, and S+max


def test_a_stop_on_every_first_at_midnight_takes_the_maxima_and_begins_them_anew():
    books = Books(dates=MONTHLY)

    books.until("2026-01-10T12:00", 500.0)
    books.until("2026-01-10T12:15", 3000.0)
    books.until("2026-02-03T00:00", 400.0)
    books.until("2026-03-05T00:00", 600.0)

    assert books.dates() == ["02-01 00:00", "03-01 00:00"]
    assert books.column("BillingPeriodCnt") == [1, 2]
    assert [count / 1000 for count in books.column("P14_Max")] == [3000, 600]
    assert books.column("P14_Max time (standard time, ns; 0 is never)")[0] == at("2026-01-10T12:15")
    assert [count / 1000 for count in books.column("P14_MaxAcc")] == [3000, 3600]  # each of the row before and its own
    # 31 days: 9.5 d · 500 W + 15 min · 3000 W + the rest (21.5 d − 15 min) · 400 W
    assert books.column("A14")[0] / MWS_PER_WH == 9.5 * 24 * 500 + 750 + (21.5 * 24 - 0.25) * 400
    assert books.column("HourCounter") == [31 * 24 * HOUR_NS, 59 * 24 * HOUR_NS]
    assert books.rows().quality.tolist() == books.rows().status.tolist() == [0, 0]
    # Since the last stop.
    assert (books.meter.read("1-1:1.6.0").value, books.meter.read("1-1:1.2.0").value) == (600, 3600)


@pytest.mark.parametrize(
    ("months", "day", "expected"),
    [
        ((1, 3, 5, 7, 9, 11), 15, ["01-15 00:00", "03-15 00:00", "05-14 23:00", "07-14 23:00"]),
        ((2, 5, 8, 11), 28, ["02-28 00:00", "05-27 23:00", "08-27 23:00"]),
        ((3, 9), 1, ["03-01 00:00", "08-31 23:00"]),
        ((6,), 1, ["05-31 23:00"]),
    ],
)
def test_stops_come_at_local_midnight_on_the_ordered_day_of_the_ordered_months(months, day, expected):
    books = Books("2026-01-02T00:00", OfMonths(months, day))

    books.until("2026-09-05T00:00", seconds=3600)

    assert books.dates() == expected


def test_without_dates_only_a_command_and_an_input_stop():
    books = Books()

    books.until("2026-03-05T10:30")
    books.debiting.written(Debiting.force, books.meter.now)
    for level in (1, 1, 0, 1):
        books.debiting.see(books.meter.now, level)

    assert books.dates() == ["03-05 10:30"] * 3
    assert books.debiting.count == 3
    assert books.rows().quality.tolist() == [0] * 3
    with pytest.raises(LocalError, match="must be 0 to 1"):
        books.debiting.see(books.meter.now, 2)


def test_a_commanded_stop_does_not_replace_one_of_the_calendar():
    books = Books(dates=MONTHLY)
    books.until("2026-01-31T23:30")
    books.debiting.stop(books.meter.now)

    books.until("2026-02-02T00:00")

    assert books.dates() == ["01-31 23:30", "02-01 00:00"]


def test_intervals_that_do_not_end_at_midnight_leave_the_row_of_midnight():
    books = Books("2026-01-31T23:50", MONTHLY)

    books.until("2026-02-01T00:20", seconds=1)

    assert books.dates() == ["02-01 00:00"]
    assert books.column("A14")[0] / MWS_PER_WH == pytest.approx(1000 * 10 / 60)


def test_a_row_that_comes_late_since_an_interval_was_long_is_no_outage():
    books = Books("2026-01-31T23:50", MONTHLY)

    books.until("2026-03-01T00:05", seconds=900)  # the first interval ends at 0:05

    assert books.dates() == ["02-01 00:00", "03-01 00:00"]
    assert books.rows().quality.tolist() == [0, 0]


def test_what_was_due_in_the_dark_is_made_up_for_once_and_marked():
    books = Books(dates=MONTHLY)
    books.until("2026-01-20T00:00")

    again = books.again("2026-04-11T08:00")
    again.until("2026-05-02T00:00")

    # Summer time since 29 March: 1 April began at 23:00. Rows of February and March are missing before it.
    assert again.dates() == ["03-31 23:00", "04-30 23:00"]
    assert again.rows().quality.tolist() == [DataQuality.POWER_OUTAGE, DataQuality.POWER_OUTAGE]
    assert again.rows().status.tolist() == [LoggerStatus.TIME_DISCONTINUITY, 0]
    assert again.column("A14")[0] / MWS_PER_WH == 19 * 24 * 1000
    assert again.debiting.count == 2


def test_a_dark_week_without_a_date_marks_the_next_row():
    books = Books(dates=MONTHLY)
    books.until("2026-01-10T00:00")

    books.meter.skip(Gap(books.meter.now, at("2026-01-17T00:00"), "dark"))
    books.meter.advance(intervals_of([Step(seconds=900)], at("2026-01-17T00:00")))
    books.until("2026-03-02T00:00")

    assert books.dates() == ["02-01 00:00", "03-01 00:00"]
    assert books.rows().quality.tolist() == [DataQuality.POWER_OUTAGE, 0]


def test_a_clock_set_over_a_date_and_back_again_stops_once():
    books = Books(dates=MONTHLY)
    books.until("2026-01-31T23:00")

    books.meter.set_clock(books.meter.now, at("2026-02-01T01:00"))
    books.meter.advance(intervals_of([Step(seconds=1)], books.meter.now))
    books.meter.set_clock(books.meter.now, at("2026-01-31T23:00"))
    books.until("2026-02-01T12:00")

    assert books.dates() == ["02-01 00:00"]
    mark = DataQuality.CLOCK_SET_60_S
    assert books.rows().quality.tolist() == [mark | DataQuality.CLOCK_FORWARD]
    assert books.meter.rows.count(DebitingLog.next_quality) == mark | DataQuality.CLOCK_BACKWARD


def test_a_clock_set_far_into_the_future_by_mistake_loses_no_date_afterwards():
    books = Books(dates=MONTHLY)
    books.until("2026-01-20T00:00")

    books.meter.set_clock(books.meter.now, at("2050-06-15T00:00"))
    books.meter.advance(intervals_of([Step(seconds=1)], books.meter.now))
    books.meter.set_clock(books.meter.now, at("2026-01-20T00:00"))
    books.until("2026-03-02T00:00")

    assert books.dates() == ["06-01 00:00", "02-01 00:00", "03-01 00:00"]  # the table of summer times ends before 2050
    assert books.debiting.count == 3


def test_a_clock_set_back_exactly_to_a_date_that_was_not_done_does_it():
    books = Books("2026-03-10T00:00", MONTHLY)

    books.meter.set_clock(books.meter.now, at("2026-02-01T00:00"))
    books.until("2026-03-10T01:00")

    assert books.dates() == ["02-01 00:00"]


def test_summer_time_switched_off_does_not_repeat_a_date():
    books = Books("2026-06-20T00:00", MONTHLY)
    books.until("2026-07-05T00:00")

    books.meter.rows.put(Daylight.enabled, 0)
    books.meter.set_clock(books.meter.now, int(books.meter.now) + NS_PER_S)
    books.until("2026-08-02T00:00")

    assert books.dates() == ["06-30 23:00", "08-01 00:00"]


def test_the_last_36_are_kept():
    books = Books()
    for _ in range(40):
        books.meter.advance(intervals_of([Step(seconds=3600)], books.meter.now))
        books.debiting.stop(books.meter.now)

    assert books.log.log.entries() == 36
    assert books.rows().rtc_ns[0] == at("2026-01-01T00:00") + 5 * HOUR_NS


def test_it_comes_back_with_its_image():
    books = Books(dates=MONTHLY)
    books.until("2026-03-02T00:00")

    again = books.again("2026-03-02T00:00")

    assert again.rows().counts.tolist() == books.rows().counts.tolist()
    assert again.dates() == ["02-01 00:00", "03-01 00:00"]


def test_rows_that_do_not_come_back_are_given_up_at_the_next_stop():
    books = Books(dates=MONTHLY)
    books.until("2026-02-02T00:00")

    again = books.again("2026-02-02T00:00", rows=False)
    again.until("2026-03-02T00:00")

    assert again.dates() == ["03-01 00:00"]
    assert again.rows().status.tolist() == [LoggerStatus.CRC_INVALID | LoggerStatus.TIME_DISCONTINUITY]
    assert again.rows().ids.tolist() == [2]


def test_a_torn_row_is_refused_and_not_taken_for_one_of_other_registers():
    books = Books(dates=MONTHLY)
    books.until("2026-02-02T00:00")
    ((row_id, raw),) = books.log.unstored().rows

    with pytest.raises(SetupError, match=r"row 1 of the log 1\.1\.98\.1\.0\.255 .* damaged"):
        books.log.restore(((row_id, raw[:-8]),), books.meter.now)


def test_rows_of_other_registers_are_given_up_and_the_next_row_says_so():
    books = Books(dates=MONTHLY, has=lambda name: name.c != 10)
    books.until("2026-02-02T00:00")

    again = books.again("2026-02-02T00:00")
    again.until("2026-03-02T00:00")

    assert again.dates() == ["03-01 00:00"]
    assert LoggerStatus(int(again.rows().status[0])) & LoggerStatus.RECONFIGURED


def test_meters_of_a_fleet_stop_each_by_its_own_clock():
    books = Books(dates=MONTHLY, meters=3)
    books.meter.set_clock(books.meter.now, at("2026-01-31T22:00"), meter=1)
    books.meter.rows.put(Debiting.count, 7, 2)

    books.until("2026-01-01T03:00")
    many = [books.dates(meter) for meter in range(3)]
    books.until("2026-02-01T01:00")

    assert many == [[], ["02-01 00:00"], []]
    assert books.dates(0) == books.dates(2) == ["02-01 00:00"]
    assert books.dates(1) == ["02-01 00:00", "03-01 00:00"]
    assert np.array_equal(books.meter.rows.column_of(Debiting.count), [1, 2, 8])
