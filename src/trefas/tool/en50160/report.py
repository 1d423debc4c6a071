"""The report: one HTML file that needs nothing else, readable on a phone and on paper.

The verdict stands first, then every characteristic phase by phase, then the pictures that show why, then the events.
"""

from datetime import timedelta
from html import escape

from trefas.base.instant import NS_PER_S, Instant, TimeScale, datetime_of
from trefas.metrology.event import Event, Kind
from trefas.metrology.quality import Occurrence
from trefas.tool.en50160 import charts, limits, tables
from trefas.tool.en50160.axis import quantity, written
from trefas.tool.en50160.fields import not_assessed
from trefas.tool.en50160.limits import EDITION_2010, EDITION_2022
from trefas.tool.en50160.record import Record
from trefas.tool.en50160.statistics import Judgement
from trefas.tool.en50160.vectors import vectors
from trefas.tool.page import facts, page, verdict

EVENTS_SHOWN = 40

FLAGS = {
    "H": "confirmed by a public source",
    "h": "well known, not read again in the standard",
    "m": "from memory, or different between editions",
}

_METHOD = """Windows of 10 or 12 cycles are not restarted at the 10-minute tick; each belongs to the 10 minutes in which it
ends. Intervals with an interruption, with a dip or a swell of up to a minute, or with time that was not measured, are
flagged (IEC 61000-4-30, 4.7) and left out; a voltage outside ± 10 % for longer is judged. Dips and swells are those of all phases
together, on Urms(1/2) with 90 % and 110 % of the declared voltage and 2 % hysteresis; interruptions are below 5 % on all
phases and stand among the dips too. The limits are those of low voltage and of a network {connection} a synchronous
connection. Mains signalling is not judged."""

_METHOD_OF_TRENDS = """The values were computed by the instrument and are judged as they are. Finer ones were averaged over the
clock's 10 minutes, magnitudes as root mean squares, frequencies over 10 seconds; intervals that are not whole are flagged and
left out. Values of longer intervals, and what has no values, are not assessed. The limits are those of low voltage and of a
network {connection} a synchronous connection."""

_SIMULATED = (
    "Calculated from the recording by a measuring program that was verified in simulation; it does not say that a supply "
    "conforms."
)

STYLE = """
svg .rim { fill: none; stroke: var(--axis); stroke-width: 1 }
.vectors { max-width: 340px; margin: 0 auto }
.side { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 300px), 1fr)); gap: 16px 28px;
  align-items: center }
.wide { overflow-x: auto }
.shares th.v, .shares td.v { text-align: center; white-space: nowrap; min-width: 4.2em }
.shares td.v small { font-weight: 400 }
.shares + .shares { margin-top: 14px }
td.n.bad { color: var(--bad); font-weight: 700 }
.orders { columns: 2 380px; column-gap: 28px }
.orders table { break-inside: avoid; margin-bottom: 6px }
.cells td, .cells th { text-align: right } .cells td:first-child, .cells th:first-child { text-align: left }
.cells td.some { font-weight: 700; background: var(--on-doubt) } .cells small { white-space: nowrap }
@media print {
  .orders { columns: 2; column-gap: 9mm; font-size: 9pt } .orders td { padding: 2px 6px 2px 0 }
  .cells { font-size: 8pt } .legend { gap: 1px 9px; font-size: 8pt } .vectors { max-width: 70mm }
}
"""


def html_report(judgement: Judgement, source: str, software: str, made: str) -> str:
    """The whole file. ``source`` is what was measured; ``software`` and ``made`` say which version made it, and when."""
    record = judgement.record
    parts = [
        f'<p class="small">{escape(source)}</p>',
        _verdict(judgement),
        facts(_facts(judgement, software, made)),
        "<h2>Characteristics</h2>",
        tables.characteristics(judgement),
        "<h2>Over time</h2>",
        '<div class="charts">',
        *(plot.figure() for plot in charts.trends(judgement)),
        "</div>",
        *(_harmonics(judgement) if record.order_max else []),
        *(["<h2>Duration curves</h2>", *_curves(judgement)] if record.has_voltage else []),
        *(["<h2>Vector diagram</h2>", _vectors(record)] if record.has_voltage and not record.of_trends else []),
        "<h2>Dips, swells and interruptions</h2>",
        *_events(judgement),
        _footer(judgement),
    ]
    return page("Power quality report to EN 50160", parts, STYLE)


def _harmonics(judgement: Judgement) -> list[str]:
    currents = charts.current_harmonics(judgement.record)
    return [
        "<h2>Harmonics</h2>",
        '<div class="charts">',
        charts.harmonics(judgement).figure(),
        *([currents.figure()] if currents else []),
        "</div>",
        tables.harmonics(judgement),
        *(["<h3>Harmonics of the current</h3>", tables.current_harmonics(judgement.record)] if currents else []),
    ]


def _curves(judgement: Judgement) -> list[str]:
    return ['<div class="charts">', *(plot.figure() for plot in charts.duration_curves(judgement)), "</div>"]


def _vectors(record: Record) -> str:
    drawn = vectors(record.phases, *charts.phasors(record))
    return f'<div class="side"><figure>{drawn}</figure>{tables.phasors(record)}</div>'


def _verdict(judgement: Judgement) -> str:
    failed = {edition: judgement.failed(edition) for edition in limits.EDITIONS}
    names = list(dict.fromkeys(each.limit.name for each in failed[EDITION_2022]))
    only_2010 = [each.limit.name for each in failed[EDITION_2010] if each.limit.name not in names]
    if doubt := limits_doubt(judgement.record):
        return verdict(doubt, f"{_short(judgement)}{_SIMULATED}", passed=judgement.passed())
    if names:
        sentence = f"Outside the limits: {', '.join(names)}."
    elif not judgement.is_known:
        sentence = "Not judged: no interval of 10 minutes was measured whole and without an event."
    elif only_2010:
        older = ", ".join(dict.fromkeys(only_2010))
        sentence = f"Within the limits of the 2022 edition; outside those of the 2010 edition: {older}."
    else:
        sentence = "Everything measured is within the limits."
    if names and only_2010:
        sentence += f" By the 2010 edition also {', '.join(dict.fromkeys(only_2010))}."
    return verdict(sentence, f"{_short(judgement)}{_SIMULATED}", passed=judgement.passed())


def _short(judgement: Judgement) -> str:
    if judgement.is_whole:
        return ""
    span = charts.duration_words(judgement.record.span_s)
    return f"Less than a week was measured ({span}): EN 50160 judges weeks, so this is an indication. "


def limits_doubt(record: Record) -> str:
    """Why a record is not judged, or whether its declared voltage is right, in a sentence; nothing where there is no doubt."""
    if not record.has_voltage:
        return f"Not judged: {not_assessed(record)}."
    if not record.is_mains:
        return f"Not judged: {not_assessed(record)}. So are the limits of EN 50160."
    declared, median = (quantity(value, "V") for value in (record.u_n_v, record.median_v))
    if record.u_n_known and not record.is_low_voltage:
        return (
            f"Not judged: the declared voltage is {declared}, and the limits here are those of low voltage, up to 1 kV. EN 50160 "
            "has other limits above it."
        )
    if record.is_near_declared:
        return ""
    if not record.u_n_known:
        return (
            f"Not judged: the declared voltage is not known. The median voltage is {median}; which was declared is said with "
            "--un, in volts of a measuring system."
        )
    return f"Is the declared voltage right? {declared} was declared, and the median voltage is {median}."


def _facts(judgement: Judgement, software: str, made: str) -> dict[str, str]:
    record = judgement.record
    rows = record.ten_minutes.rows
    return {
        "From": time_words(record.start, record.time_scale),
        "To": time_words(record.end, record.time_scale),
        "Measured": f"{charts.duration_words(record.measured_s)} of {charts.duration_words(record.span_s)}",
        "Declared voltage": declared_words(record),
        "Nominal frequency": f"{record.nominal_hz:g} Hz",
        "10-minute values": f"{written(rows, 0)}, {int(record.flagged.sum())} flagged",
        "10-second values": f"{written(record.frequencies.rows, 0)}, {written(record.frequency_flagged.sum(), 0)} flagged",
        "2-hour values": f"{len(record.plts)}, {int(record.plt_flagged.sum())} flagged",
        "Events": written(len(record.occurrences), 0) if record.has_events else "not assessed",
        "Harmonics measured": f"to order {record.order_max}" if record.order_max else "none",
        "Software": software,
        "Generated": made,
    }


def declared_words(record: Record) -> str:
    """The declared voltage, and whether anybody declared it."""
    if not record.has_voltage:
        return "no voltage was measured"
    if record.u_n_known:
        return quantity(record.u_n_v, "V")
    return f"{quantity(record.u_n_v, 'V')} (assumed)" if record.is_near_declared else "not known"


def _events(judgement: Judgement) -> list[str]:
    record = judgement.record
    why = not_assessed(record)
    if not record.has_events:
        return [f"<p>Not assessed: {why}. So no interval is flagged for them either.</p>"]
    parts = [
        *([f"<p>Not assessed for all of the time: {why}.</p>"] if why else []),
        '<div class="charts">',
        _cells("Dips: residual voltage and duration", judgement.dips, limits.DIP_ROWS, limits.DIP_COLUMNS),
        _cells("Swells: highest voltage and duration", judgement.swells, limits.SWELL_ROWS, limits.SWELL_COLUMNS),
        "</div>",
        f"<p>Interruptions up to 3 minutes: <b>{judgement.short_interruptions}</b>; "
        f"longer: <b>{judgement.long_interruptions}</b>. Rapid voltage changes: <b>{judgement.rapid_changes}</b>. "
        f"Dips and swells of no cell (longer than a minute, shorter than 10 ms): <b>{judgement.beyond_table}</b>.</p>",
    ]
    if record.shapes:
        parts += ["<h2>Waveforms of the worst events</h2>", '<div class="charts">']
        parts += [charts.wave(shape, record).figure() for shape in record.shapes] + ["</div>"]
    shown = sorted(record.occurrences, key=lambda each: each.start)[:EVENTS_SHOWN]
    if shown:
        zone = record.time_scale.value
        rows = "".join(_event(each, record) for each in shown)
        more = len(record.occurrences) - len(shown)
        parts.append(
            f'<h2>Events</h2><div class="wide"><table><thead><tr><th>Start, {zone}</th><th>Event</th><th>Phases</th>'
            '<th class="n">Duration</th><th class="n">Voltage</th><th>Cell</th></tr></thead>'
            f"<tbody>{rows}</tbody></table></div>" + (f'<p class="small">And {more} more.</p>' if more else "")
        )
    return parts


def _event(occurrence: Occurrence, record: Record) -> str:
    event = occurrence.event
    phases = " ".join(record.phases[n] for n in event.phases)
    cut = ", cut" if event.cut else ""
    start = time_words(occurrence.start, record.time_scale, fine=True, zone=False)
    return (
        f"<tr><td>{start}</td><td>{escape(event.kind.value + cut)}</td><td>{phases}</td>"
        f'<td class="n">{charts.duration_words(event.duration_s)}</td><td class="n">{_extreme(event)}</td>'
        f"<td>{event.cell or ''}</td></tr>"
    )


def _extreme(event: Event) -> str:
    extreme = quantity(event.extreme_v, "V", of=event.reference_v)
    if event.kind is Kind.RVC:
        return f"{quantity(event.reference_v, 'V')} → {extreme}"
    return f"{extreme}, {event.relative * 100:.1f} %"


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
    text = _METHOD_OF_TRENDS if judgement.record.of_trends else _METHOD
    method = text.format(connection="without" if judgement.island else "with")
    return f'<h2>Method</h2><p class="small">Letters after the limits: {flags}. {method}</p>'


def time_words(at: Instant, scale: TimeScale, *, fine: bool = False, zone: bool = True) -> str:
    """A moment as a person reads it: to the second or, ``fine``, to the millisecond, with its zone or without; as elapsed time
    where nobody says when it was."""
    if scale is TimeScale.ELAPSED:
        return f"{written(at / NS_PER_S, 3)} s{' from the first sample' if zone else ''}"
    moment = datetime_of(Instant(at + (NS_PER_S // 2000 if fine else NS_PER_S // 2)))
    moment -= timedelta(microseconds=moment.microsecond % (1000 if fine else 1_000_000))
    text = f"{moment:%Y-%m-%d %H:%M:%S}" + (f".{moment.microsecond // 1000:03d}" if fine else "")
    return f"{text} {scale.value}" if zone else text
