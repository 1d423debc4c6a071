"""Whose turn it is: what a program does to a meter that is served from another thread is done there, between two requests."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, Protocol, TypeVar

_Said = ParamSpec("_Said")
_Given = TypeVar("_Given")


class Turn(Protocol):
    """Has something done when it may be, and gives back what came of it."""

    def __call__(self, act: Callable[[], _Given]) -> _Given: ...


def at_once(act: Callable[[], _Given]) -> _Given:
    """The turn of something that nobody else uses."""
    return act()


def in_turn(method: Callable[_Said, _Given]) -> Callable[_Said, _Given]:
    """A method of something with a ``turn``, which it waits for."""

    @wraps(method)
    def waiting(*said: _Said.args, **named: _Said.kwargs) -> _Given:
        turn: Turn = said[0].turn  # type: ignore[attr-defined]  # the method's own self
        return turn(lambda: method(*said, **named))

    return waiting
