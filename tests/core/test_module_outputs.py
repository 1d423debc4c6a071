"""The outputs of the module: every one says what it is to say, and no pulse is lost."""

import pytest

from tests.core.module import KW, LEVELS, Module
from trefas.core import load_control
from trefas.core.debiting import Debiting
from trefas.core.load_control import LoadControl
from trefas.core.port_use import PortUse, configuration_of


@pytest.mark.parametrize(
    ("code", "port", "p_w", "q_var"),
    [(3, 2, KW, 0), (6, 2, KW, 0), (7, 2, KW, 0), (7, 1, 0, KW), (8, 1, -KW, 0), (8, 2, KW, 0), (11, 2, KW, 0)],
)
def test_pulses_of_energy_are_given_by_their_constant(code, port, p_w, q_var):
    module = Module(code, per_kwh=100)

    for _ in range(3):
        module.hour(p_w, q_var)

    assert module.ports.pulses(port) == 300  # 3 kWh · 100 imp/kWh
    other = module.ports.port(3 - port).use
    if other in (PortUse.A_IMPORT_PULSE, PortUse.A_EXPORT_PULSE, PortUse.R_IMPORT_PULSE):
        assert module.ports.pulses(3 - port) == 0


def test_a_pulse_is_a_kilowatt_hour_at_delivery():
    module = Module(3)

    for _ in range(7):
        module.hour(500.0)

    assert module.ports.pulses(2) == 3  # of 3.5 kWh


def test_every_debiting_stop_is_a_pulse():
    module = Module(9)

    for _ in range(3):
        module.meter.part(Debiting).stop(module.meter.now)

    assert module.ports.pulses(1) == 3


def test_pulses_go_on_from_what_was_given_when_a_port_is_for_something_else():
    module = Module(3, per_kwh=10)
    module.hour()  # 10 pulses of A+ at I/O 2
    module.write(1)
    module.hour()
    module.write(8)
    module.hour(-KW)
    module.hour()

    assert (module.ports.pulses(1), module.ports.pulses(2)) == (10, 20)


def test_another_constant_holds_from_now_on():
    module = Module(3, per_kwh=10)
    module.hour()

    module.ports.per_kwh = 1_000
    module.ports.follow(module.meter.now)
    module.hour()

    assert module.ports.pulses(2) == 10 + 1_000


@pytest.mark.parametrize(
    ("code", "port", "levels"),
    [
        # Neither load, the first, the second, both.
        (10, 2, [0, 1, 0, 1]),
        (16, 1, [0, 1, 0, 1]),
        (16, 2, [0, 0, 1, 1]),
        (17, 2, [0, 1, 0, 1]),
        (18, 2, [0, 1, 0, 0]),
    ],
)
@pytest.mark.parametrize("inverted", [False, True])
def test_an_output_says_what_the_relays_do(code, port, levels, inverted):
    module = Module(configuration_of(code, *([port] if inverted else [])))
    loads = module.meter.part(LoadControl)
    loads.mode[1] = loads.mode[2] = load_control.Mode.REGISTER
    seen = []

    for first, second in LEVELS:
        loads.active[1], loads.active[2] = first, second
        seen.append(module.ports.drives(port))

    assert seen == [level ^ inverted for level in levels]


def test_an_output_in_step_with_the_tariff_is_high_where_the_first_load_is_on_by_it():
    module = Module(12)
    module.meter.part(LoadControl).positions[1] = 0b0110  # tariffs 2 and 3
    seen = []

    for tariff in (0, 1, 2, 3, 4):
        module.meter.switch_tariff(tariff)
        seen.append(module.ports.drives(2))

    assert seen == [0, 0, 1, 1, 0]


def test_an_output_with_pulses_rests_low_and_inverted_high():
    assert Module(3).ports.drives(2) == 0
    assert Module(configuration_of(3, 2)).ports.drives(2) == 1


def test_an_input_drives_nothing():
    module = Module(configuration_of(1, 1, 2))

    assert [module.ports.drives(number) for number in (1, 2)] == [0, 0]
