"""Tariffs and summer times as a meter file says them, down to the registers of the meter that is built."""

from datetime import UTC, datetime

import pytest

from tests.core.intervals import Step, intervals_of
from trefas.base.errors import SetupError
from trefas.base.instant import instant_of
from trefas.core.module_ports import ModulePorts
from trefas.core.tariff import TariffControl
from trefas.device.build import build
from trefas.device.order import Order, read_order
from trefas.device.subjects import tariffs

START = instant_of(datetime(2026, 1, 4, 23, tzinfo=UTC))  # Monday, midnight in Central Europe
EXAMPLE = "\n".join(tariffs.__doc__.splitlines()[2:-2])


def ordered(tmp_path, text) -> Order:
    file = tmp_path / "meter.toml"
    file.write_text(text, encoding="utf-8")
    return read_order(file)


def part_of(device, kind):
    return next(part for part in device.meter.parts if isinstance(part, kind))


def test_the_example_is_built_and_counts_by_its_calendar(tmp_path):
    order = ordered(tmp_path, f"[configuration]\nZ13 = '117'\n{EXAMPLE}")
    device = build(order, start=START)

    device.meter.advance(intervals_of([Step(p_w=(600.0, 0, 0), seconds=60.0)] * 1440, START))

    assert [device.meter.read(f"1-1:1.8.{t}").value / 600 for t in (1, 2, 3)] == [16, 8, 0]
    assert part_of(device, TariffControl).plan_name == "summer and winter"
    assert order.tariffs.calendar.tariff(1, datetime(2026, 7, 11, 12)) == 3  # a Saturday in summer is a working day
    assert order.tariffs.calendar.tariff(1, datetime(2026, 12, 24, 12)) == 2


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[tariffs]\nplans = [{seasons = [{working = {'24:00' = 1}}]}]", "a time of day is as 06:30"),
        ("[tariffs]\nplans = [{seasons = [{working = {'06:00' = 9}}]}]", "to tariff 9; must be 1 to 8"),
        ("[tariffs]\nplans = [{seasons = [{}], starts = {'4-1' = 1}}]", "are as 04-01"),
        ("[tariffs]\nplans = [{seasons = [{}], starts = {'13-01' = 1}}]", "no such day"),
        ("[tariffs]\nplans = [{seasons = []}]", "0 seasons"),
        ("[tariffs]\nplans = [{seasons = [{}], night = 1}]", "night"),
    ],
)
def test_what_no_calendar_can_be_is_refused_in_a_sentence(tmp_path, text, words):
    with pytest.raises(SetupError, match=words):
        ordered(tmp_path, text)


def test_a_summer_time_of_ones_own_is_the_clocks(tmp_path):
    order = ordered(tmp_path, "summer_time = [[2026-10-04T02:00:00, 2027-04-04T02:00:00]]")

    device = build(order, start=START)

    assert device.meter.read("1-1:134.0.21").count == 1  # southern hemisphere


def test_the_module_port_of_the_order_chooses_the_tariff():
    device = build(Order(configuration={"Z3": "02", "Z13": "001"}), start=START)  # 4-tariff inverted

    part_of(device, ModulePorts).see(START, 1, 1)

    assert device.meter.read("1-1:129.0.0").count == 3


def test_one_port_of_two_tariffs_leaves_the_other_to_pulses():
    device = build(Order(configuration={"Z3": "14", "Z13": "001"}), start=START)  # pulse in / 2-tariff inverted

    part_of(device, ModulePorts).see(START, 2, 1)
    part_of(device, ModulePorts).pulse(START, 1, 3)

    assert device.meter.read("1-1:129.0.0").count == 1
    assert device.meter.read("1-1:0.128.1").count == 3


def test_a_meter_without_a_pulse_input_has_no_register_of_one():
    names = {str(each.logical_name) for each in build(Order(), start=START).server.logical_devices[16].objects}

    assert "1.1.0.128.1.255" not in names
    assert "1.1.1.6.0.255" in names


@pytest.mark.parametrize(("code", "minutes"), [("2", 15), ("3", 30), ("4", 60)])
def test_the_integration_period_is_that_of_the_order(code, minutes):
    device = build(Order(configuration={"Z4": code}), start=START)

    device.meter.advance(intervals_of([Step(p_w=(600.0, 0, 0), seconds=60.0)] * minutes, START))

    assert device.meter.read("1-1:1.25.0").value == 600.0
