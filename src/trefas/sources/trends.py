"""Trends: values that an instrument computed, seconds to minutes apart. Another kind of record than samples, and told apart here.

    Trends ─┬─ Axis 0: 2025-01-10 00:00:00, 00:10:00 …   ─┬─ U L1 mean, U L1 min, P L1 mean …
            └─ Axis 1: 02:00:00, 04:00:00 …               └─ Plt L1 …

Whoever opens a source for its samples is refused with ``TrendRecord``, which has the trends for those who can use them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trefas.base.errors import SetupError
from trefas.base.instant import NS_PER_S, Instant, TimeScale
from trefas.metrology.samples import RATE_HZ_MIN

MEAN, LOWEST, HIGHEST = "mean", "min", "max"
ALL = ()
"""The phase of what is of all phases together."""
SERIES_MAX = 20_000
"""Of a record: two hundred quantities of three phases and their harmonics are 10 000."""
_FOLLOWS = 1.5
"""Of a step: the next value follows without a hole where it is nearer."""

KINDS = {
    "u": ("U", "V"),
    "uu": ("U", "V"),
    "i": ("I", "A"),
    "p": ("P", "W"),
    "q": ("Q", "var"),
    "s": ("S", "VA"),
    "pf": ("PF", ""),
    "f": ("f", "Hz"),
    "thd_u": ("THD U", "%"),
    "thd_i": ("THD I", "%"),
    "u2": ("u2", "%"),
    "u0": ("u0", "%"),
    "pst": ("Pst", ""),
    "plt": ("Plt", ""),
    "harmonic_u": ("U harmonic", "%"),
}
"""What is known: the quantity's sign and unit. Harmonics are of the fundamental."""
MAGNITUDES = ("u", "uu", "i", "thd_u", "thd_i", "u2", "u0", "harmonic_u")
"""Their mean is the root of the mean square (IEC 61000-4-30, 4.5)."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """What a series is of: kind, phase (0, 1, 2; two of them for a voltage between phases; none for all), statistic, order."""

    kind: str
    phase: tuple[int, ...] = ALL
    statistic: str = MEAN
    order: int = 0

    @property
    def name(self) -> str:
        """As a person reads it: U L1, U12, P, U harmonic 5 L2."""
        sign = KINDS[self.kind][0] + (f" {self.order}" if self.order else "")
        if len(self.phase) == 2:
            return f"{sign}{self.phase[0] + 1}{self.phase[1] + 1}"
        return f"{sign} L{self.phase[0] + 1}" if self.phase else sign

    @property
    def unit(self) -> str:
        """The unit of its values."""
        return KINDS[self.kind][1]


@dataclass(frozen=True, slots=True, eq=False)
class Axis:
    """When values are of: starts int64 nanoseconds (n,), and the usual step."""

    start_ns: NDArray[np.int64]
    step_ns: int

    @classmethod
    def of_stamps(cls, stamp_ns: NDArray[np.int64], where: str, *, at_end: bool = False) -> "Axis":
        """From the stamps of the rows, which are the starts of what their values are of, or the ends. Raises SetupError for fewer
        than two, and for some that do not rise."""
        steps = np.diff(stamp_ns)
        if not len(steps):
            raise SetupError(
                f"{where} has {len(stamp_ns)} rows; a trend has at least two, which tell how long a value lasts"
            )
        if steps.min() <= 0:
            row = int(np.argmax(steps <= 0)) + 2
            raise SetupError(f"{where}: the time of row {row} is not after the one before; times must rise")
        step_ns = int(np.median(steps))
        return cls(stamp_ns - step_ns if at_end else stamp_ns, step_ns)

    @property
    def end_ns(self) -> NDArray[np.int64]:
        """Where each ends: where the next one starts, or after a step where that is further away."""
        usual = self.start_ns + self.step_ns
        following = np.append(self.start_ns[1:], usual[-1])
        return np.where(following - self.start_ns < _FOLLOWS * self.step_ns, following, usual)

    @property
    def step_s(self) -> float:
        """The usual step in seconds."""
        return self.step_ns / NS_PER_S


@dataclass(frozen=True, slots=True, eq=False)
class Trend:
    """A series: what it is of, when, and its values (n,), NaN where one is missing."""

    quantity: Quantity
    axis: Axis
    values: NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Trends:
    """All series of a record. Each quantity is there once."""

    series: tuple[Trend, ...]
    note: str
    time_scale: TimeScale
    remarks: tuple[str, ...] = ()
    nominal_hz: float | None = None

    @property
    def start(self) -> Instant:
        """Where the first value starts."""
        return Instant(min(int(each.axis.start_ns[0]) for each in self.series))

    @property
    def end(self) -> Instant:
        """Where the last one ends."""
        return Instant(max(int(each.axis.end_ns[-1]) for each in self.series))

    def of(self, kind: str, statistic: str = MEAN) -> dict[tuple[int, ...], Trend]:
        """The series of a kind by phase; harmonics are asked for with ``harmonics``."""
        return {
            each.quantity.phase: each
            for each in self.series
            if each.quantity.kind == kind and each.quantity.statistic == statistic
        }


class TrendRecord(SetupError):
    """The recording has trends and no samples: a refusal for those who need samples, and the trends for the others."""

    def __init__(self, trends: Trends, where: str) -> None:
        super().__init__(
            f"{where} has a value each {every(min(one.axis.step_s for one in trends.series))}: that is a trend of rms values, "
            f"or a waveform whose rate is said wrongly; waveforms are measured from {RATE_HZ_MIN:g} Hz"
        )
        self.trends = trends


def every(step_s: float) -> str:
    """A step as a person reads it."""
    if step_s >= 120 and not round(step_s) % 60:
        return f"{round(step_s) // 60} min"
    return f"{step_s:.3g} s" if step_s >= 1 else f"{1e3 * step_s:.3g} ms"


def once(series: Sequence[Trend]) -> tuple[tuple[Trend, ...], list[str]]:
    """Of several series of one quantity the first; and which quantities have more."""
    first: dict[Quantity, Trend] = {}
    more = []
    for each in series:
        if first.setdefault(each.quantity, each) is not each and each.quantity.name not in more:
            more.append(each.quantity.name)
    return tuple(first.values()), more
