"""What of the registers stands in a list: scaled as configured, and left out where there is none."""

from dataclasses import replace

import pytest

from tests.device.han.homes import LOAD, START, device_of, feed, lived, port_of, read
from trefas.base.instant import NS_PER_S, Instant
from trefas.base.obis import Obis
from trefas.core.energy import Energy
from trefas.device.han.values import gs1_of
from trefas.metrology.samples import Gap, Wiring
from trefas.wire.han.lists import p1_nl, p1_se
from trefas.wire.han.p1 import P1Reader
from trefas.wire.han.rows import Absent


def pushed(seconds=10, start=START, wiring=Wiring.FOUR_WIRE, order=None, step=LOAD, **han):
    device = device_of(start, wiring, order, **han)
    if seconds > 10:
        feed(device, seconds - 10, step)
    return read(lived(device, 10, step))[-1].said


def named(said):
    return {name.short: value for name, value in said.values.items()}


def test_list_1_says_what_the_meter_measures():
    # The load: 1000 + 500 - 200 W together, 100 - 50 var, 4.37 A and 230 V on each phase.
    assert named(pushed(profile="no")) == {
        "1-1:0.0.5": "5706567200000015",
        "1-1:96.1.1": "6841138BN143002084",
        "1-1:1.7.0": 1_300,
        "1-1:2.7.0": 0,
        "1-1:3.7.0": 50,
        "1-1:4.7.0": 0,
        **dict.fromkeys(("1-1:31.7.0", "1-1:51.7.0", "1-1:71.7.0"), 437),
        **dict.fromkeys(("1-1:32.7.0", "1-1:52.7.0", "1-1:72.7.0"), 230),
    }


@pytest.mark.parametrize(
    ("configured", "energies"),
    [
        # 1300 W for an hour and some seconds are 1300 Wh and a bit: 130 tens, and 50 varh are 5 of them.
        ({"profile": "no"}, (130, 0, 5, 0)),
        ({"profile": "no", "energy_scaler": 0}, (1_303, 0, 50, 0)),
        ({"profile": "no", "energy_scaler": -1}, (13_032, 0, 501, 0)),
        ({"profile": "no", "energy_scaler": 3}, (1, 0, 0, 0)),
        # In Sweden by the display: three decimals of a kWh, or two.
        ({"profile": "se"}, (1_303, 0, 50, 0)),
        ({"profile": "se", "order": {"configuration": {"Z1": "3"}}}, (130, 0, 5, 0)),
    ],
)
def test_energies_have_the_power_of_ten_that_is_configured(configured, energies):
    device = device_of("2026-01-10T09:59:56Z", order=configured.pop("order", None), **configured)
    feed(device, 3_599)
    port = port_of(device)
    port.attend(device.meter.now)
    feed(device, 10)
    port.advance(device.meter.now)
    said = next(each.said for each in read(port.since(0)) if len(each.said.values) == 17)
    found = tuple(named(said)[f"1-1:{c}.8.0"] for c in (1, 2, 3, 4))

    # 1300 W · 3609 s = 1303.25 Wh, 50 var · 3609 s = 50.125 varh
    assert found == energies


def test_voltages_and_currents_have_the_power_of_ten_that_is_configured():
    step = replace(LOAD, u_v=221.987, i_a=4.3752)

    found = named(pushed(profile="no", voltage_scaler=-2, current_scaler=-3, step=step))

    assert (found["1-1:32.7.0"], found["1-1:31.7.0"]) == (22_199, 4_375)


def test_push_1_says_powers_factors_and_energies_of_each_phase():
    found = named(pushed(profile="dk", encrypted=False, seconds=3_600))

    assert found["1-1:0.0.1"] == 10_000_001
    assert [found[f"1-1:{c}.7.0"] for c in (21, 41, 61, 22, 42, 62)] == [1_000, 500, 0, 0, 0, 200]
    # P/S: 1000/1005, 500/500, 200/206; of the total 1300 W and the vectorial sum of what the phases have.
    assert [found[f"1-1:{c}.7.0"] for c in (33, 53, 73)] == [100, 100, 97]
    assert [found[f"1-1:{c}.8.0"] for c in (21, 41, 61, 22, 42, 62)] == [1_000, 500, 0, 0, 0, 200]


CLEAR = {"dk": {"encrypted": False}}
"""What a profile needs so that it can be read without keys."""
wirings = pytest.mark.parametrize("wiring", [Wiring.FOUR_WIRE, Wiring.SINGLE])
profiles = pytest.mark.parametrize("profile", ["no", "dk", "p1", "aidon"])


def momentary(profile, made):
    """The momentary values (D = 7) of all that was pushed, and how many registers (D = 8) are beside them."""
    if profile == "p1":
        lists = [each.values for each in P1Reader(p1_se.LIST).receive(made)]
    else:
        lists = [each.said.values for each in read(made)]
    assert lists
    names = [name for values in lists for name in values]
    return {name.short for name in names if name.a == 1 and name.d == 7}, sum(name.d == 8 for name in names)


@wirings
@profiles
def test_before_the_first_measurement_there_are_registers_and_nothing_momentary(profile, wiring):
    device = device_of("2026-01-10T10:59:59Z", wiring, profile=profile, **CLEAR.get(profile, {}))
    port = port_of(device)

    # The list of every ten seconds and that of every hour, and no sample yet.
    port.advance(Instant(device.meter.now + 12 * NS_PER_S))
    before, registers = momentary(profile, port.since(0))
    behind, _ = momentary(profile, lived(device, 22))

    assert before == set()
    assert registers >= 4
    # Active and reactive power, both ways; voltage and current of each phase.
    phases = (1, 2, 3) if wiring is Wiring.FOUR_WIRE else (1,)
    assert behind >= {f"1-{0 if profile in ('p1', 'aidon') else 1}:{c}.7.0" for c in (1, 2, 3, 4)}
    assert {name.rpartition(":")[2] for name in behind} >= {f"{c + 20 * n}.7.0" for n in phases for c in (11, 12)}


@wirings
@profiles
def test_in_an_outage_nothing_is_pushed_and_after_it_nothing_from_before_it(profile, wiring):
    device = device_of(START, wiring, profile=profile, interval_s=1, **CLEAR.get(profile, {}))
    lived(device, 3)
    meter, port = device.meter, port_of(device)
    number = port.number
    meter.skip(Gap(meter.now, Instant(meter.now + 30 * NS_PER_S), ""))

    port.advance(meter.now)

    assert port.since(number) == b""
    # It starts in five seconds, at the end of which a list is due, and no second was measured yet.
    first, _ = momentary(profile, lived(device, 5))
    second, _ = momentary(profile, lived(device, 1))
    assert first == set()
    assert second


def test_a_single_phase_meter_leaves_out_what_it_has_not_or_says_nulls():
    nulls = pushed(profile="no", wiring=Wiring.SINGLE)
    dropped = pushed(profile="no", wiring=Wiring.SINGLE, absent="dropped")

    assert (nulls.absent, dropped.absent) == (Absent.NULLS, Absent.DROPPED)
    assert nulls.values == dropped.values
    missing = {"1-1:51.7.0", "1-1:71.7.0", "1-1:52.7.0", "1-1:72.7.0"}
    assert not missing & named(nulls).keys()
    assert len(nulls.values) == 12 - 4


def test_push_1_of_a_single_phase_has_37_elements():
    said = pushed(profile="dk", encrypted=False, wiring=Wiring.SINGLE)

    # As captured: 25h, the version and 18 names with their values.
    assert 1 + 2 * len(said.values) == 0x25


def test_a_meter_that_was_ordered_without_export_has_none():
    found = named(pushed(profile="no", order={"configuration": {"X9": "1"}}, wiring=Wiring.SINGLE))

    # The structure of 15 in the interface description is such a list 2; list 1 has one less register and no clock.
    assert [name for name in found if name.startswith("1-1:")] == [
        *("1-1:0.0.5", "1-1:96.1.1", "1-1:1.7.0", "1-1:31.7.0", "1-1:32.7.0")
    ]


def test_what_was_not_measured_is_not_said():
    said = pushed(profile="no", step=replace(LOAD, q_measured=False))

    assert not {"1-1:3.7.0", "1-1:4.7.0"} & named(said).keys()
    assert named(said)["1-1:1.7.0"] == 1_300


def test_a_telegram_says_the_same_with_its_own_digits():
    device = device_of(profile="p1")
    (said,) = P1Reader(p1_se.LIST).receive(lived(device, 3_600, look_s=3_600))

    found = {name.short: count for name, count in said.values.items()}
    # Thousandths of kWh and kW, tenths of V and A.
    assert (found["1-0:1.8.0"], found["1-0:1.7.0"], found["1-0:62.7.0"]) == (1_300, 1_300, 200)
    assert (found["1-0:32.7.0"], found["1-0:31.7.0"]) == (2_300, 44)
    assert said.identification == "6841138BN143002"


def test_a_dutch_telegram_has_two_tariffs_that_are_the_total_together():
    device = device_of(profile="p1-nl")
    energy = device.meter.part(Energy)
    feed(device, 3_600)
    energy.active_tariff = 2
    feed(device, 1_800)
    (said,) = P1Reader(p1_nl.LIST).receive(lived(device, 1))

    found = {name.short: count for name, count in said.values.items()}
    # 1300 W: an hour of no tariff is 1300 Wh, and half an hour of the second one 650 Wh.
    assert (found["1-0:1.8.1"], found["1-0:1.8.2"]) == (1_300, 650)
    assert said.texts[p1_nl.TARIFF.name] == "0002"
    assert bytes.fromhex(said.texts[p1_nl.NUMBER.name]) == b"5706567200000015"


def test_the_number_for_customers_ends_with_the_check_digit_of_gs1():
    # As captured in Sweden and Norway, where the readers' authors changed the digits before it.
    assert gs1_of(32_659_040) == "5706567326590407"
    assert pushed(profile="no", gs1="5705705705705702").values[Obis.parse("1-1:0.0.5")] == "5705705705705702"


def test_a_voltage_beyond_its_row_stays_at_the_most_it_can_say():
    found = named(pushed(profile="no", voltage_scaler=-3, step=replace(LOAD, u_v=240.0)))

    assert found["1-1:32.7.0"] == 0xFFFF


def test_another_makers_lists_say_the_same_registers_by_their_own_powers_of_ten():
    device = device_of("2026-01-10T10:59:59Z", profile="aidon")
    found = read(lived(device, 11))

    assert [len(each.said.values) for each in found] == [13, 13, 18]
    ten, _, hour = (named(each.said) for each in found)
    assert (ten["1-0:1.7.0"], ten["1-0:31.7.0"], ten["1-0:32.7.0"]) == (1_300, 44, 2_300)
    assert (ten["1-1:0.2.129"], ten["0-0:96.1.0"]) == ("AIDON_V0001", "5706567200000015")
    # Ten seconds past twelve, and no deviation from local time.
    assert hour["0-0:1.0.0"].hex(" ") == "07 ea 01 0a 06 0c 00 0a ff 00 00 00"
    assert found[2].said.units[Obis.parse("1-0:1.8.0")] == (1, 30)
