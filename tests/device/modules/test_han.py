"""Conversations at the home port: pushes to all who listen, nothing heard while it pushes, an ordinary port while it does not."""

import pytest

from tests.device.han.homes import clock, device_of, feed, read
from trefas.base.errors import LocalError
from trefas.base.instant import NS_PER_S, Instant
from trefas.cosem.standing import Standing
from trefas.device.build import build
from trefas.device.han.port import HanPort
from trefas.device.hand import Hand
from trefas.device.module import World
from trefas.device.order import Order
from trefas.device.touch import act, seen


class Echo:
    """A conversation that says what it hears."""

    closed = False
    standing = Standing.PUBLIC
    hears = False
    awaits = ("the memory",)

    def __init__(self):
        self.gone = 0

    def receive(self, data, now):
        self.closed = data == b"bye"
        return data

    def deadline(self):
        return Instant(7)

    def close(self, now):
        self.gone += 1


class Home:
    """A meter whose world goes as fast as the line's time, and who has come."""

    def __init__(self, **han):
        self.device = device_of(**han)
        self.meter = self.device.meter
        self.echoes = []

    def come(self):
        world = World(lambda real: self.meter.now, lambda instant: instant, lambda: self.meter.now)
        return self.device.bay.plugged["han"].conversation(world, self._echo)

    def _echo(self):
        self.echoes.append(Echo())
        return self.echoes[-1]


def test_all_who_listen_are_told_the_same_from_when_they_came():
    home = Home(profile="no", lists=["nve-1"])
    first = home.come()
    feed(home.device, 10)
    said = first.receive(b"", home.meter.now)
    second = home.come()
    feed(home.device, 10)

    assert [clock(each) for each in read(said)] == [(12, 0, 10)]
    both = [each.receive(b"", home.meter.now) for each in (second, first)]
    assert both[0] == both[1]
    assert [clock(each) for each in read(both[0])] == [(12, 0, 20)]
    assert first.receive(b"", home.meter.now) == b""


def test_while_it_pushes_it_hears_nothing():
    home = Home(profile="no")
    conversation = home.come()

    assert conversation.receive(b"\x7e\xa0", home.meter.now) == b""
    assert home.echoes == []
    assert conversation.standing is Standing.SILENT


def test_without_push_it_is_an_ordinary_port():
    home = Home(profile="no", push=False)
    conversation = home.come()

    assert conversation.receive(b"hello", home.meter.now) == b"hello"
    assert (conversation.deadline(), conversation.awaits) == (7, ("the memory",))
    conversation.receive(b"bye", home.meter.now)
    assert conversation.receive(b"again", home.meter.now) == b"again"
    assert [each.gone for each in home.echoes] == [1, 0]
    # Push is on again: who was answered is not any more.
    home.meter.part(HanPort).off = 0
    feed(home.device, 10)
    assert read(conversation.receive(b"hello", home.meter.now))
    assert [each.gone for each in home.echoes] == [1, 1]


def test_the_deadline_is_that_of_the_next_list_in_the_lines_time():
    home = Home(profile="no", lists=["nve-1"])

    assert home.come().deadline() == pytest.approx(home.meter.now + 10 * NS_PER_S, abs=1_000_000)


def test_a_push_that_was_made_for_another_is_due_at_once():
    home = Home(profile="no", lists=["nve-1"])
    first, second = home.come(), home.come()
    feed(home.device, 10)
    first.receive(b"", home.meter.now)

    # Its timer fires and looks what is due: that is no longer the list after it.
    assert second.deadline() < home.meter.now
    assert [clock(each) for each in read(second.receive(b"", home.meter.now))] == [(12, 0, 10)]
    assert second.deadline() > home.meter.now


def test_who_leaves_twice_leaves_once():
    home = Home(profile="no", lists=["nve-1"])
    one, other = home.come(), home.come()
    one.close(home.meter.now)
    one.close(home.meter.now)
    feed(home.device, 10)

    # The other still listens: what is due is made, and not passed over because somebody new has come.
    home.come()
    assert read(other.receive(b"", home.meter.now))


def test_hands_switch_the_push():
    home = Home(profile="no")
    hand = Hand(home.device, home.meter.now)

    assert seen(hand)["han"] == "on"
    assert act(hand, "han off") == "han=off"
    assert home.meter.part(HanPort).off == 1
    assert act(hand, "han on") == "han=on"


def test_without_the_module_there_is_nothing_to_switch():
    device = build(Order(), start="2026-01-10T11:00:00Z")
    hand = Hand(device, device.meter.now)

    assert seen(hand)["han"] == "none"
    with pytest.raises(LocalError, match="no home port is plugged"):
        act(hand, "han on")
