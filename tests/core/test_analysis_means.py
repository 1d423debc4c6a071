"""Means over the analysis logger's own period, shorter or longer than the integration period, or the same."""

import math
from datetime import datetime

import pytest

from tests.core.intervals import Step, intervals_of
from trefas.base.declared import UNMEASURED
from trefas.base.instant import NS_PER_S, Instant, instant_of
from trefas.core.analysis_log import AnalysisLog
from trefas.core.analysis_means import AnalysisMeans, AnalysisSums
from trefas.core.demand import Demand, DemandPeriod
from trefas.core.live import Live
from trefas.core.log_table import everything
from trefas.core.means import Means
from trefas.core.meter import Meter
from trefas.metrology.samples import Gap

START = instant_of(datetime(2026, 1, 10, 12, 0))
NAMES = ("U_Avg_L1", "I_Avg_L1", "P14_Avg_L1", "PowerFactor_Avg_L1")


class Averaged:
    """A meter with an integration period of 15 minutes, that analyses in another."""

    def __init__(self, period_s, names=NAMES):
        self.meter = Meter((Demand, Means, AnalysisSums, AnalysisLog), start=START)
        self.log = next(part for part in self.meter.parts if isinstance(part, AnalysisLog))
        self.log.average(self.meter)
        self.meter.at_end_of(DemandPeriod(self.meter.rows, 15))
        columns = [each for name in names for each in self.meter.values if each.name == name]
        self.log.log_from_now(self.meter, columns, period_s)
        self.now = START

    def consume(self, minutes, u_v, i_a, p_w):
        step = Step(p_w=(p_w, 0, 0), s_va=(u_v * i_a, 0, 0), u_v=u_v, i_a=i_a)
        self.meter.advance(intervals_of([step] * (minutes * 60), start_ns=self.now))
        self.now = self.meter.now

    @property
    def rows(self):
        """Volts, amperes, watts and the power factor of each row."""
        units = [1e3, 1e6, 1e3, 1e3]
        log = self.log.log
        return [
            [count / unit for count, unit in zip(row, units, strict=True)]
            for row in log.rows(log.ids()).counts.tolist()
        ]


def test_a_shorter_period_has_its_own_means():
    house = Averaged(300)

    house.consume(5, 230.0, 10.0, 2300.0)
    house.consume(5, 240.0, 5.0, 600.0)
    house.consume(5, 235.0, 0.0, 0.0)
    house.consume(5, 220.0, 2.0, 440.0)

    assert [row[:3] for row in house.rows] == [
        pytest.approx(expected, rel=1e-5)
        for expected in ([230.0, 10.0, 2300.0], [240.0, 5.0, 600.0], [235.0, 0.0, 0.0], [220.0, 2.0, 440.0])
    ]
    assert [row[3] for row in house.rows] == [1.0, 0.5, 1.0, 1.0]


def test_a_longer_period_is_the_mean_of_all_of_it():
    house = Averaged(3600)

    house.consume(20, 230.0, 10.0, 2300.0)
    house.consume(40, 240.0, 1.0, 240.0)

    # √((20·230² + 40·240²) / 60), √((20·100 + 40·1) / 60), (20·2300 + 40·240) / 60
    expected = [math.sqrt(56_033.3333), math.sqrt(34.0), 926.6667]
    assert [row[:3] for row in house.rows] == [pytest.approx(expected, rel=1e-5)]


def test_reactive_means_are_of_the_time_in_which_reactive_power_was_measured():
    house = Averaged(300, ("Q12_Avg_L1", "P14_Avg_L1"))
    known, unknown = Step(p_w=(90.0, 0, 0), q_var=(60.0, 0, 0)), Step(p_w=(90.0, 0, 0), q_measured=False)

    house.meter.advance(intervals_of([known] * 100 + [unknown] * 500, start_ns=START))

    # 100 of 300 s with 60 var, then none at all
    assert house.log.log.rows(house.log.log.ids()).counts.tolist() == [[60_000, 90_000], [UNMEASURED, 90_000]]
    table = everything(house.log)
    assert table.values[0].tolist() == [60, 90]
    assert math.isnan(table.values[1, 0])


def test_the_same_period_has_what_the_registers_have():
    house = Averaged(900)
    registers = []

    for u_v, i_a, p_w in ((230.0, 10.0, 2300.0), (231.0, 3.3, 700.0)):
        house.consume(15, u_v, i_a, p_w)
        registers.append([house.meter.read(column).count for column in house.log.columns])

    log = house.log.log
    assert log.rows(log.ids()).counts.tolist() == registers


def test_periods_in_which_nothing_was_measured_are_nothing():
    house = Averaged(300)
    house.consume(2, 230.0, 10.0, 2300.0)
    back = Instant(START + 16 * 60 * NS_PER_S)
    house.meter.skip(Gap(house.now, back, "power"))
    house.now = back
    house.consume(9, 240.0, 1.0, 240.0)

    # 12:05 has two minutes; 12:10 and 12:15 nothing, 12:20 four minutes, 12:25 five.
    assert [row[0] for row in house.rows] == pytest.approx([230.0, 0.0, 0.0, 240.0, 240.0], rel=1e-5)
    # Powers are over the whole period: 2300 · 2 / 5, 240 · 4 / 5.
    assert [row[2] for row in house.rows] == pytest.approx([920.0, 0.0, 0.0, 192.0, 240.0], rel=1e-5)


def test_a_clock_that_is_set_in_between_loses_nothing():
    house = Averaged(3600)
    house.consume(7, 230.0, 10.0, 2300.0)
    house.meter.set_clock(house.now, house.meter.rtc.at(house.now) + 20 * 60 * NS_PER_S)

    house.consume(33, 240.0, 1.0, 240.0)

    # From 12:27 by the clock to 13:00: 7 and 33 minutes, of an hour.
    assert house.rows[0][0] == pytest.approx(math.sqrt((7 * 230.0**2 + 33 * 240.0**2) / 40), rel=1e-5)
    assert house.rows[0][2] == pytest.approx((7 * 2300.0 + 33 * 240.0) / 60, rel=1e-5)


def test_a_period_that_a_power_cut_falls_into_is_one():
    house = Averaged(300)
    house.consume(7, 230.0, 10.0, 2300.0)
    rows, image = house.log.unstored().rows, house.meter.image()
    again = Averaged(300)

    again.meter.restore(image, now=house.now)
    again.log.restore(rows, house.now)
    again.now = house.now
    again.consume(3, 240.0, 1.0, 240.0)

    # Two minutes before it and three after it.
    assert again.rows[-1][0] == pytest.approx(math.sqrt((2 * 230.0**2 + 3 * 240.0**2) / 5), rel=1e-5)
    assert again.rows[-1][2] == pytest.approx((2 * 2300.0 + 3 * 240.0) / 5, rel=1e-5)


def test_in_a_memory_that_knows_nothing_of_it_a_period_begins_with_the_start():
    house = Averaged(300)
    house.consume(7, 230.0, 10.0, 2300.0)

    house.meter.part(AnalysisSums).unknown_to_image(0, house.now)
    house.consume(3, 240.0, 1.0, 240.0)

    # 240 V since the start, and 240 W for three minutes of five.
    assert house.rows[-1][:3] == pytest.approx([240.0, 1.0, 144.0], rel=1e-5)


def test_what_is_no_mean_is_captured_as_it_stands():
    meter = Meter((Demand, Means, AnalysisSums, AnalysisLog), start=START)
    means = AnalysisMeans(meter.rows)
    meter.rows.put(Live.u_l[1], 230_000)

    assert means.of(means.close(0, 300 * NS_PER_S), Live.u_l[1]) == 230_000
