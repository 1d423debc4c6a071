"""The analysis logger: any registers, by period; deep as the data sheet says; changed at run time and remembered."""

from datetime import datetime

import pytest

from tests.core.intervals import Step, intervals_of
from trefas.base.errors import LocalError
from trefas.base.instant import NS_PER_S, Instant, instant_of
from trefas.core.analysis_log import COLUMNS_MAX, AnalysisLog, depth_of
from trefas.core.energy import Energy
from trefas.core.live import Live
from trefas.core.log import DataQuality, LoggerStatus
from trefas.core.log_table import moment
from trefas.core.meter import Meter
from trefas.core.periodic_profile import PERIODS_S
from trefas.metrology.samples import Gap

START = instant_of(datetime(2026, 1, 10, 12, 0))
VOLTAGE_L1, POWER = Live.u_l[1], next(each for each in Live.declared() if each.name == "P14")
MINUTES_PER_DAY = 1440


class Analysed:
    """A meter that analyses from noon on."""

    def __init__(self, columns=(POWER, VOLTAGE_L1), period_s=300, start=START, meters=1):
        self.meter = Meter((AnalysisLog,), start=start, meters=meters)
        self.log = next(part for part in self.meter.parts if isinstance(part, AnalysisLog))
        self.log.log_from_now(self.meter, columns, period_s)

    def consume(self, minutes, p_w=1000.0, u_v=230.0, start_ns=None):
        steps = [Step(p_w=(p_w, 0, 0), s_va=(p_w, 0, 0), u_v=u_v)] * (minutes * 60)
        self.meter.advance(intervals_of(steps, start_ns=self.meter.now if start_ns is None else start_ns))

    @property
    def rows(self):
        return self.log.log.rows(self.log.log.ids())

    @property
    def shown(self):
        return [
            (f"{moment(ns):%H:%M}", *row)
            for ns, row in zip(self.rows.rtc_ns.tolist(), self.rows.counts.tolist(), strict=True)
        ]


def test_its_periods_are_those_of_the_makers_list():
    assert Analysed().log.periods_s == PERIODS_S == (300, 900, 1800, 3600)


@pytest.mark.parametrize(("registers", "period_min", "days"), [(24, 5, 2.5), (1, 60, 520)])
def test_it_reaches_as_far_back_as_the_data_sheet_says(registers, period_min, days):
    reached = depth_of(registers) * period_min / MINUTES_PER_DAY

    assert days <= reached < days + 1


def test_more_registers_are_fewer_rows():
    depths = [depth_of(registers) for registers in range(1, COLUMNS_MAX + 1)]

    assert depths == sorted(depths, reverse=True)
    assert len(set(depths)) == COLUMNS_MAX


def test_a_row_has_the_registers_at_the_end_of_every_period():
    house = Analysed()

    house.consume(5)
    house.consume(5, p_w=2000.0, u_v=240.0)

    # Milliwatts and millivolts of the last second.
    assert house.shown == [("12:05", 1_000_000, 230_000), ("12:10", 2_000_000, 240_000)]


def test_periods_in_an_outage_are_marked():
    house = Analysed()
    house.consume(2)
    back = Instant(START + 11 * 60 * NS_PER_S)
    house.meter.skip(Gap(house.meter.now, back, "power"))
    house.consume(9, start_ns=back)

    outage = DataQuality.POWER_OUTAGE
    assert house.rows.quality.tolist() == [outage, outage, outage, 0]


def test_another_period_deletes_the_log_and_the_next_row_says_so():
    house = Analysed()
    house.consume(10)

    house.log.set_capture_period(900, house.meter.now)
    assert house.shown == []
    house.consume(20)

    assert [time for time, *_ in house.shown] == ["12:15", "12:30"]
    assert house.rows.status.tolist() == [LoggerStatus.INTERVAL_CHANGED, 0]
    assert house.rows.ids.tolist() == [3, 4]


def test_other_registers_delete_the_log_and_the_next_row_says_so():
    house = Analysed()
    house.consume(10)

    house.log.capture_others([Energy.active_import], house.meter.now)
    house.consume(10)

    # 1 kW for 15 and for 20 minutes, in milliwatt-seconds.
    assert house.shown == [("12:15", 900_000_000), ("12:20", 1_200_000_000)]
    assert house.rows.status.tolist() == [LoggerStatus.RECONFIGURED, 0]
    assert house.rows.ids.tolist() == [3, 4]
    assert house.log.log.depth == depth_of(1)


def test_the_same_registers_again_change_nothing():
    house = Analysed()
    house.consume(10)

    house.log.capture_others([POWER, VOLTAGE_L1], house.meter.now)

    assert len(house.shown) == 2


def restored(house, again):
    """What a power cut leaves, in another meter."""
    rows = house.log.unstored().rows
    again.meter.restore(house.meter.image())
    again.log.restore(rows, again.meter.now)
    return again


def test_registers_and_rows_come_back_as_they_were_changed():
    house = Analysed()
    house.consume(10)
    house.log.capture_others([Energy.active_import], house.meter.now)
    house.log.set_capture_period(900, house.meter.now)
    house.consume(20)

    again = restored(house, Analysed(start=house.meter.now))

    assert again.log.columns == (Energy.active_import,)
    assert again.log.capture_period_s == 900
    assert again.shown == house.shown
    again.consume(15)
    assert again.rows.ids.tolist() == [3, 4, 5]


@pytest.mark.parametrize("other", [{"columns": (VOLTAGE_L1,)}, {"period_s": 900}])
def test_what_is_ordered_anew_holds_and_the_rows_are_given_up(other):
    house = Analysed()
    house.consume(10)

    again = restored(house, Analysed(start=house.meter.now, **other))
    again.consume(15)

    assert again.log.columns == other.get("columns", (POWER, VOLTAGE_L1))
    assert again.log.capture_period_s == other.get("period_s", 300)
    assert again.rows.status[0] == LoggerStatus.RECONFIGURED
    assert again.rows.ids[0] == 3


def test_what_cannot_be_captured_is_refused():
    house = Analysed()

    for columns, message in (
        ([], "of 0 registers; it can have 1 to 24"),
        ([POWER] * 2, "a register is there twice"),
        ([Live.active], "P has no logical name"),
        (house.meter.values[:25], "of 25 registers"),
    ):
        with pytest.raises(LocalError, match=message):
            house.log.capture_others(columns, house.meter.now)
    with pytest.raises(LocalError, match="period was set to 600 s; must be 300, 900, 1800, 3600"):
        house.log.set_capture_period(600, house.meter.now)


def test_registers_are_changed_for_one_meter_alone():
    house = Analysed(meters=2)

    with pytest.raises(LocalError, match="rows are of 2 meters"):
        house.log.capture_others([POWER], house.meter.now)
