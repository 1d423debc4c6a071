"""When the values of a PQDIF waveform were sampled: stretches of even steps out of a series of time."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from trefas.base.errors import SetupError
from trefas.base.instant import NS_PER_S
from trefas.sources.pqdif_file import Instance
from trefas.sources.recorded import Stretch, between
from trefas.sources.stamps import plan_of_stamps

ALIKE = 0.01
"""Of a step: two channels whose first and last times differ by less were sampled together."""


@dataclass(frozen=True, slots=True)
class Axis:
    """Stretches of rows; times from the start of the observation."""

    rows: int
    parts: tuple[Stretch, ...]

    @property
    def rate_hz(self) -> float | None:
        """The rate; None where it changes or something is left out."""
        return self.parts[0].rate_hz if len(self.parts) == 1 else None

    def is_like(self, other: "Axis") -> bool:
        """Whether the rows of both are of the same times."""
        if self.rows != other.rows or len(self.parts) != len(other.parts):
            return False
        return all(
            abs(one.start_ns - two.start_ns) <= ALIKE * NS_PER_S / one.rate_hz
            and abs(one.end_ns - two.end_ns) <= ALIKE * NS_PER_S / one.rate_hz
            for one, two in zip(self.parts, other.parts, strict=True)
        )

    def between(self, values: NDArray[np.float64], faster: "Axis", first: int, last: int) -> NDArray[np.float64]:
        """The values at rows ``first`` to before ``last`` of a faster axis, NaN outside of the time that was sampled."""
        rate_hz, faster_hz = self.rate_hz or 0.0, faster.rate_hz or 1.0
        late_s = (faster.parts[0].start_ns - self.parts[0].start_ns) / NS_PER_S
        where = (np.arange(first, last) / faster_hz + late_s) * rate_hz
        found = between(values, 0, where, 0, len(values))
        return np.where((where < -0.5) | (where > len(values)), np.nan, found)


def axis_of(instance: Instance, time: int, values: int, where: str) -> Axis:
    """From the series of time; as many rows as both series have. Raises SetupError for times that do not rise."""
    rows = min(instance.count(values), instance.count(time))
    steps = instance.steps(time)
    if steps is None:
        times_s = instance.times_s(time)[:rows]
        begin_ns = round(float(times_s[0]) * NS_PER_S) if np.isfinite(times_s[:1]).all() else 0
        plan = (part for part in plan_of_stamps(times_s, where) if isinstance(part, Stretch))
        return Axis(rows, tuple(_moved(part, begin_ns) for part in plan))
    unit_s = instance.unit_s(time)
    at_s, row, parts = instance.offset(time) * unit_s, 0, []
    for count, step in steps:
        if not step * unit_s > 0:
            raise SetupError(
                f"{where}: channel '{instance.definition.name}' has steps of {step * unit_s:g} s; must be above 0"
            )
        last = min(row + count, rows)
        end_s = at_s + (last - row) * step * unit_s
        if last > row:
            parts.append(Stretch(row, last, 1.0 / (step * unit_s), round(at_s * NS_PER_S), round(end_s * NS_PER_S)))
        row, at_s = last, end_s
    return Axis(rows, tuple(parts))


def _moved(part: Stretch, by_ns: int) -> Stretch:
    return replace(part, start_ns=part.start_ns + by_ns, end_ns=part.end_ns + by_ns)
