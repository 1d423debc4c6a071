"""The plain reckoning of when rows come, against lists written by hand. Times are minutes from 10 January 2026 on."""

from trefas.base.instant import NS_PER_S
from trefas.run.world.almanac import DAY_NS, Almanac, Kind
from trefas.run.world.book import Book
from trefas.run.world.captures import Dates, Periods

MINUTE_NS = 60 * NS_PER_S
MIDNIGHT = 20_463 * DAY_NS  # 2026-01-10
WINTER = Almanac(60, False, 2026)


def at(minutes):
    return MIDNIGHT + minutes * MINUTE_NS


def minutes_of(state):
    return [(row[0] - MIDNIGHT) // MINUTE_NS for row in state.book.newest(99)]


def begun(minutes=0):
    return Periods(Book(99), 900).begun(at(minutes))


def test_there_is_a_row_for_every_end_of_a_period_that_was_passed():
    assert minutes_of(begun(20).looked(at(29)).looked(at(61))) == [30, 45, 60]


def test_a_clock_that_goes_back_and_on_again_makes_no_row_twice():
    state = begun().looked(at(40)).set(at(40), at(15)).looked(at(50))

    assert minutes_of(state) == [15, 30, 45]


def test_a_clock_that_is_set_forward_passes_ends_and_one_that_is_set_to_an_end_stands_on_it():
    assert minutes_of(begun().set(at(1), at(31))) == [15, 30]
    assert minutes_of(begun(40).set(at(41), at(15)).looked(at(16))) == [15]


def test_after_a_month_there_is_one_row_and_not_thousands():
    assert minutes_of(begun().looked(at(3_025 * 15))) == [3_025 * 15]
    assert len(begun().looked(at(3_024 * 15)).book.rows) == 3_024


def test_another_period_begins_with_an_empty_log():
    state = begun().looked(at(40)).begun(at(40), 3600).looked(at(60))

    assert (minutes_of(state), state.book.count) == ([60], 3)


def dated(kind=None):
    return Dates(Book(99), kind or Kind()).planned(at(600), WINTER)


def test_dates_that_were_missed_are_made_up_for_once_as_the_last_of_them():
    assert minutes_of(dated().looked(at(5 * 1440 + 7), WINTER)) == [5 * 1440]


def test_a_date_is_done_once_though_the_clock_goes_back_over_it():
    state = dated().looked(at(1500), WINTER).planned(at(1430), WINTER).looked(at(1445), WINTER)

    assert minutes_of(state) == [1440]


def test_a_clock_that_went_forward_and_back_before_anybody_looked_did_nothing():
    assert minutes_of(dated().planned(at(9_999), WINTER).planned(at(601), WINTER).looked(at(602), WINTER)) == []


def test_a_clock_that_is_set_to_a_midnight_before_stands_on_it():
    state = dated().looked(at(1500), WINTER)

    assert minutes_of(state.planned(at(0), WINTER).looked(at(1), WINTER)) == [1440, 0]


def test_a_command_is_a_row_of_its_own_time_and_other_dates_begin_from_here():
    state = dated().commanded(at(700)).again(Kind(weekday=0)).looked(at(5 * 1440), WINTER).looked(at(10 * 1440), WINTER)

    assert minutes_of(state) == [700, 9 * 1440]  # Monday, 19 January
