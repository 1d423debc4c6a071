"""Top-ups: each number counts once, the memory of numbers is bounded by a rule, and what cannot be is refused in a sentence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.prepaid_house import House
from trefas.base.errors import AccessError, LocalError
from trefas.core.prepayment import AMOUNT_MAX_WH, NUMBERS, Prepayment, TokenStatus, token_of


def paid(wh=0):
    house = House()
    house.turn_on(wh=wh or 1)
    return house, house.account


def test_the_same_number_twice_counts_once_and_another_one_again():
    house, account = paid()

    assert account.pay(100, house.now, 5)
    assert not account.pay(100, house.now, 5)
    assert account.pay(100, house.now, 4)
    assert account.prepayment == 201 * 3_600_000


def test_below_all_that_are_remembered_nobody_could_tell_so_it_is_refused():
    house, account = paid()
    for number in range(100, 100 + NUMBERS):
        account.pay(1, house.now, number)

    with pytest.raises(AccessError, match=r"number 99, below the 32 that are remembered.*must be above 100"):
        account.pay(1, house.now, 99)
    assert account.pay(1, house.now, 200)
    with pytest.raises(AccessError, match="number 100, below"):  # it is forgotten, and so never again taken
        account.pay(1, house.now, 100)
    assert not account.pay(1, house.now, 101)


@given(st.lists(st.integers(1, 60), max_size=120))
def test_however_they_come_no_number_counts_twice(numbers):
    house, account = paid()
    taken = []
    for number in numbers:
        try:
            if account.pay(1, house.now, number):
                taken.append(number)
        except AccessError:
            assert number < sorted(taken)[-NUMBERS]

    assert len(taken) == len(set(taken))
    assert account.prepayment == (1 + len(taken)) * 3_600_000


def test_without_a_number_every_top_up_counts():
    house, account = paid()
    for _ in range(2):
        account.accept(Prepayment.prepayment, 50 * 3_600_000, house.now)

    assert account.prepayment == 101 * 3_600_000
    assert account.last == 50 * 3_600_000


def test_what_cannot_be_paid_is_refused_and_changes_nothing():
    house, account = paid()
    before = account.prepayment
    for wh, number, said in (
        (0, 0, "is of 0 Wh; must be 1 to"),
        (AMOUNT_MAX_WH, 0, r"must be 1 to 2147483646"),
        (1, 1 << 63, "must be 1 to 9223372036854775807"),
        (1, -1, "must be 1 to"),
    ):
        with pytest.raises(LocalError, match=said):
            account.pay(wh, house.now, number)
    assert account.prepayment == before
    assert not any(account.number)


def test_where_prepayment_is_off_nothing_is_paid():
    house = House()

    with pytest.raises(AccessError, match="prepayment is off; bit 1 of CutoffBasis turns it on"):
        house.account.pay(1, house.now)


def test_a_token_is_a_number_and_watt_hours_in_twelve_octets():
    house, account = paid()
    octets = bytes.fromhex("0000000000000007 000003E8")  # number 7, 1000 Wh

    assert octets == token_of(7, 1_000)
    account.accept_text(Prepayment.token, octets, house.now)
    account.accept_text(Prepayment.token, octets, house.now)
    assert account.prepayment == 1_001 * 3_600_000
    assert (account.token, account.token_status) == (octets, TokenStatus.EXECUTED)


def test_what_is_paid_by_hand_leaves_the_token_that_came_last_as_it_is():
    house, account = paid()
    account.pay_token(token_of(7, 1_000), house.now)

    account.pay(500, house.now, 8)

    assert account.token == token_of(7, 1_000)


@pytest.mark.parametrize("octets", [b"", b"1234", bytes(12), bytes(13)])
def test_octets_that_are_no_token_are_refused_and_noted(octets):
    house, account = paid()

    with pytest.raises(LocalError, match="must be 12 octets: 8 of a number above 0, 4 of watt-hours"):
        account.pay_token(octets, house.now)
    assert account.token_status == TokenStatus.FORMAT_FAILURE


@pytest.mark.parametrize("hhmmss", [160_001, 166_000, 240_000, 999_999_99])
def test_a_slot_begins_and_ends_at_whole_minutes(hhmmss):
    house = House()

    with pytest.raises(LocalError, match="must be"):
        house.account.accept(Prepayment.exception_start, hhmmss, house.now)
    house.account.accept(Prepayment.exception_start, 163_000, house.now)
    assert house.account.slot == (990, 0)
