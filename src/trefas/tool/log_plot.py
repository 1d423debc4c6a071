"""``trefas log --plot``: energy registers as bars of what each period added, everything else as lines.

kWh in 15 min     ▂ ▅ █ ▆ ▃ ▁        Active energy import
                  └ longer logs are summed up by the hour or the day, so that bars can be told apart
"""

import re
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from trefas.base.declared import Declared
from trefas.base.errors import SetupError
from trefas.base.instant import NS_PER_S, Instant, instant_of
from trefas.base.unit import Unit
from trefas.core.log_table import LogTable
from trefas.tool.en50160.axis import Axis, written
from trefas.tool.en50160.plot import COLOURS, DASHES, OTHER, Plot
from trefas.tool.page import page

ENERGIES = (Unit.WH, Unit.VARH, Unit.VAH)
BARS_MAX = 250
"""A bar is then 1.4 wide in a picture of 400."""
SUMS_S = (3600, 86_400, 7 * 86_400)
"""Over what a log with more rows is summed up."""

LONGER = 1.5
"""Of the usual period: a row that is later than this has time without rows before it."""

_KINDS = {
    "A14": "Active energy import",
    "A23": "Active energy export",
    "R12": "Reactive energy import",
    "R34": "Reactive energy export",
    "E14": "Apparent energy import",
    "E23": "Apparent energy export",
    "A1234": "Active energy import and export",
    "A_Net": "Active energy, net",
}


def register_words(name: str) -> str:
    """A register in words: ``A14_Tariff2`` is "Active energy import, tariff 2"; any other name stays."""
    match = re.fullmatch(r"(A14|A23|R12|R34|E14|E23|A1234|A_Net|R([1-4]))(?:_(?:(L[1-3])|Tariff(\d)))?", name)
    if not match:
        return name
    words = f"Reactive energy, quadrant {match[2]}" if match[2] else _KINDS[match[1]]
    return words + (f", {match[3]}" if match[3] else "") + (f", tariff {match[4]}" if match[4] else "")


def write_plot(file: Path, table: LogTable, word: str) -> None:
    """One picture for each energy register, and one for each unit of the rest. Raises SetupError for too few rows."""
    if file.suffix.lower() != ".html":
        raise SetupError(f"--plot is {file}; it is an .html file")
    if len(table) < 2:
        raise SetupError(f"the log {word} has {len(table)} row(s) there; a picture needs two at least")
    bars = [n for n, column in enumerate(table.columns) if _is_energy(column)]
    still = [n for n in bars if not _added(table, n).any()]
    pictures = [_bars(table, n) for n in bars if n not in still] + _lines(table, bars)
    first, last = min(table.times), max(table.times)
    span = f"{written(len(table), 0)} rows, {first:%Y-%m-%d %H:%M} to {last:%Y-%m-%d %H:%M} (standard time)."
    nothing = f" Nothing was counted in {', '.join(_words(table.columns[n]) for n in still)}." if still else ""
    parts = [f"<p>{span}{nothing}</p>", f'<div class="charts">{"".join(each.figure() for each in pictures)}</div>']
    file.write_text(page(f"Log {word}", parts), "utf-8")


def _bars(table: LogTable, number: int) -> Plot:
    """What each period added, in kWh. A bar ends at the time of its row."""
    column = table.columns[number]
    order = np.argsort(table.rows.rtc_ns, kind="stable")
    end_s, added = table.rows.rtc_ns[order] / NS_PER_S, _added(table, number)[order] / 1000.0
    row_s = float(np.median(np.diff(end_s))) or 1.0
    start_s = end_s[0] - row_s
    holes = np.flatnonzero(np.diff(end_s) > LONGER * row_s)
    unmeasured = [(float(end_s[n] - start_s), float(end_s[n + 1] - row_s - start_s)) for n in holes]
    step_s = row_s
    if len(end_s) > BARS_MAX:
        span_s = end_s[-1] - start_s
        step_s = next((each for each in SUMS_S if span_s / each <= BARS_MAX and each > row_s), SUMS_S[-1])
        end_s, which = np.unique(np.ceil(end_s / step_s) * step_s, return_inverse=True)
        added = np.asarray(np.bincount(which, added), np.float64)
        start_s = min(start_s, end_s[0] - step_s)
    x_axis = _time(start_s, end_s[-1])
    unit, period, values = f"k{column.unit.symbol}", _period(step_s), added.tolist()
    total, most = (written(float(each), 3) for each in (added.sum(), added.max()))
    plot = Plot(
        _words(column),
        x_axis,
        Axis.numbers(f"{unit} in {period}", values, zero=True, least=1e-3),
        caption=f"{total} {unit} in all, {most} {unit} at most in {period}.",
    )
    plot.shade("no row", [span for span in unmeasured if span[1] > span[0]], "hatch")
    plot.bars("", (end_s - start_s - step_s / 2).tolist(), values, COLOURS[0], 0.85 * step_s)
    return plot


def _lines(table: LogTable, without: list[int]) -> list[Plot]:
    start = instant_of(min(table.times))
    x = np.array([(instant_of(time) - start) / NS_PER_S for time in table.times])
    order = np.argsort(x, kind="stable")
    numbers = [
        n for n, is_moment in enumerate(table.moments) if not is_moment and table.texts[n] is None and n not in without
    ]
    plots = []
    for unit in dict.fromkeys(table.columns[n].unit for n in numbers):
        chosen = [n for n in numbers if table.columns[n].unit is unit]
        values = table.values[:, chosen]
        axis = Axis.numbers(unit.symbol or "number", values.ravel().tolist())
        plot = Plot(
            f"In {unit.symbol}" if unit.symbol else "Numbers", _time(start / NS_PER_S, start / NS_PER_S + x.max()), axis
        )
        for place, n in enumerate(chosen):
            colour = COLOURS[place] if place < len(COLOURS) else OTHER
            dash = DASHES[place] if place < len(DASHES) else f"{1 + place} 3"
            plot.line(_words(table.columns[n]), x[order], values[order, place], colour, dash=dash)
        plots.append(plot)
    return plots


def _is_energy(column: Declared) -> bool:
    return column.accumulates and column.unit in ENERGIES


def _added(table: LogTable, number: int) -> NDArray[np.float64]:
    """What each row added to the one before, in units of the register."""
    counts = table.rows.counts[:, number] - table.rows.before[:, number]
    return np.asarray(counts / table.columns[number].per_unit, np.float64)


def _words(column: Declared) -> str:
    return register_words(column.name)


def _period(seconds: float) -> str:
    if seconds >= 86_400:
        return f"{seconds / 86_400:g} d"
    return f"{seconds / 60:g} min" if seconds < 3600 else f"{seconds / 3600:g} h"


def _time(start_s: float, end_s: float) -> Axis:
    first = Instant(round(start_s * NS_PER_S))
    axis = Axis.time(first, Instant(round(end_s * NS_PER_S)))
    return Axis(
        axis.name.replace("time UTC", "standard time").replace("UTC", "standard time"), axis.low, axis.high, axis.labels
    )
