"""Faults of a home port: by name, on every so many-eth push, and what each makes of what the port says."""

from dataclasses import replace

import pytest

from tests.device.han.homes import LOAD, clock, device_of, feed, lived, port_of, read
from tests.device.han.test_port import KEYS, READ_WITH
from trefas.base.errors import LocalError, SetupError
from trefas.base.instant import NS_PER_S, Instant
from trefas.base.obis import Obis
from trefas.device.build import build
from trefas.device.han.faults import HAN_FAULTS, PUSH_FAULTS, HanFaults, fault_named
from trefas.device.han.port_table import PortState
from trefas.device.hand import Hand
from trefas.device.order import Order
from trefas.device.touch import act, seen
from trefas.metrology.samples import Gap
from trefas.wire.han.frame import HanReader
from trefas.wire.han.lists import p1_se
from trefas.wire.han.p1 import P1Reader
from trefas.wire.line_fault import LINE_FAULTS

SECONDLY = {"profile": "no", "lists": ["nve-1"], "interval_s": 1}


def faulty(*names, start="2026-01-10T11:00:00Z", every=1, **han):
    """A device whose port has these faults, and the port."""
    device = device_of(start, **han)
    for name in names:
        port_of(device).faults.begin(name, every)
    return device, port_of(device)


def seconds(made, keys=None):
    reader = HanReader(keys)
    return [clock(each)[2] for each in reader.receive(made)]


def test_a_fault_falls_on_every_so_many_eth_push_until_it_is_ended():
    faults = HanFaults()
    faults.begin("cut", 3)
    found = [faults.falls("cut") for _ in range(6)]
    faults.end("cut")

    assert found == [False, False, True, False, False, True]
    assert not any(faults.falls("cut") for _ in range(6))


@pytest.mark.parametrize("name", ["wrong fcs", "wrong_fcs", "Wrong-FCS "])
def test_a_name_may_be_written_as_people_do(name):
    assert fault_named(name).name == "wrong-fcs"


@pytest.mark.parametrize(
    ("has", "name", "every", "why"),
    [
        ((), "worn out", 1, "is no fault of a home port; there are freeze"),
        ((), "wrong-key", 1, "needs a port with keys, and this one says its lists in clear"),
        ((), "missing", 1, "needs a port with an hourly list, and this one has none"),
        ((), "wrong-hcs", 1, "this one says telegrams"),
        ((), "cut", 0, "one push in 0; must be one in 1 to 10000"),
        ((), "replaced", 2, "lasts until it is ended"),
    ],
)
def test_a_fault_that_a_port_cannot_have_is_refused_with_a_sentence(has, name, every, why):
    with pytest.raises(LocalError, match=why):
        HanFaults(has=has).begin(name, every)


def test_every_fault_is_of_the_push_of_the_line_or_of_the_port():
    of_the_port = {"freeze", "overload", "late", "missing", "replaced", "other-list"}

    assert HAN_FAULTS.keys() == {*of_the_port, *PUSH_FAULTS, *LINE_FAULTS}


@pytest.mark.parametrize("name", sorted(LINE_FAULTS.keys() - {"noise"}))
def test_what_the_line_hurts_is_not_read_and_the_others_are(name):
    device, port = faulty(name, every=3, **SECONDLY)

    made = lived(device, 12)

    # Every third is hurt; what the last one may have swallowed comes with whatever is said next.
    assert seconds(made + bytes(400)) == [1, 2, 4, 5, 7, 8, 10, 11]
    assert port.suffered == {name}


def test_noise_hurts_nothing():
    device, _ = faulty("noise", **SECONDLY)

    made = lived(device, 12)

    assert seconds(made) == list(range(1, 13))
    assert len(made) > 12 * 228


def test_a_seed_fails_the_same_way_again():
    made = [lived(faulty("lost-byte", fault_seed=seed, **SECONDLY)[0], 5) for seed in (7, 7, 8)]

    assert made[0] == made[1] != made[2]


def test_a_frozen_port_is_silent_until_the_meter_starts_again():
    device, port = faulty("freeze", every=4, **SECONDLY)
    meter = device.meter

    assert seconds(lived(device, 20)) == [1, 2, 3]
    assert port.state is PortState.FROZEN
    meter.skip(Gap(meter.now, Instant(meter.now + 30 * NS_PER_S), ""))
    port.advance(meter.now)
    # It starts after five seconds, 55 s past the minute, and freezes again with the fourth.
    assert seconds(lived(device, 20)) == [55, 56, 57]


def test_a_frozen_port_goes_on_when_the_fault_is_ended():
    device, port = faulty("freeze", "overload", **SECONDLY)
    assert lived(device, 3) == b""

    port.faults.end("freeze")

    assert seconds(lived(device, 2)) == [4, 5]


def test_a_port_that_freezes_at_once_is_well_after_the_next_start():
    device, port = faulty("freeze", **SECONDLY)
    meter = device.meter
    lived(device, 3)
    meter.skip(Gap(meter.now, Instant(meter.now + 30 * NS_PER_S), ""))
    port.advance(meter.now)

    assert lived(device, 8)
    assert not port.faults.active


def test_a_port_loses_its_supply_while_the_load_is_high_and_three_minutes_longer():
    device, port = faulty("overload", profile="no", lists=["nve-1"])

    before = lived(device, 20)
    while_high = lived(device, 60, replace(LOAD, i_a=41.0))
    after = lived(device, 200)

    assert [clock(each) for each in read(before)] == [(12, 0, 10), (12, 0, 20)]
    assert while_high == b""
    # The load was high at 12:01:20 for the last time.
    assert [clock(each) for each in read(after)] == [(12, 4, 20), (12, 4, 30), (12, 4, 40)]
    assert port.state is PortState.SAYING


def test_an_hourly_list_is_late_or_missing():
    late, _ = faulty("late", start="2026-01-10T10:59:59Z", profile="no", lists=["nve-2"])
    missing, _ = faulty("missing", start="2026-01-10T10:59:59Z", profile="no", lists=["nve-2"], every=2)

    came = [clock(each) for each in read(lived(late, 2 * 3_600, look_s=600))]
    every_other = [clock(each) for each in read(lived(missing, 4 * 3_600, look_s=600))]

    assert [hour for hour, _, _ in came] == [12, 13]
    assert all(10 <= 60 * minute + second - 5 <= 600 and second % 10 == 5 for _, minute, second in came)
    assert every_other == [(12, 0, 5), (14, 0, 5)]


def test_a_clock_is_said_to_be_invalid_or_an_hour_ahead():
    invalid, _ = faulty("clock-invalid", every=2, **SECONDLY)
    ahead, _ = faulty("dst-hour", every=2, **SECONDLY)
    telegram, _ = faulty("dst-hour", profile="p1")

    assert [each.said.date_time[-1] for each in read(lived(invalid, 4))] == [0, 1, 0, 1]
    found = read(lived(ahead, 2))
    assert [clock(each) for each in found] == [(12, 0, 1), (13, 0, 2)]
    assert found[1].said.date_time[-1] == 0
    assert P1Reader(p1_se.LIST).receive(lived(telegram, 10))[0].time == "260110130010W"


def test_a_meter_that_was_replaced_has_other_numbers_and_registers_from_0():
    device, port = faulty(profile="dk", interval_s=1, **KEYS)
    feed(device, 3_600)
    (before,) = read(lived(device, 1), READ_WITH)
    port.faults.begin("replaced")
    replaced = read(lived(device, 60, look_s=1), READ_WITH)
    port.faults.end("replaced")
    (again,) = read(lived(device, 1), READ_WITH)

    # 1300 W: 1300 Wh in an hour and 21 Wh in a minute.
    register, number = Obis.parse("1-1:1.8.0"), Obis.parse("1-1:0.0.1")
    assert [each.said.values[register] for each in (before, replaced[0], replaced[-1], again)] == [1_300, 0, 21, 1_322]
    titles = {each.title for each in replaced}
    assert len(titles) == 1
    assert titles != {before.title} == {again.title}
    assert before.said.values[number] != replaced[0].said.values[number]


def test_the_number_for_customers_is_another_when_a_meter_is_replaced_even_where_it_was_configured():
    device, _ = faulty("replaced", gs1="5705705705705702", **SECONDLY)

    (found,) = read(lived(device, 1))

    number = str(found.said.values[Obis.parse("1-1:0.0.5")])
    assert number.startswith("5706567")
    assert number != "5706567200000015"


def test_another_list_comes_and_the_usual_one_again():
    device, port = faulty("other-list", **SECONDLY)

    others = read(lived(device, 2))
    port.faults.end()
    usual = read(lived(device, 2))

    assert [len(each.said.values) for each in others + usual] == [32, 32, 12, 12]


def test_a_push_with_another_key_is_read_by_nobody():
    device, _ = faulty("wrong-key", every=2, profile="dk", **KEYS)
    reader = HanReader(READ_WITH)

    assert [each.counter for each in reader.receive(lived(device, 40))] == [1, 3]
    assert reader.errors == 2


def test_a_counter_is_repeated_or_jumps_back():
    repeated, _ = faulty("counter-repeated", every=2, profile="dk", **KEYS)
    back, _ = faulty("counter-back", every=2, profile="dk", **KEYS)
    used = [each.counter for each in read(lived(repeated, 60), READ_WITH)]
    fallen = [each.counter for each in read(lived(back, 60), READ_WITH)]

    assert used == [1, 1, 2, 2, 3, 3]
    assert fallen[::2] == [1, 3, 5]
    assert all(0 <= low < high for low, high in zip(fallen[1::2], (2, 4, 6), strict=True))


def test_a_hand_has_faults_begin_and_end():
    device, _ = faulty(**SECONDLY)
    hand = Hand(device, device.meter.now)

    assert act(hand, "han_fault wrong-fcs 3") == "han_fault=wrong-fcs/3"
    assert act(hand, "han_fault noise") == "han_fault=wrong-fcs/3,noise"
    assert act(hand, "han_fault wrong-fcs 0") == "han_fault=noise"
    assert seen(hand)["han_fault"] == "noise"
    assert act(hand, "han_fault none") == "han_fault=none"
    with pytest.raises(LocalError, match="says its lists in clear"):
        act(hand, "han_fault wrong-key")


def test_a_meter_without_a_port_has_no_faults_of_one():
    device = build(Order(), start="2026-01-10T11:00:00Z")
    hand = Hand(device, device.meter.now)

    assert seen(hand)["han_fault"] == "none"
    with pytest.raises(LocalError, match="no home port is plugged"):
        act(hand, "han_fault cut")


def test_a_port_is_ordered_with_its_faults():
    device = device_of(faults={"cut": 2, "replaced": 1}, **SECONDLY)

    assert dict(port_of(device).faults.active) == {"cut": 2, "replaced": 1}


@pytest.mark.parametrize(
    ("han", "why"),
    [
        ({"faults": {"worn": 1}}, "modules.han.faults is wrong: 'worn' is no fault of a home port"),
        (
            {"faults": {"cut": 0}},
            "modules.han.faults is wrong: 'cut' is to fall on one push in 0; must be one in 1 to 10000",
        ),
        (
            {"profile": "p1", "faults": {"late": 1}},
            "modules.han.faults is wrong: 'late' needs a port with an hourly list",
        ),
        (
            {"profile": "no", "faults": {"wrong-key": 1}},
            "modules.han.faults is wrong: 'wrong-key' needs a port with keys",
        ),
    ],
)
def test_an_order_with_a_fault_that_cannot_be_is_refused(han, why):
    with pytest.raises(SetupError, match=why):
        device_of(**han)
