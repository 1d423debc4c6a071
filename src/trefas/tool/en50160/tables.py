"""The tables of the report: the characteristics, the harmonics of voltages and currents, the phasors."""

import cmath
from html import escape
from math import degrees, floor, isnan

import numpy as np

from trefas.tool.en50160 import charts, limits
from trefas.tool.en50160.axis import decimals_of, written
from trefas.tool.en50160.limits import EDITION_2010, Limit
from trefas.tool.en50160.record import Record
from trefas.tool.en50160.statistics import Judgement, Verdict

_ROW = {False: "<tr>", True: '<tr class="failed">'}

_ORDERS_OF_ALL = """Per cent of the fundamental, mean of all there is: every interval is flagged, so nothing is judged. Two
limits are those of 2010 and 2022."""

_SHARES = """Share of the values within the limit, in the worst week; below how many values were outside / how many may be.
Flagged intervals are left out."""

_PHASORS = """Means of the fundamental. Voltages are thick, currents thin and dashed, each drawn to the largest of its kind;
angles are from the first voltage, and those to the right lag."""

_ORDERS = """Per cent of the fundamental that 95 % of the 10-minute values do not exceed, in the worst week. Two limits are those
of 2010 and 2022; what has a * is outside of that of 2010 alone."""


def characteristics(judgement: Judgement) -> str:
    """The share within the limit: of what all phases have in common, and phase by phase."""
    of_all = tuple(each for each in judgement.verdicts if not each.phase)
    of_phases = tuple(each for each in judgement.verdicts if each.phase)
    return (
        _shares(of_all, ("All phases",))
        + _shares(of_phases, judgement.record.phases)
        + f'<p class="small">{_SHARES}</p>'
    )


def _shares(verdicts: tuple[Verdict, ...], columns: tuple[str, ...]) -> str:
    rows = []
    by_limit: dict[Limit, list[Verdict]] = {}
    for each in verdicts:
        by_limit.setdefault(each.limit, []).append(each)
    for limit, of_limit in by_limit.items():
        span = {"week": "of each week", "year": "of a year", "all": "always"}[limit.span]
        required = span if limit.span == "all" else f"{float(limit.share) * 100:g} % {span}"
        values = max(each.values for each in of_limit)
        counted = f"{written(values, 0)} value{'' if values == 1 else 's'} of {limit.interval}"
        rows.append(
            f"{_ROW[any(each.passed is False for each in of_limit)]}<td>{escape(limit.name)}, {_together(limit.words)}"
            f"<br><small>{_together(required)} · {_together(counted)} · {limit.flag}</small></td>"
            f"{''.join(map(_cell, of_limit))}</tr>"
        )
    head = "".join(f'<th class="v">{escape(column)}</th>' for column in columns)
    return f'<table class="shares"><thead><tr><th>Characteristic</th>{head}</tr></thead><tbody>{"".join(rows)}</tbody></table>'


def _together(text: str) -> str:
    """Not to be broken between a number and its unit."""
    return escape(text.replace(" ", "\u00a0"))


def _cell(each: Verdict) -> str:
    if each.passed is None:
        return '<td class="v">–<br><small>no value</small></td>'
    mark, kind = ("✓", "ok") if each.passed else ("✗", "no")
    share = f"{floor(each.inside * 1e4) / 1e2:g} %" if each.outside else "100 %"
    counted = f"{written(each.outside, 0)} / {written(each.allowed, 0)}"
    title = f"{each.outside} of {each.values} are outside, {each.allowed} may be"
    return f'<td class="v {kind}" title="{title}">{share} {mark}<br><small>{counted}</small></td>'


def harmonics(judgement: Judgement) -> str:
    """The table, order by order."""
    phases = judgement.record.phases
    older, newer = (limits.harmonics(edition) for edition in limits.EDITIONS)
    failed = {edition: {(v.limit.name, v.phase) for v in judgement.failed(edition)} for edition in limits.EDITIONS}
    values, judged = charts.harmonic_values(judgement)
    rows = []
    for (order, limit), row in zip(older.items(), values, strict=True):
        cells = ""
        for phase, value in zip(phases, row, strict=True):
            by = [edition for edition in limits.EDITIONS if (limit.name, phase) in failed[edition]]
            only = "*" if by == [EDITION_2010] else ""
            cells += f'<td class="n{" bad" if by else ""}">{_percent(value)}{only}</td>'
        changed = f" / {newer[order].high:g}" if newer[order].high != limit.high else ""
        rows.append(f'<tr><td>{order}</td><td class="n">{limit.high:g}{changed}</td>{cells}</tr>')
    head = "".join(f'<th class="n">{escape(phase)}</th>' for phase in phases)
    tables = _in_halves(f'<th>Order</th><th class="n">Limit</th>{head}', rows)
    return f'{tables}<p class="small">{_ORDERS if judged else _ORDERS_OF_ALL}</p>'


def current_harmonics(record: Record) -> str:
    """The currents order by order, in amperes."""
    values, _ = charts.current_values(record)
    head = "".join(f'<th class="n">{escape(phase)} / A</th>' for phase in record.phases)
    # Five digits of the largest: what is less than a hundred-thousandth of it is the rounding of the samples.
    decimals = decimals_of(float(np.nanmax(values, initial=0.0)), 5)
    rows = [
        f"<tr><td>{order}</td>{''.join(_ampere(value, decimals) for value in row.tolist())}</tr>"
        for order, row in enumerate(values, 1)
        if not np.isnan(row).all()
    ]
    return _in_halves(f"<th>Order</th>{head}", rows)


def _ampere(value: float, decimals: int) -> str:
    return f"<td class=n>{'–' if isnan(value) else written(value, decimals)}</td>"


def _in_halves(head: str, rows: list[str]) -> str:
    half = -(-len(rows) // 2)
    made = (
        f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(part)}</tbody></table>"
        for part in (rows[:half], rows[half:])
    )
    return f'<div class="orders">{"".join(made)}</div>'


def _percent(value: float) -> str:
    return "–" if isnan(value) else f"{value:.2f}"


def phasors(record: Record) -> str:
    """The means of the fundamental."""
    rows = ""
    u1, i1 = charts.phasors(record)
    of_u, of_i = (decimals_of(float(np.nanmax(np.abs(each), initial=0.0)), 5) for each in (u1, i1))
    for name, u1_v, i1_a in zip(record.phases, u1, i1, strict=True):
        cells = (_size(u1_v, of_u), angle(u1_v), _size(i1_a, of_i), angle(i1_a))
        rows += f"<tr><td>{escape(name)}</td>{''.join(f'<td class=n>{cell}</td>' for cell in cells)}</tr>"
    return (
        '<div><table><thead><tr><th></th><th class="n">U / V</th><th class="n">angle</th><th class="n">I / A</th>'
        f'<th class="n">angle</th></tr></thead><tbody>{rows}</tbody></table><p class="small">{_PHASORS}</p></div>'
    )


def _size(phasor: complex, decimals: int) -> str:
    return "–" if isnan(abs(phasor)) else written(abs(phasor), decimals)


def angle(phasor: complex) -> str:
    """In degrees; a dash where there is none."""
    return "–" if isnan(abs(phasor)) or not phasor else f"{written(degrees(cmath.phase(phasor)), 1)}°"
