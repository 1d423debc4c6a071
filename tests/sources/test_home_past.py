"""A household's past: the same seconds as its present, added up to minutes; and what a meter counts of it."""

import numpy as np
import pytest

from trefas.base.instant import NS_PER_S, Instant
from trefas.core.meter import Meter
from trefas.metrology.interval import Intervals
from trefas.sources.home import Home
from trefas.sources.home_past import past, phasors
from trefas.sources.household import Waves
from trefas.sources.source import HasPast
from trefas.sources.spec import open_source

WINTER_S = 1_768_003_200  # 2026-01-10T00:00:00Z
SUMMER_S = 1_781_913_600  # 2026-06-20T00:00:00Z
HOME = Home(7)


@pytest.mark.parametrize("midnight_s", [WINTER_S, SUMMER_S])
def test_many_seconds_in_one_go_are_those_one_by_one(midnight_s):
    seconds = np.arange(midnight_s, midnight_s + 86_400, 97)

    u_v, i_a = phasors(HOME, seconds)

    each = [HOME.second(int(at_s)) for at_s in seconds]
    np.testing.assert_allclose(u_v, [second.u_v for second in each], rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(i_a, [second.i_a for second in each], rtol=1e-12, atol=1e-12)


def test_a_minute_is_the_sum_of_its_seconds():
    start = Instant((WINTER_S + 18 * 3600) * NS_PER_S)
    blocks = list(past(HOME, lambda at_s: 50.0, start, Instant(start + 3 * 3600 * NS_PER_S)))

    hours = Intervals.joined(blocks)
    assert (hours.start_ns[0, 0], hours.end_ns[0, -1]) == (start, start + 3 * 3600 * NS_PER_S)
    assert (hours.start_ns[0, 1:] == hours.end_ns[0, :-1]).all()
    assert set((hours.end_ns - hours.start_ns)[0].tolist()) == {60 * NS_PER_S}
    minute = [HOME.second(WINTER_S + 18 * 3600 + 60 + second).active_w() for second in range(60)]
    np.testing.assert_allclose(hours.active_j[0, 1], np.sum(minute, axis=0), rtol=1e-9)


def test_what_is_no_whole_minute_counts_by_its_share():
    start = Instant(WINTER_S * NS_PER_S + 30_250_000_000)
    end = Instant(WINTER_S * NS_PER_S + 90_500_000_000)

    (block,) = past(HOME, lambda at_s: 50.0, start, end)

    assert (block.end_ns - block.start_ns)[0].tolist() == [29_750_000_000, 30_500_000_000]
    seconds = [np.array(HOME.second(WINTER_S + second).active_w()) for second in range(30, 91)]
    np.testing.assert_allclose(block.active_j[0, 0], 0.75 * seconds[0] + sum(seconds[1:30]), rtol=1e-9)
    np.testing.assert_allclose(block.active_j[0, 1], sum(seconds[30:60]) + 0.5 * seconds[60], rtol=1e-9)


def test_a_meter_that_lived_minutes_has_counted_what_one_with_samples_has():
    start, seconds = Instant((WINTER_S + 18 * 3600 + 1_500) * NS_PER_S), 20
    end = Instant(start + seconds * NS_PER_S)
    source = open_source(f"household:seed=7,rate=2000,for={seconds}")
    fed, lived = Meter(start=start), Meter(start=start)

    for block in source.stream(start, 5.0):
        fed.feed(block)
    fed.finish()
    for intervals in past(HOME, Waves(HOME).frequency_hz, start, end):
        lived.advance(intervals)

    for name in ("1-1:1.8.0", "1-1:9.8.0", "1-1:3.8.0"):
        assert lived.read(name).value == pytest.approx(fed.read(name).value, rel=2e-3), name
    assert lived.read("1-1:1.8.0").value > 10  # the oven is on, and the charge of a car begins


def test_a_signal_was_always_as_it_is():
    source = open_source("signal:u=230,i=10,pf=0.5,dip=1-2@0.1")
    assert isinstance(source, HasPast)
    meter = Meter(start=Instant(90 * NS_PER_S))

    for intervals in source.past(Instant(90 * NS_PER_S), Instant(7_290 * NS_PER_S)):
        meter.advance(intervals)

    # 3 · 230 V · 10 A · 0.5 · 2 h = 6900 Wh, and √3 times as many varh
    assert meter.read("1-1:1.8.0").value == pytest.approx(6900, abs=1e-3)
    assert meter.read("1-1:3.8.0").value == pytest.approx(6900 * 3**0.5, abs=1e-3)
    assert meter.read("1-1:32.7.0").value == pytest.approx(230, abs=0.01)
