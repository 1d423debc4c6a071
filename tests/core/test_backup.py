"""The reserve of the clock: charged, emptied, and empty."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trefas.base.instant import NS_PER_S, Instant
from trefas.base.layout import Layout
from trefas.base.rows import Rows
from trefas.core.backup import Backup

HOUR = 3_600 * NS_PER_S
DAY = 24 * HOUR


def backup(*, battery=False):
    made = Backup(Rows(Layout(Backup)))
    made.fit(Instant(0), battery=battery)
    return made


def without(reserve, since, until):
    reserve.take_over(Instant(since))
    return reserve.hand_back(Instant(until))


@pytest.mark.parametrize(("days", "kept"), [(1, True), (7, True), (7.001, False), (30, False)])
def test_a_full_capacitor_keeps_the_clock_for_seven_days(days, kept):
    assert without(backup(), DAY, DAY + round(days * DAY)) == kept


def test_an_empty_capacitor_is_full_after_a_day_with_power():
    reserve = backup()
    without(reserve, 0, 8 * DAY)

    assert reserve.charged_ns(Instant(8 * DAY)) == 0
    assert reserve.charged_ns(Instant(8 * DAY + HOUR)) == 7 * HOUR
    assert reserve.charged_ns(Instant(9 * DAY)) == 7 * DAY
    assert reserve.charged_ns(Instant(99 * DAY)) == 7 * DAY


def test_an_hour_with_power_is_good_for_seven_without():
    reserve = backup()
    without(reserve, 0, 8 * DAY)

    assert without(reserve, 8 * DAY + HOUR, 8 * DAY + 8 * HOUR)
    assert not without(reserve, 8 * DAY + 8 * HOUR, 8 * DAY + 8 * HOUR + 1)


def test_outages_without_time_to_charge_add_up():
    reserve = backup()
    # Three days without, an hour with, three days without: 7 · 24 − 72 + 7 − 72 = 31 hours are left.
    assert without(reserve, 0, 3 * DAY)
    assert without(reserve, 3 * DAY + HOUR, 6 * DAY + HOUR)

    assert reserve.charged_ns(Instant(6 * DAY + HOUR)) == 31 * HOUR


def test_a_battery_goes_on_where_the_capacitor_is_empty_for_ten_years_from_when_it_was_fitted():
    assert without(backup(battery=True), 0, 3_652 * DAY)
    assert not without(backup(battery=True), 0, 3_652 * DAY + 1)
    assert without(backup(battery=True), 3_650 * DAY, 3_657 * DAY)
    assert not without(backup(battery=True), 3_650 * DAY, 3_658 * DAY)


@given(st.lists(st.tuples(st.integers(0, 3 * DAY), st.integers(0, 3 * DAY)), max_size=20))
def test_the_charge_is_never_below_nothing_nor_above_full(stretches):
    reserve, at = backup(), 0
    for with_power, without_power in stretches:
        at += with_power
        before = reserve.charged_ns(Instant(at))
        kept = without(reserve, at, at + without_power)
        at += without_power
        assert kept == (without_power <= before)
        assert 0 <= reserve.charged_ns(Instant(at)) <= 7 * DAY
