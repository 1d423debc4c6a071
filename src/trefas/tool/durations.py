"""Durations, speeds and times as a person writes them."""

import re

from trefas.base.errors import LocalError, SetupError
from trefas.base.instant import NS_PER_S, Instant, instant_from

_UNIT_S = {"d": 86_400.0, "h": 3600.0, "min": 60.0, "m": 60.0, "s": 1.0}
_PART = re.compile(r"(\d+(?:\.\d+)?)\s*(min|[dhms])\s*")
_DURATION = re.compile(rf"(?:{_PART.pattern})+")
SPEED_MAX = 100_000.0
DURATION_S_MAX = 100 * 365.25 * 86_400.0
"""A century: the year still fits into an instant."""


def parse_duration_ns(text: str, name: str = "duration") -> int:
    """``90s``, ``1.5h``, ``1h30m``, ``2d`` or plain seconds, in nanoseconds. Raises SetupError, by ``name``."""
    said = text.strip().lower()
    if re.fullmatch(r"\d+(?:\.\d+)?", said):
        said += "s"
    parts = _PART.findall(said) if _DURATION.fullmatch(said) else []
    sizes = [_UNIT_S[unit] for _, unit in parts]
    total_s = sum(float(number) * size_s for (number, _), size_s in zip(parts, sizes, strict=True))
    if not 0 < total_s <= DURATION_S_MAX or sizes != sorted(set(sizes), reverse=True):
        raise SetupError(
            f"{name} is '{text}'; it must be seconds, or numbers with d, h, min and s, as 90s, 1.5h or 1h30m, "
            "above 0 and up to 100 years (36525d)"
        )
    return round(total_s * NS_PER_S)


def parse_time(text: str, name: str) -> Instant:
    """``2026-01-10T12:00Z``; without a zone it is UTC. Raises SetupError."""
    try:
        return instant_from(text, name)
    except LocalError:
        raise SetupError(
            f"{name} is '{text}'; it must be a day or a time from 1970 on, as 2026-01-10 or 2026-01-10T12:00Z"
        ) from None


def parse_speed(text: str) -> float | None:
    """A factor, or None for ``max``. Raises SetupError."""
    if text.strip().lower() == "max":
        return None
    try:
        speed = float(text)
    except ValueError:
        speed = 0.0
    if not 0 < speed <= SPEED_MAX:
        raise SetupError(f"speed is '{text}'; it must be above 0 and up to {SPEED_MAX:g}, or max")
    return speed
