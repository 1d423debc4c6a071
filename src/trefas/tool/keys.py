"""Keys of a terminal that are hands at a meter: both buttons of its display, its cover, a magnet.

a s d   left button: short, long, very long         c   opens the cover, or closes it
j k l   right button: the same                      m   brings a magnet, or takes it
"""

import os
import termios
import tty
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

from trefas.base.errors import LocalError
from trefas.device.hand import Hand
from trefas.device.touch import act, indicators

HELP = "a s d: left button, short, long, very long; j k l: right button; c: cover; m: magnet"

PRESSES = {
    **{key: f"press left {length}" for key, length in zip("asd", ("short", "long", "very-long"), strict=True)},
    **{key: f"press right {length}" for key, length in zip("jkl", ("short", "long", "very-long"), strict=True)},
}
TURNS = {"c": ("cover", {"open": "close", "closed": "open"}), "m": ("magnet", {"none": "bring", "there": "take"})}
"""Keys that do the other of two things, by what is seen."""


def pressed(hand: Hand, key: str) -> str:
    """What came of a key; empty for one that is for nothing."""
    if key in PRESSES:
        line = PRESSES[key]
    elif key in TURNS:
        name, others = TURNS[key]
        line = f"{name} {others[indicators()[name].read(hand)]}"
    else:
        return ""
    try:
        return act(hand, line)
    except LocalError as refused:
        return str(refused)


@contextmanager
def listening(
    hear: Callable[[str], None], add: Callable[[int, Callable[[], None]], None], terminal: TextIO
) -> Iterator[bool]:
    """Has keys heard one by one, as they are pressed, where it is a terminal; whether it is. ``add`` has a file descriptor
    watched: what it is given reads what is there."""
    if not terminal.isatty():
        yield False
        return
    file = terminal.fileno()
    before = termios.tcgetattr(file)

    def read() -> None:
        for key in os.read(file, 64).decode("ascii", "replace"):
            hear(key)

    try:
        tty.setcbreak(file)
        add(file, read)
        yield True
    finally:
        termios.tcsetattr(file, termios.TCSADRAIN, before)
