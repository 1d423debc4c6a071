"""The ports of the module: every input reaches whom it is for, what they are for can be another, and power comes and goes."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.intervals import Step, intervals_of
from tests.core.module import HOUR, KW, LEVELS, Module
from trefas.base.errors import LocalError
from trefas.base.instant import NS_PER_S, Instant
from trefas.core import load_control
from trefas.core.debiting import Debiting
from trefas.core.energy import Energy
from trefas.core.journals import StatusJournal
from trefas.core.load_control import LoadControl
from trefas.core.log_table import everything
from trefas.core.meter import Meter
from trefas.core.module_ports import PULSES_MAX, ModulePorts
from trefas.core.port_use import PortUse, configuration_of
from trefas.core.pulse_input import PulseInput
from trefas.core.status import Status
from trefas.core.tariff import Mode, TariffControl

# ---- tariffs


@pytest.mark.parametrize(
    ("config", "tariffs"),
    [
        # Table 10 of the technical description: levels 00, 10, 01, 11.
        (configuration_of(1), [1, 2, 3, 4]),
        (configuration_of(1, 1, 2), [4, 3, 2, 1]),
        (configuration_of(13), [1, 2, 3, 4]),
        (configuration_of(13, 1, 2), [4, 3, 2, 1]),
        # One inverted input turns its own place around.
        (configuration_of(1, 1), [2, 1, 4, 3]),
    ],
)
def test_two_inputs_choose_among_four_tariffs(config, tariffs):
    module = Module(config)
    seen = []

    for levels in LEVELS:
        module.levels(*levels)
        seen.append(module.tariff)

    assert seen == tariffs


@pytest.mark.parametrize(
    ("config", "port", "tariffs"),
    [
        (configuration_of(2), 1, [1, 2]),
        (configuration_of(2, 1), 1, [2, 1]),
        (configuration_of(3), 1, [1, 2]),
        (configuration_of(4), 2, [1, 2]),
        (configuration_of(4, 2), 2, [2, 1]),
    ],
)
def test_one_input_chooses_among_two_tariffs_and_the_other_has_no_part_in_it(config, port, tariffs):
    module = Module(config)

    before = module.tariff
    module.ports.see(module.meter.now, port, 1)

    assert [before, module.tariff] == tariffs
    other = 3 - port
    if module.ports.port(other).direction == "input":
        module.ports.see(module.meter.now, other, 1)
        assert module.tariff == tariffs[1]


@settings(max_examples=20, deadline=None)
@given(
    st.sampled_from([configuration_of(1), configuration_of(1, 1, 2), configuration_of(13, 2)]),
    st.lists(st.tuples(st.sampled_from(LEVELS), st.floats(-5_000.0, 5_000.0)), max_size=12),
)
def test_whatever_the_inputs_do_the_tariffs_add_up_to_the_total_to_the_count(config, hours):
    module = Module(config)

    for levels, p_w in hours:
        module.levels(*levels)
        module.hour(p_w)

    for by_tariff, total in ((Energy.a14_tariff, Energy.active_import), (Energy.a23_tariff, Energy.active_export)):
        tariffs = [module.meter.rows.count(slot) for slot in by_tariff]
        assert sum(tariffs) == module.meter.rows.count(total)


def test_inputs_say_nothing_where_another_controls_the_tariff():
    module = Module(1)
    module.meter.part(TariffControl).mode = Mode.REGISTER

    module.levels(1, 1)

    assert module.tariff == 1


def test_the_load_goes_with_the_tariff_of_the_inputs_at_once():
    module = Module(13)
    loads = module.meter.part(LoadControl)
    loads.delay_s = 0
    loads.configure(module.meter.now, 1, load_control.Mode.TARIFF, positions=0b0010)  # on in tariff 2

    module.levels(1, 0)
    on = loads.is_on(1)
    module.levels(1, 1)

    assert (on, loads.is_on(1)) == (True, False)


# ---- other inputs


@pytest.mark.parametrize("code", [4, 5, 6, 12, 17, 18])
@pytest.mark.parametrize("inverted", [False, True])
def test_pulses_at_io_1_are_counted(code, inverted):
    module = Module(configuration_of(code, *([1] if inverted else [])))

    module.ports.pulse(module.meter.now, 1, 5)
    module.ports.see(module.meter.now, 1, 1)

    # Voltage begins a pulse; at an inverted input its going does, so the sixth one is not yet there.
    assert module.meter.part(PulseInput).register == (5 if inverted else 6)


def test_pulses_at_an_input_for_tariffs_leave_it_where_it_was():
    module = Module(13)
    loads = module.meter.part(LoadControl)
    loads.configure(module.meter.now, 1, load_control.Mode.TARIFF, positions=0b0001)  # on in tariff 1, after a while
    loads.active[1] = 1

    module.ports.pulse(module.meter.now, 1, PULSES_MAX)

    assert module.tariff == 1
    assert not loads.is_on(1)  # it was disconnected in tariff 2, and waits


@pytest.mark.parametrize("code", [0, 1, 2, 7, 16])
def test_without_a_pulse_input_there_is_nothing_to_count(code):
    module = Module(code)

    if module.ports.port(1).direction == "output":
        with pytest.raises(LocalError, match="I/O 1 is no input, it is "):
            module.ports.pulse(module.meter.now, 1)
    else:
        module.ports.pulse(module.meter.now, 1)

    assert module.meter.part(PulseInput).register == 0


@pytest.mark.parametrize(
    ("config", "port"),
    [(configuration_of(2), 2), (configuration_of(5), 2), (configuration_of(11), 1), (configuration_of(5, 2), 2)],
)
def test_an_external_alarm_is_a_bit_of_the_status_of_the_events_and_a_row(config, port):
    module = Module(config, alarm=True)
    rest = int(module.ports.port(port).inverted)
    module.ports.see(module.meter.now, port, rest)
    module.alarms.clear()
    rows = len(everything(module.meter.part(StatusJournal)).counts)

    module.ports.see(module.meter.now, port, 1 - rest)
    status, events = module.meter.read("1-1:97.97.0").count, module.meter.read("0-1:96.10.2").count
    module.ports.see(module.meter.now, port, rest)

    assert module.alarms == [True, False]
    assert (status, events) == (1 << 5, 1 << 15)
    assert (module.meter.read("1-1:97.97.0").count, module.meter.read("0-1:96.10.2").count) == (0, 0)
    assert everything(module.meter.part(StatusJournal)).counts[rows:].tolist() == [[32], [0]]


def test_an_alarm_input_that_is_off_says_nothing():
    module = Module(2)

    module.levels(0, 1)

    assert module.alarms == []


def test_an_inverted_alarm_input_without_voltage_is_an_alarm_from_the_begin():
    module = Module(configuration_of(5, 2), alarm=True)

    assert module.alarms == [True]


def test_an_alarm_ends_where_no_port_is_for_it_any_more():
    module = Module(2, alarm=True)
    module.levels(0, 1)

    module.write(1)

    assert module.alarms == [True, False]


def test_a_pulse_at_its_input_is_a_debiting_stop():
    module = Module(configuration_of(14))

    module.ports.pulse(module.meter.now, 1, 2)

    assert module.meter.part(Debiting).count == 2


# ---- what they are for


@pytest.mark.parametrize("code", [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 16, 17, 18])
def test_a_code_that_is_written_holds_at_once(code):
    module = Module(1)
    module.levels(1, 1)

    module.write(code)

    assert module.meter.read("0-1:96.3.1").count == code
    # Both levels are still there: the fourth tariff, the second, or the default one where no port is for tariffs.
    assert module.tariff == {1: 4, 13: 4, 2: 2, 3: 2, 4: 2}.get(code, 1)


@pytest.mark.parametrize(
    ("config", "sentence"),
    [
        (14, "ModulPortIOCfg is 14; that code is reserved"),
        (15, "ModulPortIOCfg is 15; that code is reserved"),
        (19, "ModulPortIOCfg is 19; its code is 0 to 18"),
        (64, "I/O 1 is none; that cannot be inverted"),
        (8, "ModulPortIOCfg is 8, for A- pulses; this meter does not measure that"),
    ],
)
def test_what_cannot_be_leaves_everything_as_it_was(config, sentence):
    module = Module(1, without=frozenset({PortUse.A_EXPORT_PULSE}))

    with pytest.raises(LocalError, match=sentence):
        module.write(config)

    assert module.meter.read("0-1:96.3.1").count == 1
    module.levels(1, 1)
    assert module.tariff == 4


@pytest.mark.parametrize(
    ("touch", "sentence"),
    [
        (lambda ports: ports.see(Instant(0), 0, 1), "I/O 0 was named; there are 1 to 2"),
        (lambda ports: ports.see(Instant(0), 3, 1), "I/O 3 was named; there are 1 to 2"),
        (lambda ports: ports.see(Instant(0), 1, 2), "the level at I/O 1 is 2; must be 0 to 1"),
        (lambda ports: ports.see(Instant(0), 2, 1), r"I/O 2 is no input, it is A\+ pulses; ModulPortIOCfg"),
        (lambda ports: ports.pulse(Instant(0), 1, 0), "0 pulses were to come in; at one touch there can be 1 to 250"),
        (lambda ports: ports.pulse(Instant(0), 1, PULSES_MAX + 1), "251 pulses were to come in"),
    ],
)
def test_a_touch_that_cannot_be_is_refused(touch, sentence):
    with pytest.raises(LocalError, match=sentence):
        touch(Module(3).ports)


# ---- power


def test_a_meter_without_power_sees_and_drives_nothing_and_finds_the_levels_as_they_are_when_it_starts():
    module = Module(configuration_of(2), power=True, alarm=True)
    module.hour()
    module.hour(0.0, u_v=0.0)
    assert not module.meter.at_work

    module.levels(1, 1)
    assert (module.tariff, module.alarms) == (1, [])
    module.hour()

    assert (module.tariff, module.alarms) == (2, [True])


def test_a_level_that_came_without_power_is_no_pulse():
    module = Module(4, power=True)
    module.hour()
    module.hour(0.0, u_v=0.0)

    module.levels(1, 0)
    module.hour()

    assert module.meter.part(PulseInput).register == 0
    module.levels(0, 0)
    module.levels(1, 0)
    assert module.meter.part(PulseInput).register == 1


def test_outputs_of_a_meter_without_power_are_low():
    module = Module(configuration_of(16, 1), power=True)
    module.hour()
    at_work = module.ports.drives(1)

    module.hour(0.0, u_v=0.0)

    assert (at_work, module.ports.drives(1)) == (1, 0)


def test_what_the_ports_are_for_and_what_was_given_survive_in_the_image():
    module = Module(1, per_kwh=10)
    module.hour()
    module.write(configuration_of(3, 1))
    module.hour()

    again = Module(1, per_kwh=10)
    again.meter.restore(module.meter.image(), now=Instant(module.meter.now + NS_PER_S))
    again.meter.started(again.meter.now)

    assert again.meter.read("0-1:96.3.1").count == configuration_of(3, 1)
    assert again.ports.pulses(2) == 10
    assert again.tariff == 2  # no voltage at an inverted input
    again.hour()
    assert again.ports.pulses(2) == 20


def test_an_image_from_before_there_were_ports_owes_no_pulses():
    before = Meter((Debiting, TariffControl, LoadControl, PulseInput, Status, StatusJournal))
    before.advance(intervals_of([Step(p_w=(KW, 0.0, 0.0), seconds=HOUR)]))

    module = Module(3, per_kwh=10)
    module.meter.restore(before.image(), now=before.now)
    module.meter.started(before.now)

    assert module.ports.pulses(2) == 0
    module.hour()
    assert module.ports.pulses(2) == 10


def test_the_ports_of_each_meter_of_a_fleet_reach_that_meter():
    meter = Meter((Debiting, TariffControl, LoadControl, PulseInput, ModulePorts), meters=3)
    controls, ports = meter.part(TariffControl), meter.part(ModulePorts)
    for number in range(3):
        controls.of(number).configure(meter.now, Mode.MODULE_PORT)
    ports.begin(meter, configuration_of(1))
    ports.of(2).configure(meter.now, configuration_of(1, 1, 2))  # both inverted

    for number in (0, 1, 2):
        ports.of(number).see(meter.now, 1, 1)
    ports.of(1).see(meter.now, 2, 1)
    meter.advance(intervals_of([Step()], start_ns=meter.now, meters=3))

    # 10 is tariff 2, 11 is tariff 4; of the inverted ones 10 reads as 01, tariff 3.
    assert meter.rows.column_of(Energy.active_tariff).tolist() == [2, 4, 3]
