"""Instants: monotonic truth in nanoseconds.

An ``Instant`` counts nanoseconds since 1970-01-01T00:00:00Z and never jumps. It is the world's time, not the meter's:
what the meter believes is its ``Rtc`` (``trefas.core.rtc``), which drifts, is set and can be invalid. Only ``trefas.run``
reads a clock; everything else is handed ``now``. Who calls from outside may say a ``Moment``.
"""

from datetime import UTC, datetime
from enum import Enum
from operator import index
from typing import NewType, TypeAlias

from trefas.base.errors import LocalError

Instant = NewType("Instant", int)
Moment: TypeAlias = int | datetime | str
"""How a caller may say an instant: whole nanoseconds since 1970, a ``datetime`` or ISO 8601 text; without a zone they are UTC."""

YEARS = range(1970, 2262)
"""Of which every instant fits into 64 bits."""

NS_PER_US = 1_000
NS_PER_MS = 1_000_000
NS_PER_S = 1_000_000_000

EPOCH = Instant(0)


class TimeScale(Enum):
    """What the instants of a source are known to be."""

    UTC = "UTC"
    RECORDED = "as recorded"
    """A date and a time of day without a zone: most likely the local time of the device. Read as if it were UTC."""
    ELAPSED = "from the first sample"
    """Nobody says when it was; the first sample is at instant 0."""


def instant_from(moment: Moment, name: str = "the time") -> Instant:
    """The instant that a caller means by ``moment``. Raises LocalError, by ``name``, for what is none, a float too: it has not
    room for nanoseconds, and does not say whether it is seconds."""
    if type(moment) is int and 0 <= moment < 1 << 63:
        return Instant(moment)
    if isinstance(moment, str):
        try:
            moment = datetime.fromisoformat(moment.strip())
        except ValueError:
            raise LocalError(f"{name} is '{moment}'; {_FORMS}") from None
    if isinstance(moment, datetime):
        if moment.year not in YEARS:
            raise LocalError(f"{name} is {moment}; years are {YEARS.start} to {YEARS.stop - 1}")
        return instant_of(moment)
    try:
        instant = None if isinstance(moment, bool) else index(moment)
    except TypeError:
        instant = None
    if instant is None:
        raise LocalError(f"{name} is {moment!r}, a {type(moment).__name__}; {_FORMS}")
    if not 0 <= instant < 1 << 63:
        raise LocalError(f"{name} is {instant} ns since 1970; it must be 0 to {(1 << 63) - 1}")
    return Instant(instant)


_FORMS = "it must be ISO 8601 as 2026-01-10T12:00Z, a datetime, or whole nanoseconds since 1970"


def instant_of(moment: datetime) -> Instant:
    """The instant of an aware ``datetime`` (a naive one is taken as UTC), exact to the microsecond."""
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    since = aware - datetime(1970, 1, 1, tzinfo=UTC)
    return Instant(((since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds) * NS_PER_US)


def datetime_of(instant: Instant) -> datetime:
    """The UTC ``datetime`` of an instant, cut to whole microseconds."""
    seconds, rest_ns = divmod(instant, NS_PER_S)
    return datetime.fromtimestamp(seconds, UTC).replace(microsecond=rest_ns // NS_PER_US)
