"""Draws ``face.svg``: the face of the built-in household on a summer evening, as ``trefas run`` shows it on a terminal.

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


if __name__ == "__main__":
    Path(__file__).with_name("face.svg").write_text(draw(), encoding="utf-8")
