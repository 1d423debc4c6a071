"""Debiting logger 2: energies by day, week or month; another interval keeps the rows."""

from datetime import datetime, timedelta

import pytest

from tests.core.intervals import Step, intervals_of
from trefas.base.errors import LocalError
from trefas.base.instant import NS_PER_S, Instant, instant_of
from trefas.core.daylight import Daylight, european
from trefas.core.debiting_log_2 import COLUMNS, COLUMNS_02, DebitingLog2, Interval
from trefas.core.log import DataQuality, LoggerStatus
from trefas.core.meter import Meter

MWS_PER_WH = 3_600_000


def at(text: str) -> Instant:
    return instant_of(datetime.fromisoformat(text))


class Books:
    """A meter with debiting logger 2, whose clock shows the truth."""

    def __init__(self, start, interval=Interval.DAY, profile=1, meters=1):
        self.meter = Meter((Daylight, DebitingLog2), start=at(start), meters=meters)
        self.log = next(part for part in self.meter.parts if isinstance(part, DebitingLog2))
        next(part for part in self.meter.parts if isinstance(part, Daylight)).periods = european(2026)
        self.log.begin(self.meter, interval, profile)

    def until(self, text: str):
        steps = int(at(text) - self.meter.now) // (900 * NS_PER_S)
        steps = [Step(p_w=(1000.0, 0, 0), seconds=900)] * steps
        self.meter.advance(intervals_of(steps, self.meter.now, self.meter.rows.meters))

    def rows(self):
        return self.log.log.rows(self.log.log.ids())

    def dates(self):
        times = [datetime(1970, 1, 1) + timedelta(microseconds=ns // 1000) for ns in self.rows().rtc_ns.tolist()]
        return [f"{time:%m-%d %H:%M}" for time in times]


def test_the_columns_are_those_of_the_technical_descriptions_table():
    names = [column.name for column in COLUMNS]

    assert names[:5] == ["HourCounter", "A14", "A23", "R12", "R34"]
    assert names[5:] == [f"{kind}_Tariff{n}" for kind in ("A14", "A23", "R12", "R34") for n in (1, 2, 3, 4)]
    assert [column.name for column in COLUMNS_02[len(COLUMNS) :]] == ["R1", "R2", "R3", "R4", "E14", "E23"]


@pytest.mark.parametrize(
    ("interval", "until", "expected"),
    [
        # Clocks show summer time from 29 March on, a Sunday; 2026-03-30 is a Monday.
        (Interval.DAY, "2026-03-31T12:00", ["03-28 00:00", "03-29 00:00", "03-29 23:00", "03-30 23:00"]),
        (Interval.WEEK, "2026-04-14T12:00", ["03-29 23:00", "04-05 23:00", "04-12 23:00"]),
        (Interval.MONTH, "2026-06-02T12:00", ["03-31 23:00", "04-30 23:00", "05-31 23:00"]),
    ],
)
def test_rows_come_at_local_midnight(interval, until, expected):
    books = Books("2026-03-27T12:00", interval)

    books.until(until)

    assert books.dates() == expected


def test_days_add_up_to_what_was_counted():
    books = Books("2026-03-27T00:00")

    books.until("2026-03-31T00:00")

    a14 = books.rows().counts[:, 1]
    # The day on which clocks go forward has 23 hours.
    assert ((a14[1:] - a14[:-1]) // MWS_PER_WH).tolist() == [24_000, 23_000, 24_000]
    assert books.dates()[1] == "03-29 00:00"


def test_days_in_the_dark_leave_one_row_and_say_so():
    books = Books("2026-01-01T00:00")
    books.until("2026-01-03T12:00")
    again = Books("2026-01-07T09:00")

    again.meter.restore(books.meter.image())
    again.log.restore(books.log.unstored().rows, again.meter.now)

    assert again.dates() == ["01-02 00:00", "01-03 00:00", "01-07 00:00"]
    assert again.rows().quality.tolist() == [0, 0, DataQuality.POWER_OUTAGE]
    assert again.rows().status.tolist() == [0, 0, LoggerStatus.TIME_DISCONTINUITY]


def test_another_interval_holds_at_once_and_keeps_the_rows():
    books = Books("2026-01-05T00:00")
    books.until("2026-01-07T12:00")

    books.log.interval = Interval.WEEK
    books.log.written(DebitingLog2.interval, books.meter.now)
    books.until("2026-01-13T00:00")
    books.log.written(DebitingLog2.interval, books.meter.now)
    books.until("2026-01-20T00:00")

    assert books.dates() == ["01-06 00:00", "01-07 00:00", "01-12 00:00", "01-19 00:00"]
    assert books.rows().status.tolist() == [0, 0, LoggerStatus.INTERVAL_CHANGED, 0]
    with pytest.raises(LocalError, match="LogInterval_DebitLog2 is 3; must be 0 to 2"):
        books.log.set_interval(3, books.meter.now)


def test_an_interval_that_was_written_survives_a_power_cut():
    books = Books("2026-01-05T00:00")
    books.log.set_interval(Interval.MONTH, books.meter.now)
    again = Books("2026-01-06T00:00")

    again.meter.restore(books.meter.image())
    again.log.restore((), again.meter.now)
    again.until("2026-02-03T00:00")

    assert again.dates() == ["02-01 00:00"]


def test_a_fleet_has_each_meters_interval():
    books = Books("2026-01-05T00:00", meters=2)
    books.log.of(1).set_interval(Interval.WEEK, books.meter.now)

    books.until("2026-01-13T00:00")

    assert [books.log.log.entries(meter) for meter in (0, 1)] == [8, 1]
