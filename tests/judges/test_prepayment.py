"""Prepayment with clients that others wrote: turned on, topped up and read, on the real meter's face and on the standard one."""

from datetime import datetime

import pytest

from tests.judges.test_faces import STANDARD
from tests.judges.test_work import done
from trefas.base.instant import Instant, instant_of
from trefas.core.prepayment import Prepayment
from trefas.device.build import build
from trefas.device.order import Order

MODULE = (18, 16)
START = Instant(instant_of(datetime(2026, 1, 12, 10, 0)))


@pytest.mark.parametrize("judge", ["gurux", "pydlms", "dlms_cosem"])
def test_it_is_turned_on_topped_up_and_read(judge):
    device = build(Order(standard_face=True), start=START)

    found = done(
        device,
        judge,
        MODULE,
        [
            ["write", 1, "1.1.128.0.11.255", "u8", 2],
            ["write", 3, "1.1.130.0.0.255", "u32", 500],
            ["write", 1, "1.1.130.0.7.255", "u16", 3],
            ["get", 3, "1.1.130.0.0.255", 2],
            ["get", 1, "1.1.130.0.7.255", 2],
        ],
    )
    assert found[-2:] == [500, 3]
    assert device.meter.part(Prepayment).prepayment == 500 * 3_600_000

    found = done(
        device,
        judge,
        STANDARD,
        [
            ["get", 112, "0.0.19.10.0.255", 2],
            ["act", 111, "0.0.19.0.0.255", 2, "i8", 0],
            ["get", 111, "0.0.19.0.0.255", 5],
        ],
    )
    assert (found[0], found[-1]) == (500, 0)
