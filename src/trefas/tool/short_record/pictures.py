"""The pictures of a short record: waveforms, rms values, zooms on an event, spectra."""

import numpy as np
from numpy.typing import NDArray

from trefas.base.instant import NS_PER_S, Instant
from trefas.metrology.event import Kind
from trefas.metrology.quality import Occurrence
from trefas.tool.en50160.axis import Axis, quantity, scale_of, significant
from trefas.tool.en50160.charts import CURRENT_MIN_A, duration_words, grouped_bars
from trefas.tool.en50160.plot import UNMEASURED, Plot
from trefas.tool.en50160.record import Record
from trefas.tool.short_record.spectrum import Spectrum
from trefas.tool.short_record.waveforms import COLUMNS, Waveforms

TOGETHER_CYCLES = 12
"""Up to so many cycles the phases are drawn in one picture; more would be three bands on each other."""

ZOOM_BEFORE_CYCLES, ZOOM_AFTER_CYCLES = 3.0, 6.0
ORDERS_SHOWN = 25
CURRENTS_OF_THREE_WIRES = {"U12": "L1", "U32": "L3"}
"""The system of U12 has the current of L1, that of U32 that of L3."""


class Pictures:
    """Of one record. ``reference_v`` is what events are measured by."""

    def __init__(
        self, record: Record, waveforms: Waveforms, reference_v: float, absent: frozenset[str] = frozenset()
    ) -> None:
        assert waveforms.start is not None, "what is drawn was measured"
        self.record, self.waveforms, self.reference_v = record, waveforms, reference_v
        self._absent = absent
        self.start, self.end = waveforms.start, waveforms.end
        self.axis = Axis.time(self.start, self.end, record.time_scale)
        self.numbered = list(enumerate(sorted(record.occurrences, key=lambda each: each.start), 1))

    def waves(self) -> list[Plot]:
        """Voltages and currents: all phases in one picture, or of a longer record each in its own, side by side."""
        plots = []
        span_s = (self.end - self.start) / NS_PER_S
        together = span_s * self.waveforms.nominal_hz <= TOGETHER_CYCLES
        everything = tuple(range(len(self.record.phases)))
        groups = [everything] if together else [(n,) for n in everything]
        for group in groups:
            for kind, name, unit in ((0, "Voltage", "V"), (1, "Current", "A")):
                phases = [n for n in group if n in self.phases_of(kind)]
                if not phases:
                    continue
                lines = [(n, *self.waveforms.drawn(kind * len(self.record.phases) + n)) for n in phases]
                values = np.concatenate([y for _, _, y in lines])
                title = name if together else f"{name} {self.names(kind)[phases[0]]}"
                plot = self._plot(title, unit, values, height=220.0 if together else 150.0)
                scale, _ = _scale(values)
                for n, x, y in lines:
                    if together:
                        plot.phase(n, self.names(kind)[n], x, y * scale, width=1.2)
                    else:
                        plot.line("", x, y * scale, f"var(--p{n + 1})", width=0.8)
                plots.append(plot)
        return plots

    @property
    def waves_words(self) -> str:
        """How the waveforms are drawn."""
        samples = sum(each.count for each in self.waveforms.stretches)
        rates = sorted({f"{significant(each.rate_hz)} Hz" for each in self.waveforms.stretches})
        what = f"Sampled at {', '.join(rates)}. " if rates else ""
        if self.waveforms.envelope is None and samples <= COLUMNS:
            what += "Every sample is drawn."
        else:
            what += "Of each column the lowest and the highest sample are drawn."
        return f"{what} Events are shaded, and what was not measured is hatched."

    def zooms(self, occurrence: Occurrence) -> list[Plot]:
        """The start of an event, and its end where that is another picture: all phases."""
        cycle_ns = NS_PER_S / self.waveforms.nominal_hz
        before, after = round(ZOOM_BEFORE_CYCLES * cycle_ns), round(ZOOM_AFTER_CYCLES * cycle_ns)
        moments = [("start", occurrence.start)]
        if not occurrence.event.cut and occurrence.end - occurrence.start > after:
            moments.append(("end", occurrence.end))
        plots = []
        for name, at in moments:
            first, last = max(at - before, self.start), min(at + after, self.end)
            found = self.waveforms.samples_between(Instant(first), Instant(last))
            if found is None:
                continue
            x = found[0] * 1e3 + (first - at) / 1e6
            systems = len(self.record.phases)
            for kind, what, unit in ((0, "Voltage", "V"), (1, "Current", "A")):
                values = found[1][kind * systems : (kind + 1) * systems].astype(np.float64)
                scale, prefix = _scale(values)
                axis = Axis.numbers(f"ms from the {name}", x[[0, -1]].tolist(), room=0.0, least_share=0.0)
                plot = Plot(f"{what} at the {name} of the event", axis, _axis(f"{prefix}{unit}", values * scale))
                edges = ((occurrence.start - at) / 1e6, (occurrence.end - at) / 1e6)
                inside = (max(edges[0], float(x[0])), min(edges[1], float(x[-1])))
                plot.shade("event", [inside] if inside[1] > inside[0] else [], "event")
                for n in self.phases_of(kind):
                    plot.phase(n, self.names(kind)[n], x, values[n] * scale, width=1.2)
                plots.append(plot)
        return plots

    def rms(self) -> list[Plot]:
        """Rms values of each cycle, with the events' numbers at their starts."""
        values = self.waveforms.rms
        known = [np.concatenate([rows[:, column] for rows in values.phases]) for column in (2, 3)]
        plots = []
        for column, name, unit, all_values in ((2, "Voltage", "V", known[0]), (3, "Current", "A", known[1])):
            if not np.isfinite(all_values).any() or not self.phases_of(column - 2):
                continue
            scale, prefix = _scale(all_values)
            dips = (0.9 * self.reference_v, 1.1 * self.reference_v) if column == 2 else ()
            held = [*(all_values * scale), *(bound * scale for bound in dips)]
            # Where little happens the axis does not begin at nothing, or the little would not be seen.
            low = float(np.nanmin(all_values))
            zero = column == 3 or low < 0.5 * self.reference_v
            plot = Plot(f"{name}, rms of each cycle", self.axis, Axis.numbers(f"{prefix}{unit}", held, zero=zero))
            self._shaded(plot)
            plot.limit("90 % and 110 % of the reference", *(bound * scale for bound in dips))
            for n in self.phases_of(column - 2):
                rows = values.phases[n]
                plot.phase(n, self.names(column - 2)[n], *self._broken(rows[:, 0], rows[:, 1], rows[:, column] * scale))
            for number, each in self.numbered:
                plot.mark((each.start - self.start) / NS_PER_S, f"{number}")
            plots.append(plot)
        return plots

    def spectra(self, spectrum: Spectrum) -> list[Plot]:
        """Harmonics of the voltages in percent, of the currents in amperes."""
        last = min(spectrum.order_max, ORDERS_SHOWN)
        if last < 2:
            return []
        orders = list(range(2, last + 1))
        step = 1 if last <= 13 else 2
        marks = tuple((float(order), f"{order}") for order in range(3 if step == 2 else 2, last + 1, step))
        x = Axis("order", 1.3, last + 0.7, marks)
        plots = []
        with np.errstate(invalid="ignore", divide="ignore"):
            percent = 100.0 * spectrum.u_v[:, 2 : last + 1] / spectrum.u_v[:, 1:2]
        plot = Plot(
            "Harmonics of the voltage", x, Axis.numbers("% of the fundamental", percent.ravel(), zero=True, least=0.1)
        )
        grouped_bars(plot, self.record.phases, orders, percent.T)
        plot.caption = self._fundamentals(spectrum.u_v, "V", spectrum)
        plots += [plot] if self.phases_of(0) else []
        if np.nanmax(spectrum.i_a[:, 1:], initial=0.0) >= CURRENT_MIN_A:
            drawn = spectrum.i_a[:, 2 : last + 1]
            scale, prefix = _scale(drawn)
            y = Axis.numbers(f"{prefix}A", (drawn * scale).ravel(), zero=True, least=0.01)
            plot = Plot("Harmonics of the current", x, y)
            grouped_bars(plot, self.names(1), orders, (drawn * scale).T)
            plot.caption = self._fundamentals(spectrum.i_a, "A", spectrum)
            plots.append(plot)
        return plots

    def _fundamentals(self, values: NDArray[np.float64], unit: str, spectrum: Spectrum) -> str:
        thd = spectrum.thd_pct(values)
        said = [
            f"{name} {quantity(float(row[1]), unit)}" + (f", THD {_percent(float(part))}" if row[1] else "")
            for name, row, part in zip(self.names(int(unit == "A")), values, thd, strict=True)
        ]
        return f"Fundamental: {'; '.join(said)}."

    def names(self, kind: int) -> tuple[str, ...]:
        """What the voltages (0) or the currents (1) of the measuring systems are called."""
        return tuple(CURRENTS_OF_THREE_WIRES.get(name, name) if kind else name for name in self.record.phases)

    def phases_of(self, kind: int) -> tuple[int, ...]:
        """Those of which the voltage (0) or the current (1) was measured."""
        rows = enumerate(self.record.wiring.value)
        return tuple(n for n, phase in rows if f"{'ui'[kind]}{phase + 1}" not in self._absent)

    def _plot(self, title: str, unit: str, values: NDArray[np.float64], height: float) -> Plot:
        scale, prefix = _scale(values)
        plot = Plot(title, self.axis, _axis(f"{prefix}{unit}", values * scale), height=height)
        self._shaded(plot, "", "")
        return plot

    def _shaded(self, plot: Plot, event: str = "event", unmeasured: str = UNMEASURED) -> None:
        events = [
            ((each.start - self.start) / NS_PER_S, (each.end - self.start) / NS_PER_S)
            for _, each in self.numbered
            if each.event.kind is not Kind.OUTAGE
        ]
        plot.shade(event, events, "event")
        plot.shade(unmeasured, self.waveforms.unmeasured(), "hatch")

    def _broken(
        self, start_ns: NDArray[np.float64], end_ns: NDArray[np.float64], y: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Middles in seconds from the start, with a break where windows do not follow each other."""
        x = ((start_ns + end_ns) / 2 - self.start) / NS_PER_S
        holes = np.flatnonzero(start_ns[1:] > end_ns[:-1]) + 1
        return np.insert(x, holes, x[holes]), np.insert(y, holes, np.nan)


def duration_of(occurrence: Occurrence) -> str:
    """How long an event was; of one that the record cuts, at least."""
    words = duration_words(occurrence.event.duration_s)
    return f"at least {words}" if occurrence.event.cut else words


def _percent(value: float) -> str:
    return "below 0.01 %" if value < 0.01 else f"{significant(value, 3)} %"


def _axis(name: str, values: NDArray[np.float64]) -> Axis:
    """Symmetric around nothing, as a waveform is."""
    largest = float(np.nanmax(np.abs(values), initial=0.0))
    return Axis.numbers(name, (-largest, largest), least=1e-3)


def _scale(values: NDArray[np.floating]) -> tuple[float, str]:
    return scale_of(float(np.nanmax(np.abs(values), initial=0.0)))
