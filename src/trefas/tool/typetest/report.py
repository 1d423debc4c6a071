"""The report: one HTML file that needs nothing else, readable on a phone and on paper.

What is measured stands first: verdict, accuracy curves, how much of each limit is used; then every check.
"""

from html import escape

from trefas.tool.typetest.chart import Chart
from trefas.tool.typetest.curves import charts
from trefas.tool.typetest.limits import NOT_SIMULATED
from trefas.tool.typetest.programme import Outcome
from trefas.tool.typetest.result import Result, Summary, by_section

FLAGS = {
    "H": "confirmed by a public source",
    "h": "well known, not read again in the standard",
    "m": "from memory, or different between editions",
}

_STYLE = """
:root { --ink: #1b2733; --soft: #5b6b7b; --line: #d5dde5; --good: #15803d; --bad: #b91c1c; --band: #e4f2e7 }
* { box-sizing: border-box }
body { font: 16px/1.45 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; color: var(--ink);
  background: #fff; max-width: 1060px; margin: 0 auto; padding: 20px 16px 48px }
h1 { font-size: 1.6rem; margin: 0 0 4px; line-height: 1.2 }
h2 { font-size: 1.15rem; margin: 32px 0 8px }
h3 { font-size: 1rem; margin: 0 0 2px }
p { margin: 6px 0 }
.verdict { border-left: 6px solid var(--good); background: #f3f8f4; padding: 10px 14px; margin: 14px 0; font-weight: 600 }
.verdict.failed { border-color: var(--bad); background: #fdf3f3 }
.verdict small { display: block; font-weight: 400; color: var(--soft) }
dl { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 300px), 1fr)); gap: 4px 24px; margin: 12px 0 }
dl div { display: flex; justify-content: space-between; gap: 12px; border-bottom: 1px solid var(--line); padding: 3px 0 }
dt { color: var(--soft); flex: none }
dd { margin: 0; text-align: right; overflow-wrap: anywhere }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 380px), 1fr)); gap: 22px 28px }
figure { margin: 0; break-inside: avoid }
figure > svg { width: 100%; height: auto; display: block }
svg text { font-size: 11.5px; fill: var(--ink) }
svg .name { fill: var(--soft) }
svg .band { fill: var(--band) }
svg .outline { fill: none; stroke: #6b8f73; stroke-width: 1; stroke-dasharray: 3 3 }
svg .grid { stroke: var(--line); stroke-width: .8 }
svg .zero { stroke: #8796a5; stroke-width: 1 }
svg .mark { stroke: #b9c4cf; stroke-width: .8; stroke-dasharray: 2 3 }
.legend { display: flex; flex-wrap: wrap; gap: 2px 16px; font-size: .86rem; margin: 2px 0 0 }
.legend span { display: inline-flex; align-items: center; gap: 6px; white-space: nowrap }
.key { width: 26px; height: 10px }
table { border-collapse: collapse; width: 100%; font-size: .9rem; font-variant-numeric: tabular-nums }
th { text-align: left; color: var(--soft); font-weight: 600; border-bottom: 2px solid var(--line); padding: 4px 6px 4px 0 }
td { border-bottom: 1px solid var(--line); padding: 4px 6px 4px 0; vertical-align: top }
th.n, td.n { text-align: right; white-space: nowrap; padding-right: 12px }
td.ok { color: var(--good); text-align: right } td.no { color: var(--bad); text-align: right; font-weight: 700 }
tr.failed td { background: #fdf3f3 }
td small, .small { color: var(--soft); font-size: .82rem }
.use div { display: grid; grid-template: "name rail share" auto / minmax(8.5em, 15em) 1fr 4.4em; gap: 1px 12px;
  align-items: center; font-size: .9rem; padding: 2px 0 }
.use b { font-weight: 400; white-space: nowrap; text-align: right; font-variant-numeric: tabular-nums; grid-area: share }
.rail { grid-area: rail }
.rail { background: #eef2f6; height: 12px }
.rail i { display: block; height: 12px; background: #0b62c4; min-width: 2px } .rail i.over { background: var(--bad) }
@media (max-width: 560px) { .use div { grid-template: "name share" auto "rail rail" auto / 1fr 4.4em } }
section { break-inside: auto } thead { display: table-header-group } tr { break-inside: avoid }
@page { size: A4; margin: 14mm }
@media print {
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact }
  body { font-size: 10.5pt; padding: 0; max-width: none }
  .charts { grid-template-columns: 1fr 1fr; gap: 10px 18px } h2, section > p { break-after: avoid }
  .sections { columns: 2; column-gap: 9mm; font-size: 8pt } .sections h2 { font-size: 10.5pt; margin: 14px 0 2px }
}
"""


def html_report(outcome: Outcome, software: str, made: str) -> str:
    """The whole file. ``software`` and ``made`` say which version made it, and when."""
    ratings = outcome.ratings
    title = f"Type test, class {ratings.accuracy}"
    connection = "behind current transformers" if ratings.ct else "direct"
    facts = {
        "Meter": f"3×{ratings.un_v:g}/400 V, {ratings.fn_hz:g} Hz, {connection}",
        "Current": ratings.current_range,
        "Starting current": f"{ratings.ist_a * 1000:g} mA",
        "Registers nothing below": f"{outcome.starting_w:.3g} W a phase",
        "Meter constant": f"{ratings.pulses_per_kwh} imp/kWh",
        "Sensors": str(outcome.sensors),
        "Reactive energy": f"class {outcome.reactive_class}" if ratings.reactive else "not measured",
        "Checks": f"{len(outcome.results)}, {len(outcome.failed)} outside",
        "Software": software,
        "Made": made,
    }
    sections = by_section(outcome.results)
    parts = [
        "<!doctype html>",
        '<html lang="en"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body>",
        f"<h1>{escape(title)}</h1>",
        f'<p class="small">{escape(" · ".join(outcome.editions))}</p>',
        _verdict(outcome),
        "<dl>"
        + "".join(f"<div><dt>{escape(name)}</dt><dd>{_breakable(value)}</dd></div>" for name, value in facts.items())
        + "</dl>",
        "<h2>Accuracy over load</h2>",
        '<div class="charts">',
        *(_figure(chart) for chart in charts(outcome)),
        "</div>",
        "<h2>How much of each limit is used</h2>",
        '<div class="use">',
        *(_use(summary) for summary in sections if any(result.share for result in summary.results)),
        "</div>",
        *(_failed(outcome.failed) if outcome.failed else ()),
        '<div class="sections">',
        *(_section(summary) for summary in sections),
        "</div>",
        _footer(),
        "</body></html>",
    ]
    return "\n".join(parts) + "\n"


def _breakable(text: str) -> str:
    """A line may end behind a comma of what has no spaces."""
    return escape(text).replace(",", ",<wbr>")


def _verdict(outcome: Outcome) -> str:
    kind = "verdict" if outcome.passed else "verdict failed"
    sentence = outcome.verdict[0].upper() + outcome.verdict[1:]
    return (
        f'<p class="{kind}">{escape(sentence)}.<small>Test signals of known energy went through the measuring program, and its '
        "registers were read. A laboratory with a real meter may find otherwise, and only it can say that a meter conforms."
        "</small></p>"
    )


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
    editions = " · ".join(dict.fromkeys(result.limit.edition for result in summary.results))
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
    remark = "; ".join(text for text in (section, result.fault, result.note) if text)
    small = f"<br><small>{escape(remark)}</small>" if remark else ""
    mark = '<td class="ok">✓</td>' if result.passed else '<td class="no">✗</td>'
    failed = "" if result.passed else ' class="failed"'
    return (
        f'<tr{failed}><td>{escape(result.name)}{small}</td><td class="n">{result.value_words} {result.unit}</td>'
        f'<td class="n">{result.limit_words}</td><td><small>{result.limit.flag.value}</small></td>{mark}</tr>'
    )


def _footer() -> str:
    flags = "; ".join(f"<b>{flag}</b> {escape(words)}" for flag, words in FLAGS.items())
    missing = "".join(f"<li>{escape(words)}</li>" for words in NOT_SIMULATED)
    return (
        f"<h2>What this says, and what not</h2><p>Letters behind the limits: {flags}.</p>"
        f"<p>Not simulated:</p><ul>{missing}</ul>"
    )
