"""The clock: drift, setting, deviation, validity, and the instants at which it shows a time."""

from datetime import datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trefas.base.errors import LocalError
from trefas.base.instant import NS_PER_S, Instant
from trefas.base.layout import Layout
from trefas.base.rows import Rows
from trefas.core.rtc import NS_PER_DAY, Clocks, Rtc


def clock() -> Rtc:
    return Rtc(Rows(Layout(Rtc)))


def test_a_clock_that_is_5_ppm_fast_gains_432_ms_a_day():
    rtc = clock()
    rtc.set(Instant(0), 0)
    rtc.drift_by(Instant(0), 5_000)

    assert rtc.deviation_ns(Instant(NS_PER_DAY)) == 432_000_000  # 86 400 s · 5e-6


def test_drift_changes_without_a_jump():
    rtc = clock()
    rtc.set(Instant(0), 1_000 * NS_PER_S)
    rtc.drift_by(Instant(0), -20_000)
    before = rtc.at(Instant(NS_PER_DAY))

    rtc.drift_by(Instant(NS_PER_DAY), 7_000)

    assert rtc.at(Instant(NS_PER_DAY)) == before


def test_standard_time_is_utc_and_the_zone():
    rtc = clock()
    rtc.set_from_utc(Instant(0), 60)

    assert rtc.shown(Instant(86_399 * NS_PER_S)) == datetime(1970, 1, 2, 0, 59, 59)
    assert rtc.deviation_ns(Instant(5)) == 0


def test_a_clock_is_valid_from_its_setting_until_its_backup_runs_out():
    rtc = clock()
    assert rtc.valid == 0
    rtc.set(Instant(0), 0)
    assert rtc.valid == 1
    rtc.invalidate()
    assert rtc.valid == 0


@given(
    set_at=st.integers(0, 3 * 10**18),
    set_to=st.integers(0, 3 * 10**18),
    drift=st.integers(-1_000_000, 1_000_000),
    ahead=st.integers(1, 400 * NS_PER_DAY),
)
def test_the_instant_of_a_time_is_the_first_at_which_it_is_shown(set_at, set_to, drift, ahead):
    rtc = clock()
    rtc.set(Instant(set_at), set_to)
    rtc.drift_by(Instant(set_at), drift)

    at = rtc.instant_at(set_to + ahead)

    assert rtc.at(at) >= set_to + ahead
    assert rtc.at(Instant(at - 1)) < set_to + ahead


def test_times_and_drifts_out_of_range_are_refused():
    with pytest.raises(LocalError, match="from 1970 to"):
        clock().set(Instant(0), -1)
    with pytest.raises(LocalError, match="1000001 ppb"):
        clock().drift_by(Instant(0), 1_000_001)


@pytest.mark.parametrize(
    ("ambient_c", "ppb"),
    [
        (23, 5_000),
        (25, 5_136),  # 34 · 2² ppb more: where the crystal is fastest
        (35, 1_736),  # 5136 − 34 · 10²
        (-20, -63_714),  # 5136 − 34 · 45²
        (-40, -138_514),  # 5136 − 34 · 65²
        (70, -63_714),  # as far above as −20 °C is below
    ],
)
def test_the_drift_follows_the_temperature_of_a_tuning_fork(ambient_c, ppb):
    rtc = clock()
    rtc.set(Instant(0), 0)
    rtc.trim(Instant(0), 5_000)

    rtc.temper(Instant(0), ambient_c * 1_000)

    assert rtc.drift_ppb == ppb
    assert rtc.deviation_ns(Instant(NS_PER_DAY)) == 86_400 * ppb


def test_another_temperature_moves_no_time():
    rtc = clock()
    rtc.set(Instant(0), 0)
    rtc.trim(Instant(0), 5_000)
    before = rtc.at(Instant(NS_PER_DAY))

    rtc.temper(Instant(NS_PER_DAY), -10_000)

    assert rtc.at(Instant(NS_PER_DAY)) == before


def test_a_clock_that_stood_goes_on_from_where_it_was_and_is_invalid_until_it_is_set():
    rtc = clock()
    rtc.set_from_utc(Instant(0), 60)

    rtc.lose(Instant(2 * NS_PER_DAY), Instant(30 * NS_PER_DAY))

    assert rtc.valid == 0
    assert rtc.shown(Instant(30 * NS_PER_DAY)) == datetime(1970, 1, 3, 1, 0)
    assert rtc.shown(Instant(31 * NS_PER_DAY)) == datetime(1970, 1, 4, 1, 0)
    rtc.set_from_utc(Instant(31 * NS_PER_DAY), 60)
    assert (rtc.valid, rtc.shown(Instant(31 * NS_PER_DAY))) == (1, datetime(1970, 2, 1, 1, 0))


def test_a_temperature_where_no_meter_may_be_is_refused():
    with pytest.raises(LocalError, match="is 86 °C; must be -40 to 85"):
        clock().temper(Instant(0), 86_000)
    with pytest.raises(LocalError, match="1000001 ppb"):
        clock().trim(Instant(0), 1_000_001)


def test_clocks_asked_in_one_go_each_show_their_own_time():
    rows = Rows(Layout(Rtc), meters=3)
    for meter, ppb in enumerate((0, 5_000, -20_000)):
        rtc = Rtc(rows, meter)
        rtc.set(Instant(0), meter * NS_PER_DAY)
        rtc.drift_by(Instant(0), ppb)

    clocks = Clocks.of(rows, np.array([2, 1]))
    shown = clocks.at(np.array([NS_PER_DAY, 2 * NS_PER_DAY]))

    # 86 400 s · −20e-6 = −1.728 s; 172 800 s · 5e-6 = 0.864 s
    assert shown.tolist() == [3 * NS_PER_DAY - 1_728_000_000, 3 * NS_PER_DAY + 864_000_000]
    # A slow clock loses its 20 ns at the end of every millisecond, so that just before it showed as much.
    assert clocks.instants_at(shown).tolist() == [NS_PER_DAY - 20, 2 * NS_PER_DAY]
