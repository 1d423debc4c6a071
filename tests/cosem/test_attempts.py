"""How often guesses are judged. What is expected is counted by hand: 10, 30 and 60 tokens, one back each 5 s."""

import random

from tests.cosem.secure_house import SecureHouse
from trefas.base.instant import NS_PER_S, Instant
from trefas.cosem.attempts import (
    BUCKETS_MAX,
    CHANNEL_TOKENS,
    HOST_TOKENS,
    NETWORK_TOKENS,
    PROVED_MAX,
    WAIT_S,
    Attempts,
    Origin,
)
from trefas.cosem.place import Place
from trefas.wire.acse import Aare, Mechanism


def origin(address="192.0.2.1", client=19, channel="module tcp", title=b""):
    return Origin(Place.parse(f"{channel} {address}"), client, title)


THERE = origin()


def at(seconds):
    return Instant(round(seconds * NS_PER_S))


def guess(attempts, origins, seconds=0):
    """Guesses of these origins; how many were judged."""
    judged = 0
    for each in origins:
        if attempts.judges(each, at(seconds)):
            judged += 1
            attempts.failed(each, at(seconds))
    return judged


def test_after_ten_failures_a_guess_is_judged_each_five_seconds_however_many_come():
    attempts = Attempts()

    assert guess(attempts, [THERE] * 1000) == HOST_TOKENS == 10
    assert guess(attempts, [THERE] * 1000, 4.999_999_999) == 0
    assert [guess(attempts, [THERE] * 1000, second) for second in (5, 6, 9.9, 10, 20, 100_000)] == [1, 0, 0, 1, 2, 10]


def test_one_network_has_thirty_guesses_from_all_its_addresses():
    attempts = Attempts()

    assert guess(attempts, [origin(f"192.0.2.{number}") for number in range(256)]) == NETWORK_TOKENS == 30
    assert guess(attempts, [origin("192.0.3.1")]) == 1


def test_the_whole_world_has_sixty_guesses_and_one_each_five_seconds_then():
    attempts = Attempts()
    world = [origin(f"10.{number >> 8}.{number & 255}.1") for number in range(2000)]

    assert guess(attempts, world) == CHANNEL_TOKENS == 60
    assert [guess(attempts, world, second) for second in (1, 5, 10, 3600)] == [0, 1, 1, 60]


def test_ipv6_addresses_of_one_subscriber_are_one_host():
    attempts = Attempts()

    assert guess(attempts, [origin(f"2001:db8:1:2::{number:x}") for number in range(100)]) == HOST_TOKENS
    assert guess(attempts, [origin("2001:db8:1:3::1"), origin("2001:db8:2:2::1")]) == 2


def test_another_host_another_client_another_channel_and_a_known_title_do_not_wait():
    attempts = Attempts()
    guess(attempts, [THERE] * 20)

    others = [origin("192.0.2.2"), origin(client=18), origin(channel="module udp"), origin(title=b"KAM12345")]
    assert not attempts.judges(THERE, at(1))
    assert all(attempts.judges(each, at(1)) for each in others)


def test_a_host_that_proved_itself_is_not_kept_out_by_guesses_from_elsewhere():
    attempts, owner = Attempts(), origin("192.0.2.99")
    attempts.passed(owner)

    guess(attempts, [origin(f"192.0.2.{number}") for number in range(90)])
    guess(attempts, [origin(f"10.0.{number}.1") for number in range(256)])

    assert attempts.judges(owner, at(0))
    assert not attempts.judges(origin("198.51.100.1"), at(0))


def test_a_host_that_proved_itself_guesses_no_more_often_than_others():
    attempts = Attempts()
    attempts.passed(THERE)

    assert guess(attempts, [THERE] * 100) == HOST_TOKENS


def test_a_success_gives_the_host_its_tokens_back():
    attempts = Attempts()
    guess(attempts, [THERE] * 10)

    attempts.passed(THERE)

    assert guess(attempts, [THERE] * 100) == HOST_TOKENS


def test_a_challenge_that_was_answered_gives_each_bucket_its_token_back():
    attempts = Attempts()
    guess(attempts, [THERE] * 9)

    attempts.failed(THERE, at(0))
    assert not attempts.judges(THERE, at(0))
    attempts.give_back(THERE, at(0))

    assert guess(attempts, [THERE] * 5) == 1  # ten in all, for the host and for the others alike
    assert guess(attempts, [origin(f"10.0.{number}.1") for number in range(100)]) == CHANNEL_TOKENS - HOST_TOKENS


def test_challenges_given_at_once_are_no_more_guesses_than_tokens():
    house = SecureHouse(mechanism=Mechanism.HLS_SHA256)
    house.device.draw = random.Random(7).randbytes
    guessers = [house.client(mechanism=Mechanism.HLS_SHA256, start=number) for number in range(50)]
    answers = [link.receive(client.aarq().encode()) for link, client in guessers]

    assert sum(Aare.decode(each).diagnostic == 14 for each in answers if each) == HOST_TOKENS  # 14: a challenge


def test_strangers_from_everywhere_make_nothing_grow_and_whoever_failed_most_is_remembered():
    attempts = Attempts()
    guess(attempts, [THERE] * 10)
    for number in range(3 * BUCKETS_MAX):
        attempts.failed(origin(f"10.{number >> 8}.{number & 255}.1"), at(1))
        attempts.passed(origin(f"172.16.{number >> 8}.{number & 255}"))

    assert [len(each) for each in attempts._full_at] == [BUCKETS_MAX, BUCKETS_MAX, 1]
    assert len(attempts._proved) == PROVED_MAX
    assert not attempts.judges(THERE, at(1))


def test_of_those_that_wait_one_is_judged_when_there_is_a_token_and_chance_says_which():
    attempts = Attempts()
    guess(attempts, [THERE] * 10)
    loud, right = attempts.wait(THERE, b"\x09", at(1)), attempts.wait(THERE, b"\x02", at(2))

    assert (loud.due, right.due) == (at(5), at(5))
    assert attempts.asks(loud, at(5)) is None  # the lower lot wins, whoever asks first
    assert at(5) < loud.due < at(5.5)  # there is a token, so it asks again soon
    assert not attempts.judges(THERE, at(5))  # and nobody overtakes those that wait
    assert attempts.asks(right, at(5)) is True
    attempts.passed(THERE)
    assert attempts.asks(loud, at(5.1)) is True


def test_whoever_loses_waits_for_the_next_token_and_is_refused_when_it_waited_long_enough():
    attempts = Attempts()
    guess(attempts, [THERE] * 10)
    first, second = attempts.wait(THERE, b"\x01", at(1)), attempts.wait(THERE, b"\x02", at(1))

    assert attempts.asks(first, at(5)) is True
    attempts.failed(THERE, at(5))

    assert attempts.asks(second, at(5)) is None
    assert second.due == at(1 + WAIT_S)
    assert attempts.asks(second, second.due) is False
    assert guess(attempts, [THERE], 10) == 1  # nobody waits any more


def test_one_that_waits_and_goes_leaves_its_place_to_the_others():
    attempts = Attempts()
    guess(attempts, [THERE] * 10)
    gone, stays = attempts.wait(THERE, b"\x01", at(1)), attempts.wait(THERE, b"\x02", at(1))

    attempts.leave(gone)
    attempts.leave(gone)

    assert attempts.asks(stays, at(5)) is True


def test_behind_one_address_the_right_client_gets_in_though_somebody_guesses_all_the_time():
    """100 rounds of 5 s, in which a guesser and the right client wait with lots of chance: half of them are the client's."""
    dice, wins = random.Random(1), 0
    attempts = Attempts()
    guess(attempts, [THERE] * 10)
    for round_ in range(1, 101):
        now = at(5 * round_)
        waits = {who: attempts.wait(THERE, dice.randbytes(8), Instant(now - 1)) for who in ("guesser", "client")}
        for who, wait in waits.items():
            if attempts.asks(wait, now):
                attempts.failed(THERE, now)  # as if the client's answer were lost, so that the pause stays
                wins += who == "client"
        for wait in waits.values():
            attempts.leave(wait)

    assert 30 <= wins <= 70  # binomial, p = 1/2: within four standard deviations (4 · 5)
