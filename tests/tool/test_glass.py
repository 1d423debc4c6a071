"""The glass, drawn: every segment is in the SVG, and a terminal has dots where segments are lit."""

from xml.etree import ElementTree

from trefas.core.lcd.segments import ALL, HEIGHT, SEGMENTS, WIDTH
from trefas.tool.glass import COLUMNS, GHOST, INK, braille, svg

SVG = "{http://www.w3.org/2000/svg}"


def test_the_svg_has_every_segment_once_and_those_in_ink_are_lit():
    lit = {"L1", "value9a", "hand"}

    picture = ElementTree.fromstring(svg(lit))

    inks = {each.get("id"): each.get("fill") for each in picture.iter(f"{SVG}g")}
    assert inks == {each.name: INK if each.name in lit else GHOST for each in SEGMENTS}
    assert picture.get("viewBox") == f"0 0 {WIDTH} {HEIGHT}"


def test_a_lit_segment_is_drawn_over_a_dark_one_that_it_crosses():
    names = [each.get("id") for each in ElementTree.fromstring(svg({"2/"})).iter(f"{SVG}g")]

    assert names[-1] == "2/"


def dots(lines):
    return {
        (2 * column + bit_x, 4 * row + bit_y)
        for row, line in enumerate(lines)
        for column, character in enumerate(line)
        for bit_y, bits in enumerate(((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80)))
        for bit_x, bit in enumerate(bits)
        if ord(character) - 0x2800 & bit
    }


def test_a_terminal_has_dots_where_segments_are():
    scale = 2 * COLUMNS / WIDTH
    for segment in SEGMENTS:
        lines = braille({segment.name})
        assert {len(line) for line in lines} == {COLUMNS}
        found = dots(lines)
        points = [point for stroke in segment.strokes for point in stroke.points]
        assert found, segment.name
        assert min(x for x, _ in found) >= min(x for x, _ in points) * scale - 1, segment.name
        assert max(x for x, _ in found) <= max(x for x, _ in points) * scale + 1, segment.name
        assert max(y for _, y in found) <= max(y for _, y in points) * scale + 1, segment.name


def test_nothing_lit_is_nothing_drawn():
    assert dots(braille(())) == set()
    assert len(dots(braille(ALL))) > 1_000
