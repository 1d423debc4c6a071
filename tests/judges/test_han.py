"""The home port as readers hear it that others wrote, each in a process of its own: the truth is the number that was sent.

The load is 1000, 500 and -200 W, 100, 0 and -50 var, 4.37 A and 230 V on each phase: 1300 W and 50 var together. After an hour of
it pushes are made by hand, from 11:58:52 in standard time on, for 80 s.
"""

import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from tests.device.han.homes import device_of, feed, lived
from tests.judges.asked import TIMEOUT_S, need
from tests.judges.meter import ROOT
from trefas.metrology.samples import Wiring
from trefas.wire.han.lists import kamstrup_nve_1, kamstrup_nve_2, kamstrup_push_1

KEYS = {"gpk60": "000102030405060708090A0B0C0D0E0F", "gpk61": "D0D1D2D3D4D5D6D7D8D9DADBDCDDDEDF"}
OWN = Path(sys.executable).parents[1] / "own" / "dsmr-parser"
"""Where the Makefile puts the reader that wants an older dlms-cosem than the others."""
COUNT = 9
"""Pushes in 80 s: eight lists of every ten seconds, and the hour's."""
BY_NAME = ("gurux", "dlms_cosem", "pydlms")
"""Readers that say each value under its logical name, as it was sent."""
POWERS = {"1.1.1.7.0.255": 1_300, "1.1.2.7.0.255": 0, "1.1.3.7.0.255": 50, "1.1.4.7.0.255": 0}


ENCRYPTED = {"profile": "dk", **KEYS}
CLEAR = {"profile": "dk", "encrypted": False}
CASES = {
    "norway": {"profile": "no"},
    "norway, one phase": {"profile": "no", "single": True},
    "norway, one phase, dropped": {"profile": "no", "single": True, "absent": "dropped"},
    "norway, before 2018": {"profile": "no", "tagged_time": True},
    "norway, encrypted": {"profile": "no", **KEYS},
    "sweden": {"profile": "se"},
    "denmark": CLEAR,
    "denmark, one phase": {**CLEAR, "single": True},
    "denmark, encrypted": ENCRYPTED,
    "denmark, one phase, encrypted": {**ENCRYPTED, "single": True},
}
TELEGRAMS = {
    "p1": {"profile": "p1"},
    "p1-nl": {"profile": "p1-nl", "interval_s": 10},
    "p1-be": {"profile": "p1-be", "interval_s": 10},
    "p1, summer": {"profile": "p1", "start": "2026-07-10T09:58:52Z"},
    "p1, summer, standard time": {"profile": "p1", "start": "2026-07-10T09:58:52Z", "summer_time": False},
}
OTHERS = {"aidon": {"profile": "aidon"}}
KAIFA = {
    "kaifa": {"profile": "kaifa", "lists": ["kaifa-2", "kaifa-3"]},
    "kaifa, power alone": {"profile": "kaifa", "lists": ["kaifa-1"]},
    "kaifa, one phase": {"profile": "kaifa", "lists": ["kaifa-2", "kaifa-3"], "single": True},
    "kaifa, Sweden": {"profile": "kaifa-se"},
}
READ = {
    **dict.fromkeys(BY_NAME, CASES),
    "amshan": CASES | TELEGRAMS | OTHERS | KAIFA,
    "pydlms": CASES | OTHERS,
    "smartmeter": CASES,
    "dsmr": TELEGRAMS,
}
"""Which cases each reader is given."""


@cache
def said(case):
    """What a port says in 80 s, after an hour of the load: energies are worth reading then."""
    han = (CASES | TELEGRAMS | OTHERS | KAIFA)[case].copy()
    wiring = Wiring.SINGLE if han.pop("single", False) else Wiring.FOUR_WIRE
    device = device_of(han.pop("start", "2026-01-10T09:58:52Z"), wiring, **han)
    feed(device, 3_600)
    device.bay.plugged["han"].port.attend(device.meter.now)
    return {"said": lived(device, 80).hex(), "keyed": "gpk60" in han}


@cache
def all_of(reader):
    """What a reader makes of all of its cases; it is started once."""
    return asked(reader, {case: said(case) for case in READ[reader]})


def asked(reader, cases):
    """What a reader makes of cases, in a process of its own."""
    if reader != "dsmr":
        need(reader)
    elif not OWN.exists():
        pytest.skip("dsmr-parser is not installed in its own folder: make does it")
    done = subprocess.run(
        [
            *(sys.executable, "-m", "tests.judges.judge_han", "--package", reader),
            *("--keys", f"{KEYS['gpk60']}:{KEYS['gpk61']}"),
        ],
        cwd=ROOT,
        input=json.dumps(cases),
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
        env=os.environ | ({"PYTHONPATH": str(OWN)} if reader == "dsmr" else {}),
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout.splitlines()[-1])


def found(reader, case):
    pushes = all_of(reader)[case]
    assert isinstance(pushes, list), pushes
    return pushes


def names(pushed, *, single=False):
    absent = {f"1.1.{c}.{d}.0.255" for c in (*range(41, 46), *range(51, 74)) for d in (7, 8)} if single else set()
    return {str(row.name) for row in pushed.rows} - absent


@pytest.mark.parametrize("reader", BY_NAME)
@pytest.mark.parametrize("case", ["norway", "norway, one phase", "norway, one phase, dropped", "norway, encrypted"])
def test_the_lists_of_norway_are_read_value_by_value(reader, case):
    pushes, single = found(reader, case), "one phase" in case

    assert len(pushes) == COUNT
    for push in pushes:
        hourly = "1.1.1.8.0.255" in push
        expected = names(kamstrup_nve_2.LIST if hourly else kamstrup_nve_1.LIST, single=single)
        assert {name for name in push if name[0] in "01"} == expected
        assert push["1.1.32.7.0.255"] == 230
        assert push["1.1.31.7.0.255"] == 437
        assert push.items() >= POWERS.items()
        assert push["1.1.0.0.5.255"] == "5706567200000015"
    assert [push["time"][11:] for push in pushes][:8] == [
        *("11:59:00", "11:59:10", "11:59:20", "11:59:30", "11:59:40", "11:59:50", "12:00:00", "12:00:05")
    ]
    # 1300 W for 3673 s are 1326 Wh, in tens.
    assert pushes[7]["1.1.1.8.0.255"] == 132


@pytest.mark.parametrize("reader", BY_NAME)
@pytest.mark.parametrize("case", [case for case in CASES if case.startswith("denmark")])
def test_the_list_of_denmark_is_read_value_by_value(reader, case):
    pushes, single = found(reader, case), "one phase" in case

    assert len(pushes) == 8
    for push in pushes:
        assert {name for name in push if name[0] in "01"} == names(kamstrup_push_1.LIST, single=single)
        assert push.items() >= POWERS.items()
        assert push["1.1.33.7.0.255"] == 100
        assert push["1.1.21.7.0.255"] == 1_000
    # 1000 W of the first phase for 3608 s are 1002 Wh.
    assert pushes[0]["1.1.21.8.0.255"] == 1_002
    if "encrypted" in case and reader == "pydlms":
        assert [push["counter"] for push in pushes] == list(range(1, 9))


def test_amshan_reads_energies_in_tens_and_currents_in_amperes():
    pushes = found("amshan", "norway")

    assert len(pushes) == COUNT
    assert {push["active_power_import"] for push in pushes} == {1_300}
    assert {push["current_l2"] for push in pushes} == {4.37}
    # 132 tens were sent: it takes them for what they are.
    assert pushes[7]["active_power_import_total"] == 1_320
    assert pushes[7]["time"] == "2026-01-10 12:00:05"


def test_amshan_reads_one_phase_and_the_tag_of_before_2018():
    single = found("amshan", "norway, one phase")
    tagged = found("amshan", "norway, before 2018")

    assert len(single) == len(tagged) == COUNT
    assert "voltage_l1" in single[0]
    assert "voltage_l2" not in single[0]
    assert tagged == found("amshan", "norway")


def test_amshan_takes_watt_hours_for_tens():
    pushes = found("amshan", "sweden")

    # 1326 Wh were sent.
    assert pushes[7]["active_power_import_total"] == 13_260


def test_smartmeter_datacollector_reads_energies_as_they_are_sent():
    norway, sweden = found("smartmeter", "norway"), found("smartmeter", "sweden")

    assert len(norway) == COUNT
    assert {push["1.1.51.7.0.255"] for push in norway} == {4.37}
    # In Norway tens are sent, which it takes for watt-hours; in Sweden watt-hours.
    assert (norway[7]["1.1.1.8.0.255"], sweden[7]["1.1.1.8.0.255"]) == (132.0, 1_326.0)


@pytest.mark.parametrize("case", ["denmark", "denmark, encrypted"])
def test_smartmeter_datacollector_reads_the_list_of_denmark(case):
    pushes = found("smartmeter", case)

    assert len(pushes) == 8
    for push in pushes:
        assert push.items() >= POWERS.items()
        # 100 hundredths were sent, which it takes for thousandths.
        assert push["1.1.33.7.0.255"] == 0.1
    assert pushes[0]["1.1.21.8.0.255"] == 1_002.0


def test_amshan_ends_in_an_error_where_the_list_of_denmark_comes_in_clear():
    assert all_of("amshan")["denmark"] == {"error": "KeyError: '0.0.1'"}


@pytest.mark.parametrize("case", ["norway, one phase", "norway, one phase, dropped"])
@pytest.mark.parametrize(
    ("reader", "first", "second"),
    [("amshan", "voltage_l1", "voltage_l2"), ("smartmeter", "1.1.32.7.0.255", "1.1.52.7.0.255")],
)
def test_one_phase_is_read_however_the_others_are_absent(reader, case, first, second):
    pushes = found(reader, case)

    assert len(pushes) == COUNT
    assert {push[first] for push in pushes} == {230}
    assert not any(second in push for push in pushes)


def test_smartmeter_datacollector_reads_nothing_with_the_tag_of_before_2018():
    assert found("smartmeter", "norway, before 2018") == []


def test_smartmeter_datacollector_reads_an_encrypted_list_of_norway():
    assert found("smartmeter", "norway, encrypted") == found("smartmeter", "norway")


@pytest.mark.parametrize("reader", ["gurux", "dlms_cosem"])
def test_who_does_not_know_the_tag_of_before_2018_reads_nothing(reader):
    assert all_of(reader)["norway, before 2018"]["error"].startswith("ValueError")


def test_pydlms_knows_the_tag_of_before_2018():
    assert found("pydlms", "norway, before 2018") == found("pydlms", "norway")


def test_a_p1_telegram_is_read_by_amshan():
    pushes = found("amshan", "p1")

    assert len(pushes) == 8
    for push in pushes:
        assert (push["active_power_import"], push["active_power_export_l3"]) == (1_300, 200)
        assert (push["reactive_power_import"], push["voltage_l3"], push["current_l1"]) == (50, 230.0, 4.4)
    # 1300 W for 3608 s are 1302 Wh.
    assert pushes[0]["active_power_import_total"] == 1_302
    assert pushes[0]["time"] == "2026-01-10 11:59:00"


def test_a_p1_telegram_is_read_by_dsmr_parser():
    pushes = found("dsmr", "p1")

    assert len(pushes) == 8
    first = pushes[0]
    assert first["P1_MESSAGE_TIMESTAMP"] == "2026-01-10T10:59:00+00:00"
    assert (first["ELECTRICITY_IMPORTED_TOTAL"], first["CURRENT_ELECTRICITY_USAGE"]) == ("1.302", "1.300")
    assert (first["INSTANTANEOUS_ACTIVE_POWER_L3_NEGATIVE"], first["INSTANTANEOUS_VOLTAGE_L2"]) == ("0.200", "230.0")
    # Everything that was sent, but for the reactive power of all phases together.
    assert len(first) == 25


NETHERLANDS = {
    "EQUIPMENT_IDENTIFIER": b"5706567200000015".hex(),
    "ELECTRICITY_DELIVERED_TARIFF_1": "0.000",
    "ELECTRICITY_DELIVERED_TARIFF_2": "0.000",
    "ELECTRICITY_ACTIVE_TARIFF": "0001",
    # 1300 W for 3608 s are 1302 Wh, without a tariff all of the first one.
    "ELECTRICITY_USED_TARIFF_1": "1.302",
    "ELECTRICITY_USED_TARIFF_2": "0.000",
    "CURRENT_ELECTRICITY_USAGE": "1.300",
    "CURRENT_ELECTRICITY_DELIVERY": "0.000",
    "INSTANTANEOUS_ACTIVE_POWER_L1_POSITIVE": "1.000",
    "INSTANTANEOUS_ACTIVE_POWER_L3_NEGATIVE": "0.200",
    "INSTANTANEOUS_VOLTAGE_L2": "230.0",
    "P1_MESSAGE_TIMESTAMP": "2026-01-10T10:59:00+00:00",
}


def test_dsmr_parser_reads_the_telegrams_of_the_netherlands_and_of_flanders():
    (dutch, *others), (flemish, *more) = found("dsmr", "p1-nl"), found("dsmr", "p1-be")

    assert (len(others), len(more)) == (7, 7)
    assert dutch.items() >= NETHERLANDS.items() | {
        ("P1_MESSAGE_HEADER", "50"),
        ("INSTANTANEOUS_CURRENT_L1", "4"),
        ("SHORT_POWER_FAILURE_COUNT", "0"),
    }
    number = NETHERLANDS["EQUIPMENT_IDENTIFIER"]
    flemish_says = {each for each in NETHERLANDS.items() if each[0] != "EQUIPMENT_IDENTIFIER"}
    assert flemish.items() >= flemish_says | {
        ("BELGIUM_VERSION_INFORMATION", "50217"),
        ("BELGIUM_EQUIPMENT_IDENTIFIER", number),
        ("INSTANTANEOUS_CURRENT_L1", "4.37"),
    }


@pytest.mark.parametrize(("case", "current_a"), [("p1-nl", 4.0), ("p1-be", 4.37)])
def test_amshan_reads_them_too(case, current_a):
    pushes = found("amshan", case)

    assert len(pushes) == 8
    assert {(push["active_power_import"], push["voltage_l3"], push["current_l1"]) for push in pushes} == {
        (1_300, 230.0, current_a)
    }


def test_dsmr_parser_reads_summer_time_by_the_calendar():
    summer, standard = found("dsmr", "p1, summer"), found("dsmr", "p1, summer, standard time")

    # Sent at 13:59:00 S and 12:59:00 W, both 10:59:00 UTC.
    assert summer[0]["P1_MESSAGE_TIMESTAMP"] == "2026-07-10T10:59:00+00:00"
    # W in July: it goes by the calendar, and is an hour early.
    assert standard[0]["P1_MESSAGE_TIMESTAMP"] == "2026-07-10T09:59:00+00:00"


def test_amshan_reads_another_makers_lists():
    pushes = found("amshan", "aidon")

    assert len(pushes) == COUNT
    assert {push["meter_manufacturer"] for push in pushes} == {"Aidon"}
    assert {(push["active_power_import"], push["voltage_l1"], push["current_l2"]) for push in pushes} == {
        (1_300, 230.0, 4.4)
    }
    # 1300 W for 3678 s are 1328 Wh, of which the tens are said.
    hour = next(push for push in pushes if "active_power_import_total" in push)
    assert hour["active_power_import_total"] == 1_320


@pytest.mark.parametrize(("case", "count"), [("kaifa", 9), ("kaifa, one phase", 9), ("kaifa, Sweden", 8)])
def test_amshan_reads_the_lists_of_kaifa(case, count):
    pushes = found("amshan", case)

    assert len(pushes) == count
    assert {push["meter_manufacturer"] for push in pushes} == {"Kaifa"}
    assert {(push["active_power_import"], push["voltage_l1"], push["current_l1"]) for push in pushes} == {
        (1_300, 230.0, 4.37)
    }
    assert all(("voltage_l2" in push) is ("one phase" not in case) for push in pushes)
    # 1300 W for 3678 s are 1328 Wh, in Sweden from the first push on: 3608 s and 1302 Wh.
    hour = next(push for push in pushes if "active_power_import_total" in push)
    assert hour["active_power_import_total"] == (1_302 if "Sweden" in case else 1_328)


def test_amshan_reads_the_power_of_kaifa_every_two_seconds():
    pushes = found("amshan", "kaifa, power alone")

    assert len(pushes) == 40
    assert {push["active_power_import"] for push in pushes} == {1_300}
    assert [push["time"][-8:] for push in pushes[:2]] == ["11:58:54", "11:58:56"]


def test_pydlms_reads_another_makers_lists():
    pushes = found("pydlms", "aidon")

    assert len(pushes) == COUNT
    assert {(push["1.0.1.7.0.255"], push["1.0.32.7.0.255"]) for push in pushes} == {(1_300, 2_300)}
