"""The pulse output: as many pulses as the registers are worth, none lost, none twice."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.intervals import Step, intervals_of
from trefas.core.meter import Meter
from trefas.core.pulse import PULSES_PER_KWH_CT, OperationState, PulseOutput, VerifyingEnds
from trefas.core.pulse_kernel import COUNTS_PER_KWH


def meter_with_pulses() -> tuple[Meter, PulseOutput]:
    meter = Meter((PulseOutput,))
    return meter, meter.part(PulseOutput)


def test_a_kilowatt_hour_is_a_thousand_pulses():
    meter, output = meter_with_pulses()

    meter.advance(intervals_of([Step(p_w=(500.0, 300.0, 200.0), seconds=3600.0)]))

    assert output.pulses == 1000  # 1 kWh · 1000 imp/kWh


def test_export_gives_pulses_as_import_does():
    meter, output = meter_with_pulses()

    meter.advance(intervals_of([Step(p_w=(-1000.0, 0.0, 0.0), seconds=1800.0)]))

    assert output.pulses == 500  # 0.5 kWh


def test_the_constant_of_a_meter_behind_transformers_is_another():
    meter, output = meter_with_pulses()
    output.per_kwh = PULSES_PER_KWH_CT

    meter.advance(intervals_of([Step(p_w=(100.0, 0.0, 0.0), seconds=3600.0)]))

    assert output.pulses == 1000  # 0.1 kWh · 10 000 imp/kWh


@settings(max_examples=30)
@given(st.lists(st.tuples(st.floats(-9e4, 9e4), st.floats(0.1, 900.0)), min_size=1, max_size=20))
def test_the_pulses_are_those_of_the_registers(stretches):
    meter, output = meter_with_pulses()
    start = 0
    for p_w, seconds in stretches:
        meter.advance(intervals_of([Step(p_w=(p_w, 0.0, 0.0), seconds=seconds)], start))
        start = meter.now

    counts = meter.read("1-1:15.8.0").count  # import + export
    assert output.pulses == int(Fraction(counts * 1000, COUNTS_PER_KWH))


@pytest.mark.parametrize(
    ("state", "pulses"), [(2, 1000), (3, 0), (4, 500), (5, 0)], ids=["A import", "A export", "R import", "R export"]
)
def test_who_verifies_gets_the_pulses_of_one_energy_alone(state, pulses):
    meter, output = meter_with_pulses()
    hour = [Step(p_w=(1000.0, 0.0, 0.0), q_var=(500.0, 0.0, 0.0), s_va=(1118.0, 0.0, 0.0), seconds=3600.0)]
    meter.advance(intervals_of(hour))
    assert output.pulses == 1000

    output.follow(OperationState(state), meter.now)
    meter.advance(intervals_of(hour, start_ns=meter.now))

    assert output.pulses - 1000 == pulses  # 1 kWh and 0.5 kvarh in an hour


def test_verifying_ends_by_itself_after_sixteen_hours():
    meter, output = meter_with_pulses()
    meter.at_end_of(VerifyingEnds(output))
    output.follow(OperationState.R_IMPORT, meter.now)

    meter.advance(intervals_of([Step(seconds=3600.0)] * 15))
    assert output.state == OperationState.R_IMPORT
    meter.advance(intervals_of([Step(seconds=3600.0)] * 1, start_ns=meter.now))

    assert output.state == OperationState.NORMAL


def test_verifying_ends_with_a_power_cut_and_no_pulse_is_lost_or_given_twice():
    meter, output = meter_with_pulses()
    meter.at_end_of(VerifyingEnds(output))
    meter.advance(intervals_of([Step(p_w=(1000.0, 0, 0), seconds=1800.0)]))
    output.follow(OperationState.A_IMPORT, meter.now)
    meter.advance(intervals_of([Step(p_w=(1000.0, 0, 0), seconds=1800.0)], start_ns=meter.now))
    image = meter.image()

    again, other = meter_with_pulses()
    again.at_end_of(VerifyingEnds(other))
    again.restore(image)

    assert other.state == OperationState.NORMAL
    assert other.pulses == 1000


def test_what_is_due_stays_due_when_pulses_stand_for_something_else():
    meter, output = meter_with_pulses()
    meter.advance(intervals_of([Step(p_w=(1000.0, 0.0, 0.0), seconds=3600.0)]))

    output.follow(OperationState.R_EXPORT, meter.now)

    assert output.pulses == 1000
