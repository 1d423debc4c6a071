"""Attributes and methods: what of an interface class is reached from outside, declared once with number, name and type.

    @Attribute(8, LONG_UNSIGNED, static=True)
    def inactivity_time_out(self) -> Data: ...          reads it

    @inactivity_time_out.writes
    def set_inactivity_time_out(self, seconds: int) -> None: ...

    @Method(1)
    def reset(self) -> None: ...

A writer gets the value without its tags (``DataType.plain``), after its type was checked in one place; so does a method its
parameter. What has no ``writes`` is read only, and what no function reads is written only. Names are those of the Blue Book; one
that is no name in Python is told apart (``name="TCP-UDP_port"``).
"""

from collections.abc import Callable
from enum import IntFlag
from types import MethodType
from typing import Any, Self, TypeVar, overload

from trefas.cosem.data_type import DataType
from trefas.wire.axdr import Data

_Function = TypeVar("_Function", bound=Callable[..., Any])


class Mode(IntFlag):
    """Access to an attribute as the object list writes it (Blue Book, Association LN version 0)."""

    NONE = 0
    READ = 1
    WRITE = 2


MODES = {
    (False, False): Mode.NONE,
    (True, False): Mode.READ,
    (False, True): Mode.WRITE,
    (True, True): Mode.READ | Mode.WRITE,
}
"""By what it has: a reader, a writer. Flags are slow to join."""


class Attribute:
    """One attribute. ``static`` as in the Blue Book: the meter itself does not change it."""

    def __init__(self, index: int, type: DataType, *, static: bool = False, name: str = "") -> None:
        self.index = index
        self.type = type
        self.static = static
        self.name = name
        self.member = ""
        """What it is called in the class."""
        self.writer: str | None = None
        """The method that writes it."""
        self.read: Callable[[Any], Data] | None = None

    @property
    def access(self) -> Mode:
        """What the class can do with it."""
        return MODES[self.read is not None, self.writer is not None]

    def __call__(self, function: Callable[[Any], Data]) -> Self:
        """Says what reads it."""
        self.read = function
        self.__doc__ = function.__doc__
        return self

    def writes(self, function: _Function) -> _Function:
        """Says what writes it."""
        self.writer = function.__name__
        return function

    def __set_name__(self, owner: type, name: str) -> None:
        self.member = name
        self.name = self.name or name

    @overload
    def __get__(self, shown: None, owner: type) -> Self: ...
    @overload
    def __get__(self, shown: object, owner: type) -> Callable[[], Data]: ...
    def __get__(self, shown: object | None, owner: type) -> Self | Callable[[], Data]:
        if shown is None:
            return self
        assert self.read is not None, f"{self.name} is written only"
        return MethodType(self.read, shown)


class Method:
    """One method, with the type of its parameter and of what it returns. ``takes`` None: nothing, or integer(0)."""

    def __init__(
        self, index: int, takes: DataType | None = None, *, returns: DataType | None = None, name: str = ""
    ) -> None:
        self.index = index
        self.takes = takes
        self.returns = returns
        self.name = name
        self.member = ""
        """What it is called in the class."""
        self.invoke: Callable[..., Data | None] | None = None

    def __call__(self, function: Callable[..., Data | None]) -> Self:
        """Says what is invoked."""
        self.invoke = function
        self.__doc__ = function.__doc__
        return self

    def __set_name__(self, owner: type, name: str) -> None:
        self.member = name
        self.name = self.name or name

    @overload
    def __get__(self, shown: None, owner: type) -> Self: ...
    @overload
    def __get__(self, shown: object, owner: type) -> Callable[..., Data | None]: ...
    def __get__(self, shown: object | None, owner: type) -> Self | Callable[..., Data | None]:
        if shown is None:
            return self
        assert self.invoke is not None, "a method is a function"
        return MethodType(self.invoke, shown)
