"""The segments of the display, each with its name, its field and its strokes: every front end draws them from this table.

    1.8.0      + Q          M1 M2   A+        identifier (7 digits) │ quadrant │ modules │ text (4 characters)
            -P  +  +P       M3 M4
    0012688.58                      kWh       value (9 digits, with dots and colons) │ unit
    L1 L2 L3   phase sequence   T1   PP  !  mast  hand  breaker

Which segments there are is the picture in the technical description (its figure 15). Places are in units of which the glass has
1460 by 580; how wide a stroke is drawn is ours.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from math import cos, pi, sin

from trefas.core.lcd.glyphs import FOURTEEN, SEVEN

WIDTH, HEIGHT = 1460, 580

Point = tuple[float, float]


class Field(Enum):
    """A field of the glass, in the words of the data sheet."""

    IDENTIFIER = "identifier"
    QUADRANT = "quadrant"
    MODULES = "modules"
    TEXT = "text"
    VALUE = "value"
    UNIT = "unit"
    PHASES = "phases"
    SEQUENCE = "phase sequence"
    TARIFF = "tariff"
    SYMBOLS = "symbols"


@dataclass(frozen=True, slots=True)
class Stroke:
    """A line through points, so wide; or what it encloses, where it is filled."""

    points: tuple[Point, ...]
    width: float = 8.0
    filled: bool = False


@dataclass(frozen=True, slots=True)
class Segment:
    """One thing that is dark or lit."""

    name: str
    field: Field
    strokes: tuple[Stroke, ...]


IDENTIFIER_DIGITS, VALUE_DIGITS, TEXT_SIZE, MODULES, PHASES = 7, 9, 4, 4, 3
IDENTIFIER_DOTS = (2, 4, 5)
"""Behind which digits of the identifier there is one."""
VALUE_DOTS = (5, 6, 7, 8)
VALUE_COLONS = (5, 7)

_ROW_1, _ROW_2, _ROW_3 = 45.0, 210.0, 398.0
"""Where the rows begin."""


def _bar(*points: Point, width: float = 8.0) -> Stroke:
    return Stroke(points, width)


def _filled(*points: Point) -> Stroke:
    return Stroke(points, 0.0, filled=True)


def _disc(x: float, y: float, radius: float) -> Stroke:
    return _filled(*((x + radius * cos(k * pi / 8), y + radius * sin(k * pi / 8)) for k in range(16)))


def _arc(x: float, y: float, radius: float, begin_deg: float, end_deg: float, width: float = 6.0) -> Stroke:
    angles = [(begin_deg + (end_deg - begin_deg) * k / 12) * pi / 180 for k in range(13)]
    return Stroke(tuple((x + radius * cos(a), y + radius * sin(a)) for a in angles), width)


def _seven(x: float, y: float, wide: float, high: float, width: float) -> dict[str, Stroke]:
    """The segments of a digit by their letters; a gap of a width is left at each corner."""
    right, low, middle, gap = x + wide, y + high, y + high / 2, width
    return {
        "a": _bar((x + gap, y), (right - gap, y), width=width),
        "b": _bar((right, y + gap), (right, middle - gap), width=width),
        "c": _bar((right, middle + gap), (right, low - gap), width=width),
        "d": _bar((x + gap, low), (right - gap, low), width=width),
        "e": _bar((x, middle + gap), (x, low - gap), width=width),
        "f": _bar((x, y + gap), (x, middle - gap), width=width),
        "g": _bar((x + gap, middle), (right - gap, middle), width=width),
    }


def _fourteen(x: float, y: float, wide: float, high: float, width: float) -> dict[str, Stroke]:
    """The segments of a character by their letters."""
    right, low, middle, centre, gap = x + wide, y + high, y + high / 2, x + wide / 2, width
    inner, near = 1.6 * width, 0.8 * width
    return _seven(x, y, wide, high, width) | {
        "g": _bar((x + gap, middle), (centre - near, middle), width=width),
        "h": _bar((x + inner, y + inner), (centre - near, middle - inner), width=width),
        "i": _bar((centre, y + inner), (centre, middle - inner), width=width),
        "j": _bar((right - inner, y + inner), (centre + near, middle - inner), width=width),
        "k": _bar((centre + near, middle), (right - gap, middle), width=width),
        "l": _bar((x + inner, low - inner), (centre - near, middle + inner), width=width),
        "m": _bar((centre, middle + inner), (centre, low - inner), width=width),
        "n": _bar((right - inner, low - inner), (centre + near, middle + inner), width=width),
    }


_LETTERS: dict[str, tuple[tuple[Point, ...], ...]] = {
    "M": (((0, 1), (0, 0), (0.5, 0.6), (1, 0), (1, 1)),),
    "L": (((0, 0), (0, 1), (1, 1)),),
    "P": (((0, 1), (0, 0), (1, 0), (1, 0.5), (0, 0.5)),),
    "Q": (((0, 0), (1, 0), (1, 1), (0, 1), (0, 0)), ((0.6, 0.7), (1.1, 1.1))),
    "T": (((0, 0), (1, 0)), ((0.5, 0), (0.5, 1))),
    "1": (((0.2, 0.2), (0.6, 0), (0.6, 1)),),
    "2": (((0, 0), (1, 0), (1, 0.5), (0, 0.5), (0, 1), (1, 1)),),
    "3": (((0, 0), (1, 0), (1, 1), (0, 1)), ((0.2, 0.5), (1, 0.5))),
    "4": (((0, 0), (0, 0.6), (1, 0.6)), ((0.8, 0), (0.8, 1))),
    "+": (((0, 0.5), (1, 0.5)), ((0.5, 0), (0.5, 1))),
    "-": (((0, 0.5), (1, 0.5)),),
    "v": (((0, 0.4), (0.5, 1), (1, 0.4)),),
    "a": (((0, 0.4), (1, 0.4), (1, 1), (0, 1), (0, 0.7), (1, 0.7)),),
    "r": (((0, 1), (0, 0.4), (0.8, 0.4)),),
    "z": (((0, 0.4), (1, 0.4), (0, 1), (1, 1)),),
}
"""In a square of one, for the letters that are printed on the glass."""


def _written(text: str, x: float, y: float, wide: float, high: float, width: float = 7.0) -> tuple[Stroke, ...]:
    """Letters one behind the other, each ``wide`` with half of that between them."""
    found: list[Stroke] = []
    for number, letter in enumerate(text):
        left = x + number * 1.5 * wide
        found += [
            Stroke(tuple((left + px * wide, y + py * high) for px, py in line), width) for line in _LETTERS[letter]
        ]
    return tuple(found)


def _arrow(begin: Point, end: Point, head: float = 14.0, width: float = 6.0) -> tuple[Stroke, ...]:
    """From one point to another, level or upright."""
    (x0, y0), (x1, y1) = begin, end
    dx, dy = (x1 > x0) - (x1 < x0), (y1 > y0) - (y1 < y0)
    back = (x1 - dx * head, y1 - dy * head)
    sides = ((back[0] - dy * head, back[1] - dx * head), end, (back[0] + dy * head, back[1] + dx * head))
    return (Stroke((begin, end), width), Stroke(sides, width))


def _identifier() -> Iterator[Segment]:
    lefts = [52.0 + 81 * number for number in range(IDENTIFIER_DIGITS)]
    for number, x in enumerate(lefts, 1):
        for letter, stroke in _seven(x - 4, _ROW_1, 56, 122, 7).items():
            yield Segment(f"id{number}{letter}", Field.IDENTIFIER, (stroke,))
    for number in IDENTIFIER_DOTS:
        yield Segment(f"id{number}.", Field.IDENTIFIER, (_disc(lefts[number - 1] + 65, _ROW_1 + 128, 7),))


def _quadrant() -> Iterator[Segment]:
    x, y = 746.0, _ROW_1 + 61
    for sign, way, high in (("+", -1, y - 52), ("-", 1, y + 28)):
        letters = (*_written(sign, x - 46, high, 18, 22, 5), *_written("Q", x + 24, high, 20, 24, 5))
        yield Segment(f"{sign}Q", Field.QUADRANT, (*_arrow((x, y + 8 * way), (x, y + 56 * way)), *letters))
    yield Segment(
        "-P", Field.QUADRANT, (*_arrow((x - 16, y), (x - 84, y)), *_written("-P", x - 134, y - 14, 15, 28, 5))
    )
    yield Segment("+P", Field.QUADRANT, (*_arrow((x + 16, y), (x + 84, y)), *_written("+P", x + 98, y - 14, 15, 28, 5)))


def _modules() -> Iterator[Segment]:
    for number in range(1, MODULES + 1):
        x, y = 922.0 + 84 * ((number - 1) % 2), _ROW_1 + 16 + 60 * ((number - 1) // 2)
        yield Segment(f"M{number}", Field.MODULES, _written(f"M{number}", x, y, 26, 36, 8))


def _text() -> Iterator[Segment]:
    for number in range(1, TEXT_SIZE + 1):
        for letter, stroke in _fourteen(1104.0 + 86 * (number - 1), _ROW_1, 62, 122, 7).items():
            yield Segment(f"text{number}{letter}", Field.TEXT, (stroke,))


def _value() -> Iterator[Segment]:
    lefts = [54.0 + 119.5 * number for number in range(VALUE_DIGITS)]
    for number, x in enumerate(lefts, 1):
        for letter, stroke in _seven(x, _ROW_2, 78, 160, 11).items():
            yield Segment(f"value{number}{letter}", Field.VALUE, (stroke,))
    for number in VALUE_DOTS:
        yield Segment(f"value{number}.", Field.VALUE, (_disc(lefts[number - 1] + 99, _ROW_2 + 160, 8),))
    for number in VALUE_COLONS:
        x = lefts[number - 1] + 99
        yield Segment(f"value{number}:", Field.VALUE, (_disc(x, _ROW_2 + 66, 8), _disc(x, _ROW_2 + 110, 8)))


def _unit() -> Iterator[Segment]:
    """Two rows: reactive units and Hz above, the others below. W, VA, A and % have strokes in common."""
    x, y, high = 1132.0, _ROW_2 - 4, 76.0
    low = y + high

    def segment(name: str, *strokes: Stroke) -> Segment:
        return Segment(name, Field.UNIT, strokes)

    yield segment("1M", *_written("M", x, y, 46, high))
    yield segment("1k", _bar((x + 58, y), (x + 58, low)), _bar((x + 86, y + 34), (x + 64, y + 52), (x + 88, low)))
    yield segment("1var", *_written("var", x + 100, y, 26, high))
    yield segment("1h", _bar((x + 216, y), (x + 216, low)), _bar((x + 222, y + 38), (x + 252, y + 38), (x + 252, low)))
    yield segment("1H", _bar((x + 252, y), (x + 252, y + 28)))
    yield segment("1z", *_written("z", x + 266, y, 28, high))
    y, low = y + 94, low + 94
    yield segment("2M", *_written("M", x, y, 46, high))
    yield segment("2k", _bar((x + 58, y), (x + 58, low)), _bar((x + 86, y + 34), (x + 64, y + 52), (x + 88, low)))
    yield segment("2V", _bar((x + 94, y), (x + 114, low), (x + 136, y)))
    yield segment("2W", _bar((x + 144, y), (x + 162, low)))
    yield segment("2/", _bar((x + 168, low), (x + 190, y)))
    yield segment("2A", _bar((x + 192, y), (x + 212, low)), _bar((x + 184, y + 50), (x + 204, y + 50)))
    yield segment("2%", _arc(x + 166, y + 10, 8, 0, 360, 5), _arc(x + 192, low - 10, 8, 0, 360, 5))
    yield segment("2h", _bar((x + 230, y), (x + 230, low)), _bar((x + 236, y + 38), (x + 266, y + 38), (x + 266, low)))


def _phases() -> Iterator[Segment]:
    for number in range(1, PHASES + 1):
        x, y = 100.0 + 152 * (number - 1), _ROW_3
        yield Segment(f"L{number}", Field.PHASES, _written(f"L{number}", x + 14, y + 74, 28, 44, 10))
        minus = (*_arrow((x + 58, y + 34), (x, y + 34), 9), *_written("-", x - 20, y + 8, 18, 22, 5))
        plus = (*_arrow((x + 30, y + 50), (x + 88, y + 50), 9), *_written("+", x + 78, y + 12, 20, 24, 5))
        yield Segment(f"L{number}-", Field.PHASES, minus)
        yield Segment(f"L{number}+", Field.PHASES, plus)


def _sequence() -> Iterator[Segment]:
    x, y = 570.0, _ROW_3 + 28
    anticlockwise = (_arc(x, y, 26, 75, -180), _filled((x - 38, y - 2), (x - 14, y - 2), (x - 26, y + 18)))
    yield Segment("L1L3L2", Field.SEQUENCE, anticlockwise)
    y += 68
    clockwise = (_arc(x, y, 26, 105, 360), _filled((x + 38, y - 2), (x + 14, y - 2), (x + 26, y + 18)))
    yield Segment("L1L2L3", Field.SEQUENCE, clockwise)


def _tariff() -> Iterator[Segment]:
    yield Segment("T", Field.TARIFF, _written("T", 648, _ROW_3 + 16, 66, 90, 12))
    for letter, stroke in _seven(744, _ROW_3 + 12, 42, 94, 9).items():
        yield Segment(f"tariff{letter}", Field.TARIFF, (stroke,))


def _symbols() -> Iterator[Segment]:
    top, low = _ROW_3, _ROW_3 + 114
    yield Segment("PP", Field.SYMBOLS, _written("PP", 838, top + 6, 52, 104, 10))
    triangle = _bar((987, low), (1044, top + 4), (1101, low), (987, low), width=10)
    mark = (_bar((1044, top + 42), (1044, top + 78), width=10), _disc(1044, top + 96, 6))
    yield Segment("error", Field.SYMBOLS, (triangle, *mark))
    x, y = 1146.0, top + 26
    waves = [_arc(x, y, radius, side - 50, side + 50, 5) for radius in (20, 32) for side in (0, 180)]
    mast = _filled((x - 5, y + 12), (x + 5, y + 12), (x + 11, low), (x - 11, low))
    yield Segment("mast", Field.SYMBOLS, (_disc(x, y, 12), mast, *waves))
    fingers = [
        _bar((1224 + 18 * k, top + 12 - (6 if k in (1, 2) else 0)), (1224 + 18 * k, top + 70), width=14)
        for k in range(4)
    ]
    palm = _filled((1218, top + 58), (1286, top + 58), (1284, low - 22), (1270, low), (1236, low), (1222, low - 18))
    thumb = _bar((1204, top + 50), (1226, top + 86), width=14)
    yield Segment("hand", Field.SYMBOLS, (*fingers, palm, thumb))
    for name, x in (("closed", 1346.0), ("open", 1386.0)):
        wires = (_bar((x, top + 4), (x, top + 28), width=6), _bar((x, top + 76), (x, low), width=6))
        contacts = (_disc(x, top + 28, 11), _disc(x, top + 76, 11))
        arm = (x, top + 76) if name == "closed" else (x + 36, top + 62)
        yield Segment(name, Field.SYMBOLS, (*wires, *contacts, _bar((x, top + 28), arm, width=6)))


SEGMENTS: tuple[Segment, ...] = (
    *_identifier(),
    *_quadrant(),
    *_modules(),
    *_text(),
    *_value(),
    *_unit(),
    *_phases(),
    *_sequence(),
    *_tariff(),
    *_symbols(),
)
"""All of them, field by field."""

NAMES = tuple(each.name for each in SEGMENTS)
ALL = frozenset(NAMES)
assert len(ALL) == len(NAMES), "each segment has a name of its own"
assert all(f"id1{letter}" in ALL for letter in SEVEN), "digits are made of the segments that glyphs speak of"
assert all(f"text1{letter}" in ALL for letter in FOURTEEN), "and so are characters"
