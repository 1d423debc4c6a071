"""Axes: from the lowest to the highest value, with a name that has its unit, in whole steps; numbers as a person reads them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from math import ceil, floor, isfinite, isnan, log10

from trefas.base.instant import NS_PER_S, Instant, TimeScale, datetime_of

THIN = "\u202f"
"""Parts thousands (SI brochure, 5.4.4: a thin space, and neither point nor comma)."""

LEAST_SHARE = 0.02
"""Of the largest value: an axis spans at least so much, so that a flat line is not magnified into noise."""

PREFIXES = ((2e6, 1e-6, "M"), (2e3, 1e-3, "k"))
"""Values from here on are shown in millions, in thousands."""

STEPS_S = (
    *(0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30),
    *(60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200),
    *(86400, 2 * 86400, 7 * 86400, 14 * 86400, 28 * 86400, 91 * 86400),
)


@dataclass(frozen=True, slots=True)
class Axis:
    """From ``low`` to ``high``, with a name that has its unit, and where labels stand."""

    name: str
    low: float
    high: float
    labels: tuple[tuple[float, str], ...]
    is_log: bool = False

    @classmethod
    def numbers(
        cls,
        name: str,
        values: Iterable[float],
        *,
        zero: bool = False,
        room: float = 0.06,
        least: float = 0.0,
        least_share: float = LEAST_SHARE,
    ) -> "Axis":
        """Whole steps that hold all values; with ``zero`` from nothing on. The axis spans ``least`` at least, and
        ``least_share`` of the largest value."""
        known = [value for value in values if isfinite(value)] or [0.0, 1.0]
        low, high = min(known), max(known)
        if zero:
            low = min(low, 0.0)
        least = max(least, least_share * max(abs(low), abs(high)))
        if high - low < least or high == low:
            least = least or 1.0
            middle = (low + high) / 2
            low = low if zero and low == 0.0 else middle - least / 2
            high = low + least
        span = high - low
        low = low if zero and low == 0.0 else low - room * span
        high += room * span
        power = 10.0 ** floor(log10((high - low) / 5.0))
        step = next(power * times for times in (1.0, 2.0, 5.0, 10.0) if (high - low) / (power * times) <= 6.0)
        digits = max(0, -floor(log10(step) + 1e-9))
        first, last = ceil(low / step - 1e-9), floor(high / step + 1e-9)
        return cls(name, low, high, tuple((k * step, written(k * step, digits)) for k in range(first, last + 1)))

    @classmethod
    def time(cls, start: Instant, end: Instant, scale: TimeScale = TimeScale.UTC) -> "Axis":
        """Seconds from ``start``, labelled with the time of day or the date, in UTC or as recorded; where nobody says when it
        was, with the time since the first sample."""
        span_s = max((end - start) / NS_PER_S, 0.001)
        if scale is TimeScale.ELAPSED:
            return cls._elapsed(start, span_s)
        step = next((each for each in STEPS_S if span_s / each <= 6), STEPS_S[-1] * ceil(span_s / STEPS_S[-1] / 6))
        first = -(-start // round(step * NS_PER_S))
        labels = []
        for k in range(7):
            at = Instant((first + k) * round(step * NS_PER_S))
            if at <= end:
                labels.append(((at - start) / NS_PER_S, _moment(at, step)))
        zone = "UTC" if scale is TimeScale.UTC else "as recorded"
        begin = datetime_of(start)
        name = f"day, {zone}" if step >= 86400 else f"time {zone}, {begin:%Y-%m-%d}"
        if step < 1:
            name = f"s after {begin:%H:%M} {zone}, {begin:%Y-%m-%d}"
        return cls(name, 0.0, span_s, tuple(labels))

    @classmethod
    def _elapsed(cls, start: Instant, span_s: float) -> "Axis":
        units = ((172_800.0, 86_400.0, "d"), (7200.0, 3600.0, "h"), (120.0, 60.0, "min"), (2.0, 1.0, "s"))
        size_s, unit = next(((size, unit) for least, size, unit in units if span_s >= least), (1e-3, "ms"))
        first = start / NS_PER_S
        marks = cls.numbers("", [first / size_s, (first + span_s) / size_s], room=0.0, least_share=0.0)
        labels = tuple((at * size_s - first, label) for at, label in marks.labels)
        return cls(f"{unit} from the first sample", 0.0, span_s, labels)

    @classmethod
    def decades(cls, name: str, labels: Iterable[tuple[float, str]]) -> "Axis":
        """A logarithmic axis from the first label to the last."""
        marks = tuple(labels)
        return cls(name, marks[0][0], marks[-1][0], marks, is_log=True)

    def share(self, value: float) -> float:
        """How far along the axis a value is, 0 to 1; what is outside stays on the edge."""
        if self.is_log:
            low, high = log10(self.low), log10(self.high)
            share = (log10(max(value, self.low)) - low) / (high - low)
        else:
            share = (value - self.low) / (self.high - self.low)
        return min(max(share, 0.0), 1.0)


def written(value: float, digits: int) -> str:
    """A number with so many digits behind the point, thousands parted by a thin space, and a real minus; never −0."""
    text = f"{value:,.{digits}f}" if abs(value) >= 0.5 * 10.0**-digits else f"{0:.{digits}f}"
    return text.replace(",", THIN).replace("-", "−")


def significant(value: float, digits: int = 4) -> str:
    """A number with so many digits that say something; a dash for what was not measured."""
    if isnan(value):
        return "–"
    return written(value, decimals_of(value, digits))


def decimals_of(value: float, digits: int = 4) -> int:
    """How many digits behind the point make so many that say something; none of nothing."""
    return max(0, digits - 1 - floor(log10(abs(value)) + 1e-12)) if value else 0


def quantity(value: float, unit: str, digits: int = 4, *, of: float | None = None) -> str:
    """A value as a person reads it: 184.5 kV, 230.1 V; a dash for what was not measured. ``of``: the largest of a column, all of
    which is to have its unit and its decimals."""
    if isnan(value):
        return "–"
    largest = value if of is None or isnan(of) else of
    scale, prefix = scale_of(largest)
    return f"{written(value * scale, decimals_of(largest * scale, digits))}\u00a0{prefix}{unit}"


def scale_of(largest: float) -> tuple[float, str]:
    """What values are multiplied with to be shown, and the letter before their unit, by the largest of them."""
    return next(((scale, prefix) for least, scale, prefix in PREFIXES if abs(largest) >= least), (1.0, ""))


def _moment(at: Instant, step_s: float) -> str:
    moment = datetime_of(at)
    if step_s >= 86_400:
        return f"{moment:%d} {moment:%b}".lstrip("0")
    if step_s >= 60:
        return f"{moment:%H:%M}"
    if step_s >= 1:
        return f"{moment:%H:%M:%S}"
    digits = 1 if step_s >= 0.1 else (2 if step_s >= 0.01 else 3)
    rounded = moment + timedelta(microseconds=1)
    return f"{rounded:%S}.{rounded.microsecond // 10 ** (6 - digits):0{digits}d}"
