"""Keys of a terminal: each is a hand at the meter, and the others are nothing."""

import os
import pty
import termios

import pytest

from trefas.base.instant import NS_PER_S, Instant
from trefas.core.display import Display
from trefas.core.display_table import View
from trefas.core.tamper import Tamper
from trefas.device.build import build
from trefas.device.hand import Hand
from trefas.device.order import Order
from trefas.tool.keys import HELP, PRESSES, TURNS, listening, pressed

START = "2026-01-10T11:00Z"


def hand(**display):
    device = build(Order(display=display), start=START)
    return Hand(device, Instant(device.meter.now + 20 * NS_PER_S))


def test_keys_press_both_buttons_short_long_and_very_long():
    one = hand(button_2=["utility-list"], utility=["INFO"])

    assert pressed(one, "a") == "display=1.8.0|0.000kWh|A+"
    assert pressed(one, "a").startswith("display=2.8.0|")
    assert pressed(one, "j").startswith("display=97.97.0|")
    assert View(one.device.meter.part(Display).view) is View.UTILITY
    assert set(PRESSES.values()) == {
        f"press {button} {length}" for button in ("left", "right") for length in ("short", "long", "very-long")
    }


def test_keys_turn_cover_and_magnet_by_what_they_are():
    one = hand()
    tamper = one.part(Tamper)

    assert [pressed(one, "c"), pressed(one, "c"), pressed(one, "m")] == ["cover=open", "cover=closed", "magnet=there"]
    assert (tamper.cover_open, tamper.magnet_there) == (0, 1)
    assert "hand" in one.part(Display).picture(one.now).lit


def test_what_cannot_be_is_said_and_other_keys_are_nothing():
    one = hand()
    one.device.meter.rows.put(next(s for s in one.device.meter.layout.slots if s.attribute == "at_work"), 0)

    assert pressed(one, "c") == "the meter is without power and would not notice; wait until it is at work"
    assert pressed(one, "x") == ""
    assert all(f"{key}" in HELP.replace(":", " ").split() for key in (*PRESSES, *TURNS))


@pytest.fixture
def terminal():
    """Standard input is a terminal; its other end is given."""
    near, far = pty.openpty()
    before = os.dup(0)
    os.dup2(far, 0)
    try:
        yield near
    finally:
        os.dup2(before, 0)
        for file in (near, far, before):
            os.close(file)


def test_keys_are_heard_one_by_one_and_the_terminal_is_left_as_it_was(terminal):
    heard, watched = [], {}
    before = termios.tcgetattr(0)

    with open(0, closefd=False) as standard, listening(heard.append, watched.__setitem__, standard) as there:
        assert there
        os.write(terminal, b"as")
        watched[0]()

    assert heard == ["a", "s"]
    assert termios.tcgetattr(0) == before


def test_what_is_no_terminal_has_no_keys():
    with open(os.devnull) as nothing, listening(print, lambda *_: None, nothing) as there:
        assert not there
