"""The moments of an event: a cycle before it, one in it, one after it; its currents and its phasors.

───────────╲______________________╱────────
   |before|  |during: the highest   |after|
              current of a phase|
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trefas.base.instant import NS_PER_S, Instant
from trefas.metrology.event import Kind
from trefas.metrology.quality import Occurrence
from trefas.tool.short_record.fit import fitted, order_max
from trefas.tool.short_record.rms import RmsValues
from trefas.tool.short_record.waveforms import Waveforms

BEFORE, DURING, AFTER = "before", "during", "after"

APART_CYCLES = 1.0
"""Between the moments and the edges of the event, whose own cycles are neither one nor the other."""

PHASOR_ORDERS = 7
"""Fitted besides the fundamental, so that they do not lean on it."""


@dataclass(frozen=True, slots=True)
class Currents:
    """Rms currents (phases,) of a cycle before an event, the highest in it, and of a cycle after it; NaN where there is none."""

    before_a: NDArray[np.float64]
    during_a: NDArray[np.float64]
    after_a: NDArray[np.float64]


def main_event(occurrences: tuple[Occurrence, ...]) -> Occurrence | None:
    """The deepest, of equals the longest; a rapid voltage change only where there is nothing else."""
    if not occurrences:
        return None
    return max(
        occurrences, key=lambda each: (each.event.kind is not Kind.RVC, each.event.depth_v, each.event.duration_s)
    )


def currents_of(occurrence: Occurrence, rms: RmsValues, nominal_hz: float) -> Currents:
    """The currents of an event, phase by phase."""
    found = np.full((3, len(rms.phases)), np.nan)
    apart_ns = APART_CYCLES * NS_PER_S / nominal_hz
    for n, rows in enumerate(rms.phases):
        start, end, i_a = rows[:, 0], rows[:, 1], rows[:, 3]
        before = i_a[end <= occurrence.start - apart_ns]
        during = i_a[(start >= occurrence.start) & (end <= occurrence.end)]
        if not len(during):  # shorter than a cycle: those that it is a part of
            during = i_a[(start < occurrence.end) & (end > occurrence.start)]
        after = i_a[start >= occurrence.end + apart_ns]
        found[0, n] = before[-1] if len(before) else np.nan
        found[1, n] = np.nanmax(during) if np.isfinite(during).any() else np.nan
        found[2, n] = after[0] if len(after) and not occurrence.event.cut else np.nan
    return Currents(*found)


def moments_of(occurrence: Occurrence, rms: RmsValues, frequency_hz: float) -> dict[str, Instant]:
    """Where the cycle of each moment begins; during is that of the highest current in a phase of the event."""
    period_ns = round(NS_PER_S / frequency_hz)
    apart_ns = round(APART_CYCLES * period_ns)
    moments = {BEFORE: Instant(occurrence.start - apart_ns - period_ns)}
    highest = -1.0
    for n in occurrence.event.phases:
        rows = rms.phases[n]
        inside = rows[(rows[:, 0] >= occurrence.start) & (rows[:, 1] <= occurrence.end)]
        if len(inside):
            row = inside[np.nanargmax(np.nan_to_num(inside[:, 3], nan=-1.0))]
            if row[3] > highest:
                highest, moments[DURING] = row[3], Instant(round(row[0]))
    if not occurrence.event.cut:
        moments[AFTER] = Instant(occurrence.end + apart_ns)
    return moments


def phasors_at(waveforms: Waveforms, at: Instant, frequency_hz: float) -> NDArray[np.complex128] | None:
    """Rms phasors (2, phases) of the cycle from ``at`` on, volts and amperes, the first voltage that is there at 0°; None where
    its samples are not all there."""
    found = waveforms.samples_between(at, Instant(at + round(NS_PER_S / frequency_hz)))
    if found is None or not np.isfinite(found[1]).all():
        return None
    rate_hz = len(found[0]) * frequency_hz
    orders = min(PHASOR_ORDERS, order_max(rate_hz, frequency_hz))
    phasors = fitted(*found, frequency_hz, orders)[:, 1].reshape(2, -1)
    strong = np.flatnonzero(np.abs(phasors[0]) >= 0.1 * np.abs(phasors[0]).max())
    first = phasors[0, strong[0]] if len(strong) else 1.0
    return np.asarray(phasors * (np.conj(first) / (abs(first) or 1.0)), np.complex128)
