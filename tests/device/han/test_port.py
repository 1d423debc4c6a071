"""The home port: when its lists are due, what time they say, and that a counter never comes again."""

import pytest

from tests.device.han.homes import START, after, clock, device_of, feed, lived, port_of, read
from trefas.base.errors import LocalError
from trefas.base.instant import NS_PER_MS, NS_PER_S, Instant
from trefas.device.build import build
from trefas.device.han.port import KEPT, HanPort
from trefas.device.order import Order
from trefas.device.reconfiguration import awake
from trefas.metrology.samples import Gap
from trefas.wire.han.frame import HanKeys
from trefas.wire.han.lists import p1_se
from trefas.wire.han.p1 import P1Reader

KEYS = {"gpk60": "00" * 16, "gpk61": "11" * 16}
READ_WITH = HanKeys(bytes(16), b"\x11" * 16)


def test_list_1_comes_at_every_tenth_second_and_list_2_five_seconds_past_the_hour():
    device = device_of("2026-01-10T10:59:41Z", profile="no")

    found = read(lived(device, 50))

    assert [(clock(each), len(each.said.values)) for each in found] == [
        ((11, 59, 50), 12),
        ((12, 0, 0), 12),
        ((12, 0, 5), 17),
        ((12, 0, 10), 12),
        ((12, 0, 20), 12),
        ((12, 0, 30), 12),
    ]


def test_the_deadline_is_the_next_list():
    device = device_of("2026-01-10T10:59:41Z", profile="no")
    port = port_of(device)

    # The meter's clock is 5 ppm fast, as it is delivered.
    assert port.deadline() == pytest.approx(after(-10), abs=NS_PER_MS)
    feed(device, 23)
    port.advance(device.meter.now)
    # 11:00:04: list 2 is next.
    assert port.deadline() == pytest.approx(after(5), abs=NS_PER_MS)


def test_a_clock_that_goes_wrong_says_when():
    device = device_of("2026-01-10T10:59:41Z", profile="no")
    meter = device.meter
    meter.rtc.set(meter.now, meter.rtc.at(meter.now) + 3 * NS_PER_S)
    port = port_of(device)

    # The clock shows 44 s: the tenth second is six away.
    assert port.deadline() == pytest.approx(meter.now + 6 * NS_PER_S, abs=NS_PER_MS)


def test_what_a_clock_leaps_over_is_not_pushed_and_what_comes_again_is():
    device = device_of("2026-01-10T10:59:41Z", profile="no")
    meter, port = device.meter, port_of(device)
    feed(device, 1)
    meter.rtc.set(meter.now, meter.rtc.at(meter.now) + 1_000 * NS_PER_S)
    port.advance(meter.now)
    assert port.number == 0

    meter.rtc.set(meter.now, meter.rtc.at(meter.now) - 1_000 * NS_PER_S)
    assert [clock(each) for each in read(lived(device, 10))] == [(11, 59, 50)]


def test_where_time_makes_a_leap_each_list_comes_once():
    device = device_of("2026-01-10T10:00:01Z", profile="no")

    # Three minutes in one look: the last tenth second; and the hour's list was due at 10:00:05.
    assert [clock(each) for each in read(lived(device, 180, look_s=180))] == [(11, 0, 5), (11, 3, 0)]


def test_an_hourly_list_slips_by_tens_of_seconds_and_says_so():
    device = device_of("2026-01-10T10:59:59Z", profile="no", slip_s_max=60)

    hours = [each for each in read(lived(device, 2 * 3_600, look_s=60)) if len(each.said.values) == 17]

    assert [clock(each)[0] for each in hours] == [12, 13]
    slips = [60 * clock(each)[1] + clock(each)[2] - 5 for each in hours]
    assert all(slip % 10 == 0 and 0 <= slip <= 60 for slip in slips)


def test_slips_of_many_hours_are_all_there_are():
    port = port_of(device_of(profile="no", slip_s_max=60))
    hourly = port._manner.lists[1]

    slips = {port._due_s(hourly, hour) - hour * 3_600 - 5 for hour in range(400)}

    assert slips == {0, 10, 20, 30, 40, 50, 60}


def test_time_is_standard_time_all_year_or_local_time_with_its_bit():
    standard = read(lived(device_of("2026-07-10T10:00:01Z", profile="no", lists=["nve-1"]), 10))
    local = read(lived(device_of("2026-07-10T10:00:01Z", profile="no", lists=["nve-1"], summer_time=True), 10))

    # 10:00:10 UTC is 11:00:10 in standard time and 12:00:10 in summer. FF 8000: no hundredths, no deviation; then the status.
    assert standard[0].said.date_time.hex(" ") == "07 ea 07 0a 05 0b 00 0a ff 80 00 00"
    assert local[0].said.date_time.hex(" ") == "07 ea 07 0a 05 0c 00 0a ff 80 00 80"


def test_an_invalid_clock_says_so():
    device = device_of(profile="no")
    device.meter.rtc.invalidate()

    assert read(lived(device, 10))[0].said.date_time[-1] == 0x01


def test_the_clock_of_a_list_says_what_its_date_time_says():
    device = device_of(profile="dk", encrypted=False)

    (found,) = read(lived(device, 10))

    assert found.said.values[(0, 1, 1, 0, 0, 255)] == found.said.date_time


def test_a_telegram_says_local_time_with_its_letter():
    (winter,) = P1Reader(p1_se.LIST).receive(lived(device_of(profile="p1"), 10))
    (summer,) = P1Reader(p1_se.LIST).receive(lived(device_of("2026-07-10T10:00:00Z", profile="p1"), 10))
    (normal,) = P1Reader(p1_se.LIST).receive(
        lived(device_of("2026-07-10T10:00:00Z", profile="p1", summer_time=False), 10)
    )

    assert (winter.time, summer.time, normal.time) == ("260110120010W", "260710120010S", "260710110010W")


def test_an_interval_is_as_ordered():
    found = read(lived(device_of(profile="no", interval_s=2, lists=["nve-1"]), 7))

    assert [clock(each)[2] for each in found] == [2, 4, 6]


def test_nothing_is_pushed_while_push_is_off_or_power_is_away():
    device = device_of(profile="no", lists=["nve-1"])
    part, meter, port = device.meter.part(HanPort), device.meter, port_of(device)

    part.off = 1
    assert lived(device, 20) == b""
    part.off = 0
    meter.skip(Gap(meter.now, Instant(meter.now + 30 * NS_PER_S), ""))
    port.advance(meter.now)
    assert port.number == 0
    # Back after 50 s: the meter starts in five, at 12:00:55.
    assert [clock(each) for each in read(lived(device, 20))] == [(12, 1, 0), (12, 1, 10)]
    assert part.pushed == 2


def test_what_was_due_while_nobody_listened_is_not_made_up_for():
    device = device_of("2026-01-10T10:59:41Z", profile="no")
    port = port_of(device)
    feed(device, 33)
    port.attend(device.meter.now)
    port.advance(device.meter.now)
    assert port.number == 0

    # A second listener takes nothing from the first.
    feed(device, 8)
    port.attend(device.meter.now)
    port.advance(device.meter.now)
    assert [clock(each) for each in read(port.since(0))] == [(12, 0, 20)]


def test_a_slow_peer_is_given_the_newest():
    device = device_of(profile="no", lists=["nve-1"], interval_s=1)

    lived(device, KEPT + 5)

    assert [clock(each)[2] for each in read(port_of(device).since(0))] == list(range(6, KEPT + 6))


def test_each_push_has_the_next_counter_and_the_meters_title():
    device = device_of(profile="dk", **KEYS)

    found = read(lived(device, 40), READ_WITH)

    assert [each.counter for each in found] == [1, 2, 3, 4]
    # The serial number that the maker gave: 20000001 as it is delivered.
    assert {each.title for each in found} == {b"KAME" + (20_000_001).to_bytes(4)}


def test_no_counter_comes_again_when_the_meter_is_killed():
    order = Order(modules={"han": {"profile": "dk", **KEYS}})
    device = build(order, start=START)
    stored = []
    device.counters.keep = lambda: stored.append(device.meter.image())
    used = [each.counter for each in read(lived(device, 50), READ_WITH)]

    # What was last kept is what a killed process leaves behind.
    again, _ = awake(order, stored[-1], lambda name: (), device.meter.now)
    again.counters.keep = lambda: None
    found = [each.counter for each in read(lived(again, 50), READ_WITH)]

    assert len(used) == len(found) >= 4
    assert min(found) > max(used)


def test_a_counter_that_cannot_be_kept_is_not_used():
    device = device_of(profile="dk", **KEYS)

    def refuse():
        raise LocalError("the disk is full")

    device.counters.keep = refuse
    assert lived(device, 30) == b""
    device.counters.keep = lambda: None
    assert len(read(lived(device, 30), READ_WITH)) == 3


def test_what_the_port_keeps_is_in_the_memory():
    order = Order(modules={"han": {"profile": "no"}})
    device = build(order, start=START)
    device.meter.part(HanPort).off = 1

    again, _ = awake(order, device.meter.image(), lambda name: (), device.meter.now)

    assert again.meter.part(HanPort).off == 1


@pytest.mark.parametrize(("before", "behind"), [({}, {"han": {}}), ({"han": {}}, {})])
def test_a_module_is_plugged_and_pulled_without_a_count_lost(before, behind):
    device = build(Order(modules=before), start=START)
    feed(device, 3_600)
    count = device.meter.read("1-1:1.8.0").count

    rows = {str(profile.name): profile.kept() for profile in device.profiles}

    again, _ = awake(Order(modules=behind), device.meter.image(), lambda name: rows[name], device.meter.now)

    assert again.meter.read("1-1:1.8.0").count == count > 0
    assert list(again.bay.plugged) == list(behind)
