"""A table of a machine with two states: a row leads on, no row leaves things as they are."""

from enum import Enum

import pytest

from trefas.base.transition_table import TransitionTable


class Door(Enum):
    OPEN = "open"
    SHUT = "shut"


class Hand(Enum):
    PUSH = "push"
    PULL = "pull"


class Sound(Enum):
    SLAM = "slams"
    CREAK = "creaks"
    NONE = "does nothing"


DOOR = TransitionTable(
    Door.SHUT,
    {(Door.SHUT, Hand.PULL): (Door.OPEN, Sound.CREAK), (Door.OPEN, Hand.PUSH): (Door.SHUT, Sound.SLAM)},
    otherwise=Sound.NONE,
)


def test_a_row_says_the_next_state_and_what_is_done():
    assert DOOR.step(DOOR.begin, Hand.PULL) == (Door.OPEN, Sound.CREAK)
    assert DOOR.step(Door.OPEN, Hand.PUSH).to is Door.SHUT


def test_an_event_without_a_row_leaves_the_state_as_it_is():
    assert (Door.SHUT, Hand.PUSH) not in DOOR
    assert DOOR.step(Door.SHUT, Hand.PUSH) == (Door.SHUT, Sound.NONE)


def test_the_states_in_which_an_event_has_a_row():
    assert list(DOOR.states(Hand.PULL)) == [Door.SHUT]


def test_nobody_changes_a_table():
    with pytest.raises(TypeError):
        DOOR.rows[Door.SHUT, Hand.PUSH] = DOOR.step(Door.OPEN, Hand.PUSH)
