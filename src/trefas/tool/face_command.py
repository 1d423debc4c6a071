"""``trefas face``: what is on the display of a meter, drawn in the terminal and as SVG.

Of a meter that runs, by its port for hands; or of one that lives for this alone: it measures its source, then hands touch it.
"""

import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from trefas.base.errors import LocalError, SetupError
from trefas.base.instant import Instant
from trefas.base.regular_file import check_written
from trefas.core.display import Display
from trefas.core.lcd.picture import Picture
from trefas.device.build import Device, build
from trefas.device.hand import Hand
from trefas.device.order import Order, read_order
from trefas.device.touch import act
from trefas.metrology.samples import Gap
from trefas.run.clock import utc_now
from trefas.sources.source import Source
from trefas.sources.spec import open_source
from trefas.tool.durations import parse_duration_ns, parse_time
from trefas.tool.glass import Glass, svg
from trefas.tool.touch import asked

WAIT = "wait"
"""A touch that is none: time passes."""
BLOCK_S = 0.2


def show_face(
    order_file: Path | None,
    *,
    svg_file: Path | None,
    port: str | None,
    source: str | None,
    start: str | None,
    duration: str,
    touches: Sequence[str],
) -> None:
    """Prints the picture, and writes it where that is wanted. Raises SetupError for what cannot be."""
    if svg_file is not None:
        check_written(svg_file, "the picture")
    if port is not None:
        if order_file is not None or source is not None or start is not None or touches:
            raise SetupError(
                "--at is a meter that runs; it has its own file, source and time, and trefas touch touches it"
            )
        lit = _running(port).lit
    else:
        order = read_order(order_file) if order_file is not None else Order()
        lit = _lived(order, source, start, duration, touches)
    if svg_file is not None:
        try:
            svg_file.write_text(svg(lit), encoding="utf-8")
        except OSError as error:
            raise SetupError(f"the picture cannot be written to {svg_file}: {error.strerror}") from error
    Console(file=sys.stdout).print(Glass(lit))


def _running(port: str) -> Picture:
    answer = asked(port, "segments")
    name, equals, bits = answer.partition("=")
    if name != "segments" or not equals:
        raise SetupError(
            f"the meter at {port} tells no segments, but {answer[:60]!a}; it must be a meter of this version"
        )
    try:
        return Picture.of_bits(bits)
    except LocalError as wrong:
        raise SetupError(f"the meter at {port} tells what is no picture: {wrong}") from None


def _lived(order: Order, spec: str | None, start: str | None, duration: str, touches: Sequence[str]) -> frozenset[str]:
    """What is lit after so long a life, and these touches."""
    begin = utc_now() if start is None else parse_time(start, "--start")
    source = open_source(order.source if spec is None else spec)
    device = build(order, start=begin, wiring=source.wiring, nominal_hz=source.nominal_hz)
    life = _Life(device, source)
    life.pass_to(Instant(begin + parse_duration_ns(duration, "--for")))
    for touch in touches:
        word, _, rest = touch.strip().partition(" ")
        if word == WAIT:
            life.pass_to(Instant(life.now + parse_duration_ns(rest, "wait")))
            continue
        try:
            act(Hand(device, life.now), touch)
        except LocalError as refused:
            raise SetupError(f"--touch is '{touch}': {refused}") from None
    return device.meter.part(Display).picture(life.now).at(life.now)


class _Life:
    """A meter, and the source that it measures as far as it is wanted. Where that ends, there is no voltage."""

    def __init__(self, device: Device, source: Source) -> None:
        self.device = device
        self.now = device.meter.now
        self._blocks = source.stream(self.now, BLOCK_S)

    def pass_to(self, end: Instant) -> None:
        """Time passes; blocks are whole, so it may be a little more."""
        meter = self.device.meter
        while meter.now < end:
            item = next(self._blocks, None)
            if item is None:
                meter.finish()
                meter.skip(Gap(meter.now, end, "the source ended"))
            elif isinstance(item, Gap):
                meter.skip(item)
            else:
                meter.feed(item)
        self.now = meter.now
