"""The line: its speeds as the set-up classes count them."""

from trefas.cosem.line import SPEEDS_BD


def test_speeds_are_counted_as_in_the_blue_book():
    # comm_speed of class 23: (0) 300, (1) 600 and so on, each twice the one before up to (7) 38 400; (8) and (9) 57 600 twice
    assert SPEEDS_BD[:8] == tuple(300 * 2**number for number in range(8))
    assert SPEEDS_BD[8:] == (57_600, 115_200)
