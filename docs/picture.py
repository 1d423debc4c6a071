"""Draws the pictures of the README.

``face.svg``: the face of the built-in household on a summer evening, as ``trefas run`` shows it on a terminal.
``accuracy.svg``: the accuracy curves of ``trefas typetest`` with the sensors of an example in the tolerance band of class B.

python docs/picture.py
"""

import io
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from trefas import Order, SampleBlock, build, open_source
from trefas.base.instant import NS_PER_S, Instant, instant_of
from trefas.run.clock import WorldClock
from trefas.run.live import Listening, LiveMeter
from trefas.run.ports.port import parse_port
from trefas.tool.face import face
from trefas.tool.page import STYLE
from trefas.tool.typetest.chart import HEIGHT, LEFT, WIDTH, stroke
from trefas.tool.typetest.curves import charts
from trefas.tool.typetest.programme import BALANCED, type_test
from trefas.tool.typetest.ratings import Ratings
from trefas.tool.typetest.report import STYLE as REPORT_STYLE
from trefas.tool.typetest.sensors import Sensors

BEGIN = datetime(2024, 6, 20, 17, 30, tzinfo=UTC)
MINUTES = 65


def draw() -> str:
    """An hour of the household, then its face."""
    order, start = Order(), instant_of(BEGIN)
    source = open_source(f"{order.source},for={MINUTES * 60}")
    device = build(order, start=start, wiring=source.wiring, nominal_hz=source.nominal_hz)
    listening = [Listening(name, parse_port(port)) for name, port in order.ports]
    live = LiveMeter(device, source, WorldClock(start, Instant(0)), listening=listening)
    for block in source.stream(start, 10.0):
        assert isinstance(block, SampleBlock), "a household has no gaps"
        device.meter.feed(block)
    assert device.meter.now > start + (MINUTES * 60 - 1) * NS_PER_S, "the whole time was measured"
    said = [f"{each.interface}: {each.port.name}" for each in listening]
    said += [source.note, "memory: ~/.local/state/trefas/household"]
    console = Console(record=True, width=72, file=io.StringIO(), force_terminal=True)
    console.print(face(live, said))
    return console.export_svg(title="trefas run")


def accuracy() -> str:
    """The first curves of a report, with the colours of a page of its own."""
    ratings = Ratings.of("B", "5(80)")
    outcome = type_test(ratings, Sensors.example("B"), sections=(BALANCED,))
    (chart,) = charts(outcome)
    style = f"<style>{STYLE} svg {{ background: var(--paper); font-family: sans-serif }} {REPORT_STYLE}</style>"
    names, at = [], LEFT
    for number, curve in enumerate(chart.curves):
        names.append(f'<line x1="{at:g}" x2="{at + 22:g}" y1="258" y2="258" {stroke(number)}/>')
        names.append(f'<text x="{at + 28:g}" y="262">{curve.name}</text>')
        at += 90.0
    names.append(f'<text x="{at:g}" y="262">band: class B</text>')
    drawn = chart.svg().replace(f'viewBox="0 0 {WIDTH:g} {HEIGHT:g}"', f'viewBox="0 0 {WIDTH:g} 272" width="600"')
    head, body = drawn.split(">", 1)
    return f'{head} xmlns="http://www.w3.org/2000/svg">{style}{body.removesuffix("</svg>")}{"".join(names)}</svg>\n'


if __name__ == "__main__":
    Path(__file__).with_name("face.svg").write_text(draw(), encoding="utf-8")
    Path(__file__).with_name("accuracy.svg").write_text(accuracy(), encoding="utf-8")
