"""The table of segments: what is on the glass, counted in the picture of the technical description."""

from collections import Counter

from trefas.core.lcd.segments import HEIGHT, NAMES, SEGMENTS, WIDTH, Field


def test_the_glass_has_the_fields_of_the_picture():
    assert Counter(each.field for each in SEGMENTS) == {
        Field.IDENTIFIER: 7 * 7 + 3,  # digits, and dots behind 2, 4 and 5
        Field.QUADRANT: 4,
        Field.MODULES: 4,
        Field.TEXT: 4 * 14,
        Field.VALUE: 9 * 7 + 4 + 2,  # digits, four dots and two colons
        Field.UNIT: 6 + 8,  # M k var h H z above, M k V W / A % h below
        Field.PHASES: 3 * 3,  # L1 L2 L3, each with an arrow both ways
        Field.SEQUENCE: 2,
        Field.TARIFF: 1 + 7,
        Field.SYMBOLS: 1 + 1 + 1 + 1 + 2,  # PP, error, mast, hand, breaker closed and open
    }


def test_every_segment_has_a_name_of_its_own_and_a_place_on_the_glass():
    assert len(set(NAMES)) == len(SEGMENTS)
    for segment in SEGMENTS:
        points = [point for stroke in segment.strokes for point in stroke.points]
        assert points, segment.name
        assert all(0 < x < WIDTH and 0 < y < HEIGHT for x, y in points), segment.name
        assert all(len(stroke.points) > (2 if stroke.filled else 1) for stroke in segment.strokes), segment.name


def test_the_fields_stand_as_in_the_picture():
    def middle(name):
        points = [p for each in SEGMENTS if each.name == name for stroke in each.strokes for p in stroke.points]
        return sum(x for x, _ in points) / len(points), sum(y for _, y in points) / len(points)

    row_1 = ["id1a", "id7a", "-P", "+P", "M1", "M2", "text1a", "text4a"]
    row_2 = ["value1g", "value5g", "value5:", "value6g", "value9g", "1M", "1z"]
    row_3 = ["L1", "L2", "L3", "L1L2L3", "T", "tariffg", "PP", "error", "mast", "hand", "closed", "open"]
    for row in (row_1, row_2, row_3):
        places = [middle(name)[0] for name in row]
        assert places == sorted(places)
    assert middle("id1g")[1] < middle("value1g")[1] < middle("L1")[1]
    assert middle("+Q")[1] < middle("+P")[1] < middle("-Q")[1]
    assert middle("1M")[1] < middle("2M")[1]
