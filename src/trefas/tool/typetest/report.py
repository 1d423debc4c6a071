"""The report: one HTML file that needs nothing else, readable on a phone and on paper.

What is measured stands first: verdict, accuracy curves, how much of each limit is used; then every check.
"""

from collections.abc import Iterable
from html import escape

from trefas.metrology.samples import Wiring
from trefas.tool.page import facts, page, verdict
from trefas.tool.typetest.chart import Chart
from trefas.tool.typetest.curves import SECTIONS, charts
from trefas.tool.typetest.limits import NOT_SIMULATED
from trefas.tool.typetest.programme import Outcome
from trefas.tool.typetest.result import Result, Summary, by_section

FLAGS = {
    "H": "confirmed by a public source",
    "h": "well known, not read again in the standard",
    "m": "from memory, or different between editions",
    "own": "in no standard, our own choice",
}

STYLE = """
svg .band { fill: var(--band) }
.little { grid-template-columns: repeat(auto-fill, minmax(min(100%, 240px), 1fr)); font-size: .85rem }
p code { overflow-wrap: anywhere; white-space: normal }
svg .outline { fill: none; stroke: var(--axis); stroke-width: 1; stroke-dasharray: 3 3 }
svg .zero { stroke: var(--axis); stroke-width: 1 }
svg .mark { stroke: var(--axis); stroke-width: .8; stroke-dasharray: 2 3 }
.use div { display: grid; grid-template: "name rail share" auto / minmax(8.5em, 15em) 1fr 4.4em; gap: 1px 12px;
  align-items: center; font-size: .9rem; padding: 2px 0 }
.use b { font-weight: 400; white-space: nowrap; text-align: right; font-variant-numeric: tabular-nums; grid-area: share }
.rail { grid-area: rail }
.rail { background: var(--rail); height: 12px }
.rail i { display: block; height: 12px; background: var(--p1); min-width: 2px } .rail i.over { background: var(--bad) }
@media (max-width: 560px) { .use div { grid-template: "name share" auto "rail rail" auto / 1fr 4.4em } }
@media print {
  .sections { columns: 2; column-gap: 9mm; font-size: 8pt } .sections h2 { font-size: 10.5pt; margin: 14px 0 2px }
}
"""


def html_report(outcome: Outcome, software: str, made: str, example: Outcome | None = None) -> str:
    """The whole file. ``software`` and ``made`` say which version made it, and when. ``example`` has the load curves with sensors
    that are not ideal, to stand before those that are."""
    ratings = outcome.ratings
    title = f"Type test, class {ratings.accuracy}"
    connection = "behind current transformers" if ratings.ct else "direct"
    named = {
        "Meter": f"{ratings.network}, {ratings.fn_hz:g} Hz, {connection}",
        "Current": ratings.current_range,
        "Starting current": f"{ratings.ist_a * 1000:g} mA",
        "No-load threshold": f"{outcome.starting_w:.3g} W {'a phase' if ratings.wiring is not Wiring.ARON else 'in all'}",
        "Meter constant": f"{ratings.pulses_per_kwh} imp/kWh",
        "Sensors": str(outcome.sensors),
        "Reactive energy": f"class {outcome.reactive_class}" if ratings.reactive else "not measured",
        "Checks": f"{outcome.judged}, {len(outcome.failed)} outside; {len(outcome.results) - outcome.judged} more without limit",
        "Software": software,
        "Generated": made,
    }
    sections = by_section(outcome.results)
    parts = [
        f'<p class="small">{escape(" · ".join(outcome.editions))}</p>',
        _verdict(outcome),
        facts(named),
        *_curves(outcome, example),
        "<h2>How much of each limit is used</h2>",
        '<div class="use">',
        *(_use(summary) for summary in sections if any(result.share for result in summary.results)),
        "</div>",
        *(_failed(outcome.failed) if outcome.failed else ()),
        '<div class="sections">',
        *(_section(summary) for summary in sections),
        "</div>",
        _footer(outcome),
    ]
    return page(title, parts, STYLE)


def _verdict(outcome: Outcome) -> str:
    sentence = outcome.verdict[0].upper() + outcome.verdict[1:]
    small = (
        "Test signals of known energy went through the measuring program, and its registers were read. A laboratory with a real "
        "meter may find otherwise, and only it can say that a meter conforms."
    )
    return verdict(f"{sentence}.", small, passed=outcome.passed)


def _curves(outcome: Outcome, example: Outcome | None) -> list[str]:
    """The curves over the load; ideal ones are flat, so what they are to be compared with stands before them."""
    own = [_figure(chart) for chart in charts(outcome)]
    if example is None:
        return ["<h2>Accuracy over load</h2>", '<div class="charts">', *own, "</div>"]
    largest = max(abs(result.value) for result in outcome.results if result.section in SECTIONS)
    return [
        "<h2>Accuracy over load, with sensors of an example</h2>",
        f"<p>With ideal sensors the curves are flat. These are of the same meter with sensors as a real one may have them: "
        f"<code>--sensor {escape(example.sensors.words)}</code> (an example, of no product).</p>",
        '<div class="charts">',
        *(_figure(chart) for chart in charts(example)),
        "</div>",
        "<h2>Accuracy over load, with ideal sensors</h2>",
        f'<p>The largest error is {_percent(largest / 100.0)}.</p><div class="charts little">',
        *own,
        "</div>",
    ]


def _figure(chart: Chart) -> str:
    return f"<figure><h3>{escape(chart.title)}</h3>{chart.svg()}{chart.legend()}</figure>"


def _use(summary: Summary) -> str:
    share = max(abs(result.share) for result in summary.results)
    over = ' class="over"' if summary.failed else ""
    width = f"{min(share, 1.0) * 100:.1f}%"
    return (
        f"<div><span>{escape(summary.section)}</span>"
        f'<span class="rail"><i{over} style="width:{width}"></i></span><b>{_percent(share)}</b></div>'
    )


def _percent(share: float) -> str:
    return "&lt; 0.1 %" if share < 0.001 else f"{share * 100:.{0 if share >= 1.0 else 1}f} %"


def _failed(results: tuple[Result, ...]) -> list[str]:
    return ["<h2>Outside the limits</h2>", _table(results, with_section=True)]


def _section(summary: Summary) -> str:
    editions = " · ".join(dict.fromkeys(result.limit.source for result in summary.results))
    return (
        f'<section><h2>{escape(summary.section)}</h2><p class="small">{escape(editions)}</p>'
        f"{_table(summary.results)}</section>"
    )


def _table(results: tuple[Result, ...], *, with_section: bool = False) -> str:
    rows = "".join(_row(result, with_section) for result in results)
    head = '<tr><th>Check</th><th class="n">Result</th><th class="n">Limit</th><th></th><th></th></tr>'
    return f"<table><thead>{head}</thead><tbody>{rows}</tbody></table>"


def _row(result: Result, with_section: bool) -> str:
    section = result.section if with_section else ""
    source = result.limit.source if result.shown_only else ""
    remark = "; ".join(text for text in (section, result.fault, result.note, source) if text)
    small = f"<br><small>{escape(remark)}</small>" if remark else ""
    mark = '<td class="no">✗</td>' if not result.passed else f'<td class="ok">{"" if result.shown_only else "✓"}</td>'
    failed = "" if result.passed else ' class="failed"'
    return (
        f'<tr{failed}><td>{escape(result.name)}{small}</td><td class="n">{result.value_words} {result.unit}</td>'
        f'<td class="n">{result.limit_words}</td><td><small>{result.limit.flag.value}</small></td>{mark}</tr>'
    )


def _footer(outcome: Outcome) -> str:
    flags = "; ".join(f"<b>{flag}</b> {escape(words)}" for flag, words in FLAGS.items())
    left_out = f"<p>Not asked of this meter:</p>{_list(outcome.left_out)}" if outcome.left_out else ""
    return (
        f"<h2>What this says, and what not</h2><p>Letters after the limits: {flags}. Where a limit is none, "
        "the standard has none, or we do not know its number: the result is shown and not judged.</p>"
        f"{left_out}<p>Not simulated:</p>{_list(NOT_SIMULATED)}"
    )


def _list(sentences: Iterable[str]) -> str:
    return "<ul>" + "".join(f"<li>{escape(words)}</li>" for words in sentences) + "</ul>"
