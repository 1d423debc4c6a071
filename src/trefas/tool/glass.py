"""The glass of the display, drawn: as SVG, and in the dots of Braille for a terminal. Both from the table of segments."""

from collections.abc import Collection, Iterator
from itertools import pairwise

from rich.console import Console, ConsoleOptions, RenderResult
from rich.text import Text

from trefas.core.lcd.segments import HEIGHT, SEGMENTS, WIDTH, Point, Segment, Stroke

INK, GHOST, GLASS = "#16211c", "#b9c6b6", "#c8d5c3"
"""What is lit, what is dark, and what is behind both."""

COLUMNS = 100
"""Characters of a terminal that the glass is wide: two dots each."""
COLUMNS_MIN = 60
"""Where there is less room: twelve lines, in which digits can still be read."""
LINES_FOR_ALL = 48
"""A terminal that has so many shows the glass in its size, and the tables of a meter below it."""
_DOTS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))
"""Bits of a Braille character by row and column (Unicode, U+2800)."""


def svg(lit: Collection[str]) -> str:
    """A picture with every segment in it; those that are dark can just be seen, as on glass. Each is a group with its name."""
    dark = [_group(each, GHOST) for each in SEGMENTS if each.name not in lit]
    groups = "\n".join([*dark, *(_group(each, INK) for each in SEGMENTS if each.name in lit)])  # some cross each other
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img">\n'
        f'<rect width="{WIDTH}" height="{HEIGHT}" rx="14" fill="{GLASS}"/>\n{groups}\n</svg>\n'
    )


def braille(lit: Collection[str], columns: int = COLUMNS) -> list[str]:
    """Lines of text, each of so many characters."""
    scale = 2 * columns / WIDTH
    rows = -(-round(HEIGHT * scale) // 4)
    cells = [[0] * columns for _ in range(rows)]
    for segment in SEGMENTS:
        if segment.name not in lit:
            continue
        for x, y in (dot for stroke in segment.strokes for dot in _dots(stroke, scale)):
            if 0 <= x < 2 * columns and 0 <= y < 4 * rows:
                cells[y // 4][x // 2] |= _DOTS[y % 4][x % 2]
    return ["".join(chr(0x2800 + cell) for cell in row) for row in cells]


class Glass:
    """The glass in a terminal: as wide as that is, and smaller where others need its lines (``shares``) and it has few."""

    def __init__(self, lit: Collection[str], *, shares: bool = False) -> None:
        self.lit = lit
        self.shares = shares

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Lines of dots; the blank ones above and below are left out."""
        columns = COLUMNS_MIN if self.shares and console.height < LINES_FOR_ALL else COLUMNS
        for row in braille(self.lit, min(columns, options.max_width))[:-1]:
            yield Text(row, no_wrap=True)


def _group(segment: Segment, ink: str) -> str:
    return f'<g id="{segment.name}" fill="{ink}" stroke="{ink}">{"".join(_drawn(each) for each in segment.strokes)}</g>'


def _drawn(stroke: Stroke) -> str:
    points = " ".join(f"{x:g},{y:g}" for x, y in ((round(x, 1), round(y, 1)) for x, y in stroke.points))
    if stroke.filled:
        return f'<polygon points="{points}" stroke="none"/>'
    return (
        f'<polyline points="{points}" fill="none" stroke-width="{stroke.width:g}" stroke-linecap="round" '
        'stroke-linejoin="round"/>'
    )


def _dots(stroke: Stroke, scale: float) -> Iterator[tuple[int, int]]:
    """Those of a line, a dot wide; those of what is filled."""
    points = [(x * scale, y * scale) for x, y in stroke.points]
    if stroke.filled:
        yield from _inside(points)
        points = [*points, points[0]]
    for (x0, y0), (x1, y1) in pairwise(points):
        steps = max(1, round(2 * max(abs(x1 - x0), abs(y1 - y0))))
        for step in range(steps + 1):
            share = step / steps
            yield round(x0 + (x1 - x0) * share), round(y0 + (y1 - y0) * share)


def _inside(points: list[Point]) -> Iterator[tuple[int, int]]:
    """Dots that an even number of edges does not part from the outside."""
    xs, ys = [x for x, _ in points], [y for _, y in points]
    edges = list(zip(points, [*points[1:], points[0]], strict=True))
    for y in range(int(min(ys)), int(max(ys)) + 2):
        for x in range(int(min(xs)), int(max(xs)) + 2):
            crossed = sum(
                (y0 > y) != (y1 > y) and x < (x1 - x0) * (y - y0) / (y1 - y0) + x0 for (x0, y0), (x1, y1) in edges
            )
            if crossed % 2:
                yield x, y
