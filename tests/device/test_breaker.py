"""The breaker as ordered: fitted by X10, delivered by Z19, with what the meter file says."""

import tomllib

import pytest

from tests.device.deliveries import delivery
from trefas.base.errors import LocalError, SetupError
from trefas.base.instant import NS_PER_S, Instant
from trefas.core.breaker import Basis, Breaker
from trefas.core.coupling import BreakerState, Cause
from trefas.core.cut_off_journal import CutOffJournal
from trefas.core.meter import Meter
from trefas.device.build import build
from trefas.device.order import Order
from trefas.device.subjects.breaker import SUBJECT, BreakerTable, begin_breaker

START = Instant(1_700_000_000 * NS_PER_S)
WHOLE = """
coupling = "automatic"
connect_wait_s = 45
button_disconnects = false
remote_closes = true
neutral_fault = true
log_only = true

[load]
limit_kw = 25
k1 = 1.5
t1_s = 10
k2 = 1.2
t2_s = 31
k3 = 0.7
t3_s = 60

[overvoltage]
above_v = 290
for_s = 2
reconnect_v = 255
reconnect_s = 30
"""


def rows_of(device):
    return {str(each.name): each.unstored().rows for each in device.profiles}


def breaker(order):
    return build(order, start=START).meter.part(Breaker)


@pytest.mark.parametrize("code", ["3", "5"])
def test_both_breakers_are_breakers(code):
    assert breaker(Order(configuration={"X10": code})).closed


def test_a_meter_without_one_has_no_part_and_no_journal():
    device = build(Order(configuration={"X10": "0"}), start=START)

    assert not {Breaker, CutOffJournal} & {type(part) for part in device.meter.parts}
    assert SUBJECT.parts_of(device.spec, Order()) == []
    with pytest.raises(LocalError, match="built without Breaker"):
        device.meter.part(Breaker)


def test_it_is_delivered_in_the_position_that_was_ordered():
    assert breaker(Order(configuration={"Z19": "1"})).state == BreakerState.CONNECTED
    delivered = breaker(Order(configuration={"Z19": "2"}))

    assert delivered.state == BreakerState.BY_COMMAND
    delivered.release(START)
    delivered.reconnect(START)  # it was opened long ago
    assert delivered.state == BreakerState.CONNECTED


@pytest.mark.parametrize("code", ["000", "001", "317"])
def test_without_a_table_nothing_opens_it_by_itself_whatever_the_number_of_its_form(code):
    part = breaker(Order(configuration={"Z9": code}))

    assert (part.basis, part.coupling) == (0, 0)
    # The defaults of the maker's examples: k 1.0, t 30 s, 60 s, 285 V and 1 s, 265 V and 60 s.
    assert (part.k1, part.k2, part.k3, part.t1_s, part.t2_s, part.t3_s) == (10, 10, 10, 30, 30, 30)
    assert (part.connect_wait_s, part.short_circuit_a, part.prepayment_days) == (60, 100, 255)
    assert (part.overvoltage_v, part.overvoltage_s, part.reconnect_v, part.reconnect_s) == (285, 1, 265, 60)


def test_the_table_says_all_of_it():
    part = breaker(Order(breaker=tomllib.loads(WHOLE)))

    assert part.cut_off_by == Basis.LOAD | Basis.POWER | Basis.NEUTRAL_FAULT | Basis.LOG_ONLY | Basis.OVERVOLTAGE
    assert (part.threshold, part.k1, part.k2, part.k3) == (25, 15, 12, 7)
    assert (part.t1_s, part.t2_s, part.t3_s) == (10, 31, 60)
    assert (part.coupling, part.connect_wait_s, part.button_opens, part.remote_closes) == (1, 45, 0, 1)
    assert (part.overvoltage_v, part.overvoltage_s, part.reconnect_v, part.reconnect_s) == (290, 2, 255, 30)


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ({"load": {}}, "a load is cut off above limit_a or above limit_kw; one of the two is to be said"),
        ({"load": {"limit_a": 20, "limit_kw": 5}}, "one of the two"),
        ({"load": {"limit_a": 81}}, "limit_a is 81; it must be at most 80"),
        ({"load": {"limit_a": 20, "k1": 0.9}}, "k1, k2, k3 are 0.9, 1, 1; each is at most the one before"),
        ({"load": {"limit_a": 20, "k1": 1.25}}, "multiple of 0.1"),
        ({"load": {"limit_a": 20, "t1_s": 31}}, "t1, t2, t3 are 31, 30, 30 s; each is at least the one before"),
        ({"overvoltage": {"above_v": 265}}, "reconnect_v is 265; must be below above_v, 265"),
        ({"overvoltage": {"above_v": 330}}, "at most 320"),
        ({"coupling": "both"}, "it must be manual or automatic"),
        ({"prepayment": True}, "prepayment is no field; fields are "),
    ],
)
def test_what_cannot_be_is_said(table, said):
    with pytest.raises(SetupError, match=said):
        Order(breaker=table)


def test_a_table_without_a_breaker_is_refused():
    order = Order(configuration={"X10": "0"}, breaker=BreakerTable())

    with pytest.raises(
        SetupError, match=r"there is \[breaker\], and X10 \(breaker\) is without breaker; the table must"
    ):
        build(order, start=START)
    with pytest.raises(SetupError, match="the table must go"):
        begin_breaker(delivery(Meter(start=START), order))


@pytest.mark.parametrize(("limit_a", "after"), [(40, 16), (50, 50)])
def test_the_memory_keeps_what_was_written_until_the_table_is_another_and_always_the_position(limit_a, after):
    before = build(Order(breaker={"load": {"limit_a": 40}}), start=START)
    part = before.meter.part(Breaker)
    part.disconnect(START)
    part.accept(Breaker.threshold_high, 16, START)
    later = Instant(START + 60 * NS_PER_S)
    again = build(Order(breaker={"load": {"limit_a": limit_a}}, configuration={"Z19": "1"}), start=later)

    again.resume(before.meter.image(), rows_of(before).get, later)

    assert (again.meter.part(Breaker).state, again.meter.part(Breaker).threshold) == (BreakerState.BY_COMMAND, after)


def test_what_time_brought_while_there_was_no_power_is_a_row_behind_the_others():
    order = Order(breaker={"coupling": "automatic"})
    before = build(order, start=START)
    before.meter.part(Breaker).turn(Cause.OVERLOAD, START)
    later = Instant(START + 3_600 * NS_PER_S)
    after = build(order, start=later)

    after.resume(before.meter.image(), rows_of(before).get, later)

    log = after.meter.part(CutOffJournal).log
    assert log.rows(log.ids()).counts[:, 0].tolist() == [BreakerState.CUT_OFF, BreakerState.CONNECTED]
    assert log.ids().tolist() == [1, 2]
