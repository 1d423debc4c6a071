"""Who pays before: when the credit ends, what goes on in exceptions, what a low load is, what a top-up pays first."""

from datetime import date, datetime

import pytest

from tests.core.prepaid_house import House
from trefas.base.errors import AccessError
from trefas.base.instant import NS_PER_S, Instant, instant_of
from trefas.core.breaker import Basis, Breaker
from trefas.core.credit import Code, Standing
from trefas.core.prepayment import Prepayment

PAY, CREDIT = "1-1:130.0.0", "1-1:130.0.1"
HOUR, DAY = 3_600, 86_400


def at(*moment):
    return Instant(instant_of(datetime(*moment)))


@pytest.mark.parametrize("step_s", [0.2, 1.0])
def test_the_supply_ends_with_the_interval_in_which_the_credit_does_and_not_with_the_next_second(step_s):
    house = House()
    house.turn_on(wh=10)
    house.pass_time(9.8, step_s=0.2)
    house.pass_time(60, p_w=7200.0, step_s=step_s)

    # 9.8 Wh in 9.8 s, then 2 Wh a second: 10 Wh are reached after 0.1 s more, in the first interval that ends then.
    cut_off = next(seconds for _, seconds, what in house.told if what is Code.CUT_OFF)
    assert cut_off == pytest.approx(9.8 + step_s, abs=1e-6)
    assert house.breaker.state == 7
    assert house.wh(PAY) == 0
    assert house.wh(CREDIT) == pytest.approx(2 * step_s - 0.2, abs=1e-6)
    assert house.wh("1-1:1.8.0") == pytest.approx(10 + house.wh(CREDIT), abs=1e-6)


def test_what_was_used_beyond_it_is_paid_first_by_the_next_top_up_and_no_count_is_lost():
    house = House()
    house.turn_on(wh=10)
    house.pass_time(100, p_w=5400.0, step_s=0.2)
    beyond = house.account.credit

    assert house.account.pay(100, house.now)
    # 100 Wh are 360 000 000 mWs
    assert (house.account.prepayment, house.account.credit) == (360_000_000 - beyond, 0)


def test_a_top_up_releases_and_automatic_coupling_closes_five_seconds_after_it_opened():
    by_hand, by_itself = House(), House(coupling=1)
    for house in (by_hand, by_itself):
        house.turn_on(wh=10)
        house.pass_time(12)
        house.account.pay(1_000, house.now)
        house.pass_time(5)

    assert by_hand.breaker.state == 8
    assert by_itself.breaker.state == 4
    assert by_itself.told[-2:] == [(0, 12.0, 8), (0, 15.0, 4)]


def test_at_the_alarm_limit_the_credit_is_low_at_its_instant():
    house = House()
    house.turn_on(wh=1_500, alarm_kwh=1)
    house.pass_time(600)

    assert house.told[-1] == (0, 500.0, Code.LOW)
    assert house.account.standing == Standing.LOW


def test_in_the_slot_of_a_working_day_it_goes_on_and_is_cut_off_when_that_is_over():
    house = House(start=at(2026, 1, 12, 15, 50))  # the clock of this meter is UTC, and shows no summer time
    house.turn_on(wh=1_000, exception_start=160_000, exception_end=173_000)
    house.pass_time(2 * HOUR)

    # Used up at 16:06:40; the slot is over at 17:30, 6000 s after the beginning.
    assert [(seconds, what) for _, seconds, what in house.told if what in (3, 4, 2, 7)] == [
        (1_000.0, Code.EXCEPTION_BEGINS),
        (6_000.0, Code.EXCEPTION_OVER),
        (6_000.0, 7),
        (6_000.0, Code.CUT_OFF),
    ]
    assert house.wh(CREDIT) == 5_000


@pytest.mark.parametrize(
    ("moment", "excepted"),
    [
        ((2026, 1, 12, 7, 59), True),  # Monday, in a slot over midnight
        ((2026, 1, 12, 8, 0), False),
        ((2026, 1, 12, 15, 59), False),
        ((2026, 1, 12, 16, 0), True),
        ((2026, 1, 10, 12, 0), True),  # Saturday
        ((2026, 1, 13, 12, 0), True),  # a Tuesday that is no working day
        ((2026, 1, 14, 12, 0), False),
    ],
)
def test_days_that_are_no_working_days_and_the_slot_are_exceptions(moment, excepted):
    house = House(start=at(*moment))
    house.account.exception_start, house.account.exception_end = 160_000, 80_000
    house.account.holidays = frozenset({date(2026, 1, 13)})

    assert house.account.excepted(house.now) is excepted


def test_a_clock_that_cannot_be_trusted_knows_of_no_exception():
    house = House(start=at(2026, 1, 10, 12, 0))
    house.meter.rtc.invalidate()

    assert not house.account.excepted(house.now)


def test_without_restriction_it_is_cut_off_in_exceptions_too_and_there_is_no_low_load():
    house = House(start=at(2026, 1, 10, 12, 0), threshold_low=5)
    house.turn_on(wh=10)
    house.pass_time(60)
    assert (house.breaker.state, house.account.standing) == (4, Standing.EXCEPTED)

    house.breaker.accept(Breaker.basis, Basis.PREPAYMENT | Basis.PREPAYMENT_UNRESTRICTED, house.now)
    assert house.breaker.state == 7
    with pytest.raises(AccessError, match="its credit is used up"):
        house.breaker.press_on(house.now)


def test_a_low_load_flows_after_the_button_for_its_days_and_no_longer():
    house = House(threshold_low=2, prepayment_days=3)
    house.turn_on(wh=10)
    house.pass_time(20)
    assert house.account.hours == 72  # to the hour that has begun
    house.breaker.press_on(house.now)
    house.pass_time(2 * DAY, p_w=230.0, step_s=60.0)
    assert (house.breaker.state, house.breaker.threshold, house.account.hours) == (4, 2, 24)

    house.pass_time(2 * DAY, p_w=230.0, step_s=60.0)
    # Cut off at 10 s; intervals of a minute from 20 s on: the first that ends at or after 10 s + 3 d.
    assert [each for each in house.told if each[2] == 9] == [(0, 20.0 + 3 * DAY, 9)]
    assert (house.account.standing, house.account.hours) == (Standing.OVER, 0)

    house.account.pay(10_000, house.now)  # 230 W for three days are 16.56 kWh, which are paid first
    assert house.breaker.state == 9
    house.account.pay(10_000, house.now)
    assert house.breaker.state == 8


def test_a_consumer_who_opened_it_by_hand_is_not_connected_by_a_top_up():
    house = House(threshold_low=2, coupling=1)
    house.turn_on(wh=10)
    house.pass_time(20)
    house.breaker.press_on(house.now)
    house.pass_time(10, p_w=100.0)
    house.breaker.press_off(house.now)
    house.account.pay(10_000, house.now)
    house.pass_time(60)

    assert house.breaker.state == 11


def test_a_command_has_the_last_word_and_its_release_waits_for_credit():
    house = House()
    house.turn_on(wh=10)
    house.pass_time(20)
    house.breaker.disconnect(house.now)
    house.account.pay(5, house.now)
    house.breaker.release(house.now)
    assert house.breaker.state == 8  # 5 Wh, of what one interval used beyond

    other = House()
    other.turn_on(wh=10)
    other.pass_time(20)
    other.breaker.disconnect(other.now)
    other.breaker.release(other.now)
    assert other.breaker.state == 7


def test_turned_off_the_account_is_empty_and_what_it_cut_off_may_close():
    house = House()
    house.turn_on(wh=10)
    house.pass_time(20)
    house.breaker.accept(Breaker.basis, 0, house.now)

    assert (house.account.standing, house.wh(PAY), house.wh(CREDIT), house.breaker.state) == (0, 0, 0, 8)


@pytest.mark.parametrize("cuts", [1, 7])
def test_over_power_cuts_it_goes_on_to_the_count(cuts):
    first = House()
    first.turn_on(wh=1_000)
    first.account.pay(50, first.now, 7)
    house = first
    for _ in range(cuts):
        house.pass_time(10, p_w=3_333.0)
        image, now = house.meter.image(), house.now
        house = House(start=first.start)
        house.meter.restore(image, now=Instant(now + 60 * NS_PER_S))
        house.meter.started(house.now)
        assert not house.account.pay(50, house.now, 7)
    a14 = house.meter.read("1-1:1.8.0").count

    assert house.account.prepayment == 1_050 * 3_600_000 - a14
    house.pass_time(1_200)
    assert house.breaker.state == 7
    assert house.account.credit == house.meter.read("1-1:1.8.0").count - 1_050 * 3_600_000


def test_each_meter_of_a_fleet_has_an_account_of_its_own():
    house = House(meters=3)
    for number, wh in enumerate((10, 20, 30)):
        account, breaker = house.account.of(number), house.breaker.of(number)
        account.first_mws = wh * 3_600_000
        breaker.accept(Breaker.basis, Basis.PREPAYMENT, house.now)
    house.pass_time(25)

    assert [(meter, seconds) for meter, seconds, what in house.told if what is Code.CUT_OFF] == [(0, 10.0), (1, 20.0)]
    assert [house.meter.rows.count(Prepayment.standing, meter) for meter in range(3)] == [5, 5, 1]
