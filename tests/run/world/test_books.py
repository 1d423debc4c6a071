"""What is written down when something happens, against rows by hand."""

from trefas.base.instant import NS_PER_S
from trefas.run.world.books import Books, Upload

NOON = 43_200 * NS_PER_S


def test_a_touch_that_changes_nothing_is_none():
    books = Books().touched(1, cover=True).touched(2, cover=True).touched(3, magnet=False).touched(4, cover=False)

    assert books.status.newest(9) == [(1, 64), (4, 0)]


def test_a_restart_is_in_the_status_and_in_the_outages_and_takes_an_upload_with_it():
    books = Books(upload=Upload(7, 0, fits=True)).touched(1, magnet=True).started(NOON, 5)

    assert books.status.newest(9) == [(1, 4), (NOON, 5)]
    assert books.outages.newest(9) == [(NOON, 5, 1)]
    assert not books.is_due(NOON)


def test_settings_of_seven_seconds_are_written_down_and_smaller_ones_are_not():
    books = Books().set(NOON, NOON + 7 * NS_PER_S).set(NOON, NOON - 7 * NS_PER_S + 1)

    assert books.clock.newest(9) == [(NOON + 7 * NS_PER_S, NOON, 1)]


def test_an_image_is_refused_or_waits_to_be_installed():
    refused = Books().brought(Upload(7, 100, fits=False))
    assert not refused.is_due(99)
    assert refused.judged(100).refused.newest(9) == [(100, 7)]
    waiting = Books().brought(Upload(7, 100, fits=True)).judged(100)
    assert not waiting.is_due(NOON)
    installed = Books().brought(Upload(7, 100, fits=True, restart_at=200)).judged(205)
    assert (installed.installed.newest(9), installed.status.newest(9)) == ([(205, 7)], [(205, 1)])


def test_the_breaker_is_where_it_was_switched_to():
    books = Books().switched(1, 1).switched(2, 8).started(NOON, 5)

    assert (books.breaker, books.cut_offs.newest(9)) == (8, [(1, 1), (2, 8)])


def test_another_period_empties_the_load_profile_and_says_so_and_the_same_does_not():
    books = Books().emptied(NOON, 900).emptied(NOON, 3600)

    assert (books.load_events.newest(9), books.profile.period_s) == ([(NOON, 5)], 3600)


def test_a_neutral_fault_is_written_down_when_it_begins_and_when_it_is_over():
    lost, normal = (255.0, 260.0, 180.0), (230.0, 230.0, 230.0)
    books = Books().measured(0, 60 * NS_PER_S, lost, 1).measured(60 * NS_PER_S, 61 * NS_PER_S, normal, 2)

    assert books.neutral.newest(9) == [(1, 1), (2, 0)]
