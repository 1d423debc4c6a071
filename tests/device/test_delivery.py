"""A delivered meter: what is due at one instant is done, and what happens is heard, in the order of one long list of before."""

from datetime import datetime
from functools import partial

import pytest

from trefas.base.instant import instant_of
from trefas.core import occurrence
from trefas.device.build import build
from trefas.device.order import Order
from trefas.device.setup import Setup

START = instant_of(datetime(2026, 1, 10, 11))

# Written down from the meter that one function put together, subject by subject.
STOPS = (
    *("Watching", "CurrentGate", "VerifyingEnds", "AnalysisMeans", "DemandPeriod", "LoadProfile", "TariffShifts"),
    *("Restarts", "LoadShifts", "DateStops", "DateStops", "AnalysisLog", "DateStops", "Prepaid"),
    *("ShownTariff", "PortsFound", "PushTimes"),
)
HEARERS = {
    occurrence.NEUTRAL_FAULT: ["CurrentGate", "Status", "NeutralFaultJournal", "", ""],
    occurrence.POWER: [
        *("OutageLog", "AuxiliarySupply", "LoadProfile", "Restarts", "AnalysisLog", "Display", "Status", "Pushes"),
    ],
    occurrence.BREAKER: ["CurrentGate", "CutOffJournal", "Status"],
    occurrence.RESET: ["Status", "StatusJournal"],
    occurrence.COVER: ["Status", "StatusJournal"],
    occurrence.MAGNET: ["Status", "StatusJournal"],
    occurrence.ALARM_INPUT: ["Status", "StatusJournal"],
    occurrence.AUXILIARY: ["Status", "StatusJournal"],
    occurrence.CLOCK_SET: ["Status", "ClockJournal", "Pushes"],
    occurrence.OVERVOLTAGE: ["Status", "", ""],
    occurrence.UNDERVOLTAGE: ["Status", "", ""],
    occurrence.LOAD_PROFILE: ["LoadProfileJournal"],
    occurrence.ALARM: ["PushSetups"],
    occurrence.PUSH: ["Pushes"],
    occurrence.AUTHENTICATION_FAILED: ["Authentications"],
}
"""By the class of the part; the marks of periodic logs have none."""


@pytest.fixture(scope="module")
def meter():
    return build(Order(standard_face=True, configuration={"X13": "2"}), start=START).meter


def owner_of(hearer):
    if isinstance(hearer, partial):  # a rule of the status
        return type(hearer.args[0]).__name__
    return type(hearer.__self__).__name__ if hasattr(hearer, "__self__") else ""


def test_what_is_due_at_one_instant_is_done_in_the_order_of_the_subjects(meter):
    assert tuple(type(end).__name__ for end in meter._timeline.stops) == STOPS


@pytest.mark.parametrize("name", HEARERS)
def test_what_happens_is_heard_in_the_order_of_the_subjects(meter, name):
    assert [owner_of(each) for each in meter.occurrences._hearers[name]] == HEARERS[name]


def test_what_was_ordered_is_written_down_digits_first(meter):
    names = [pair.split("=")[0] for pair in str(meter.part(Setup).ordered).split()]

    assert names == [
        *(
            "Z3",
            "Z13",
            "Z14",
            "Z15",
            "Z18",
            "Z25",
            "Z26",
            "display",
            "hdlc_address",
            "pulse_input",
            "loads",
            "voltage_quality",
        ),
        *("voltage_limits", "neutral_fault", "breaker", "prepayment", "push"),
    ]
