"""Units: the numbers of the Blue Book (4.3.2), and how they are written."""

import pytest

from trefas.base.unit import Unit


@pytest.mark.parametrize(
    ("unit", "number", "symbol"),
    [
        (Unit.W, 27, "W"),
        (Unit.VA, 28, "VA"),
        (Unit.VAR, 29, "var"),
        (Unit.WH, 30, "Wh"),
        (Unit.VAH, 31, "VAh"),
        (Unit.VARH, 32, "varh"),
        (Unit.A, 33, "A"),
        (Unit.V, 35, "V"),
        (Unit.HZ, 44, "Hz"),
        (Unit.NONE, 255, ""),
    ],
)
def test_a_unit_has_the_number_of_the_blue_book(unit, number, symbol):
    assert (int(unit), unit.symbol) == (number, symbol)


def test_every_unit_can_be_written():
    assert all(isinstance(unit.symbol, str) for unit in Unit)
