import pytest

from trefas.base.errors import LocalError
from trefas.base.layout import Layout
from trefas.base.rows import Rows
from trefas.core.pulse_input import COUNTS_MAX, PulseInput


def test_a_pulse_is_counted_when_the_input_goes_high():
    pulse_input = PulseInput(Rows(Layout(PulseInput)))

    for level in (0, 1, 1, 0, 1, 0, 0, 1):
        pulse_input.see(level)

    assert (pulse_input.register, pulse_input.level) == (3, 1)


@pytest.mark.parametrize(
    ("factor", "pulses", "units"),
    [
        (40.0, 39, 0),  # a water meter of 25 l a pulse, read in m³
        (40.0, 400, 10),
        (1000.0, 2_999, 2),  # 1 l a pulse, read in m³
        (2.5, 12, 4),  # 2.5 l a pulse: 12 / 2.5 = 4.8 of what is shown, cut down
        (0.1, 7, 70),  # 10 l a pulse, read in l
    ],
)
def test_the_division_factor_says_how_many_pulses_make_a_unit(factor, pulses, units):
    pulse_input = PulseInput(Rows(Layout(PulseInput)))
    pulse_input.register, pulse_input.division = 1_000, round(1_000 * factor)

    pulse_input.take(pulses)

    assert pulse_input.register == 1_000 + units


def test_pulses_one_by_one_come_to_the_same_as_all_at_once():
    one_by_one, at_once = PulseInput(Rows(Layout(PulseInput))), PulseInput(Rows(Layout(PulseInput)))
    one_by_one.division = at_once.division = 2_941

    for _ in range(1_000):
        one_by_one.take(1)
    at_once.take(1_000)

    assert one_by_one.register == at_once.register == 340  # 1000 / 2.941 = 340.02


def test_a_division_factor_that_cannot_be_is_refused():
    pulse_input = PulseInput(Rows(Layout(PulseInput)))

    with pytest.raises(LocalError, match="in thousandths is 99; must be 100 to 1000000"):
        pulse_input.division = 99


def test_a_full_register_begins_anew():
    pulse_input = PulseInput(Rows(Layout(PulseInput)))
    pulse_input.register = COUNTS_MAX

    pulse_input.take(2)

    assert pulse_input.register == 1


def test_levels_and_pulses_that_cannot_be_are_refused():
    pulse_input = PulseInput(Rows(Layout(PulseInput)))

    with pytest.raises(LocalError, match="PulsInputLevel is 2; must be 0 to 1"):
        pulse_input.see(2)
    with pytest.raises(LocalError, match="not taken back"):
        pulse_input.take(-1)
