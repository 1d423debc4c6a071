"""Durations and speeds as a person writes them."""

import re

from trefas.base.errors import SetupError
from trefas.base.instant import NS_PER_S

_UNIT_S = {"": 1.0, "s": 1.0, "min": 60.0, "m": 60.0, "h": 3600.0, "d": 86_400.0}
SPEED_MAX = 100_000.0


def parse_duration_ns(text: str) -> int:
    """``90s``, ``1.5h``, ``2d`` or plain seconds, in nanoseconds. Raises SetupError."""
    match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*(s|min|m|h|d|)", text.strip().lower())
    if not match or float(match[1]) <= 0:
        raise SetupError(f"duration is '{text}'; it can be seconds or a number with s, min, h or d, as 90s or 1.5h")
    return round(float(match[1]) * _UNIT_S[match[2]] * NS_PER_S)


def parse_speed(text: str) -> float | None:
    """A factor, or None for ``max``. Raises SetupError."""
    if text.strip().lower() == "max":
        return None
    try:
        speed = float(text)
    except ValueError:
        speed = 0.0
    if not 0 < speed <= SPEED_MAX:
        raise SetupError(f"speed is '{text}'; it can be above 0 up to {SPEED_MAX:g}, or max")
    return speed
