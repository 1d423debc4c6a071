"""The pulse output: as many pulses as the registers are worth, none lost, none twice."""

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.intervals import Step, intervals_of
from trefas.core.meter import Meter
from trefas.core.pulse import COUNTS_PER_KWH, PULSES_PER_KWH_CT, PulseOutput


def meter_with_pulses() -> tuple[Meter, PulseOutput]:
    meter = Meter((PulseOutput,))
    return meter, next(part for part in meter.parts if isinstance(part, PulseOutput))


def test_a_kilowatt_hour_is_a_thousand_pulses():
    meter, output = meter_with_pulses()

    meter.advance(intervals_of([Step(p_w=(500.0, 300.0, 200.0), seconds=3600.0)]))

    assert output.give() == 1000  # 1 kWh · 1000 imp/kWh
    assert output.give() == 0
    assert output.given == 1000


def test_export_gives_pulses_as_import_does():
    meter, output = meter_with_pulses()

    meter.advance(intervals_of([Step(p_w=(-1000.0, 0.0, 0.0), seconds=1800.0)]))

    assert output.give() == 500  # 0.5 kWh


def test_the_constant_of_a_meter_behind_transformers_is_another():
    meter, output = meter_with_pulses()
    output.per_kwh = PULSES_PER_KWH_CT

    meter.advance(intervals_of([Step(p_w=(100.0, 0.0, 0.0), seconds=3600.0)]))

    assert output.give() == 1000  # 0.1 kWh · 10 000 imp/kWh


@settings(max_examples=30)
@given(st.lists(st.tuples(st.floats(-9e4, 9e4), st.floats(0.1, 900.0)), min_size=1, max_size=20))
def test_however_often_it_is_asked_the_pulses_are_those_of_the_registers(stretches):
    meter, output = meter_with_pulses()
    given_in_all = 0

    start = 0
    for p_w, seconds in stretches:
        meter.advance(intervals_of([Step(p_w=(p_w, 0.0, 0.0), seconds=seconds)], start))
        start = meter.now
        given_in_all += output.give()

    counts = meter.read("1-1:15.8.0").count  # import + export
    assert given_in_all == int(Fraction(counts * 1000, COUNTS_PER_KWH))


def test_what_was_given_survives_a_power_cut_with_the_registers():
    meter, output = meter_with_pulses()
    meter.advance(intervals_of([Step(p_w=(1000.0, 0.0, 0.0), seconds=5.4)]))  # 1.5 Wh
    assert output.give() == 1

    again, output_again = meter_with_pulses()
    again.restore(meter.image())
    again.advance(intervals_of([Step(p_w=(1000.0, 0.0, 0.0), seconds=2.0)]))  # 0.56 Wh more: 2.06 Wh

    assert output_again.give() == 1
