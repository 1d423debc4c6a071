"""What an ordered meter says and does at a line in modes A and C of IEC 62056-21: values, clock, logs, settings, passwords."""

from datetime import datetime

import numpy as np
import pytest

from trefas.base.errors import LocalError
from trefas.base.instant import NS_PER_S, Instant, instant_of
from trefas.base.unit import MWS_PER_WH
from trefas.core.configuration_journal import ConfigurationJournal
from trefas.core.demand import Demand
from trefas.core.energy import Energy
from trefas.core.load_profile import LoadProfile
from trefas.core.local_readout import USER_DATA_2, LocalReadout
from trefas.device.build import build
from trefas.device.local_dialogue import LISTED, SET, LocalDialogue
from trefas.device.local_values import time_read, time_written
from trefas.device.order import Order
from trefas.wire.iec21_dialogue import Accepted, Failed, Told
from trefas.wire.iec21_message import Command

START = Instant(instant_of(datetime(2026, 7, 1, 12, 0)))
ORDER = {"type_number": "684-11-38B-N24-3002-084"}


def device_of(z18="002", **fields):
    configuration = {"Z18": z18, "Z1": "3"}  # energies as 7.2
    order = Order(**ORDER, configuration=configuration, clock_drift_ppm=0.0, **fields)
    return build(order, start=START)


def dialogue_of(device, interface="optical"):
    return LocalDialogue(device, interface, f"{interface} pty head")


@pytest.fixture
def device():
    return device_of()


def said(dialogue, kind, text, *, own=False):
    """An answer in words: what is told, ``ok``, or the error."""
    answer = dialogue.answer(Command(kind, text), START, own=own)
    if isinstance(answer, Told):
        return "".join(answer.parts)
    return "ok" if isinstance(answer, Accepted) else answer.text


def test_a_register_is_said_as_the_display_shows_it(device):
    # 12 345.678 kWh, cut down to two decimals
    device.meter.rows.put(Energy.active_import, 12_345_678 * MWS_PER_WH)

    assert said(dialogue_of(device), "R1", "1.8.0()") == "1.8.0(0012345.67*kWh)"
    assert said(dialogue_of(device), "R1", "1.8.0*128()") == "1.8.0*128(0012345.67*kWh)"


def test_a_maximum_has_its_time_and_one_that_never_was_has_none(device):
    dialogue = dialogue_of(device)
    assert said(dialogue, "R1", "1.6.0()") == "1.6.0(0.000*kW)(00000101000000)"

    slot = Demand.p14_max[0]
    device.meter.rows.put(slot, 2_345 * slot.per_unit)
    device.meter.rows.put(slot.at, (datetime(2026, 1, 12, 11, 45) - datetime(1970, 1, 1)).days * 86_400 * NS_PER_S)

    assert said(dialogue, "R1", "1.6.0()") == "1.6.0(2.345*kW)(01260112000000)"


def test_what_was_not_measured_is_empty_and_no_zero(device):
    assert said(dialogue_of(device), "R1", "32.7.0()") == "32.7.0()"


def test_the_clock_is_local_time_with_summer_and_validity(device):
    # 12:00 UTC is 14:00 in the summer of Central Europe
    dialogue = dialogue_of(device)
    assert said(dialogue, "R5", "1.0.0()") == "1.0.0(11260701140000)"

    device.meter.rtc.invalidate()

    assert said(dialogue, "R5", "1.0.0()") == "1.0.0(10260701140000)"


@pytest.mark.parametrize(
    ("said_time", "standard"),
    [
        ("0050321073800", datetime(2005, 3, 21, 7, 38)),  # the three examples of 5512-1458, 8.1.2
        ("1050321003800", datetime(2005, 3, 20, 23, 38)),
        ("0690101000000", datetime(2069, 1, 1)),
    ],
)
def test_a_time_is_normal_time_or_an_hour_more_in_summer(said_time, standard):
    assert time_read(said_time) == standard


@pytest.mark.parametrize(
    "text", ["", "050321073800", "2050321073800", "0051321073800", "00503210738001", "0 50321073800"]
)
def test_a_time_that_is_none_is_refused_in_a_sentence(text):
    with pytest.raises(LocalError, match="must be NYYMMDDhhmmss"):
        time_read(text)


def test_times_are_written_as_the_example_of_the_maker():
    assert time_written(datetime(2005, 2, 1, 7, 50, 12)) == "01050201075012"


def test_a_client_sets_the_clock_and_nothing_else_by_w5(device):
    dialogue = dialogue_of(device)

    assert said(dialogue, "W5", "1.0.0(0260701130005)") == "ok"

    assert said(dialogue, "R5", "1.0.0()") == "1.0.0(11260701140005)"
    assert said(dialogue, "W5", "1.8.0(0)") == "ER02 cannot be written"
    assert said(dialogue, "W5", "1.0.0(now)") == "ER03 not such a value"


def test_the_load_profile_comes_in_parts_with_a_header_each(device):
    device.meter.rows.put(Energy.active_import, 586_120 * MWS_PER_WH)
    profile = device.meter.part(LoadProfile)
    for quarter in range(8):
        rtc_ns = (datetime(2026, 7, 1, 13) - datetime(1970, 1, 1)).total_seconds() * NS_PER_S + quarter * 900 * NS_PER_S
        profile._append(0, int(rtc_ns), profile._captured(0), 0)
    header = "99.1.0(7)(1.0.0)()(96.56.2)()(96.56.3)()(1.8.0)(kWh)(2.8.0)(kWh)(3.8.0)(kvarh)(4.8.0)(kvarh)\r\n"
    values = "(0)(0)(0000586.12)(0000000.00)(0000000.00)(0000000.00)\r\n"

    answer = dialogue_of(device).answer(Command("R6", "99.1.0(;;)"), START, own=False)
    parts = list(answer.parts)

    assert [part.count("\r\n") for part in parts] == [1 + 6, 1 + 2]
    assert parts[1] == f"{header}(01260701143000){values}(01260701144500){values}"


@pytest.mark.parametrize(
    ("asked", "rows"),
    [("(;;)", 8), ("", 8), ("(0260701140000;;)", 4), ("(0260701133000;0260701140000;1)", 3), ("(1260701144500;;)", 5)],
)
def test_a_log_is_asked_for_by_times_of_which_either_may_be_left_out(device, asked, rows):
    profile = device.meter.part(LoadProfile)
    for quarter in range(8):
        rtc_ns = (datetime(2026, 7, 1, 13) - datetime(1970, 1, 1)).total_seconds() * NS_PER_S + quarter * 900 * NS_PER_S
        profile._append(0, int(rtc_ns), profile._captured(0), 0)

    assert said(dialogue_of(device), "R6", f"99.1.0{asked}").count("(012607011") == rows


@pytest.mark.parametrize(
    ("kind", "text", "error"),
    [
        ("R1", "9.9.9()", "ER01 no such object"),
        ("R6", "99.9.9(;;)", "ER01 no such object"),
        ("R6", "99.1.0(;0260701140000;)", "ER03 not such a value"),
        ("R6", "99.1.0(;;0)", "ER03 not such a value"),
        ("R6", "99.1.0(;;100)", "ER03 not such a value"),
        ("W1", "1.8.0(5)", "ER02 cannot be written"),
        ("W1", "9.9.9(5)", "ER01 no such object"),
        ("W1", "131.0.3(2)", "ER03 not such a value"),
        ("W1", "131.0.3()", "ER03 not such a value"),
        ("W1", "131.0.3", "ER03 not such a value"),
        ("W1", "131.0.3(1)(1)", "ER03 not such a value"),
        ("R2", "1.8.0()", "ER04 no such command"),
        ("R5", "1.8.0()", "ER01 no such object"),
    ],
)
def test_what_cannot_be_is_an_error_of_few_characters(device, kind, text, error):
    assert said(dialogue_of(device), kind, text) == error


def test_no_register_of_energy_is_written_by_any_command(device):
    before = device.meter.rows.counts.copy()
    dialogue = dialogue_of(device)

    for name in ("1.8.0", "1.8.0*128", "2.8.0", "1.8.1", "1.6.0", "0.0.1", "96.8.0", "128.0.0"):
        for kind in ("W1", "W2", "W5"):
            for own in (False, True):
                assert said(dialogue, kind, f"{name}(1)", own=own).startswith("ER")

    assert (device.meter.rows.counts == before).all()


def test_settings_and_the_tariff_are_written_and_journalled(device):
    dialogue, journal = dialogue_of(device), device.meter.part(ConfigurationJournal)

    assert said(dialogue, "W1", "131.0.3(0)") == "ok"
    assert said(dialogue, "R1", "131.0.3()") == "131.0.3(0)"
    assert journal.log.rows(np.array([1])).counts.tolist() == [[SET]]
    assert said(dialogue, "W1", "129.0.0(2)") == "ok"
    assert device.meter.rows.count(Energy.active_tariff) == 2


def test_user_data_2_is_written_in_the_makers_own_mode_alone(device):
    dialogue, journal = dialogue_of(device), device.meter.part(ConfigurationJournal)
    words = "131.0.17(3)(1.0.0)(1.8.0)(1.8.1)"
    assert said(dialogue, "W5", words) == "ER02 cannot be written"

    assert said(dialogue, "W5", words, own=True) == "ok"

    assert dialogue.readout(START) == "1.0.0(11260701140000)\r\n1.8.0(0000000.00*kWh)\r\n1.8.1(0000000.00*kWh)\r\n"
    assert journal.log.rows(np.array([1])).counts.tolist() == [[LISTED]]


@pytest.mark.parametrize(
    "words",
    [
        "131.0.17(2)(1.8.0)",
        "131.0.17(1)(9.9.9)",
        "131.0.17(0)",
        "131.0.17(41)" + "(1.8.0)" * 41,
        "131.0.17",
        "131.0.16(1)(1.8.0)",
    ],
)
def test_a_list_that_cannot_be_is_refused_and_the_old_one_stays(device, words):
    assert said(dialogue_of(device), "W5", words, own=True).startswith("ER")
    assert tuple(device.meter.part(LocalReadout).listed) == USER_DATA_2


def test_the_two_lists_of_the_makers_description_are_read_out(device):
    second = dialogue_of(device).readout(START).split("\r\n")
    first = dialogue_of(device_of("001")).readout(START).split("\r\n")

    assert [line.partition("(")[0] for line in second] == [*USER_DATA_2, ""]
    assert first[:2] == ["0.0.1(10000001)", "1.8.0(0000000.00*kWh)"]
    assert "97.97.0(0)" in second
    assert "96.8.0(0)" in first


def test_a_password_is_that_of_the_ports_association_and_guesses_are_counted(device):
    dialogue = dialogue_of(device)
    assert dialogue.admits("12345", START)

    assert not dialogue.admits("54321", START)

    assert device.server.failed_authentications == 1


def test_who_guesses_is_not_judged_any_more_and_waits_no_longer_than_anybody(device):
    dialogue = dialogue_of(device)
    judged = 0
    for guess in range(100):
        before = device.server.failed_authentications
        dialogue.admits(f"{guess}", START)
        judged += device.server.failed_authentications - before

    assert judged < 20
    assert not dialogue.admits("12345", START)
    assert dialogue.admits("12345", Instant(START + 120 * NS_PER_S))


def test_what_was_changed_is_stored_before_the_answer_leaves(device):
    class Store:
        def when_stored(self, act):
            act()

    device.server.storing = (store := Store(),)
    dialogue = dialogue_of(device)
    assert dialogue.take_awaits() == ()

    said(dialogue, "W1", "131.0.3(0)")

    assert dialogue.take_awaits() == (store,)
    assert dialogue.take_awaits() == ()


def test_a_meter_that_was_not_ordered_with_them_has_no_modes_a_and_c():
    assert not dialogue_of(device_of("000")).offered
    assert dialogue_of(device_of("001")).offered


def test_errors_have_the_size_that_the_standard_allows():
    from trefas.device import local_dialogue

    errors = [each for each in vars(local_dialogue).values() if isinstance(each, Failed)]

    assert len(errors) == 4
    assert all(len(each.text) <= 32 and each.text.startswith("ER") for each in errors)
