"""Instants: monotonic truth in nanoseconds.

An ``Instant`` counts nanoseconds since 1970-01-01T00:00:00Z and never jumps. It is the world's time, not the meter's:
what the meter believes is its ``Rtc`` (``trefas.core.rtc``), which drifts, is set and can be invalid. Only ``trefas.run``
reads a clock; everything else is handed ``now``.
"""

from datetime import UTC, datetime
from enum import Enum
from typing import NewType

Instant = NewType("Instant", int)

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


def instant_of(moment: datetime) -> Instant:
    """The instant of an aware ``datetime`` (a naive one is taken as UTC), exact to the microsecond."""
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    since = aware - datetime(1970, 1, 1, tzinfo=UTC)
    return Instant(((since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds) * NS_PER_US)


def datetime_of(instant: Instant) -> datetime:
    """The UTC ``datetime`` of an instant, cut to whole microseconds."""
    seconds, rest_ns = divmod(instant, NS_PER_S)
    return datetime.fromtimestamp(seconds, UTC).replace(microsecond=rest_ns // NS_PER_US)
