"""The frame of a report: one HTML file that needs nothing else, readable on a phone and on paper."""

import re
from collections.abc import Iterable, Mapping
from html import escape

DEFS = (
    '<svg width="0" height="0" class="defs" aria-hidden="true"><defs>'
    '<pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<line x1="0" y1="0" x2="0" y2="6" class="stripe"/></pattern></defs></svg>'
)
"""What the pictures of a page share: the hatching of what was not measured."""

STYLE = """
:root { color-scheme: light dark; --paper: #fff; --ink: #1b2733; --soft: #56646f; --line: #d5dde5; --axis: #8796a5;
  --good: #15803d; --bad: #b91c1c; --doubt: #a16207; --band: #e4f2e7; --on-good: #f3f8f4; --on-bad: #fdf3f3; --on-doubt: #fdf8ec;
  --shade: #f4e3c1; --event: #fbdcdc; --hatch: #9aa7b4; --rail: #eef2f6; --p1: #0b62c4;
  --p2: #c2410c; --p3: #15803d; --p4: #7e22ce; --p5: #a16207; --p6: #0e7490; --other: #475569 }
@media screen and (prefers-color-scheme: dark) { :root { --paper: #11171d; --ink: #e3e9ef; --soft: #9fb0be; --line: #2b3742;
  --axis: #6b7b8a; --good: #4ade80; --bad: #f87171; --doubt: #eab308; --band: #173524; --on-good: #14231a; --on-bad: #2c1717;
  --on-doubt: #2a2311; --shade: #4a3b1a; --event: #4c2323; --hatch: #5b6977; --rail: #1e2830; --p1: #6db3ff; --p2: #ff9d5c;
  --p3: #5fd98a; --p4: #c79bf2; --p5: #e3b341; --p6: #56c8dc; --other: #b6c3cf } }
* { box-sizing: border-box }
body { font: 16px/1.45 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; color: var(--ink);
  background: var(--paper); max-width: 1060px; margin: 0 auto; padding: 20px 16px 48px }
h1 { font-size: 1.6rem; margin: 0 0 4px; line-height: 1.2 }
h2 { font-size: 1.15rem; margin: 32px 0 8px }
h3 { font-size: 1rem; margin: 0 0 2px }
p { margin: 6px 0 }
.verdict { border-left: 6px solid var(--good); background: var(--on-good); padding: 10px 14px; margin: 14px 0; font-weight: 600 }
.verdict.failed { border-color: var(--bad); background: var(--on-bad) }
.verdict.unknown { border-color: var(--doubt); background: var(--on-doubt) }
.verdict small { display: block; font-weight: 400; color: var(--soft) }
dl { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 300px), 1fr)); gap: 4px 24px; margin: 12px 0 }
dl div { display: flex; justify-content: space-between; gap: 12px; border-bottom: 1px solid var(--line); padding: 3px 0 }
dt { color: var(--soft); flex: none }
dd { margin: 0; text-align: right; overflow-wrap: anywhere }
.charts { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 380px), 1fr)); gap: 22px 28px }
figure { margin: 0; break-inside: avoid }
figure > svg { width: 100%; height: auto; display: block }
svg text { font-size: 11.5px; fill: var(--ink) }
svg .name { fill: var(--soft) }
svg .grid { stroke: var(--line); stroke-width: .8 }
svg .axis { fill: none; stroke: var(--axis); stroke-width: 1 }
svg .limit { stroke: var(--bad); stroke-width: 1.1; stroke-dasharray: 6 3 }
svg .mark { stroke: var(--soft); stroke-width: .9; stroke-dasharray: 2 2 }
svg .shade { fill: var(--shade) } svg .event { fill: var(--event) } svg .hatch { fill: url(#hatch) }
svg .dot { fill: var(--bad) } svg .stripe { stroke: var(--hatch); stroke-width: 1.6 }
.defs { position: absolute }
.legend { display: flex; flex-wrap: wrap; gap: 2px 16px; font-size: .86rem; margin: 2px 0 0 }
.legend span { display: inline-flex; align-items: center; gap: 6px; white-space: nowrap }
.key { width: 26px; height: 10px }
table { border-collapse: collapse; width: 100%; font-size: .9rem; font-variant-numeric: tabular-nums }
th { text-align: left; color: var(--soft); font-weight: 600; border-bottom: 2px solid var(--line); padding: 4px 6px 4px 0 }
td { border-bottom: 1px solid var(--line); padding: 4px 6px 4px 0; vertical-align: top }
th.n, td.n { text-align: right; white-space: nowrap; padding-right: 12px }
td.ok { color: var(--good); text-align: right } td.no { color: var(--bad); text-align: right; font-weight: 700 }
tr.failed td { background: var(--on-bad) }
code { font: inherit; white-space: nowrap }
td small, .small { color: var(--soft); font-size: .82rem }
section { break-inside: auto } thead { display: table-header-group } tr { break-inside: avoid }
@media screen and (max-width: 560px) { .wide table { font-size: .76rem } .wide td, .wide th { padding-right: 5px } }
@page { size: A4; margin: 12mm 14mm }
@media print {
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact }
  body { font-size: 10pt; line-height: 1.4; padding: 0; max-width: none }
  html { font-size: 92% } td, th { padding-top: 2.5px; padding-bottom: 2.5px }
  .charts { grid-template-columns: 1fr 1fr; gap: 10px 18px } h2, h3, h2 + p, section > p { break-after: avoid }
  h2 { margin: 15px 0 6px } .verdict, dl div { break-inside: avoid }
}
"""
"""What all reports have in common; a report adds its own."""


def page(title: str, parts: Iterable[str], style: str = "") -> str:
    """The whole file."""
    return "\n".join(
        [
            "<!doctype html>",
            '<html lang="en"><head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{escape(title)}</title><style>{STYLE}{style}</style></head><body>",
            DEFS,
            f"<h1>{escape(title)}</h1>",
            *parts,
            "</body></html>\n",
        ]
    )


def verdict(sentence: str, small: str, *, passed: bool | None) -> str:
    """The box that says how it went; ``passed`` is None where nothing could be told."""
    kind = {True: "verdict", False: "verdict failed", None: "verdict unknown"}[passed]
    return f'<p class="{kind}">{_options(sentence)}<small>{_options(small)}</small></p>'


def facts(named: Mapping[str, str]) -> str:
    """Names and what they are, side by side."""
    rows = "".join(f"<div><dt>{escape(name)}</dt><dd>{_breakable(value)}</dd></div>" for name, value in named.items())
    return f"<dl>{rows}</dl>"


def _options(text: str) -> str:
    """The name of an option is not to be broken behind its hyphens."""
    return re.sub(r"--\w+", r"<code>\g<0></code>", escape(text))


def _breakable(text: str) -> str:
    """A line may end behind a comma of what has no spaces."""
    return escape(text).replace(",", ",<wbr>")
