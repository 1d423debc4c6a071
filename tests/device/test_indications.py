"""What is indicated, what the meter takes itself, and an overload, as who touches a meter sees it."""

from datetime import datetime

import pytest

from tests.core.intervals import Step, intervals_of
from trefas.base.instant import Instant, instant_of
from trefas.core.displayed import Glance
from trefas.core.overload_journal import OverloadJournal
from trefas.core.waveform import Waveform
from trefas.device.build import build
from trefas.device.digits import digit
from trefas.device.hand import Hand
from trefas.device.order import Order
from trefas.device.subjects.indications import SUBJECT
from trefas.device.touch import indicators

START = Instant(instant_of(datetime(2026, 1, 10, 11, 0)))


def seen(device, *names):
    hand = Hand(device, device.meter.now)
    return [indicators()[name].read(hand) for name in names]


def lived(seconds=3, i_a=0.0, **step):
    device = build(Order(), start=START)
    block = intervals_of([Step(**step)] * seconds, start_ns=START)
    block.i_rms_a[:] = i_a
    device.meter.advance(block)
    return device


def test_voltage_current_and_quadrant_are_seen():
    device = lived(p_w=(1_000.0, -500.0, 2.0), q_var=(300.0, 0.0, 0.0), i_a=4.0)

    assert seen(device, "voltage", "current", "quadrant") == ["l1+l2+l3", "l1+,l2-", "1"]


def test_without_load_there_is_no_quadrant():
    assert seen(lived(u_v=100.0), "voltage", "current", "quadrant", "sequence") == ["none"] * 4


@pytest.mark.parametrize(("turn", "word"), [(1, "l1l2l3"), (-1, "l1l3l2"), (0, "none")])
def test_sequence_and_unbalance_are_values_of_the_waveform(turn, word):
    device = lived()
    device.meter.part(Waveform).sequence, device.meter.part(Waveform).unbalance_u2 = turn, 455

    assert seen(device, "sequence", "unbalance_pct") == [word, "4.55"]


def test_own_consumption_is_reported():
    assert seen(lived(u_v=230.0), "own_w", "own_va") == ["0.300", "1.200"]


def test_unbalance_and_own_consumption_are_on_the_display_too():
    device = lived(u_v=230.0)
    device.meter.part(Waveform).unbalance_u2 = 455
    glance = Glance(device.meter, 0, device.meter.now)

    shown = {each.key: str(each.shown(glance, each.form)) for each in SUBJECT.readings}

    assert shown == {"unbalance": "4.55 %", "own-power": "0.300 W", "own-apparent-power": "1.200 VA"}


@pytest.mark.parametrize("code", [each.code for each in digit("X5").values])
def test_the_highest_current_is_that_of_x5(code):
    i_max_a = digit("X5").coded(code).fields["i_max_a"]
    device = build(Order(configuration={"X5": code}), start=START)

    for i_a in (i_max_a, i_max_a + 1):
        block = intervals_of([Step()] * 12, start_ns=device.meter.now)
        block.i_rms_a[0, :, 1] = i_a
        device.meter.advance(block)
        assert seen(device, "overload") == ["none" if i_a == i_max_a else "l2"]

    assert indicators()["overload"].face(Hand(device, START)) == f"more than {i_max_a} A in L2"
    assert device.meter.part(OverloadJournal).log.entries() == 1
