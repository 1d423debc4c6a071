"""Numbers as they are to be read: energies with digits that were measured, and nothing that is less than nothing."""

from collections.abc import Sequence
from math import ceil, floor, log10
from typing import Any

DIGITS_OF_A_SECOND = 5
"""Significant digits of an energy of one second: 1e-5 of it is what a measured second can promise. Ten times as long is a digit
more, a tenth of it one less."""
DIGITS_MIN = 4
DECIMALS_MAX = 6


def energy_words(values: Sequence[float], measured_s: float) -> list[str]:
    """Energies in one unit with as many digits as so many seconds of samples can tell of the largest of them: the others are no
    more exact than what flowed."""
    largest = max(map(abs, values), default=0.0)
    if not largest:
        return ["0"] * len(values)
    digits = max(DIGITS_MIN, DIGITS_OF_A_SECOND + (ceil(log10(measured_s) - 1e-9) if measured_s > 0 else 0))
    decimals = min(max(digits - 1 - floor(log10(largest)), 0), DECIMALS_MAX)
    return [f"{value:z,.{decimals}f}" for value in values]


def without_negative_zero(value: Any) -> Any:
    """A result for JSON in which no float is −0.0."""
    if isinstance(value, dict):
        return {name: without_negative_zero(each) for name, each in value.items()}
    if isinstance(value, list):
        return [without_negative_zero(each) for each in value]
    return value + 0.0 if isinstance(value, float) else value
