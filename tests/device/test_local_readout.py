"""Readouts as they are ordered: by Z18 and by [readout]; kept in the memory."""

from datetime import datetime

import pytest

from trefas.base.errors import SetupError
from trefas.base.instant import NS_PER_S, Instant, instant_of
from trefas.core.local_readout import LocalReadout
from trefas.device.build import build
from trefas.device.order import Order
from trefas.device.subjects.local_readout import ReadoutTable

START = Instant(instant_of(datetime(2026, 1, 12, 6, 0)))


def device_of(z18, **fields):
    order = Order(type_number="684-11-38B-N24-3002-084", configuration={"Z18": z18}, **fields)
    return build(order, start=START)


@pytest.mark.parametrize(("z18", "user_data"), [("001", 0), ("002", 1), ("123", 1)])
def test_the_digit_chooses_the_list(z18, user_data):
    assert list(device_of(z18).meter.part(LocalReadout).user_data) == [user_data] * 3


def test_the_table_says_otherwise():
    table = ReadoutTable(user_data=1, objects=("1.8.0", "2.8.0"), unasked_s=60, unasked_bd=9600)
    part = device_of("002", readout=table).meter.part(LocalReadout)

    assert list(part.user_data) == [0] * 3
    assert part.listed == ["1.8.0", "2.8.0"]
    assert part.unasked_ns("optical") == 60 * NS_PER_S
    assert list(part.unasked_speed) == [5] * 3


def test_a_table_without_its_digit_is_refused_in_a_sentence():
    with pytest.raises(SetupError, match=r"there is \[readout\], and Z18 \(1107 setup\) is 000"):
        device_of("000", readout=ReadoutTable())


def test_what_is_no_object_is_refused_in_a_sentence():
    with pytest.raises(SetupError, match=r"readout\.objects has 'A14'; must be C\.D\.E"):
        device_of("002", readout=ReadoutTable(objects=("A14",)))


def test_a_client_s_list_survives_a_power_cut():
    device = device_of("002")
    device.meter.part(LocalReadout).objects = "1.8.0"
    image = device.meter.image()

    other = device_of("002")
    other.resume(image, lambda name: (), START)

    assert other.meter.part(LocalReadout).listed == ["1.8.0"]


def test_another_digit_brings_its_own_list():
    device = device_of("002")
    device.meter.part(LocalReadout).user_data[0] = 0
    image = device.meter.image()

    other = device_of("001")
    other.resume(image, lambda name: (), START)

    assert list(other.meter.part(LocalReadout).user_data) == [0] * 3
