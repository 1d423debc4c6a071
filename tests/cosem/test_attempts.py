import pytest

from trefas.base.instant import NS_PER_S, Instant
from trefas.cosem.attempts import FORGOTTEN_S, FREE, ORIGINS_MAX, PAUSE_MAX_S, Attempts

THERE, ELSEWHERE = ("optical 192.0.2.1", 19), ("optical 192.0.2.2", 19)


def at(seconds):
    return Instant(round(seconds * NS_PER_S))


def pause_s(attempts, origin, now_s):
    """Whole seconds until an attempt is judged again."""
    return next(wait for wait in range(1000) if not attempts.paused(origin, at(now_s + wait)))


def test_pauses_grow_from_a_second_to_a_minute_after_the_free_attempts():
    attempts = Attempts()
    pauses, now_s = [], 0
    for _ in range(FREE + 9):
        attempts.failed(THERE, at(now_s))
        pauses.append(pause_s(attempts, THERE, now_s))
        now_s += pauses[-1]

    assert pauses == [0] * FREE + [1, 2, 4, 8, 16, 32, PAUSE_MAX_S, PAUSE_MAX_S, PAUSE_MAX_S]


def test_who_comes_from_elsewhere_or_as_another_client_does_not_wait():
    attempts = Attempts()
    for _ in range(FREE + 5):
        attempts.failed(THERE, at(0))

    assert attempts.paused(THERE, at(1))
    assert not attempts.paused(ELSEWHERE, at(1))
    assert not attempts.paused((THERE[0], 18), at(1))


def test_a_success_begins_anew():
    attempts = Attempts()
    for _ in range(FREE + 5):
        attempts.failed(THERE, at(0))

    attempts.passed(THERE)
    attempts.failed(THERE, at(60))

    assert not attempts.paused(THERE, at(60))


@pytest.mark.parametrize(("rest_s", "waits"), [(FORGOTTEN_S - 1, True), (FORGOTTEN_S + 1, False)])
def test_a_long_rest_begins_anew_and_a_shorter_one_does_not(rest_s, waits):
    attempts = Attempts()
    for _ in range(FREE + 5):
        attempts.failed(THERE, at(0))

    attempts.failed(THERE, at(rest_s))

    assert attempts.paused(THERE, at(rest_s)) == waits


def test_strangers_from_everywhere_do_not_make_the_table_grow():
    attempts = Attempts()
    for number in range(ORIGINS_MAX + 1):
        for _ in range(FREE + 1):
            attempts.failed((str(number), 19), at(0))

    waiting = [number for number in range(ORIGINS_MAX + 1) if attempts.paused((str(number), 19), at(0.5))]
    assert waiting == list(range(1, ORIGINS_MAX + 1))
