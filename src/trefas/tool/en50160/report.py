"""The report: one HTML file that needs nothing else, readable on a phone and on paper.

The verdict stands first, then every characteristic phase by phase, then the pictures that show why, then the events.
"""

import cmath
from datetime import timedelta
from html import escape
from math import degrees, floor, isnan

import numpy as np

from trefas.base.instant import NS_PER_S, Instant, datetime_of
from trefas.metrology.event import Event, Kind
from trefas.metrology.quality import Occurrence
from trefas.tool.en50160 import charts, limits
from trefas.tool.en50160.limits import EDITION_2010, EDITION_2022, Limit
from trefas.tool.en50160.plot import STYLE as PLOT_STYLE
from trefas.tool.en50160.plot import written
from trefas.tool.en50160.record import Record
from trefas.tool.en50160.statistics import Judgement, Verdict, words
from trefas.tool.page import facts, page, verdict

EVENTS_SHOWN = 40

FLAGS = {
    "H": "confirmed by a public source",
    "h": "well known, not read again in the standard",
    "m": "from memory, or different between editions",
}

_ROW = {False: "<tr>", True: '<tr class="failed">'}

_METHOD = """Windows of 10 or 12 cycles are not begun anew on the clock's tick; each belongs to the 10 minutes in which it
ends. Intervals with an interruption, with a dip or a swell of up to a minute, or with time that was not measured, are
flagged (IEC 61000-4-30, 4.7) and left out; what is beyond 10 % for longer is judged. Dips and swells are those of all phases
together, on Urms(1/2) with 90 % and 110 % of the declared voltage and 2 % hysteresis; interruptions are below 5 % on all
phases and stand among the dips too. The limits are those of low voltage and of a network {connection} a synchronous
connection. Mains signalling is not judged."""

_ORDERS_OF_ALL = """Per cent of the fundamental, mean of all there is: every interval is flagged, so nothing is judged. Two
limits are those of 2010 and 2022."""

_SHARES = """Share of the values within the limit, in the worst week; below how many values were outside / how many may be.
Flagged intervals are left out."""

_PHASORS = """Means of the fundamental. Voltages are thick, currents thin and dashed, each drawn to the largest of its kind;
angles are from the first voltage, and those to the right lag."""

_ORDERS = """Per cent of the fundamental that 95 % of the 10-minute values do not exceed, in the worst week. Two limits are those
of 2010 and 2022; what has a * is outside of that of 2010 alone."""

_STYLE = (
    PLOT_STYLE
    + """
svg .rim { fill: none; stroke: #8796a5; stroke-width: 1 }
.vectors { max-width: 340px; margin: 0 auto }
.side { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 300px), 1fr)); gap: 16px 28px;
  align-items: center }
.wide { overflow-x: auto }
.shares th.v, .shares td.v { text-align: center; white-space: nowrap; min-width: 4.2em }
.shares td.v small { font-weight: 400 }
.one { max-width: 640px }
td.n.bad { color: var(--bad); font-weight: 700 }
.orders { columns: 2 380px; column-gap: 28px }
.orders table { break-inside: avoid; margin-bottom: 6px }
.cells td, .cells th { text-align: right } .cells td:first-child, .cells th:first-child { text-align: left }
.cells td.some { font-weight: 700; background: #fbf3e2 } .cells small { white-space: nowrap }
@media print {
  .one { max-width: 125mm } .orders { columns: 2; column-gap: 9mm; font-size: 9pt } .orders td { padding: 2px 6px 2px 0 }
  .cells { font-size: 8pt } .legend { gap: 1px 9px; font-size: 8pt } .vectors { max-width: 70mm }
}
"""
)


def html_report(judgement: Judgement, source: str, software: str, made: str) -> str:
    """The whole file. ``source`` is what was measured; ``software`` and ``made`` say which version made it, and when."""
    record = judgement.record
    parts = [
        f'<p class="small">{escape(source)}</p>',
        _verdict(judgement),
        facts(_facts(judgement, software, made)),
        "<h2>Characteristics</h2>",
        _characteristics(judgement),
        "<h2>Over time</h2>",
        '<div class="charts">',
        *(plot.figure() for plot in charts.trends(judgement)),
        "</div>",
        "<h2>Harmonics</h2>",
        f'<div class="one">{charts.harmonics(judgement).figure()}</div>',
        _harmonics(judgement),
        "<h2>How long which value was exceeded</h2>",
        '<div class="charts">',
        *(plot.figure() for plot in charts.duration_curves(judgement)),
        "</div>",
        "<h2>Vector diagram</h2>",
        f'<div class="side"><figure>{charts.vectors(record)}</figure>{_phasors(record)}</div>',
        "<h2>Dips, swells and interruptions</h2>",
        *_events(judgement),
        _footer(judgement),
    ]
    return page("Voltage quality by EN 50160", parts, _STYLE)


def _verdict(judgement: Judgement) -> str:
    failed = {edition: judgement.failed(edition) for edition in limits.EDITIONS}
    names = list(dict.fromkeys(each.limit.name for each in failed[EDITION_2022]))
    only_2010 = [each.limit.name for each in failed[EDITION_2010] if each.limit.name not in names]
    if names:
        sentence = f"Outside the limits: {', '.join(names)}."
    elif not judgement.is_known:
        sentence = "There are no voltages to judge: no ten minutes were measured whole and without an event."
    elif only_2010:
        sentence = (
            f"Within the limits of the edition of 2022; by that of 2010 outside: {', '.join(dict.fromkeys(only_2010))}."
        )
    else:
        sentence = "All that was measured is within the limits."
    if names and only_2010:
        sentence += f" By the edition of 2010 also {', '.join(dict.fromkeys(only_2010))}."
    small = (
        "Calculated from the recording by a measuring program that was verified in simulation; it does not say that a supply "
        "conforms."
    )
    if not judgement.is_whole:
        span = charts.duration_words(judgement.record.span_s)
        small = f"Less than a week was measured ({span}): EN 50160 judges weeks, so this is an indication. {small}"
    return verdict(sentence, small, passed=judgement.passed())


def _facts(judgement: Judgement, software: str, made: str) -> dict[str, str]:
    record = judgement.record
    rows = record.ten_minutes.rows
    named = {
        "From": _time(record.start),
        "To": _time(record.end),
        "Measured": f"{charts.duration_words(record.measured_s)} of {charts.duration_words(record.span_s)}",
        "Declared voltage": f"{record.u_n_v:g} V, {record.nominal_hz:g} Hz",
        "10-minute values": f"{rows}, of them {int(record.flagged.sum())} flagged",
        "10-second values": f"{record.frequencies.rows}, of them {int(record.frequency_flagged.sum())} flagged",
        "2-hour values": f"{len(record.plts)}, of them {int(record.plt_flagged.sum())} flagged",
        "Events": f"{len(record.occurrences)}",
        "Harmonics measured": f"to order {record.order_max}" if record.order_max else "none",
        "Software": software,
        "Made": made,
    }
    doubt = _doubt(record)
    return {**named, "Is the voltage right?": doubt} if doubt else named


def _doubt(record: Record) -> str:
    """What was measured is far from what was declared."""
    voltages = record.ten_minutes["u_rms_v"]
    if not np.isfinite(voltages).any():
        return ""
    median = float(np.nanmedian(voltages))
    near = 0.7 * record.u_n_v <= median <= 1.3 * record.u_n_v
    return "" if near else f"half of all values are below {median:.4g} V"


def _characteristics(judgement: Judgement) -> str:
    phases = judgement.record.phases
    rows = []
    by_limit: dict[Limit, list[Verdict]] = {}
    for each in judgement.verdicts:
        by_limit.setdefault(each.limit, []).append(each)
    for limit, verdicts in by_limit.items():
        span = {"week": "of each week", "year": "of a year", "all": "always"}[limit.span]
        required = span if limit.span == "all" else f"{float(limit.share) * 100:g} % {span}"
        cells = "".join(_cell(each, len(phases) if not each.phase else 1) for each in verdicts)
        counted = f"{max(each.values for each in verdicts)} values of {limit.interval}"
        rows.append(
            f"{_ROW[any(each.passed is False for each in verdicts)]}<td>{escape(limit.name)}, {_together(limit.words)}"
            f"<br><small>{_together(required)} · {_together(counted)} · {limit.flag}</small></td>{cells}</tr>"
        )
    head = "".join(f'<th class="v">{escape(phase)}</th>' for phase in phases)
    return (
        f'<table class="shares"><thead><tr><th>Characteristic</th>{head}</tr></thead><tbody>{"".join(rows)}</tbody></table>'
        f'<p class="small">{_SHARES}</p>'
    )


def _together(text: str) -> str:
    """Not to be broken between a number and its unit."""
    return escape(text.replace(" ", "\u00a0"))


def _cell(each: Verdict, columns: int) -> str:
    span = f' colspan="{columns}"' if columns > 1 else ""
    if each.passed is None:
        return f'<td class="v"{span}>–<br><small>no value</small></td>'
    mark, kind = ("✓", "ok") if each.passed else ("✗", "no")
    share = f"{floor(each.inside * 1e4) / 1e2:g} %" if each.outside else "100 %"
    title = f"{each.outside} of {each.values} are outside, {each.allowed} may be"
    return f'<td class="v {kind}"{span} title="{title}">{share} {mark}<br><small>{each.outside} / {each.allowed}</small></td>'


def _harmonics(judgement: Judgement) -> str:
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
    tables = "".join(
        f'<table><thead><tr><th>Order</th><th class="n">Limit</th>{head}</tr></thead><tbody>{"".join(half)}</tbody></table>'
        for half in (rows[: len(rows) // 2], rows[len(rows) // 2 :])
    )
    return f'<div class="orders">{tables}</div><p class="small">{_ORDERS if judged else _ORDERS_OF_ALL}</p>'


def _percent(value: float) -> str:
    return "–" if isnan(value) else f"{value:.2f}"


def _phasors(record: Record) -> str:
    rows = ""
    for name, u1_v, i1_a in zip(record.phases, *charts.phasors(record), strict=True):
        cells = (words(abs(u1_v), 5), _angle(u1_v), words(abs(i1_a)), _angle(i1_a))
        rows += f"<tr><td>{escape(name)}</td>{''.join(f'<td class=n>{cell}</td>' for cell in cells)}</tr>"
    return (
        '<div><table><thead><tr><th></th><th class="n">U1 / V</th><th class="n">angle</th><th class="n">I1 / A</th>'
        f'<th class="n">angle</th></tr></thead><tbody>{rows}</tbody></table><p class="small">{_PHASORS}</p></div>'
    )


def _angle(phasor: complex) -> str:
    return "–" if isnan(abs(phasor)) or not phasor else f"{written(degrees(cmath.phase(phasor)), 1)}°"


def _events(judgement: Judgement) -> list[str]:
    record = judgement.record
    parts = [
        '<div class="charts">',
        _cells("Dips: residual voltage and duration", judgement.dips, limits.DIP_ROWS, limits.DIP_COLUMNS),
        _cells("Swells: highest voltage and duration", judgement.swells, limits.SWELL_ROWS, limits.SWELL_COLUMNS),
        "</div>",
        f"<p>Interruptions up to 3 minutes: <b>{judgement.short_interruptions}</b>; "
        f"longer: <b>{judgement.long_interruptions}</b>. Rapid voltage changes: <b>{judgement.rapid_changes}</b>. "
        f"Dips and swells of no cell (longer than a minute, shorter than 10 ms): <b>{judgement.beyond_table}</b>.</p>",
    ]
    if record.shapes:
        parts += ["<h2>Wave shapes of the worst events</h2>", '<div class="charts">']
        parts += [charts.wave(shape, record).figure() for shape in record.shapes] + ["</div>"]
    shown = sorted(record.occurrences, key=lambda each: each.start)[:EVENTS_SHOWN]
    if shown:
        rows = "".join(_event(each, record) for each in shown)
        more = len(record.occurrences) - len(shown)
        parts.append(
            '<h2>Events</h2><div class="wide"><table><thead><tr><th>Begin, UTC</th><th>What</th><th>Phases</th>'
            '<th class="n">Duration</th><th class="n">Voltage</th><th>Cell</th></tr></thead>'
            f"<tbody>{rows}</tbody></table></div>" + (f'<p class="small">And {more} more.</p>' if more else "")
        )
    return parts


def _event(occurrence: Occurrence, record: Record) -> str:
    event = occurrence.event
    phases = " ".join(record.phases[n] for n in event.phases)
    cut = ", cut" if event.cut else ""
    return (
        f"<tr><td>{_time(occurrence.start, fine=True)}</td><td>{escape(event.kind.value + cut)}</td><td>{phases}</td>"
        f'<td class="n">{charts.duration_words(event.duration_s)}</td><td class="n">{_extreme(event)}</td>'
        f"<td>{event.cell or ''}</td></tr>"
    )


def _extreme(event: Event) -> str:
    if event.kind is Kind.RVC:
        return f"{event.reference_v:.4g} → {event.extreme_v:.4g} V"
    return f"{event.extreme_v:.4g} V, {event.relative * 100:.1f} %"


def _cells(title: str, counts: dict[str, int], rows: dict[str, str], columns: tuple[str, ...]) -> str:
    body = ""
    for row, name in rows.items():
        cells = ""
        for n in range(1, len(columns) + 1):
            count = counts[f"{row}{n}"]
            cells += f'<td class="some">{count}</td>' if count else "<td>0</td>"
        body += f"<tr><td>{row} <small>{escape(name)}</small></td>{cells}</tr>"
    head = "".join(f"<th>{escape(column)}</th>" for column in columns)
    return (
        f'<div class="wide"><h3>{escape(title)}</h3><table class="cells"><thead><tr><th></th>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def _footer(judgement: Judgement) -> str:
    flags = "; ".join(f"<b>{flag}</b> {escape(meaning)}" for flag, meaning in FLAGS.items())
    method = _METHOD.format(connection="without" if judgement.island else "with")
    return f'<h2>How it was judged</h2><p class="small">Letters behind the limits: {flags}. {method}</p>'


def _time(at: Instant, *, fine: bool = False) -> str:
    moment = datetime_of(Instant(at + (NS_PER_S // 2000 if fine else NS_PER_S // 2)))
    moment -= timedelta(microseconds=moment.microsecond % (1000 if fine else 1_000_000))
    return f"{moment:%Y-%m-%d %H:%M:%S}" + (f".{moment.microsecond // 1000:03d}" if fine else " UTC")
