"""The module's ports as ordered by Z3, as a client writes them, and as they are after the next start."""

from datetime import datetime

import pytest

from tests.core.intervals import Step, intervals_of
from tests.cosem.house import LLS_AARQ, ask
from trefas.base.instant import Instant, instant_of
from trefas.base.obis import Obis
from trefas.core.energy import Energy
from trefas.core.journals import StatusJournal
from trefas.core.log_table import everything
from trefas.core.module_ports import ModulePorts
from trefas.core.port_use import PortUse, fault_of
from trefas.core.pulse_input import PulseInput
from trefas.device.build import build
from trefas.device.digits import digit
from trefas.device.order import Order
from trefas.device.reconfiguration import awake, reconfigured
from trefas.device.subjects.module_ports import configuration
from trefas.wire import apdu
from trefas.wire.axdr import U8
from trefas.wire.xdlms import DataAccessResult, Name
from trefas.wire.xdlms_get import GetRequestNormal
from trefas.wire.xdlms_set import SetRequestNormal

START = Instant(instant_of(datetime(2026, 1, 10, 11, 0)))
CONFIG = Name(1, Obis.parse("0.1.96.3.1.255"), 2)
PULSES = {"1.1.0.128.1.255", "1.1.96.53.1.255"}

WORDS = {
    "no function": {PortUse.NONE},
    "-": {PortUse.NONE},
    "4-tariff": {PortUse.TARIFF_4},
    "2-tariff": {PortUse.TARIFF_2},
    "pulse in": {PortUse.PULSE_IN},
    "alarm in": {PortUse.ALARM_IN},
    "A+ out": {PortUse.A_IMPORT_PULSE},
    "A- out": {PortUse.A_EXPORT_PULSE},
    "R+ out": {PortUse.R_IMPORT_PULSE},
    "debiting stop pulse": {PortUse.DEBITING_STOP},
    "load control load": {PortUse.LOAD_STATUS},
    "status control": {PortUse.LOAD_CONTROL},
    "load tariff sync": {PortUse.LOAD_TARIFF_SYNC},
    "4-tariff sync. load control": {PortUse.TARIFF_4_LOAD_CONTROL},
    "load control": {PortUse.LOAD_CONTROL},
    "load control 1": {PortUse.LOAD_CONTROL_1},
    "load control 2": {PortUse.LOAD_CONTROL_2},
    "load control 1 and 2 by turns": {PortUse.LOAD_CONTROL_TOGGLE},
    "earth fault module with 2x5A relays": {PortUse.EARTH_FAULT},
}
Z3 = [value.code for value in digit("Z3").values]


def ports(device):
    return device.meter.part(ModulePorts)


def tariff(device):
    return device.meter.rows.count(Energy.active_tariff)


def memory_of(device):
    rows = {str(profile.name): profile.kept() for profile in device.profiles}
    return device.meter.image(), lambda name: rows.get(name, ())


def written(device, byte):
    """The result of a client's SET."""
    device.server.now = device.meter.now
    association = device.server.association(18, 16)
    assert apdu.decode(association.receive(LLS_AARQ)).result == 0
    result = ask(association, SetRequestNormal(0xC1, CONFIG, U8(byte))).result
    assert ask(association, GetRequestNormal(0xC1, CONFIG)).given == U8(device.meter.read("0-1:96.3.1").count)
    return result


@pytest.mark.parametrize("code", Z3)
def test_z3_says_in_words_what_the_makers_table_says_by_its_code(code):
    value = digit("Z3").coded(code)
    words = value.words.split(" / ")
    words = words if len(words) == 2 else words * 2

    for port, said in zip(("io_1", "io_2"), words, strict=True):
        plain = said.removesuffix(" inverted")
        assert {value.fields[port].use} == WORDS[plain]
        assert value.fields[port].inverted is (plain != said)


@pytest.mark.parametrize("code", Z3)
def test_a_meter_reads_as_it_was_ordered(code):
    spec_ports = digit("Z3").coded(code).fields
    device = build(Order(configuration={"Z3": code}), start=START)

    assert ports(device).ports == (spec_ports["io_1"], spec_ports["io_2"])
    assert device.meter.read("0-1:96.3.1").count == configuration(device.spec)
    assert fault_of(configuration(device.spec)) is None


@pytest.mark.parametrize("byte", [0, 1, 2, 5, 9, 13, 18, 1 | 64 | 128, 5 | 128])
def test_a_client_writes_what_the_table_has(byte):
    device = build(Order(), start=START)

    assert written(device, byte) is DataAccessResult.SUCCESS
    assert device.meter.read("0-1:96.3.1").count == byte


@pytest.mark.parametrize("byte", [14, 15, 19, 31, 32, 64, 128 | 14, 255])
def test_a_client_that_writes_another_is_refused(byte):
    device = build(Order(configuration={"Z3": "01"}), start=START)

    assert written(device, byte) is DataAccessResult.OTHER_REASON
    assert device.meter.read("0-1:96.3.1").count == 1


def test_pulses_of_what_is_not_measured_cannot_be_written():
    device = build(Order(configuration={"X9": "1"}), start=START)  # A+ alone

    assert written(device, 7) is DataAccessResult.OTHER_REASON
    assert written(device, 8) is DataAccessResult.OTHER_REASON
    assert written(device, 3) is DataAccessResult.SUCCESS


def test_what_a_client_wrote_holds_after_the_next_start():
    order = Order(configuration={"Z3": "01", "Z13": "001"})
    device = build(order, start=START)
    written(device, 5 | 64)

    again, _ = awake(order, *memory_of(device), START)
    ports(again).pulse(START, 1, 3)

    assert again.meter.read("0-1:96.3.1").count == 5 | 64
    assert again.meter.part(PulseInput).register == 3
    assert tariff(again) == 1  # the default one: no port is for tariffs any more


def test_another_z3_in_the_meter_file_has_the_last_word():
    device = build(Order(configuration={"Z3": "01"}), start=START)
    written(device, 5)

    again, _ = awake(Order(configuration={"Z3": "07"}), *memory_of(device), START)

    assert again.meter.read("0-1:96.3.1").count == 2


def test_a_meter_at_work_is_reconfigured_both_ways_and_keeps_what_its_pulse_input_counted():
    device = build(Order(configuration={"Z3": "03"}), start=START)
    ports(device).pulse(START, 1, 7)

    without = reconfigured(device, {"Z3": "00"}, START)
    again = reconfigured(without, {"Z3": "13"}, START)

    assert [each.meter.read("0-1:96.3.1").count for each in (without, again)] == [0, 4]
    assert again.meter.read("1-1:0.128.1").count == 7


def test_the_pulse_inputs_objects_are_there_where_z3_has_one_whatever_is_written_later():
    device = build(Order(), start=START)
    written(device, 5)

    names = {str(each.logical_name) for each in device.server.logical_devices[16].objects}
    assert not names & PULSES
    with_input = build(Order(configuration={"Z3": "03"}), start=START)
    assert {str(each.logical_name) for each in with_input.server.logical_devices[16].objects} >= PULSES


def test_the_alarm_input_is_enabled_by_z8():
    told = []
    for code in ("1", "2"):
        device = build(Order(configuration={"Z3": "07", "Z8": code}), start=START)
        ports(device).see(START, 2, 1)
        told.append(device.meter.read("1-1:97.97.0").count)

    assert told == [0, 1 << 5]


def test_an_alarm_that_is_still_there_at_the_next_start_is_not_told_again():
    order = Order(configuration={"Z3": "07", "Z8": "2"})
    device = build(order, start=START)
    ports(device).see(START, 2, 1)

    again, _ = awake(order, *memory_of(device), START)
    begun = again.meter.read("1-1:97.97.0").count
    ports(again).see(again.meter.now, 2, 0)

    assert begun == 1 << 5 | 1  # the alarm, and the reset's bit
    assert again.meter.read("1-1:97.97.0").count == 1
    # The alarm, the reset with it, and its end.
    assert everything(again.meter.part(StatusJournal)).counts.tolist() == [[32], [33], [1]]


def test_an_alarm_that_is_over_while_the_meter_is_without_power_is_told_at_its_start():
    order = Order(configuration={"Z3": "07", "Z8": "2"})
    device = build(order, start=START)
    ports(device).see(START, 2, 1)
    device.meter.advance(intervals_of([Step(u_v=0.0)] * 3, start_ns=START))
    ports(device).see(device.meter.now, 2, 0)

    device.meter.advance(intervals_of([Step()] * 10, start_ns=device.meter.now))

    assert device.meter.at_work
    assert device.meter.read("1-1:97.97.0").count == 1


def test_the_tariff_of_the_inputs_is_there_after_the_next_start():
    order = Order(configuration={"Z3": "01", "Z13": "001"})
    device = build(order, start=START)
    ports(device).see(START, 2, 1)

    again, _ = awake(order, *memory_of(device), START)

    assert tariff(again) == tariff(device) == 3


def test_an_alarm_is_over_where_its_input_is_off_at_the_next_start():
    device = build(Order(configuration={"Z3": "07", "Z8": "2"}), start=START)
    ports(device).see(START, 2, 1)

    again, _ = awake(Order(configuration={"Z3": "07", "Z8": "1"}), *memory_of(device), START)

    # The alarm, its end and the reset.
    assert everything(again.meter.part(StatusJournal)).counts.tolist() == [[32], [0], [1]]
