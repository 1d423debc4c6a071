"""Prepayment with clients that others wrote: all of 1.1.130.* written and read on the real meter's face, and classes 111 to 113
and 115 on the standard one."""

from datetime import datetime

import pytest

from tests.judges.test_faces import STANDARD
from tests.judges.test_work import done
from trefas.base.instant import Instant, instant_of
from trefas.core.prepayment import Prepayment, token_of
from trefas.device.build import build
from trefas.device.order import Order

MODULE = (18, 16)
START = Instant(instant_of(datetime(2026, 1, 12, 10, 0)))
MWS_PER_WH = 3_600_000
BASIS = "1.1.128.0.11.255"
TOKEN, LAST, LOG = "1.1.130.0.128.255", "1.1.130.0.4.255", "1.0.99.98.130.255"
ACCOUNT, CREDIT, CHARGE, GATEWAY = "0.0.19.0.0.255", "0.0.19.10.0.255", "0.0.19.20.0.255", "0.0.19.40.0.255"


def prepaid(element):
    return f"1.1.130.0.{element}.255"


@pytest.fixture(scope="module", params=["gurux", "pydlms", "dlms_cosem"])
def judge(request):
    return request.param


def test_all_of_1_1_130_is_written_and_read(judge):
    device = build(Order(standard_face=True), start=START)
    exception_times = [["write", 1, prepaid(2), "u32", 160_000], ["write", 1, prepaid(3), "u32", 80_000]]
    written = [
        ["write", 1, BASIS, "u8", 2],
        ["write", 3, prepaid(0), "u32", 500],  # without a number
        *exception_times,
        ["write", 1, prepaid(7), "u16", 3],
        ["write", 1, TOKEN, "octets", token_of(7, 1_200).hex()],
        ["write", 1, TOKEN, "octets", token_of(7, 1_200).hex()],  # and again
    ]
    wrong = [
        ["write", 1, prepaid(2), "u32", 256_000],
        ["write", 1, prepaid(6), "u16", 1],
        ["write", 3, prepaid(1), "u32", 1],
    ]
    read = [
        *(["get", 3, prepaid(element), 2] for element in (0, 1)),
        *(["get", 1, prepaid(element), 2] for element in (2, 3, 6, 7)),
        ["get", 4, LAST, 2],
        ["get", 1, TOKEN, 2],
    ]

    found = done(device, judge, MODULE, [*written, *wrong, *read])

    assert found[: len(written)] == [None] * len(written)
    assert all("refused" in each for each in found[len(written) : -len(read)])
    assert found[-len(read) :] == [1_700, 0, 160_000, 80_000, 0, 3, 1_200, token_of(7, 1_200).hex()]
    assert device.meter.part(Prepayment).prepayment == 1_700 * MWS_PER_WH


def test_another_association_reads_all_of_it_and_writes_none(judge):
    device = build(Order(prepayment={"credit_kwh": 1}), start=START)
    work = [
        ["write", 3, prepaid(0), "u32", 500],
        ["write", 1, TOKEN, "octets", token_of(7, 1_200).hex()],
        ["get", 3, prepaid(0), 2],
    ]

    found = done(device, judge, (19, 16), work)

    assert ["refused" in each for each in found[:2]] == [True, True]
    assert found[2] == 1_000


def test_account_credits_charge_and_token_gateway_are_invoked_and_read(judge):
    device = build(Order(standard_face=True), start=START)

    found = done(
        device,
        judge,
        STANDARD,
        [
            ["act", 111, ACCOUNT, 1, "i8", 0],  # activate_account
            ["act", 112, CREDIT, 1, "i32", 500],  # update_amount
            ["act", 112, CREDIT, 2, "i32", 2_000],  # set_amount_to_value
            ["act", 112, CREDIT, 2, "i32", 2_000],  # nothing is missing
            ["act", 115, GATEWAY, 1, "octets", token_of(9, 300).hex()],  # enter
            ["act", 115, GATEWAY, 1, "octets", token_of(9, 300).hex()],  # a repeat
            ["act", 115, GATEWAY, 1, "octets", "00"],  # no token
            ["get", 112, CREDIT, 2],
            ["get", 115, GATEWAY, 2],
            ["get", 115, GATEWAY, 5],
            ["get", 113, CHARGE, 2],
            ["get", 111, ACCOUNT, 5],
            ["rows", LOG],
            ["act", 111, ACCOUNT, 2, "i8", 0],  # close_account
            ["get", 111, ACCOUNT, 5],
        ],
    )

    assert found[:6] == [None] * 6
    assert "refused" in found[6]
    assert found[7:12] == [2_300, token_of(9, 300).hex(), 0, 0, 2_300]
    # Event, amount, number, credit, used beyond it, state of the breaker.
    assert [row[-6:] for row in found[12]] == [
        [5, 0, 0, 0, 0, 4],  # turned on, without anything
        [2, 0, 0, 0, 0, 7],  # and so cut off
        [1, 500, 0, 500, 0, 7],
        [1, 1_500, 0, 2_000, 0, 8],  # what was missing to 2000
        [1, 300, 9, 2_300, 0, 8],
    ]
    assert found[13:] == [None, 0]
