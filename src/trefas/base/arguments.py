"""What callers hand over, looked at: each wrong argument is a LocalError that says what it is and what it must be."""

from collections.abc import Iterable
from math import inf, isfinite
from operator import index
from typing import Any, TypeVar

from trefas.base.errors import LocalError

_Kind = TypeVar("_Kind")


def a_number(value: Any, name: str, low: float = -inf, high: float = inf) -> float:
    """A finite number from ``low`` to ``high``."""
    try:
        number = float("nan") if isinstance(value, bool | str | bytes) else float(value)
    except (TypeError, ValueError, OverflowError):
        number = float("nan")
    if not (isfinite(number) and low <= number <= high):
        raise LocalError(f"{name} is {shown(value)}; it must be {_numbers(low, high)}")
    return number


def a_whole_number(value: Any, name: str, low: int, high: int) -> int:
    """A whole number from ``low`` to ``high``."""
    try:
        number = None if isinstance(value, bool) else index(value)
    except TypeError:
        number = None
    if number is None or not low <= number <= high:
        raise LocalError(f"{name} is {shown(value)}; it must be a whole number, {low} to {high}")
    return number


def one_of(value: Any, kind: type[_Kind], name: str, example: str) -> _Kind:
    """A value of a class."""
    if not isinstance(value, kind):
        raise LocalError(f"{name} is {shown(value)}; it must be a {kind.__name__}, as {example}")
    return value


def numbers(values: Any, name: str) -> tuple[float, ...]:
    """Finite numbers, one for each phase."""
    if isinstance(values, str | bytes) or not isinstance(values, Iterable):
        raise LocalError(f"{name} is {shown(values)}; it must be a number for each phase, as (230.0, 230.0, 230.0)")
    return tuple(a_number(each, f"{name} of a phase") for each in values)


def all_of(values: Any, kind: type[_Kind], name: str) -> tuple[_Kind, ...]:
    """A tuple of values of a class."""
    given = one_of(values, tuple, name, f"({kind.__name__}(…),)")
    if not all(isinstance(each, kind) for each in given):
        raise LocalError(f"{name} is {shown(given)}; each of it must be a {kind.__name__}")
    return given


def shown(value: object) -> str:
    """A value and what it is, short."""
    text = repr(value)
    text = text if len(text) <= 40 and "\n" not in text else f"{text.splitlines()[0][:40]} …"
    return f"{text} ({type(value).__name__})" if value is not None else text


def _numbers(low: float, high: float) -> str:
    if low == -inf and high == inf:
        return "a number"
    return f"a number of {low:g} or more" if high == inf else f"a number of {low:g} to {high:g}"
