"""The rate out of numbers and stamps."""

import numpy as np
import pytest

from trefas.base.instant import NS_PER_S
from trefas.sources.sample_rate import RATES_HZ, RateFinder


def finder(
    rate_hz: int,
    seconds: float,
    *,
    first: int = 0,
    per_frame: int = 1,
    fast: float = 1.0,
    stamps: bool = True,
    without=(),
) -> RateFinder:
    """Samples from number ``first`` on, in two pieces; ``fast``: how much faster the stamps' clock goes."""
    k = np.setdiff1d(np.arange(first, first + round(seconds * rate_hz)), without)
    stamps_ns = (k // per_frame * per_frame * (fast * NS_PER_S / rate_hz)).astype(np.int64)
    found = RateFinder()
    half = len(k) // 2
    for piece in (slice(half), slice(half, None)):
        found.add(k[piece] % rate_hz, stamps_ns[piece] if stamps else np.full(len(k[piece]), -1))
    return found


@pytest.mark.parametrize("rate_hz", RATES_HZ)
@pytest.mark.parametrize("per_frame", [1, 8])
def test_a_fifth_of_a_second_is_enough_where_there_are_stamps(rate_hz, per_frame):
    assert finder(rate_hz, 0.2, first=100, per_frame=per_frame).rate_hz() == rate_hz


@pytest.mark.parametrize("rate_hz", RATES_HZ)
def test_without_stamps_the_number_that_begins_again_says_it(rate_hz):
    assert finder(rate_hz, 1.1, stamps=False).rate_hz() == rate_hz
    assert finder(rate_hz, 0.9, stamps=False).rate_hz() is None


def test_without_stamps_a_few_lost_at_the_full_second_do_not_matter():
    assert finder(4000, 1.5, stamps=False, without=range(3990, 4005)).rate_hz() == 4000


def test_a_rate_of_no_profile_is_the_number_that_begins_again():
    assert finder(6400, 1.2).rate_hz() == 6400
    assert finder(6400, 1.2, stamps=False).rate_hz() == 6400
    assert finder(6400, 0.5).rate_hz() is None


def test_a_clock_that_goes_a_little_wrong_does_not_matter():
    assert finder(4000, 0.2, fast=1.01).rate_hz() == 4000
    assert finder(4000, 3.0, fast=0.96).rate_hz() == 4000


def test_frames_that_come_twice_the_second_time_much_later_do_not_matter():
    k = np.arange(6000)
    came_ns = np.concatenate((k * 250_000, k * 250_000 + 1_125_000))  # four and a half samples later
    order = np.argsort(came_ns)
    found = RateFinder()

    found.add(np.tile(k, 2)[order] % 4000, came_ns[order])

    assert found.rate_hz() == 4000
    assert found.rough_hz() == pytest.approx(4000, rel=0.01)


def test_frames_that_come_twice_and_late_leave_room_for_the_number_that_begins_again():
    k = np.arange(70_000)  # 3.5 s; thirty times as many steps back as are kept
    came = np.sort(np.concatenate((k, k + 1.5)))
    order = np.argsort(np.concatenate((k, k + 1.5)))
    found = RateFinder()

    found.add(np.tile(k, 2)[order] % 20_000, (came * 50_000).astype(np.int64))

    assert found.again() == 20_000
    assert found.rate_hz() == 20_000


def test_losses_and_pauses_do_not_matter():
    assert finder(4000, 3.0, without=[*range(500, 900), *range(5000, 7500), 8000]).rate_hz() == 4000


def test_a_number_before_many_lost_ones_is_not_taken_for_the_last_before_zero():
    """11709 is followed by 1145: that 11710 would have been 0 was not seen, so numbers begin again each second."""
    found = finder(12_800, 1.8, without=range(11_710, 13_945))

    assert found.again() is None
    assert found.wrap(12_800) == 12_800


def test_nothing_is_no_rate():
    assert RateFinder().rate_hz() is None
    assert finder(4000, 0.05).rough_hz() is None
