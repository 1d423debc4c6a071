"""What of a reading is shown: a value that nothing measured is dashes, never a zero."""

import pytest

from tests.core.intervals import Step, intervals_of
from trefas.core.demand import Demand
from trefas.core.display import Display
from trefas.core.display_lists import DisplayLists
from trefas.core.displayed import Glance, reading_of
from trefas.core.means import Means
from trefas.device.build import build
from trefas.device.order import Order
from trefas.metrology.samples import Wiring

START = "2026-01-10T11:00Z"
MOMENTARY = {
    "1.7.0": "--.---",
    "32.7.0": "---",
    "31.7.0": "---.--",
    "33.7.0": "-------.--",
    "14.7.0": "-------.--",
    "own-power": "-.---",
}


class Looked:
    """A meter, and what its readings show after what it was fed."""

    def __init__(self, **build_as):
        self.meter = build(Order(), start=START, **build_as).meter

    def feed(self, *steps):
        self.meter.advance(intervals_of(list(steps), start_ns=self.meter.now))
        return self

    def value(self, name):
        meter = self.meter
        shown = meter.part(DisplayLists).readings[name].shown(Glance(meter, 0, meter.now), meter.part(Display).energy)
        return shown.value

    def values(self):
        return {name: self.value(name) for name in MOMENTARY}


def test_nothing_is_measured_before_the_first_second():
    assert Looked().values() == MOMENTARY


def test_then_everything_is():
    looked = Looked().feed(Step(u_v=230, i_a=10, p_w=(2300, 0, 0), seconds=2))

    assert (looked.value("1.7.0"), looked.value("32.7.0"), looked.value("31.7.0")) == ("02.300", "230", "10.00")
    assert looked.value("14.7.0") == "50.00"
    assert looked.value("2.7.0") == "00.000"  # measured: nothing is exported


def test_without_supply_what_is_of_the_moment_is_gone_and_registers_stay():
    looked = Looked().feed(Step(u_v=230, i_a=10, p_w=(3_600_000, 0, 0), seconds=2), Step(u_v=0, i_a=0, seconds=5))

    assert looked.values() == MOMENTARY
    assert looked.value("1.8.0") == "2.000"  # 3 600 kW · 2 s = 2 kWh


def test_after_an_outage_it_takes_a_second_again():
    looked = Looked().feed(Step(seconds=2), Step(u_v=0, i_a=0, seconds=5))

    seen = [looked.feed(Step()).value("32.7.0") for _ in range(9)]

    assert seen == ["---"] * 5 + ["230"] * 4  # a start takes five seconds, and one is measured


@pytest.mark.parametrize("name", ["1.6.0", "1.16.0", "1.13.0"])
def test_a_maximum_that_has_no_time_yet_is_dashes(name):
    assert Looked().value(name) == "--.---"
    assert Looked().value(f"{name}-time").startswith("----")


@pytest.mark.parametrize("value", [Demand.p14_mean, Demand.power_factor_mean, Means.u_l[1], Means.frequency])
def test_a_mean_is_not_measured_before_the_first_integration_period_ended(value):
    looked = Looked().feed(Step(seconds=899))
    assert not reading_of(looked.meter, value).measured

    looked.feed(Step(seconds=2), Step(u_v=0, i_a=0, seconds=1800))
    assert reading_of(looked.meter, value).measured  # without supply, too: it is that of the last period


def test_a_meter_of_one_phase_measures_nothing_of_the_others():
    looked = Looked(wiring=Wiring.SINGLE).feed(Step(u_v=230, i_a=10, p_w=(2300, 0, 0), seconds=2))

    assert [looked.value(name) for name in ("32.7.0", "52.7.0", "72.7.0")] == ["230", "---", "---"]
    assert [looked.value(name) for name in ("31.7.0", "51.7.0", "71.7.0")] == ["10.00", "---.--", "---.--"]
    assert [looked.value(name) for name in ("21.7.0", "41.7.0", "1.7.0")] == ["02.300", "--.---", "02.300"]
    assert looked.value("41.8.0") == "------.---"
