"""Trends as a record that EN 50160 can judge: 10-minute means of finer values, or 10-minute values as they are.

    1 s, 10 s, 1 min …   → means over the clock's 10 minutes; one that is not whole is flagged and left out
    10 min               → as they are
    15 min, 1 h          → not assessed: the limits are of 10-minute values
    frequency            → of 10 s, or the mean of finer ones over 10 s
    Plt                  → as it is, or the cube root of the mean cube of twelve Pst (IEC 61000-4-15)

What has no column is not assessed; so are dips, swells and interruptions, which only waveforms have.
"""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from trefas.base.errors import SetupError
from trefas.base.instant import NS_PER_S, Instant
from trefas.metrology.aggregates import Aggregates, columns_of
from trefas.metrology.aggregation import TEN_MINUTES_NS, TWO_HOURS_NS, Aggregator, Means
from trefas.metrology.bands import nominal_hz_of
from trefas.metrology.flicker import Severity
from trefas.metrology.frequency import TEN_SECONDS_NS, Frequencies
from trefas.metrology.samples import Wiring
from trefas.metrology.spectra import ORDERS
from trefas.sources.trends import ALL, MAGNITUDES, MEAN, Axis, Trend, Trends, every
from trefas.tool.en50160.record import U_N_USUAL_V, U_N_V, Record

LINES = ((0, 1), (1, 2), (2, 0))
NEAR_NS = NS_PER_S
"""A step that is off by less is one of 10 minutes, 10 seconds or 2 hours."""
PSTS = TWO_HOURS_NS // TEN_MINUTES_NS
PER_CENT = 100.0
_COLUMNS = {"u": "u_rms_v", "i": "i_rms_a", "p": "active_w", "thd_u": "thd_u_pct", "thd_i": "thd_i_pct"}


def record_of(trends: Trends, declared_v: float | None = None) -> tuple[Record, list[str]]:
    """The record, and what is not assessed though there are values, a sentence each. Raises SetupError without a voltage."""
    u_n_v = U_N_USUAL_V if declared_v is None else declared_v
    if not U_N_V[0] <= u_n_v <= U_N_V[1]:
        raise SetupError(f"the declared voltage is {u_n_v:g} V; must be {U_N_V[0]:g} to {U_N_V[1]:g} V")
    voltages, wiring, names = _voltages(trends)
    remarks: list[str] = []
    table = _Table(wiring.systems)
    for (name, column), each in _wanted(trends, voltages, wiring).items():
        made = intervals(each, TEN_MINUTES_NS)
        if made is None:
            remarks.append(
                f"{each.quantity.name} has a value each {every(each.axis.step_s)}: not assessed, 10 minutes are asked for"
            )
        else:
            table.add(name, column, made, is_voltage=name == "u_rms_v")
    ten_minutes = Aggregates(wiring, table.means())
    record = Record.made(
        ten_minutes,
        _frequencies(trends, remarks),
        tuple(_severities(trends, wiring, remarks)),
        (),
        u_n_v=u_n_v,
        nominal_hz=_nominal_hz(trends),
        order_max=max((each.quantity.order for each in trends.series), default=0),
        start=trends.start,
        end=trends.end,
        measured_s=_measured_s(next(iter(voltages.values()))),
        time_scale=trends.time_scale,
        u_n_known=declared_v is not None,
    )
    return replace(record, of_trends=True, names=names), remarks


def _measured_s(trend: Trend) -> float:
    known = np.isfinite(trend.values)
    return float((trend.axis.end_ns - trend.axis.start_ns)[known].sum()) / NS_PER_S


def intervals(trend: Trend, length_ns: int) -> Means | None:
    """Means over the clock's intervals of a length, or the values as they are where they are of it; None where they are of
    longer ones, or do not fit in."""
    axis, values = trend.axis, trend.values
    step_ns = axis.step_ns
    if abs(step_ns - length_ns) < NEAR_NS:
        return _as_they_are(axis, values, length_ns)
    count = round(length_ns / step_ns)
    if step_ns > length_ns or abs(count * step_ns - length_ns) > max(0.01 * length_ns, NEAR_NS if count > 1 else 0):
        return None
    aggregator = Aggregator(length_ns, np.array([trend.quantity.kind in MAGNITUDES]))
    weights = np.where(np.isfinite(values), axis.end_ns - axis.start_ns, 0)
    aggregator.take(axis.start_ns, axis.end_ns, values[:, np.newaxis], weights)
    aggregator.finish()
    return aggregator.collect()


def _as_they_are(axis: Axis, values: NDArray[np.float64], length_ns: int) -> Means:
    known = np.isfinite(values)
    start_ns = axis.start_ns[known]
    lasts_ns = np.full(len(start_ns), length_ns)
    ones, none = np.ones(len(start_ns), np.int64), np.zeros(len(start_ns), np.bool_)
    return Means(start_ns, start_ns + length_ns, start_ns, lasts_ns, ones, none, values[known][:, np.newaxis])


class _Table:
    """Rows of 10 minutes, filled column by column; a row is flagged where a voltage of it is not whole."""

    def __init__(self, systems: int) -> None:
        self._columns = columns_of(systems)
        self._width = max(each.stop for each in self._columns.values())
        self._rows: dict[int, NDArray[np.float64]] = {}
        self._flagged: dict[int, bool] = {}

    def add(self, name: str, column: int, made: Means, *, is_voltage: bool) -> None:
        """One series, into a column of a quantity."""
        at = self._columns[name].start + column
        for start_ns, value, flagged in zip(
            made.start_ns.tolist(), made.values[:, 0], made.flagged.tolist(), strict=True
        ):
            row = self._rows.setdefault(start_ns, np.full(self._width, np.nan))
            if is_voltage:
                self._flagged[start_ns] = self._flagged.get(start_ns, False) or flagged
                row[at] = value
            elif not flagged:
                row[at] = value

    def means(self) -> Means:
        """The rows in the order of time."""
        starts = np.array(sorted(self._rows), np.int64)
        values = np.array([self._rows[start] for start in starts.tolist()]).reshape(-1, self._width)
        lasts = np.full(len(starts), TEN_MINUTES_NS)
        for first in range(self._columns["u_v"].start, self._columns["u_v"].stop, ORDERS):
            # Harmonics come in per cent of the fundamental, which is 100 of them.
            has_some = np.isfinite(values[:, first + 2 : first + ORDERS]).any(axis=1)
            values[has_some, first + 1] = PER_CENT
        flagged = np.array([self._flagged.get(start, False) for start in starts.tolist()], np.bool_)
        return Means(starts, starts + TEN_MINUTES_NS, starts, lasts, np.ones(len(starts), np.int64), flagged, values)


def _voltages(trends: Trends) -> tuple[dict[tuple[int, ...], Trend], Wiring, tuple[str, ...]]:
    """The voltages that are judged: those of the phases, else those between them."""
    phases, lines = trends.of("u"), trends.of("uu")
    if phases:
        last = max(phase[0] for phase in phases)
        return phases, (Wiring.SINGLE, Wiring.TWO_PHASE, Wiring.FOUR_WIRE)[last], ()
    if lines:
        return lines, Wiring.FOUR_WIRE, tuple(f"U{one + 1}{other + 1}" for one, other in LINES)
    raise SetupError(f"{trends.note} has no mean voltage; EN 50160 judges voltages")


def _wanted(trends: Trends, voltages: dict[tuple[int, ...], Trend], wiring: Wiring) -> dict[tuple[str, int], Trend]:
    """Quantity of the aggregates and column, by series."""
    found = {("u_rms_v", _system(phase)): each for phase, each in voltages.items()}
    of_lines = len(next(iter(voltages))) == 2
    for kind, name in _COLUMNS.items():
        for phase, each in trends.of(kind).items() if kind != "u" else ():
            if len(phase) == (2 if of_lines and kind == "thd_u" else 1) and _system(phase) < wiring.systems:
                found[name, _system(phase)] = each
    for kind, name in (("u2", "unbalance_u2_pct"), ("u0", "unbalance_u0_pct")):
        if ALL in (of := trends.of(kind)):
            found[name, 0] = of[ALL]
    for each in trends.series:
        quantity = each.quantity
        if quantity.kind == "harmonic_u" and quantity.statistic == MEAN and len(quantity.phase) == 1 + of_lines:
            found["u_v", _system(quantity.phase) * ORDERS + quantity.order] = each
    return found


def _system(phase: tuple[int, ...]) -> int:
    return LINES.index((phase[0], phase[1])) if len(phase) == 2 else phase[0]


def _frequencies(trends: Trends, remarks: list[str]) -> Frequencies:
    found = trends.of("f")
    if not found:
        return Frequencies.joined([])
    trend = next(iter(found.values()))
    made = intervals(trend, TEN_SECONDS_NS)
    if made is None:
        remarks.append(f"frequency has a value each {every(trend.axis.step_s)}: not assessed, 10 seconds are asked for")
        return Frequencies.joined([])
    hz = made.values[:, 0]
    return Frequencies(made.start_ns, hz, np.rint(np.nan_to_num(hz) * 10).astype(np.int64), made.flagged)


def _nominal_hz(trends: Trends) -> float:
    if trends.nominal_hz:
        return trends.nominal_hz
    values = [each.values[np.isfinite(each.values)] for each in trends.of("f").values()]
    return max((nominal_hz_of(float(np.median(each))) for each in values if len(each)), default=50.0)


def _severities(trends: Trends, wiring: Wiring, remarks: list[str]) -> list[Severity]:
    """Plt of 2 hours: given, of each two hours where it slides; else of twelve Pst of the clock's two hours."""
    by_start: dict[int, dict[int, float]] = {}
    for phase, each in trends.of("plt").items():
        step_ns = each.axis.step_ns
        if abs(step_ns - TWO_HOURS_NS) >= NEAR_NS and abs(step_ns - TEN_MINUTES_NS) >= NEAR_NS:
            remarks.append(f"Plt has a value each {every(each.axis.step_s)}: not assessed, 2 hours are asked for")
            continue
        for end_ns, value in zip((each.axis.start_ns + step_ns).tolist(), each.values.tolist(), strict=True):
            if abs(step_ns - TWO_HOURS_NS) < NEAR_NS or end_ns % TWO_HOURS_NS < NEAR_NS:
                by_start.setdefault(end_ns - TWO_HOURS_NS, {})[_place(phase)] = value
    if not trends.of("plt"):
        for phase, each in trends.of("pst").items():
            if abs(each.axis.step_ns - TEN_MINUTES_NS) >= NEAR_NS:
                remarks.append(
                    f"Pst has a value each {every(each.axis.step_s)}: not assessed, 10 minutes are asked for"
                )
                continue
            hours = each.axis.start_ns // TWO_HOURS_NS
            for hour in np.unique(hours).tolist():
                values = each.values[hours == hour]
                if len(values) == PSTS and np.isfinite(values).all():
                    by_start.setdefault(hour * TWO_HOURS_NS, {})[_place(phase)] = float(np.cbrt((values**3).mean()))
    nothing = (float("nan"),) * wiring.systems
    return [
        Severity(
            "Plt",
            Instant(start),
            Instant(start + TWO_HOURS_NS),
            tuple(values.get(n, float("nan")) for n in range(wiring.systems)),
            nothing,
            False,
        )
        for start, values in sorted(by_start.items())
    ]


def _place(phase: tuple[int, ...]) -> int:
    return _system(phase) if phase else 0
