import pytest

from trefas.base.errors import LocalError
from trefas.base.slot import Layout, Rows
from trefas.core.pulse_input import COUNTS_MAX, PulseInput


def test_a_water_meter_with_a_pulse_for_25_litres_is_read_in_cubic_metres():
    pulse_input = PulseInput(Rows(Layout(PulseInput)))
    pulse_input.division = 40_000  # 1000 l / 25 l

    for _ in range(100):
        pulse_input.take(1)

    assert (pulse_input.register, pulse_input.rest) == (2, 20_000)


def test_one_pulse_may_make_several():
    pulse_input = PulseInput(Rows(Layout(PulseInput)))
    pulse_input.division = 100  # 0.1

    pulse_input.take(3)

    assert pulse_input.register == 30


def test_a_pulse_is_counted_when_the_input_goes_high():
    pulse_input = PulseInput(Rows(Layout(PulseInput)))

    for level in (0, 1, 1, 0, 1, 0, 0, 1):
        pulse_input.see(level)

    assert (pulse_input.register, pulse_input.level) == (3, 1)


def test_pulses_are_worth_the_factor_from_where_the_register_was_set_to():
    pulse_input = PulseInput(Rows(Layout(PulseInput)))
    pulse_input.register, pulse_input.factor = 1_000, 10

    pulse_input.take(7)

    assert pulse_input.register == 1_070


def test_a_full_register_begins_anew():
    pulse_input = PulseInput(Rows(Layout(PulseInput)))
    pulse_input.register = COUNTS_MAX

    pulse_input.take(2)

    assert pulse_input.register == 1


def test_levels_and_pulses_that_can_not_be_are_refused():
    pulse_input = PulseInput(Rows(Layout(PulseInput)))

    with pytest.raises(LocalError, match="PulsInputLevel is 2; it can be 0 to 1"):
        pulse_input.see(2)
    with pytest.raises(LocalError, match="not taken back"):
        pulse_input.take(-1)
