"""What a built meter watches, keeps and comes back with."""

import numpy as np
import pytest

from tests.core.intervals import Step, intervals_of
from trefas.base.instant import NS_PER_S, Instant
from trefas.core.journals import (
    ClockJournal,
    NeutralFaultJournal,
    StatusJournal,
    VoltageQualityJournal,
)
from trefas.core.load_profile import LoadProfile
from trefas.core.log import DataQuality
from trefas.core.occurrence_log import OccurrenceLog
from trefas.core.tamper import Tamper
from trefas.core.voltage_quality import VoltageQuality
from trefas.core.watch import kinds
from trefas.core.watches.neutral_fault import NeutralGuard
from trefas.core.watches.overvoltage import OvervoltageGuard
from trefas.device.build import build
from trefas.device.order import Order
from trefas.metrology.samples import SampleBlock
from trefas.metrology.signals import Signal

START = Instant(1_700_000_000 * NS_PER_S)  # 22:13:20 UTC, a quarter of an hour after 22:00 is at 22:15:00, in 100 s
LOST = (260.0, 180.0, 270.0)


def part(device, kind):
    return next(each for each in device.meter.parts if isinstance(each, kind))


def rows(device, kind):
    log = part(device, kind).log
    return log.rows(log.ids())


def measure(device, seconds, u_v):
    intervals = intervals_of([Step()] * seconds, start_ns=device.meter.now)
    intervals.u_rms_v[:] = u_v
    device.meter.advance(intervals)


def feed(device, seconds, volts, rate_hz=1000.0):
    u_v, i_a = Signal.balanced(volts, 5.0, 0.0).samples(0, int(seconds * rate_hz), rate_hz)
    device.meter.feed(SampleBlock(u_v, i_a, rate_hz, device.meter.now))


def test_every_watch_is_in_every_meter():
    assert {kind.part for kind in kinds().values()} < {type(each) for each in build(Order(), start=START).meter.parts}


def test_a_neutral_fault_is_journalled_and_marks_the_load_profile():
    device = build(Order(), start=START)

    measure(device, 300, LOST)

    # A minute after the start; with the first quarter of an hour its row is marked.
    journal = rows(device, NeutralFaultJournal)
    assert (journal.rtc_ns[0] - device.meter.rtc.at(START)) // NS_PER_S == 60
    assert rows(device, LoadProfile).quality.tolist() == [DataQuality.NEUTRAL_ERROR]
    # EventStatusA: rows of the load profile (21), the neutral fault journal (29) and the analysis logger (30).
    assert device.meter.read("0-1:96.10.1").count == 1 << 21 | 1 << 29 | 1 << 30


def test_thresholds_are_those_of_the_order():
    order = Order(
        neutral_fault={"below_v": 200, "for_s": 10}, voltage_limits={"high_v": 240}, voltage_quality={"mean_s": 60}
    )
    device = build(order, start=START)

    assert (part(device, NeutralGuard).neutral_v, part(device, NeutralGuard).time_s) == (30_000, 10)
    assert part(device, OvervoltageGuard).high_v == 240_000
    assert part(device, VoltageQuality).settings.mean_s == 60


@pytest.mark.parametrize(("filter_s", "found"), [(0, 1), (7, 0)])
def test_small_settings_of_the_clock_are_filtered_as_ordered(filter_s, found):
    device = build(Order(clock_filter_s=filter_s), start=START)

    device.meter.set_clock(START, device.meter.rtc.at(START) + NS_PER_S)

    assert len(rows(device, ClockJournal)) == found


def test_voltage_quality_is_journalled_from_the_waveform():
    device = build(Order(voltage_quality={"mean_s": 10}), start=START)

    feed(device, 31, 200.0)

    # Three phases are low from the first second on: a start each, and three means of ten seconds.
    codes = rows(device, VoltageQualityJournal).counts[:, 1].tolist()
    assert (codes.count(6), codes.count(0)) == (3, 9)
    means = rows(device, VoltageQualityJournal).counts[:, 2]
    assert np.allclose(means[means > 0], 200_000, atol=10)


def test_the_counters_are_logged_at_midnight():
    device = build(Order(), start=START)
    part(device, VoltageQuality).dips = 7
    until_midnight_s = 86_400 - device.meter.rtc.at(START) // NS_PER_S % 86_400

    measure(device, until_midnight_s + 10, 230.0)

    log = rows(device, OccurrenceLog)
    assert log.counts[:, 18].tolist() == [7]
    assert log.rtc_ns[0] % (86_400 * NS_PER_S) == 0


def test_everything_comes_back_and_a_restart_is_journalled():
    device = build(Order(), start=START)
    part(device, Tamper).open_cover(START)
    measure(device, 400, LOST)
    stored = {str(each.name): each.unstored().rows for each in device.profiles}
    again = build(Order(), start=device.meter.now)

    again.resume(device.meter.image(), stored.get, device.meter.now)
    measure(again, 20, 230.0)

    # The cover is bit 6, the reset bit 0.
    assert rows(again, StatusJournal).counts[:, 0].tolist() == [64, 65]
    # The fault from before is over, once.
    assert rows(again, NeutralFaultJournal).counts[:, 0].tolist() == [1, 0]
    assert rows(again, NeutralFaultJournal).ids.tolist() == [1, 2]
