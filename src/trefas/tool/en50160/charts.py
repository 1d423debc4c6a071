"""The pictures of a record: trends, duration curves, harmonics, vectors, wave shapes."""

import warnings

import numpy as np
from numpy.typing import NDArray

from trefas.base.instant import NS_PER_S
from trefas.metrology.aggregates import Aggregates
from trefas.metrology.flicker import Severity
from trefas.tool.en50160 import limits
from trefas.tool.en50160.axis import Axis, scale_of, significant
from trefas.tool.en50160.plot import COLOURS, OTHER, Plot
from trefas.tool.en50160.record import Record
from trefas.tool.en50160.shapes import Shape
from trefas.tool.en50160.statistics import Judgement, harmonic_pct, reached

TREND_ROWS_MIN = 3
"""With fewer intervals of ten minutes the single windows are drawn."""

CURRENT_MIN_A = 0.05
"""Below this there is no current worth a picture."""

LEAST = {"V": 1.0, "A": 0.05, "W": 10.0, "%": 0.1}
"""What an axis spans at least, by unit: what is less is not worth a picture."""

FLAGGED = "flagged: left out"


def trend_of(record: Record, *, fine: bool = False) -> tuple[Aggregates, NDArray[np.bool_]]:
    """What is drawn over time, and which of it is flagged; ``fine``: single windows, however many 10 minutes there are."""
    if record.fine is not None and (fine or record.ten_minutes.rows < TREND_ROWS_MIN):
        return record.fine, np.zeros(record.fine.rows, np.bool_)
    return record.ten_minutes, record.flagged


def unflagged(record: Record) -> NDArray[np.bool_]:
    """Rows of the 10 minutes to be shown: those that count, or all where none does."""
    return ~record.flagged if (~record.flagged).any() else np.ones(len(record.flagged), np.bool_)


def trends(judgement: Judgement, *, fine: bool = False) -> list[Plot]:
    """Voltage, distortion, unbalance and flicker, frequency, current, power, over time."""
    record = judgement.record
    over_time = _OverTime(record, fine=fine)
    plots = [over_time.phases("Voltage", "V", "u_rms_v", *voltage_bounds(record))]
    if record.frequencies.rows or not record.of_trends:
        plots.append(_frequency(record, over_time))
    if over_time.has("thd_u_pct") or not record.of_trends:
        bounds = _bounds(record, limits.THD.high)
        plots.append(over_time.phases("Distortion of the voltage", "%", "thd_u_pct", *bounds, zero=True, name="THD"))
    if np.isfinite(over_time.rows["unbalance_u2_pct"]).any():
        plots.append(_unbalance(record, over_time))
    plts = tuple(each for each in record.plts if not each.flagged)
    psts = tuple(each for each in record.psts if not each.flagged)
    if plts:
        plots.append(_flicker("Flicker, 2 h", "Plt", plts, record, over_time))
    elif psts:
        plots.append(_flicker("Flicker, 10 min", "Pst", psts, record, over_time))
    if np.nanmax(over_time.rows["i_rms_a"], initial=0.0) >= CURRENT_MIN_A:
        plots.append(over_time.phases("Current", "A", "i_rms_a", zero=True))
        if over_time.has("active_w"):
            plots.append(over_time.phases("Active power", "W", "active_w"))
    return plots


class _OverTime:
    """Draws quantities of the trend's rows."""

    def __init__(self, record: Record, *, fine: bool = False) -> None:
        self.record = record
        self.rows, self.flagged = trend_of(record, fine=fine)
        means = self.rows.means
        self.start_ns = record.start
        # The clock's ten minutes begin before the record does, and end behind it.
        first, last = np.maximum(means.start_ns, record.start), np.minimum(means.end_ns, record.end)
        self.x = ((first + last) / 2 - self.start_ns) / NS_PER_S
        self.axis = Axis.time(record.start, record.end, record.time_scale)

    def spans(self) -> list[tuple[float, float]]:
        """The flagged stretches, joined, in seconds."""
        means, spans = self.rows.means, list[tuple[float, float]]()
        for row in np.flatnonzero(self.flagged):
            first, last = ((int(at) - self.start_ns) / NS_PER_S for at in (means.start_ns[row], means.end_ns[row]))
            first, last = max(first, 0.0), min(last, self.axis.high)
            if spans and first <= spans[-1][1] + 1.0:
                spans[-1] = (spans[-1][0], last)
            elif last > first:
                spans.append((first, last))
        return spans

    def gaps(self, y: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """With a break where time is missing."""
        means = self.rows.means
        holes = np.flatnonzero(means.start_ns[1:] - means.end_ns[:-1] > NS_PER_S) + 1
        return np.insert(self.x, holes, self.x[holes]), np.insert(y, holes, np.nan)

    def unmeasured(self) -> list[tuple[float, float]]:
        """Holes between the rows, in seconds."""
        means = self.rows.means
        holes = np.flatnonzero(means.start_ns[1:] - means.end_ns[:-1] > NS_PER_S)
        return [
            ((int(means.end_ns[n]) - self.start_ns) / NS_PER_S, (int(means.start_ns[n + 1]) - self.start_ns) / NS_PER_S)
            for n in holes
        ]

    def has(self, quantity: str) -> bool:
        """Whether any row has a value of it; a trend may have no column."""
        return bool(np.isfinite(self.rows[quantity]).any())

    def phases(self, title: str, unit: str, quantity: str, *bounds: float, zero: bool = False, name: str = "") -> Plot:
        """One line for each phase, with limits."""
        values = self.rows[quantity]
        scale, prefix = _scale(values)
        shown = [bound * scale for bound in bounds]
        held = [*(values * scale).ravel(), *shown]
        y = Axis.numbers(f"{name} {prefix}{unit}".strip(), held, zero=zero, least=LEAST[unit] * scale)
        plot = Plot(title, self.axis, y)
        plot.shade(FLAGGED, self.spans())
        plot.unmeasured(self.unmeasured())
        plot.limit("limit", *shown)
        for n, phase in enumerate(self.record.phases):
            plot.phase(n, phase, *self.gaps(values[:, n] * scale))
        return plot


def voltage_bounds(record: Record) -> tuple[float, ...]:
    """± 10 % of the declared voltage, where that is one to be judged by."""
    return _bounds(record, 0.9 * record.u_n_v, 1.1 * record.u_n_v)


def _bounds(record: Record, *values: float) -> tuple[float, ...]:
    """Limits of low voltage, where they are those of the record."""
    return values if record.limits_apply else ()


def _frequency(record: Record, over_time: "_OverTime") -> Plot:
    band = 0.01 * record.nominal_hz
    if over_time.rows is record.fine:
        title, (seconds, hz) = "Frequency, of windows", over_time.gaps(over_time.rows["frequency_hz"])
    else:
        title, seconds = "Frequency, 10 s", (record.frequencies.start_ns + 5 * NS_PER_S - record.start) / NS_PER_S
        hz = np.where(record.frequency_flagged, np.nan, record.frequencies.hz)
    held = [*hz, record.nominal_hz - 0.2 * band, record.nominal_hz + 0.2 * band]
    axis = Axis.numbers("Hz", held, least_share=0.0)
    plot = Plot(title, over_time.axis, axis)
    plot.limit("limit", *_bounds(record, record.nominal_hz - band, record.nominal_hz + band))
    plot.line("frequency", seconds, hz, OTHER)
    return plot


def _unbalance(record: Record, over_time: "_OverTime") -> Plot:
    u2 = over_time.rows["unbalance_u2_pct"]
    plot = Plot(
        "Unbalance",
        over_time.axis,
        Axis.numbers("u2 %", [*u2, *_bounds(record, limits.UNBALANCE.high)], zero=True, least=0.1),
    )
    plot.shade(FLAGGED, over_time.spans())
    plot.limit("limit", *_bounds(record, limits.UNBALANCE.high))
    plot.line("u2", *over_time.gaps(u2), OTHER)
    return plot


def _flicker(title: str, name: str, severities: tuple[Severity, ...], record: Record, over_time: "_OverTime") -> Plot:
    """Each whole ten minutes or two hours as a line as long as they are; Plt alone has a limit."""
    bounds = _bounds(record, limits.FLICKER.high) if name == "Plt" else ()
    values = [value for each in severities for value in each.values]
    plot = Plot(title, over_time.axis, Axis.numbers(name, [*values, *bounds], zero=True, least=0.2))
    plot.shade(FLAGGED, over_time.spans())
    plot.limit("limit", *bounds)
    for n, phase in enumerate(record.phases):
        at, drawn = list[float](), list[float]()
        for each in severities:
            first, last = ((end - record.start) / NS_PER_S for end in (each.start, each.end))
            at += [max(first, 0.0), min(last, over_time.axis.high), last]
            drawn += [each.values[n], each.values[n], np.nan]
        plot.phase(n, phase, np.array(at), np.array(drawn), width=1.8)
    return plot


def duration_curves(judgement: Judgement) -> list[Plot]:
    """For which share of the time a value was exceeded; what is flagged is left out, unless that is all there is."""
    record = judgement.record
    rows, flagged = trend_of(record)
    kept = ~flagged if not flagged.all() else flagged
    plots = []
    for title, unit, quantity, bounds, zero in (
        ("Voltage", "V", "u_rms_v", voltage_bounds(record), False),
        ("THD of the voltage", "%", "thd_u_pct", _bounds(record, limits.THD.high), True),
    ):
        values = rows[quantity][kept]
        if record.of_trends and not np.isfinite(values).any():
            continue
        scale, prefix = _scale(values)
        shown = [bound * scale for bound in bounds]
        name = "THD %" if unit == "%" else f"{prefix}{unit}"
        axis = Axis.numbers(name, [*(values * scale).ravel(), *shown], zero=zero, least=LEAST[unit] * scale)
        plot = Plot(title, _SHARE, axis)
        plot.limit("limit", *shown)
        for n, phase in enumerate(record.phases):
            down = np.sort(values[:, n][~np.isnan(values[:, n])])[::-1] * scale
            # Each value holds for its own part of the time.
            share = np.repeat(np.linspace(0.0, 100.0, len(down) + 1), 2)[1:-1] if len(down) else np.empty(0)
            plot.phase(n, phase, share, np.repeat(down, 2))
        plots.append(plot)
    return plots


_SHARE = Axis("exceeded for % of the time", 0.0, 100.0, tuple((float(at), f"{at}") for at in range(0, 101, 20)))


def harmonic_values(judgement: Judgement) -> tuple[NDArray[np.float64], bool]:
    """(orders, phases) in percent, and whether they were judged: the value that 95 % do not exceed, or of a recording in which
    every interval is flagged the root mean square of all."""
    phases = judgement.record.phases
    values = np.array([each.reached for each in judgement.harmonics[limits.EDITION_2010]]).reshape(-1, len(phases))
    if not np.isnan(values).all() or not judgement.record.ten_minutes.rows:
        return values, True
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # orders above what was sampled are NaN everywhere
        all_rows = np.sqrt(np.nanmean(harmonic_pct(judgement.record) ** 2, axis=0))
    return all_rows[:, sorted(limits.HARMONICS_PCT)].T, False


def harmonics(judgement: Judgement) -> Plot:
    """Each order phase by phase, with the limits of both tables."""
    orders = sorted(limits.HARMONICS_PCT)
    phases = judgement.record.phases
    values, judged = harmonic_values(judgement)
    y = Axis.numbers(
        "% of the fundamental",
        [*values.ravel(), *_bounds(judgement.record, *limits.HARMONICS_PCT.values())],
        zero=True,
        least=0.1,
    )
    x = Axis("order", 1.3, 25.7, tuple((float(order), f"{order}") for order in range(3, 26, 2)))
    title = "Voltage, " + ("95 % value" if judged else "mean of all, not judged")
    plot = Plot(title, x, y, height=260.0)
    grouped_bars(plot, phases, orders, values)
    if not judgement.record.limits_apply:
        return plot
    plot.steps("limit 2010", orders, [limits.HARMONICS_PCT[order] for order in orders])
    changed = sorted(limits.CHANGED_PCT)
    plot.steps("limit 2022, where it is another", changed, [limits.CHANGED_PCT[order] for order in changed], dash="2 2")
    return plot


def phasors(record: Record) -> tuple[NDArray[np.complex128], NDArray[np.complex128]]:
    """Means of the fundamental, volts and amperes (phases,), with the first voltage at 0°; NaN where there are none."""
    rows = unflagged(record)
    found = []
    for kind, unit in (("u1", "v"), ("i1", "a")):
        real, imag = (record.ten_minutes[f"{kind}_{part}_{unit}"][rows] for part in ("real", "imag"))
        known = ~np.isnan(real + imag).any(axis=1)
        nothing = np.full(len(record.phases), np.nan + 0j)
        found.append(real[known].mean(axis=0) + 1j * imag[known].mean(axis=0) if known.any() else nothing)
    return found[0], found[1]


def grouped_bars(plot: Plot, phases: tuple[str, ...], orders: list[int], values: NDArray[np.float64]) -> None:
    """Bars of (orders, phases) values, the phases of an order side by side."""
    width = 0.75 / len(phases)
    for n, phase in enumerate(phases):
        at = [order + (n - (len(phases) - 1) / 2) * width for order in orders]
        plot.bars(phase, at, values[:, n].tolist(), COLOURS[n], width)


def current_values(record: Record) -> tuple[NDArray[np.float64], bool]:
    """(orders from 1 on, phases) amperes, and whether that is the value that 95 % of the 10 minutes do not exceed, or of a record
    in which every interval is flagged the root mean square of all. Without rows NaN."""
    i_a = record.ten_minutes["i_a"][:, :, 1 : max(limits.HARMONICS_PCT) + 1]
    kept = i_a[~record.flagged]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # orders above what was sampled are NaN everywhere
        if len(kept):
            phases, orders = kept.shape[1:]
            found = [[reached(kept[:, n, order], limits.THD) for n in range(phases)] for order in range(orders)]
            return np.array(found), True
        nothing = np.full(i_a.shape[1:], np.nan)
        return (np.sqrt(np.nanmean(i_a**2, axis=0)) if len(i_a) else nothing).T, False


def current_harmonics(record: Record) -> Plot | None:
    """The harmonics of the currents from the 2nd on, in amperes; None where there is no current."""
    values, of_95 = current_values(record)
    if not np.nanmax(values, initial=0.0) >= CURRENT_MIN_A:
        return None
    orders = list(range(2, len(values) + 1))
    scale, prefix = _scale(values[1:])
    y = Axis.numbers(f"{prefix}A", (values[1:] * scale).ravel(), zero=True, least=0.01)
    x = Axis("order", 1.3, 25.7, tuple((float(order), f"{order}") for order in range(3, 26, 2)))
    plot = Plot("Current, " + ("95 % value" if of_95 else "mean of all"), x, y, height=260.0)
    grouped_bars(plot, record.phases, orders, values[1:] * scale)
    first = [f"{name} {significant(value, 3)}" for name, value in zip(record.phases, values[0], strict=True)]
    plot.caption = f"The fundamental is not drawn: {', '.join(first)} A. EN 50160 has no limits for currents."
    return plot


def wave(shape: Shape, record: Record) -> Plot:
    """The voltages around the start of an event."""
    x = (shape.first_s + np.arange(shape.u_v.shape[1]) / shape.rate_hz) * 1000.0
    scale, prefix = _scale(shape.u_v)
    event = shape.occurrence.event
    phases = " ".join(record.phases[n] for n in event.phases)
    title = (
        f"{event.kind.value.capitalize()} {phases}, {event.relative * 100:.1f} %, {duration_words(event.duration_s)}"
    )
    largest = float(np.nanmax(np.abs(shape.u_v))) * scale
    plot = Plot(
        title,
        Axis.numbers("ms from its start", x[[0, -1]].tolist(), room=0.0, least_share=0.0),
        Axis.numbers(f"u in {prefix}V", [-largest, largest]),
    )
    during = (max(0.0, float(x[0])), min(event.duration_s * 1000.0, float(x[-1])))
    plot.shade("event", [during] if during[1] > during[0] else [], "event")
    for n, phase in enumerate(record.phases):
        plot.phase(n, phase, x, shape.u_v[n].astype(np.float64) * scale, width=1.1)
    return plot


def duration_words(seconds: float) -> str:
    """A duration as a person reads it."""
    if seconds < 1.0:
        return f"{seconds * 1000:.0f} ms"
    if seconds < 120.0:
        return f"{seconds:.2f} s"
    if seconds < 7200.0:
        return f"{seconds / 60:.1f} min"
    if seconds < 172_800.0:
        return f"{seconds / 3600:.1f} h"
    return f"{seconds / 86_400:.2f} d"


def _scale(values: NDArray[np.floating]) -> tuple[float, str]:
    """What values are multiplied with to be drawn, and the letter before their unit."""
    return scale_of(float(np.nanmax(np.abs(values), initial=0.0)))
