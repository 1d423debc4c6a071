"""Status and events as bits, by the maker's numbers; masks that make alarms of them; and how bits go out."""

import numpy as np
import pytest

from trefas.base.instant import NS_PER_S, Instant
from trefas.core.log import Log
from trefas.core.meter import Meter
from trefas.core.occurrence import (
    ALARM,
    COVER,
    MAGNET,
    MISSING_PHASE,
    NEUTRAL_FAULT,
    OVERVOLTAGE,
    POWER,
    RESET,
    UNDERVOLTAGE,
    Occurrence,
)
from trefas.core.status import EventA, EventB, MeterStatus, Status
from trefas.device.collected import status_rules

NOW = Instant(100 * NS_PER_S)


class Told:
    """A status, what happens to it, and the alarms that it makes."""

    def __init__(self, meters=1):
        self.meter = Meter((Status,), meters=meters)
        self.status = next(part for part in self.meter.parts if isinstance(part, Status))
        self.status.follow(self.meter.occurrences, status_rules())
        self.alarms = []
        self.meter.occurrences.hear(ALARM, lambda _, occurrence: self.alarms.append(occurrence.value))

    def happens(self, name, begins=True, value=0, meter=0):
        self.meter.occurrences.tell(Occurrence(name, NOW, begins, value=value), meter=meter)

    def write(self, slot, count):
        """As over an interface."""
        self.meter.rows.put(slot, count)
        self.status.written(slot, NOW)

    @property
    def a(self):
        return self.meter.read("0-1:96.10.1").count

    @property
    def b(self):
        return self.meter.read("0-1:96.10.2").count


def test_a_system_that_knows_the_bits_by_number_finds_them_there():
    of_a = {each.name: each.bit_length() - 1 for each in EventA}
    of_b = {each.name: each.bit_length() - 1 for each in EventB}
    status = {each.name: each.bit_length() - 1 for each in MeterStatus}

    # The lowest eight bits of A are the status of the meter; 13 to 15 and 23 to 26 have no part behind them here.
    assert status == {"RESET": 0, "MAGNET": 2, "EXTERNAL_ALARM": 5, "COVER": 6, "AUXILIARY": 7}
    assert of_a == {
        "CLOCK_ADJUSTED": 10, "EVENT_STATUS_B": 11, "DISCONNECTED": 12,
        "DEBITING_LOG": 16, "CLOCK_LOG": 17, "STATUS_LOG": 18, "VOLTAGE_QUALITY_LOG": 19, "CUT_OFF_LOG": 20,
        "LOAD_PROFILE": 21, "DEBITING_LOG_2": 22, "UPLOAD_SUCCESS_LOG": 27, "UPLOAD_FAILURE_LOG": 28,
        "NEUTRAL_FAULT_LOG": 29, "ANALYSIS_LOG": 30, "LOAD_PROFILE_EVENT_LOG": 31,
    }  # fmt: skip
    assert of_b == {
        "UPLOAD_SUCCESS": 0, "UPLOAD_FAILURE": 1, "NEUTRAL_FAULT": 3, "POWER_FAIL": 5,
        "MISSING_PHASE_L1": 6, "MISSING_PHASE_L2": 7, "MISSING_PHASE_L3": 8,
        "OVERVOLTAGE_L1": 9, "UNDERVOLTAGE_L1": 10, "OVERVOLTAGE_L2": 11, "UNDERVOLTAGE_L2": 12,
        "OVERVOLTAGE_L3": 13, "UNDERVOLTAGE_L3": 14, "ALARM_INPUT": 15,
        "NO_CURRENT_L1": 16, "NO_CURRENT_L2": 17, "NO_CURRENT_L3": 18, "PHASE_SEQUENCE": 19,
        "MAGNET": 21, "COVER": 22, "AUXILIARY": 23,
        "REVERSE_CURRENT_L1": 24, "REVERSE_CURRENT_L2": 25, "REVERSE_CURRENT_L3": 26, "UNBALANCE": 27,
        "OPENED_BY_HAND": 29, "OPENED_BY_ITSELF": 30, "OPENED_FROM_FAR": 31,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "value", "bits"),
    [
        (NEUTRAL_FAULT, 0b010, {3}),
        (OVERVOLTAGE, 0b101, {9, 13}),
        (UNDERVOLTAGE, 0b110, {12, 14}),
        (MISSING_PHASE, 0b110, {5, 7, 8}),  # with OVERVOLTAGE on L1 the maker's example, 0x3A0
        (MAGNET, 0, {21}),
        (COVER, 0, {22}),
    ],
)
def test_events_are_bits_of_b_while_they_last(name, value, bits):
    told = Told()

    told.happens(name, True, value)
    assert told.b == sum(1 << bit for bit in bits)

    told.happens(name, False, 0)
    assert told.b == 0


def test_the_makers_example_of_a_meter_with_one_phase_that_is_high():
    told = Told()

    told.happens(MISSING_PHASE, True, 0b110)
    told.happens(OVERVOLTAGE, True, 0b001)

    assert told.b == 0x000003A0


def test_a_power_failure_is_a_bit_until_the_power_is_back_unless_a_phase_is_missing():
    told = Told()
    told.happens(POWER, begins=False)
    assert told.b == 1 << 5

    told.happens(POWER, begins=True)
    assert told.b == 0

    told.happens(MISSING_PHASE, True, 0b001)
    told.happens(POWER, begins=False)
    told.happens(POWER, begins=True)
    assert told.b == 1 << 5 | 1 << 6


def test_the_status_is_in_the_lowest_bits_of_a():
    told = Told()

    told.happens(RESET)
    told.happens(COVER)
    told.happens(MAGNET)
    assert (told.status.meter_status, told.a & 0xFF) == (0b100_0101, 0b100_0101)

    told.happens(COVER, begins=False)
    assert told.a & 0xFF == 0b000_0101


def test_setting_the_clock_is_bit_10_and_rows_of_logs_are_the_bits_above():
    told = Told(meters=2)
    log = Log(2, 10, 1)
    told.status.watch_log(log, EventA.LOAD_PROFILE)

    told.meter.set_clock(told.meter.now, 3600 * NS_PER_S)
    assert told.a == 1 << 10

    nothing = np.zeros(1, np.int64)
    log.append_many(np.array([1]), nothing, np.zeros((1, 1), np.int64), nothing, nothing, nothing)
    assert told.a == 1 << 10
    log.append(0, [0])
    assert told.a == 1 << 10 | 1 << 21
    assert told.meter.rows.count(Status.held, 1) == 1 << 21


def test_what_rises_or_falls_and_is_masked_is_bit_11_of_a():
    told = Told()
    told.write(Status.mask_b_rises, 1 << 3)
    told.write(Status.mask_b_falls, 1 << 21)

    told.happens(MAGNET)
    assert told.a >> 11 & 1 == 0
    told.happens(MAGNET, begins=False)
    assert told.a >> 11 & 1 == 1

    told.write(Status.event_status_b, 0)
    assert told.a >> 11 & 1 == 0
    told.happens(NEUTRAL_FAULT, True, 1)
    assert told.a >> 11 & 1 == 1


def test_writing_b_puts_bits_out_and_never_on():
    told = Told()
    told.happens(COVER)
    told.happens(MAGNET)

    told.write(Status.event_status_b, 1 << 22 | 1 << 9)

    assert told.b == 1 << 22


def test_what_rises_in_a_and_is_masked_is_an_alarm_once():
    told = Told()

    # The mask is 64 at delivery: the cover.
    told.happens(MAGNET)
    told.happens(COVER)
    told.happens(COVER)
    told.happens(COVER, begins=False)
    assert told.alarms == [1 << 6]

    told.write(Status.mask_a, 1 << 10 | 1 << 11)
    told.write(Status.mask_b_rises, 1 << 3)
    told.meter.set_clock(told.meter.now, 3600 * NS_PER_S)
    told.happens(NEUTRAL_FAULT, True, 1)
    assert told.alarms == [1 << 6, 1 << 10, 1 << 11]


def test_one_meter_of_many_has_its_own_bits():
    told = Told(meters=2)

    told.happens(COVER, meter=1)

    assert (told.b, told.meter.rows.count(Status.event_status_b, 1)) == (0, 1 << 22)
