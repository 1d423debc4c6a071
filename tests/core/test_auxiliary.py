"""The auxiliary supply: the meter lives on it, and says that it is there."""

from datetime import datetime

import pytest

from tests.core.intervals import Step, intervals_of
from trefas.base.errors import LocalError
from trefas.base.instant import NS_PER_S, Instant, instant_of
from trefas.core.auxiliary import AuxiliarySupply
from trefas.core.journals import StatusJournal
from trefas.core.log_table import everything
from trefas.core.status import EventB, MeterStatus, Status
from trefas.device.build import build
from trefas.device.order import Order

START = Instant(instant_of(datetime(2026, 1, 10, 11, 0)))
ORDER = Order(configuration={"X13": "2"})


class House:
    def __init__(self, order=ORDER):
        self.device = build(order, start=START)
        self.meter = self.device.meter
        self.supply = self.meter.part(AuxiliarySupply)
        self.end = START

    def pass_by(self, seconds, u_v):
        self.meter.advance(intervals_of([Step(u_v=u_v)] * seconds, start_ns=self.end))
        self.end = Instant(self.end + seconds * NS_PER_S)

    @property
    def bits(self):
        status = self.meter.part(Status)
        return bool(status.meter_status & MeterStatus.AUXILIARY), bool(status.event_status_b & EventB.AUXILIARY)


def test_it_is_a_bit_of_the_status_and_of_the_events_as_long_as_it_is_there():
    house = House()
    house.pass_by(1, 230.0)

    house.supply.see(house.end, 1)
    there = house.bits
    house.supply.see(house.end, 1)
    house.supply.see(house.end, 0)

    assert (there, house.bits) == ((True, True), (False, False))
    assert everything(house.meter.part(StatusJournal)).counts.tolist() == [[128], [0]]  # bit 7, once each


def test_the_meter_lives_on_it_when_a_breaker_before_it_takes_the_phases():
    house = House()
    house.pass_by(10, 230.0)
    house.supply.see(house.end, 1)
    house.pass_by(100, 0.0)
    lived = house.meter.at_work

    house.supply.see(house.end, 0)
    house.pass_by(10, 0.0)

    assert (lived, bool(house.meter.at_work)) == (1, False)


def test_a_meter_without_power_starts_on_it_and_says_so_then():
    house = House()
    house.pass_by(10, 230.0)
    house.pass_by(10, 0.0)
    house.supply.see(house.end, 1)
    before = house.bits

    house.pass_by(10, 0.0)

    assert house.meter.at_work
    assert (before, house.bits) == ((False, False), (True, True))


def test_a_voltage_that_is_neither_there_nor_not_is_refused():
    with pytest.raises(LocalError, match="input is 2; must be 0 to 1"):
        House().supply.see(START, 2)


@pytest.mark.parametrize("code", ["0", "1"])
def test_meters_ordered_without_it_have_none(code):
    with pytest.raises(LocalError, match="built without AuxiliarySupply"):
        House(Order(configuration={"X13": code}))
