"""What a home is told: the numbers of the load, null for what was not measured, and nothing of what is not there."""

import json

import pytest

from tests.core.intervals import Step
from tests.device.smart_home.homes import device_of, feed, home_of
from trefas.base.reading import Reading
from trefas.core.energy import Energy
from trefas.device.smart_home.entities import VALUES
from trefas.device.smart_home.state import number
from trefas.metrology.samples import Wiring

KWH = next(row for row in VALUES if row.key == "active_import_kwh")
MWS_PER_WH = 3_600_000


def said(device):
    return json.loads(home_of(device).state().payload)


def test_the_numbers_are_those_of_the_load():
    device = device_of()

    feed(device, 3_600)

    state = said(device)
    # 1000 + 500 − 200 W for an hour; phases are summed up before they are counted.
    assert state["active_import_kwh"] == 1.3
    assert (state["active_import_l1_kwh"], state["active_export_l3_kwh"]) == (1.0, 0.2)
    assert (state["active_power_w"], state["active_power_import_w"], state["active_power_export_w"]) == (
        1_300,
        1_300,
        0,
    )
    assert [state[f"active_power_l{n}_w"] for n in (1, 2, 3)] == [1_000, 500, -200]
    assert [state[f"current_l{n}_a"] for n in (1, 2, 3)] == [4.37] * 3
    assert [state[f"voltage_l{n}_v"] for n in (1, 2, 3)] == [230.0] * 3
    assert state["time"] == "2026-01-10T13:00:00+01:00"


def test_before_the_first_second_what_is_momentary_is_null_and_registers_are_what_they_are():
    state = said(device_of())

    assert state["active_import_kwh"] == 0
    assert state["active_power_w"] is state["voltage_l1_v"] is state["frequency_hz"] is None


def test_what_is_not_measured_is_null_and_not_zero():
    device = device_of()

    feed(
        device, 2, Step(p_w=(1_000.0, 500.0, -200.0), q_var=(float("nan"),) * 3, s_va=(1_005.0, 500.0, 206.0), i_a=4.37)
    )

    state = said(device)
    assert state["active_power_w"] == 1_300
    assert state["reactive_power_var"] is None


def test_keys_are_the_same_all_its_life():
    device = device_of()
    before = said(device).keys()

    feed(device, 60)

    assert said(device).keys() == before


def test_a_phase_without_a_wire_has_no_keys():
    state = said(device_of(Wiring.SINGLE))

    assert "voltage_l1_v" in state
    assert not [key for key in state if "_l2" in key or "_l3" in key]


def test_a_meter_without_a_breaker_says_nothing_of_one():
    assert "breaker" not in said(device_of(order={"configuration": {"X10": "0"}}))


def test_energies_of_tariffs_are_said_of_as_many_as_were_ordered():
    device = device_of(tariffs=2)
    device.meter.part(Energy).active_tariff = 2

    feed(device, 3_600)

    state = said(device)
    assert (state["active_import_t1_kwh"], state["active_import_t2_kwh"], state["tariff"]) == (0, 1.3, 2)
    assert "active_import_t3_kwh" not in state


def test_tariff_is_0_where_the_totals_alone_count():
    assert said(device_of())["tariff"] == 0


@pytest.mark.parametrize(
    ("count", "kwh"),
    [
        (MWS_PER_WH * 1_000 - 1, 0.999),  # a register never shows more than was counted
        (MWS_PER_WH * 1_000, 1.0),
        (MWS_PER_WH * 123_456_789_012, 123_456_789.012),
    ],
)
def test_energies_are_cut_down_to_watt_hours_exactly(count, kwh):
    assert number(Reading(Energy.active_import, count), KWH) == kwh
