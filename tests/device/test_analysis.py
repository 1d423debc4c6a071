"""The analysis logger as it is delivered, and as a meter file orders it."""

import pytest

from trefas.base.errors import SetupError
from trefas.base.instant import Instant
from trefas.core.analysis_log import AnalysisLog
from trefas.device.build import build
from trefas.device.order import Order
from trefas.device.subjects.analysis import AnalysisTable, register_of
from trefas.metrology.samples import Wiring

MEANS = ["U_Avg_L1", "U_Avg_L2", "U_Avg_L3", "I_Avg_L1", "I_Avg_L2", "I_Avg_L3"]


def logged(wiring=Wiring.FOUR_WIRE, **order):
    device = build(Order(**order), start=Instant(0), wiring=wiring)
    log = next(part for part in device.meter.parts if isinstance(part, AnalysisLog))
    return [column.name for column in log.columns], log.capture_period_s


@pytest.mark.parametrize(
    ("configuration", "powers"),
    [
        ({"X8": "2", "Z29": "1"}, ["P14"]),
        ({"X8": "2", "Z29": "2"}, ["P14", "P23"]),
        ({"X8": "2", "Z29": "3"}, ["P14", "P23", "Q12", "Q34"]),
    ],
)
def test_as_delivered_it_has_the_powers_of_the_load_profile_and_the_means(configuration, powers):
    # Table 15 of the technical description, three-phase.
    assert logged(configuration=configuration) == ([*powers, *MEANS], 900)


def test_a_meter_of_two_systems_has_the_means_of_two():
    names, _ = logged(Wiring.ARON, configuration={"X8": "2", "Z29": "1"})

    assert names == ["P14", "U_Avg_L1", "U_Avg_L3", "I_Avg_L1", "I_Avg_L3"]


def test_a_meter_file_may_order_others_by_either_name():
    table = AnalysisTable(period_min=5, registers=("1-1:1.8.0", "Freq_Avg", "VQ_Counter_Dips"))

    assert logged(analysis=table) == (["A14", "Freq_Avg", "VQ_Counter_Dips"], 300)


@pytest.mark.parametrize(
    ("registers", "message"),
    [
        (("Power",), "analysis.registers has 'Power', which this meter has not"),
        (("1-1:99.99.0",), "analysis.registers has '1-1:99.99.0'"),
        (("P14", "1-1:1.7.0"), "a register is there twice"),
    ],
)
def test_registers_that_it_has_not_are_refused(registers, message):
    with pytest.raises(SetupError, match=message):
        logged(analysis={"registers": registers})


def test_a_register_is_found_by_its_logical_name():
    meter = build(Order(), start=Instant(0)).meter

    assert register_of(meter, "1.1.1.8.0.255") is register_of(meter, "A14")
