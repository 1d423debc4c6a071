"""The spectrum of a short record: of its windows of 200 ms away from events, else of the whole cycles that there are."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trefas.metrology.half_cycles import FREQUENCY_SPAN
from trefas.tool.en50160.record import Record, spans_of
from trefas.tool.short_record.fit import fitted, order_max
from trefas.tool.short_record.waveforms import Waveforms

CYCLES_MAX = 12
"""Of a fit: longer records have windows."""


@dataclass(frozen=True, slots=True)
class Spectrum:
    """Rms of the orders from 0 on, (phases, orders + 1) volts and amperes, and of what it is."""

    u_v: NDArray[np.float64]
    i_a: NDArray[np.float64]
    said: str

    @property
    def order_max(self) -> int:
        """The highest order that was measured."""
        known = np.flatnonzero(np.isfinite(self.u_v).any(axis=0))
        return int(known[-1]) if len(known) else 0

    def thd_pct(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """(phases,): distortion to order 40, in percent of the fundamental; NaN where there is none."""
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.asarray(100.0 * np.sqrt(np.nansum(values[:, 2:41] ** 2, axis=1)) / values[:, 1], np.float64)


def spectrum_of(record: Record, waveforms: Waveforms, frequency_hz: float) -> Spectrum | None:
    """None of a record that has not one whole cycle without a hole."""
    fine = record.fine
    if fine is not None and fine.rows and np.isfinite(fine["u_v"][:, :, 1]).any():
        touched = fine.means.touched_by(spans_of(record.occurrences))
        kept = ~touched if (~touched).any() else touched
        of = f"{int(kept.sum())} windows of {round(record.nominal_hz / 5)} cycles"
        where = (
            ""
            if not touched.any()
            else " away from events"
            if not touched.all()
            else ", all of them with a part of an event"
        )
        values = [_rms(fine[name][kept]) for name in ("u_v", "i_a")]
        return Spectrum(values[0], values[1], f"Of {of}{where} (IEC 61000-4-7 subgroups).")
    return _of_cycles(record, waveforms, frequency_hz)


def _of_cycles(record: Record, waveforms: Waveforms, frequency_hz: float) -> Spectrum | None:
    if waveforms.envelope is not None or not waveforms.stretches:
        return None
    longest = max(waveforms.stretches, key=lambda each: each.count / each.rate_hz)
    cycles = min(int(longest.count / longest.rate_hz * frequency_hz + 0.02), CYCLES_MAX)
    count = min(round(cycles * longest.rate_hz / frequency_hz), longest.count)
    if cycles < 1 or not np.isfinite(longest.values()[:, :count]).all():
        return None
    orders = order_max(longest.rate_hz, frequency_hz)
    found = np.abs(
        fitted(longest.seconds_from(longest.start)[:count], longest.values()[:, :count], frequency_hz, orders)
    )
    u_v, i_a = found.reshape(2, -1, orders + 1)
    of = "one cycle" if cycles == 1 else f"{cycles} cycles"
    whole = round(record.nominal_hz / 5)
    why = f"a window of IEC 61000-4-7 has {whole} cycles"
    if cycles >= whole and abs(frequency_hz / record.nominal_hz - 1.0) <= FREQUENCY_SPAN:
        why = "there is no window of IEC 61000-4-7 in the record"
    elif cycles >= whole:
        why = f"at {frequency_hz:.2f} Hz there are no windows of IEC 61000-4-7, which are of {record.nominal_hz:g} Hz"
    return Spectrum(u_v, i_a, f"Of {of} ({count / longest.rate_hz * 1000:.1f} ms): {why}.")


def _rms(values: NDArray[np.float64]) -> NDArray[np.float64]:
    known = np.isfinite(values)
    count = known.sum(axis=0)
    total = np.where(known, values, 0.0) ** 2
    return np.asarray(
        np.sqrt(total.sum(axis=0) / np.where(count, count, 1)) / np.where(count > 0, 1.0, np.nan), np.float64
    )
